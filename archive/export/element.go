package export

import "golang.org/x/net/html/atom"

// place says where an element may stand and what may stand in it.
type place int8

const (
	unwrapped place = iota // its content only: the zero place of what is not listed
	dropped                // with all that is in it
	inline                 // running text, in running text
	block                  // anything
	line                   // running text, among blocks
	special                // has its own rules, see body.element
)

// element says how an element of a post is written.
type element struct {
	as    string // the name it is written with
	place place
}

// elements are those of a post that are written. It is the list of
// archive/normal, and what pages have beside it, brought down to what XHTML,
// HTML and Markdown all can say.
var elements = map[atom.Atom]element{
	atom.B: {"b", inline}, atom.Strong: {"strong", inline}, atom.I: {"i", inline}, atom.Em: {"em", inline}, atom.U: {"u", inline},
	atom.S: {"s", inline}, atom.Strike: {"s", inline}, atom.Small: {"small", inline}, atom.Mark: {"mark", inline}, atom.Sub: {"sub", inline},
	atom.Sup: {"sup", inline}, atom.Del: {"del", inline}, atom.Ins: {"ins", inline}, atom.Dfn: {"dfn", inline}, atom.Abbr: {"abbr", inline},
	atom.Acronym: {"abbr", inline}, atom.Span: {"span", inline}, atom.Bdi: {"bdi", inline}, atom.Bdo: {"bdo", inline}, atom.Q: {"q", inline},
	atom.Cite: {"cite", inline}, atom.Code: {"code", inline}, atom.Tt: {"code", inline}, atom.Kbd: {"kbd", inline}, atom.Samp: {"samp", inline},
	atom.Var: {"var", inline}, atom.A: {"a", inline},

	atom.Div: {"div", block}, atom.Center: {"div", block}, atom.Section: {"div", block}, atom.Article: {"div", block}, atom.Main: {"div", block},
	atom.Header: {"div", block}, atom.Footer: {"div", block}, atom.Aside: {"div", block}, atom.Address: {"div", block}, atom.Nav: {"div", block},
	atom.Form: {"div", block}, atom.Fieldset: {"div", block}, atom.Hgroup: {"div", block}, atom.Dialog: {"div", block}, atom.Li: {"div", block},
	atom.Dt: {"div", block}, atom.Dd: {"div", block}, atom.Figcaption: {"div", block}, atom.Summary: {"div", block}, atom.Caption: {"div", block},
	atom.Legend: {"div", block}, atom.Blockquote: {"blockquote", special}, atom.P: {"p", special},

	atom.Pre: {"pre", line}, atom.Listing: {"pre", line}, atom.Xmp: {"pre", line}, atom.Plaintext: {"pre", line},
	atom.H1: {"h1", special}, atom.H2: {"h2", special}, atom.H3: {"h3", special}, atom.H4: {"h4", special}, atom.H5: {"h5", special}, atom.H6: {"h6", special},

	atom.Ul: {"ul", special}, atom.Dir: {"ul", special}, atom.Menu: {"ul", special}, atom.Ol: {"ol", special}, atom.Dl: {"dl", special},
	atom.Table: {"table", special}, atom.Figure: {"figure", special}, atom.Details: {"details", special}, atom.Hr: {"hr", special},
	atom.Br: {"br", special}, atom.Wbr: {"wbr", special}, atom.Img: {"img", special}, atom.Rt: {"rt", special},
	atom.Video: {"video", special}, atom.Audio: {"audio", special}, atom.Iframe: {"iframe", special}, atom.Embed: {"embed", special}, atom.Object: {"object", special},

	atom.Script: {"", dropped}, atom.Style: {"", dropped}, atom.Template: {"", dropped}, atom.Head: {"", dropped}, atom.Title: {"", dropped},
	atom.Meta: {"", dropped}, atom.Link: {"", dropped}, atom.Base: {"", dropped}, atom.Noscript: {"", dropped}, atom.Button: {"", dropped},
	atom.Input: {"", dropped}, atom.Select: {"", dropped}, atom.Textarea: {"", dropped}, atom.Option: {"", dropped}, atom.Datalist: {"", dropped},
	atom.Svg: {"", dropped}, atom.Math: {"", dropped}, atom.Canvas: {"", dropped}, atom.Map: {"", dropped}, atom.Area: {"", dropped},
	atom.Noframes: {"", dropped}, atom.Noembed: {"", dropped}, atom.Param: {"", dropped}, atom.Applet: {"", dropped}, atom.Frameset: {"", dropped},
	atom.Frame: {"", dropped}, atom.Progress: {"", dropped}, atom.Meter: {"", dropped}, atom.Rp: {"", dropped}, atom.Source: {"", dropped}, atom.Track: {"", dropped},
}

// repeatable are the inline elements that mean something inside themselves.
var repeatable = map[string]bool{"span": true, "bdo": true, "bdi": true, "sub": true, "sup": true, "q": true}
