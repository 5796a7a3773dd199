package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"skein/archive"
)

// Markdown writes one thread: its front matter, then a section for each post.
func Markdown(w io.Writer, t archive.Thread) error {
	return Format{Name: "md", New: newMarkdown}.Thread(w, t, Options{})
}

func newMarkdown(w io.Writer, o Options) Writer {
	return newWriter("md", w, func(out *bufio.Writer) encoder { return &markdownEncoder{out: out, title: o.Title} })
}

// markdownEncoder writes CommonMark with the tables and the strikethrough of
// GitHub's. A thread is a heading of level 1, a post one of level 2, and the
// headings of posts begin at level 3.
//
// Front matter can only stand at the beginning of a file. A file of several
// threads has that of the whole there, and the same lines for each thread in a
// fenced block below its heading.
type markdownEncoder struct {
	out     *bufio.Writer
	title   string
	several bool
}

func (e *markdownEncoder) begin(count int) error {
	e.several = count != 1
	if e.several {
		e.out.WriteString("---\n")
		e.meta("title", listTitle(e.title))
		e.out.WriteString("---\n")
	}
	return nil
}

func (e *markdownEncoder) end() error { return nil }
func (e *markdownEncoder) discard()   {}

func (e *markdownEncoder) thread(t archive.Thread) error {
	v := newView(t, "")
	if e.several {
		fmt.Fprintf(e.out, "\n# %s\n\n```yaml\n", escapeMarkdown(v.title()))
		e.frontMatter(&v)
		e.out.WriteString("```\n")
	} else {
		e.out.WriteString("---\n")
		e.frontMatter(&v)
		fmt.Fprintf(e.out, "---\n\n# %s\n", escapeMarkdown(v.title()))
	}
	for _, note := range v.notes() {
		e.paragraph("*" + escapeMarkdown(note) + "*")
	}
	introduced := map[string]bool{}
	for i := range v.Posts {
		if err := e.post(&v, i, introduced); err != nil {
			return fmt.Errorf("post %s: %w", v.Posts[i].ID, err)
		}
	}
	return nil
}

// frontMatter writes the lines about a thread. Every value is JSON, which YAML
// takes as it is (YAML 1.2, 1.3), so that no title can add a line.
func (e *markdownEncoder) frontMatter(v *view) {
	e.meta("title", v.title())
	e.meta("url", pageURL(v.URL))
	e.meta("site", v.siteName())
	e.meta("board", joined(" › ", v.Board.Path...))
	e.meta("kind", string(v.Kind))
	e.meta("platform", v.Platform)
	e.meta("author", v.author())
	e.meta("published", v.Published.String())
	e.meta("updated", v.Updated.String())
	e.metaList("labels", v.Labels)
	e.metaList("tags", v.Tags)
	e.meta("lang", langTag(v.Lang))
	e.meta("id", v.ID)
	fmt.Fprintf(e.out, "posts: %d\n", len(v.Posts))
	if v.Complete != archive.Unknown {
		fmt.Fprintf(e.out, "complete: %t\n", v.Complete == archive.Yes)
	}
	if len(v.MissingPages) > 0 {
		b, _ := json.Marshal(v.MissingPages) // numbers always marshal
		fmt.Fprintf(e.out, "missing_pages: %s\n", b)
	}
	e.metaTime("first_seen", v.FirstSeen)
	e.metaTime("archived", v.LastChecked)
}

func (e *markdownEncoder) meta(key, val string) {
	if val = oneLine(val); val != "" {
		fmt.Fprintf(e.out, "%s: %s\n", key, yamlString(val))
	}
}

func (e *markdownEncoder) metaTime(key string, t time.Time) {
	if !t.IsZero() {
		e.meta(key, t.UTC().Format(time.RFC3339))
	}
}

func (e *markdownEncoder) metaList(key string, list []string) {
	quoted := make([]string, 0, len(list))
	for _, s := range list {
		if s = oneLine(s); s != "" {
			quoted = append(quoted, yamlString(s))
		}
	}
	if len(quoted) > 0 {
		fmt.Fprintf(e.out, "%s: [%s]\n", key, strings.Join(quoted, ", "))
	}
}

// yamlString quotes a line of text, which JSON and YAML do alike.
func yamlString(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""`
	}
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\ufeff", `\ufeff`)
}

func (e *markdownEncoder) paragraph(s string) {
	if s = strings.TrimSpace(s); s != "" {
		e.out.WriteString("\n" + s + "\n")
	}
}

func (e *markdownEncoder) post(v *view, i int, introduced map[string]bool) error {
	p := v.Posts[i]
	heading := nameMarkdown(v, i)
	if s := v.subject(i); s != "" {
		heading += ": " + escapeMarkdown(s)
	}
	e.paragraph("## " + heading)
	e.paragraph(e.byline(v, i))
	if who := p.Author.NativeID + "\x00" + p.Author.Name; !introduced[who] {
		introduced[who] = true
		var about []string
		for _, f := range facts(p.Author) {
			about = append(about, escapeMarkdown(f.String()))
		}
		e.paragraph(strings.Join(about, " · "))
	}
	for _, s := range v.states(i) {
		e.paragraph("*" + escapeMarkdown(s) + "*")
	}
	text, err := bodyMarkdown(p)
	if err != nil {
		return err
	}
	e.paragraph(text)
	if files := attachments(p); len(files) > 0 {
		e.paragraph("**Attachments**")
		e.out.WriteByte('\n')
		for _, a := range files {
			e.out.WriteString("- " + linkMarkdown(a.href, a.name))
			if a.about != "" {
				e.out.WriteString(" (" + escapeMarkdown(a.about) + ")")
			}
			e.out.WriteByte('\n')
		}
	}
	if r := reactions(p); len(r) > 0 {
		e.paragraph("*Reactions: " + escapeMarkdown(strings.Join(r, ", ")) + "*")
	}
	if s := signatureText(p); s != "" {
		e.paragraph("*Signature: " + escapeMarkdown(s) + "*")
	}
	return nil
}

// byline is the line below a post's heading: when, where, in answer to whom.
func (e *markdownEncoder) byline(v *view, i int) string {
	p := v.Posts[i]
	var parts []string
	when, href := whenWords(p.Published), pageURL(p.URL)
	switch {
	case href != "" && when != "":
		parts = append(parts, linkMarkdown(href, when))
	case href != "":
		parts = append(parts, linkMarkdown(href, "original"))
	case when != "":
		parts = append(parts, when)
	}
	for _, a := range p.Authors {
		if name := oneLine(a.Name); name != "" && name != oneLine(p.Author.Name) {
			parts = append(parts, "with "+escapeMarkdown(name))
		}
	}
	if at := v.answers(i); len(at) > 0 {
		names := make([]string, len(at))
		for j, k := range at {
			names[j] = nameMarkdown(v, k)
		}
		parts = append(parts, "in answer to "+strings.Join(names, ", "))
	}
	return strings.Join(parts, " · ")
}

// nameMarkdown is what post i is called. Its number stands behind other words
// or marks always, where it means nothing.
func nameMarkdown(v *view, i int) string {
	return joined(" ", v.number(i), escapeMarkdown(oneLine(v.Posts[i].Author.Name)))
}

// signatureText is the words of a post's signature.
func signatureText(p archive.Post) string {
	if strings.TrimSpace(p.Signature) == "" {
		return ""
	}
	return oneLine(plainText(newBody(p.Signature, shape{}).root))
}

// listTitle is what a file of several threads is called.
func listTitle(s string) string {
	if s = oneLine(s); s != "" {
		return s
	}
	return "Threads"
}
