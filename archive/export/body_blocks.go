package export

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// list builds a list. What stands in it outside of its items joins the item
// before it.
func (b *builder) list(n *html.Node, name string) {
	if !b.takesBlocks(2) {
		b.inLines(n)
		return
	}
	node := newNode(name)
	if name == "ol" {
		node = newNode(name, "start", smallInt(attrOf(n, "start"), -1e6, 1e6), "type", oneOf(attrOf(n, "type"), "1", "a", "A", "i", "I"))
	}
	b.in(node, false, n, func() {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.ElementNode && k.DataAtom == atom.Li:
				value := ""
				if name == "ol" {
					value = smallInt(attrOf(k, "value"), -1e6, 1e6)
				}
				b.block(k, newNode("li", "value", value), false)
			case k.Type == html.TextNode && isSpace(k.Data), k.Type == html.CommentNode:
			case node.LastChild != nil:
				b.into(node.LastChild, k)
			default:
				b.in(newNode("li"), false, nil, func() { b.node(k) })
			}
		}
		for k := node.FirstChild; k != nil; {
			next := k.NextSibling
			if k.FirstChild == nil {
				node.RemoveChild(k)
			}
			k = next
		}
	})
}

// into builds n at the end of a block that was built before.
func (b *builder) into(node, n *html.Node) {
	up := b.at
	b.at, b.open = node, nil
	b.depth++
	b.node(n)
	b.depth--
	b.at, b.open = up, nil
}

// inLines writes what stands in n on lines of its own, where n may not stand.
func (b *builder) inLines(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.owe = true
		b.node(k)
	}
	b.owe = true
}

// definitions builds a dl: groups of terms and what is said of them, never one
// without the other.
func (b *builder) definitions(n *html.Node) {
	if !b.takesBlocks(2) {
		b.inLines(n)
		return
	}
	node := newNode("dl")
	b.in(node, false, n, func() {
		last := ""
		b.definitionsOf(n, node, &last)
		if last == "dt" {
			node.AppendChild(newNode("dd"))
		}
	})
}

func (b *builder) definitionsOf(n, node *html.Node, last *string) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.ElementNode && k.DataAtom == atom.Dt:
			if b.block(k, newNode("dt"), true) {
				*last = "dt"
			}
		case k.Type == html.ElementNode && k.DataAtom == atom.Div && k.Namespace == "":
			b.definitionsOf(k, node, last)
		case k.Type == html.TextNode && isSpace(k.Data), k.Type == html.CommentNode:
		default:
			dd := newNode("dd")
			var built bool
			if k.Type == html.ElementNode && k.DataAtom == atom.Dd {
				built = b.block(k, dd, false)
			} else {
				built = b.in(dd, false, nil, func() { b.node(k) })
			}
			if built {
				if *last == "" {
					node.InsertBefore(newNode("dt"), dd)
				}
				*last = "dd"
			}
		}
	}
}

// figure builds a figure with its caption at the end.
func (b *builder) figure(n *html.Node) {
	if !b.takesBlocks(2) {
		b.inLines(n)
		return
	}
	var caption *html.Node
	b.in(newNode("figure"), false, n, func() {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if caption == nil && k.Type == html.ElementNode && k.DataAtom == atom.Figcaption {
				caption = k
				continue
			}
			b.node(k)
		}
		if caption != nil {
			b.block(caption, newNode("figcaption"), false)
		}
	})
}

// details builds what a reader opens by hand. It always has a summary.
func (b *builder) details(n *html.Node) {
	var summary *html.Node
	for k := n.FirstChild; k != nil && summary == nil; k = k.NextSibling {
		if k.Type == html.ElementNode && k.DataAtom == atom.Summary {
			summary = k
		}
	}
	if !b.takesBlocks(2) {
		b.inLines(n)
		return
	}
	node := newNode("details")
	b.in(node, false, n, func() {
		if summary == nil || !b.block(summary, newNode("summary"), true) {
			b.in(newNode("summary"), true, nil, func() { b.text("Hidden text") })
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k != summary {
				b.node(k)
			}
		}
	})
}

const (
	maxSpan  = 100   // columns or rows of one cell
	maxCells = 20000 // of a table, empty ones counted: larger ones are not for reading
)

