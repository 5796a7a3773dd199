package normal

import (
	"bytes"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Clean is what cleaning one piece of HTML gives.
type Clean struct {
	HTML  string   // safe, balanced, addresses absolute
	Text  string   // as plain text, a blank line between paragraphs, quotations marked with "> "
	Links []string // of its <a>, absolute, in order, once each
	Media []string // what it embeds: images, sound, video, frames; in order, once each
}

// maxHTML bounds what is parsed as HTML; anything longer is cut there, at a
// character. No post that people write comes near it.
const maxHTML = 8 << 20

// maxAttrs bounds how many attributes of one element are looked at.
const maxAttrs = 64

// HTML makes raw safe to put on a page. base, which may be nil, is what
// relative addresses are resolved against; without it they are dropped.
func HTML(raw string, base *url.URL) Clean {
	if raw == "" {
		return Clean{}
	}
	raw = strings.ToValidUTF8(raw, "\ufffd")
	if !strings.ContainsAny(raw, "<&") {
		return plain(raw)
	}
	if len(raw) > maxHTML {
		cut := maxHTML
		for cut > 0 && !utf8.RuneStart(raw[cut]) {
			cut--
		}
		raw = raw[:cut]
	}
	c := cleaners.Get().(*cleaner)
	defer cleaners.Put(c)
	c.reset(base)
	if c.quick(raw) {
		return c.finish()
	}
	return c.whole(raw, base)
}

// whole cleans HTML of any kind, by way of the tree that a browser makes of it.
func (c *cleaner) whole(raw string, base *url.URL) Clean {
	for range 3 {
		if Tangled(raw) {
			return plain(stripTags(raw))
		}
		nodes, err := html.ParseFragmentWithOptions(strings.NewReader(raw), fragmentContext, html.ParseOptionEnableScripting(false))
		if err != nil {
			// Nested deeper than any page: what is left is its words.
			return plain(stripTags(raw))
		}
		root := &html.Node{Type: html.ElementNode}
		for _, n := range nodes {
			root.AppendChild(n)
		}
		c.reset(base)
		c.children(root)
		if !c.again {
			break
		}
		raw = string(c.out)
	}
	return c.finish()
}

// plain is HTML for text without any markup.
func plain(s string) Clean {
	c := cleaners.Get().(*cleaner)
	defer cleaners.Put(c)
	c.reset(nil)
	c.writeText(s)
	// Escaped text holds no tag that a gate could stop.
	return Clean{HTML: string(bytes.TrimSpace(c.out)), Text: c.text.String()}
}

// PlainText is the plain text of HTML that is safe already.
func PlainText(safe string) string { return HTML(safe, nil).Text }

var fragmentContext = &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}

// An element of the list: how it is written and what it does to plain text.
type element struct {
	name   string   // written as; empty: only its content
	attrs  []string // plain attributes that may stay; addresses are treated by name
	breaks int      // line ends round it in plain text
	void   bool
}

