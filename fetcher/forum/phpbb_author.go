package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// profile reads the block beside a post in the manner of prosilver.
func (c *phpbbPost) profile(n *html.Node) {
	var pairs []pair
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode {
				continue
			}
			switch {
			case k.DataAtom == atom.Img:
				c.face(k)
			case k.DataAtom == atom.A:
				if nearTag(k, atom.Img) != nil {
					walk(k)
					continue
				}
				c.user(k)
			case hasClass(k, "username"), hasClass(k, "username-coloured"):
				c.user(k)
			case k.DataAtom == atom.Dd:
				pairs = c.profileLine(k, pairs)
			case k.DataAtom == atom.Dt:
				walk(k)
				c.named(k)
			case k.DataAtom == atom.Div && c.twoParts(k, &pairs):
			default:
				walk(k)
			}
		}
	}
	walk(n)
	c.page.describe(&c.Author, pairs)
}

// twoParts reads a line that is two boxes beside one another, a label and its
// value. It reports whether n is one.
func (c *phpbbPost) twoParts(n *html.Node, pairs *[]pair) bool {
	p, ok := besidePair(n)
	if !ok {
		return false
	}
	if u := near(p.node, func(k *html.Node) bool { return hasClass(k, "username") || hasClass(k, "username-coloured") }); u != nil {
		c.user(u)
		return true
	}
	if c.Author.Title == "" && rankWords[fold(p.label)] {
		c.Author.Title = p.value
		return true
	}
	if p.value != c.Author.Name {
		*pairs = append(*pairs, p)
	}
	return true
}

// rankWords are labels of an author's title.
var rankWords = wordSet("rank title rang titel rango título titre grade grado titolo classificação posição ranga tytuł ранг звание звання rütbe unvan ünvan 等级 等級 头衔 頭銜 ランク 肩書き hodnost rangi arvonimi rank_title رتبه الرتبة βαθμός")

// named takes the plain words of a <dt> for the name of a guest.
func (c *phpbbPost) named(dt *html.Node) {
	if s := text(dt); c.Author.Name == "" && !strings.HasSuffix(s, ":") {
		c.Author.Name = s
	}
}

// profileLine reads one line of the block: a rank, or a label and its value.
func (c *phpbbPost) profileLine(n *html.Node, pairs []pair) []pair {
	var known fact
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "profile-contact", "profile-icons":
			return pairs
		case "profile-rank":
			c.rank(n)
			return pairs
		case "profile-posts":
			known = messagesFact
		case "profile-joined":
			known = joinedFact
		case "profile-phpbb_location":
			known = locationFact
		}
	}
	if nearClass(n, "profile-icons") != nil || nearClass(n, "contact-icons") != nil {
		return pairs
	}
	found := labelled(n)
	if t := before(n); len(found) == 0 && t != nil && t.DataAtom == atom.Dt && strings.HasSuffix(text(t), ":") {
		found = []pair{{label: labelOf(t), value: text(n), node: n}}
	}
	if label := text(n); len(found) == 0 && (strings.HasSuffix(label, ":") || strings.HasSuffix(label, "：")) {
		if k := near(n, func(k *html.Node) bool { return attr(k, "title") != "" || attr(k, "alt") != "" }); k != nil { // a value that is a picture
			pairs = append(pairs, pair{label: strings.TrimRight(label, ": ："), value: pictureName(k)})
		}
		return pairs
	}
	for _, p := range found {
		if known != noFact && len(found) == 1 && c.page.learn(&c.Author, known, p) {
			continue
		}
		pairs = append(pairs, p)
	}
	if len(found) == 0 {
		each(n, func(k *html.Node) bool { return hasClass(k, "username") || hasClass(k, "username-coloured") }, c.user)
		if t := text(n); t != c.Author.Name {
			c.rank(n)
		}
		each(n, func(k *html.Node) bool { return k.DataAtom == atom.Img }, c.face)
	}
	return pairs
}

// rank reads an author's title: words, or the name of a picture.
func (c *phpbbPost) rank(n *html.Node) {
	if c.Author.Title != "" {
		return
	}
	if c.Author.Title = text(n); c.Author.Title != "" {
		return
	}
	if img := nearTag(n, atom.Img); img != nil && strings.Contains(attr(img, "src"), "rank") {
		c.Author.Title = pictureName(img)
	}
}

func pictureName(img *html.Node) string {
	if s := line(attr(img, "title")); s != "" {
		return s
	}
	return line(attr(img, "alt"))
}

// face reads a picture beside a post: the author's own, or his rank's.
func (c *phpbbPost) face(img *html.Node) {
	src := attr(img, "src")
	switch {
	case strings.Contains(src, "/ranks/"):
		if c.Author.Title == "" {
			c.Author.Title = pictureName(img)
		}
	case hasClass(img, "avatar") || isFace(src) || nearestClass(img, "avatar") || img.Parent != nil && img.Parent.DataAtom == atom.A && memberOf(resolve(c.page.Base, attr(img.Parent, "href"))) != "":
		if c.Author.Avatar == "" {
			u := resolve(nil, c.page.imageOf(img))
			if u == nil {
				return
			}
			c.Author.Avatar = noSession(u).String()
			if c.Author.NativeID == "" {
				c.Author.NativeID = faceOf(u)
			}
		}
	}
}

// nearestClass reports whether one of the elements just around n is of that class.
func nearestClass(n *html.Node, class string) bool {
	for p, i := n.Parent, 0; p != nil && i < 3; p, i = p.Parent, i+1 {
		if hasClass(p, class) {
			return true
		}
	}
	return false
}

// faceOf is the member in the address of an uploaded picture, "file.php?avatar=65_1323787951.png".
func faceOf(u *url.URL) string {
	id, _, ok := strings.Cut(queryValue(u, "avatar"), "_")
	if !ok || !isNativeID(id) {
		return ""
	}
	return id
}

// labelled reads labels in bold letters and the values behind them, each up to
// the next label, line or element of its own.
func labelled(n *html.Node) []pair {
	var out []pair
	label, value := "", strings.Builder{}
	flush := func() {
		if v := line(strings.Trim(line(value.String()), ": ")); label != "" && v != "" && len(out) < 50 {
			out = append(out, pair{label: label, value: v})
		}
		label = ""
		value.Reset()
	}
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode:
				value.WriteString(k.Data)
			case k.DataAtom == atom.Br:
				flush()
			case k.DataAtom == atom.Strong, k.DataAtom == atom.B:
				s := text(k)
				if strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || startsValue(k.NextSibling) {
					flush()
					label = strings.TrimRight(s, ": ：")
				} else {
					value.WriteString(s)
				}
			case k.DataAtom == atom.Img:
				if label != "" {
					value.WriteString(pictureName(k))
				}
			case k.Type == html.ElementNode && depth < 4 && k.DataAtom != atom.Script:
				walk(k, depth+1)
			}
		}
	}
	walk(n, 0)
	flush()
	return out
}

// startsValue reports whether n is text that a colon begins.
func startsValue(n *html.Node) bool {
	return n != nil && n.Type == html.TextNode && strings.HasPrefix(strings.TrimSpace(n.Data), ":")
}
