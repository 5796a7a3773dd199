package parse

import "regexp"

// Vietnamese numbers its months and days: "Thứ Năm, 1 Tháng 1 2004" is a Thursday.
var (
	vietMonth = regexp.MustCompile(`\b(?:(?:thang|thg\.?) *(1[0-2]|0?[1-9]|muoi mot|muoi hai|muoi|gieng|mot|hai|ba|tu|bon|nam|sau|bay|tam|chin|chap)|th(0[1-9]|1[0-2]))\b,?`)
	vietDay   = regexp.MustCompile(`^(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|t[2-7])\b`)
	vietYear  = regexp.MustCompile(`\bnam (\d{4})\b`)
)

// vietNumbers are the months' numbers as words; the first and the last of the
// year have names of their own as well.
var vietNumbers = map[string]int{
	"gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
	"muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
}

// englishMonths are the short names that dates are written with.
var englishMonths = [12]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// vietnamese writes a Vietnamese month in a folded date as an English one, and
// leaves out the name of the day. Other dates come back as they are.
func vietnamese(s string) string {
	s = vietDay.ReplaceAllString(s, "")
	if m := vietMonth.FindStringSubmatchIndex(s); m != nil {
		word := s[max(m[2], m[4]):max(m[3], m[5])]
		n, ok := vietNumbers[word]
		if !ok {
			for _, c := range word {
				n = n*10 + int(c-'0')
			}
		}
		s = vietYear.ReplaceAllString(s[:m[0]]+" "+englishMonths[n-1]+" "+s[m[1]:], "$1")
	}
	return s
}
