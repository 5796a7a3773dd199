package web

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestReadCookiesFillsAJarFromNetscapesFormat(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	jar, expired, err := ReadCookies(strings.NewReader("# Netscape HTTP Cookie File\r\n\r\n"+
		".forum.test\tTRUE\t/\tFALSE\t1999999999\txf_user\t17%2Cabc\r\n"+
		"#HttpOnly_forum.test\tFALSE\t/board\tTRUE\t0\tsid\tq=1\r\n"+
		"forum.test\tFALSE\t/\tFALSE\t1000\told\tx\n"+
		"other.test\tFALSE\t/\tFALSE\t0\tempty\n"), now)
	if err != nil || expired != 1 {
		t.Fatalf("ReadCookies: %d expired, %v; want 1 and no error", expired, err)
	}
	for address, want := range map[string]string{
		"http://forum.test/":          "xf_user=17%2Cabc",
		"https://forum.test/board/7":  "sid=q=1 xf_user=17%2Cabc",
		"http://forum.test/board/7":   "xf_user=17%2Cabc",
		"https://www.forum.test/":     "xf_user=17%2Cabc",
		"https://other.test/":         "empty=",
		"https://www.other.test/":     "",
		"https://notforum.test/board": "",
	} {
		u, _ := url.Parse(address)
		var got []string
		for _, c := range jar.Cookies(u) {
			got = append(got, c.Name+"="+c.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("cookies for %s = %q, want %q", address, got, want)
		}
	}
}

func TestReadCookiesNamesTheLineAndNoCookie(t *testing.T) {
	for in, want := range map[string]string{
		"# only a comment\n":                                "no cookie",
		"a.test\tTRUE\t/\tFALSE\t0\n":                       "line 1 has 5 fields",
		"# x\na.test\tTRUE\t/\tFALSE\tsoon\tname\tsecret\n": "line 2: the expiry",
		"http://a.test/\tTRUE\t/\tFALSE\t0\tname\tsecret\n": "line 1: the first field",
		"{\"cookies\": [\"secret\"]}":                       "line 1 has 1 fields",
	} {
		_, _, err := ReadCookies(strings.NewReader(in), time.Now())
		if !errors.Is(err, ErrCookieFile) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("ReadCookies(%q): %v, want %q and no cookie", in, err, want)
		}
	}
}
