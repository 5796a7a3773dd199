package feeds

import (
	"strings"

	"skein/archive"
)

func tags(t *archive.Thread) []string {
	var out []string
	for _, l := range [][]string{t.Labels, t.Tags} {
		for _, s := range l {
			out = once(out, s)
		}
	}
	return out
}

// once appends a line to a list, unless it is there in some case of letters.
func once(list []string, s string) []string {
	if s = line(s); s == "" {
		return list
	}
	for _, have := range list {
		if strings.EqualFold(have, s) {
			return list
		}
	}
	return append(list, s)
}

func authors(list ...archive.Author) []Author {
	var out []Author
next:
	for _, a := range list {
		name := line(a.Name)
		if name == "" {
			continue
		}
		for _, have := range out {
			if have.Name == name {
				continue next
			}
		}
		out = append(out, Author{Name: name, URL: webURL(a.URL)})
	}
	return out
}

func attachments(p *archive.Post) []Attachment {
	var out []Attachment
	seen := map[string]bool{}
	for _, a := range p.Attachments {
		if u := webURL(a.URL); u != "" && !seen[u] {
			seen[u] = true
			out = append(out, Attachment{URL: u, Type: or(clean(a.Type), "application/octet-stream"), Title: line(a.Name), Size: a.Size})
		}
	}
	return out
}

// maxWhy bounds how many terms an entry gives for being there.
const maxWhy = 50

func why(vs []archive.Verdict) []Why {
	var out []Why
	for _, v := range vs {
		out = reasons(out, v.Reasons)
	}
	return out
}

// reasons adds reasons to those of other posts: a term in a field is told once.
func reasons(list []Why, rs []archive.Reason) []Why {
next:
	for _, r := range rs {
		for i := range list {
			if w := &list[i]; w.Term == clean(r.Term) && w.Field == r.Field {
				w.Count += r.Count
				continue next
			}
		}
		if len(list) < maxWhy {
			list = append(list, Why{Term: clean(r.Term), Field: r.Field, Words: line(r.Words), Count: r.Count})
		}
	}
	return list
}
