package forum

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// written is what a body without rules of a platform makes of HTML.
func written(t testing.TB, src string) *body {
	t.Helper()
	p := page(t, "https://example.org/threads/x.1/", "<body>"+src)
	w := &body{page: p, rule: func(*body, *html.Node) bool { return false }}
	w.children(byTag(p.Root, bodyTag))
	return w
}

func TestBodyKeepsTheWordsAndDropsTheChrome(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"plain":                {"a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"},
		"classes and data":     {`<b class="x" id="y" data-z="1" onclick="w()">a</b>`, "<b>a</b>"},
		"bare span":            {`<span style="color: red">a</span>`, "a"},
		"span with direction":  {`<span dir="rtl">a</span>`, `<span dir="rtl">a</span>`},
		"white space":          {"a \t  b\n\n  c<br>\n\td", "a b\nc<br>\nd"},
		"white space in pre":   {"<pre>a  b\n\n\tc</pre>", "<pre>a  b\n\n\tc</pre>"},
		"empty line in pre":    {"<pre>\n\na</pre>", "<pre>\n\na</pre>"},
		"list":                 {`<ol start="3" class="l"><li value="4">a</li></ol>`, `<ol start="3"><li value="4">a</li></ol>`},
		"table":                {`<table class="t"><tbody><tr><td colspan="2" style="x">a</td></tr></tbody></table>`, `<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>`},
		"code's language":      {`<code class="hl language-Go">a</code>`, `<code class="language-go">a</code>`},
		"script and button":    {`a<script>b</script><style>c</style><button>d</button><input value="e"><textarea>f</textarea>`, "a"},
		"form":                 {`<form action="/x">a</form>`, "a"},
		"advert":               {`a<ins class="adsbygoogle">b</ins><div data-xf-init="sam-unit">c</div><div id="div-gpt-ad-1">d</div>`, "a"},
		"link":                 {`<a href="/x?a=1&amp;b=2" target="_blank" rel="nofollow" class="l">a</a>`, `<a href="/x?a=1&amp;b=2">a</a>`},
		"link to script":       {`<a href="javascript:x()">a</a>`, "a"},
		"link to nowhere":      {`<a role="button">a</a>`, "a"},
		"link through a relay": {`<a href="/proxy.php?link=https%3A%2F%2Fa.example%2F%3Fx%3D1&amp;hash=2">a</a>`, `<a href="https://a.example/?x=1">a</a>`},
		"hidden mail":          {`<a href="/cdn-cgi/l/email-protection#422302207a6c21"><span class="__cf_email__" data-cfemail="422302207a6c21">[email&nbsp;protected]</span></a>`, `<a href="mailto:a@b8.c">a@b8.c</a>`},
		"hidden mail alone":    {`<span class="__cf_email__" data-cfemail="422302207a6c21">[email&nbsp;protected]</span>`, "a@b8.c"},
		"hidden mail, broken":  {`<a href="/cdn-cgi/l/email-protection#zz"><span data-cfemail="4z">[email]</span></a>`, ""},
		"image":                {`<img src="/a.png" alt="A" title="A" width="3" class="x" srcset="/b.png 2x">`, `<img src="https://example.org/a.png" alt="A" width="3">`},
		"lazy image":           {`<img src="data:image/gif;base64,R0" data-src="/a.png">`, `<img src="https://example.org/a.png">`},
		"lazy behind a blank":  {`<img src="/img/blank.gif" data-original="/a.png">`, `<img src="https://example.org/a.png">`},
		"srcset alone":         {`<img srcset="/a.png 1x, /b.png 2x">`, `<img src="https://example.org/a.png">`},
		"place holder":         {`<img src="data:image/gif;base64,R0">`, ""},
		"relayed image":        {`<img src="/proxy.php?image=https%3A%2F%2Fa.example%2Fi.jpg&amp;hash=2">`, `<img src="https://a.example/i.jpg">`},
		"relayed, with origin": {`<img src="/proxy.php?image=http%3A%2F%2Fwrong&amp;hash=2" data-url="https://a.example/i.jpg">`, `<img src="https://a.example/i.jpg">`},
		"noscript after lazy":  {`<img src="data:x" data-src="/a.png"><noscript><img src="/a.png"></noscript>`, `<img src="https://example.org/a.png">`},
		"noscript alone":       {`<noscript><img src="/a.png"></noscript>`, `<img src="https://example.org/a.png">`},
		"frame":                {`<iframe src="https://www.youtube.com/embed/abc?wmode=opaque"></iframe>`, `<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>`},
		"lazy frame":           {`<iframe src="about:blank" data-src="//player.vimeo.com/video/12"></iframe>`, `<p><a href="https://vimeo.com/12">https://vimeo.com/12</a></p>`},
		"film":                 {`<video controls><source src="/v.mp4">no film here</video>`, `<p><a href="https://example.org/v.mp4">https://example.org/v.mp4</a></p>`},
		"film without source":  {`<video>no film here</video>`, "no film here"},
		"picture drawn":        {`<svg><path d="x"/></svg>a`, "a"},
		"quote marks":          {`<abbr title='"x" &lt;'>a "b"</abbr>`, `<abbr title="&#34;x&#34; &lt;">a "b"</abbr>`},
		"comment":              {`a<!-- b -->c`, "ac"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := written(t, tc.html).out.String(); got != tc.want {
				t.Errorf("body of %s\n got %s\nwant %s", tc.html, got, tc.want)
			}
		})
	}
}

