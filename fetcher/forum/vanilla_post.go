package forum

import (
	"encoding/json"

	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// vanillaPost is one post while it is read.
type vanillaPost struct {
	archive.Post
	page  *vanillaPage
	ref   Ref
	opens bool // the discussion's own text
	notes []string

	body      *html.Node
	signature *html.Node
	pairs     []pair
	shift     time.Duration // of the page's clock against UTC
	shifted   bool
}

func (c *vanillaPost) note(what string) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+what)
}

func (c *vanillaPost) read(n *html.Node) archive.Post {
	c.Witness = archive.ByPage
	if c.opens {
		c.Number = 1
		c.URL = c.ref.URL.String()
	} else {
		c.URL = at(c.ref.URL, c.base()+"discussion/comment/"+c.NativeID+"/", "").String() + "#Comment_" + c.NativeID
	}
	c.walk(n)
	c.page.describe(&c.Author, c.pairs)
	if hasClass(n, "Deleted") || hasClass(n, "ItemDeleted") {
		c.Deleted = archive.Yes
	}
	if c.Published.IsZero() && c.Deleted != archive.Yes {
		c.note("no date that could be read")
	}
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	} else if c.Deleted != archive.Yes {
		c.note("no text found")
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes = w.quotes
	c.Attachments = append(c.Attachments, w.files...)
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		s.children(c.signature)
		c.Signature = strings.TrimSpace(s.out.String())
	}
	return c.Post
}

// base is the path of the forum, with a slash behind it if it has one.
func (c *vanillaPost) base() string {
	r, _ := vanillaRouteOf(c.ref.URL)
	if r.base == "" {
		return ""
	}
	return r.base + "/"
}

func (c *vanillaPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *vanillaPost) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Form:
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "Message":
			if c.body == nil {
				c.body = n
			}
			return true
		case "UserSignature", "Signature":
			c.signature = n
			return true
		case "Author":
			c.author(n)
			return true
		case "AuthorInfo":
			c.about(n)
			return true
		case "DateCreated":
			c.created(n)
			return true
		case "DateUpdated":
			c.updated(n)
			return true
		case "Attachments":
			c.files(n)
			return true
		case "Reactions":
			c.reactions(n)
			return true
		case "Category", "Options", "ReactMenu", "ControlOptions":
			return true
		case "ViewCount":
			if c.opens {
				c.page.views = firstFigure(text(n))
			}
			return true
		case "DiscussionTags", "InlineTags":
			each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) { c.page.tags = once(c.page.tags, text(a)) })
			return true
		}
	}
	if n.DataAtom == atom.Time && c.Published.IsZero() {
		c.Published = c.page.timeOf(n)
	}
	return false
}

// author reads the name and the picture.
func (c *vanillaPost) author(n *html.Node) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		if img := byTag(a, atom.Img); img != nil && c.Author.Avatar == "" {
			c.Author.Avatar = c.page.imageOf(img)
		}
		if s := text(a); s != "" && c.Author.Name == "" {
			c.Author = c.page.person(a, c.Author)
		}
	})
	if c.Author.Name == "" {
		if u := nearClass(n, "Username"); u != nil { // a member who is gone has no profile
			n = u
		}
		c.Author.Name = text(n)
	}
}

// person reads a link to somebody's profile, ".../profile/12/name" or ".../profile/name".
func (v *vanillaPage) person(a *html.Node, by archive.Author) archive.Author {
	by.Name, by.URL = text(a), v.url(attr(a, "href"))
	if u := resolve(nil, by.URL); u != nil {
		segs := segments(u.EscapedPath())
		for i := 0; i+1 < len(segs); i++ {
			if segs[i] == "profile" && isDigits(segs[i+1]) && i+2 < len(segs) {
				by.NativeID = segs[i+1]
			}
		}
	}
	if id := attr(a, "data-userid"); isDigits(id) && by.NativeID == "" {
		by.NativeID = id
	}
	return by
}

