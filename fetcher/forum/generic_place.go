package forum

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// firstHeading is the text of the first heading of the first rank, else of one of
// the second whose words are also the beginning of the page's title.
func firstHeading(p *Page) string {
	first, second := "", ""
	find(p.Root, func(n *html.Node) bool {
		if n.DataAtom != atom.H1 && n.DataAtom != atom.H2 || longer(n, 300) {
			return false
		}
		s := text(n)
		if n.DataAtom == atom.H1 {
			first = s
		} else if second == "" && s != "" && strings.HasPrefix(p.Title, s) {
			second = s
		}
		return first != ""
	})
	return firstOf(first, second)
}

var pageInPath = regexp.MustCompile(`^(.*?)/(?:page|seite|pagina|strona)[-/](\d{1,6})(?:/|\.html?)?$`)

// threadAddress is the address of a thread's first page, as far as the address
// of this one tells, and the number of this one; 0 if that is not known.
func (p *Page) threadAddress() (*url.URL, int) {
	if p.place == nil || p.place.base != p.Base {
		u, page := p.findPlace()
		p.place = &ownPlace{p.Base, u, page}
	}
	return p.place.thread, p.place.page
}

// ownPlace is what threadAddress found, against which base.
type ownPlace struct {
	base, thread *url.URL
	page         int
}

func (p *Page) findPlace() (*url.URL, int) {
	own := p.ownAddresses()
	if len(own) == 0 {
		return &url.URL{Scheme: "https", Host: "localhost", Path: "/"}, 0
	}
	u, number := withoutPage(own[0])
	if first := p.withoutOffset(u); number == 1 && first != nil {
		return first, 0
	}
	if number != 1 || p.link("prev") == "" {
		return u, max(number, 1)
	}
	// Another page than the first, and its address does not say so in a way
	// that is known: the pager leads to the first.
	if first := p.firstOf(u); first != nil {
		return first, 0
	}
	return u, 0
}

// withoutPage is an address without the number of a page, and that number: 1 if
// it names none.
func withoutPage(u *url.URL) (*url.URL, int) {
	u, number := noSession(u), 1
	if m := pageInPath.FindStringSubmatch(u.EscapedPath()); m != nil {
		number, _ = count(m[2])
		u = at(u, m[1], u.RawQuery)
	}
	if u.RawQuery == "" {
		return u, number
	}
	var keep []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		key, value, _ := strings.Cut(part, "=")
		switch strings.ToLower(key) {
		case "page", "pg", "pagenumber", "pageno", "seite":
			if isDigits(value) {
				number, _ = count(value)
				continue
			}
		}
		keep = append(keep, part)
	}
	u.RawQuery = strings.Join(keep, "&")
	return u, number
}

// offsets are the names by which addresses tell how many posts to pass over.
var offsets = wordSet("from start offset skip st limitstart")

// withoutOffset is an address without the number of posts that it passes over,
// if the page links to that or to the beginning; else nil.
func (p *Page) withoutOffset(u *url.URL) *url.URL {
	var rest, zero []string
	found := false
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		key, value, _ := strings.Cut(part, "=")
		if offsets[strings.ToLower(key)] && isDigits(value) && !found {
			found, zero = true, append(zero, key+"=0")
			continue
		}
		rest, zero = append(rest, part), append(zero, part)
	}
	if !found {
		return nil
	}
	first := at(u, u.EscapedPath(), strings.Join(rest, "&"))
	start := at(u, u.EscapedPath(), strings.Join(zero, "&")).String()
	if start == u.String() {
		return nil
	}
	linked := find(p.Root, func(n *html.Node) bool {
		if n.DataAtom != atom.A {
			return false
		}
		to := p.nextAt(attr(n, "href"))
		return to != nil && (noSession(to).String() == first.String() || noSession(to).String() == start)
	})
	if linked == nil {
		return nil
	}
	return first
}

