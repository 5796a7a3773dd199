package export

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// shape says what a format makes of a post's body.
type shape struct {
	heading int // level that an h1 of the post becomes; the others follow, down to 6
	// image returns the address to show an image by; ok is false for one that
	// is to be a link. It is asked for each image that a body shows.
	image func(src string) (address string, ok bool)
	plain bool // quotation marks are written out: the format has no q
}

// body is what a post says, as a tree in which every element stands where HTML
// and its stricter sister XHTML let it stand: blocks in blocks, running text in
// paragraphs, headings and the like, lists of items, tables of rows.
type body struct {
	root   *html.Node
	quotes []*html.Node    // its quotations in the order of the post, outer before inner; nil for one that found no place
	images map[string]bool // addresses of what it embeds, shown or linked
}

const (
	maxBlocks = 32 // nesting of blocks that is kept
	maxInline = 16 // nesting of inline elements that is kept
)

// newBody reads a post's HTML. What is nested too deep to be a post is read as
// its words.
func newBody(src string, s shape) body {
	b := builder{shape: s, body: body{root: newNode("div"), images: map[string]bool{}}}
	b.at = b.root
	src = strings.ToValidUTF8(src, "\ufffd")
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(src), newNode("div"), html.ParseOptionEnableScripting(false))
	if err != nil {
		return textBody(stripTags(src))
	}
	for _, n := range nodes {
		b.node(n)
	}
	return b.body
}

// builder builds a body. Blocks are built where they stand. An inline element
// is only remembered, and opened anew in every block that has text of it, so
// that a bold part of three paragraphs becomes three paragraphs with a bold
// part each.
type builder struct {
	shape
	body
	at        *html.Node   // the block that is being filled
	depth     int          // of at
	style     []*html.Node // inline elements that hold now, outermost first; never part of the tree
	open      []*html.Node // their copies in at, as many of the outermost as are open
	line      int          // above 0, at takes no blocks
	noHeading int          // above 0, at takes no headings
	pre       int          // above 0, spaces and line ends count
	owe       bool         // a line end before the next word, for a block that was not let in
	after     []*html.Node // links that have to wait for the end of the one they stand in
}

func newNode(name string, attrs ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name))}
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" || attrs[i] == "alt" {
			n.Attr = append(n.Attr, html.Attribute{Key: attrs[i], Val: attrs[i+1]})
		}
	}
	return n
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func (b *builder) children(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.node(k)
	}
}

func (b *builder) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		b.text(n.Data)
	case html.ElementNode:
		if n.Namespace == "" {
			b.element(n)
		}
	}
}

func (b *builder) element(n *html.Node) {
	e := elements[n.DataAtom]
	switch e.place {
	case unwrapped:
		b.children(n)
	case inline:
		b.inline(n, e.as)
	case block:
		b.block(n, newNode(e.as), false)
	case line:
		if b.pre > 0 {
			b.block(n, newNode(e.as), true)
			return
		}
		b.pre++
		pre := newNode(e.as, "class", languageClass(n))
		direction(pre, n)
		if attrOf(pre, "dir") == "" {
			pre.Attr = append(pre.Attr, html.Attribute{Key: "dir", Val: "auto"}) // code in a text from right to left
		}
		b.block(n, pre, true)
		b.pre--
	case special:
		b.special(n, e.as)
	}
}

