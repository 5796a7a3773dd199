package normal

import (
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var page = mustURL("https://news.example/a/b.html?x=1")

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

func TestHTMLKeepsWhatPeopleWantAndNothingThatRuns(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"plain text":                       {"a < b & c", "a &lt; b &amp; c"},
		"no markup":                        {"one\ntwo", "one\ntwo"},
		"paragraphs":                       {"<p>One<p>Two", "<p>One</p><p>Two</p>"},
		"unclosed":                         {"<div><b>x", "<div><b>x</b></div>"},
		"stray end":                        {"x</div></article>y", "xy"},
		"script":                           {"a<script>alert(1)</script>b", "ab"},
		"style":                            {`<p style="x:expression(1)" onclick=x>a</p><style>p{}</style>`, "<p>a</p>"},
		"javascript link":                  {`<a href="java&#10;script:alert(1)">x</a>`, "x"},
		"data link":                        {`<a href="data:text/html,x">x</a>`, "x"},
		"relative link":                    {`<a href="../c?d=1#e">x</a>`, `<a href="https://news.example/c?d=1#e" rel="nofollow noopener">x</a>`},
		"scheme-less link":                 {`<a href="//other.example/c">x</a>`, `<a href="https://other.example/c" rel="nofollow noopener">x</a>`},
		"mail link":                        {`<a href="mailto:a@b.example">x</a>`, `<a href="mailto:a@b.example" rel="nofollow noopener">x</a>`},
		"magnet link":                      {`<a href="magnet:?xt=urn:btih:aa">x</a>`, `<a href="magnet:?xt=urn:btih:aa" rel="nofollow noopener">x</a>`},
		"link with a space":                {`<a href="/a b%zz">x</a>`, `<a href="https://news.example/a%20b%25zz" rel="nofollow noopener">x</a>`},
		"its own rel and target":           {`<a rel=me target=_top href=/c>x</a>`, `<a href="https://news.example/c" rel="nofollow noopener">x</a>`},
		"anchor":                           {`<a name=x>y</a>`, "y"},
		"image":                            {`<img src=i.png alt="A map" width=640 height=400 onerror=x>`, `<img src="https://news.example/a/i.png" alt="A map" width="640" height="400" loading="lazy">`},
		"lazy image":                       {`<img src="data:image/gif;base64,R0lGOD" data-src="/i.png">`, `<img src="https://news.example/i.png" loading="lazy">`},
		"lazy with fallback":               {`<img src="/blank.gif" data-src="/i.png"><noscript><img src="/i.png"></noscript>`, `<img src="https://news.example/i.png" loading="lazy">`},
		"fallback alone":                   {`<noscript><img src="/i.png"></noscript>`, `<img src="https://news.example/i.png" loading="lazy">`},
		"image in its address":             {`<img src="data:image/png;base64,iVBORw0KGgo=">`, `<img src="data:image/png;base64,iVBORw0KGgo=" loading="lazy">`},
		"svg in its address":               {`<img src="data:image/svg+xml;base64,PHN2Zz4=" alt=x>`, "x"},
		"counting pixel":                   {`a<img src="https://stats.example/p" width=1 height=1>`, "a"},
		"image set":                        {`<img src=a.jpg srcset="a.jpg 1x, /b.jpg 2x">`, `<img src="https://news.example/a/a.jpg" srcset="https://news.example/a/a.jpg 1x, https://news.example/b.jpg 2x" loading="lazy">`},
		"image set with sizes":             {`<img src=a.jpg srcset="a.jpg 100w, /b.jpg 200w" sizes="(max-width: 9em) 50vw, 9em">`, `<img src="https://news.example/a/a.jpg" srcset="https://news.example/a/a.jpg 100w, https://news.example/b.jpg 200w" sizes="(max-width: 9em) 50vw, 9em" loading="lazy">`},
		"bad image set":                    {`<img src=a.jpg srcset="javascript:x 1x">`, `<img src="https://news.example/a/a.jpg" loading="lazy">`},
		"frame":                            {`<iframe src="https://video.example/1" title="Clip"></iframe>`, `<a href="https://video.example/1" rel="nofollow noopener">Clip</a>`},
		"object":                           {`<object data="/x.pdf"><p>no</p></object>`, `<a href="https://news.example/x.pdf" rel="nofollow noopener">news.example</a>`},
		"svg and math":                     {`a<svg><circle/><foreignObject><p>x</p></foreignObject></svg><math><mi>y</mi></math>b`, "ab"},
		"form":                             {`<form action=/x><input value=1><button>Go</button>text</form>`, "<div>text</div>"},
		"table":                            {`<table><tr><th scope=col>A<td colspan=2>B</table>`, `<table><tbody><tr><th scope="col">A</th><td colspan="2">B</td></tr></tbody></table>`},
		"figure":                           {`<figure><img src=/i.png><figcaption>C</figcaption></figure>`, `<figure><img src="https://news.example/i.png" loading="lazy"><figcaption>C</figcaption></figure>`},
		"details":                          {`<details open><summary>S</summary>D</details>`, `<details open=""><summary>S</summary>D</details>`},
		"code":                             {"<pre><code class=\"hl lang-go big\">if a &lt; b {\n}</code></pre>", "<pre><code class=\"language-go\">if a &lt; b {\n}</code></pre>"},
		"pre with a first line":            {"<pre>\n\nx</pre>", "<pre>\n\nx</pre>"},
		"ruby":                             {"<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>"},
		"language and direction":           {`<p lang=ar dir=RTL id=x class=y>س</p>`, `<p lang="ar" dir="rtl">س</p>`},
		"a span that says nothing":         {`<span style=x>a</span><span lang=de>b</span>`, `a<span lang="de">b</span>`},
		"sound":                            {`<audio src=a.mp3 autoplay></audio>`, `<audio src="https://news.example/a/a.mp3" controls="" preload="none"></audio>`},
		"film":                             {`<video poster=p.jpg><source src=v.mp4 type=video/mp4></video>`, `<video poster="https://news.example/a/p.jpg" controls="" preload="none"><source src="https://news.example/a/v.mp4" type="video/mp4"></video>`},
		"quotation":                        {`<blockquote cite=/q>x</blockquote>`, `<blockquote cite="https://news.example/q">x</blockquote>`},
		"old elements":                     {`<center><font color=red><tt>x</tt></font></center>`, `<div><code>x</code></div>`},
		"an element of theirs":             {`<x-card onload=1>in <b>it</b></x-card>`, `in <b>it</b>`},
		"comment":                          {`a<!-- <b>x</b> -->b<![CDATA[c]]>`, "ab"},
		"entities":                         {`&eacute;&nbsp;&hellip; &#x26; &bogus;`, "é\u00a0… &amp; &amp;bogus;"},
		"quotes in text":                   {`"it's"`, `"it's"`},
		"quotes in an attribute":           {`<abbr title='say "x" &amp; y'>z</abbr>`, `<abbr title="say &#34;x&#34; &amp; y">z</abbr>`},
		"controls":                         {"a\x00\x08b\u202ec", "abc"},
		"a stroke that would join the tag": {"<b>\u0338x</b>", "<b>\u0338x</b>"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := HTML(tc.in, page).HTML; got != tc.want {
				t.Errorf("HTML(%q)\n got %q\nwant %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestTextReadsAsThePageDoes(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"paragraphs":           {"<p>One\n two</p><p>Three</p>", "One two\n\nThree"},
		"line break":           {"a<br>b<br><br>c", "a\nb\n\nc"},
		"inline markup":        {"Is<b>ra</b>el <i>now</i>!", "Israel now!"},
		"list":                 {"<ul><li>a</li><li>b</li></ul>c", "- a\n- b\n\nc"},
		"quotation":            {"<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"},
		"quoted quotation":     {"<blockquote><blockquote>a</blockquote>b</blockquote>c", ">> a\n>\n> b\n\nc"},
		"a > that is no quote": {"<p>&gt; 5 knots</p>", " > 5 knots"},
		"table":                {"<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"},
		"code":                 {"<pre>if x {\n\ty()  \n}\n\n\nz</pre>", "if x {\n\ty()\n}\n\nz"},
		"code in pieces":       {"<pre><b>if</b> <i>x</i>\ny</pre>", "if x\ny"},
		"image":                {`a <img src=/i.png alt="A map"> b <img src=/j.png alt="IMG_1.JPG">`, "a [A map] b"},
		"spaces":               {" a\u00a0\u2003 b\u00adc\u200b ", "a bc"},
		"headings":             {"<h1>H</h1>t", "H\n\nt"},
		"caption":              {"<figure><img src=/i.png><figcaption>C</figcaption></figure>", "C"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := HTML(tc.in, page).Text; got != tc.want {
				t.Errorf("HTML(%q).Text\n got %q\nwant %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestHTMLMadeToGrowIsTakenForItsWords(t *testing.T) {
	var open strings.Builder
	for i := range 300 {
		open.WriteString("<font size=" + strconv.Itoa(i) + ">")
	}
	for name, tc := range map[string]struct {
		in   string
		text int // words in the plain text
		html int // times the length of in that the HTML may have
	}{
		"unclosed elements reopened in each paragraph": {"<p>" + open.String() + "</p>" + strings.Repeat("<p>x", 20_000), 20_000, 1},
		"the same with code in it":                     {"<p>" + open.String() + "<script>var y</script><style>p{}</style></p>" + strings.Repeat("<p>x", 20_000), 20_000, 1},
		"quotations in quotations":                     {strings.Repeat("<blockquote>", 400) + strings.Repeat("x<br>", 20_000), 2 * 20_000, 2},
		"attributes":                                   {"<p " + strings.Repeat("a=1 ", 100_000) + ">x</p>", 1, 1},
		"deeper than a page can be":                    {strings.Repeat("<div>", 20_000) + "x<script>y</script>", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := HTML(tc.in, page)
			if n := len(strings.Fields(c.Text)); n != tc.text || len(c.HTML) > tc.html*len(tc.in) || len(c.Text) > 8*len(tc.in) {
				t.Errorf("HTML of %d bytes = %d bytes with %d words in %d bytes of text, want %d words", len(tc.in), len(c.HTML), n, len(c.Text), tc.text)
			}
			if again := HTML(c.HTML, page); again.HTML != c.HTML {
				t.Errorf("cleaned twice it is %.80q, cleaned once %.80q", again.HTML, c.HTML)
			}
		})
	}
}

func TestLinksAndMediaAreListedInOrderOnceEach(t *testing.T) {
	c := HTML(`<a href=/1>a</a><img src=/i.png><a href=/2>b</a><a href=/1>c</a><a href=mailto:a@b.example>m</a><iframe src=https://v.example/x></iframe>`, page)
	if want := []string{"https://news.example/1", "https://news.example/2", "https://v.example/x"}; !slices.Equal(c.Links, want) {
		t.Errorf("Links = %q, want %q", c.Links, want)
	}
	if want := []string{"https://news.example/i.png", "https://v.example/x"}; !slices.Equal(c.Media, want) {
		t.Errorf("Media = %q, want %q", c.Media, want)
	}
	var many strings.Builder
	for i := range 2000 {
		many.WriteString("<a href=/" + strconv.Itoa(i%1000) + ">x</a>")
	}
	if c = HTML(many.String(), page); len(c.Links) != 1000 || c.Links[999] != "https://news.example/999" {
		t.Errorf("%d Links, the last %q, want 1000, each once and in order", len(c.Links), c.Links[len(c.Links)-1])
	}
}

func TestDeepNestingCostsTheMarkupAndNotTheWords(t *testing.T) {
	in := strings.Repeat("<div>", 20000) + "word" + strings.Repeat("</div>", 20000)
	if got := HTML(in, nil); got.Text != "word" {
		t.Errorf("20,000 levels: text %q, want %q", got.Text, "word")
	}
}

// The two gates must agree on all that the first one writes: were bluemonday to
// change it, something of ours would be wrong.
func TestTheTwoGatesAgree(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/fixtures/forums/xenforo2/*.html")
	if len(files) == 0 {
		t.Skip("the shared fixtures are not here")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		checkClean(t, string(b))
	}
}

func TestBareTagsPassTheSecondGate(t *testing.T) {
	for _, e := range elements {
		if e.name == "" {
			continue
		}
		tags := "<" + e.name + ">"
		if !e.void {
			tags += "</" + e.name + ">"
		}
		if got := policy.Sanitize(tags); got != tags {
			t.Errorf("the second gate makes %q of %q", got, tags)
		}
	}
}

func TestPlainTagsPassTheSecondGate(t *testing.T) {
	for tag, plain := range map[string]bool{
		`<a href="https://x.example/a?b=1&amp;c=2#d" rel="nofollow noopener">`:                                                                       true,
		`<img src="http://x.example/i.png" alt="A map (1)" width="640" height="4" loading="lazy">`:                                                   true,
		`<img src="https://x.example/a.jpg" srcset="https://x.example/a.jpg 1024w, https://x.example/b.jpg 2x" sizes="(max-width: 9px) 100vw, 9px">`: true,
		`<img src="https://x.example/a.jpg" alt="Fähre &#34;Anna&#34; &amp; Co&#39;s &lt;b&gt;">`:                                                    true,
		`<td colspan="2" rowspan="3">`: true,
		`<abbr title="Tidal – high">`:  true,
		`<img src="https://x.example/a.jpg" srcset="https://x.example/a.jpg 1x, javascript:x 2x">`: false,
		`<a srcset="https://x.example/">`:                         false,
		`<p title="x">`:                                           false,
		`<img alt="a&b">`:                                         false,
		`<a href="javascript:x" rel="nofollow noopener">`:         false,
		`<a href="https://x.example/'x" rel="nofollow noopener">`: false,
		`<a href="https://x.example/" onclick="x">`:               false,
		`<a href="https://x.example/" src="https://x.example/">`:  false,
		`<img href="https://x.example/">`:                         false,
		`<a href="https://x.example/" rel="opener">`:              false,
		`<a href="https://x.example/&lt;">`:                       false,
		`<a href="https://x.example/"><b>`:                        false,
		`<a href="https://x.example/" title="x>`:                  false,
		`<video src="https://x.example/">`:                        false,
	} {
		if got := isPlainTag([]byte(tag)); got != plain {
			t.Errorf("isPlainTag(%s) = %v", tag, got)
		}
		if got := policy.Sanitize(tag); plain && got != tag {
			t.Errorf("the second gate makes %s of the plain %s", got, tag)
		}
	}
}

// A gate that is never asked stops nothing: were the cleaner to let an
// attribute through that the policy does not know, the policy's word holds.
func TestTheSecondGateHasTheLastWord(t *testing.T) {
	e := elements[atom.B]
	was := e
	defer func() { elements[atom.B] = was }()
	e.attrs = []string{"onclick"}
	elements[atom.B] = e
	if got := HTML(`<p><b onclick=x>a</b></p>`, page).HTML; got != "<p><b>a</b></p>" {
		t.Errorf("HTML = %q, want the attribute stopped by the second gate", got)
	}
}

// checkClean checks what must hold of any input.
func checkClean(t *testing.T, in string) {
	t.Helper()
	once := HTML(in, page)
	// What the second gate writes of it reads the same to a browser.
	if safe := policy.Sanitize(once.HTML); unquote(safe) != unquote(once.HTML) {
		t.Errorf("HTML(%s) = %s\nbut the second gate makes %s", clip(in), clip(once.HTML), clip(safe))
	}
	twice := HTML(once.HTML, page)
	if twice.HTML != once.HTML {
		t.Errorf("HTML(%s)\nonce  %s\ntwice %s", clip(in), clip(once.HTML), clip(twice.HTML))
	}
	if twice.Text != once.Text {
		t.Errorf("HTML(%s) = %s\ntext once  %s\ntext twice %s", clip(in), clip(once.HTML), clip(once.Text), clip(twice.Text))
	}
	doc, err := html.Parse(strings.NewReader("<!doctype html><body><article>" + once.HTML + "</article><p id=after>"))
	if err != nil {
		t.Fatalf("HTML(%q) does not parse: %v", in, err)
	}
	article := find(doc, "article")
	if after := article.NextSibling; after == nil || attrOf(after, "id") != "after" {
		t.Errorf("HTML(%q) = %q breaks out of its container", in, once.HTML)
	}
	for n := range article.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if e, ok := elements[n.DataAtom]; !ok || e.name != n.Data {
			t.Errorf("HTML(%s) = %s holds <%s>", clip(in), clip(once.HTML), n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "id" || a.Key == "name" {
				t.Errorf("HTML(%q) = %q holds %s", in, once.HTML, a.Key)
			}
			if a.Key == "href" || a.Key == "src" || a.Key == "cite" || a.Key == "poster" {
				u, err := url.Parse(a.Val)
				if err != nil || !u.IsAbs() || u.Scheme != "http" && u.Scheme != "https" && !inert[u.Scheme] && !dataImage(a.Val) {
					t.Errorf("HTML(%q) = %q holds the address %q", in, once.HTML, a.Val)
				}
			}
		}
	}
}

// unquote undoes the escaping of quotation marks, which in running text is a
// matter of taste.
func unquote(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'").Replace(s)
}

func clip(s string) string {
	if len(s) > 600 {
		return strconv.Quote(s[:600]) + "…"
	}
	return strconv.Quote(s)
}

func find(n *html.Node, name string) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			return d
		}
	}
	return nil
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<p>a<p>b", "<a href=x><a href=y>", "<table><a><td>", "<object><p><object><p>x", "<pre>\n\n<b>\n", "<p><marquee><div>x",
		"<svg><p>x</p></svg>", "<math><mtext><style><img src=x onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
		"<img srcset='a 1x, b 2x'>", "<b>\u0338</b>", "<li><ul><li><p>x<blockquote>> a", "&lt;script&gt;", "<q><del cite=//x>y", "<ruby><rt>a<rb>b",
		"<details><summary><summary>", "<select><option><b>x</select>", "<xmp>\n<b></xmp>", "<template><p></template>", "<body onload=x><html lang=x>",
		"<a href=http://[::1]:99999/>x</a>", "<img alt='>' src='http://a/\"b'>", "<table><tr><td><form><p>x</table>", "<frameset><frame src=x>", "<pre>\n\x00<a>\n", "<pre><span>\nx</span><a>\n</a></pre>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		checkClean(t, s)
	})
}

// FuzzQuickAgreesWithTheTree holds the quick way to what the way of the tree says.
func FuzzQuickAgreesWithTheTree(f *testing.F) {
	for _, s := range []string{
		"<p>a <a href=\"/x?a=1&amp;b=2\" class='y'>b</a><br/>c</p>", "<p>a<div>b</div></p>", "<ul><li>a</li><li><p>b</p></li></ul>", "<p>&amp;amp; &eacute &notit;</p>",
		"<div><p><b>x</b></p></div>", "<b><p>x</p>y</b>", "<h1><h2>x</h2></h1>", "<h1><b><h2>x</h2></b></h1>", "<a href=\"x\"><p><a href=\"y\">z</a></p></a>", "<img src=\"a.png\" alt=\"b\"/>", "<!-- c --><p>x</p>",
		"<li>x</li>", "<ul><b><li>x</li></b></ul>", "<span lang=\"de\">x</span>", "<p>x<hr>y</p>", "<b/>x", "<time datetime=\"2026\">x</time>", "<blockquote cite=\"/q\"><p>a</p><p>b</p></blockquote>",
		"<b><b><b><b>x</b></b></b></b>", "<p><b>x</p><p>y</b></p>", "<div>\n<p>\n x\n</p>\n</div>", "<img alt=\"a\" src=\"data:x\" data-src=\"/i.png\">", "<a href=\"&#106;avascript:x\">y</a>", "<p title=\"<\">x</p>", "<p\nclass=\"a\"\n>x</p>",
		"<table><tr><td>a<td colspan=2>b<tr><th>c</table>", "<table> <tbody> <tr> <td><p>a</td> </tr> </tbody> </table>x", "<table><thead><tr><td>a</td></tr><tbody><tr><td>b</table>", "<table>x<tr><td>y</table>",
		"<table><tr><td><table><tr><td>a</table>b</td></tr></table>", "<b><table><tr><td>a</td></tr></table>b</b>", "<a href=/x><table><tr><td><a href=/y>z</a></table></a>", "<table><td>a</td></table>", "<table><tr><td><ul><li>a</td></tr></table>",
		"<p>a<p>b<div>c</div>", "<ul><li>a<li><p>b<li>c</ul>", "<dl><dt>a<dd>b<dt>c</dl>", "<ul><p>a<li>b</ul>", "<div><p>a</div>b", "<li>a<li>b", "<h1>a<p>b</h1>", "<ul><li><b>a<li>b</ul>",
		"<pre>\n\n a\n</pre>", "<pre><code class=\"language-go\">\n&lt;x></code></pre>", "<pre>\n<!-- c -->\nx</pre>", "<pre>&#10;x</pre>", "<P CLASS=a>x<BR>y</P>", "<font color=red>x</font>", "<tt>x</tt><strike>y</strike>",
		"<iframe src=\"https://v.example/1\" allowfullscreen></iframe>", "<iframe src=/x>a<b></iframe>", "<script>if (a<b) x()</script>y", "<script><!--<script>x</script>--></script>y", "<style>p{}</STYLE>x", "<table><script></script><tr><td>x</table>",
		"<video src=/v.mp4 poster=/p.png><source src=/w.webm></video>", "<picture><source srcset=\"/a.webp 2x\"><img src=/a.png></picture>", "<a href=\"/?a=1&b=2&copy=3\">x</a>", "<a href=\"/?a&copy\" title=\"&eacute;&notx;&nope;\">x</a>",
		"<img src=/a.png alt>", "<img src=/a.png alt = x>", "<img src=/a.png/>", "<img src=/a.pngalt=\"x\">", "<details open><summary>s</summary>x</details>", "<address><p>a</address>", "<ol start=3 reversed><li value=7>x</ol>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		s = strings.ToValidUTF8(s, "\ufffd")
		c := new(cleaner)
		c.reset(page)
		if !c.quick(s) {
			return
		}
		quick := c.finish()
		if tree := new(cleaner).whole(s, page); !reflect.DeepEqual(quick, tree) {
			t.Errorf("HTML(%s)\nquick %#v\ntree  %#v", clip(s), quick, tree)
		}
	})
}

func TestPlainHTMLGoesTheQuickWay(t *testing.T) {
	for _, s := range []string{
		"<p>One <a href=\"https://x.example/?a=1&amp;b=2\">two</a>.</p>\n<p><img src=\"/i.png\" alt=\"x\" width=\"640\" height=\"400\" /></p>", "<ul><li>a</li></ul>", "text<br>more",
		"<!-- wp:paragraph --><p class=\"has-text\" style=\"x\">It&#8217;s</p><!-- /wp:paragraph -->", "<h2 id=\"x\">H</h2><blockquote><p>q</p></blockquote>",
		"<table><tr><td>a<td>b</table>", "<ul><li>a<li>b</ul>", "<P>old<BR>page<P ALIGN=center>two", "<pre class=\"wp-block-code\"><code>x &lt; y</code></pre>",
		"<figure><iframe src=\"https://v.example/1\" allowfullscreen></iframe></figure>", "<blockquote class=\"t\"><p>q</blockquote><script async src=\"https://s.example/w.js\"></script>",
	} {
		c := new(cleaner)
		c.reset(page)
		if !c.quick(s) {
			t.Errorf("%q does not go the quick way", s)
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	in := strings.Repeat(`<p>The harbour was <a href="/map?a=1&amp;b=2">closed at noon</a>, said the port office, and opened again <em>at four</em>. Ferries wait until the wind drops; nobody knows when that will be.</p>`+"\n", 8)
	b.Run("quick", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			HTML(in, page)
		}
	})
	b.Run("tree", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		c := new(cleaner)
		for b.Loop() {
			c.whole(in, page)
		}
	})
}
