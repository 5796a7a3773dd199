package forum

import (
	"regexp"
	"strings"

	"skein/archive"
)

// mailText writes what a message says as plain text: paragraphs, quoted lines
// as quotations, set text as it is set, addresses on the web as links.
type mailText struct {
	known func(attribution string) (name, id string) // whom the words before a quotation name
	out   strings.Builder

	quotes    []archive.Quote
	answers   []string
	signature string
	last      archive.Quote // whom the quotations of the message are of, until other words say otherwise
}

// mailLine is one line, and how often it is quoted.
type mailLine struct {
	depth int
	text  string // without its marks
}

// deepestQuote bounds how quotations are nested.
const deepestQuote = 30

// write writes a whole text.
func (w *mailText) write(text string) {
	text, sign := cutSignature(text)
	if sign != "" {
		s := mailText{}
		s.lines(quotedLines(sign), 0)
		w.signature = strings.TrimSpace(s.out.String())
	}
	w.lines(quotedLines(text), 0)
}

// quotedLines counts the marks before each line: "> > ", ">> ".
func quotedLines(text string) []mailLine {
	var out []mailLine
	for l := range strings.SplitSeq(strings.TrimRight(text, "\n \t"), "\n") {
		l = strings.TrimRight(l, " \t")
		depth, rest := 0, l
		for depth < deepestQuote {
			t := strings.TrimLeft(rest, " ")
			if !strings.HasPrefix(t, ">") || depth == 0 && len(rest)-len(t) > 1 || len(rest)-len(t) > 2 {
				break
			}
			rest = t[1:]
			depth++
		}
		if depth > 0 {
			rest = strings.TrimPrefix(rest, " ")
		} else {
			rest = l
		}
		out = append(out, mailLine{depth, rest})
	}
	return out
}

// lines writes lines that are all quoted at least so often.
func (w *mailText) lines(list []mailLine, depth int) {
	for len(list) > 0 {
		n := 0
		if list[0].depth > depth {
			for n < len(list) && list[n].depth > depth {
				n++
			}
			w.quotation(list[:n], depth+1, "")
			list = list[n:]
			continue
		}
		for n < len(list) && list[n].depth <= depth {
			n++
		}
		w.paragraphs(list[:n])
		if n < len(list) {
			k := n
			for k < len(list) && list[k].depth > depth {
				k++
			}
			w.quotation(list[n:k], depth+1, attribution(list[:n]))
			n = k
		}
		list = list[n:]
	}
}

// attribution is what stands right before a quotation, if it ends like words
// that introduce one.
func attribution(list []mailLine) string {
	end := len(list)
	for end > 0 && list[end-1].text == "" {
		end--
	}
	if len(list)-end > 1 {
		return ""
	}
	start := end
	for start > 0 && end-start < 3 && list[start-1].text != "" {
		start--
	}
	var words []string
	for _, l := range list[start:end] {
		words = append(words, strings.TrimSpace(l.text))
	}
	s := strings.Join(words, " ")
	if len(s) > 600 || !strings.HasSuffix(s, ":") && !strings.HasSuffix(s, "...") {
		return ""
	}
	return s
}

// quotation writes quoted lines.
func (w *mailText) quotation(list []mailLine, depth int, says string) {
	q := archive.Quote{}
	if says != "" {
		if w.known != nil {
			q.Author, q.Post = w.known(says)
		}
		if q.Author == "" {
			q.Author = attributed(says)
		}
	}
	if depth == 1 {
		if says == "" {
			q = w.last
		}
		w.last = q
	}
	if depth == 1 && q.Post != "" {
		w.answers = once(w.answers, q.Post)
	}
	at := len(w.quotes)
	if at < mostListed {
		w.quotes = append(w.quotes, q)
	}
	w.out.WriteString("<blockquote>")
	w.lines(list, depth)
	w.out.WriteString("</blockquote>\n")
	if at < mostListed {
		var b strings.Builder
		for _, l := range list {
			if l.depth == depth {
				b.WriteString(l.text)
			}
			b.WriteByte('\n')
		}
		w.quotes[at].Text = tidyText(b.String())
	}
}

var wroteForms = regexp.MustCompile(`(?i)([^,<>":;]{2,80}?)\s*(?:<[^<>]*>|\([^()]*@[^()]*\))?\s+(?:wrote|writes|said|schrieb|a écrit|escribió|escreveu|ha scritto|napisał|napisał\(a\)|skrev|kirjoitti|schreef|пишет|писал|писала|написал|написала)\s*:?$`)

