package export

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"skein/archive"
)

// bodyText is a post of that HTML in Markdown.
func bodyText(t testing.TB, src string) string {
	t.Helper()
	out, err := bodyMarkdown(archive.Post{HTML: src})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMarkdownSaysWhatThePostSays(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"emphasis":              {`<b>a</b> <i>b</i> <s>c</s> <code>d</code> <u>e</u>`, "**a** *b* ~~c~~ `d` e"},
		"bold paragraphs":       {`<b><p>a</p><p>b</p></b>`, "**a**\n\n**b**"},
		"signs":                 {`* _ [a] &lt;b&gt; \ # &amp;lt; &amp; 1. +`, `\* _ \[a\] &lt;b&gt; \\ # &amp;lt; & 1. +`},
		"signs that begin":      {`# a<br>1. b<br>- c<br>&gt; d<br>+ e<br>===<br>~~~<br>2) f`, "\\# a  \n1\\. b  \n\\- c  \n&gt; d  \n\\+ e  \n\\===  \n\\~\\~\\~  \n2\\) f"},
		"signs in a quotation":  {`<blockquote># a<br>==<br>1. b<br>- c</blockquote>`, "> \\# a  \n> \\==  \n> 1\\. b  \n> \\- c"},
		"signs in a list":       {`<ul><li># a<br>- b<br>--</ul>`, "- \\# a  \n  \\- b  \n  \\--"},
		"figures that do not":   {`1.5 and -3`, `1.5 and -3`},
		"link":                  {`<a href="https://x.example/a_(b)?c&amp;copy=d">e</a>`, `[e](<https://x.example/a_(b)?c&amp;copy=d>)`},
		"link by its name":      {`<a href="https://x.example/a_b">https://x.example/a_b</a>`, `<https://x.example/a_b>`},
		"link over lines":       {`<a href="https://x.example/">a<br><br>b</a>`, `[a b](https://x.example/)`},
		"entity in an address":  {`<a href="https://x.example/?a=1&amp;copy;=2">b</a>`, `[b](https://x.example/?a=1&amp;copy;=2)`},
		"image":                 {`<img src="https://x.example/a.png" alt="a]b">`, `![a\]b](https://x.example/a.png)`},
		"image behind a mark":   {`wow!<a href="https://x.example/">a</a>`, `wow\![a](https://x.example/)`},
		"image in its address":  {`<img src="data:image/png;base64,AAAA" alt=":)">`, `:)`},
		"table":                 {`<table><tr><th>a|b</th><th>c</th></tr><tr><td><code>d|e</code></td><td><p>f</p><p>g<br></p></td></tr></table>`, "| a\\|b | c |\n|---|---|\n| `d\\|e` | f<br>g |"},
		"table of blocks":       {`<table><tr><td><ul><li>a</ul></td><td>b</td></tr></table>`, "- a\n\nb"},
		"table of pretence":     {`| a | b |<br>|---|---|<br>| c | d |<br>:--|`, "| a | b |  \n|\\---|---|  \n| c | d |  \n:\\--|"},
		"code with fences":      {"<pre><code class=\"language-md\">```\n# a\n````\n</code></pre>", "`````md\n```\n# a\n````\n`````"},
		"code that is empty":    {`<pre> </pre><code></code>a`, "```\n \n```\n\na"},
		"quoted code":           {"<blockquote><pre>a\n\nb</pre></blockquote>", "> ```\n> a\n> \n> b\n> ```"},
		"terms, hidden, figure": {`<dl><dt>a<dd>b</dl><details><summary>c</summary>d</details><figure>e<figcaption>f</figcaption></figure>`, "**a**\n\nb\n\n**c**\n\nd\n\ne\n\nf"},
		"code side by side":     {`<u><code>a</code></u><small><kbd>b</kbd></small>`, "`ab`"},
		"code in a quotation":   {"<blockquote><ul><li><pre># a\n\n# b</pre></ul></blockquote>", "> - ```\n>   # a\n>   \n>   # b\n>   ```"},
		"quotation marks":       {`<q>a</q>`, `“a”`},
		"private characters":    {"a\uf002b\u2028c\ufdd0d", "a\uf002b cd"},
		"nothing":               {`<p> </p>`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			if got := bodyText(t, tc.in); got != tc.want {
				t.Errorf("Markdown of\n%s is\n%s\nwant\n%s", tc.in, got, tc.want)
			}
		})
	}
}

