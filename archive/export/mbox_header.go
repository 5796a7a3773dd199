package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"skein/archive"
)

const (
	lineLength = 78 // of a header's line, where it can be (RFC 5322, 2.1.1)
	wordLength = 60 // of what an encoded word and those that cannot be parted hold
)

// header writes a header whose value is printable ASCII already, folded at its
// spaces (RFC 5322, 2.2.3). One without a value is left out.
func header(w *bytes.Buffer, name, value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	w.WriteString(name + ":")
	length := len(name) + 1
	for word := range strings.FieldsSeq(value) {
		if length+1+len(word) > lineLength && length > len(name)+1 {
			w.WriteString("\n")
			length = 0
		}
		w.WriteString(" " + word)
		length += 1 + len(word)
	}
	w.WriteString("\n")
}

// textWords writes a line of text for a header: as it is if ASCII will do, else
// in encoded words (RFC 2047).
func textWords(s string) string {
	if s = oneLine(s); isPlainHeader(s) {
		return s
	}
	return encodedWords(s)
}

// isPlainHeader reports whether s can stand in a header as it is: printable
// ASCII, nothing that would be decoded, no word too long to be folded.
func isPlainHeader(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	if strings.Contains(s, "=?") {
		return false
	}
	for word := range strings.FieldsSeq(s) {
		if len(word) > wordLength {
			return false
		}
	}
	return true
}

// encodedWords writes s in words of at most 75 characters, each of whole
// characters (RFC 2047, 2 and 5).
func encodedWords(s string) string {
	const most = 45 // bytes, 60 characters in base64
	var words []string
	for s != "" {
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > most {
				break
			}
			n += size
		}
		words = append(words, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

// mailbox is an author as a sender. The address is made up, below .invalid,
// where none can be (RFC 2606, 2): the same author of the same site has the same.
func mailbox(a archive.Author, host string) string {
	name := oneLine(a.Name)
	address := "<" + localPart(a) + "@" + host + ".invalid>"
	switch {
	case name == "":
		return address
	case !isPlainHeader(name):
		return encodedWords(name) + " " + address
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" ` + address
}

// localPart is what stands before the @: the site's own id of the author, or
// the name as far as it can be written, told apart from names like it.
func localPart(a archive.Author) string {
	said := oneLine(a.NativeID)
	prefix := "member-"
	if said == "" {
		said, prefix = strings.ToLower(oneLine(a.Name)), ""
	}
	if said == "" {
		return "unknown"
	}
	kept := keepToken(said)
	if kept == said && len(kept) <= 40 {
		return prefix + kept
	}
	sum := sha256.Sum256([]byte(said))
	kept = strings.Trim(kept[:min(len(kept), 24)], "-")
	return prefix + joined("-", kept, hex.EncodeToString(sum[:4]))
}
