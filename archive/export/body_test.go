package export

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// shown is the body of src as HTML.
func shown(src string, s shape) string {
	var b strings.Builder
	m := markup{markupWriter: &b}
	m.tree(newBody(src, s).root)
	return b.String()
}

func TestBodyKeepsEveryElementWhereItMayStand(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"running text":                  {`a <b>b</b> <i>c</i>`, `a <b>b</b> <i>c</i>`},
		"bold over paragraphs":          {`<b>a<p>b</p>c</b>`, `<b>a</b><p><b>b</b></p><b>c</b>`},
		"link over blocks":              {`<a href="https://x.example/"><div>a</div><div>b</div></a>`, `<div><a href="https://x.example/">a</a></div><div><a href="https://x.example/">b</a></div>`},
		"bold in bold":                  {`<b>a<b>b</b></b>`, `<b>ab</b>`},
		"empty bold":                    {`a<b></b><i> </i>b`, `a b`},
		"span that says nothing":        {`<span class="x" style="y">a</span>`, `a`},
		"language and direction":        {`<span lang="he" dir="RTL">a</span><p lang="not a tag">b</p>`, `<span lang="he" dir="rtl">a</span><p>b</p>`},
		"heading levels":                {`<h1>a</h1><h4>b</h4><h6>c</h6>`, `<h3>a</h3><h6>b</h6><h6>c</h6>`},
		"blocks in a heading":           {`<h2><p>a</p><ul><li>b</ul></h2>`, `<h4>a<br/>b</h4>`},
		"blocks in a paragraph":         {`<p><object><div>a</div></object>b</p>`, `<div><div>a</div>b</div>`},
		"blocks in code":                {`<pre><div>a</div><div>b</div></pre>`, "<pre dir=\"auto\">a\nb</pre>"},
		"breaks in code":                {`<pre>a<br>b</pre>`, "<pre dir=\"auto\">a\nb</pre>"},
		"code that begins a line later": {"<pre>\n\na</pre>", "<pre dir=\"auto\">\n\na</pre>"},
		"language of code":              {`<pre><code class="x language-c++ y">a</code></pre>`, `<pre dir="auto"><code class="language-c++">a</code></pre>`},
		"text in a list":                {`<ul> a <li>b</li> c <ul><li>d</li></ul></ul>`, `<ul><li> a </li><li>b c <ul><li>d</li></ul></li></ul>`},
		"empty list":                    {`a<ul> </ul><ol><li></li></ol>b`, `ab`},
		"numbers of a list":             {`<ol start="3" type="a" reversed><li value="7">a<li value="x">b</ol><ul start=4><li value=2>c</ul>`, `<ol start="3" type="a"><li value="7">a</li><li>b</li></ol><ul><li>c</li></ul>`},
		"item without a list":           {`<li>a</li>`, `<div>a</div>`},
		"terms":                         {`<dl><dd>a</dd><dt>b</dt><div><dt>c</dt></div>d</dl>`, `<dl><dt></dt><dd>a</dd><dt>b</dt><dt>c</dt><dd>d</dd></dl>`},
		"term without a word on it":     {`<dl><dt>a</dt></dl>`, `<dl><dt>a</dt><dd></dd></dl>`},
		"table":                         {`<table><tr><td colspan="2" rowspan="9">a<tr><th scope="row">b<td>c<tfoot><tr><td>d<caption>e`, `<table><caption>e</caption><tbody><tr><td colspan="2" rowspan="3">a</td></tr><tr><th scope="row">b</th><td>c</td></tr><tr><td>d</td></tr></tbody></table>`},
		"heading in a table's head":     {`<table><thead><tr><th><h2>a</h2></th></tr></thead></table>`, `<table><thead><tr><th><div>a</div></th></tr></thead></table>`},
		"table beyond reading":          {`<table><tr>` + strings.Repeat(`<td colspan=100 rowspan=100>a`, 3) + strings.Repeat(`<tr><td>`, 100) + `</table>`, `<div><div>a</div><div>a</div><div>a</div></div>`},
		"figure":                        {`<figure><figcaption>a</figcaption><p>b</p></figure>`, `<figure><p>b</p><figcaption>a</figcaption></figure>`},
		"details without a summary":     {`<details open><p>a</p></details>`, `<details><summary>Hidden text</summary><p>a</p></details>`},
		"details with one":              {`<details>a<summary><p>b</p></summary></details>`, `<details><summary>b</summary>a</details>`},
		"ruby":                          {`<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>c`, `a (b) c`},
		"direction override":            {`<bdo>a</bdo><bdo dir="rtl">b</bdo>`, `a<bdo dir="rtl">b</bdo>`},
		"scripts":                       {`a<script>b</script><style>c</style><svg><a href="x">d</a></svg><math><mi>e</mi></math><textarea>f</textarea><noscript>g</noscript>h`, `ah`},
		"handlers, ids, styles":         {`<p id="a" class="b" style="c" onclick="d" data-e="f">g</p>`, `<p>g</p>`},
		"links that run":                {`<a href="javascript:a">b</a><a href="data:text/html,c">d</a><a href="//e">f</a><a href="#g">h</a>`, `bdfh`},
		"links that do not":             {`<a href="mailto:a@b.example?subject=c d">e</a>`, `<a href="mailto:a@b.example?subject=c%20d">e</a>`},
		"address that is none":          {`<a href="https://x.example/a b|c%41é?d=&quot;%zz#e#f">g</a>`, `<a href="https://x.example/a%20b%7CcA%C3%A9?d=%22%25zz#e%23f">g</a>`},
		"image":                         {`<img src="https://x.example/a/b.png" alt="c">`, `<a href="https://x.example/a/b.png">c</a>`},
		"image without words":           {`<img src="https://x.example/a/b.png">`, `<a href="https://x.example/a/b.png">b.png</a>`},
		"image in a link":               {`<a href="https://x.example/">a <img src="https://x.example/b.png" alt="c"> d</a>e`, `<a href="https://x.example/">a c d</a> <a href="https://x.example/b.png">[b.png]</a>e`},
		"image that is its own link":    {`<a href="https://x.example/b.png"><img src="https://x.example/b.png"></a>`, `<a href="https://x.example/b.png">b.png</a>`},
		"image of nowhere":              {`<img src="x" alt="c"><img src="data:image/png;base64,AAAA" alt=":)"><img>`, `c:)`},
		"picture":                       {`<picture><source srcset="https://x.example/a.avif"><img src="https://x.example/a.png" alt="b"></picture>`, `<a href="https://x.example/a.png">b</a>`},
		"film":                          {`<video poster="https://x.example/p.png"><source src="https://x.example/v.webm"><source src="https://x.example/v.mp4">no film</video>`, `<a href="https://x.example/v.webm">video: v.webm</a> <a href="https://x.example/v.mp4">video: v.mp4</a>`},
		"frame":                         {`<iframe src="https://x.example/embed/1" title="A film"></iframe>`, `<a href="https://x.example/embed/1">A film: 1</a>`},
		"rule between words":            {`a<hr>b<h1>c<hr>d</h1>`, `a<hr/>b<h3>c<br/>d</h3>`},
		"characters":                    {"a\u0001b\ufffec\u0085d<p title=x>&#1;\xff</p>", "abcd<p>\ufffd</p>"},
		"old elements":                  {`<center><font color=red>a</font><tt>b</tt><strike>c</strike><acronym title="d">e</acronym></center>`, `<div>a<code>b</code><s>c</s><abbr title="d">e</abbr></div>`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown(tc.in, shape{heading: 3}); got != tc.want {
				t.Errorf("body of\n%s is\n%s, want\n%s", tc.in, got, tc.want)
			}
		})
	}
}

