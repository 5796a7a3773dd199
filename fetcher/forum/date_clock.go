package forum

import (
	"strings"
	"sync"
	"time"

	"skein/archive"
)

// halves are the words for the two halves of the day, in hours.
var halves = wordValues(map[int]string{
	0:  "am vorm öö ص صباحا ق 午前 上午 早上 凌晨 오전 πμ π sa",
	12: "pm nachm ös م مساء ب 午後 下午 晚上 中午 오후 μμ μ ch",
})

// halfWords parts the halves of the day from what they are written together with.
var halfWords = sync.OnceValue(func() *strings.Replacer {
	pairs := []string{"a.m", "am", "p.m", "pm", "a. m", "am", "p. m", "pm"}
	for _, w := range []string{"午前", "上午", "早上", "凌晨", "오전", "午後", "下午", "晚上", "中午", "오후"} {
		pairs = append(pairs, fold(w), " "+fold(w)+" ")
	}
	return strings.NewReplacer(pairs...)
})

// takeClock finds the time of day and takes it out, so that what is left is the date.
func (r *dateReader) takeClock() {
	t := r.toks
	for i := 0; i+2 < len(t); i++ {
		if t[i].kind != number || len(t[i].text) > 2 || t[i+2].kind != number || len(t[i+2].text) != 2 ||
			t[i+1].text != ":" && t[i+1].text != "h" && !(t[i+1].text == "." && r.oClock(i)) || t[i].n > 24 || t[i+2].n > 59 {
			continue
		}
		r.hour, r.minute, r.clock = t[i].n, t[i+2].n, archive.Minute
		end := i + 3
		if end+1 < len(t) && t[end].text == ":" && t[end+1].kind == number && len(t[end+1].text) == 2 && t[end+1].n < 60 {
			r.second, r.clock = t[end+1].n, archive.Second
			end += 2
		}
		for k := i; k < end; k++ {
			t[k].kind = taken
		}
		r.takeHalf(i-1, end)
		r.takeOffset(end)
		if r.hour > 23 {
			r.clock = archive.Unsaid
		}
		return
	}
}

// clockWords say that a time follows, which some languages write with a full stop.
var clockWords = wordSet("klo kello kl klockan klokken ore pukul jam um")

// oClock reports whether a word before the token at i says that it begins a time.
func (r *dateReader) oClock(i int) bool {
	if i > 1 && r.toks[i-1].text == "." {
		i--
	}
	return i > 0 && r.toks[i-1].kind == word && clockWords[r.toks[i-1].text]
}

// takeHalf reads the "PM" at either side of a time.
func (r *dateReader) takeHalf(before, after int) {
	for _, i := range []int{after, before} {
		if i < 0 || i >= len(r.toks) || r.toks[i].kind != word {
			continue
		}
		w := r.toks[i].text
		if (w == "sa" || w == "ch") && baseLang(r.lang) != "vi" {
			continue
		}
		if half, ok := halves[w]; ok && r.hour >= 1 && r.hour <= 12 {
			r.hour = r.hour%12 + half
			r.toks[i].kind = taken
			return
		}
	}
}

// takeOffset reads "UTC", "GMT+2" or "+0200" behind a time. Other
// abbreviations of zones mean several things and are left.
func (r *dateReader) takeOffset(from int) {
	for i := from; i < len(r.toks); i++ {
		t := r.toks[i]
		if t.kind == taken || t.text == "(" {
			continue
		}
		named := t.text == "utc" || t.text == "gmt" || t.text == "z"
		if named {
			r.offset = time.UTC
			r.toks[i].kind = taken
			i++
		}
		if i+1 < len(r.toks) && (r.toks[i].text == "+" || r.toks[i].text == "-") && r.toks[i+1].kind == number && (named || len(r.toks[i+1].text) == 4) {
			h, m := r.toks[i+1].n, 0
			if len(r.toks[i+1].text) == 4 {
				h, m = h/100, h%100
			}
			east := h*3600 + m*60
			if r.toks[i].text == "-" {
				east = -east
			}
			r.offset = time.FixedZone("", east)
			r.toks[i].kind, r.toks[i+1].kind = taken, taken
		}
		return
	}
}
