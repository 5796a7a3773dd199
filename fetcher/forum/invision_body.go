package forum

import (
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// readBody writes what the author wrote, his signature, and the files.
func (c *invisionPost) readBody() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	if c.page.old { // which puts a break behind every post
		c.HTML = strings.TrimSpace(strings.TrimSuffix(c.HTML, "<br>"))
	}
	c.Quotes, c.Attachments = w.quotes, w.files
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		said := c.signature
		if n := near(said, func(k *html.Node) bool { return hasClass(k, "ipsType_richText") || hasClass(k, "ipsRichText") }); n != nil {
			said = n // beside it is a menu to hide signatures
		}
		s.children(said)
		c.Signature = strings.TrimSpace(s.out.String())
	}
}

// rule knows Invision's own markup in a post.
func (c *invisionPost) rule(w *body, n *html.Node) bool {
	if _, ok := attrOf(n, "data-excludequote"); ok {
		if byTag(n, atom.Time) != nil {
			c.edit = n
		}
		return true
	}
	if attr(n, "id") == "attach_wrap" {
		each(n, isFileLink, func(a *html.Node) { c.attached(w, a) })
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "hide_signature":
			return true
		case "lighter": // how often a file was fetched
			if before := previousElement(n); c.page.old && before != nil && hasClass(before, "desc") && hasClass(n, "desc") {
				return true
			}
		case "right":
			if c.page.old && !longer(n, 0) && nearClass(n, "nexusad") != nil {
				return true
			}
		case "ipsQuote", "ipsBlockquote":
			c.quote(w, n)
			return true
		case "citation":
			if c.page.old && n.DataAtom == atom.P {
				c.oldQuote(w, n)
				return true
			}
		case "blockquote":
			if c.page.old && n.DataAtom == atom.Div && cited(n) {
				return true // written with its citation
			}
		case "ipsQuote_citation", "ipsSpoiler_header":
			return true
		case "ipsSpoiler", "ipsStyle_spoiler", "ipsStyle_spoilerFancy", "bbc_spoiler":
			c.spoiler(w, n)
			return true
		case "ipsCode", "prettyprint", "_prettyXprint":
			if n.DataAtom == atom.Pre {
				var b strings.Builder
				verbatim(&b, n)
				w.code(strings.TrimPrefix(codeLanguage(attr(n, "class")), "auto"), strings.Trim(b.String(), "\n"))
				return true
			}
		case "ipsEmoji", "bbc_emoticon":
			if n.DataAtom == atom.Img {
				w.text(attr(n, "alt"))
			} else {
				w.text(text(n))
			}
			return true
		case "nexusad", "ipsAd", "edit", "ipsType_minorHeading", "ipsEmbedded_headerItem":
			if class != "edit" || c.page.old {
				if class == "edit" {
					c.edit = n
				}
				return true
			}
		case "ipsAttachLink":
			c.attached(w, n)
			return false
		case "ipsImage_thumbnailed", "ipsImage":
			c.pictured(w, n)
			return false
		}
	}
	switch n.DataAtom {
	case atom.Img:
		if _, ok := attrOf(n, "data-emoticon"); ok {
			w.text(emoticon(n))
			return true
		}
		if original := attr(n, "data-imageproxy-source"); original != "" {
			if u := resolve(c.page.Base, original); u != nil {
				w.out.WriteString("<img")
				w.attr("src", u.String())
				w.out.WriteByte('>')
				return true
			}
		}
	case atom.A:
		if isFileLink(n) {
			c.attached(w, n)
			return isFileIcon(n)
		}
	case atom.Iframe:
		return c.embedded(w, n)
	case atom.Video, atom.Audio:
		if a := nearClass(n, "ipsAttachLink"); a != nil {
			w.node(a) // for those whose browser cannot play it
			return true
		}
	}
	return false
}

func emoticon(n *html.Node) string {
	if s := attr(n, "alt"); s != "" {
		return s
	}
	return attr(n, "title")
}

// quote writes a quotation: whose it is stands in its attributes. What was
// said in another thread or application is no post of this one.
func (c *invisionPost) quote(w *body, n *html.Node) {
	author, post := line(attr(n, "data-ipsquote-username")), attr(n, "data-ipsquote-contentcommentid")
	for _, key := range []string{"data-author", "data-cite"} { // of older versions
		if author == "" {
			author = line(attr(n, key))
		}
	}
	if post == "" {
		post = attr(n, "data-cid")
	}
	if class, id := attr(n, "data-ipsquote-contentclass"), attr(n, "data-ipsquote-contentid"); class != "" && class != "forums_Topic" || id != "" && id != c.ref.Native {
		post = ""
	}
	cite := ""
	if !isDigits(post) || post == "0" {
		post = ""
	} else {
		other := invisionPost{Post: archive.Post{NativeID: post}, page: c.page, ref: c.ref}
		cite = other.permalink()
	}
	content := nearClass(n, "ipsQuote_contents")
	if content == nil {
		content = n
	}
	w.quote(author, post, cite, func() { w.children(content) })
}

// oldQuote writes a quotation of 3.0 and 3.1: a line that cites, with what was
// said behind it.
func (c *invisionPost) oldQuote(w *body, n *html.Node) {
	post, author := "", text(n)
	if a := nearTag(n, atom.A); a != nil {
		if u := resolve(c.page.Base, attr(a, "href")); u != nil {
			if q := args(u.RawQuery); isDigits(q.Get("pid")) {
				post = q.Get("pid")
			} else if isDigits(q.Get("p")) {
				post = q.Get("p")
			}
		}
	}
	// "Name, on 01 May 2010 - 10:00, said:"
	author, _, _ = strings.Cut(author, ", ")
	content := nextElement(n)
	w.quote(author, post, "", func() {
		if content != nil && hasClass(content, "blockquote") {
			w.children(content)
		}
	})
}

