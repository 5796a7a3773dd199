package export

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// codeMark stands for a line end in code while the converter works: in text
	// it would become one.
	codeMark = "\uf002"
	// stoodForMark takes its place. It is no character, and no text holds it.
	stoodForMark = "\ufdd0"
)

// unmarked takes the converter's mark out of text, and line ends that only some
// readers know.
var unmarked = strings.NewReplacer(codeMark, stoodForMark, "\u2028", " ", "\u2029", " ")

// prepare turns what Markdown has no form for into what it has.
func prepare(n *html.Node) {
	unwrapPlain(n)
	trimCode(n)
	mergeText(n)
	for k := n.FirstChild; k != nil; {
		next := k.NextSibling
		if k.Type == html.TextNode {
			k.Data = unmarked.Replace(k.Data)
		} else {
			prepareElement(k)
		}
		k = next
	}
}

func prepareElement(n *html.Node) {
	switch n.Data {
	case "details", "dl", "figure":
		rename(n, "div")
	case "summary", "dt":
		rename(n, "p")
		bold(n)
	case "dd", "figcaption":
		rename(n, "p")
		if hasBlocks(n) {
			rename(n, "div")
		}
	case "cite":
		rename(n, "em")
	case "table":
		if isSimple(n) {
			prepareCells(n, false)
		} else {
			flatten(n)
		}
	}
	prepare(n)
}

// unwrapPlain takes off the inline elements that Markdown has no sign for, so
// that what stood in two of them is seen to stand side by side.
func unwrapPlain(n *html.Node) {
	for k := n.FirstChild; k != nil; {
		switch k.Data {
		case "u", "small", "mark", "sub", "sup", "ins", "dfn", "abbr", "span", "bdi", "bdo":
			if k.Type != html.ElementNode {
				break
			}
			next := k.NextSibling
			if k.FirstChild != nil {
				next = k.FirstChild
			}
			for c := k.FirstChild; c != nil; c = k.FirstChild {
				k.RemoveChild(c)
				n.InsertBefore(c, k)
			}
			n.RemoveChild(k)
			k = next
			continue
		}
		k = k.NextSibling
	}
}

// trimCode makes each piece of code in n one text of single spaces, and puts
// those at its edge outside of it, or two pieces could run together.
func trimCode(n *html.Node) {
	if n.Data == "pre" {
		return
	}
	space := func() *html.Node { return &html.Node{Type: html.TextNode, Data: " "} }
	for k := n.FirstChild; k != nil; {
		next := k.NextSibling
		if k.Type == html.ElementNode && isCode(k.Data) {
			raw := codeText(k)
			code := strings.Join(strings.Fields(raw), " ")
			if code == "" || isSpace(raw[:1]) {
				n.InsertBefore(space(), k)
			}
			if code == "" {
				n.RemoveChild(k)
			} else {
				if isSpace(raw[len(raw)-1:]) {
					n.InsertBefore(space(), next)
				}
				rename(k, "code")
				fill(k, []*html.Node{{Type: html.TextNode, Data: code}})
			}
		}
		k = next
	}
}

func isCode(name string) bool {
	return name == "code" || name == "kbd" || name == "samp" || name == "var"
}

func rename(n *html.Node, name string) {
	n.Data, n.DataAtom, n.Attr = name, atom.Lookup([]byte(name)), nil
}

// bold puts the content of n in bold.
func bold(n *html.Node) {
	strong := newNode("strong")
	for k := n.FirstChild; k != nil; k = n.FirstChild {
		n.RemoveChild(k)
		strong.AppendChild(k)
	}
	n.AppendChild(strong)
}

// mergeText joins neighbouring texts into one.
func mergeText(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type != html.TextNode || k.NextSibling == nil || k.NextSibling.Type != html.TextNode {
			continue
		}
		var b strings.Builder
		b.WriteString(k.Data)
		for s := k.NextSibling; s != nil && s.Type == html.TextNode; s = k.NextSibling {
			b.WriteString(s.Data)
			n.RemoveChild(s)
		}
		k.Data = b.String()
	}
}

func hasBlocks(n *html.Node) bool {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if isBlock(k) {
			return true
		}
	}
	return false
}

// isSimple reports whether a table can be one in Markdown: whether all of its
// cells are running text.
func isSimple(n *html.Node) bool {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch k.Data {
		case "pre", "blockquote", "ul", "ol", "dl", "table", "hr", "details", "figure", "h1", "h2", "h3", "h4", "h5", "h6":
			if k.Type == html.ElementNode {
				return false
			}
		}
		if !isSimple(k) {
			return false
		}
	}
	return true
}

// flatten makes a table into blocks, one for each cell.
func flatten(n *html.Node) {
	rename(n, "div")
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch k.Data {
			case "thead", "tbody", "tr":
				rename(k, "div")
				walk(k)
			case "td", "th", "caption":
				rename(k, "div")
			}
		}
	}
	walk(n)
}

// prepareCells makes each cell one line: what stood on lines of their own is
// parted by breaks, and the one character that ends a cell is escaped in code,
// where the converter leaves it.
func prepareCells(n *html.Node, code bool) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.TextNode && code:
			k.Data = strings.ReplaceAll(k.Data, "|", `\|`)
		case k.Type == html.ElementNode && (k.Data == "td" || k.Data == "th"):
			var flat []*html.Node
			unwrapBlocks(k, &flat)
			fill(k, flat)
			prepareCells(k, code)
		case k.Type == html.ElementNode:
			prepareCells(k, code || isCode(k.Data))
		}
	}
}

// unwrapBlocks takes the running text of n out of its blocks, a break at the
// edge of each.
func unwrapBlocks(n *html.Node, flat *[]*html.Node) {
	for k := n.FirstChild; k != nil; k = n.FirstChild {
		n.RemoveChild(k)
		if !isBlock(k) {
			*flat = append(*flat, k)
			continue
		}
		*flat = append(*flat, newNode("br"))
		unwrapBlocks(k, flat)
		*flat = append(*flat, newNode("br"))
	}
}

// fill gives n the nodes of list for its own, but no breaks at the ends, and of
// several in a row one.
func fill(n *html.Node, list []*html.Node) {
	for k := n.FirstChild; k != nil; k = n.FirstChild {
		n.RemoveChild(k)
	}
	owe := false
	for _, k := range list {
		if k.Data == "br" && k.Type == html.ElementNode {
			owe = n.FirstChild != nil
			continue
		}
		if k.Type == html.TextNode && isSpace(k.Data) && (owe || n.FirstChild == nil) {
			continue
		}
		if owe {
			n.AppendChild(newNode("br"))
			owe = false
		}
		n.AppendChild(k)
	}
}