// elements are the ones that may stay. What is not here is taken off and its
// content kept, but for what dropped names.
var elements = map[atom.Atom]element{
	atom.P: {name: "p", breaks: 2}, atom.Br: {name: "br", void: true}, atom.Hr: {name: "hr", breaks: 2, void: true},
	atom.H1: {name: "h1", breaks: 2}, atom.H2: {name: "h2", breaks: 2}, atom.H3: {name: "h3", breaks: 2},
	atom.H4: {name: "h4", breaks: 2}, atom.H5: {name: "h5", breaks: 2}, atom.H6: {name: "h6", breaks: 2},
	atom.Div: {name: "div", breaks: 1}, atom.Center: {name: "div", breaks: 1},
	atom.Section: {name: "div", breaks: 1}, atom.Article: {name: "div", breaks: 1}, atom.Main: {name: "div", breaks: 1},
	atom.Header: {name: "div", breaks: 1}, atom.Footer: {name: "div", breaks: 1}, atom.Aside: {name: "div", breaks: 1},
	atom.Address: {name: "div", breaks: 1}, atom.Nav: {name: "div", breaks: 1}, atom.Form: {name: "div", breaks: 1}, atom.Fieldset: {name: "div", breaks: 1},
	atom.Blockquote: {name: "blockquote", breaks: 2}, atom.Q: {name: "q"}, atom.Cite: {name: "cite"},
	atom.Pre: {name: "pre", attrs: []string{"class"}, breaks: 2}, atom.Listing: {name: "pre", breaks: 2},
	atom.Xmp: {name: "pre", breaks: 2}, atom.Plaintext: {name: "pre", breaks: 2},
	atom.Code: {name: "code", attrs: []string{"class"}}, atom.Tt: {name: "code"}, atom.Kbd: {name: "kbd"}, atom.Samp: {name: "samp"}, atom.Var: {name: "var"},
	atom.B: {name: "b"}, atom.Strong: {name: "strong"}, atom.I: {name: "i"}, atom.Em: {name: "em"}, atom.U: {name: "u"}, atom.S: {name: "s"},
	atom.Strike: {name: "s"}, atom.Small: {name: "small"}, atom.Mark: {name: "mark"}, atom.Sub: {name: "sub"}, atom.Sup: {name: "sup"},
	atom.Del: {name: "del", attrs: []string{"datetime"}}, atom.Ins: {name: "ins", attrs: []string{"datetime"}}, atom.Dfn: {name: "dfn"},
	atom.Abbr: {name: "abbr", attrs: []string{"title"}}, atom.Acronym: {name: "abbr", attrs: []string{"title"}},
	atom.Time: {name: "time", attrs: []string{"datetime"}}, atom.Span: {name: "span"},
	atom.Bdi: {name: "bdi"}, atom.Bdo: {name: "bdo"}, atom.Wbr: {name: "wbr", void: true},
	atom.Ruby: {name: "ruby"}, atom.Rt: {name: "rt"}, atom.Rp: {name: "rp"}, atom.Rb: {name: "rb"}, atom.Rtc: {name: "rtc"},
	atom.Ul: {name: "ul", breaks: 2}, atom.Dir: {name: "ul", breaks: 2}, atom.Menu: {name: "ul", breaks: 2},
	atom.Ol: {name: "ol", attrs: []string{"start", "reversed", "type"}, breaks: 2}, atom.Li: {name: "li", attrs: []string{"value"}, breaks: 1},
	atom.Dl: {name: "dl", breaks: 2}, atom.Dt: {name: "dt", breaks: 1}, atom.Dd: {name: "dd", breaks: 1},
	atom.Table: {name: "table", breaks: 2}, atom.Caption: {name: "caption", breaks: 1}, atom.Thead: {name: "thead", breaks: 1}, atom.Tbody: {name: "tbody", breaks: 1},
	atom.Tfoot: {name: "tfoot", breaks: 1}, atom.Tr: {name: "tr", breaks: 1},
	atom.Td: {name: "td", attrs: []string{"colspan", "rowspan"}}, atom.Th: {name: "th", attrs: []string{"colspan", "rowspan", "scope"}},
	atom.Colgroup: {name: "colgroup", attrs: []string{"span"}}, atom.Col: {name: "col", attrs: []string{"span"}, void: true},
	atom.Figure: {name: "figure", breaks: 2}, atom.Figcaption: {name: "figcaption", breaks: 1},
	atom.Details: {name: "details", attrs: []string{"open"}, breaks: 2}, atom.Summary: {name: "summary", breaks: 1},
	atom.Picture: {name: "picture"}, atom.Source: {name: "source", attrs: []string{"type", "media", "sizes"}, void: true},
	atom.Audio: {name: "audio", breaks: 1}, atom.Video: {name: "video", attrs: []string{"width", "height"}, breaks: 1},
	atom.Track: {name: "track", attrs: []string{"kind", "srclang", "label"}, void: true},
	atom.Img:   {name: "img", attrs: []string{"alt", "title", "width", "height", "sizes"}, void: true}, atom.A: {name: "a", attrs: []string{"title"}},
}

