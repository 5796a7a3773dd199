package query

import "strings"

// Item is what a query looks at: a post with what is known of its thread and
// source. Texts are plain: no HTML, entities decoded. A first line of the own
// text that is the title over again is not read, so that it counts once.
type Item struct {
	Title      string // of the article, or of the post if it has its own
	Text       string // lines that begin with ">" are quotations, the others the item's own text
	Author     string
	Source     string // title of the source
	SourceHost string
	Board      string
	Thread     string // title of the thread
	URL        string
	Kind       string // "news" or "post"
	Lang       string // BCP 47 tag; empty if unknown
	Tags       []string
}

// Words appends the words that an index must hold for the item so that
// Narrow holds: those of title, thread and text, quotations included.
func (it *Item) Words(dst []string) []string {
	return Words(Words(Words(dst, it.Title), it.Thread), it.Text)
}

// field is a part of an item, as reasons name it.
type field uint8

const (
	inTitle field = iota
	inThread
	inLead // the first words of the item's own text
	inBody // the rest of it
	inQuote
	inAuthor
	inSource
	inHost
	inBoard
	inTag
	inURL
	inKind
	inLang
)

var fieldNames = [...]string{"title", "thread", "lead", "body", "quote", "author", "source", "host", "board", "tag", "url", "kind", "lang"}

// leadWords is the length of the lead.
const leadWords = 60

// fields is a set of fields.
type fields uint16

func of(fs ...field) (set fields) {
	for _, f := range fs {
		set |= 1 << f
	}
	return set
}

func (s fields) has(f field) bool { return s&(1<<f) != 0 }

// textFields are those that speak for an item; the others only tell items apart.
var textFields = of(inTitle, inThread, inLead, inBody, inQuote)

// scope is where a term looks: what a prefix in the query names.
type scope struct {
	name string // empty for a term without prefix
	in   fields
	help string // what may follow the prefix, where that is not words
}

var (
	anywhere = &scope{in: textFields}
	inURLs   = &scope{name: "url", in: of(inURL), help: "a part of an address"}
	inKinds  = &scope{name: "kind", in: of(inKind), help: "news or post"}
	inLangs  = &scope{name: "lang", in: of(inLang), help: "a language such as en or pt-BR"}
)

var scopes = []*scope{
	{name: "title", in: of(inTitle)},
	{name: "lead", in: of(inLead)},
	{name: "body", in: of(inLead, inBody)},
	{name: "quote", in: of(inQuote)},
	{name: "thread", in: of(inThread)},
	{name: "author", in: of(inAuthor)},
	{name: "source", in: of(inSource, inHost)},
	{name: "board", in: of(inBoard)},
	{name: "tag", in: of(inTag)},
	inURLs, inKinds, inLangs,
}

// words reports whether terms in the scope are words, rather than a value.
func (s *scope) words() bool { return s.help == "" }

// evidence reports whether a hit in the scope speaks for the item.
func (s *scope) evidence() bool { return s.in&textFields != 0 }

// scopeNamed returns the scope with that name in any case, or nil.
func scopeNamed(name string) *scope {
	for _, s := range scopes {
		if strings.EqualFold(s.name, name) {
			return s
		}
	}
	return nil
}
