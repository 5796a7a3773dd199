package parse

import (
	"strconv"
	"strings"
	"time"
)

// clock reads a time of day, and what some write on to it without a blank:
// 15:04, 15:04:05.678, 3:04pm, 15:04:05z, 15:04:05+0200, 16h31.
func (p *dateParts) clock(f string) bool {
	if p.hour >= 0 {
		return false
	}
	if isHourWord(f) {
		f = strings.Replace(f, "h", ":", 1)
		if strings.HasSuffix(f, ":") {
			f += "00"
		}
	}
	i := 0
	var n [3]int
	fields := 0
	for fields < 3 {
		from := i
		for i < len(f) && f[i] >= '0' && f[i] <= '9' && i-from < 2 {
			i++
		}
		if i == from {
			return false
		}
		n[fields], _ = strconv.Atoi(f[from:i])
		fields++
		if i >= len(f) || f[i] != ':' {
			break
		}
		if fields == 3 || i+1 == len(f) {
			return false // 1:2:3:4
		}
		i++
	}
	p.hour, p.minute, p.sec, p.hasSec = n[0], n[1], n[2], fields == 3
	if i < len(f) && (f[i] == '.' || f[i] == ',') {
		i++
		for i < len(f) && f[i] >= '0' && f[i] <= '9' {
			i++
		}
	}
	return p.afterClock(f[i:])
}

// afterClock reads what is written on to a time.
func (p *dateParts) afterClock(s string) bool {
	switch {
	case s == "":
		return true
	case s == "am" || s == "a.m" || s == "a.m.":
		p.am = true
		return true
	case s == "pm" || s == "p.m" || s == "p.m.":
		p.pm = true
		return true
	case s[0] == '+' || s[0] == '-':
		return p.offset(strings.TrimLeft(s, "+-"), s[0] == '-')
	case s[0] >= 'a' && s[0] <= 'z':
		return p.named(s)
	}
	return false
}

// isHourWord reports whether f is a time in the way of 16h31 or 9h.
func isHourWord(f string) bool {
	i := strings.IndexByte(f, 'h')
	if i < 1 || i > 2 || len(f) > i+3 {
		return false
	}
	for j := 0; j < len(f); j++ {
		if j != i && (f[j] < '0' || f[j] > '9') {
			return false
		}
	}
	return true
}

// offset reads a zone of the form 0200, 02:00, 2 or 020000.
func (p *dateParts) offset(s string, west bool) bool {
	parts := strings.Split(s, ":")
	var h, m int
	var err1, err2 error
	switch {
	case len(parts) > 3 || len(parts) > 1 && len(parts[0]) > 2:
		return false
	case len(parts) > 1:
		h, err1 = strconv.Atoi(parts[0])
		m, err2 = strconv.Atoi(parts[1])
	case len(s) <= 2:
		h, err1 = strconv.Atoi(s)
	case len(s) == 3 || len(s) == 4 || len(s) == 6:
		at := 2 - len(s)%2
		h, err1 = strconv.Atoi(s[:at])
		m, err2 = strconv.Atoi(s[at : at+2])
	default:
		return false
	}
	if err1 != nil || err2 != nil || h > 15 || m > 59 || h < 0 || m < 0 {
		return false
	}
	seconds := h*3600 + m*60
	if west {
		seconds = -seconds
	}
	p.zone = time.FixedZone("", seconds)
	return true
}

// named reads the name of a zone, perhaps with an offset behind it.
func (p *dateParts) named(s string) bool {
	name, rest := s, ""
	if i := strings.IndexAny(s, "+-"); i > 0 {
		name, rest = s[:i], s[i:]
	}
	area := strings.TrimPrefix(name, "etc/")
	if rest != "" {
		if area != "gmt" && area != "utc" && area != "ut" && area != "z" {
			if _, ok := zones[area]; !ok {
				return p.odd(s)
			}
		}
		west := rest[0] == '-'
		if area != name {
			west = !west // POSIX counts the other way round: Etc/GMT+5 is west
		}
		return p.offset(strings.TrimLeft(rest, "+-"), west)
	}
	if p.zone != nil {
		return isZoneLike(s) || strings.IndexByte(s, '/') > 0 // a number has told already
	}
	if hours, ok := zones[area]; ok {
		p.zone = time.FixedZone("", int(hours*3600))
		return true
	}
	if place, ok := placeZones[s]; ok {
		return p.odd(place)
	}
	return p.odd(s)
}

// odd takes a zone that is not in the table: a place, or a name that nobody
// knows, which leaves the time without a zone.
func (p *dateParts) odd(s string) bool {
	parts := strings.Split(s, "/")
	if len(parts) == 1 {
		return p.hour >= 0 && isZoneLike(s)
	}
	for i, part := range parts {
		words := strings.Split(part, "_")
		for j, w := range words {
			if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz-") != "" || w == "" {
				return false
			}
			if words[j] = strings.ToUpper(w[:1]) + w[1:]; w == "us" {
				words[j] = "US"
			}
		}
		parts[i] = strings.Join(words, "_")
	}
	if loc, err := time.LoadLocation(strings.Join(parts, "/")); err == nil {
		p.zone = loc
	}
	return p.hour >= 0
}

// placeZones are those that stand for a zone's winter time and its summer time.
var placeZones = map[string]string{
	"et": "america/new_york", "ct": "america/chicago", "mt": "america/denver", "pt": "america/los_angeles",
	"est5edt": "america/new_york", "cst6cdt": "america/chicago", "mst7mdt": "america/denver", "pst8pdt": "america/los_angeles",
	"akst9akdt": "america/anchorage", "met-1mest": "europe/berlin", "cet-1cest": "europe/berlin", "gmt0bst": "europe/london",
}

// isZoneLike reports whether a word has the form of a zone's abbreviation.
func isZoneLike(s string) bool {
	if len(s) < 1 || len(s) > 5 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// zones are hours east of Greenwich. Where an abbreviation means several, it is
// the one that feeds use it for; single letters other than Z are not to be
// believed (RFC 2822, 4.3).
var zones = map[string]float64{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "uct": 0, "zulu": 0, "universal": 0, "greenwich": 0, "wet": 0, "west": 1, "azot": -1,
	"bst": 1, "ist": 5.5, "cet": 1, "cest": 2, "met": 1, "mest": 2, "mez": 1, "mesz": 2, "cedt": 2, "eet": 2, "eest": 3,
	"msk": 3, "msd": 4, "trt": 3, "sast": 2, "cat": 2, "eat": 3, "wat": 1, "irst": 3.5, "irdt": 4.5, "gst": 4, "pkt": 5,
	"npt": 5.75, "ict": 7, "wib": 7, "wita": 8, "wit": 9, "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9,
	"acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "nzt": 12,
	"nst": -3.5, "ndt": -2.5, "ast": -4, "adt": -3, "at": -4, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
	"mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "hast": -10, "sst": -11,
	"brt": -3, "brst": -2, "art": -3, "clt": -4, "clst": -3, "cot": -5, "pet": -5, "vet": -4, "uyt": -3,
	"samt": 4, "yekt": 5, "omst": 6, "novt": 7, "krat": 7, "irkt": 8, "yakt": 9, "vlat": 10, "magt": 11, "pett": 12,
}
