package forum

import (
	"strings"
	"testing"
	"time"
)

func TestMarkdownIsWrittenAsHTML(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"paragraphs":        {"One\ntwo\n\nthree", "<p>One\ntwo</p>\n<p>three</p>"},
		"hard break":        {"One  \ntwo\\\nthree", "<p>One<br>\ntwo<br>\nthree</p>"},
		"markup stays text": {"<b>x</b> & <script>", "<p>&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;</p>"},
		"emphasis":          {"*a* **b** _c_ __d__ ~~e~~ H~2~O x^2^ ***f***", "<p><em>a</em> <strong>b</strong> <em>c</em> <strong>d</strong> <s>e</s> H<sub>2</sub>O x<sup>2</sup> <strong><em>f</em></strong></p>"},
		"no emphasis":       {"2 * 3 * 4, snake_case_name, *open", "<p>2 * 3 * 4, snake_case_name, *open</p>"},
		"escaped":           {`\*a\* \[b\]`, "<p>*a* [b]</p>"},
		"code":              {"`a < b` ``c ` d``", "<p><code>a &lt; b</code> <code>c ` d</code></p>"},
		"fence":             {"x\n```go\nif a < b {\n\n}\n```\ny", "<p>x</p>\n<pre><code class=\"language-go\">if a &lt; b {\n\n}</code></pre>\n<p>y</p>"},
		"open fence":        {"~~~\nx", "<pre><code>x</code></pre>"},
		"indented code":     {"    a\n\n    b\nc", "<pre><code>a\n\nb</code></pre>\n<p>c</p>"},
		"quote":             {"> a\nb\n>\n> > c\n\nd", "<blockquote><p>a\nb</p>\n<blockquote><p>c</p>\n</blockquote>\n</blockquote>\n<p>d</p>"},
		"list":              {"- a\n- b\n  - c\n- d", "<ul>\n<li>a</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ul>"},
		"ordered":           {"3. a\n4. b\n\nc", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n<p>c</p>"},
		"list with text":    {"Some:\n* a\n* b\n\n* c", "<p>Some:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>"},
		"year is no list":   {"In\n1984. It was", "<p>In\n1984. It was</p>"},
		"heading":           {"## A *b* ##\n#tag", "<h2>A <em>b</em></h2>\n<p>#tag</p>"},
		"rule":              {"a\n\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>"},
		"link":              {"[a *b*](https://x.example/(c)?d=1 \"t\")", "<p><a href=\"https://x.example/(c)?d=1\">a <em>b</em></a></p>"},
		"image":             {"![a](https://x.example/a.png)", "<p><img src=\"https://x.example/a.png\" alt=\"a\"></p>"},
		"no link":           {"[a](javascript:alert(1)) [b]", "<p>[a](javascript:alert(1)) [b]</p>"},
		"plain link":        {"See https://x.example/a_b_c, (http://y.example/).", "<p>See <a href=\"https://x.example/a_b_c\">https://x.example/a_b_c</a>, (<a href=\"http://y.example/\">http://y.example/</a>).</p>"},
		"autolink":          {"<https://x.example/>", "<p><a href=\"https://x.example/\">https://x.example/</a></p>"},
		"spoiler":           {"::: spoiler The *end*\nHe\n\nlives\n:::\nx", "<details><summary>The <em>end</em></summary><p>He</p>\n<p>lives</p>\n</details>\n<p>x</p>"},
		"table":             {"|a|b|\n|-|:-:|\n|1|*2*|", "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td><em>2</em></td></tr>\n</table>"},
		"nothing":           {" \n\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := markdown(tc.in); got != tc.want {
				t.Errorf("markdown(%q)\n got %q\nwant %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestHostileMarkdownIsWrittenInTime(t *testing.T) {
	heldInTime(t)
	for name, s := range map[string]string{
		"quotes": strings.Repeat(">", 20000), "lists": strings.Repeat("- ", 20000), "stars": strings.Repeat("*a ", 20000), "pairs": strings.Repeat("*a**", 10000),
		"brackets": strings.Repeat("[", 20000), "links": strings.Repeat("[a](", 10000), "ticks": strings.Repeat("` `` ", 10000), "unders": strings.Repeat("a_b_", 10000),
		"spoilers": strings.Repeat("::: spoiler x\n", 5000), "carets": strings.Repeat("^a b^", 10000), "lines": strings.Repeat("> a\n- b\n", 5000),
	} {
		start := spent()
		markdown(s)
		if took := spent() - start; took > 2*time.Second {
			t.Errorf("markdown of %d bytes of %s took %s of the processor", len(s), name, took)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("> *a*\n- [b](c)\n\n```\nx")
	f.Fuzz(func(t *testing.T, s string) {
		if out := markdown(s); strings.Contains(strings.ToLower(out), "<script") || strings.Contains(out, `="javascript:`) {
			t.Errorf("markdown(%q) = %q", s, out)
		}
	})
}
