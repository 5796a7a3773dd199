package parse

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Item is an entry with the name that it has within its feed.
type Item struct {
	*Entry
	// Key names the entry in its feed: its id; else its link; else a hash of
	// what it says, "sha256:" and hex. No two items of a feed share one.
	Key string
	// Global is set if Key is an absolute URI, which names the entry wherever
	// it is met. Other keys are only known in this feed.
	Global bool
	// OwnLink is set if Link is an address that no other entry of the feed has
	// and that is not the feed's own page: it can name what it leads to.
	OwnLink bool
}

// Identity names the entries of a feed, in their order. Of several states of
// one entry (the same id; RFC 4287, 4.1.1) the newest stays: by updated, then
// published, then the one that stands first. An id that the feed gives to
// entries of which both link and title differ is no id, and neither is a link
// that entries with different titles share. What has no name, no title and no
// text is no entry.
func Identity(f *Feed) []Item {
	shared := sharedNames(f)
	keys := make([]string, len(f.Entries))
	linked := map[string]string{} // the one key that has a link; "" if several do
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.blank() {
			continue
		}
		keys[i] = e.key(shared)
		if key, ok := linked[e.Link]; ok && key != keys[i] {
			linked[e.Link] = ""
		} else {
			linked[e.Link] = keys[i]
		}
	}
	place := map[string]int{}
	var items []Item
	for i, key := range keys {
		e := &f.Entries[i]
		if key == "" {
			continue
		}
		if at, ok := place[key]; ok {
			if newer(e, items[at].Entry) {
				items[at].Entry = e
			}
			continue
		}
		place[key] = len(items)
		items = append(items, Item{Entry: e, Key: key, Global: absolute(key) && !strings.HasPrefix(key, hashKey)})
	}
	for i := range items {
		l := items[i].Link
		items[i].OwnLink = l != "" && linked[l] != "" && l != f.Link && l != f.Self
	}
	return items
}

// names are those that cannot tell the entries of a feed apart.
type names struct{ ids, links map[string]bool }

// sharedNames finds the ids and links that the feed gives to several entries.
func sharedNames(f *Feed) names {
	n := names{map[string]bool{}, map[string]bool{}}
	byID, byLink := map[string]*Entry{}, map[string]*Entry{}
	for i := range f.Entries {
		e := &f.Entries[i]
		if was := byID[e.ID]; was == nil {
			byID[e.ID] = e
		} else if was.Title != e.Title && was.Link != e.Link && was.Link != "" && e.Link != "" {
			n.ids[e.ID] = true
		}
		if was := byLink[e.Link]; was == nil {
			byLink[e.Link] = e
		} else if was.Title != e.Title {
			n.links[e.Link] = true
		}
	}
	return n
}

// blank reports whether there is nothing in an entry to keep.
func (e *Entry) blank() bool {
	return e.ID == "" && e.Link == "" && e.Title == "" && e.Summary == "" && e.Content == "" && len(e.Enclosures) == 0
}

const hashKey = "sha256:"

func (e *Entry) key(shared names) string {
	switch {
	case e.ID != "" && !shared.ids[e.ID]:
		return e.ID
	case e.Link != "" && !shared.links[e.Link]:
		return e.Link
	}
	h := sha256.New()
	said := []string{e.Title, e.Published.String(), e.Updated.String()}
	if e.Title == "" {
		said = append(said, e.Summary, e.Content)
	}
	for _, s := range said {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hashKey + hex.EncodeToString(h.Sum(nil)[:16])
}

// newer reports whether a is a later state than b.
func newer(a, b *Entry) bool {
	if !a.Updated.IsZero() && !b.Updated.IsZero() && !a.Updated.Time.Equal(b.Updated.Time) {
		return a.Updated.Time.After(b.Updated.Time)
	}
	if !a.Published.IsZero() && !b.Published.IsZero() {
		return a.Published.Time.After(b.Published.Time)
	}
	return false
}