// about reads what stands below the name: a title, and labels with values.
func (c *vanillaPost) about(n *html.Node) {
	each(n, func(k *html.Node) bool { return hasClass(k, "MItem") }, func(k *html.Node) {
		s := text(k)
		if s == "" {
			return
		}
		for class := range strings.FieldsSeq(attr(k, "class")) {
			switch class {
			case "AuthorTitle":
				c.Author.Title = s
				return
			case "AuthorRank", "Rank", "RankTitle", "RoleTitle":
				if c.Author.Title == "" {
					c.Author.Title = s
				} else {
					c.Author.Banners = once(c.Author.Banners, s)
				}
				return
			case "AuthorLocation":
				c.Author.Location = s
				return
			case "JoinDate":
				if t := byTag(k, atom.Time); t != nil {
					c.Author.Joined, _ = c.page.dayOf(pair{node: k, value: text(t)})
					return
				}
			case "CommentCount", "PostCount":
				if i := firstFigure(s); i != nil {
					c.Author.Posts = i
					return
				}
			}
		}
		c.pairs = append(c.pairs, fieldOf(k)...)
	})
}

// created reads when a post was written. A page that gives the time twice, to
// machines and to people, teaches how its clock stands against UTC.
func (c *vanillaPost) created(n *html.Node) {
	t := byTag(n, atom.Time)
	if t == nil {
		c.Published, _ = c.page.dates().read(text(n))
		return
	}
	c.Published = c.page.timeOf(t)
	said, ok := dates{now: c.page.Fetched, lang: c.page.Lang, order: c.page.dateOrder}.read(attr(t, "title"))
	if ok && said.Floating && !c.Published.Floating && said.Precision >= archive.Minute {
		shift := said.Time.Truncate(time.Minute).Sub(c.Published.Time.Truncate(time.Minute))
		if shift.Abs() <= 14*time.Hour && shift%(15*time.Minute) == 0 {
			c.shift, c.shifted = shift, true
		}
	}
}

// updated reads "Edited by somebody on May 15, 2015 8:38AM.", which stands in a
// tooltip.
func (c *vanillaPost) updated(n *html.Node) {
	said := line(attr(n, "title"))
	if said == "" {
		if k := find(n, func(k *html.Node) bool { return attr(k, "title") != "" && k.DataAtom != atom.Time }); k != nil {
			said = line(attr(k, "title"))
		}
	}
	if t := byTag(n, atom.Time); t != nil {
		c.Edited = c.page.timeOf(t)
	}
	words := strings.Fields(strings.TrimRight(said, "."))
	words = words[:min(len(words), 16)]
	for i := len(words) - 1; i > 0; i-- { // the date is the fewest words that give all of it
		when, ok := c.page.dates().read(strings.Join(words[i:], " "))
		if !ok {
			continue
		}
		all, ok := c.page.dates().read(strings.Join(words[1:], " "))
		if ok && (when.Precision != all.Precision || !when.Time.Equal(all.Time)) {
			continue
		}
		if i > 3 {
			c.EditedBy = strings.Join(words[2:i-1], " ")
		}
		if c.Edited.IsZero() {
			if when.Floating && c.shifted {
				when.Time, when.Floating, when.Said = when.Time.Add(-c.shift), false, ""
			}
			c.Edited = when
		}
		return
	}
	if c.Edited.IsZero() {
		words := strings.Fields(text(n))
		for i := range words {
			if when, ok := c.page.dates().read(strings.Join(words[i:], " ")); ok {
				c.Edited = when
				return
			}
		}
	}
}

// files reads what the file plugin lists below a post.
func (c *vanillaPost) files(n *html.Node) {
	each(n, func(k *html.Node) bool { return hasClass(k, "Attachment") || hasClass(k, "AttachFileWrapper") }, func(k *html.Node) {
		f := archive.Attachment{}
		find(k, func(d *html.Node) bool {
			if d.DataAtom == atom.A && f.URL == "" {
				f.URL = c.page.url(attr(d, "href"))
			}
			for class := range strings.FieldsSeq(attr(d, "class")) {
				switch class {
				case "FileName", "Filename":
					f.Name = text(d)
				case "FileSize":
					f.Size, _ = size(text(d))
				}
			}
			return false
		})
		f.Type = typeOf(f.Name)
		c.Attachments = addFile(c.Attachments, f)
	})
}