// dropped go with all that is in them: code, forms' controls, and foreign
// markup that would be garbled in part.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Head: true, atom.Title: true, atom.Meta: true, atom.Link: true, atom.Base: true,
	atom.Button: true, atom.Input: true, atom.Select: true, atom.Textarea: true, atom.Option: true, atom.Datalist: true, atom.Svg: true, atom.Math: true,
	atom.Canvas: true, atom.Map: true, atom.Area: true, atom.Noframes: true, atom.Noembed: true, atom.Param: true, atom.Applet: true, atom.Frameset: true,
	atom.Frame: true, atom.Progress: true, atom.Meter: true,
}

type cleaner struct {
	base   *url.URL
	out    []byte
	text   textWriter
	links  unique
	media  unique
	pre    int    // depth of <pre>
	inside []int  // where what is in each written <pre> begins
	anchor int    // depth of <a>
	again  bool   // the tree had something whose removal lets the rest be read differently
	tags   []byte // the start tags with attributes, for the second gate
}

var cleaners = sync.Pool{New: func() any { return new(cleaner) }}

func (c *cleaner) reset(base *url.URL) {
	*c = cleaner{base: base, out: c.out[:0], tags: c.tags[:0], text: textWriter{b: c.text.b[:0]}}
}

// finish passes what was written through the second gate. Only start tags with
// attributes that are not plain have to be shown to it: text is escaped, and
// tags without attributes are known to pass (TestBareTagsPassTheSecondGate).
// Should it disagree with anything, its word holds, on all of it.
func (c *cleaner) finish() Clean {
	out := c.out
	if len(c.tags) > 0 && !bytes.Equal(policy.SanitizeBytes(c.tags), c.tags) {
		out = policy.SanitizeBytes(out)
	}
	return Clean{HTML: string(bytes.TrimSpace(out)), Text: c.text.String(), Links: c.links.list, Media: c.media.list}
}

// show keeps a start tag for the second gate, unless it is one that the plainest
// of looks lets pass.
func (c *cleaner) show(tag []byte) {
	if !isPlainTag(tag) {
		c.tags = append(c.tags, tag...)
	}
}

// isPlainTag tells a tag of which every attribute is plain. It reads the tag as
// it is written, not what the cleaner meant to write.
func isPlainTag(tag []byte) bool {
	name, rest, ok := bytes.Cut(bytes.TrimPrefix(tag, []byte("<")), []byte(" "))
	if !ok {
		return false
	}
	for {
		eq := bytes.Index(rest, []byte(`="`))
		if eq < 0 {
			return false
		}
		key, after := rest[:eq], rest[eq+2:]
		end := bytes.IndexByte(after, '"')
		if end < 0 || !isPlainAttr(string(name), string(key), after[:end]) {
			return false
		}
		rest = after[end+1:]
		if string(rest) == ">" {
			return true
		}
		if rest, ok = bytes.CutPrefix(rest, []byte(" ")); !ok {
			return false
		}
	}
}

// isPlainAttr tells the attributes that most tags have, with an address of plain
// characters on the web or with text.
func isPlainAttr(name, key string, value []byte) bool {
	switch key {
	case "href":
		return name == "a" && isPlainAddress(value)
	case "src":
		return name == "img" && isPlainAddress(value)
	case "srcset":
		for len(value) > 0 && name == "img" {
			var one []byte
			if one, value, _ = bytes.Cut(value, []byte(", ")); !isPlainAddress(one) {
				return false
			}
		}
		return name == "img"
	case "rel":
		return name == "a" && string(value) == "nofollow noopener"
	case "loading":
		return name == "img" && string(value) == "lazy"
	case "alt", "sizes", "width", "height":
		return name == "img" && isPlainText(value)
	case "title":
		return (name == "a" || name == "img" || name == "abbr") && isPlainText(value)
	case "colspan", "rowspan":
		return (name == "td" || name == "th") && isPlainText(value)
	}
	return false
}

