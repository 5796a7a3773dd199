package forum

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// write writes what the author wrote, his signature, and the files.
func (c *vbulletinPost) write() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		b := c.body
		if inner := nearClass(b, "postcontent"); inner != nil {
			b = inner
		}
		w.children(b)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes = w.quotes
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	for _, n := range c.files {
		c.attachments(n, w)
	}
	c.Attachments = w.files
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		b := c.signature
		if inner := nearClass(b, "signaturecontainer"); inner != nil {
			b = inner
		}
		s.children(b)
		out := strings.TrimSpace(s.out.String())
		if strings.HasPrefix(out, "____") { // the line above it
			out = strings.TrimPrefix(strings.TrimSpace(strings.TrimLeft(out, "_")), "<br>")
		}
		c.Signature = strings.TrimSpace(out)
	}
}

// rule knows vBulletin's own markup in a post.
func (c *vbulletinPost) rule(w *body, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Img:
		return c.image(w, n)
	case atom.A:
		c.linked(w, n)
		return false
	case atom.Fieldset:
		c.attachments(n, w)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "bbcode_container":
			return c.container(w, n)
		case "bbcode_quote":
			c.quote(w, n)
			return true
		case "bbcode_description", "ad300x250_1", "hasad", "js-spoiler-button":
			return true
		case "attachments":
			c.attachments(n, w)
			return true
		}
	}
	if n.DataAtom == atom.Div {
		return c.boxed(w, n)
	}
	return false
}

// container reads a box of version 4 or 5: a quotation, or code below its name.
func (c *vbulletinPost) container(w *body, n *html.Node) bool {
	if q := nearClass(n, "bbcode_quote"); q != nil {
		c.quote(w, q)
		return true
	}
	if k := nearClass(n, "bbcode_code"); k != nil {
		c.code(w, k)
		return true
	}
	if k := nearTag(n, atom.Pre); k != nil {
		c.code(w, k)
		return true
	}
	return false
}

func (c *vbulletinPost) code(w *body, n *html.Node) {
	var b strings.Builder
	verbatim(&b, n)
	w.code("", strings.Trim(strings.ReplaceAll(b.String(), "\u00a0", " "), "\r\n"))
}

// quote writes a quotation of version 4 or 5.
func (c *vbulletinPost) quote(w *body, n *html.Node) {
	by := nearClass(n, "bbcode_postedby")
	author, post, cite := "", "", ""
	if by != nil {
		author, post, cite = c.quoted(by)
	}
	content := nearClass(n, "message")
	if content == nil {
		content = nearClass(n, "quote_container")
	}
	if content == nil {
		content = n
	}
	w.quote(author, post, cite, func() {
		for k := content.FirstChild; k != nil; k = k.NextSibling {
			if k != by && !hasClass(k, "bbcode_quote_container") && !hasClass(k, "bbcode_postedby") {
				w.node(k)
			}
		}
	})
}

// quoted reads "Originally Posted by Heron" and the arrow behind it, which
// leads to the quoted post.
func (c *vbulletinPost) quoted(n *html.Node) (author, post, cite string) {
	if s := near(n, func(k *html.Node) bool { return k.DataAtom == atom.Strong || k.DataAtom == atom.B }); s != nil {
		author = text(s)
	}
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		u := resolve(c.page.Base, attr(a, "href"))
		if id := vbulletinPostOf(u); id != "" && post == "" {
			frag := u.Fragment
			u = noSession(u)
			u.Fragment = frag
			post, cite = id, u.String()
		}
	})
	if author == "" {
		author = quotee(ownWords(n))
	}
	return author, post, cite
}

var postInAddress = regexp.MustCompile(`^post(\d+)$`)

// vbulletinPostOf is the id of the post that an address leads to; empty if none.
func vbulletinPostOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	if id := queryValue(u, "p"); isNativeID(id) {
		return id
	}
	if m := postInAddress.FindStringSubmatch(u.Fragment); m != nil && isNativeID(m[1]) {
		return m[1]
	}
	if segs := segments(u.EscapedPath()); len(segs) > 1 && segs[len(segs)-2] == "node" && isNativeID(segs[len(segs)-1]) {
		return segs[len(segs)-1]
	}
	return ""
}

