package demo

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The content files know little markup: paragraphs divided by blank lines,
// **bold**, *italic*, [label](target), and in posts quotes, lists, code, spoilers
// and pictures. A target is thread:ID or OUTLET:SLUG.

var (
	linkMark   = regexp.MustCompile(`\[([^\]*\n]+)\]\(([a-z-]+):([a-z0-9-]+)\)`)
	boldMark   = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	italicMark = regexp.MustCompile(`\*([^*\n]+)\*`)
	clockMark  = regexp.MustCompile(`\{z ([0-9dhm]+)\}`)
	quoteMark  = regexp.MustCompile(`^>([0-9]+)$`)
	numberMark = regexp.MustCompile(`^[0-9]+\. `)
)

// articleHTML is an article's text, well-formed as XHTML too.
func (d *Demo) articleHTML(a *article) string {
	var b strings.Builder
	for _, p := range a.text {
		if a.outlet.curly {
			p = curlyQuotes(p)
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", d.inline(p, "em", "strong", ""))
	}
	return b.String()
}

// inline turns the markup inside a paragraph into HTML; linkAttrs are added to its links.
func (d *Demo) inline(text, italic, bold, linkAttrs string) string {
	s := html.EscapeString(text)
	s = linkMark.ReplaceAllStringFunc(s, func(m string) string {
		part := linkMark.FindStringSubmatch(m)
		return fmt.Sprintf(`<a href="%s"%s>%s</a>`, d.target(part[2], part[3]), linkAttrs, part[1])
	})
	s = boldMark.ReplaceAllString(s, "<"+bold+">$1</"+bold+">")
	return italicMark.ReplaceAllString(s, "<"+italic+">$1</"+italic+">")
}

// target is the address that a link in the content names.
func (d *Demo) target(kind, name string) string {
	if kind == "thread" {
		id, _ := strconv.Atoi(name)
		if t := d.lib.forum.thread(id); t != nil {
			return d.threadURL(t)
		}
	}
	if o := d.lib.outlet(kind); o != nil {
		return d.base(o.host) + strings.Replace(o.path, "%s", name, 1)
	}
	return d.base(d.lib.forum.host) + "/no-such-target"
}

// curlyQuotes prints straight quotation marks the way books do.
func curlyQuotes(s string) string {
	var b strings.Builder
	before := ' '
	for _, r := range s {
		open := unicode.IsSpace(before) || before == '(' || before == '\u2014' || before == '\u201c'
		switch {
		case r == '"' && open:
			r = '\u201c'
		case r == '"':
			r = '\u201d'
		case r == '\'' && open:
			r = '\u2018'
		case r == '\'':
			r = '\u2019'
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// postHTML is the text of a post as the forum prints it.
func (d *Demo) postHTML(p *post, text string) template.HTML {
	w := &postWriter{d: d, post: p}
	w.lines(strings.Split(d.clocks(p, text), "\n"))
	return template.HTML(w.b.String())
}

// clocks puts the time for {z 20m}: so long before the post, in UTC.
func (d *Demo) clocks(p *post, text string) string {
	return clockMark.ReplaceAllStringFunc(text, func(m string) string {
		ago, err := span(clockMark.FindStringSubmatch(m)[1])
		if err != nil {
			return m
		}
		return d.postTime(p).Add(-ago).UTC().Format("1504Z")
	})
}

// postWriter turns lines of a post into HTML. Paragraphs are divided by two <br />
// and have no element of their own, as in XenForo.
type postWriter struct {
	d    *Demo
	post *post
	b    strings.Builder
	open bool // a paragraph was written last
}

func (w *postWriter) lines(lines []string) {
	var para []string
	flush := func() {
		if len(para) == 0 {
			return
		}
		if w.open {
			w.b.WriteString("<br />\n<br />\n")
		}
		for i, l := range para {
			if i > 0 {
				w.b.WriteString("<br />\n")
			}
			w.b.WriteString(w.inline(l))
		}
		para, w.open = nil, true
	}
	// until collects the lines up to a closing one, and says how many it took.
	until := func(rest []string, closing string) ([]string, int) {
		for i, l := range rest {
			if l == closing {
				return rest[:i], i + 1
			}
		}
		return rest, len(rest)
	}
	while := func(rest []string, belongs func(string) bool) int {
		n := 0
		for n < len(rest) && belongs(rest[n]) {
			n++
		}
		return n
	}
	for i := 0; i < len(lines); i++ {
		l, rest := lines[i], lines[i+1:]
		spoiler, isSpoiler := strings.CutPrefix(l, "[spoiler=")
		switch {
		case l == "":
			flush()
		case quoteMark.MatchString(l):
			flush()
			n := while(rest, func(s string) bool { return strings.HasPrefix(s, ">") })
			w.quote(quoteMark.FindStringSubmatch(l)[1], rest[:n])
			i += n
		case l == "[code]":
			flush()
			code, n := until(rest, "[/code]")
			w.code(strings.Join(code, "\n"))
			i += n
		case isSpoiler:
			flush()
			inner, n := until(rest, "[/spoiler]")
			w.spoiler(strings.TrimSuffix(spoiler, "]"), inner)
			i += n
		case strings.HasPrefix(l, "[img]"):
			flush()
			w.image(strings.TrimSuffix(strings.TrimPrefix(l, "[img]"), "[/img]"))
		case strings.HasPrefix(l, "- "):
			flush()
			n := while(rest, func(s string) bool { return strings.HasPrefix(s, "- ") })
			w.list("ul", lines[i:i+1+n], func(s string) string { return s[2:] })
			i += n
		case numberMark.MatchString(l):
			flush()
			n := while(rest, numberMark.MatchString)
			w.list("ol", lines[i:i+1+n], func(s string) string { return numberMark.ReplaceAllString(s, "") })
			i += n
		default:
			para = append(para, l)
		}
	}
	flush()
}

func (w *postWriter) inline(s string) string {
	return w.d.inline(s, "i", "b", ` target="_blank" class="link link--external" rel="nofollow ugc noopener"`)
}

// quote writes a quotation; ref is the number of a post in this thread, or the id of any.
func (w *postWriter) quote(ref string, lines []string) {
	id, _ := strconv.ParseInt(ref, 10, 64)
	if id < 1000 {
		id += w.post.thread.base
	}
	source := w.d.lib.forum.posts[id]
	if source == nil {
		return
	}
	var text []string
	for _, l := range lines {
		text = append(text, w.inline(strings.TrimPrefix(strings.TrimPrefix(l, ">"), " ")))
	}
	name := html.EscapeString(source.author.name)
	fmt.Fprintf(&w.b, `<blockquote data-attributes="member: %d" data-quote="%s" data-source="post: %d" class="bbCodeBlock bbCodeBlock--expandable bbCodeBlock--quote js-expandWatch">
	<div class="bbCodeBlock-title">
		<a href="/goto/post?id=%d" class="bbCodeBlock-sourceJump" rel="nofollow" data-xf-click="attribution" data-content-selector="#post-%d">%s said:</a>
	</div>
	<div class="bbCodeBlock-content">
		<div class="bbCodeBlock-expandContent js-expandContent ">%s</div>
		<div class="bbCodeBlock-expandLink js-expandLink"><a role="button" tabindex="0">Click to expand...</a></div>
	</div>
</blockquote>`, source.author.id, name, id, id, id, name, strings.Join(text, "<br />\n"))
	w.open = false
}

func (w *postWriter) code(code string) {
	fmt.Fprintf(&w.b, `<div class="bbCodeBlock bbCodeBlock--screenLimited bbCodeBlock--code">
	<div class="bbCodeBlock-title">Code:</div>
	<div class="bbCodeBlock-content" dir="ltr"><pre class="bbCodeCode" dir="ltr" data-xf-init="code-block" data-lang=""><code>%s</code></pre></div>
</div>`, html.EscapeString(code))
	w.open = false
}

func (w *postWriter) spoiler(title string, inner []string) {
	fmt.Fprintf(&w.b, `<div class="bbCodeSpoiler">
	<button type="button" class="button bbCodeSpoiler-button button--longText" data-xf-click="toggle" data-xf-init="tooltip" title="Click to reveal or hide spoiler"><span class="button-text"><span>Spoiler: <span class="bbCodeSpoiler-button-title">%s</span></span></span></button>
	<div class="bbCodeSpoiler-content"><div class="bbCodeBlock bbCodeBlock--spoiler"><div class="bbCodeBlock-content">`, html.EscapeString(title))
	w.open = false
	w.lines(inner)
	w.b.WriteString("</div></div></div>\n</div>")
	w.open = false
}

func (w *postWriter) image(name string) {
	f := w.d.file(name)
	fmt.Fprintf(&w.b, `<div class="bbImageWrapper js-lbImage" title="%s" data-src="%s" data-lb-sidebar-href="" data-single-image="1"><img src="%s" data-url="" class="bbImage" data-zoom-target="1" alt="%s" title="%s" width="%d" height="%d" loading="lazy" /></div>`,
		name, f.path, f.path, name, name, f.width, f.height)
	w.open = false
}

func (w *postWriter) list(kind string, items []string, text func(string) string) {
	fmt.Fprintf(&w.b, "<%s>\n", kind)
	for _, it := range items {
		fmt.Fprintf(&w.b, "<li data-xf-list-type=\"%s\">%s</li>\n", kind, w.inline(text(it)))
	}
	fmt.Fprintf(&w.b, "</%s>", kind)
	w.open = false
}

// excerpt is the beginning of a post as plain text, for a listing.
func excerpt(text string, most int) string {
	var words []string
	for _, l := range strings.Split(text, "\n") {
		if strings.HasPrefix(l, ">") || strings.HasPrefix(l, "[") && strings.HasSuffix(l, "]") {
			continue
		}
		words = append(words, strings.Fields(l)...)
	}
	s := linkMark.ReplaceAllString(strings.Join(words, " "), "$1")
	s = strings.ReplaceAll(s, "*", "")
	if len(s) <= most {
		return s
	}
	return s[:strings.LastIndexByte(s[:most], ' ')] + "..."
}

const xenforoTime = "2006-01-02T15:04:05-0700"

// stamp is a time in the ways in which the forum prints it.
type stamp struct {
	ISO, Date, Clock, Short string
	Unix                    int64
}

// forumZone is the forum's: its pages tell times with this offset.
var forumZone = time.FixedZone("", 3*60*60)

func stampOf(t time.Time) stamp {
	t = t.In(forumZone)
	return stamp{t.Format(xenforoTime), t.Format("Jan 2, 2006"), t.Format("3:04 PM"), t.Format("Jan 2"), t.Unix()}
}
