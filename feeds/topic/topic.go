package topic

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"skein/archive"
	"skein/archive/query"
)

// Check reports what is wrong with a topic's definition, or nil.
func Check(t archive.Topic) error {
	_, err := compile(t)
	return err
}

func compile(t archive.Topic) (*query.Query, error) {
	if t.Query == "" {
		return nil, errors.New("query is missing: a topic without one could never match")
	}
	q, err := query.Parse(t.Query)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	if !q.Positive() {
		return nil, errors.New("query: only says what must not be there, and would match nearly everything; add a term that must be there")
	}
	return q, nil
}

// rules is what decides what matches, beside the definition itself: it counts
// up when the matcher changes so that other posts match.
const rules = 1

// Version names everything that decides what a topic matches. Its title, its
// description and how its feed looks are no part of it.
func Version(t archive.Topic) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s", rules, t.Query))
	return hex.EncodeToString(sum[:6])
}

// Set is topics compiled together. It is safe for concurrent use.
type Set struct {
	topics  []archive.Topic
	queries []*query.Query
	set     *query.Set
}

// Compile compiles topics; the error names the first that cannot be.
func Compile(topics []archive.Topic) (*Set, error) {
	s := &Set{topics: topics}
	for _, t := range topics {
		q, err := compile(t)
		if err != nil {
			return nil, fmt.Errorf("topic %s: %w", t.ID, err)
		}
		s.queries = append(s.queries, q)
	}
	s.set = query.NewSet(s.queries)
	return s, nil
}

// Judge returns the verdicts of the topics that a post matches.
func (s *Set) Judge(t *archive.Thread, p *archive.Post) []archive.Verdict {
	it := query.ItemOf(t, p)
	var out []archive.Verdict
	for i, r := range s.set.Match(&it) {
		if r.Match {
			out = append(out, s.verdict(i, p.ID, r))
		}
	}
	return out
}

// Explanation is a verdict with what it would take to turn it.
type Explanation struct {
	archive.Verdict
	Missing string // for a post that did not match: the cheapest way in which it would have
}

// Explain judges an item by each topic and keeps all detail, of those that do
// not match too.
func (s *Set) Explain(id string, it query.Item) []Explanation {
	var out []Explanation
	for i, q := range s.queries {
		r := q.Match(&it)
		out = append(out, Explanation{Verdict: s.verdict(i, id, r), Missing: r.Missing})
	}
	return out
}

func (s *Set) verdict(i int, post string, r query.Result) archive.Verdict {
	return archive.Verdict{Topic: s.topics[i].ID, Version: s.topics[i].Version, Post: post, Match: r.Match, Score: r.Score, Reasons: r.Reasons}
}
