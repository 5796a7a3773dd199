package fetcher

import (
	"testing"
	"time"
)

func TestSavedPagesSayWhereTheyAreFrom(t *testing.T) {
	for name, tc := range map[string]struct {
		page, address string
		at            time.Time
	}{
		"a browser":     {"<!DOCTYPE html>\n<!-- saved from url=(0042)https://forum.example/threads/a.12/page-3 -->\n<html>", "https://forum.example/threads/a.12/page-3", time.Time{}},
		"an anchor":     {"<!-- saved from url=(0042)https://forum.example/t?a=1&amp;b=2#p7 -->", "https://forum.example/t?a=1&b=2", time.Time{}},
		"a local page":  {"<!-- saved from url=(0014)about:internet -->", "", time.Time{}},
		"SingleFile":    {"<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: https://forum.example/viewtopic.php?t=12 \n saved date: Tue May 05 2020 10:11:12 GMT+0200 (Central European Summer Time)\n-->", "https://forum.example/viewtopic.php?t=12", time.Date(2020, 5, 5, 8, 11, 12, 0, time.UTC)},
		"HTTrack":       {"<html>\n<!-- Mirrored from forum.example/showthread.php?t=9 by HTTrack Website Copier/3.x [XR&CO'2014], Tue, 05 May 2015 10:11:12 GMT -->", "http://forum.example/showthread.php?t=9", time.Date(2015, 5, 5, 10, 11, 12, 0, time.UTC)},
		"nothing":       {"<html><link rel=canonical href=https://forum.example/>", "", time.Time{}},
		"a post's text": {"<p>saved from url=(0042)https://forum.example/</p>", "", time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			address, at := SavedFrom([]byte(tc.page))
			if address != tc.address || !at.Equal(tc.at) {
				t.Errorf("SavedFrom = %q, %v, want %q, %v", address, at, tc.address, tc.at)
			}
		})
	}
}