// reactions reads the buttons that count.
func (c *vanillaPost) reactions(n *html.Node) {
	each(n, func(k *html.Node) bool { return hasClass(k, "ReactButton") }, func(k *html.Node) {
		number := nearClass(k, "Count")
		if number == nil {
			return
		}
		i, ok := count(text(number))
		if !ok || i <= 0 || len(c.Reactions) >= mostListed {
			return
		}
		name := ""
		if l := nearClass(k, "ReactLabel"); l != nil {
			name = text(l)
		}
		if name == "" {
			name = line(attr(k, "title"))
		}
		if name != "" {
			c.Reactions = append(c.Reactions, archive.Reaction{Name: name, Count: known(i)})
		}
	})
}

// rule knows Vanilla's own markup in a post.
func (c *vanillaPost) rule(w *body, n *html.Node) bool {
	if s := attr(n, "data-embedjson"); s != "" {
		return c.embedded(w, n, s)
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "Quote", "UserQuote":
			if n.DataAtom == atom.Blockquote || n.DataAtom == atom.Div {
				c.quote(w, n)
				return true
			}
		case "QuoteAuthor":
			return len(w.open) > 0
		case "Spoiler", "UserSpoiler", "spoiler":
			title, content := "Spoiler", n
			if k := nearClass(n, "SpoilerText"); k != nil {
				content = k
			}
			w.details(title, func() { w.children(content) })
			return true
		case "SpoilerTitle", "SpoilerReveal", "js-quoteFold":
			return true
		case "emoji", "Emoji":
			if n.DataAtom == atom.Img && attr(n, "alt") != "" {
				w.text(attr(n, "alt"))
				return true
			}
		}
	}
	if n.DataAtom == atom.Blockquote && attr(n, "rel") != "" {
		c.quote(w, n)
		return true
	}
	return false
}

// quote writes a quotation: its author stands in a line of its own or in rel.
func (c *vanillaPost) quote(w *body, n *html.Node) {
	author, post, cite := line(attr(n, "rel")), "", ""
	if k := nearClass(n, "QuoteAuthor"); k != nil {
		each(k, func(a *html.Node) bool { return a.DataAtom == atom.A }, func(a *html.Node) {
			href := attr(a, "href")
			if _, id, ok := strings.Cut(href, "/discussion/comment/"); ok {
				if i := strings.IndexAny(id, "/#?"); i >= 0 {
					id = id[:i]
				}
				if isDigits(id) {
					post, cite = id, c.page.url(href)
				}
			} else if author == "" {
				author = text(a)
			}
		})
		if author == "" {
			author, _, _ = strings.Cut(text(k), " ")
		}
	}
	content := nearClass(n, "QuoteText")
	if content == nil {
		content = n
	}
	w.quote(author, post, cite, func() { w.children(content) })
}

// embedded writes what newer versions describe as JSON: a quoted post, a file,
// or something from elsewhere.
func (c *vanillaPost) embedded(w *body, n *html.Node, data string) bool {
	var e struct {
		Type       string          `json:"embedType"`
		URL        string          `json:"url"`
		Name       string          `json:"name"`
		Size       int64           `json:"size"`
		MediaType  string          `json:"type"`
		Body       string          `json:"body"`
		RecordID   json.RawMessage `json:"recordID"`
		RecordType string          `json:"recordType"`
		InsertUser struct {
			Name string `json:"name"`
		} `json:"insertUser"`
	}
	if json.Unmarshal([]byte(data), &e) != nil {
		return false
	}
	href := c.page.url(e.URL)
	switch e.Type {
	case "quote":
		post := strings.Trim(string(e.RecordID), `"`)
		switch {
		case !isDigits(post):
			post = ""
		case e.RecordType == "discussion" && post != c.ref.Native:
			post = ""
		case e.RecordType == "discussion":
			post = "Discussion_" + post
		}
		nodes, err := html.ParseFragment(strings.NewReader(e.Body), &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"})
		if err != nil {
			return false
		}
		w.quote(line(e.InsertUser.Name), post, href, func() {
			for _, k := range nodes {
				w.node(k)
			}
		})
		return true
	case "file":
		if href == "" {
			return false
		}
		w.file(archive.Attachment{URL: href, Name: line(e.Name), Type: e.MediaType, Size: max(e.Size, 0)})
		w.embed(href, line(e.Name))
		return true
	case "image":
		if href == "" {
			return false
		}
		w.out.WriteString("<img")
		w.attr("src", href)
		w.out.WriteByte('>')
		return true
	}
	if href == "" {
		return false
	}
	w.embed(href, line(e.Name))
	return true
}
