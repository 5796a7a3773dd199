package config

import (
	"strings"
	"testing"
)

func TestRedactHidesWhatIsSecretInAnAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/feed":                             "https://example.org/feed",
		"https://example.org/feed?a=1&b=2#c":                   "https://example.org/feed?a=1&b=2#c",
		"https://me:hunter2@example.org/feed":                  "https://(set)@example.org/feed",
		"https://hunter2@example.org":                          "https://(set)@example.org",
		"https://me:hunt@er2@example.org/feed":                 "https://(set)@example.org/feed",
		"https://me:hunt/er2@example.org/feed":                 "https://(set)@example.org/feed",
		"https://me:hunt/er2":                                  "https://(set)/er2",
		"https://medium.com/@user/feed":                        "https://medium.com/@user/feed",
		"http://localhost:8080/@user":                          "http://localhost:8080/@user",
		"http://[::1]:8080/feed":                               "http://[::1]:8080/feed",
		"https://example.org/?Token=hunter2&x=1&api_key=h#top": "https://example.org/?Token=(set)&x=1&api_key=(set)#top",
		"https://example.org/?token=&tokens=1":                 "https://example.org/?token=&tokens=1",
		"postgres://skein:hunter2@db/skein":                    "postgres://(set)@db/skein",
		"/var/lib/skein.db":                                    "/var/lib/skein.db",
		"":                                                     "",
	} {
		if got := redact(in); got != want {
			t.Errorf("redact(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzRedact: a password that the address parser sees is never shown.
func FuzzRedact(f *testing.F) {
	f.Add("https://", "hunter2", "@example.org/feed?token=1")
	f.Add("https://me:", "hunter2", "@example.org")
	f.Fuzz(func(t *testing.T, before, secret, after string) {
		secret = "s3cr3t" + strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, secret)
		address := "https://u:" + secret + "@example.org/" + strings.ReplaceAll(after, secret, "")
		if strings.Contains(before, secret) {
			return
		}
		if got := redact(address); strings.Contains(got, secret) {
			t.Errorf("redact(%q) = %q", address, got)
		}
	})
}

func TestLanguageTagsAreKnownByTheirForm(t *testing.T) {
	for _, s := range []string{"", "en", "ar-IQ", "zh-Hant-TW", "x-skein", "de-1996", "sr-Latn-RS"} {
		if err := checkLang(nil, s); err != nil {
			t.Errorf("checkLang(%q) = %v, want nil", s, err)
		}
	}
	for _, s := range []string{"e", "english language", "en_US", "-en", "en-", "en--US", "12"} {
		if err := checkLang(nil, s); err == nil {
			t.Errorf("checkLang(%q) = nil, want an error", s)
		}
	}
}

func TestNearestIsTheKeyThatWasMeant(t *testing.T) {
	known := names(fetchKeys)
	for in, want := range map[string]string{
		"wrokers": "workers", "Workers": "workers", "worker": "workers", "perhost": "per_host", "per-host": "per_host",
		"useragent": "user_agent", "max_interal": "max_interval", "max-body": "max_body", "colour": "", "": "", strings.Repeat("pause", 100): "",
	} {
		if got := nearest(in, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAPlaceForRawBytesIsAFolderOrABucket(t *testing.T) {
	const want = `want a folder such as "raw", or a bucket such as "s3://bucket/prefix"`
	for address, wrong := range map[string]string{ // with a part of the fault; empty if there is none
		"":                           "",
		"raw/":                       "",
		"s3://skein-raw":             "",
		"s3://skein-raw/":            "",
		"s3://skein.raw/a/b":         "",
		"s3://skein-raw/a/b/":        "",
		"s3:/skein-raw/a":            want,
		"S3://skein-raw/a":           want,
		"gs://skein-raw/a":           want,
		"s3://":                      "names no bucket",
		"s3:///prefix":               "names no bucket",
		"s3://ab":                    "3 to 63 small letters",
		"s3://Skein/raw":             "3 to 63 small letters",
		"s3://skein_raw":             "3 to 63 small letters",
		"s3://skein..raw":            "3 to 63 small letters",
		"s3://-skein":                "3 to 63 small letters",
		"s3://raw?region=x":          "AWS_REGION",
		"s3://localhost:9000/raw":    "AWS_ENDPOINT_URL",
		"s3://key:hunter2@skein/raw": "AWS_SECRET_ACCESS_KEY",
		"s3://skein/a//b":            "none of whose parts",
		"s3://skein///":              "none of whose parts",
		"s3://skein/../b":            "none of whose parts",
		"s3://skein/a\nb":            "none of whose parts",
	} {
		err := checkRaw(nil, address)
		switch {
		case wrong == "" && err != nil:
			t.Errorf("checkRaw(%q) = %v, want nil", address, err)
		case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("checkRaw(%q) = %v, want a fault with %q", address, err, wrong)
		case err != nil && strings.Contains(err.Error(), "hunter2"):
			t.Errorf("checkRaw(%q) shows the secret: %v", address, err)
		}
	}
}
