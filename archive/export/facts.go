package export

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"skein/archive"
)

// fact is one thing to know of an author. The label may be empty.
type fact struct{ label, value string }

// facts are what the page said of an author beside the name.
func facts(a archive.Author) []fact {
	var list []fact
	add := func(label, value string) {
		if value = oneLine(value); value != "" {
			list = append(list, fact{oneLine(label), value})
		}
	}
	add("", a.Title)
	for _, b := range a.Banners {
		add("", b)
	}
	add("Joined", whenWords(a.Joined))
	if a.Posts != nil {
		add("Posts", strconv.Itoa(*a.Posts))
	}
	if r := a.Reactions; r != nil {
		for _, c := range []struct {
			label string
			n     *int
		}{{"Reactions", r.Score}, {"Positive reactions", r.Positive}, {"Neutral reactions", r.Neutral}, {"Negative reactions", r.Negative}} {
			if c.n != nil {
				add(c.label, strconv.Itoa(*c.n))
			}
		}
	}
	add("Location", a.Location)
	for _, f := range a.Fields {
		add(f.Label, f.Value)
	}
	return list
}

func (f fact) String() string { return joined(": ", f.label, f.value) }

// reactions says what others gave a post, a piece each.
func reactions(p archive.Post) []string {
	var list []string
	for _, r := range p.Reactions {
		s := oneLine(r.Name)
		if s == "" {
			continue
		}
		if r.Count != nil {
			s += " " + strconv.Itoa(*r.Count)
		}
		if len(r.By) > 0 {
			s += " (" + oneLine(strings.Join(r.By, ", ")) + ")"
		}
		list = append(list, s)
	}
	return list
}

// attachment is a file to be linked; of those without a usable address only
// the name is left.
type attachment struct {
	href, name, about string
	image             bool // said to be one
}

func attachments(p archive.Post) []attachment {
	var list []attachment
	for _, a := range p.Attachments {
		x := attachment{href: pageURL(a.URL), name: oneLine(a.Name), image: strings.HasPrefix(a.Type, "image/")}
		if x.name == "" {
			x.name = fileName(a.URL)
		}
		if x.name = oneLine(x.name); x.name == "" {
			continue
		}
		size := ""
		if a.Size > 0 {
			size = byteWords(a.Size)
		}
		x.about = joined(", ", oneLine(a.Type), size)
		list = append(list, x)
	}
	return list
}

// whenWords writes a time for people, as precise as it was told.
func whenWords(w archive.When) string {
	switch {
	case w.Precision < archive.Minute:
		return w.String()
	case w.Floating:
		return w.Time.Format("2006-01-02 15:04")
	}
	return timeWords(w.Time)
}

// timeWords writes a moment for people.
func timeWords(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// byteWords writes a size for people, in the units that file managers use.
func byteWords(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.0f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1000/1000)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// joined joins the parts that are not empty.
func joined(sep string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(p)
	}
	return b.String()
}
