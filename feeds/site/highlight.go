package site

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"skein/archive"
	"skein/feeds"
)

// piece is a stretch of an excerpt; Hit if it is what a query asked for.
type piece struct {
	Text string
	Hit  bool
}

// textOf joins pieces again.
func textOf(ps []piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text)
	}
	return b.String()
}

// excerptLength is how many bytes of a text an excerpt shows, about.
const excerptLength = 320

// excerpt cuts a stretch out of a post's text: round the first hit, or from its
// beginning if there is none in the text, and marks the words that hit.
func excerpt(p *archive.Post, reasons []archive.Reason) []piece {
	first := -1
	words := wordsOf(reasons)
	for _, r := range reasons {
		inText := r.Field == "lead" || r.Field == "body" || r.Field == "quote"
		if inText && r.Start >= 0 && r.Start < len(p.Text) && (first < 0 || r.Start < first) {
			first = r.Start
		}
	}
	if first < excerptLength*2/3 {
		return mark(feeds.Excerpt(p.Text, excerptLength), words)
	}
	from, to := first-excerptLength/3, min(first+excerptLength*2/3, len(p.Text))
	for from < first && !boundary(p.Text, from) {
		from++
	}
	for to < len(p.Text) && to < first+excerptLength && !boundary(p.Text, to) {
		to++
	}
	for to < len(p.Text) && !utf8.RuneStart(p.Text[to]) {
		to++
	}
	text := strings.Join(strings.Fields(strings.ReplaceAll(p.Text[from:to], "\n>", "\n")), " ")
	if to < len(p.Text) {
		text += "…"
	}
	text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	return mark("…"+text, words)
}

// wordsOf are the words with which a text has what was asked for.
func wordsOf(reasons []archive.Reason) []string {
	var words []string
	for _, r := range reasons {
		if r.Words != "" && !strings.HasPrefix(r.Term, "NOT ") && textFields[r.Field] {
			words = append(words, r.Words)
		}
	}
	return words
}

// textFields are those whose words a reader sees.
var textFields = map[string]bool{"title": true, "thread": true, "lead": true, "body": true, "quote": true}

// boundary reports whether a word may begin or end at i.
func boundary(s string, i int) bool {
	if i <= 0 || i >= len(s) {
		return true
	}
	if !utf8.RuneStart(s[i]) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return !wordRune(before) || !wordRune(after) || unspaced(before) || unspaced(after)
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r)
}

// unspaced tells scripts that are written without spaces between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// mark parts a text into what is one of the words and what is not. Case does
// not matter, and white space in a phrase is one space.
func mark(text string, words []string) []piece {
	var phrases []string
	for _, w := range words {
		if w = strings.Join(strings.Fields(w), " "); w != "" {
			phrases = append(phrases, w)
		}
	}
	var out []piece
	plain := 0
	for i := 0; i < len(text); {
		n := 0
		if boundary(text, i) {
			for _, p := range phrases {
				if m := matches(text, i, p); m > n {
					n = m
				}
			}
		}
		if n == 0 {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		if plain < i {
			out = append(out, piece{Text: text[plain:i]})
		}
		out = append(out, piece{Text: text[i : i+n], Hit: true})
		i += n
		plain = i
	}
	if plain < len(text) {
		out = append(out, piece{Text: text[plain:]})
	}
	return out
}

// matches tells how many bytes of text at i are the phrase, ending with a word.
func matches(text string, i int, phrase string) int {
	end := i + len(phrase)
	if end > len(text) || !strings.EqualFold(text[i:end], phrase) || !boundary(text, end) {
		return 0
	}
	return len(phrase)
}