// boxed reads the boxes of version 3, which have a line in small letters above a
// frame and no name of their own: quotations, code, and what a button reveals.
func (c *vbulletinPost) boxed(w *body, n *html.Node) bool {
	label, frame := twoElements(n)
	if label == nil || frame == nil || !hasClass(label, "smallfont") || longer(label, 200) {
		return false
	}
	switch {
	case frame.DataAtom == atom.Table:
		cell := near(frame, func(k *html.Node) bool { return k.DataAtom == atom.Td && hasClass(k, "alt2") })
		if cell == nil {
			return false
		}
		c.framed(w, cell, text(label))
	case frame.DataAtom == atom.Pre:
		c.code(w, frame)
	case hasClass(frame, "alt2"):
		if k := nearTag(frame, atom.Code); k != nil {
			c.code(w, k)
			return true
		}
		if near(label, func(k *html.Node) bool { return k.DataAtom == atom.Input || k.DataAtom == atom.Button }) == nil {
			return false
		}
		title := strings.TrimRight(text(label), ": ")
		if title == "" {
			title = "Spoiler"
		}
		w.details(title, func() { w.children(frame) })
	default:
		return false
	}
	return true
}

// twoElements are the first two elements in n, with no text before them.
func twoElements(n *html.Node) (first, second *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.TextNode && strings.TrimSpace(k.Data) != "" && first == nil:
			return nil, nil
		case k.Type != html.ElementNode:
		case first == nil:
			first = k
		default:
			return first, k
		}
	}
	return first, nil
}

// framed writes a quotation of version 3: if it says whose it is, that is a
// first part of its own.
func (c *vbulletinPost) framed(w *body, cell *html.Node, label string) {
	by, _ := twoElements(cell)
	author, post, cite := "", "", ""
	if by != nil && by.DataAtom == atom.Div && !longer(by, 300) && near(by, func(k *html.Node) bool { return k.DataAtom == atom.Strong }) != nil && hasElement(by.NextSibling) {
		author, post, cite = c.quoted(by)
	} else {
		by = nil
	}
	w.quote(author, post, cite, func() {
		for k := cell.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k == by:
			case by != nil && k.DataAtom == atom.Div:
				w.children(k) // in italics by a style
			default:
				w.node(k)
			}
		}
	})
}

// hasElement reports whether an element is among n and its siblings.
func hasElement(n *html.Node) bool {
	for ; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode {
			return true
		}
	}
	return false
}

// defaultSmilies are what authors type for the faces that vBulletin brings, by
// the names of their files; the pages tell only a word for each.
var defaultSmilies = map[string]string{
	"smile": ":)", "frown": ":(", "wink": ";)", "biggrin": ":D", "tongue": ":p", "mad": ":mad:", "rolleyes": ":rolleyes:", "cool": ":cool:", "confused": ":confused:", "eek": ":eek:", "redface": ":o",
	"icon_smile": ":)", "icon_frown": ":(", "icon_wink": ";)", "icon_biggrin": ":D", "icon_tongue": ":p", "icon_mad": ":mad:", "icon_rolleyes": ":rolleyes:", "icon_cool": ":cool:", "icon_confused": ":confused:", "icon_eek": ":eek:", "icon_redface": ":o",
}

// image writes a smiling face as it was typed where that is known, and notes
// pictures that are files of the post.
func (c *vbulletinPost) image(w *body, n *html.Node) bool {
	src := c.page.imageOf(n)
	u := resolve(nil, src)
	if u == nil {
		return false
	}
	if strings.Contains(u.Path, "/smilies/") || strings.Contains(u.Path, "/smiles/") {
		name := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
		name, _, _ = strings.Cut(name, ".")
		face := line(attr(n, "alt"))
		if known, ok := defaultSmilies[strings.ToLower(name)]; ok && (face == "" || face == line(attr(n, "title"))) {
			face = known
		}
		if face == "" {
			if face = line(attr(n, "title")); face != "" {
				w.out.WriteString("<img")
				w.attr("src", src)
				w.attr("alt", face)
				w.out.WriteByte('>')
				return true
			}
			return false
		}
		w.text(face)
		return true
	}
	if vbulletinFile(u) != "" {
		f := fromAlt(attr(n, "alt"))
		f.URL = vbulletinFile(u)
		w.file(f)
		w.out.WriteString("<img")
		w.attr("src", f.URL)
		if f.Name != "" {
			w.attr("alt", f.Name)
		}
		w.out.WriteByte('>')
		return true
	}
	return false
}

