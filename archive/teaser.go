package archive

import "strings"

// more are the words with which feeds end a text that goes on elsewhere.
var more = []string{"continue reading", "read more", "read the full story", "read full article", "weiterlesen", "lire la suite", "leer más", "читать далее", "[…]", "[...]", "…", "...", "→", "»"}

// CutOff takes the marks off the end of a text that say that it goes on
// elsewhere, and reports whether there were any.
func CutOff(s string) (head string, cut bool) {
	head = strings.TrimSpace(s)
	for again := true; again; {
		again = false
		end := strings.ToLower(head[max(0, len(head)-64):])
		for _, m := range more {
			if strings.HasSuffix(end, m) && len(m) <= len(head) {
				head, cut, again = strings.TrimSpace(head[:len(head)-len(m)]), true, true
				break
			}
		}
	}
	return head, cut
}