func isPlainAddress(value []byte) bool {
	if !bytes.HasPrefix(value, []byte("https://")) && !bytes.HasPrefix(value, []byte("http://")) {
		return false
	}
	for len(value) > 0 {
		switch {
		case isPlainByte[value[0]]:
			value = value[1:]
		case bytes.HasPrefix(value, []byte("&amp;")):
			value = value[len("&amp;"):]
		default:
			return false
		}
	}
	return true
}

// isPlainText tells text of any letters, what HTML has a meaning for escaped.
func isPlainText(value []byte) bool {
	for len(value) > 0 {
		if isPlainByte[value[0]] || value[0] >= utf8.RuneSelf {
			value = value[1:]
			continue
		}
		escaped := false
		for _, e := range []string{"&amp;", "&#39;", "&#34;", "&lt;", "&gt;"} {
			if bytes.HasPrefix(value, []byte(e)) {
				value, escaped = value[len(e):], true
				break
			}
		}
		if !escaped {
			return false
		}
	}
	return true
}

var isPlainByte = func() (t [256]bool) {
	for c := range 256 {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~:/?#@!$()*+,;=% ", byte(c)) >= 0
	}
	return t
}()

func (c *cleaner) children(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.node(k)
	}
}

func (c *cleaner) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		c.writeText(n.Data)
	case html.ElementNode:
		c.element(n)
	}
}

func (c *cleaner) element(n *html.Node) {
	if n.Namespace != "" || dropped[n.DataAtom] {
		return
	}
	n.Attr = n.Attr[:min(len(n.Attr), maxAttrs)]
	switch n.DataAtom {
	case atom.Object, atom.Marquee, atom.Form:
		c.again = true // their inside is read by other rules than that of what they become
	case atom.Img:
		c.image(n)
		return
	case 0:
		if n.Data == "amp-img" {
			c.image(n)
			return
		}
	}
	switch n.DataAtom {
	case atom.Iframe, atom.Object, atom.Embed:
		c.frame(n)
		return
	case atom.Noscript:
		// The fallback of an image that a script would have shown: once is enough.
		if shown(n.PrevSibling) {
			return
		}
		c.children(n)
		return
	}
	e, ok := elements[n.DataAtom]
	if !ok || e.name == "" {
		c.text.block(e.breaks)
		c.children(n)
		c.text.block(e.breaks)
		return
	}
	written := c.open(n, e)
	if e.void {
		return
	}
	c.children(n)
	if written {
		c.close(n.DataAtom, e)
	}
}

// open writes an element's start tag. It reports whether there is one: some
// elements are nothing without their attributes.
func (c *cleaner) open(n *html.Node, e element) bool {
	start := len(c.out)
	c.out = append(append(c.out, '<'), e.name...)
	c.attributes(n, e)
	bare := len(c.out) == start+len("<")+len(e.name)
	if bare && (e.name == "span" || e.name == "a") || e.name == "a" && c.anchor > 0 {
		c.out = c.out[:start]
		return false
	}
	c.out = append(c.out, '>')
	if !bare {
		c.show(c.out[start:])
	}
	if e.name == "pre" {
		c.inside = append(c.inside, len(c.out))
	}
	c.before(n, e)
	if !e.void {
		c.enter(n.DataAtom, 1)
	}
	return true
}

// close writes an element's end tag.
func (c *cleaner) close(a atom.Atom, e element) {
	c.enter(a, -1)
	c.text.block(e.breaks)
	if e.name == "pre" {
		begun := c.inside[len(c.inside)-1]
		c.inside = c.inside[:len(c.inside)-1]
		if len(c.out) > begun && c.out[begun] == '\n' {
			c.out = slices.Insert(c.out, begun, '\n') // readers drop the first line end of a pre
		}
	}
	c.out = append(append(append(c.out, "</"...), e.name...), '>')
}