// table builds a table: its caption, the rows of its head, and all others.
func (b *builder) table(n *html.Node) {
	t := gridOf(n)
	if len(t.head)+len(t.rows) == 0 {
		b.children(n)
		return
	}
	if !b.takesBlocks(4) || t.cells() > maxCells {
		b.tableInBlocks(t)
		return
	}
	b.in(newNode("table"), false, n, func() {
		if t.caption != nil {
			b.block(t.caption, newNode("caption"), true)
		}
		for _, part := range []struct {
			name string
			rows []*html.Node
		}{{"thead", t.head}, {"tbody", t.rows}} {
			if len(part.rows) == 0 {
				continue
			}
			b.in(newNode(part.name), false, nil, func() {
				for i, row := range part.rows {
					b.in(newNode("tr"), false, row, func() { b.cells(row, len(part.rows)-i) })
				}
			})
		}
	})
}

// cells builds those of a row, none of them higher than the rows that are left.
func (b *builder) cells(row *html.Node, left int) {
	for k := row.FirstChild; k != nil; k = k.NextSibling {
		if k.Type != html.ElementNode || k.DataAtom != atom.Td && k.DataAtom != atom.Th {
			continue
		}
		cell := newNode(k.Data, "colspan", smallInt(attrOf(k, "colspan"), 2, maxSpan), "rowspan", rowspan(k, left))
		if k.DataAtom == atom.Th {
			if scope := oneOf(attrOf(k, "scope"), "col", "row", "colgroup", "rowgroup"); scope != "" {
				cell.Attr = append(cell.Attr, html.Attribute{Key: "scope", Val: scope})
			}
			b.noHeading++
		}
		b.block(k, cell, false)
		if k.DataAtom == atom.Th {
			b.noHeading--
		}
	}
}

// tableInBlocks writes each cell as a block, where a table cannot stand or
// would not be one to read.
func (b *builder) tableInBlocks(t grid) {
	if t.caption != nil {
		b.block(t.caption, newNode("div"), false)
	}
	for _, row := range append(t.head[:len(t.head):len(t.head)], t.rows...) {
		b.in(newNode("div"), false, row, func() {
			for k := row.FirstChild; k != nil; k = k.NextSibling {
				if k.Type == html.ElementNode {
					b.block(k, newNode("div"), false)
				}
			}
		})
	}
}

// grid is a table of a page, taken apart.
type grid struct {
	caption    *html.Node
	head, rows []*html.Node // those that have cells
}

func gridOf(n *html.Node) grid {
	var t grid
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch k.DataAtom {
		case atom.Caption:
			if t.caption == nil {
				t.caption = k
			}
		case atom.Thead:
			if len(t.rows) == 0 {
				t.head = append(t.head, rowsOf(k)...)
				continue
			}
			t.rows = append(t.rows, rowsOf(k)...)
		case atom.Tbody, atom.Tfoot:
			t.rows = append(t.rows, rowsOf(k)...)
		case atom.Tr:
			if hasCells(k) {
				t.rows = append(t.rows, k)
			}
		}
	}
	return t
}

func rowsOf(part *html.Node) []*html.Node {
	var rows []*html.Node
	for k := part.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom == atom.Tr && hasCells(k) {
			rows = append(rows, k)
		}
	}
	return rows
}

func hasCells(row *html.Node) bool {
	for k := row.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom == atom.Td || k.DataAtom == atom.Th {
			return true
		}
	}
	return false
}

// cells is the size of the table: as many columns as its widest row asks for,
// or all that its cells span, whichever is more.
func (t grid) cells() int {
	widest, area := 0, 0
	for _, rows := range [][]*html.Node{t.head, t.rows} {
		for i, row := range rows {
			width := 0
			for k := row.FirstChild; k != nil; k = k.NextSibling {
				if k.DataAtom == atom.Td || k.DataAtom == atom.Th {
					w := max(1, number(smallInt(attrOf(k, "colspan"), 2, maxSpan)))
					width += w
					area += w * max(1, number(rowspan(k, len(rows)-i)))
				}
			}
			widest = max(widest, width)
		}
	}
	return max(widest*(len(t.head)+len(t.rows)), area)
}

// rowspan is that of a cell with left rows from its own to the end.
func rowspan(cell *html.Node, left int) string {
	if n := number(smallInt(attrOf(cell, "rowspan"), 2, 1e6)); n > 1 && min(n, left, maxSpan) > 1 {
		return strconv.Itoa(min(n, left, maxSpan))
	}
	return ""
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// smallInt returns s if it is a whole number from least to most, else nothing.
func smallInt(s string, least, most int) string {
	i, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || i < least || i > most {
		return ""
	}
	return strconv.Itoa(i)
}

// oneOf returns s if it is one of those listed, else nothing.
func oneOf(s string, list ...string) string {
	for _, l := range list {
		if s == l {
			return s
		}
	}
	return ""
}
