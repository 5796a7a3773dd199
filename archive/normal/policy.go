package normal

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is the second gate: bluemonday with the same list of elements. The
// tags that the cleaner writes pass through it unchanged; TestTheTwoGatesAgree
// says so.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowURLSchemes("http", "https", "mailto", "data")
	for scheme := range inert {
		p.AllowURLSchemes(scheme)
	}
	p.AllowDataURIImages()
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)

	var names []string
	for _, e := range elements {
		if e.name == "" {
			continue
		}
		names = append(names, e.name)
		for _, a := range e.attrs {
			p.AllowAttrs(a).OnElements(e.name)
		}
	}
	p.AllowElements(names...)
	p.AllowNoAttrs().OnElements(names...)
	p.AllowAttrs("lang", "dir").Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^nofollow noopener$`)).OnElements("a")
	p.AllowAttrs("cite").OnElements("blockquote", "q", "del", "ins")
	p.AllowAttrs("src").OnElements("img", "audio", "video", "source", "track")
	p.AllowAttrs("srcset").OnElements("img", "source")
	p.AllowAttrs("poster").OnElements("video")
	p.AllowAttrs("controls", "preload").OnElements("audio", "video")
	p.AllowAttrs("loading").OnElements("img")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9+#_.-]+$`)).OnElements("code", "pre")
	return p
}()