// checkContained fails the test if a post of that HTML, or anything else that
// it says, reaches beyond its section.
func checkContained(t *testing.T, src, title, name string) {
	t.Helper()
	th := archive.Thread{ID: "x", Title: title, Posts: []archive.Post{
		{ID: "a", NativeID: "1", Number: 1, HTML: src, Author: archive.Author{Name: name, Title: title}, EditedBy: name},
		{ID: "b", NativeID: "2", Number: 2, Text: src, Author: archive.Author{Name: "sentinel"}, Signature: src, Attachments: []archive.Attachment{{Name: name}}},
	}}
	var b bytes.Buffer
	if err := Markdown(&b, th); err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(strings.TrimPrefix(b.String(), "---\n"), "\n---\n")
	if !ok {
		t.Fatalf("no front matter:\n%s", b.String())
	}
	r := readMarkdown(text)
	var got []string
	for _, h := range r.headings {
		if h.level < postHeading && h.depth == 0 {
			got = append(got, h.text[:min(2, len(h.text))])
		} else if h.level < postHeading {
			t.Fatalf("a post has a heading of level %d: %q", h.level, h.text)
		}
	}
	if len(got) != 3 || got[1] != "#1" || got[2] != "#2" {
		t.Fatalf("headings are %q, want the thread's and two posts'\n%.2000s", got, text)
	}
	for _, h := range r.html {
		if !strings.HasPrefix(h, "<br>") {
			t.Fatalf("Markdown holds %q", h)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, th := range readThreads(f) {
		for _, p := range th.Posts {
			f.Add(p.HTML, th.Title, p.Author.Name)
		}
	}
	f.Fuzz(func(t *testing.T, src, title, name string) {
		checkContained(t, src, title, name)
		checkContained(t, soup([]byte(src)), title, name)
	})
}

func TestMarkdownOfSoupStaysInItsSection(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		recipe := make([]byte, random.IntN(30))
		for i := range recipe {
			recipe[i] = byte(random.Uint32())
		}
		checkContained(t, soup(recipe), "a\n# b", "c\n---\n# d")
	}
}

func TestMarkdownOfWholePagesStaysInItsSection(t *testing.T) {
	t.Parallel()
	for file, src := range wholePages(t) {
		t.Run(file, func(t *testing.T) { checkContained(t, src, file, file) })
	}
}

var (
	mdTags  = regexp.MustCompile(`<[^>]*>`)
	mdWords = regexp.MustCompile(`[\pL\pN]+`)
)

// A second program reads what was written, and finds the words of the post in
// their order, and no heading but those that are there.
func TestMarkdownReadsBackAsWritten(t *testing.T) {
	for _, name := range names {
		th := readThread(t, name)
		for i, p := range th.Posts {
			out, err := bodyMarkdown(p)
			if err != nil {
				t.Fatal(err)
			}
			read := cmark(t, out)
			if strings.Contains(read, "<h1>") || strings.Contains(read, "<h2>") {
				t.Errorf("%s post %d has a heading above its section's:\n%s", name, i, read)
			}
			b := bodyOf(p, shape{heading: postHeading, plain: true, image: linkedImage})
			want := mdWords.FindAllString(plainText(b.root), -1)
			got := mdWords.FindAllString(html.UnescapeString(mdTags.ReplaceAllString(read, " ")), -1)
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("%s post %d reads\n%s\nwant\n%s", name, i, got, want)
			}
		}
	}
}

// The reader above and the reference agree on the headings of the pages that
// strangers wrote.
func TestMarkdownReadersAgree(t *testing.T) {
	t.Parallel()
	for file, src := range wholePages(t) {
		text := bodyText(t, src)
		read := cmark(t, text)
		ours := readMarkdown(text)
		if got, want := len(ours.headings), len(regexp.MustCompile(`<h[1-6]>`).FindAllString(read, -1)); got != want {
			t.Errorf("%s: %d headings, cmark-gfm finds %d", file, got, want)
		}
		if got, want := len(ours.html), strings.Count(read, "raw HTML omitted"); got != want {
			t.Errorf("%s: %d pieces of HTML, cmark-gfm finds %d", file, got, want)
		}
	}
}

func TestFrontMatterTakesNoLineFromAnybody(t *testing.T) {
	th := readThread(t, "hostile")
	th.Title = "x\"\n---\ninjected: yes\n\u2028\u0085key: \\"
	text := string(write(t, "md", Options{}, th))
	matter, _, _ := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	known := map[string]bool{"title": true, "url": true, "site": true, "board": true, "kind": true, "platform": true, "author": true, "published": true,
		"updated": true, "labels": true, "tags": true, "lang": true, "id": true, "posts": true, "complete": true, "missing_pages": true, "first_seen": true, "archived": true}
	for line := range strings.SplitSeq(matter, "\n") {
		key, val, ok := strings.Cut(line, ": ")
		if !ok || !known[key] || !json.Valid([]byte(val)) {
			t.Errorf("front matter has the line %q", line)
		}
	}
	if !strings.Contains(matter, `title: "x\" --- injected: yes key: \\"`) {
		t.Errorf("front matter lost the title:\n%s", matter)
	}
}

func TestMarkdownOfSeveralThreadsHasEachWithItsOwnMatter(t *testing.T) {
	text := string(write(t, "md", Options{Title: "Two"}, readThread(t, "harbour"), readThread(t, "rtl")))
	if !strings.HasPrefix(text, "---\ntitle: \"Two\"\n---\n\n# Which ") {
		t.Errorf("it begins with\n%s", text[:80])
	}
	r := readMarkdown(strings.TrimPrefix(text, "---\ntitle: \"Two\"\n---\n"))
	var titles int
	for _, h := range r.headings {
		if h.level == 1 {
			titles++
		}
	}
	if titles != 2 || strings.Count(text, "\n```yaml\ntitle: ") != 2 {
		t.Errorf("%d titles in\n%s", titles, text)
	}
}