// attributed reads whom words name as the author of what they introduce.
func attributed(s string) string {
	m := wroteForms.FindStringSubmatch(strings.TrimRight(s, ": ."))
	if m == nil {
		return ""
	}
	name := strings.Trim(m[1], `"' `)
	// "On 3 May Heron": figures and what stands before them are the date.
	if i := strings.LastIndexAny(name, "0123456789"); i >= 0 {
		name = strings.TrimLeft(name[i+1:], "-+:./ )")
		for _, half := range []string{"AM ", "PM ", "Uhr "} {
			name = strings.TrimPrefix(name, half)
		}
	}
	if name == "" || strings.EqualFold(name, "you") || strings.EqualFold(name, "he") || strings.EqualFold(name, "she") {
		return ""
	}
	return line(name)
}

// paragraphs writes lines of one depth.
func (w *mailText) paragraphs(list []mailLine) {
	for i := 0; i < len(list); {
		if strings.TrimSpace(list[i].text) == "" {
			i++
			continue
		}
		end := i
		for end < len(list) && strings.TrimSpace(list[end].text) != "" {
			end++
		}
		if block := list[i:end]; isSet(block) {
			// Set text goes on over empty lines, as code does.
			for next := end; next < len(list); {
				for next < len(list) && strings.TrimSpace(list[next].text) == "" {
					next++
				}
				from := next
				for next < len(list) && strings.TrimSpace(list[next].text) != "" {
					next++
				}
				if from == next || !isSet(list[from:next]) {
					break
				}
				end = next
			}
			w.out.WriteString("<pre>")
			for _, l := range list[i:end] {
				w.linked(l.text)
				w.out.WriteByte('\n')
			}
			w.out.WriteString("</pre>\n")
		} else {
			w.out.WriteString("<p>")
			for k, l := range block {
				if k > 0 {
					w.out.WriteString("<br>\n")
				}
				w.linked(strings.TrimSpace(l.text))
			}
			w.out.WriteString("</p>\n")
		}
		i = end
	}
}

// isSet reports whether a paragraph is laid out by its spaces: code, tables,
// differences between files.
func isSet(list []mailLine) bool {
	marks := 0
	for i, l := range list {
		t := l.text
		switch {
		case strings.HasPrefix(t, "diff --git "), strings.HasPrefix(t, "@@ "), strings.HasPrefix(t, "+++ "), strings.HasPrefix(t, "--- ") && i == 0:
			return true
		case strings.HasPrefix(t, "\t"), strings.HasPrefix(t, "   "), strings.HasPrefix(t, "  ") && i > 0:
			marks++
		case strings.Contains(strings.TrimSpace(t), "    "), strings.Contains(t, "|  "):
			marks++
		}
	}
	return marks > 0 && 2*marks >= len(list) && (len(list) > 1 || strings.ContainsAny(list[0].text, "{}();=|$#"))
}

var onTheWeb = regexp.MustCompile(`https?://[^\s<>"]+`)

// linked writes text with its addresses as links.
func (w *mailText) linked(s string) {
	for {
		at := onTheWeb.FindStringIndex(s)
		if at == nil {
			escape(&w.out, s, false)
			return
		}
		u := s[at[0]:at[1]]
		trimmed := strings.TrimRight(u, ".,;:!?'*_|")
		for strings.HasSuffix(trimmed, ")") && strings.Count(trimmed, ")") > strings.Count(trimmed, "(") || strings.HasSuffix(trimmed, "]") && !strings.Contains(trimmed, "[") {
			trimmed = strings.TrimRight(trimmed[:len(trimmed)-1], ".,;:!?")
		}
		escape(&w.out, s[:at[0]], false)
		if resolve(nil, trimmed) == nil {
			escape(&w.out, u, false)
		} else {
			w.out.WriteString(`<a href="`)
			escape(&w.out, trimmed, true)
			w.out.WriteString(`">`)
			escape(&w.out, trimmed, false)
			w.out.WriteString("</a>")
			escape(&w.out, u[len(trimmed):], false)
		}
		s = s[at[1]:]
	}
}

var footer = regexp.MustCompile(`(?m)^_{30,}[ \t]*\n`)

// cutFooter takes off what a list's software put below every message.
func cutFooter(text string) string {
	all := footer.FindAllStringIndex(text, -1)
	if len(all) == 0 {
		return text
	}
	at := all[len(all)-1]
	below := text[at[1]:]
	if strings.Count(strings.TrimSpace(below), "\n") > 8 || len(below) > 1500 {
		return text
	}
	low := strings.ToLower(below)
	for _, mark := range []string{"mailing list", "listinfo", "mailman", "unsubscribe", "mailinglist", "mailing-list", "lista de correo", "liste de diffusion"} {
		if strings.Contains(low, mark) {
			return strings.TrimRight(text[:at[0]], "\n \t")
		}
	}
	return text
}

