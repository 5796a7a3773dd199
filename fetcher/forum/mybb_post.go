package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// mybbPosts reads the posts of one page.
type mybbPosts struct {
	page  *mybbPage
	ref   Ref
	notes []string
}

// mybbPost is one post while it is read.
type mybbPost struct {
	*mybbPosts
	archive.Post
	body      *html.Node
	signature *html.Node
	stats     []*html.Node
	files     []*html.Node // links to attachments outside of the body
}

// post reads one post.
func (r *mybbPosts) post(n *html.Node) archive.Post {
	c := mybbPost{mybbPosts: r, Post: archive.Post{NativeID: mybbPostID(n), Witness: archive.ByPage}}
	c.walk(n)
	p := &c.Post
	if hasClass(n, "deleted_post") || hasClass(n, "post_deleted") {
		p.Deleted = archive.Yes
	}
	if hasClass(n, "unapproved_post") {
		c.note("awaits approval")
	}
	if p.URL == "" {
		p.URL = r.permalink(p.NativeID)
	}
	var pairs []pair
	for _, s := range c.stats {
		told := colonPairs(mybbFacts(linesIn(s, nil)))
		if len(told) == 0 { // a theme's boxes, without a colon
			each(s, func(k *html.Node) bool { _, ok := besidePair(k); return ok }, func(k *html.Node) {
				p, _ := besidePair(k)
				told = append(told, p)
			})
		}
		pairs = append(pairs, told...)
	}
	r.page.describe(&p.Author, pairs)
	if p.Published.IsZero() && p.Deleted != archive.Yes {
		c.note("no date that could be read")
	}
	if c.body == nil && p.Deleted != archive.Yes {
		c.note("no text found")
	}
	c.readBody()
	return *p
}

func (c *mybbPost) note(what string) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+what)
}

// permalink is a post's address, in the form that the thread's has.
func (r *mybbPosts) permalink(id string) string {
	u := *r.ref.URL
	if _, name := script(&u); name == "showthread.php" {
		u.RawQuery = "tid=" + r.ref.Native + "&pid=" + id
	} else if name == "thread-"+r.ref.Native+".html" {
		u.Path = strings.TrimSuffix(u.Path, ".html") + "-post-" + id + ".html"
		u.RawPath = ""
	} else {
		u.RawQuery = "pid=" + id
	}
	u.Fragment = "pid" + id
	return u.String()
}

func (c *mybbPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *mybbPost) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg:
		return true
	case atom.A:
		c.link(n)
		return true
	}
	switch id := attr(n, "id"); {
	case strings.HasPrefix(id, "edited_by_"):
		c.edited(n)
		return true
	case strings.HasPrefix(id, "tyl_data_"), strings.HasPrefix(id, "thx_list"): // of add-ons
		c.thanks(n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "author_avatar", "post_avatar":
			if img := nearTag(n, atom.Img); img != nil {
				if src := c.page.imageOf(img); !strings.Contains(src, "/default_avatar.") {
					c.Author.Avatar = src
				}
			}
			return true
		case "author_information", "post_author":
			if class == "post_author" && near(n, func(k *html.Node) bool { return hasClass(k, "author_information") }) != nil {
				return false // holds all of it, each in its place
			}
			c.author(n)
			if class == "post_author" {
				c.besideName(n)
			}
			return true
		case "author_statistics", "post_author_info":
			c.stats = append(c.stats, n)
			return true
		case "post_body":
			if c.body == nil {
				c.body = n
			}
			return true
		case "post_date":
			c.Published = c.page.dateOf(n)
			if e := nearClass(n, "post_edit"); e != nil {
				c.edited(e)
			} else if e := nearClass(n, "edited_post"); e != nil {
				c.edited(e)
			}
			return true
		case "edited_post":
			c.edited(n)
			return true
		case "signature":
			c.signature = n
			return true
		case "post_controls", "author_buttons", "post_management_buttons":
			return true
		case "smalltext": // 1.6 has no class of its own for the date
			if c.Published.IsZero() && c.dated(n) {
				return true
			}
		}
	}
	return false
}

// dated reads a line in small letters that is a date, and perhaps the note of an
// edit. It reports whether it is.
func (c *mybbPost) dated(n *html.Node) bool {
	if longer(n, 400) || nearClass(n, "post_body") != nil {
		return false
	}
	if s := mybbDateText(n); len(s) > 60 || !hasDigit(s) {
		return false
	}
	w := c.page.dateOf(n)
	if w.Precision < archive.Minute {
		return false
	}
	c.Published = w
	if e := nearClass(n, "edited_post"); e != nil {
		c.edited(e)
	}
	return true
}

// link reads a link outside of the author's block and the body: the post's own
// address with its number, or a file.
func (c *mybbPost) link(a *html.Node) {
	href := attr(a, "href")
	if strings.Contains(href, "attachment.php?") {
		c.files = append(c.files, a)
		return
	}
	if i, ok := count(strings.TrimLeft(text(a), "# №")); !ok || i <= 0 || !strings.Contains(href, c.NativeID) {
		return
	} else if c.Number == 0 {
		c.Number = i
	}
	u := resolve(c.page.Base, href)
	if u == nil || c.page.Base != nil && !sameHost(u, c.page.Base) {
		return
	}
	if r, ok := (mybb{}).Ref(u); !ok || r.Native == c.ref.Native {
		c.URL = c.permalink(c.NativeID)
	}
}