func TestBodyNestedBeyondReadingKeepsItsWords(t *testing.T) {
	for name, src := range map[string]string{
		"parsed":     strings.Repeat("<blockquote>", 300) + "word",
		"not parsed": strings.Repeat("<blockquote>", 5000) + "<script>no</script>word",
	} {
		got := shown(src, shape{})
		if !strings.Contains(got, "word") || strings.Contains(got, "no") || strings.Count(got, "<blockquote>") > maxBlocks {
			t.Errorf("%s: body is %s", name, got)
		}
	}
}

func TestTextBecomesParagraphs(t *testing.T) {
	var b strings.Builder
	m := markup{markupWriter: &b}
	m.tree(textBody("a <b>\nc\n\n\n\nd\n").root)
	if got, want := b.String(), "<p>a &lt;b&gt;<br/>c</p><p>d</p>"; got != want {
		t.Errorf("textBody = %s, want %s", got, want)
	}
}

// checkBody fails the test if a body is not well-formed, or holds what no body
// may hold.
func checkBody(t *testing.T, src string) {
	t.Helper()
	s := shape{heading: 3}
	var b strings.Builder
	m := markup{markupWriter: &b, xml: true}
	body := newBody(src, s)
	m.tree(body.root)
	decoder := xml.NewDecoder(strings.NewReader("<div>" + b.String() + "</div>"))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("body is not well-formed: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			checkElement(t, e)
		}
	}
	checkPlaces(t, body.root, "")
	meant, read := rendered(t, body.root), readBack(t, shown(src, s))
	if meant != read {
		i := 0
		for i < min(len(meant), len(read)) && meant[i] == read[i] {
			i++
		}
		from := max(0, i-200)
		t.Fatalf("what is written is read as another tree:\n%s\nwas meant as\n%s", read[from:min(i+200, len(read))], meant[from:min(i+200, len(meant))])
	}
}

