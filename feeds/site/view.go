package site

import (
	"bytes"
	"embed"
	"fmt"
	"hash/fnv"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"skein/archive"
	"skein/feeds"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the pages, each with the frame round it.
var templates = func() map[string]*template.Template {
	frame := template.Must(template.New("frame.html").Funcs(template.FuncMap{
		"num": number, "count": counted, "size": size,
	}).ParseFS(templateFiles, "templates/frame.html", "templates/parts.html"))
	pages := map[string]*template.Template{}
	for _, name := range []string{"front", "topic", "thread", "history", "sources", "source", "search", "status", "about", "fault"} {
		pages[name] = template.Must(template.Must(frame.Clone()).ParseFS(templateFiles, "templates/"+name+".html"))
	}
	return pages
}()

// frame is what every page has.
type frame struct {
	Site      string // title of the site
	Root      string // before every path
	Title     string
	Style     string // path of the stylesheet
	Icon      string
	Here      string // which of the main pages it is
	Query     string // in the search field
	Version   string
	Canonical string // where the content stands in the first place; empty for here
	NoIndex   bool
	Feeds     []alternate
}

// alternate is another representation of a page.
type alternate struct{ Name, Type, Title, Href string }

func (t *site) frame(r *http.Request, title, here string) frame {
	return frame{
		Site: t.Title, Root: t.root, Title: title, Here: here, Version: t.Version,
		Style: t.root + "/static/" + assetName("skein.css"), Icon: t.root + "/static/" + assetName("skein.svg"),
	}
}

// feedsOf are the feeds that say what a page shows.
func (t *site) feedsOf(path, query, title string) []alternate {
	var out []alternate
	for _, f := range feeds.Formats {
		href := t.root + path + "." + f.Ext
		if query != "" {
			href += "?" + query
		}
		out = append(out, alternate{Name: f.Name, Type: f.MediaType, Title: title + " (" + f.Name + ")", Href: href})
	}
	return out
}

// linksOf are the same as values of Link headers (RFC 8288).
func linksOf(list []alternate) []string {
	var out []string
	for _, a := range list {
		out = append(out, fmt.Sprintf(`<%s>; rel="alternate"; type="%s"`, a.Href, a.Type))
	}
	return out
}

// page renders a page.
func (t *site) page(name string, view any, modified time.Time, links []string) (document, error) {
	var b bytes.Buffer
	if err := templates[name].Execute(&b, view); err != nil {
		return document{}, fmt.Errorf("page %s: %w", name, err)
	}
	return document{kind: pageKind, body: b.Bytes(), modified: modified, links: links, maxAge: pageAge}, nil
}

// pageAge is how long a browser shows a page again without asking.
const pageAge = 20 * time.Second

// stamp is a time on a page.
type stamp struct {
	ISO  string // for programs
	Text string // for people; empty if the time is not known
	Note string // what there is to know about it
}

func stampOf(w archive.When) stamp {
	s := stamp{ISO: w.String(), Text: feeds.Spell(w)}
	switch {
	case w.IsZero():
		return stamp{}
	case w.Said != "":
		s.Note = "The page says: " + w.Said
	case w.Floating:
		s.Note = "The page does not tell the time zone"
	}
	return s
}

func stampAt(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	return stampOf(archive.At(t))
}

// number writes a number with thin spaces between thousands.
func number(n any) string {
	var v int64
	switch n := n.(type) {
	case int:
		v = int64(n)
	case *int:
		if n == nil {
			return ""
		}
		v = int64(*n)
	case int64:
		v = n
	}
	s := strconv.FormatInt(v, 10)
	digits := strings.TrimPrefix(s, "-")
	sign := s[:len(s)-len(digits)]
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, parts...), "\u202f")
}

// counted writes "1 post", "2 posts".
func counted(n any, one, many string) string {
	if s := number(n); s != "1" {
		return s + "\u00a0" + many
	}
	return "1\u00a0" + one
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d\u00a0B", n)
	case n < 1e6:
		return fmt.Sprintf("%d\u00a0kB", (n+500)/1000)
	case n < 1e9:
		return fmt.Sprintf("%.1f\u00a0MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f\u00a0GB", float64(n)/1e9)
}

// took writes a duration to what matters of it.
func took(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d\u00a0ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f\u00a0s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// outside is an address that a page may lead to; empty if it is none of the web.
func outside(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return address
}

// host is the host of an address without "www.", to show where a link leads.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Host, "www.")
}

// face stands for an author's picture, which is not loaded: reading here tells
// no other site who reads.
type face struct {
	Letters string
	Hue     int // 0..11, a class of the stylesheet
}

func faceOf(name string) face {
	h := fnv.New32a()
	h.Write([]byte(name))
	f := face{Hue: int(h.Sum32() % 12)}
	var letters []rune
	start := true
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			if start && len(letters) < 2 {
				letters = append(letters, unicode.ToUpper(r))
			}
			start = false
			continue
		}
		start = true
	}
	if f.Letters = string(letters); f.Letters == "" {
		f.Letters = "?"
	}
	return f
}