// vbulletinFile is the address of the uploaded file itself that an address leads
// to, not of its thumbnail; empty if it leads to none.
func vbulletinFile(u *url.URL) string {
	if u == nil {
		return ""
	}
	switch last := lastSegment(u); {
	case last == "attachment.php":
		if id := queryValue(u, "attachmentid"); isNativeID(id) {
			return at(u, u.EscapedPath(), "attachmentid="+id).String()
		}
	case strings.HasSuffix(u.Path, "filedata/fetch"):
		for _, key := range []string{"id", "filedataid"} {
			if id := queryValue(u, key); isNativeID(id) {
				return at(u, u.EscapedPath(), key+"="+id).String()
			}
		}
	case strings.Contains(u.Path, "/attachments/") && madeFile.MatchString(last):
		return at(u, u.EscapedPath(), "").String()
	}
	return ""
}

var madeFile = regexp.MustCompile(`^\d+d\d+`)

// linked notes the file that a link in the text leads to.
func (c *vbulletinPost) linked(w *body, n *html.Node) {
	u := resolve(c.page.Base, attr(n, "href"))
	if f := vbulletinFile(u); f != "" && (c.page.Base == nil || sameHost(u, c.page.Base)) {
		a := archive.Attachment{URL: f, Name: fileName(text(n))}
		if img := nearTag(n, atom.Img); img != nil {
			a = fromAlt(attr(img, "alt"))
			a.URL = f
		}
		if a.Type == "" {
			a.Type = typeOf(a.Name)
		}
		w.file(a)
	}
}

// attachments reads the files that stand below a text: a link each, with the
// size behind it or in the words of its thumbnail.
func (c *vbulletinPost) attachments(n *html.Node, w *body) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		u := resolve(c.page.Base, attr(a, "href"))
		address := vbulletinFile(u)
		if address == "" {
			return
		}
		f := archive.Attachment{Name: text(a)}
		if img := nearTag(a, atom.Img); img != nil && f.Name == "" {
			f = fromAlt(attr(img, "alt"))
		}
		f.URL = address
		var behind strings.Builder
		for k := a.NextSibling; k != nil && k.DataAtom != atom.A; k = k.NextSibling {
			if k.Type == html.TextNode {
				behind.WriteString(k.Data)
			} else if k.Type == html.ElementNode {
				behind.WriteString(text(k))
			}
		}
		if s, ok := size(strings.NewReplacer("(", " ", ")", " ", ", ", " , ").Replace(behind.String())); ok && f.Size == 0 {
			f.Size = s
		}
		if f.Type == "" {
			f.Type = typeOf(f.Name)
		}
		w.file(f)
	})
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Img }, func(img *html.Node) {
		if u := resolve(nil, c.page.imageOf(img)); vbulletinFile(u) != "" {
			f := fromAlt(attr(img, "alt"))
			f.URL = vbulletinFile(u)
			w.file(f)
		}
	})
}

// fromAlt reads the words of a thumbnail, a line each: "Name: map.png", "Size: 91.2 KB".
func fromAlt(alt string) archive.Attachment {
	var f archive.Attachment
	for l := range strings.SplitSeq(alt, "\n") {
		_, value, ok := strings.Cut(l, ":")
		value = line(value)
		switch {
		case !ok:
			if fileName(line(l)) != "" && f.Name == "" {
				f.Name = line(l)
			}
		case typeOf(value) != "" && f.Name == "":
			f.Name = value
		default:
			if s, ok := size(value); ok && f.Size == 0 {
				f.Size = s
			}
		}
	}
	f.Type = typeOf(f.Name)
	return f
}
