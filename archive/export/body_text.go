package export

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textBody is the body of plain text: a blank line parts paragraphs.
func textBody(text string) body {
	b := body{root: newNode("div")}
	for para := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if para = strings.Trim(para, "\n"); strings.TrimSpace(para) == "" {
			continue
		}
		p := newNode("p")
		for i, l := range strings.Split(para, "\n") {
			if i > 0 {
				p.AppendChild(newNode("br"))
			}
			p.AppendChild(&html.Node{Type: html.TextNode, Data: writable(l)})
		}
		b.root.AppendChild(p)
	}
	return b
}

// stripTags keeps the words of HTML that has no usable structure.
func stripTags(src string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	skip := 0 // depth in what is dropped with its content
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			if skip == 0 {
				out.Write(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); a == atom.Script || a == atom.Style {
				skip++
			}
			out.WriteByte(' ')
		case html.EndTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); (a == atom.Script || a == atom.Style) && skip > 0 {
				skip--
			}
			out.WriteByte(' ')
		}
	}
}

// plainText is the words of a tree, blocks on lines of their own.
func plainText(root *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	fresh := func() {
		if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") {
			b.WriteByte('\n')
		}
	}
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode:
				b.WriteString(k.Data)
			case k.Data == "br":
				b.WriteByte('\n')
			case isBlock(k) || k.Data == "tr":
				fresh()
				walk(k)
				fresh()
			case k.Data == "td" || k.Data == "th":
				walk(k)
				b.WriteByte(' ')
			default:
				walk(k)
			}
		}
	}
	walk(root)
	return strings.TrimSpace(b.String())
}