// author reads the block that names the author: his name, the title below it,
// and the picture of his group.
func (c *mybbPost) author(n *html.Node) {
	a := &c.Author
	if l := byClass(n, "largetext"); l != nil {
		u := c.page.user(l)
		a.Name, a.NativeID, a.URL = u.Name, u.NativeID, u.URL
	} else if s := byTag(n, atom.Strong); s != nil {
		u := c.page.user(s)
		a.Name, a.NativeID, a.URL = u.Name, u.NativeID, u.URL
	}
	small := find(n, func(k *html.Node) bool { return hasClass(k, "smalltext") && !hasClass(k, "post_author_info") })
	if small == nil {
		return
	}
	for i, l := range linesIn(small, nil) {
		if i == 0 && !strings.Contains(l, ": ") {
			a.Title = l
		}
	}
	find(small, func(k *html.Node) bool {
		if k.DataAtom == atom.Img && strings.Contains(attr(k, "src"), "groupimages") {
			s := line(attr(k, "title"))
			if s == "" {
				s = line(attr(k, "alt"))
			}
			if s != "" && s != a.Title {
				a.Banners = once(a.Banners, s)
			}
		}
		return false
	})
}

// besideName reads what stands in one block with the name, as 1.6 and themes
// without boxes of their own have it: the facts below the title, and a picture.
func (c *mybbPost) besideName(n *html.Node) {
	boxed := false
	each(n, func(k *html.Node) bool {
		return hasClass(k, "author_avatar") || hasClass(k, "post_avatar") || hasClass(k, "author_statistics") || hasClass(k, "post_author_info")
	}, func(k *html.Node) {
		boxed = true
		c.take(k)
	})
	if boxed {
		return
	}
	c.stats = append(c.stats, n)
	if img := find(n, func(k *html.Node) bool {
		return k.DataAtom == atom.Img && strings.Contains(attr(k, "src"), "avatar") && !strings.Contains(attr(k, "src"), "/default_avatar.")
	}); img != nil && c.Author.Avatar == "" {
		c.Author.Avatar = c.page.imageOf(img)
	}
}

// mybbFacts joins labels that stand on a line of their own with the values on
// the next.
func mybbFacts(lines []string) []string {
	var out []string
	for i, l := range lines {
		if i > 0 && strings.HasSuffix(lines[i-1], ":") && !strings.HasSuffix(l, ":") {
			out[len(out)-1] += " " + l
			continue
		}
		out = append(out, l)
	}
	return out
}

// edited reads the note of an edit: when, and by whom.
func (c *mybbPost) edited(n *html.Node) {
	if longer(n, 400) {
		return
	}
	if w, ok := c.page.dateWithin(mybbEditText(n)); ok {
		c.Edited = w
	}
	if a := byTag(n, atom.A); a != nil && !c.Edited.IsZero() {
		c.EditedBy = text(a)
	}
}

// mybbEditText is a note of an edit up to the editor's name.
func mybbEditText(n *html.Node) string {
	var w lineWriter
	var walk func(*html.Node) bool
	walk = func(n *html.Node) bool {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				w.words(c.Data)
			case c.Type != html.ElementNode:
			case c.DataAtom == atom.A:
				return false
			case c.DataAtom == atom.Span && attr(c, "title") != "":
				w.words(attr(c, "title"))
			case !walk(c):
				return false
			}
		}
		return true
	}
	walk(n)
	return w.b.String()
}

// thanks reads the names of those who liked a post, of the common add-on.
func (c *mybbPost) thanks(n *html.Node) {
	var by []string
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		if s := text(a); s != "" && len(by) < mostListed {
			by = append(by, s)
		}
	})
	if len(by) > 0 {
		c.Reactions = []archive.Reaction{{Name: "Like", Count: known(len(by)), By: by}}
	}
}

// readBody writes what the author wrote, his signature, and the files.
func (c *mybbPost) readBody() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes = w.quotes
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	for _, a := range c.files {
		c.file(w, a)
	}
	c.Attachments = w.files
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		s.children(c.signature)
		c.Signature = strings.TrimSpace(s.out.String())
	}
}

// file notes the file that a link leads to, with the size that follows it,
// "map.png (Size: 12.06 KB / Downloads: 3)".
func (c *mybbPost) file(w *body, a *html.Node) {
	u := resolve(c.page.Base, attr(a, "href"))
	if u == nil || c.page.Base != nil && !sameHost(u, c.page.Base) {
		return
	}
	aid := idParam(u.Query(), "aid")
	if aid == "" {
		return
	}
	base, name := script(u)
	f := archive.Attachment{URL: below(u, base, name, "aid="+aid).String(), Name: text(a)}
	if img := nearTag(a, atom.Img); img != nil && f.Name == "" {
		f.Name, f.Size = mybbImageName(img)
	}
	f.Type = typeOf(f.Name)
	for k, left := a.NextSibling, 3; k != nil && left > 0 && f.Size == 0; k, left = k.NextSibling, left-1 {
		if k.Type != html.TextNode {
			continue
		}
		if _, in, ok := strings.Cut(k.Data, "("); ok {
			if _, after, ok := strings.Cut(in, ":"); ok {
				amount, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(after), ")"), "/")
				if s, ok := size(strings.TrimSpace(amount)); ok {
					f.Size = s
				}
			}
		}
		break
	}
	w.file(f)
}

