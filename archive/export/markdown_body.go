package export

import (
	"bytes"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"

	"skein/archive"
)

// postHeading is the level of the headings in a post's own text.
const postHeading = 3

// bodyMarkdown is what a post says in Markdown. It holds no heading above
// postHeading, no HTML but <br> in tables, and nothing that goes on after its
// end.
func bodyMarkdown(p archive.Post) (string, error) {
	b := bodyOf(p, shape{heading: postHeading, plain: true, image: linkedImage})
	prepare(b.root)
	out, err := toMarkdown.ConvertNode(b.root)
	if err != nil {
		return "", err
	}
	return strings.ReplaceAll(string(out), stoodForMark, codeMark), nil
}

// linkedImage shows those images that stand elsewhere; one that stands in its
// own address would be a line of a thousand letters.
func linkedImage(src string) (string, bool) { return src, !strings.HasPrefix(src, "data:") }

// toMarkdown is the converter with what it needs to be safe in strangers' hands:
// tables, or their cells would run together; its own comments left out; and links,
// images and escapes written by our rules.
var toMarkdown = func() *converter.Converter {
	c := converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithNewlineBehavior(table.NewlineBehaviorPreserve), table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal)),
	))
	c.Register.TextTransformer(escapeEntities, converter.PriorityEarly)
	c.Register.UnEscaper(mustEscape, converter.PriorityEarly)
	c.Register.RendererFor("a", converter.TagTypeInline, renderLink, converter.PriorityEarly)
	c.Register.RendererFor("blockquote", converter.TagTypeBlock, renderQuotation, converter.PriorityEarly)
	c.Register.RendererFor("br", converter.TagTypeInline, renderBreak, converter.PriorityEarly)
	c.Register.RendererFor("code", converter.TagTypeInline, renderCode, converter.PriorityEarly)
	c.Register.RendererFor("img", converter.TagTypeInline, renderImage, converter.PriorityEarly)
	return c
}()

func escapeEntities(_ converter.Context, text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		if text[i] == '&' && isEntity(text[i:]) {
			b.WriteString("amp;")
		}
	}
	return b.String()
}

// mustEscape says which characters of text are escaped whatever stands around
// them, beside those that the converter escapes by its own rules: it looks for
// the beginning of a line without regard to quotations, and for the end of a
// bracket in the same line only. It returns -1 for no opinion.
func mustEscape(text []byte, at int) int {
	const mark = '\a' // stands before each character in question
	switch text[at] {
	case '[', ']', '\\', '`', '*', '~':
		return 1
	case '#', '+', '=', '-':
		for i := at - 1; i >= 0; i-- {
			switch text[i] {
			case '\n':
				return 1
			case ' ', '\t', '>', '|', ':', mark:
			default:
				return -1
			}
		}
		return 1
	case '.', ')':
		if at+1 < len(text) && strings.IndexByte(" \t\n", text[at+1]) < 0 {
			return -1
		}
		digits := 0
		for i := at - 1; i >= 0; i-- {
			switch c := text[i]; {
			case c >= '0' && c <= '9' && digits < 10:
				digits++
			case c == mark && digits == 0:
			case digits > 0 && (c == ' ' || c == '\t' || c == '>' || c == mark):
				digits = 10
			case digits > 0 && c == '\n':
				return 1
			default:
				return -1
			}
		}
		if digits > 0 {
			return 1
		}
	}
	return -1
}

func renderLink(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	href := attrOf(n, "href")
	if k := n.FirstChild; k != nil && k.NextSibling == nil && k.Type == html.TextNode && strings.TrimSpace(k.Data) == href {
		w.WriteString("<" + href + ">")
		return converter.RenderSuccess
	}
	var says bytes.Buffer
	ctx.RenderChildNodes(ctx, &says, n)
	var lines []string
	for line := range strings.SplitSeq(says.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	text := strings.Join(lines, " ") // a blank line would end the link
	if strings.Contains(text, "]:") {
		// Code, since text has no bare bracket. Within brackets it could be read
		// as the definition of a link, which is not shown.
		w.WriteString(text + " <" + href + ">")
	} else {
		w.WriteString("[" + text + "](" + destination(href) + ")")
	}
	return converter.RenderSuccess
}

// renderCode writes code within a line between as many marks as it takes.
func renderCode(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	code := codeText(n)
	run, longest := 0, 0
	for _, c := range []byte(code) {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence, pad := strings.Repeat("`", longest+1), ""
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		pad = " "
	}
	w.WriteString(fence + pad + code + pad + fence)
	return converter.RenderSuccess
}

// codeText is the text of n, a break in it as a space.
func codeText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		} else if d.Data == "br" {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// renderQuotation marks every line of a quotation, also those of code in it,
// where the converter's own stops.
func renderQuotation(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	var says bytes.Buffer
	ctx.RenderChildNodes(ctx, &says, n)
	content := strings.ReplaceAll(strings.Trim(says.String(), " \n"), codeMark, codeMark+"> ")
	if content == "" {
		return converter.RenderSuccess
	}
	w.WriteString("\n\n")
	blank := false
	for line := range strings.SplitSeq(content, "\n") {
		was := blank
		if blank = strings.TrimSpace(line) == ""; blank && was {
			continue
		} else if blank {
			line = ""
		}
		w.WriteString("> " + line + "\n")
	}
	w.WriteString("\n")
	return converter.RenderSuccess
}

// renderBreak breaks a line of a cell in the only way there is.
func renderBreak(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Data == "td" || up.Data == "th" {
			w.WriteString("<br>")
			return converter.RenderSuccess
		}
	}
	return converter.RenderTryNext
}

func renderImage(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	w.WriteString(imageMarkdown(attrOf(n, "src"), strings.ReplaceAll(attrOf(n, "alt"), codeMark, stoodForMark)))
	return converter.RenderSuccess
}
