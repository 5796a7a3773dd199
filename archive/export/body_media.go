package export

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/idna"
)

// image builds an image, or a link to it where it cannot be shown, or its words
// where there is nothing to link to.
func (b *builder) image(n *html.Node) {
	src := strings.TrimSpace(attrOf(n, "src"))
	alt := oneLine(attrOf(n, "alt"))
	data := strings.HasPrefix(src, "data:")
	if !data {
		src = pageURL(src)
	}
	if src == "" {
		b.words(alt)
		return
	}
	if b.body.images != nil && !data {
		b.body.images[src] = true
	}
	if address, ok := b.shown(src); ok {
		b.put(newNode("img", "src", address, "alt", alt, "title", oneLine(attrOf(n, "title")),
			"width", smallInt(attrOf(n, "width"), 1, 10000), "height", smallInt(attrOf(n, "height"), 1, 10000)))
		return
	}
	switch {
	case data:
		b.words(alt)
	case alt == "":
		b.linkTo(src, fileName(src))
	default:
		b.linkTo(src, alt)
	}
}

func (b *builder) shown(src string) (string, bool) {
	if b.shape.image == nil {
		return "", false
	}
	return b.shape.image(src)
}

// words places the words that stand for an image.
func (b *builder) words(alt string) {
	if alt != "" {
		b.text(alt)
	}
}

// linkTo links to what is not shown. Inside of a link it shows the words and
// leaves its own link for behind that one, if it leads elsewhere.
func (b *builder) linkTo(href, says string) {
	for _, s := range b.style {
		if s.Data != "a" {
			continue
		}
		b.text(says)
		if attrOf(s, "href") != href {
			link := newNode("a", "href", href)
			link.AppendChild(&html.Node{Type: html.TextNode, Data: "[" + fileName(href) + "]"})
			b.after = append(b.after, link)
		}
		return
	}
	link := newNode("a", "href", href)
	link.AppendChild(&html.Node{Type: html.TextNode, Data: says})
	b.put(link)
}

// maxSources is how many addresses of one medium are linked.
const maxSources = 16

// media builds links to sound, video and frames, none of which a file shows.
func (b *builder) media(n *html.Node, name string) {
	var list []string
	add := func(raw string) {
		if u := pageURL(raw); u != "" && len(list) < maxSources && !slices.Contains(list, u) {
			list = append(list, u)
			b.body.images[u] = true
		}
	}
	add(attrOf(n, "src"))
	add(attrOf(n, "data"))
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom == atom.Source {
			add(attrOf(k, "src"))
		}
	}
	if len(list) == 0 {
		if name == "object" {
			b.children(n)
		}
		return
	}
	label := oneLine(attrOf(n, "title"))
	if label == "" {
		label = name
		if name != "video" && name != "audio" {
			label = ""
		}
	}
	for i, u := range list {
		if i > 0 {
			b.text(" ")
		}
		says := fileName(u)
		if label != "" {
			says = label + ": " + says
		}
		b.linkTo(u, says)
	}
}

// fileName is a name for what stands at an address: its last part, or its host.
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if name := path.Base(u.Path); name != "." && name != "/" {
		return oneLine(name)
	}
	return u.Host
}

// oneLine is s with every run of spaces and controls as one space.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\ufffd"), func(r rune) bool {
		return r <= ' ' || unwritable(r) || r == '\u2028' || r == '\u2029' || r == '\u0085'
	}), " ")
}

// linkSchemes are those that a link may have: what they name is opened by
// another program, and none of them runs in a page.
var linkSchemes = map[string]bool{
	"mailto": true, "tel": true, "ftp": true, "ftps": true, "magnet": true, "xmpp": true, "irc": true, "ircs": true, "news": true,
	"nntp": true, "gemini": true, "gopher": true, "sip": true, "geo": true, "matrix": true,
}

// linkURL is the address of a link as it is written: absolute, of a harmless
// scheme, in the characters of RFC 3986. It is empty for any other.
func linkURL(raw string) string {
	if u := pageURL(raw); u != "" {
		return u
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || !linkSchemes[strings.ToLower(u.Scheme)] {
		return ""
	}
	_, rest, _ := strings.Cut(strings.TrimSpace(raw), ":")
	return strings.ToLower(u.Scheme) + ":" + escapeURL(rest)
}

// pageURL is an http or https address as linkURL writes it; empty for any other.
func pageURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return ""
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	host := u.Hostname()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	} else if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_[]:") != "" {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	out := u.Scheme + "://" + host + escapeURL(u.EscapedPath())
	if u.RawQuery != "" || u.ForceQuery {
		out += "?" + escapeURL(u.RawQuery)
	}
	if u.Fragment != "" {
		out += "#" + strings.ReplaceAll(escapeURL(u.EscapedFragment()), "#", "%23")
	}
	return out
}

// escapeURL writes by number every byte that RFC 3986 does not let stand, and
// every percent sign that does not begin such a number.
func escapeURL(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~:/?@!$&'()*+,;=", c) >= 0:
			b.WriteByte(c)
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// hostOf is the host of an address that pageURL wrote.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
