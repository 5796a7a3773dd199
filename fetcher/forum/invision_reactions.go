package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// reactions reads how many reacted to a post in which way. Who did is known
// only where there is one kind.
func (c *invisionPost) reactions(n *html.Node) {
	var by []string
	before := len(c.Reactions)
	each(n, func(k *html.Node) bool {
		return hasClass(k, "ipsReact_reactCount") || hasClass(k, "ipsReact_overview") || hasClass(k, "ipsReact_blurb") && nearClass(k, "ipsReact_reactCount") == nil
	}, func(k *html.Node) {
		if !hasClass(k, "ipsReact_reactCount") {
			each(k, func(a *html.Node) bool { return a.DataAtom == atom.A }, func(a *html.Node) {
				if _, ok := invisionRouteOf(resolve(c.page.Base, attr(a, "href")), "profile"); ok {
					if s := text(a); s != "" {
						by = once(by, s)
					}
				}
			})
			return
		}
		r := archive.Reaction{}
		if img := imageIn(k); img != nil {
			r.Name = line(attr(img, "alt"))
		}
		if r.Name == "" {
			near(k, func(s *html.Node) bool { r.Name = line(attr(s, "title")); return r.Name != "" })
		}
		r.Count = firstFigure(text(k))
		if r.Name != "" && (r.Count == nil || *r.Count > 0) && len(c.Reactions) < mostListed {
			c.Reactions = append(c.Reactions, r)
		}
	})
	if len(c.Reactions) == before+1 {
		c.Reactions[before].By = by
	}
	if k := byClass(n, "ipsReact_reactCountOnly"); k != nil && len(c.Reactions) == before {
		c.score(text(k))
	}
}

// score reads the sum of what was given, where the page does not say of what.
func (c *invisionPost) score(s string) {
	if i, ok := count(s); ok && i != 0 {
		c.Reactions = append(c.Reactions, archive.Reaction{Name: "Reputation", Count: known(i)})
	}
}

// likes reads "A, B and 3 others like this" of version 3 and of 4 before 4.2,
// where members are links; without links the English words part the names. A
// bare figure is a score.
func (c *invisionPost) likes(n *html.Node) {
	info := near(n, func(k *html.Node) bool { return hasClass(k, "ipsLikeBar_info") || hasClass(k, "ipsLike_contents") })
	if info == nil {
		if k := near(n, func(k *html.Node) bool { return hasClass(k, "rep_count") || hasClass(k, "ipsReputation_count") }); k != nil {
			n = k
		}
		c.score(text(n))
		return
	}
	said := text(info)
	if said == "" {
		return
	}
	var by []string
	others := 0
	each(info, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		s := text(a)
		if f := firstFigure(s); f != nil && (strings.Contains(attr(a, "href"), "more") || strings.Contains(attr(a, "href"), "do=showRep")) {
			others = *f
		} else if s != "" {
			by = once(by, s)
		}
	})
	if len(by) == 0 {
		names, ok := strings.CutSuffix(said, " likes this")
		if !ok {
			names, ok = strings.CutSuffix(said, " like this")
		}
		if !ok {
			return
		}
		for s := range strings.SplitSeq(strings.ReplaceAll(names, " and ", ", "), ", ") {
			if f := firstFigure(s); f != nil && strings.Contains(s, " other") {
				others = *f
			} else if s != "" {
				by = once(by, s)
			}
		}
	}
	c.Reactions = append(c.Reactions, archive.Reaction{Name: "Like", Count: known(len(by) + others), By: by})
}
