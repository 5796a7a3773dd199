package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// attachments reads the files listed below a post.
func (c *xenforoPost) attachments(n *html.Node, w *body) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
		f := archive.Attachment{}
		find(li, func(k *html.Node) bool {
			if k.DataAtom == atom.A && f.URL == "" {
				if u := c.page.url(attr(k, "href")); u != "" && attachmentID(u) != "" {
					f.URL = u
				}
			}
			for class := range strings.FieldsSeq(attr(k, "class")) {
				switch class {
				case "file-name", "attachment-name", "filename":
					if f.Name = line(attr(k, "title")); f.Name == "" {
						f.Name = text(k)
					}
				case "file-meta", "attachment-details", "attachment-details-size":
					if s, ok := size(text(k)); ok && f.Size == 0 {
						f.Size = s
					}
				case "attachmentInfo": // of XenForo 1
					for _, p := range pairsIn(k) {
						if s, ok := size(p.value); ok && f.Size == 0 {
							f.Size = s
						}
					}
				}
			}
			return false
		})
		if f.Name == "" {
			if img := byTag(li, atom.Img); img != nil {
				f.Name = line(attr(img, "alt"))
			}
		}
		f.Type = attached(f.URL, f.Name).Type
		c.file(w, f)
	})
}

// file notes a file once, though its address may be written with its name and
// without: the longer one says more.
func (c *xenforoPost) file(w *body, f archive.Attachment) {
	if id := attachmentID(f.URL); id != "" {
		switch have := c.listed[id]; {
		case have == "":
			if c.listed == nil {
				c.listed = map[string]string{}
			}
			c.listed[id] = f.URL
		case len(f.URL) > len(have):
			for i := range w.files {
				if w.files[i].URL == have {
					w.files[i].URL = f.URL
				}
			}
			c.listed[id] = f.URL
		default:
			f.URL = have
		}
	}
	w.file(f)
}

// attachmentID is the id in an attachment's address, ".../attachments/map-png.357/".
func attachmentID(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	// ".../data/attachments/410/410122-x.jpg" is where small pictures lie.
	if r, ok := route(u, "attachments"); ok && r.base != "data" && !strings.HasSuffix(r.base, "/data") {
		return r.id
	}
	return ""
}

// attached is a file by its address and name, which may be empty: XenForo makes
// the address from the name, "map-png.357" of "map.png".
func attached(address, name string) archive.Attachment {
	f := archive.Attachment{URL: address, Name: name, Type: typeOf(name)}
	if u, err := url.Parse(address); err == nil && f.Type == "" {
		if r, ok := route(u, "attachments"); ok {
			slug := strings.TrimSuffix(r.name, "."+r.id)
			f.Type = typeOf("x." + slug[strings.LastIndexByte(slug, '-')+1:])
		}
	}
	return f
}

// fileName is s if it looks like the name of a file.
func fileName(s string) string {
	if typeOf(s) == "" {
		return ""
	}
	return s
}