// before does to the plain text what an element's beginning means.
func (c *cleaner) before(n *html.Node, e element) {
	switch n.DataAtom {
	case atom.Br:
		if c.text.breaks == 0 {
			c.text.block(1)
		} else {
			c.text.block(2)
		}
	case atom.Td, atom.Th, atom.Rt:
		c.text.space = true
	case atom.Li:
		c.text.block(1)
		c.text.prefix = "- "
	default:
		c.text.block(e.breaks)
	}
}

// enter keeps count of the elements that change how their content reads.
func (c *cleaner) enter(a atom.Atom, by int) {
	switch a {
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		c.pre += by
	case atom.Blockquote:
		c.text.quote += by
		c.text.block(2)
	case atom.A:
		c.anchor += by
	case atom.Li:
		if by < 0 {
			c.text.prefix = ""
		}
	}
}

// writeText writes running text into both outputs.
func (c *cleaner) writeText(s string) {
	s = tidy(s)
	start := 0
	for i := 0; i < len(s); i++ {
		if ch := s[i]; ch > '>' || ch != '&' && ch != '<' && ch != '>' {
			continue
		}
		esc := "&amp;"
		switch s[i] {
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		}
		c.out = append(append(c.out, s[start:i]...), esc...)
		start = i + 1
	}
	c.out = append(c.out, s[start:]...)
	if c.pre > 0 {
		c.text.lines(s)
	} else {
		c.text.words(s)
	}
}

// tidy drops from text what nobody sees. HTML is not composed (NFC), as plain
// text is: that could join a tag's own ">" with a combining stroke.
func tidy(s string) string {
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if tidyRune(r) != r {
			return strings.Map(tidyRune, s)
		}
		i += n
	}
	return s
}

// tidyRune is what tidy makes of one character, -1 for nothing.
func tidyRune(r rune) rune {
	switch r {
	case '\t', '\n', '\u00ad', '\u200b': // hints for line breaking are the page's business
		return r
	case '\r':
		return '\n'
	case '\v', '\f', '\u0085', '\u2028', '\u2029':
		return ' '
	}
	if isNoise(r) {
		return -1
	}
	return r
}

// attr writes one attribute.
func (c *cleaner) attr(name, value string) {
	c.out = append(append(append(c.out, ' '), name...), '=', '"')
	for _, r := range Line(value) {
		switch r {
		case '&':
			c.out = append(c.out, "&amp;"...)
		case '<':
			c.out = append(c.out, "&lt;"...)
		case '>':
			c.out = append(c.out, "&gt;"...)
		case '"':
			c.out = append(c.out, "&#34;"...)
		case '\'':
			c.out = append(c.out, "&#39;"...)
		default:
			c.out = utf8.AppendRune(c.out, r)
		}
	}
	c.out = append(c.out, '"')
}

// attributes writes those of n that may stay, in the order of the page, each once.
func (c *cleaner) attributes(n *html.Node, e element) {
	for i, a := range n.Attr {
		if a.Namespace != "" || repeated(n.Attr[:i], a.Key) {
			continue
		}
		switch a.Key {
		case "lang", "xml:lang":
			if isLang(a.Val) && !repeated(n.Attr[:i], "lang") {
				c.attr("lang", a.Val)
			}
			continue
		case "dir":
			if v := strings.ToLower(a.Val); v == "ltr" || v == "rtl" || v == "auto" {
				c.attr("dir", v)
			}
			continue
		}
		c.attribute(n, e, a.Key, a.Val)
	}
	if e.name == "audio" || e.name == "video" {
		c.out = append(c.out, ` controls="" preload="none"`...)
	}
}

