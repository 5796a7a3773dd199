package parse

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// lookup finds an encoding by the name that a server or a document gives it.
// enc is nil for UTF-8, and name is empty for one that nobody knows.
func lookup(label string) (name string, enc encoding.Encoding) {
	label = strings.ToLower(strings.TrimSpace(label))
	dashed := strings.NewReplacer("_", "-", " ", "").Replace(label)
	switch dashed {
	case "utf8", "utf-8", "unicode-1-1-utf-8", "u8", "utf8mb4", "utf-8n", "x-unicode-2-0-utf-8":
		return "utf-8", nil
	case "utf-16", "utf16", "ucs-2", "iso-10646-ucs-2", "unicode", "utf-16be", "utf-16le", "utf-32", "ucs-4", "iso-10646-ucs-4", "utf-32be", "utf-32le":
		return "utf-16", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "hz-gb-2312", "hz":
		return "hz-gb-2312", simplifiedchinese.HZGB2312
	case "cp949", "uhc", "ms949", "x-windows-949", "windows-949":
		label = "euc-kr"
	case "cp932", "ms932", "windows-932", "x-ms-cp932":
		label = "shift_jis"
	case "cp936", "ms936", "windows-936":
		label = "gbk"
	case "cp950", "ms950":
		label = "big5"
	case "8859-1", "iso8859", "latin-1", "iso-latin-1", "8bit":
		label = "iso-8859-1"
	case "macroman", "mac-roman", "csmacintosh", "mac":
		label = "macintosh"
	case "maccyrillic", "mac-cyrillic", "mac-ukrainian":
		label = "x-mac-cyrillic"
	case "big5hkscs":
		label = "big5"
	case "koi8":
		label = "koi8-r"
	}
	for _, l := range []string{label, dashed} {
		if enc, err := htmlindex.Get(l); err == nil && enc != encoding.Replacement {
			if name, err := htmlindex.Name(enc); err == nil {
				if name == "utf-8" {
					return name, nil
				}
				return name, enc
			}
		}
	}
	if name, enc := codePageOf(dashed); enc != nil {
		return name, enc
	}
	for _, l := range []string{label, "ibm" + strings.TrimPrefix(strings.TrimPrefix(label, "cp"), "windows-"), "windows-" + strings.TrimPrefix(label, "cp")} {
		if enc, err := ianaindex.IANA.Encoding(l); err == nil && enc != nil {
			if name, err := ianaindex.IANA.Name(enc); err == nil {
				return strings.ToLower(name), enc
			}
		}
	}
	return "", nil
}

// isASCII reports whether a label names ASCII itself, of which a text that holds
// anything more is surely not.
func isASCII(label string) bool {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "us-ascii", "ascii", "us", "iso646-us", "ansi_x3.4-1968":
		return true
	}
	return false
}

func asciiOnly(body []byte) bool {
	for len(body) > 0 {
		if body[0] >= utf8.RuneSelf {
			return false
		}
		body = body[max(plainRun(body), 1):]
	}
	return true
}

// singleByte reports whether every byte is a character of its own, so that
// text which is also good UTF-8 can be nothing else.
func singleByte(enc encoding.Encoding) bool {
	switch enc.(type) {
	case *charmap.Charmap, *codePage:
		return true
	}
	return false
}

// stateful reports whether an encoding gives other characters to ASCII bytes.
func stateful(name string) bool {
	return name == "iso-2022-jp" || name == "hz-gb-2312" || strings.HasPrefix(name, "ibm")
}

// guess names the encoding of text that is not UTF-8 and not declared.
func guess(body []byte) (string, encoding.Encoding) {
	all, err := chardet.NewTextDetector().DetectAll(telling(body))
	if err != nil {
		return "windows-1252", charmap.Windows1252
	}
	// The detector gives those it is equally sure of in no certain order.
	slices.SortFunc(all, func(a, b chardet.Result) int {
		return cmp.Or(b.Confidence-a.Confidence, strings.Compare(a.Charset, b.Charset), strings.Compare(a.Language, b.Language))
	})
	for _, r := range all {
		if r.Confidence < 30 {
			break
		}
		if name, enc := lookup(r.Charset); enc != nil && name != "utf-16" {
			return name, enc
		}
	}
	return "windows-1252", charmap.Windows1252
}

// telling returns the words of a document that tell its encoding: those outside
// tags that are not all ASCII, 16 kB at most. The others would drown them.
func telling(body []byte) []byte {
	var out []byte
	for len(body) > 0 && len(out) < 16<<10 {
		if bytes.HasPrefix(body, cdataStart) {
			body = body[len(cdataStart):]
			continue
		}
		if body[0] == '<' {
			n := bytes.IndexByte(body, '>')
			if n < 0 {
				break
			}
			body = body[n+1:]
			continue
		}
		n := bytes.IndexAny(body[1:], " <\n\r\t")
		if n < 0 {
			n = len(body) - 1
		}
		word := body[:n+1]
		for _, c := range word {
			if c >= utf8.RuneSelf {
				out = append(append(out, bytes.TrimSpace(word)...), ' ')
				break
			}
		}
		body = body[n+1:]
	}
	return out
}
