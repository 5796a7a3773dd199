package forum

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"skein/archive"
)

// Threads of Reddit with many comments name some of them by their ids alone
// ("more"), and leave answers that stand too deep to pages of their own
// ("continue this thread"). Both are branches of the thread's page.

// redditBranchSize is how many comments the interface gives for one request.
const redditBranchSize = 100

// leave says what a page leaves out, and where that is.
func (c *redditReader) leave(part *Part) {
	r, ok := (reddit{}).Ref(c.url)
	if !ok {
		return
	}
	host := r.URL
	if onWeb(c.URL) {
		host = c.URL
	}
	for ids := range slices.Chunk(c.named, redditBranchSize) {
		q := url.Values{"api_type": {"json"}, "raw_json": {"1"}, "link_id": {"t3_" + r.Native}, "children": {strings.Join(ids, ",")}}
		part.Branches = append(part.Branches, at(host, "api/morechildren.json", q.Encode()))
	}
	part.Branches = append(part.Branches, c.apart...)
	switch {
	case c.more > 0 && len(part.Branches) > 0:
		c.notes = append(c.notes, fmt.Sprintf("%d comments are not on this page, which names where they are", c.more))
	case c.more > 0:
		c.notes = append(c.notes, fmt.Sprintf("%d comments are not on this page, nor does it name them", c.more))
	}
}

// name adds the id of a comment that is not here.
func (c *redditReader) name(id string) {
	if isBase36(id) && len(c.named) < redditBranchSize*mostListed && c.leaves(id) {
		c.named = append(c.named, id)
	}
}

// leaves takes down what a page leaves out, and reports whether that is news.
func (c *redditReader) leaves(what string) bool {
	if c.left == nil {
		c.left = map[string]bool{}
	}
	had := c.left[what]
	c.left[what] = true
	return !had
}

// leaveTo adds the page of a comment whose answers are on that alone.
func (c *redditReader) leaveTo(id string) {
	r, ok := (reddit{}).Ref(c.url)
	if !ok || !isBase36(id) || len(c.apart) >= mostListed || !c.leaves("page of "+id) {
		return
	}
	path := strings.TrimSuffix(r.URL.EscapedPath(), "/")
	if strings.HasSuffix(path, "/comments/"+r.Native) {
		path += "/comment" // where the page does not tell the words of the address
	}
	if onWeb(c.URL) && c.Form == HTMLForm {
		c.apart = append(c.apart, at(c.URL, path+"/"+id+"/", "limit=500"))
		return
	}
	c.apart = append(c.apart, at(r.URL, path+"/"+id+".json", "limit=500&raw_json=1"))
}

// leftOut takes over what a view of an old page leaves out.
func (c *redditReader) leftOut(h *redditView) {
	c.more += h.more
	for _, id := range h.named {
		c.name(id)
	}
	for _, href := range h.apart {
		if r, ok := (reddit{}).Ref(resolve(c.Base, href)); ok && r.Post != "" {
			c.leaveTo(strings.TrimPrefix(r.Post, "t1_"))
		}
	}
}

// leftBy finds what stands in JSON for comments that are not there. It is read
// apart from the comments: its children are ids where theirs are things.
func (c *redditReader) leftBy(body []byte) {
	if !bytes.Contains(body, []byte(`"more"`)) {
		return
	}
	var all any
	if json.Unmarshal(body, &all) != nil {
		return
	}
	var walk func(any, int)
	walk = func(x any, depth int) {
		if depth > 6*deepest {
			return
		}
		switch x := x.(type) {
		case []any:
			for _, k := range x {
				walk(k, depth+1)
			}
		case map[string]any:
			data, _ := x["data"].(map[string]any)
			if x["kind"] == "more" {
				c.takeMore(data)
				return
			}
			for _, key := range []string{"json", "data", "things", "children", "replies"} {
				if k, ok := x[key]; ok {
					walk(k, depth+1)
				}
			}
		}
	}
	walk(all, 0)
}

// takeMore reads one "more".
func (c *redditReader) takeMore(data map[string]any) {
	ids, _ := data["children"].([]any)
	for _, id := range ids {
		if s, ok := id.(string); ok {
			c.name(s)
		}
	}
	if up, ok := data["parent_id"].(string); ok && len(ids) == 0 {
		if id, ok := strings.CutPrefix(up, "t1_"); ok {
			c.leaveTo(id)
		}
	}
}

// readMore reads the answer to a request for comments that a page left out. They
// stand in it one behind the other.
func (v *redditPage) readMore(part *Part) (done bool, err error) {
	var d struct {
		JSON struct {
			Errors [][]jsonText `json:"errors"`
			Data   struct {
				Things []redditThing `json:"things"`
			} `json:"data"`
		} `json:"json"`
	}
	if err := decode(v.Body, &d); err != nil {
		return true, fmt.Errorf("comments %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	link := ""
	if v.URL != nil {
		link = v.URL.Query().Get("link_id")
	}
	for _, t := range d.JSON.Data.Things {
		if link == "" && redditName(string(t.Data.LinkID)) {
			link = string(t.Data.LinkID)
		}
	}
	id, ok := strings.CutPrefix(link, "t3_")
	if !ok || !isBase36(id) || len(d.JSON.Errors) > 0 {
		return false, nil
	}
	ref := redditRef("", id, "")
	for _, t := range d.JSON.Data.Things { // a comment's own address has all of its thread's
		if r, ok := (reddit{}).Ref(resolve(v.Base, string(t.Data.Permalink))); ok && r.Native == id {
			ref = r
			break
		}
	}
	t := archive.Thread{Kind: archive.Discussion, Platform: part.Platform, Site: part.Site, NativeID: id, URL: ref.URL.String(), Lang: v.Lang}
	c := redditReader{redditPage: v, seen: map[string]bool{}, url: ref.URL}
	c.tree(&t.Posts, d.JSON.Data.Things, 0)
	c.leftBy(v.Body)
	c.leave(part)
	part.Kind, part.Notes = ThreadPart, v.notes
	part.Draft = v.draft(t, v.notes, false)
	part.Draft.Witness = v.witness
	return true, nil
}