func (c *cleaner) attribute(n *html.Node, e element, key, val string) {
	switch key {
	case "href":
		if e.name == "a" && c.anchor == 0 {
			if link, page := c.link(val); link != "" {
				c.attr("href", link)
				c.out = append(c.out, ` rel="nofollow noopener"`...)
				if page {
					c.links.add(link)
				}
			}
		}
	case "cite":
		if e.name == "blockquote" || e.name == "q" || e.name == "del" || e.name == "ins" {
			if u, ok := Resolve(c.base, val); ok {
				c.attr("cite", u.String())
			}
		}
	case "src":
		if e.name == "audio" || e.name == "video" || e.name == "source" || e.name == "track" {
			if u, ok := Resolve(c.base, val); ok {
				c.attr("src", u.String())
				if e.name != "track" {
					c.media.add(u.String())
				}
			}
		}
	case "poster":
		if e.name == "video" {
			if u, ok := Resolve(c.base, val); ok {
				c.attr("poster", u.String())
			}
		}
	case "srcset":
		if e.name == "source" {
			if set := c.srcset(val); set != "" {
				c.attr("srcset", set)
			}
		}
	case "class":
		if e.name == "code" || e.name == "pre" {
			if lang := languageClass(val); lang != "" {
				c.attr("class", lang)
			}
		}
	default:
		for _, name := range e.attrs {
			if name == key && plainValue(key, val) {
				c.attr(key, strings.TrimSpace(val))
			}
		}
	}
}

// plainValue checks the value of an attribute that is neither an address nor free text.
func plainValue(key, val string) bool {
	val = strings.TrimSpace(val)
	switch key {
	case "alt", "title", "label":
		return len(val) < 4096
	case "datetime", "sizes", "media":
		return len(val) < 256 && !strings.ContainsAny(val, "<>\"'&\\@")
	case "open", "reversed":
		return true
	case "width", "height", "colspan", "rowspan", "span", "start", "value":
		n, err := strconv.Atoi(strings.TrimSuffix(val, "px"))
		return err == nil && val == strconv.Itoa(n) && n > -1e6 && n < 1e6
	}
	if val == "" || len(val) > 64 {
		return false
	}
	for i := range len(val) {
		ch := val[i]
		if !(ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.IndexByte("-/.+; =,", ch) >= 0) {
			return false
		}
	}
	return true
}

