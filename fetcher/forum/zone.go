package forum

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zoneSaying is how a footer tells the zone of its page's times: "All times are
// UTC + 1 hour [ DST ]", "Alle Zeitangaben in WEZ +2. Es ist jetzt 20:10 Uhr".
// No figure stands before the zone, or it is an hour that somebody wrote about.
var zoneSaying = regexp.MustCompile(`^[^0-9.!?]{0,60}\b(?:UTC|GMT|WEZ)(?:\s*([+−–-])\s*(\d{1,2})(?:([:.,])(\d{1,2}))?)?([^.!?]{0,40})`)

// zoneSaid reads the zone that a footer tells; nil if it tells none. Summer time
// in brackets is an hour more, as phpBB 3.0 counts.
func zoneSaid(footer string) *time.Location {
	s := line(footer)
	if len(s) > 200 {
		return nil
	}
	m := zoneSaying.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	east := 0
	if m[2] != "" {
		h, _ := strconv.Atoi(m[2])
		east = h * 3600
	}
	if m[4] != "" {
		part, _ := strconv.Atoi(m[4])
		switch {
		case m[3] == ":":
			east += part * 60
		case len(m[4]) == 1: // ".5" of an hour
			east += part * 360
		default:
			east += part * 36
		}
	}
	if m[1] != "" && m[1] != "+" {
		east = -east
	}
	if strings.Contains(m[5], "[") {
		east += 3600
	}
	if east < -14*3600 || east > 15*3600 {
		return nil
	}
	if east == 0 {
		return time.UTC
	}
	return time.FixedZone("", east)
}
