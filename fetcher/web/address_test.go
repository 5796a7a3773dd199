package web

import (
	"net/url"
	"strings"
	"testing"
)

func TestTargetTidiesWhatPeopleWrite(t *testing.T) {
	for in, want := range map[string]string{
		" https://a.test/feed \n":        "https://a.test/feed",
		"https://a.test":                 "https://a.test",
		"HTTPS://A.test/x#frag":          "https://A.test/x",
		"http://a.test/a b?q=c d":        "http://a.test/a%20b?q=c%20d",
		"http://a.test/é?q=é":            "http://a.test/%C3%A9?q=%C3%A9",
		"http://a.test/a%2Fb%20c?x=%2f":  "http://a.test/a%2Fb%20c?x=%2f",
		"http://a.test/100%?x=5%":        "http://a.test/100%25?x=5%25",
		"http://a.test/a\n\tb":           "http://a.test/ab",
		"http://bücher.test:8080/x":      "http://xn--bcher-kva.test:8080/x",
		"http://under_score.test/":       "http://under_score.test/",
		"http://[::1]:8080/":             "http://[::1]:8080/",
		"http://user:pass@a.test/secret": "http://user:pass@a.test/secret",
		"http://a.test/?a=1&b=\"<x>\"":   "http://a.test/?a=1&b=%22%3Cx%3E%22",
	} {
		u, err := target(in)
		if err != nil || u.String() != want {
			t.Errorf("target(%q) = %v, %v, want %q", in, u, err, want)
		}
	}
}

func TestTargetRefusesWhatIsNoWebAddress(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "absolute",
		"/feed.xml":                     "absolute",
		"a.test/feed":                   "absolute",
		"ftp://a.test/":                 `"ftp"`,
		"file:///etc/passwd":            `"file"`,
		"javascript:alert(1)":           `"javascript"`,
		"http:feed":                     "no host",
		"http://":                       "no host",
		"http://:80/":                   "no host",
		"http://a.test:port/":           "valid",
		"http://u:hunter2@a.test:port/": "valid",
		"http://[::1/":                  "valid",
		"http://ex\u2260\u0000.test/":   "valid",
	} {
		u, err := target(in)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("target(%q) = %v, %v, want an error with %q", in, u, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("target(%q) tells the password: %v", in, err)
		}
	}
}

func TestFollowReadsALocationAsBrowsersDo(t *testing.T) {
	base, _ := url.Parse("https://a.test/dir/feed.xml?x=1")
	for in, want := range map[string]string{
		"/new":                   "https://a.test/new",
		"new.xml":                "https://a.test/dir/new.xml",
		"//b.test/x":             "https://b.test/x",
		"?page=2":                "https://a.test/dir/feed.xml?page=2",
		"http://b.test/a b":      "http://b.test/a%20b",
		"../up#part":             "https://a.test/up",
		"https://a.test/caf\xe9": "https://a.test/caf%E9",
	} {
		u, err := follow(base, in)
		if err != nil || u.String() != want {
			t.Errorf("follow(%q) = %v, %v, want %q", in, u, err, want)
		}
	}
}

func TestHostKeyIsOneForAllSpellings(t *testing.T) {
	for in, want := range map[string]string{
		"http://Example.ORG/x":         "example.org",
		"http://example.org:80/":       "example.org",
		"https://example.org:443/":     "example.org",
		"https://example.org:80/":      "example.org:80",
		"http://example.org:8080/":     "example.org:8080",
		"http://example.org./":         "example.org",
		"http://BÜCHER.test/":          "xn--bcher-kva.test",
		"http://xn--bcher-kva.test/":   "xn--bcher-kva.test",
		"http://[2001:DB8::1]/":        "[2001:db8::1]",
		"http://[2001:db8::1]:8080/":   "[2001:db8::1]:8080",
		"http://127.0.0.1:8900/f/1":    "127.0.0.1:8900",
		"http://user:pw@example.org/x": "example.org",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := hostKey(u); got != want {
			t.Errorf("hostKey(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRedactKeepsSecretsOutOfMessages(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.test/x?y=1":                   "https://a.test/x?y=1",
		"https://joe:hunter2@a.test/x":           "https://a.test/x",
		"https://joe@a.test":                     "https://a.test",
		"https://joe:p@ss@a.test/x@y":            "https://a.test/x@y",
		"https://joe:hunter2@a.test:port/%zz":    "https://a.test:port/%zz",
		"//joe:hunter2@a.test/":                  "//a.test/",
		"https://a.test/?token=hunter2&b=2":      "https://a.test/?token=***&b=2",
		"https://a.test/?b=2&API_KEY=hunter2#at": "https://a.test/?b=2&API_KEY=***#at",
		"https://a.test/?token=&key":             "https://a.test/?token=&key",
		"https://a.test/a\nb":                    "https://a.test/a b",
		"":                                       "",
	} {
		if got := Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}