func (b *builder) special(n *html.Node, name string) {
	switch name {
	case "p":
		b.block(n, newNode("p"), false) // see leaveParagraph
	case "blockquote":
		q := newNode("blockquote", "cite", pageURL(attrOf(n, "cite")))
		i := len(b.quotes)
		b.quotes = append(b.quotes, nil)
		if b.block(n, q, false) {
			b.quotes[i] = q
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		if b.noHeading > 0 {
			b.block(n, newNode("div"), false)
			return
		}
		level := min(b.heading+int(name[1]-'1'), 6)
		b.block(n, newNode("h"+strconv.Itoa(level)), true)
	case "ul", "ol":
		b.list(n, name)
	case "dl":
		b.definitions(n)
	case "table":
		b.table(n)
	case "figure":
		b.figure(n)
	case "details":
		b.details(n)
	case "br", "wbr":
		b.void(newNode(name))
	case "hr":
		if !b.takesBlocks(1) {
			b.owe = true
			return
		}
		b.leaveParagraph()
		b.at.AppendChild(newNode("hr"))
		b.open = b.open[:0]
	case "rt":
		b.text(" (")
		b.children(n)
		b.text(") ")
	case "img":
		b.image(n)
	default:
		b.media(n, name)
	}
}

// takesBlocks reports whether blocks may stand here, so many in each other.
func (b *builder) takesBlocks(levels int) bool { return b.line == 0 && b.depth+levels <= maxBlocks }

// leaveParagraph lets a block into a paragraph by making it a plain block.
func (b *builder) leaveParagraph() {
	if b.at.Data == "p" {
		b.at.Data, b.at.DataAtom = "div", atom.Div
	}
}

// block builds n's content in node, which it places here, and reports whether
// it had a place and content. As a line it takes running text only.
func (b *builder) block(n, node *html.Node, asLine bool) bool {
	return b.in(node, asLine, n, func() { b.children(n) })
}

// in places node here and lets content fill it. src, which may be nil, is what
// node's language and direction come from. Where no block may stand, the
// content comes on a line of its own.
func (b *builder) in(node *html.Node, asLine bool, src *html.Node, content func()) bool {
	if !b.takesBlocks(1) {
		b.owe = true
		content()
		b.owe = true
		return false
	}
	b.leaveParagraph()
	if src != nil {
		direction(node, src)
	}
	up, open, owe := b.at, b.open, b.owe
	up.AppendChild(node)
	b.at, b.open, b.owe = node, nil, false
	b.depth++
	if asLine {
		b.line++
	}
	content()
	if asLine {
		b.line--
	}
	b.depth--
	b.at, b.open, b.owe = up, open, owe
	if node.FirstChild == nil && node.Data != "td" && node.Data != "th" && node.Data != "li" {
		up.RemoveChild(node)
		return false
	}
	b.open = open[:0]
	return true
}

// inline remembers n while its content is built.
func (b *builder) inline(n *html.Node, name string) {
	if name == "q" && b.plain {
		b.text("“")
		b.children(n)
		b.text("”")
		return
	}
	node := b.inlineNode(n, name)
	if node == nil || len(b.style) >= maxInline || !repeatable[name] && b.styled(name) {
		b.children(n)
		return
	}
	b.style = append(b.style, node)
	b.children(n)
	b.style = b.style[:len(b.style)-1]
	if len(b.open) > len(b.style) {
		b.open = b.open[:len(b.style)]
	}
	if name == "a" {
		waiting := b.after
		b.after = nil
		for _, link := range waiting {
			b.text(" ")
			b.put(link)
		}
	}
}

// inlineNode is n as it is written, or nil if it says nothing.
func (b *builder) inlineNode(n *html.Node, name string) *html.Node {
	node := newNode(name)
	switch name {
	case "a":
		href := linkURL(attrOf(n, "href"))
		if href == "" {
			return nil
		}
		node = newNode("a", "href", href, "title", oneLine(attrOf(n, "title")))
	case "abbr", "dfn":
		node = newNode(name, "title", oneLine(attrOf(n, "title")))
	case "code":
		node = newNode(name, "class", languageClass(n))
	}
	direction(node, n)
	if name == "span" && len(node.Attr) == 0 || name == "bdo" && attrOf(node, "dir") == "" {
		return nil
	}
	return node
}

// styled reports whether an inline element of that name holds here.
func (b *builder) styled(name string) bool {
	for _, s := range b.style {
		if s.Data == name {
			return true
		}
	}
	return false
}

// put places an inline node here, in copies of all inline elements that hold.
func (b *builder) put(n *html.Node) {
	b.payLine()
	for len(b.open) < len(b.style) {
		s := b.style[len(b.open)]
		into := b.innermost()
		c := &html.Node{Type: html.ElementNode, Data: s.Data, DataAtom: s.DataAtom, Attr: s.Attr}
		into.AppendChild(c)
		b.open = append(b.open, c)
	}
	b.innermost().AppendChild(n)
}

// innermost is where running text goes.
func (b *builder) innermost() *html.Node {
	if len(b.open) > 0 {
		return b.open[len(b.open)-1]
	}
	return b.at
}

// payLine writes the line end that is owed, if there is a line to end.
func (b *builder) payLine() {
	owed := b.owe
	b.owe = false
	if !owed || b.at.FirstChild == nil {
		return
	}
	b.open = b.open[:0]
	if b.pre > 0 {
		b.at.AppendChild(&html.Node{Type: html.TextNode, Data: "\n"})
	} else {
		b.at.AppendChild(newNode("br"))
	}
}

// text places running text. Spaces alone stand only between two pieces of it.
func (b *builder) text(s string) {
	if s = writable(s); s == "" {
		return
	}
	if b.pre == 0 && isSpace(s) {
		last := b.innermost().LastChild
		if last == nil && len(b.open) > 0 {
			last = b.innermost()
		}
		if last == nil || b.owe || isBlock(last) || last.Data == "br" && last.Type == html.ElementNode {
			return
		}
		b.innermost().AppendChild(&html.Node{Type: html.TextNode, Data: " "})
		return
	}
	b.put(&html.Node{Type: html.TextNode, Data: s})
}

// void places an element without content.
func (b *builder) void(n *html.Node) {
	if n.Data == "br" && b.pre > 0 {
		b.text("\n")
		return
	}
	b.put(n)
}

// isSpace reports whether s is spaces as HTML knows them only.
func isSpace(s string) bool { return strings.Trim(s, " \t\r\n\f") == "" }

func isBlock(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.Data {
	case "div", "p", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "figure", "figcaption", "details", "summary", "hr":
		return true
	}
	return false
}

// direction gives node the language and the writing direction of src.
func direction(node, src *html.Node) {
	for _, a := range src.Attr {
		if a.Namespace != "" {
			continue
		}
		switch val := strings.ToLower(strings.TrimSpace(a.Val)); a.Key {
		case "lang":
			if tag := langTag(a.Val); tag != "" && attrOf(node, "lang") == "" {
				node.Attr = append(node.Attr, html.Attribute{Key: "lang", Val: tag})
			}
		case "dir":
			if (val == "ltr" || val == "rtl" || val == "auto" && node.Data != "bdo") && attrOf(node, "dir") == "" {
				node.Attr = append(node.Attr, html.Attribute{Key: "dir", Val: val})
			}
		}
	}
}

// languageClass keeps the class that names the language of code.
func languageClass(n *html.Node) string {
	for class := range strings.FieldsSeq(attrOf(n, "class")) {
		if lang, ok := strings.CutPrefix(class, "language-"); ok && lang != "" && len(lang) < 40 &&
			strings.Trim(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#_.-") == "" {
			return class
		}
	}
	return ""
}
