package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"skein/fetcher/web/webtest"
)

func TestGetFollowsRedirectsAndRemembersPermanentOnes(t *testing.T) {
	for name, tc := range map[string]struct {
		hops  []webtest.Reply // of /0, /1, …
		final string          // path
		moved string
	}{
		"none":                    {nil, "/0", ""},
		"301":                     {[]webtest.Reply{webtest.Redirect(301, "/1")}, "/1", "/1"},
		"308":                     {[]webtest.Reply{webtest.Redirect(308, "/1")}, "/1", "/1"},
		"302":                     {[]webtest.Reply{webtest.Redirect(302, "/1")}, "/1", ""},
		"303":                     {[]webtest.Reply{webtest.Redirect(303, "/1")}, "/1", ""},
		"307":                     {[]webtest.Reply{webtest.Redirect(307, "/1")}, "/1", ""},
		"permanent all the way":   {[]webtest.Reply{webtest.Redirect(301, "/1"), webtest.Redirect(308, "/2")}, "/2", "/2"},
		"permanent, then not":     {[]webtest.Reply{webtest.Redirect(301, "/1"), webtest.Redirect(302, "/2")}, "/2", "/1"},
		"not, then permanent":     {[]webtest.Reply{webtest.Redirect(302, "/1"), webtest.Redirect(301, "/2")}, "/2", ""},
		"permanent, not, again":   {[]webtest.Reply{webtest.Redirect(301, "/1"), webtest.Redirect(307, "/2"), webtest.Redirect(301, "/3")}, "/3", "/1"},
		"with a fragment":         {[]webtest.Reply{webtest.Redirect(301, "/1#top")}, "/1", "/1"},
		"to an odd address":       {[]webtest.Reply{webtest.Redirect(301, " /1?q=a b ")}, "/1?q=a%20b", "/1?q=a%20b"},
		"as many as are followed": {chain(10), "/10", "/10"},
	} {
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t)
			c := &Client{AllowLoopback: true}
			defer c.Close()
			for i := range 12 {
				s.Handle(fmt.Sprintf("/%d", i), webtest.Reply{Body: "x"})
			}
			for i, r := range tc.hops {
				s.Handle(fmt.Sprintf("/%d", i), r)
			}
			res, err := c.Get(t.Context(), Request{URL: s.URL + "/0"})
			if err != nil {
				t.Fatal(err)
			}
			moved := tc.moved
			if moved != "" {
				moved = s.URL + moved
			}
			if res.URL != s.URL+"/0" || res.Final != s.URL+tc.final || res.Moved != moved || res.Requests != len(tc.hops)+1 {
				t.Errorf("URL %q, Final %q, Moved %q after %d requests; want Final %q, Moved %q", res.URL, res.Final, res.Moved, res.Requests, tc.final, moved)
			}
		})
	}
}

// chain is n permanent redirects.
func chain(n int) []webtest.Reply {
	var rs []webtest.Reply
	for i := range n {
		rs = append(rs, webtest.Redirect(301, fmt.Sprintf("/%d", i+1)))
	}
	return rs
}

