package site_test

import (
	"net/http/httptest"
	"testing"
)

// What a poll costs: of a reader that has the document, and of one that has not.
func BenchmarkAPollOfAnUnchangedFeed(b *testing.B) {
	w := harbour(b)
	etag := w.get("/topics/piers.atom", "Accept-Encoding", "gzip").Header.Get("ETag")
	for name, tag := range map[string]string{"304": etag, "200": `"other"`} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("GET", "/topics/piers.atom", nil)
				r.Header.Set("If-None-Match", tag)
				r.Header.Set("Accept-Encoding", "gzip")
				w.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
