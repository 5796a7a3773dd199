package forum

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"

	"skein/archive"
)

// schemaFacts are what a page tells search engines of its thread (schema.org,
// DiscussionForumPosting and QAPage).
type schemaFacts struct {
	Headline  string
	Published archive.When
	Author    string
	Posts     *int // with the opening one
	Views     *int
}

// schemaNode is one JSON-LD object, as far as we read it.
type schemaNode struct {
	Type          schemaWords     `json:"@type"`
	Headline      string          `json:"headline"`
	Name          string          `json:"name"`
	DatePublished string          `json:"datePublished"`
	Author        json.RawMessage `json:"author"`
	AnswerCount   *float64        `json:"answerCount"`
	CommentCount  *float64        `json:"commentCount"`
	Interaction   json.RawMessage `json:"interactionStatistic"`
	MainEntity    json.RawMessage `json:"mainEntity"`
	Graph         []schemaNode    `json:"@graph"`
}

// schemaWords is a text or a list of texts.
type schemaWords []string

func (w *schemaWords) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*w = []string{one}
		return nil
	}
	var many []string
	_ = json.Unmarshal(b, &many) // anything else says nothing
	*w = many
	return nil
}

func (w schemaWords) has(word string) bool {
	for _, s := range w {
		if strings.EqualFold(s, word) || strings.HasSuffix(s, "/"+word) {
			return true
		}
	}
	return false
}

// schema reads the page's JSON-LD about its thread; nil if there is none that can be read.
func (p *Page) schema() *schemaFacts {
	for _, n := range p.scripts {
		if !strings.Contains(attr(n, "type"), "ld+json") || n.FirstChild == nil || n.FirstChild.Type != html.TextNode {
			continue
		}
		var node schemaNode
		if json.Unmarshal([]byte(n.FirstChild.Data), &node) != nil {
			continue
		}
		if f := node.facts(0); f != nil {
			return f
		}
	}
	return nil
}

// facts finds the thread in an object, in the page that it describes, or in a list.
func (n *schemaNode) facts(depth int) *schemaFacts {
	if depth > 4 {
		return nil
	}
	if n.Type.has("DiscussionForumPosting") || n.Type.has("Question") {
		return n.thread()
	}
	if len(n.MainEntity) > 0 {
		var inner schemaNode
		if json.Unmarshal(n.MainEntity, &inner) == nil {
			if f := inner.facts(depth + 1); f != nil {
				return f
			}
		}
	}
	for i := range n.Graph {
		if f := n.Graph[i].facts(depth + 1); f != nil {
			return f
		}
	}
	return nil
}

func (n *schemaNode) thread() *schemaFacts {
	f := &schemaFacts{Headline: line(n.Headline)}
	if f.Headline == "" {
		f.Headline = line(n.Name)
	}
	if t, ok := stamp(n.DatePublished); ok {
		f.Published = archive.At(t)
	}
	var author struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(n.Author, &author) == nil {
		f.Author = line(author.Name)
	}
	answers := n.AnswerCount
	if answers == nil {
		answers = n.CommentCount
	}
	type counter struct {
		Type  json.RawMessage `json:"interactionType"`
		Count *float64        `json:"userInteractionCount"`
	}
	var counters []counter
	if json.Unmarshal(n.Interaction, &counters) != nil {
		var one counter
		if json.Unmarshal(n.Interaction, &one) == nil {
			counters = append(counters, one)
		}
	}
	for _, c := range counters {
		switch kind := string(c.Type); {
		case c.Count == nil:
		case strings.Contains(kind, "CommentAction"), strings.Contains(kind, "ReplyAction"):
			answers = c.Count
		case strings.Contains(kind, "ViewAction"):
			f.Views = whole(c.Count, 0)
		}
	}
	f.Posts = whole(answers, 1)
	return f
}

// whole makes a count of a JSON number; nil for one that is no count.
func whole(n *float64, more int) *int {
	if n == nil || *n < 0 || *n > maxCount || *n != float64(int(*n)) {
		return nil
	}
	return known(int(*n) + more)
}
