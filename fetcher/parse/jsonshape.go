package parse

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// shapeFeed gives every member of a feed the type that JSON Feed 1.1 says.
func shapeFeed(m map[string]any, n *notes) {
	wrong := func(where string) { n.once("json type "+where, 0, "%s is of the wrong type", where) }
	shapeStrings(m, wrong, "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "language")
	shapeAuthors(m, wrong)
	if m["items"] == nil {
		for name, v := range m {
			if list, ok := v.([]any); ok && len(list) > 0 && likeItem(list[0]) {
				n.add("%q stands where items should", clip(name))
				m["items"] = list
				break
			}
		}
	}
	if v, ok := m["items"]; ok && v != nil {
		list, ok := v.([]any)
		if !ok {
			wrong("items")
		}
		items := []any{}
		for _, v := range list {
			item, ok := v.(map[string]any)
			if !ok {
				wrong("an item")
				continue
			}
			shapeItem(item, wrong)
			items = append(items, item)
		}
		m["items"] = items
	}
}

// likeItem reports whether v has what only items have.
func likeItem(v any) bool {
	item, ok := v.(map[string]any)
	if !ok {
		return false
	}
	_, html := item["content_html"]
	_, text := item["content_text"]
	return html || text
}

func shapeItem(m map[string]any, wrong func(string)) {
	switch m["id"].(type) {
	case string, json.Number, bool, nil:
	default:
		wrong("id")
		delete(m, "id")
	}
	for _, name := range []string{"image", "banner_image"} {
		if o, ok := m[name].(map[string]any); ok {
			m[name] = o["url"]
		}
	}
	shapeStrings(m, wrong, "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
		"date_published", "date_modified", "language")
	shapeAuthors(m, wrong)
	switch tags := m["tags"].(type) {
	case nil:
	case string:
		wrong("tags")
		list := []any{}
		for _, t := range strings.Split(tags, ",") {
			list = append(list, strings.TrimSpace(t))
		}
		m["tags"] = list
	case []any:
		list := []any{}
		for _, t := range tags {
			if s, ok := asString(t); ok {
				list = append(list, s)
			} else {
				wrong("a tag")
			}
		}
		m["tags"] = list
	default:
		wrong("tags")
		delete(m, "tags")
	}
	switch v := m["attachments"].(type) {
	case nil:
	case map[string]any:
		wrong("attachments")
		m["attachments"] = []any{v}
	case []any:
	default:
		wrong("attachments")
		delete(m, "attachments")
	}
	if list, ok := m["attachments"].([]any); ok {
		files := []any{}
		for _, v := range list {
			if a, ok := v.(map[string]any); ok {
				shapeStrings(a, wrong, "url", "mime_type", "title")
				files = append(files, a)
			}
		}
		m["attachments"] = files
	}
}

// shapeAuthors makes of authors a list of objects, and of author an object.
func shapeAuthors(m map[string]any, wrong func(string)) {
	object := func(v any) map[string]any {
		switch v := v.(type) {
		case map[string]any:
			shapeStrings(v, wrong, "name", "url", "avatar")
			return v
		case string:
			wrong("author")
			return map[string]any{"name": v}
		}
		return nil
	}
	if list, ok := m["author"].([]any); ok {
		wrong("author")
		delete(m, "author")
		if m["authors"] == nil {
			m["authors"] = list
		}
	}
	if v, ok := m["author"]; ok {
		if o := object(v); o != nil {
			m["author"] = o
		} else {
			delete(m, "author")
		}
	}
	v, ok := m["authors"]
	if !ok {
		return
	}
	list, ok := v.([]any)
	if !ok {
		wrong("authors")
		list = []any{v}
	}
	authors := []any{}
	for _, v := range list {
		if o := object(v); o != nil {
			authors = append(authors, o)
		}
	}
	m["authors"] = authors
}

// shapeStrings makes strings of members that must be some.
func shapeStrings(m map[string]any, wrong func(string), names ...string) {
	for _, name := range names {
		v, ok := m[name]
		if !ok {
			continue
		}
		s, ok := asString(v)
		if _, same := v.(string); !same && v != nil {
			wrong(name)
		}
		if !ok {
			delete(m, name)
			continue
		}
		m[name] = s
	}
}

// asString returns a string or a number as a string.
func asString(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, utf8.ValidString(v)
	case json.Number:
		return v.String(), true
	}
	return "", false
}