func repeated(attrs []html.Attribute, key string) bool {
	for _, a := range attrs {
		if a.Key == key {
			return true
		}
	}
	return false
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// isLang tells a language tag (RFC 5646) by its form.
func isLang(s string) bool {
	if s == "" || len(s) > 35 {
		return false
	}
	for i := range len(s) {
		if ch := s[i]; !(ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || ch == '-') {
			return false
		}
	}
	return true
}

// languageClass keeps the one class that readers use: the language of code.
func languageClass(val string) string {
	for _, class := range strings.Fields(val) {
		class = strings.Replace(class, "lang-", "language-", 1)
		if name, ok := strings.CutPrefix(class, "language-"); ok && isWord(name) {
			return class
		}
	}
	return ""
}

func isWord(s string) bool {
	for i := range len(s) {
		if ch := s[i]; !(ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.IndexByte("-+#_.", ch) >= 0) {
			return false
		}
	}
	return s != "" && len(s) < 40
}

// inert are the schemes besides http and https that a link may have: what they
// name is opened by another program, and none of them can run in a page.
var inert = map[string]bool{
	"mailto": true, "tel": true, "ftp": true, "ftps": true, "magnet": true, "xmpp": true, "irc": true, "ircs": true,
	"news": true, "nntp": true, "gemini": true, "gopher": true, "sip": true, "geo": true, "matrix": true,
}

// link makes the address of a link absolute; page reports whether it is a page's.
func (c *cleaner) link(raw string) (link string, page bool) {
	raw = cleanRaw(raw)
	if raw == "" || raw[0] == '#' && c.base == nil {
		return "", false
	}
	if u, ok := Resolve(c.base, raw); ok {
		return u.String(), true
	}
	u, err := url.Parse(raw)
	if err != nil || !inert[strings.ToLower(u.Scheme)] {
		return "", false
	}
	u.Scheme = strings.ToLower(u.Scheme)
	return u.String(), false
}

// image writes an image, found also where a script would have put it; what is
// only there to count readers is left out.
func (c *cleaner) image(n *html.Node) {
	src := c.imageSource(n)
	alt := strings.TrimSpace(attrOf(n, "alt"))
	if src == "" && alt == "" || isPixel(n) {
		return
	}
	if src == "" {
		c.writeText(alt)
		return
	}
	if !strings.HasPrefix(src, "data:") {
		c.media.add(src)
	}
	e := elements[atom.Img]
	start := len(c.out)
	c.out = append(c.out, "<img"...)
	c.attr("src", src)
	for i, a := range n.Attr {
		if repeated(n.Attr[:i], a.Key) {
			continue
		}
		switch a.Key {
		case "srcset":
			if set := c.srcset(a.Val); set != "" && !strings.HasPrefix(src, "data:") {
				c.attr("srcset", set)
			}
		case "src", "class", "href", "cite", "poster":
		default:
			c.attribute(n, e, a.Key, a.Val)
		}
	}
	c.out = append(c.out, ` loading="lazy">`...)
	c.show(c.out[start:])
	if alt != "" && !isFileName(alt) && !c.repeatsLast(alt) {
		c.text.words(" [" + alt + "] ")
	}
}

// repeatsLast reports whether the text just written is the alternative text
// itself, as it is when an image repeats its caption's link.
func (c *cleaner) repeatsLast(alt string) bool {
	return len(c.text.b) >= len(alt) && string(c.text.b[len(c.text.b)-len(alt):]) == alt
}

// imageSource is the address of the image to show.
func (c *cleaner) imageSource(n *html.Node) string {
	for _, key := range []string{"src", "data-src", "data-lazy-src", "data-original", "data-url", "data-orig-file"} {
		v := cleanRaw(attrOf(n, key))
		if v == "" {
			continue
		}
		if key == "src" && isPlaceholder(v) && lazy(n) {
			continue
		}
		if dataImage(v) {
			return v
		}
		if u, ok := Resolve(c.base, v); ok {
			return u.String()
		}
	}
	for _, key := range []string{"srcset", "data-srcset", "data-lazy-srcset"} {
		if set := c.srcset(attrOf(n, key)); set != "" {
			first, _, _ := strings.Cut(set, ",")
			return strings.Fields(first)[0]
		}
	}
	return ""
}

func lazy(n *html.Node) bool {
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "data-") && (strings.Contains(a.Key, "src") || a.Key == "data-original" || a.Key == "data-url") && a.Val != "" {
			return true
		}
	}
	return false
}

// isPlaceholder tells what stands in an image's src until a script has run.
func isPlaceholder(src string) bool {
	base := strings.ToLower(path.Base(src))
	return strings.HasPrefix(src, "data:") || strings.HasPrefix(src, "about:") ||
		strings.Contains(base, "blank.") || strings.Contains(base, "placeholder") || strings.Contains(base, "spacer.") ||
		strings.Contains(base, "pixel.") || strings.Contains(base, "loading.") || strings.Contains(base, "lazy")
}

// dataImage tells a small image that stands in its own address.
func dataImage(v string) bool {
	if len(v) > 64<<10 {
		return false
	}
	for _, p := range []string{"data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "data:image/webp;base64,"} {
		if rest, ok := strings.CutPrefix(v, p); ok && rest != "" {
			for i := range len(rest) {
				if ch := rest[i]; !(ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || ch == '+' || ch == '/' || ch == '=') {
					return false
				}
			}
			return true
		}
	}
	return false
}

// isPixel tells an image that nobody is meant to see.
func isPixel(n *html.Node) bool {
	w, h := attrOf(n, "width"), attrOf(n, "height")
	return (w == "1" || w == "0" || w == "1px") && (h == "1" || h == "0" || h == "1px" || h == "") ||
		(h == "1" || h == "0" || h == "1px") && w == ""
}

