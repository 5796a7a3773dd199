package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linesIn is what n says, line by line, as its breaks and blocks part them.
// Empty lines are left out, and so is what is inside an element that skip
// (which may be nil) tells.
func linesIn(n *html.Node, skip func(*html.Node) bool) []string {
	var out []string
	var w lineWriter
	end := func() {
		if w.b.Len() > 0 && len(out) < mostListed {
			out = append(out, w.b.String())
		}
		w = lineWriter{}
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				w.words(c.Data)
				continue
			}
			if c.Type != html.ElementNode || c.DataAtom == atom.Script || c.DataAtom == atom.Style || c.DataAtom == atom.Svg || c.DataAtom == atom.Select || skip != nil && skip(c) {
				continue
			}
			if isBlock(c.DataAtom) {
				end()
				walk(c)
				end()
				continue
			}
			walk(c)
		}
	}
	walk(n)
	end()
	return out
}

// colonPairs reads lines of the form "Label: value"; others are none.
func colonPairs(lines []string) []pair {
	var out []pair
	for _, l := range lines {
		l = strings.Replace(l, "：", ":", 1)
		label, value, ok := strings.Cut(l, ":")
		label, value = strings.TrimSpace(label), strings.TrimSpace(value)
		if ok && label != "" && value != "" && len(label) <= 60 && !strings.HasPrefix(value, "//") {
			out = append(out, pair{label: label, value: value})
		}
	}
	return out
}

// script parts the path of an address into the folder that a forum lives in and
// the script that answers, "forum" and "showthread.php". The folder is escaped
// and has no slashes at its ends.
func script(u *url.URL) (base, name string) {
	segs := segments(u.EscapedPath())
	if len(segs) == 0 {
		return "", ""
	}
	return strings.Join(segs[:len(segs)-1], "/"), segs[len(segs)-1]
}

// idParam is the value of a parameter that is a native id; empty if it is none.
func idParam(q url.Values, key string) string {
	if s := q.Get(key); isDigits(s) && s[0] != '0' {
		return s
	}
	return ""
}