func rendered(t *testing.T, root *html.Node) string {
	t.Helper()
	var b strings.Builder
	for n := range root.Descendants() {
		slices.SortFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	}
	for k := root.FirstChild; k != nil; k = k.NextSibling {
		if err := html.Render(&b, k); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Map(func(r rune) rune {
		if unwritable(r) {
			return -1
		}
		return r
	}, string([]rune(strings.ReplaceAll(b.String(), "&#13;", ""))))
}

func readBack(t *testing.T, src string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(src), newNode("div"))
	if err != nil {
		t.Fatal(err)
	}
	root := newNode("div")
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return rendered(t, root)
}

func checkElement(t *testing.T, e xml.StartElement) {
	t.Helper()
	switch e.Name.Local {
	case "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "link", "meta", "base", "video", "audio", "h1", "h2", "img":
		t.Fatalf("body holds <%s>", e.Name.Local)
	}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "href", "cite":
			if scheme, _, _ := strings.Cut(a.Value, ":"); scheme != "http" && scheme != "https" && !linkSchemes[scheme] {
				t.Fatalf("body links to %q", a.Value)
			}
		case "lang", "dir", "title", "alt", "class", "start", "type", "value", "colspan", "rowspan", "scope":
		default:
			t.Fatalf("body has an attribute %s", a.Name.Local)
		}
	}
}

// checkPlaces fails the test where an element stands in one that may not hold it.
func checkPlaces(t *testing.T, n *html.Node, in string) {
	t.Helper()
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		bad := false
		switch n.Data {
		case "ul", "ol":
			bad = k.Data != "li"
		case "dl":
			bad = k.Data != "dt" && k.Data != "dd"
		case "table":
			bad = k.Data != "caption" && k.Data != "thead" && k.Data != "tbody"
		case "thead", "tbody":
			bad = k.Data != "tr"
		case "tr":
			bad = k.Data != "td" && k.Data != "th"
		default:
			bad = k.Data == "li" && k.Type == html.ElementNode || k.Data == "tr"
		}
		if bad || isBlock(k) && strings.Contains(in, "|line|") || k.Data == "a" && k.Type == html.ElementNode && strings.Contains(in, "|a|") {
			t.Fatalf("<%s> (%s) holds <%s>", n.Data, in, k.Data)
		}
		if k.Type != html.ElementNode {
			continue
		}
		within := in
		switch {
		case k.Data == "a":
			within += "|a|"
			fallthrough
		case !isBlock(k) && k.Data != "thead" && k.Data != "tbody" && k.Data != "tr" && k.Data != "td" && k.Data != "th" && k.Data != "caption":
			within += "|line|"
		case k.Data == "p" || k.Data == "pre" || k.Data == "summary" || k.Data == "dt" || len(k.Data) == 2 && k.Data[0] == 'h' && k.Data != "hr":
			within += "|line|"
		}
		checkPlaces(t, k, within)
	}
}

func FuzzBody(f *testing.F) {
	for _, th := range readThreads(f) {
		for _, p := range th.Posts {
			f.Add(p.HTML)
		}
	}
	f.Add(`<b><table><td>a</b><ul>b<details><h1><p>c`)
	f.Fuzz(func(t *testing.T, src string) {
		checkBody(t, src)
		checkBody(t, soup([]byte(src)))
	})
}

// Pages as they come are the hardest bodies there are.
func TestBodiesOfWholePagesAreWellFormed(t *testing.T) {
	t.Parallel()
	for file, src := range wholePages(t) {
		t.Run(file, func(t *testing.T) { checkBody(t, src) })
	}
}

// wholePages are the saved pages that lie beside the repository. Without them
// the test is skipped.
func wholePages(t testing.TB) map[string]string {
	t.Helper()
	pages := wholePagesIfAny(t)
	if len(pages) == 0 {
		t.Skip("no saved pages beside the repository")
	}
	return pages
}

func wholePagesIfAny(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "fixtures", "forums", "*", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for i, f := range files {
		if i%under != 0 {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(filepath.Dir(f))+"/"+filepath.Base(f)] = string(b)
	}
	return pages
}