func isFileName(alt string) bool {
	if strings.ContainsRune(alt, ' ') {
		return false
	}
	switch strings.ToLower(path.Ext(alt)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp":
		return true
	}
	return false
}

// shown reports whether n, or the nearest element before it, is an image that
// will be shown.
func shown(n *html.Node) bool {
	for ; n != nil; n = n.PrevSibling {
		if n.Type != html.ElementNode {
			if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
				return false
			}
			continue
		}
		return n.DataAtom == atom.Img && (lazy(n) || attrOf(n, "src") != "" && !isPlaceholder(attrOf(n, "src")))
	}
	return false
}

// srcset resolves the addresses of a list of images (HTML, 4.8.4.2.1). A list
// that cannot be read is left out.
func (c *cleaner) srcset(val string) string {
	var out []string
	for val = strings.TrimLeft(val, " \t\r\n\f,"); val != ""; val = strings.TrimLeft(val, " \t\r\n\f,") {
		end := strings.IndexAny(val, " \t\r\n\f")
		if end < 0 {
			end = len(val)
		}
		raw := val[:end]
		val = val[end:]
		desc := ""
		if strings.HasSuffix(raw, ",") {
			raw = strings.TrimRight(raw, ",")
		} else {
			desc, val, _ = strings.Cut(val, ",")
			desc = strings.TrimSpace(desc)
		}
		u, ok := Resolve(c.base, raw)
		if !ok || !isDescriptor(desc) {
			return ""
		}
		// A comma at either end of an address would part it from the next.
		s := strings.Trim(u.String(), ",")
		if desc != "" {
			s += " " + desc
		}
		out = append(out, s)
		if len(out) > 32 {
			return ""
		}
	}
	return strings.Join(out, ", ")
}

func isDescriptor(s string) bool {
	if s == "" {
		return true
	}
	n, err := strconv.ParseFloat(s[:len(s)-1], 64)
	return err == nil && n > 0 && (s[len(s)-1] == 'w' || s[len(s)-1] == 'x') && !strings.ContainsAny(s, " +eExXnN_"[:len(" +eE")])
}

// frame writes what is embedded from elsewhere as a link: nothing is lost, and
// nothing runs.
func (c *cleaner) frame(n *html.Node) {
	var raw string
	for _, key := range []string{"src", "data", "data-src", "data-url"} {
		if raw = attrOf(n, key); raw != "" && !strings.HasPrefix(raw, "about:") {
			break
		}
	}
	u, ok := Resolve(c.base, raw)
	if !ok {
		if n.DataAtom == atom.Object {
			c.children(n)
		}
		return
	}
	label := Line(attrOf(n, "title"))
	if label == "" {
		label = u.Host
	}
	c.media.add(u.String())
	c.writeText(" ")
	if c.anchor > 0 {
		c.writeText(label)
	} else {
		c.links.add(u.String())
		start := len(c.out)
		c.out = append(c.out, "<a"...)
		c.attr("href", u.String())
		c.out = append(c.out, ` rel="nofollow noopener">`...)
		c.show(c.out[start:])
		c.writeText(label)
		c.out = append(c.out, "</a>"...)
	}
	c.writeText(" ")
}

// unique is a list of strings, each once, in the order in which they came.
type unique struct {
	list []string
	seen map[string]bool // of a list that is long
}

func (u *unique) add(s string) {
	const long = 32
	if len(u.list) < long {
		if !slices.Contains(u.list, s) {
			u.list = append(u.list, s)
		}
		return
	}
	if u.seen == nil {
		u.seen = make(map[string]bool, 2*long)
		for _, have := range u.list {
			u.seen[have] = true
		}
	}
	if !u.seen[s] {
		u.seen[s] = true
		u.list = append(u.list, s)
	}
}
