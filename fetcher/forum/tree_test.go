package forum

import (
	"net/url"
	"strconv"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	timeTag = atom.Time
	bodyTag = atom.Body
)

// page parses a piece of HTML as the page at an address; empty for none.
func page(t testing.TB, at, body string) *Page {
	t.Helper()
	var u *url.URL
	if at != "" {
		u = address(t, at)
	}
	p, err := NewPage(u, []byte(body), now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func address(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestHasClassTakesWholeWords(t *testing.T) {
	for class, want := range map[string]bool{
		"message": true, " message ": true, "a message b": true, "a\n\tmessage": true, "message message--post": true, "message--post message": true,
		"": false, "messages": false, "message--post": false, "xmessage": false, "message-message": false, "Message": false,
	} {
		n := &html.Node{Type: html.ElementNode, Attr: []html.Attribute{{Key: "class", Val: class}}}
		if got := hasClass(n, "message"); got != want {
			t.Errorf("hasClass(%q, message) = %v, want %v", class, got, want)
		}
	}
}

func TestTextIsOneLine(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"white space":   {"<p>  a \n\t b&nbsp; c  </p>", "a b c"},
		"inline":        {"<p>a<b>b</b>c</p>", "abc"},
		"blocks":        {"<div>a</div><div>b</div>", "a b"},
		"line break":    {"<p>a<br>b</p>", "a b"},
		"leading space": {"<p> <b>a</b> b</p>", "a b"},
		"no scripts":    {"<p>a<script>x</script><style>y</style><noscript>z</noscript><svg><title>t</title></svg>b</p>", "ab"},
		"invisible":     {"<p>a\u200bb\u200ec\u00add</p>", "abcd"},
		"joiner stays":  {"<p>👨\u200d👩\u200d👧</p>", "👨\u200d👩\u200d👧"},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "", tc.html)
			if got := text(p.Root); got != tc.want {
				t.Errorf("text(%s) = %q, want %q", tc.html, got, tc.want)
			}
		})
	}
}

func TestPageReadsItsHeadWhereverItLies(t *testing.T) {
	const head = `<title>A | B</title><base href="/forum/"><link rel="canonical" href="threads/x.1/">
		<meta property="og:site_name" content="B"><meta property="og:site_name" content="C">
		<link rel="alternate" type="application/rss+xml" title="All &amp; more" href="index.rss"><link rel="alternate" type="application/json+oembed" href="o">`
	for name, doc := range map[string]string{
		"in the head":      `<html lang="pt_BR"><head>` + head + `</head><body></body>`,
		"after a stray":    `<html lang="pt_BR"><head><div>advert</div>` + head + `</head><body></body>`,
		"with a BOM first": "\ufeff" + `<html lang="pt_BR"><head>` + head + `</head><body></body>`,
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "https://example.org/forum/index.php", doc)
			if p.Lang != "pt-BR" || p.Title != "A | B" || p.meta["og:site_name"] != "B" {
				t.Errorf("lang %q, title %q, site %q", p.Lang, p.Title, p.meta["og:site_name"])
			}
			if p.Base.String() != "https://example.org/forum/" {
				t.Errorf("Base = %s", p.Base)
			}
			want := []Link{{"https://example.org/forum/index.rss", "All & more", "application/rss+xml"}}
			if got := p.Feeds(); len(got) != 1 || got[0] != want[0] {
				t.Errorf("Feeds = %v, want %v", got, want)
			}
		})
	}
}

func TestSavedPageStandsAtItsCanonicalAddress(t *testing.T) {
	p := page(t, "", `<link rel="canonical" href="https://example.org/threads/x.1/"><a href="/members/a.2/">`)
	if p.Base == nil || p.url("/members/a.2/") != "https://example.org/members/a.2/" {
		t.Errorf("Base = %v", p.Base)
	}
	p = page(t, "", `<a href="/members/a.2/">`)
	if p.Base != nil || p.url("/members/a.2/") != "" || p.url("https://example.org/x") != "https://example.org/x" {
		t.Errorf("without any address: Base = %v, url = %q", p.Base, p.url("/members/a.2/"))
	}
}

func TestResolveTakesTheWebOnly(t *testing.T) {
	base := address(t, "https://example.org/forum/threads/x.1/page-2?a=b#c")
	for raw, want := range map[string]string{
		"y":                 "https://example.org/forum/threads/x.1/y",
		" /y \n":            "https://example.org/y",
		"//cdn.example/y":   "https://cdn.example/y",
		"?page=3":           "https://example.org/forum/threads/x.1/page-2?page=3",
		"":                  "",
		"javascript:void 0": "",
		"mailto:a@b":        "",
		"data:text/html,x":  "",
		"http://[::1":       "",
		"http:opaque":       "",
	} {
		got := ""
		if u := resolve(base, raw); u != nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("resolve(%q) = %q, want %q", raw, got, want)
		}
	}
	if u := resolve(nil, "/y"); u != nil {
		t.Errorf("resolve(nil, /y) = %s, want none", u)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
