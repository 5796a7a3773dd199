package forum

import (
	"strings"

	"skein/archive"
)

// within reads a date that stands in a sentence, "on Wed Nov 15, 2023 3:36 am,
// edited 1 time in total": of its beginnings that end at a comma, a semicolon, a
// bracket or a "»", the longest that is a date.
func (d dates) within(s string) (archive.When, bool) {
	const parts = ",;()[]»«،，。；（）"
	s = strings.Trim(line(s), " .:-–—•·|"+parts)
	for range 8 {
		if s == "" {
			break
		}
		if w, ok := d.read(s); ok {
			return w, true
		}
		at := strings.LastIndexAny(s, parts)
		if at < 0 {
			break
		}
		s = strings.TrimRight(s[:at], " .:-–—•·|"+parts)
	}
	return archive.When{}, false
}
