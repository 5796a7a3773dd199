package fetcher_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"skein/fetcher"
)

func TestWhatIsNoFeedAndNoPageIsNamed(t *testing.T) {
	noise := make([]byte, 20000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(r.IntN(256))
	}
	noise[0] = 0xa7
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("<!doctype html><html><head><title>Weit</title></head><body><p>Text</p></body></html>")) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, tc := range map[string]struct {
		body, want string // want empty: it is a page
	}{
		"noise":                {string(noise), "binary data"},
		"a binary head":        {"\xff\xfe\x00\x01binary", "not a feed or a page"},
		"JSON":                 {`{"a":1}`, "it is JSON"},
		"XML":                  {`<?xml version="1.0"?><catalog><book/></catalog>`, "it is XML, but no feed"},
		"a list of feeds":      {`<?xml version="1.0"?><!-- mine --><opml version="2.0"><body><outline text="a" xmlUrl="http://a.test/f"/></body></opml>`, "OPML"},
		"a sitemap":            {`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.test/</loc></url></urlset>`, "sitemap"},
		"open elements":        {"<html><title>A page</title>" + strings.Repeat("<font>", 300) + strings.Repeat("<p>x", 20000), "left open"},
		"plain text":           {"Dear reader,\n\n3 < 4 is all I know.\n", "plain text"},
		"a page":               {"<html><title>A page</title><p>Hello", ""},
		"XHTML":                {`<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="http://www.w3.org/1999/xhtml"><title>A page</title></html>`, ""},
		"a piece of a page":    {"\n\n<p>Hello</p>", ""},
		"a page in UTF-16":     {string(wide), ""},
		"a page in Shift_JIS":  {"<html><meta charset=shift_jis><title>\x83\x65\x83\x58\x83\x67</title><p>\x93\xfa\x96\x7b", ""},
		"a page with controls": {"<html><title>A page</title><p>Hello\x01\x02\x03" + strings.Repeat("text ", 200), ""},
	} {
		reading, err := fetcher.Read(fetcher.Document{URL: "http://news.test/x", Body: []byte(tc.body)})
		switch {
		case tc.want == "" && (err != nil || reading.Page == nil):
			t.Errorf("%s: %+v, %v; want a page", name, reading, err)
		case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}
