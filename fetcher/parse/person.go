package parse

import (
	"regexp"
	"strings"
)

var mailAddress = regexp.MustCompile(`[^\s<>()\[\]"',;:]+@[^\s<>()\[\]"',;:?]+`)

// readPeople takes apart an author that may be several: addresses with a comma
// or the like between them.
func readPeople(s string) []Person {
	if strings.Count(s, "@") < 2 {
		return []Person{readPerson(s)}
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' })
	for _, part := range parts {
		if mailAddress.FindString(part) == "" {
			return []Person{readPerson(s)} // "Other, Ann <a@b>" is one name
		}
	}
	var list []Person
	for _, part := range parts {
		list = append(list, readPerson(part))
	}
	return list
}

// readPerson takes apart what RSS has in one text: "mail (name)", "name
// <mail>", "name (mail)", a mail address, or a name.
func readPerson(s string) Person {
	if strings.IndexByte(s, '@') < 0 {
		return Person{Name: tidyName(s)}
	}
	at := mailAddress.FindStringIndex(s)
	if at == nil {
		return Person{Name: tidyName(s)}
	}
	p := Person{Email: strings.TrimRight(s[at[0]:at[1]], ".")}
	before, after := s[:at[0]], s[at[1]:]
	if i := strings.LastIndex(strings.ToLower(before), "mailto:"); i >= 0 {
		before = before[:i]
	}
	if strings.HasPrefix(after, "?") { // mailto:a@b?subject=…
		after = strings.TrimLeft(after, "?")
		if i := strings.IndexAny(after, " <>()"); i >= 0 {
			after = after[i:]
		} else {
			after = ""
		}
	}
	p.Name = tidyName(strings.TrimRight(before, " <([\"") + " " + strings.TrimLeft(after, " >)]\""))
	return p
}

// tidyName takes off a name what held it apart from an address.
func tidyName(s string) string {
	s = oneLine(s)
	for {
		t := strings.Trim(s, " ,;:-\"")
		for _, pair := range []string{"()", "<>", "[]", "''"} {
			if len(t) >= 2 && t[0] == pair[0] && t[len(t)-1] == pair[1] && !strings.ContainsAny(t[1:len(t)-1], pair) {
				t = t[1 : len(t)-1]
			}
		}
		t = strings.TrimSuffix(strings.TrimSuffix(t, "()"), "<>")
		if t == s {
			return s
		}
		s = t
	}
}

// addPeople is addPerson for several.
func addPeople(list, people []Person) []Person {
	for _, p := range people {
		list = addPerson(list, p)
	}
	return list
}

// addPerson adds p unless nothing is known of it or it is there already. Where
// one names the other's address, they are one.
func addPerson(list []Person, p Person) []Person {
	if p.Name == "" && p.Email == "" && p.URL == "" || len(list) >= maxList {
		return list
	}
	for i := range list {
		q := &list[i]
		sameName := p.Name != "" && strings.EqualFold(p.Name, q.Name)
		sameMail := p.Email != "" && strings.EqualFold(p.Email, q.Email)
		if !sameName && !sameMail || p.Name != "" && q.Name != "" && !sameName || p.Email != "" && q.Email != "" && !sameMail {
			continue
		}
		if q.Name == "" {
			q.Name = p.Name
		}
		if q.Email == "" {
			q.Email = p.Email
		}
		if q.URL == "" {
			q.URL = p.URL
		}
		if q.Image == "" {
			q.Image = p.Image
		}
		return list
	}
	return append(list, p)
}