// firstOf is the address of the first page that a pager links, below the same path.
func (p *Page) firstOf(u *url.URL) *url.URL {
	raw := p.link("first")
	if raw == "" {
		find(p.Root, func(n *html.Node) bool {
			if n.DataAtom != atom.A || longer(n, 3) {
				return false
			}
			if attr(n, "rel") == "first" || text(n) == "1" {
				raw = attr(n, "href")
			}
			return raw != ""
		})
	}
	first := p.nextAt(raw)
	if first == nil || first.EscapedPath() != u.EscapedPath() {
		return nil
	}
	return noSession(first)
}

// nextWords are what links to a next page say.
var nextWords = wordSet("next next_page › » > → weiter nächste nächste_seite suivant suivante page_suivante siguiente siguiente_página successiva successivo próxima próximo seguinte volgende następna dalej следующая след. далее вперёд вперед наступна sonraki další nästa neste næste seuraava következő următoarea επόμενη 次へ 次のページ 下一页 下一頁 다음 التالي הבא بعدی")

// nextPage is the page after this one, by a link that says so.
func (p *Page) nextPage() *url.URL {
	if u := p.nextAt(p.link("next")); u != nil {
		return u
	}
	var by, said string
	find(p.Root, func(n *html.Node) bool {
		if n.DataAtom != atom.A || attr(n, "href") == "" {
			return false
		}
		switch {
		case hasWord(strings.ToLower(attr(n, "rel")), "next"):
			by = attr(n, "href")
		case said != "" || longer(n, 30) || !p.goesOn(attr(n, "href")):
		case (inPager(n) || hasClassWord(n, "next")) && nextWords[strings.ReplaceAll(fold(strings.TrimRight(text(n), " ›»>→")), " ", "_")]:
			said = attr(n, "href")
		case inPager(n) && nextWords[text(n)]:
			said = attr(n, "href")
		}
		return by != ""
	})
	if by == "" {
		by = said
	}
	if strings.HasPrefix(strings.TrimSpace(by), "#") {
		return nil
	}
	return p.nextAt(by)
}

// goesOn reports whether an address is of another page of the same thread: it
// has the same path, and whatever else names the thread.
func (p *Page) goesOn(href string) bool {
	next := resolve(p.Base, href)
	if next == nil {
		return false
	}
	own, _ := p.threadAddress()
	u, _ := withoutPage(next)
	if strings.Trim(u.EscapedPath(), "/") != strings.Trim(own.EscapedPath(), "/") {
		return strings.HasPrefix(u.EscapedPath(), strings.TrimSuffix(own.EscapedPath(), "/")+"/") && len(own.EscapedPath()) > 1
	}
	have := u.Query()
	for key, values := range own.Query() {
		if have.Get(key) != values[0] && key != "start" && key != "offset" && key != "st" {
			return false
		}
	}
	return true
}

// inPager reports whether a link stands in what looks like a page navigation.
func inPager(n *html.Node) bool {
	for k, up := n, 0; k != nil && up < 5; k, up = k.Parent, up+1 {
		hint := strings.ToLower(attr(k, "class") + " " + attr(k, "id") + " " + attr(k, "aria-label"))
		if strings.Contains(hint, "pag") || strings.Contains(hint, "next") {
			return true
		}
	}
	return false
}

// hasClassWord reports whether one of n's classes has the word among its parts:
// "post-author", "postAuthor" and "author" have "author".
func hasClassWord(n *html.Node, words ...string) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		for part := range classParts(class) {
			for _, w := range words {
				if part == w {
					return true
				}
			}
		}
	}
	return false
}

// classParts yields the words that a class or id is made of, in small letters.
func classParts(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		for i := 0; i <= len(s); i++ {
			if i == len(s) || s[i] == '-' || s[i] == '_' || s[i] == ':' || s[i] >= '0' && s[i] <= '9' || i > start && s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' {
				if i > start && !yield(strings.ToLower(s[start:i])) {
					return
				}
				start = i
				if i < len(s) && (s[i] == '-' || s[i] == '_' || s[i] == ':' || s[i] >= '0' && s[i] <= '9') {
					start = i + 1
				}
			}
		}
	}
}
