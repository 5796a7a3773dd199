package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"skein/archive"
)

// handler answers a request for GET or HEAD with a document.
type handler func(r *http.Request) (*rendered, error)

// document is an answer, in no coding yet.
type document struct {
	kind     string // media type, for Content-Type
	body     []byte
	modified time.Time     // newest change of anything in it; zero if nobody knows
	links    []string      // values of Link headers
	maxAge   time.Duration // how long it may be shown without asking again; negative: not to be stored
	open     bool          // scripts of other sites may read it (CORS)
	file     string        // name under which browsers save it; empty to show it
}

// rendered is a document with its name and its codings. It is safe for use by
// several goroutines.
type rendered struct {
	document
	tag string // of the ETag, without quotation marks

	mu    sync.Mutex
	coded map[string][]byte
}

func render(d document) *rendered {
	sum := sha256.Sum256(append([]byte(d.kind+"\x00"), d.body...))
	return &rendered{document: d, tag: base64.RawURLEncoding.EncodeToString(sum[:15])}
}

// in is the body in a coding.
func (d *rendered) in(coding string) []byte {
	if coding == "" {
		return d.body
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.coded == nil {
		d.coded = map[string][]byte{}
	}
	if d.coded[coding] == nil {
		d.coded[coding] = compress(coding, d.body)
	}
	return d.coded[coding]
}

// Kinds of documents.
const (
	pageKind  = "text/html; charset=utf-8"
	plainKind = "text/plain; charset=utf-8"
	jsonKind  = "application/json"
)

// policy lets a page load its own stylesheet and pictures and sound from
// anywhere, and nothing else: no script in any form, no frame, no plug-in.
const policy = "default-src 'none'; style-src 'self'; img-src http: https: data:; media-src http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the headers that every answer has.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// handle makes an http.Handler: it checks the method, turns errors into answers,
// and lets no panic out.
func (t *site) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				t.Log.Error("handler panicked", "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				t.fault(w, r, http.StatusInternalServerError, "internal error", "Something went wrong here. The operator can find out what in the log.")
			}
		}()
		switch r.Method {
		case http.MethodGet, http.MethodHead:
		case http.MethodOptions:
			options(w, r)
			return
		default:
			w.Header().Set("Allow", allowed)
			t.fault(w, r, http.StatusMethodNotAllowed, "method not allowed", "Everything here is only for reading.")
			return
		}
		d, err := h(r)
		if err != nil {
			t.fail(w, r, err)
			return
		}
		serve(w, r, d)
	})
}

const allowed = "GET, HEAD, OPTIONS"

// options answers what may be asked, to browsers that ask on behalf of a script
// of another site.
func options(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Allow", allowed)
	if isOpen(r.URL.Path) {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", allowed)
		h.Set("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since, Cache-Control")
		h.Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}

// isOpen reports whether a path is that of a document for programs.
func isOpen(path string) bool {
	for _, end := range []string{".rss", ".atom", ".json", ".md", "/opml"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// serve writes a document in the coding that the client likes best, or tells it
// that it has it.
func serve(w http.ResponseWriter, r *http.Request, d *rendered) {
	h := w.Header()
	coding := ""
	if len(d.body) >= worthCoding {
		coding = negotiate(r.Header.Values("Accept-Encoding"))
	}
	h.Set("Content-Type", d.kind)
	h.Add("Vary", "Accept-Encoding")
	switch {
	case d.maxAge < 0:
		h.Set("Cache-Control", "no-store")
	case d.maxAge == 0:
		h.Set("Cache-Control", "public, no-cache")
	case d.maxAge > 300*24*time.Hour:
		h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d, immutable", int(d.maxAge.Seconds())))
	default:
		h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(d.maxAge.Seconds())))
	}
	for _, l := range d.links {
		h.Add("Link", l)
	}
	if d.open {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Last-Modified, Link")
	}
	if d.file != "" {
		h.Set("Content-Disposition", `attachment; filename="`+d.file+`"`)
	}
	// Each coding is a representation with a name of its own (RFC 9110, 8.8.3.3).
	tag := d.tag
	body := d.in(coding)
	if coding != "" {
		tag += "-" + coding
		h.Set("Content-Encoding", coding)
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", d.modified, bytes.NewReader(body))
}

// refusal is an answer that is no document, with words for a person.
type refusal struct {
	code   int
	title  string
	advice string
	to     string // where a redirect leads, a path below root
}

func (e *refusal) Error() string { return e.title }

func refuse(code int, title, advice string) error {
	return &refusal{code: code, title: title, advice: advice}
}

// fail maps errors to answers: the one place that does.
func (t *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	var e *refusal
	switch {
	case errors.As(err, &e) && e.to != "":
		w.Header().Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(t.MaxAge.Seconds())))
		if isOpen(r.URL.Path) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
		}
		http.Redirect(w, r, t.root+e.to, e.code)
	case errors.As(err, &e):
		t.fault(w, r, e.code, e.title, e.advice)
	case errors.Is(err, archive.ErrNotFound):
		t.fault(w, r, http.StatusNotFound, "not found", "The archive holds nothing under this address.")
	case r.Context().Err() != nil:
		// Nobody is there to answer.
	case errors.Is(err, archive.ErrAway):
		t.Log.Warn("archive does not answer", "path", r.URL.Path, "error", err)
		w.Header().Set("Retry-After", "30")
		t.fault(w, r, http.StatusServiceUnavailable, "away for a moment", "The archive does not answer at the moment. What was read lately is still here; try this again in half a minute.")
	case errors.Is(err, context.DeadlineExceeded):
		t.Log.Warn("answer took too long", "path", r.URL.Path, "error", err)
		t.busy(w, r)
	default:
		t.Log.Error("request failed", "path", r.URL.Path, "error", err)
		t.fault(w, r, http.StatusInternalServerError, "internal error", "Something went wrong here. The operator can find out what in the log.")
	}
}

func (t *site) busy(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "30")
	t.fault(w, r, http.StatusServiceUnavailable, "busy", "Too much is being asked at the moment. Try again in half a minute.")
}

// fault answers with a page that says what is wrong and where to go on.
func (t *site) fault(w http.ResponseWriter, r *http.Request, code int, title, advice string) {
	if isOpen(r.URL.Path) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	w.Header().Set("Cache-Control", "no-store")
	var b bytes.Buffer
	p := faultPage{frame: t.frame(r, strings.ToUpper(title[:1])+title[1:], ""), Code: code, Advice: advice}
	p.NoIndex = true
	if err := templates["fault"].Execute(&b, p); err != nil {
		t.Log.Error("page of a fault failed", "error", err)
		b.Reset()
		b.WriteString(title)
	}
	w.Header().Set("Content-Type", pageKind)
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(code)
	if r.Method != http.MethodHead {
		w.Write(b.Bytes())
	}
}

type faultPage struct {
	frame
	Code   int
	Advice string
}

// lost answers for paths that there are not, and leads on from those that people
// and their tools type for one that there is.
func (t *site) lost(r *http.Request) (*rendered, error) {
	path := strings.TrimRight(r.URL.EscapedPath(), "/")
	switch {
	case path == "/topics":
		return nil, &refusal{code: http.StatusMovedPermanently, title: "moved", to: "/"}
	case path != r.URL.EscapedPath():
		if r.URL.RawQuery != "" {
			path += "?" + r.URL.RawQuery
		}
		return nil, &refusal{code: http.StatusMovedPermanently, title: "moved", to: path}
	}
	return nil, archive.ErrNotFound
}