// mybbImageName reads what a picture that is a file says on hovering, "Filename:
// map.png Size: 12 KB 11-14-2023, 10:13 PM" over several lines.
func mybbImageName(img *html.Node) (name string, bytes int64) {
	for l := range strings.Lines(strings.ReplaceAll(attr(img, "title"), "\r", "\n")) {
		_, value, ok := strings.Cut(l, ":")
		value = line(value)
		switch {
		case !ok:
		case typeOf(value) != "" && name == "":
			name = value
		default:
			if s, ok := size(value); ok && bytes == 0 {
				bytes = s
			}
		}
	}
	if name == "" {
		name = fileName(line(attr(img, "alt")))
	}
	return name, bytes
}

// rule knows MyBB's own markup in a post.
func (c *mybbPost) rule(w *body, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Blockquote:
		if cite := mybbCite(n); cite != nil {
			c.quote(w, n, cite)
			return true
		}
	case atom.Img:
		return c.image(w, n)
	case atom.A:
		if hasClass(n, "quick_jump") {
			return true
		}
		if strings.Contains(attr(n, "href"), "attachment.php?") {
			c.file(w, n)
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "codeblock", "phpcodeblock":
			c.code(w, n)
			return true
		case "spoiler", "spoiler_wrap", "spoiler-wrap":
			if content := near(n, func(k *html.Node) bool {
				return hasClass(k, "spoiler_body") || hasClass(k, "spoiler_content") || hasClass(k, "spoiler-body") || hasClass(k, "spoiler_input")
			}); content != nil {
				c.spoiler(w, n, content)
				return true
			}
		}
	}
	return false
}

// mybbCite is the line above a quotation; nil if there is none.
func mybbCite(n *html.Node) *html.Node {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom == atom.Cite {
			return k
		}
		if k.Type == html.ElementNode {
			return nil
		}
	}
	return nil
}

// quote writes a quotation, whose line above names the author and links the post.
func (c *mybbPost) quote(w *body, n, cite *html.Node) {
	var name lineWriter
	post, address := "", ""
	for k := cite.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.DataAtom == atom.A && hasClass(k, "quick_jump"):
			if u := resolve(c.page.Base, attr(k, "href")); u != nil {
				address = u.String()
				if post = idParam(u.Query(), "pid"); post == "" {
					if id, ok := strings.CutPrefix(u.Fragment, "pid"); ok && isDigits(id) {
						post = id
					}
				}
			}
		case k.DataAtom == atom.Span && strings.HasPrefix(text(k), "("): // when it was written
		default:
			name.node(k)
		}
	}
	w.quote(saidBy(name.b.String()), post, address, func() {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k != cite {
				w.node(k)
			}
		}
	})
}

// code writes code as it was typed.
func (c *mybbPost) code(w *body, n *html.Node) {
	code := nearTag(n, atom.Code)
	if code == nil {
		code = nearClass(n, "body")
	}
	if code == nil {
		code = n
	}
	var b strings.Builder
	verbatim(&b, code)
	lang := ""
	if hasClass(n, "phpcodeblock") {
		lang = "php"
	}
	w.code(lang, strings.Trim(b.String(), "\n"))
}

// spoiler writes what a button reveals, of add-ons.
func (c *mybbPost) spoiler(w *body, n, content *html.Node) {
	title := "Spoiler"
	if t := near(n, func(k *html.Node) bool {
		return hasClass(k, "spoiler_header") || hasClass(k, "spoiler_title") || hasClass(k, "spoiler-title")
	}); t != nil && !longer(t, 200) {
		if s := strings.TrimRight(text(t), ": "); s != "" {
			title = s
		}
	}
	w.details(title, func() { w.children(content) })
}

// image writes smiling faces as their names, leaves out the icons of files, and
// notes the pictures that are files.
func (c *mybbPost) image(w *body, n *html.Node) bool {
	src := attr(n, "src")
	switch {
	case hasClass(n, "smilie") || strings.Contains(src, "/smilies/"):
		w.text(smilie(n))
		return true
	case strings.Contains(src, "attachtypes/"):
		return true
	case strings.Contains(src, "attachment.php?aid="):
		u := resolve(c.page.Base, src)
		if u == nil || c.page.Base != nil && !sameHost(u, c.page.Base) {
			return false
		}
		if aid := idParam(u.Query(), "aid"); aid != "" {
			base, script := script(u)
			name, bytes := mybbImageName(n)
			w.file(archive.Attachment{URL: below(u, base, script, "aid="+aid).String(), Name: name, Type: typeOf(name), Size: bytes})
		}
	}
	return false
}