// cutSignature parts a text from the signature below it, which begins with
// "-- " on a line of its own; programs that trim lines leave "--", which counts
// near the end alone.
func cutSignature(text string) (body, signature string) {
	text = strings.TrimRight(text, "\n \t")
	for _, mark := range []string{"\n-- \n", "\n--\n", "\n--  \n"} {
		at := strings.LastIndex("\n"+text, mark)
		if at < 0 {
			continue
		}
		below := text[min(at+len(mark)-1, len(text)):]
		if n := strings.Count(below, "\n"); mark == "\n-- \n" && n < 40 || n < 12 {
			return strings.TrimRight(text[:max(at-1, 0)], "\n \t"), below
		}
	}
	return text, ""
}

// unflowed joins the lines that a program broke softly (RFC 3676): those that
// end in a space, except the mark of a signature, go on in the next of the
// same depth.
func unflowed(text string, delSp bool) string {
	var out strings.Builder
	depthBefore, open := 0, false
	for l := range strings.SplitSeq(text, "\n") {
		depth := len(l) - len(strings.TrimLeft(l, ">"))
		rest := l[depth:]
		rest = strings.TrimPrefix(rest, " ") // stuffed
		soft := strings.HasSuffix(rest, " ") && rest != "-- "
		if open && depth == depthBefore && rest != "-- " {
			out.WriteString(strings.TrimSuffix(rest, " "))
		} else {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			if depth > 0 {
				out.WriteString(strings.Repeat(">", depth) + " ")
			}
			if rest == "-- " {
				out.WriteString(rest)
			} else {
				out.WriteString(strings.TrimSuffix(rest, " "))
			}
		}
		if soft && !delSp {
			out.WriteByte(' ')
		}
		depthBefore, open = depth, soft
	}
	return out.String()
}

var scrubbed = regexp.MustCompile(`(?m)^-{6,} next part -{6,}\n`)

// cutParts takes out the parts that an archive put elsewhere, and gives the text
// of those that it put behind one another.
func cutParts(text string) (string, []archive.Attachment) {
	pieces := scrubbed.Split(text, 200)
	if len(pieces) == 1 {
		return text, nil
	}
	var files []archive.Attachment
	keep := pieces[:1:1]
	for _, s := range pieces[1:] {
		head, _, _ := strings.Cut(s, "\n")
		if strings.HasPrefix(head, "Skipped content of type") {
			continue
		}
		at := strings.Index(s, "URL: ")
		if at < 0 || at > 3000 {
			keep = append(keep, s)
			continue
		}
		u, rest, _ := strings.Cut(s[at+len("URL: "):], "\n")
		f := archive.Attachment{URL: strings.Trim(strings.TrimSpace(u), "<>")}
		for l := range strings.SplitSeq(s[:at], "\n") {
			key, value, ok := strings.Cut(l, ": ")
			value = line(value)
			switch {
			case !ok:
			case strings.EqualFold(key, "Name"):
				f.Name = value
			case strings.EqualFold(key, "Type"):
				f.Type = value
			case strings.EqualFold(key, "Size"):
				f.Size, _ = size(value)
			}
		}
		if f.Name == "not available" || f.Name == "" {
			f.Name = ""
			if i := strings.LastIndexByte(f.URL, '/'); i >= 0 {
				f.Name = fileName(f.URL[i+1:])
			}
		}
		if f.Type == "" {
			f.Type = typeOf(f.Name)
		}
		if resolve(nil, f.URL) != nil && len(files) < mostListed {
			files = append(files, f)
		}
		if strings.TrimSpace(rest) != "" {
			keep = append(keep, rest)
		}
	}
	return strings.Join(keep, "\n"), files
}

var uuencoded = regexp.MustCompile("(?m)^begin [0-7]{3,4} ([^\\n]+)\\n((?:[ -`]+\\n)+)end[ \\t]*(?:\\n|\\z)")

// cutUuencoded takes out the files that programs before MIME wrote into a text,
// and names them. The first character of each of their lines tells its length.
func cutUuencoded(text, id string) (string, []archive.Attachment) {
	var files []archive.Attachment
	text = uuencoded.ReplaceAllStringFunc(text, func(block string) string {
		m := uuencoded.FindStringSubmatch(block)
		f := archive.Attachment{Name: line(m[1])}
		for l := range strings.SplitSeq(strings.TrimSuffix(m[2], "\n"), "\n") {
			n := int(l[0]-' ') & 63
			if len(l)-1 > (n+2)/3*4+2 {
				return block // no line of that length: a text that looks like a file
			}
			f.Size += int64(n)
		}
		f.URL, f.Type = midURL(id)+"/"+midEscape(f.Name), typeOf(f.Name)
		if len(files) < mostListed {
			files = append(files, f)
		}
		return ""
	})
	return text, files
}