func TestQuotesKeepTheirTextApart(t *testing.T) {
	p := page(t, "https://example.org/", `<body><div id="outer">one<br>two <b>three</b><p>four</p><pre>a
 b</pre><i></i></div>`)
	w := &body{page: p}
	inner := func() { w.text("inner words") }
	w.rule = func(w *body, n *html.Node) bool {
		if n.Data == "i" {
			w.quote("Bo", "6", "", inner)
			return true
		}
		return false
	}
	outer := byTag(p.Root, bodyTag).FirstChild
	w.quote("Al <x>", "5", "https://example.org/goto?a=1&b=2", func() { w.children(outer) })
	w.quote("", "", "", func() { w.text("nobody's") })
	want := `<blockquote cite="https://example.org/goto?a=1&amp;b=2"><p><cite>Al &lt;x&gt;</cite></p>one<br>two <b>three</b><p>four</p><pre>a
 b</pre><blockquote><p><cite>Bo</cite></p>inner words</blockquote></blockquote><blockquote>nobody's</blockquote>`
	if got := w.out.String(); got != want {
		t.Errorf("HTML\n got %s\nwant %s", got, want)
	}
	if len(w.quotes) != 3 || w.quotes[0].Text != "one\ntwo three\nfour\n\na b" || w.quotes[0].Author != "Al <x>" ||
		w.quotes[1].Text != "inner words" || w.quotes[1].Post != "6" || w.quotes[2].Text != "nobody's" {
		t.Errorf("quotes = %q", w.quotes)
	}
	if len(w.answers) != 1 || w.answers[0] != "5" {
		t.Errorf("answers = %q, want the outer post alone", w.answers)
	}
}

func TestMediaLeadToTheirPages(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.youtube.com/embed/abc?autoplay=1":                                  "https://www.youtube.com/watch?v=abc",
		"https://www.youtube-nocookie.com/embed/abc?start=90":                           "https://www.youtube.com/watch?v=abc&t=90",
		"https://www.youtube.com/embed/videoseries?list=PL1":                            "https://www.youtube.com/playlist?list=PL1",
		"https://player.vimeo.com/video/12?h=3":                                         "https://vimeo.com/12",
		"https://www.dailymotion.com/embed/video/x1":                                    "https://www.dailymotion.com/video/x1",
		"https://player.twitch.tv/?video=v12&parent=a.example":                          "https://www.twitch.tv/videos/12",
		"https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.fb.com%2Fv1": "https://www.fb.com/v1",
		"https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb":     "https://soundcloud.com/a/b",
		"https://platform.twitter.com/embed/Tweet.html?id=12":                           "https://twitter.com/i/status/12",
		"https://www.instagram.com/p/abc/embed/":                                        "https://www.instagram.com/p/abc/",
		"https://open.spotify.com/embed/track/1":                                        "https://open.spotify.com/track/1",
		"https://unknown.example/frame?id=1&autoplay=1":                                 "https://unknown.example/frame?id=1",
		"https://www.youtube.com/embed/":                                                "https://www.youtube.com/embed/",
	} {
		if got := mediaPage(address(t, in)); got != want {
			t.Errorf("mediaPage(%s) = %s, want %s", in, got, want)
		}
	}
	if got := mediaSite("youtube", "abc"); got != "https://www.youtube.com/watch?v=abc" {
		t.Errorf("mediaSite(youtube, abc) = %q", got)
	}
	if got := mediaSite("youtube", `"><script>`) + mediaSite("nobody", "1") + mediaSite("youtube", ""); got != "" {
		t.Errorf("mediaSite of what it cannot know = %q, want nothing", got)
	}
}

func TestTypesGoByTheEnding(t *testing.T) {
	for name, want := range map[string]string{"Map of X.PNG": "image/png", "a.tar.gz": "application/gzip", "a.rar": "application/vnd.rar", "noending": "", "a.b.c": "", "": ""} {
		if got := typeOf(name); got != want {
			t.Errorf("typeOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzBody(f *testing.F) {
	for _, s := range []string{"<b>a</b>", `<blockquote>x<img src=a></blockquote>`, `<noscript><img src=x>`, `<pre>` + "\n" + `x`, `<a href="/cdn-cgi/l/email-protection#zz">x`, `<svg><b>x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		p, err := NewPage(nil, []byte("<body>"+src), now)
		if err != nil {
			return
		}
		root := byTag(p.Root, bodyTag)
		if root == nil {
			return
		}
		w := &body{page: p, rule: func(*body, *html.Node) bool { return false }}
		w.children(root)
		again, err := NewPage(nil, []byte("<body>"+w.out.String()), now)
		if err != nil {
			return
		}
		find(again.Root, func(n *html.Node) bool {
			switch n.DataAtom {
			case atom.Script, atom.Iframe, atom.Style, atom.Button, atom.Svg, atom.Object:
				t.Errorf("body of %q holds <%s>: %q", src, n.Data, w.out.String())
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "data-") {
					t.Errorf("body of %q keeps %s: %q", src, a.Key, w.out.String())
				}
			}
			return false
		})
	})
}