func TestGetStopsWhereRedirectsLeadNowhere(t *testing.T) {
	for name, tc := range map[string]struct {
		hops     []webtest.Reply
		want     string
		requests int
	}{
		"to itself":       {[]webtest.Reply{webtest.Redirect(301, "/0")}, "circle", 1},
		"in a circle":     {[]webtest.Reply{webtest.Redirect(301, "/1"), webtest.Redirect(302, "/2"), webtest.Redirect(302, "/1")}, "circle", 3},
		"too many":        {chain(11), "more than 10 redirects", 11},
		"no Location":     {[]webtest.Reply{{Status: 301}}, "301 Moved Permanently without a Location", 1},
		"to a file":       {[]webtest.Reply{webtest.Redirect(302, "file:///etc/passwd")}, "neither http nor https", 1},
		"to a script":     {[]webtest.Reply{webtest.Redirect(302, "javascript:alert(1)")}, "neither http nor https", 1},
		"to ftp":          {[]webtest.Reply{webtest.Redirect(302, "ftp://a.test/x")}, "neither http nor https", 1},
		"to data":         {[]webtest.Reply{webtest.Redirect(302, "data:text/html,x")}, "neither http nor https", 1},
		"to no host":      {[]webtest.Reply{webtest.Redirect(302, "http://")}, "no host", 1},
		"to no address":   {[]webtest.Reply{webtest.Redirect(302, "http://[::1/")}, "not a valid address", 1},
		"cookies, please": {[]webtest.Reply{{To: "/0", Header: map[string]string{"Set-Cookie": "a=b"}}}, "cookie", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t)
			c := &Client{AllowLoopback: true}
			defer c.Close()
			for i, r := range tc.hops {
				s.Handle(fmt.Sprintf("/%d", i), r)
			}
			res, err := c.Get(t.Context(), Request{URL: s.URL + "/0"})
			var astray *RedirectError
			if !errors.As(err, &astray) || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Get = %v, want a RedirectError with %q", err, tc.want)
			}
			if res == nil || res.Status != 0 || res.Body != nil || res.Requests != tc.requests || len(s.Requests()) != tc.requests {
				t.Errorf("%d requests were sent, want %d", len(s.Requests()), tc.requests)
			}
		})
	}
}

func TestGetTakesSecretsNowhereElse(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true, Resolve: s.Resolve}
	defer c.Close()
	s.Handle("a.test/0", webtest.Redirect(302, "/1"))
	s.Handle("a.test/1", webtest.Redirect(302, "http://b.test/2"))
	s.Handle("b.test/2", webtest.Redirect(302, "http://a.test/3"))
	s.Handle("a.test/3", webtest.Reply{Body: "x"})
	_, err := c.Get(t.Context(), Request{
		URL: "http://joe:secret@a.test/0", ETag: `"a"`,
		Header: http.Header{"Cookie": {"a=b"}, "X-Api-Key": {"secret"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Requests() {
		// Once away from the site asked for, even a way back is another's to say.
		home := r.Path == "/0" || r.Path == "/1"
		for _, name := range []string{"Cookie", "X-Api-Key", "Authorization"} {
			if has := r.Header.Get(name) != ""; has != home {
				t.Errorf("%s%s was asked with %s: %v, want %v", r.Host, r.Path, name, has, home)
			}
		}
		if r.Header.Get("If-None-Match") != `"a"` || r.Header.Get("Referer") != "" {
			t.Errorf("%s%s was asked with %v, want the validator and no Referer", r.Host, r.Path, r.Header)
		}
	}
}

func TestSameSiteAllowsNoStepDown(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		want     bool
	}{
		{"http://a.test/x", "http://a.test/y", true},
		{"http://a.test/", "https://a.test/", true},
		{"https://a.test/", "https://A.test:443/", true},
		{"https://a.test/", "http://a.test/", false},
		{"http://a.test/", "http://www.a.test/", false},
		{"http://a.test/", "http://a.test:8080/", false},
		{"http://a.test/", "http://b.test/", false},
	} {
		from, _ := target(tc.from)
		to, _ := target(tc.to)
		if got := sameSite(from, to); got != tc.want {
			t.Errorf("sameSite(%s, %s) = %v, want %v", tc.from, tc.to, got, tc.want)
		}
	}
}

func TestGetFollowsNoMoreRedirectsThanItsClientMay(t *testing.T) {
	s := webtest.New(t)
	for i, r := range chain(3) {
		s.Handle(fmt.Sprintf("/%d", i), r)
	}
	s.Handle("/3", webtest.Reply{Body: "x"})
	for most, want := range map[int]bool{2: false, 3: true} {
		c := &Client{AllowLoopback: true, MaxRedirects: most}
		if _, err := c.Get(t.Context(), Request{URL: s.URL + "/0"}); (err == nil) != want {
			t.Errorf("with %d redirects allowed of 3 Get = %v", most, err)
		}
		c.Close()
	}
}