// cited reports whether a block was written with the citation before it.
func cited(n *html.Node) bool {
	for k := n.PrevSibling; k != nil; k = k.PrevSibling {
		if k.Type == html.ElementNode {
			return hasClass(k, "citation")
		}
	}
	return false
}

// spoiler writes what a button reveals.
func (c *invisionPost) spoiler(w *body, n *html.Node) {
	title := "Spoiler"
	for _, class := range []string{"ipsSpoiler_header", "spoiler_title"} {
		if t := nearClass(n, class); t != nil && text(t) != "" {
			title = text(t)
		}
	}
	content := nearClass(n, "ipsSpoiler_contents")
	if content == nil {
		content = nearClass(n, "bbc_spoiler_content")
	}
	w.details(title, func() {
		if content != nil {
			w.children(content)
			return
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if !hasClass(k, "ipsSpoiler_header") && !hasClass(k, "spoiler_title") {
				w.node(k)
			}
		}
	})
}

func isFileLink(n *html.Node) bool {
	href := attr(n, "href")
	return n.DataAtom == atom.A && (attr(n, "data-fileid") != "" || strings.Contains(href, "section=attach") || strings.Contains(href, "attachment.php?id="))
}

// isFileIcon reports whether a link shows what kind of file it leads to, and
// nothing else: the link with the file's name is the next.
func isFileIcon(n *html.Node) bool {
	img := nearTag(n, atom.Img)
	return img != nil && strings.Contains(attr(img, "src"), "mime_types/") && !longer(n, 0)
}

// attached notes the file that a link leads to.
func (c *invisionPost) attached(w *body, n *html.Node) {
	u := resolve(c.page.Base, attr(n, "href"))
	if u == nil || isFileIcon(n) {
		return
	}
	name := ""
	if img := nearTag(n, atom.Img); img != nil {
		name = line(attr(img, "alt"))
	}
	if name == "" {
		name = text(n)
	}
	if name = uploaded(name); name == "" || strings.Contains(u.Path, "/uploads/") && fileName(name) == "" {
		name = uploaded(path.Base(u.Path))
	}
	f := archive.Attachment{URL: u.String(), Name: fileName(name), Type: typeOf(name)}
	if f.Type == "" {
		f.Type = typeOf("x." + attr(n, "data-fileext"))
	}
	if f.Type == "" && strings.Contains(u.Path, "/uploads/") {
		f.Type = typeOf(u.Path)
	}
	if f.Name == "" && !strings.ContainsAny(name, "\n") && len(name) < 200 {
		f.Name = name
	}
	if about := attr(n, "title"); strings.Contains(about, " - ") { // "mast.jpg - Size: 100K, Downloads: 7"
		f.Size, _ = size(about[strings.LastIndex(about, " - "):])
	}
	for k := n.NextSibling; k != nil && f.Size == 0 && k.DataAtom != atom.A; k = k.NextSibling {
		if longer(k, 60) {
			break
		}
		if b, ok := size(strings.Trim(text(k), " ()")); ok {
			f.Size = b
		}
	}
	w.file(f)
}

// uploaded is the name that a file had, for the one that Invision stores it
// under: "mast.thumb.jpg.0123456789abcdef0123456789abcdef.jpg".
func uploaded(name string) string {
	end := strings.LastIndexByte(name, '.')
	if end < 33 || name[end-33] != '.' {
		return name
	}
	for _, c := range []byte(name[end-32 : end]) {
		if c < '0' || c > '9' && c < 'a' || c > 'f' {
			return name
		}
	}
	name = name[:end-33]
	ext := path.Ext(name)
	return strings.TrimSuffix(strings.TrimSuffix(name, ext), ".thumb") + ext
}

// pictured notes a picture that was uploaded with the post and stands in the text.
func (c *invisionPost) pictured(w *body, n *html.Node) {
	if n.DataAtom != atom.Img || attr(n, "data-fileid") == "" || n.Parent != nil && hasClass(n.Parent, "ipsAttachLink") {
		return
	}
	src := c.page.imageOf(n)
	if whole := c.page.url(attr(n, "data-full-image")); whole != "" {
		src = whole // the picture in the text is a smaller one
	}
	u, err := url.Parse(src)
	if src == "" || err != nil {
		return
	}
	name := fileName(uploaded(line(attr(n, "alt"))))
	if name == "" {
		name = fileName(uploaded(path.Base(u.Path)))
	}
	w.file(archive.Attachment{URL: src, Name: name, Type: typeOf(name)})
}

// embedded writes a link to a page of the same forum that a post shows in a frame.
func (c *invisionPost) embedded(w *body, n *html.Node) bool {
	for _, key := range []string{"src", "data-src", "data-embed-src"} {
		u := resolve(c.page.Base, attr(n, key))
		if u == nil {
			continue
		}
		if q := u.Query(); q.Get("do") == "embed" {
			for _, k := range []string{"do", "comment", "embedComment", "embedDo"} {
				q.Del(k)
			}
			u = bare(u)
			u.RawQuery = q.Encode()
			w.embed(u.String(), "")
			return true
		}
		if film := resolve(u, u.Query().Get("url")); film != nil && u.Query().Get("controller") == "embed" {
			u = film
		}
		w.embed(mediaPage(u), "")
		return true
	}
	return false
}
