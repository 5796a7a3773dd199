package forum

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// fileID is the id of the uploaded file that an address leads to; empty if none.
func fileID(u *url.URL) string {
	if u == nil || !strings.HasSuffix(u.Path, "/download/file.php") && !strings.HasSuffix(u.Path, "/download.php") {
		return ""
	}
	if id := queryValue(u, "id"); isNativeID(id) {
		return id
	}
	return ""
}

// wholeFile is the address of a file itself, not of its thumbnail.
func wholeFile(u *url.URL) string { return at(u, u.EscapedPath(), "id="+fileID(u)).String() }

// fileLine is what stands beside a file: "harbour plan.png (1.75 KiB) Viewed 12
// times", or "plan.pdf [ 12 KiB | Downloaded 3 times ]" to subsilver2.
var fileLine = regexp.MustCompile(`^(.*?)\s*[(\[]\s*([\d.,\x{a0} ]+\s*\p{L}+)\s*[|)\]]`)

// attachments reads the files of a post that stand outside its text, or whose
// box a style has put into it.
func (c *phpbbPost) attachments(n *html.Node, w *body) {
	files := 0
	read := func(box *html.Node) {
		if f := c.file(box); f.URL != "" {
			files++
			w.file(f)
		}
	}
	if hasClass(n, "attachbox") {
		each(n, func(k *html.Node) bool {
			return hasClass(k, "file") || hasClass(k, "thumbnail") || hasClass(k, "attach-file")
		}, read)
	} else {
		read(n)
	}
	if hasClass(n, "attachbox") && files == 0 {
		each(n, func(k *html.Node) bool { return k.DataAtom == atom.Dd }, read)
	}
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.P }, func(p *html.Node) {
		if s := text(p); strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
			c.note("an attachment is withheld from us: %s", clipped(s))
		}
	})
}

// file reads one file: what it is called and how large it is stand below it.
func (c *phpbbPost) file(n *html.Node) archive.Attachment {
	var f archive.Attachment
	caption := ""
	var walk func(n *html.Node, levels int)
	walk = func(n *html.Node, levels int) {
		for k := n.FirstChild; k != nil && levels > 0; k = k.NextSibling {
			if k.Type != html.ElementNode {
				continue
			}
			var u *url.URL
			switch k.DataAtom {
			case atom.A:
				u = resolve(c.page.Base, attr(k, "href"))
			case atom.Img:
				u = resolve(nil, c.page.imageOf(k))
			}
			if fileID(u) != "" && f.URL == "" {
				f.URL = wholeFile(u)
				if k.DataAtom == atom.Img {
					caption = line(attr(k, "alt"))
				}
			}
			if k.DataAtom == atom.A && fileID(u) != "" && f.Name == "" {
				f.Name = text(k)
			}
			walk(k, levels-1)
		}
	}
	walk(n, 6)
	if f.URL == "" {
		return f
	}
	lines := []string{text(n)}
	each(n, func(k *html.Node) bool {
		return k.DataAtom == atom.Dd || hasClass(k, "gensmall") || hasClass(k, "attach-caption")
	}, func(k *html.Node) {
		lines = append(lines, text(k))
	})
	for i := len(lines) - 1; i >= 0; i-- {
		m := fileLine.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		if s, ok := size(m[2]); ok {
			f.Size = s
			if f.Name == "" && i > 0 {
				f.Name = m[1]
			}
			break
		}
	}
	if f.Name == "" {
		f.Name = fileName(caption)
	}
	f.Type = typeOf(f.Name)
	return f
}

// inline writes a file that its author put into the text.
func (c *phpbbPost) inline(w *body, n *html.Node) {
	f := c.file(n)
	if f.URL == "" {
		if longer(n, 300) {
			w.children(n)
			return
		}
		if s := text(n); strings.HasPrefix(s, "[") {
			c.note("an attachment is withheld from us: %s", clipped(s))
			w.omit()
			w.withheld--
			return
		}
		w.children(n)
		return
	}
	w.file(f)
	if img := near(n, func(k *html.Node) bool {
		return k.DataAtom == atom.Img && fileID(resolve(c.page.Base, attr(k, "src"))) != ""
	}); img != nil {
		c.picture(w, img, f.Name)
		return
	}
	says := f.Name
	if says == "" {
		says = f.URL
	}
	w.link(f.URL, says)
}

// picture writes an uploaded picture, and notes it as a file of the post.
func (c *phpbbPost) picture(w *body, img *html.Node, name string) {
	u := resolve(nil, c.page.imageOf(img))
	alt := line(attr(img, "alt"))
	if name == "" {
		name = fileName(alt)
	}
	w.file(archive.Attachment{URL: wholeFile(u), Name: name, Type: typeOf(name)})
	w.out.WriteString("<img")
	w.attr("src", wholeFile(u))
	if alt != "" && !madeAlts[alt] {
		w.attr("alt", alt)
	}
	w.out.WriteByte('>')
}
