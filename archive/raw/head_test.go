package raw

import (
	"errors"
	"strings"
	"testing"

	"skein/archive"
)

func TestHeadLeavesTheBlockToBeRead(t *testing.T) {
	long := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + strings.Repeat("page ", 5000)
	for name, tc := range map[string]struct {
		record string
		code   int
		kind   string
		body   int
	}{
		"a page":          {response(long), 200, "text/html", 25000},
		"an error":        {response("HTTP/1.1 404 Not Found\r\n\r\n"), 404, "", 0},
		"no status line":  {response("<html>"), 0, "", 6},
		"an empty answer": {response(""), 0, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			for rec, err := range Scan(strings.NewReader(pack(tc.record, plainRecord("b", "next")))) {
				if err != nil {
					t.Fatal(err)
				}
				if rec.Type != "response" || rec.URL == "http://example.org/b" {
					continue
				}
				code, h, err := rec.Head()
				if err != nil || code != tc.code || h.Get("Content-Type") != tc.kind {
					t.Fatalf("Head = %d %v %v, want %d %q", code, h, err, tc.code, tc.kind)
				}
				a, err := rec.Answer(1 << 20)
				if err != nil || a.Code != tc.code || len(a.Body) != tc.body {
					t.Errorf("Answer after Head = %+v %v, want %d bytes", a, err, tc.body)
				}
			}
		})
	}
}

func TestHeadOfWhatHoldsNoAnswer(t *testing.T) {
	for rec, err := range Scan(strings.NewReader(strings.Replace(plainRecord("a", "x"), "WARC-Type: resource", "WARC-Type: metadata", 1))) {
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := rec.Head(); (rec.Type == "metadata") != errors.Is(err, archive.ErrInvalid) {
			t.Errorf("Head of a %s record = %v", rec.Type, err)
		}
	}
}
