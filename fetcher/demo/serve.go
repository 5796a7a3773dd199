package demo

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const htmlType = "text/html; charset=utf-8"

// document is an answer before it meets the request's headers.
type document struct {
	kind    string // Content-Type
	body    []byte
	changed time.Time // when anything in it last did; zero: the answer gets no validators
	cache   string    // Cache-Control; empty: none
	status  int       // zero: 200
}

// send answers with a document: gzip if the client takes it, 304 if the client has it.
func send(w http.ResponseWriter, r *http.Request, m moment, doc document) {
	h := w.Header()
	h.Set("Content-Type", doc.kind)
	h.Set("Date", m.at.Format(http.TimeFormat))
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.HasPrefix(doc.kind, "text/html") {
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
	}
	if doc.cache != "" {
		h.Set("Cache-Control", doc.cache)
	}
	body, coding := doc.body, ""
	if !strings.HasPrefix(doc.kind, "image/") {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) && len(body) > 512 {
			body, coding = gzipped(body), "gzip"
			h.Set("Content-Encoding", coding)
		}
	}
	if doc.changed.IsZero() || doc.status != 0 {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if doc.status != 0 {
			w.WriteHeader(doc.status)
		}
		if r.Method != http.MethodHead {
			w.Write(body)
		}
		return
	}
	h.Set("ETag", entityTag(doc.body, coding))
	http.ServeContent(w, r, "", lastModified(doc.changed, m.at), bytes.NewReader(body))
}

// entityTag is strong, so each content coding has its own (RFC 9110, 8.8.3.3).
func entityTag(body []byte, coding string) string {
	sum := sha256.Sum256(body)
	if coding != "" {
		coding = "-" + coding
	}
	return fmt.Sprintf(`"%x%s"`, sum[:10], coding)
}

// lastModified rounds up to the second that HTTP can tell, and is zero until that
// second has come: of two changes within one second a client that asks by date
// alone would never see the later one (RFC 9110, 8.8.2.2).
func lastModified(changed, now time.Time) time.Time {
	up := changed.Truncate(time.Second)
	if up.Before(changed) {
		up = up.Add(time.Second)
	}
	if up.After(now) {
		return time.Time{}
	}
	return up
}

// acceptsGzip reads Accept-Encoding (RFC 9110, 12.5.3).
func acceptsGzip(r *http.Request) bool {
	for _, v := range r.Header.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(v, ",") {
			coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
			if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
				continue
			}
			weight, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
			q, err := strconv.ParseFloat(weight, 64)
			return !ok || err == nil && q > 0
		}
	}
	return false
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b) // a buffer takes everything
	z.Close()
	return out.Bytes()
}

// redirect sends a reader on, with 301 for good or 303 for now.
func redirect(w http.ResponseWriter, r *http.Request, m moment, url string, code int) {
	w.Header().Set("Date", m.at.Format(http.TimeFormat))
	http.Redirect(w, r, url, code)
}

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// The pages carry their style in themselves.
var (
	plainStyle = style("plain.css")
	forumStyle = style("forum.css")
)

func style(name string) template.CSS {
	b, err := templateFiles.ReadFile("templates/" + name)
	if err != nil {
		panic(err) // it is part of the binary
	}
	return template.CSS(b)
}

// render fills in a page. The templates are ours and so are the values: what goes
// wrong here is a mistake that the tests find.
func render(name string, page any) []byte {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, page); err != nil {
		panic(err)
	}
	return b.Bytes()
}
