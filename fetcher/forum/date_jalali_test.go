package forum

import (
	"testing"
	"time"
)

func TestPersianDates(t *testing.T) {
	for in, want := range map[[3]int]string{
		{1348, 1, 1}: "1969-03-21", {1394, 11, 27}: "2016-02-16", {1399, 12, 30}: "2021-03-20", {1400, 1, 1}: "2021-03-21", {1391, 10, 1}: "2012-12-21", {1403, 1, 1}: "2024-03-20", {1357, 11, 22}: "1979-02-11",
		{1394, 13, 1}: "", {1394, 7, 31}: "", {2016, 2, 16}: "",
	} {
		got := ""
		if d, ok := fromPersian(in[0], in[1], in[2]); ok {
			got = d.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("fromPersian(%v) = %q, want %q", in, got, want)
		}
	}
}
