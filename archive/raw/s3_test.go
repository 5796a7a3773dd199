package raw

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"skein/archive"
)

const (
	testKey    = "AKTESTTESTTEST"
	testSecret = "open-sesame-4711"
)

// s3server is an S3 server of the test's own, with one bucket, "skein". It lets
// in who names the key, and fails on request.
type s3server struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int                                    // requests by method
	fail  func(w http.ResponseWriter, r *http.Request) bool // answers instead, if it returns true
}

func newS3(t testing.TB) *s3server {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("skein"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(backend, gofakes3.WithTimeSkewLimit(0)).Server()
	s := &s3server{asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.Method]++
		fail := s.fail
		s.mu.Unlock()
		switch {
		case fail != nil && fail(w, r):
		case !strings.Contains(r.Header.Get("Authorization"), "Credential="+testKey+"/"):
			refuse(w, http.StatusForbidden, "InvalidAccessKeyId")
		default:
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
}

// failing sets how the server fails; nil ends it.
func (s *s3server) failing(f func(w http.ResponseWriter, r *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

func down(w http.ResponseWriter, r *http.Request) bool {
	refuse(w, http.StatusNotImplemented, "NotImplemented") // which is not tried again
	return true
}

func (s *s3server) count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[method]
}

// bucket is the server's bucket for a machine with a spool.
func (s *s3server) bucket(spool string, env ...string) Bucket {
	vars := map[string]string{
		"AWS_ACCESS_KEY_ID": testKey, "AWS_SECRET_ACCESS_KEY": testSecret, "AWS_ENDPOINT_URL": s.URL, "AWS_REGION": "us-east-1",
	}
	for i := 0; i+1 < len(env); i += 2 {
		vars[env[i]] = env[i+1]
	}
	return Bucket{Address: "s3://skein/some/where", Spool: spool, Getenv: func(name string) string { return vars[name] }}
}

// objects are the names in the bucket, prefix and all.
func (s *s3server) objects(t testing.TB) []string {
	t.Helper()
	b, err := s.bucket("").connect()
	if err != nil {
		t.Fatal(err)
	}
	b.prefix = "some/where/"
	names, err := b.names()
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func openBucket(t testing.TB, b Bucket, o Options) *Writer {
	t.Helper()
	w, err := OpenBucket(b, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func bucketReader(t testing.TB, b Bucket) *Reader {
	t.Helper()
	r, err := OpenBucketReader(b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSegmentsGoToTheBucketAndAreReadFromAnyMachine(t *testing.T) {
	s := newS3(t)
	here, there := t.TempDir(), t.TempDir()
	w := openBucket(t, s.bucket(here), Options{Size: 300_000})
	bodies := map[string]string{}
	refs := keep(t, w, exchange(address(0), "small, but not so small that it is kept twice"))
	refs = append(refs, keep(t, w, exchange(address(0), "small, but not so small that it is kept twice"))...)
	for i := 1; i < 12; i++ {
		body := fmt.Sprint(i, string(noise(100_000)))
		refs = append(refs, keep(t, w, exchange(address(i), body))...)
		bodies[address(i)] = body
	}
	bodies[address(0)] = "small, but not so small that it is kept twice"
	for _, ref := range refs { // some of them in the bucket, some in the spool, one in what is being written
		a := answer(t, bucketReader(t, s.bucket(here)), ref.WARC, ref.Record)
		if string(a) != bodies[ref.URL] {
			t.Errorf("before Close, %s reads %d bytes, want %d", ref.URL, len(a), len(bodies[ref.URL]))
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, here); len(got) != 0 {
		t.Errorf("the spool holds %q after Close, want nothing", got)
	}
	if got := s.objects(t); len(got) < 4 || !strings.HasPrefix(got[0], segmentPrefix) {
		t.Errorf("the bucket holds %q, want at least four segments under the prefix", got)
	}
	r := bucketReader(t, s.bucket(there))
	for _, ref := range refs {
		if a := answer(t, r, ref.WARC, ref.Record); string(a) != bodies[ref.URL] {
			t.Errorf("on another machine, %s reads %d bytes, want %d", ref.URL, len(a), len(bodies[ref.URL]))
		}
	}
	rep, err := r.Verify(t.Context(), func(f Fault) { t.Error(f) })
	if err != nil || rep.Segments != len(s.objects(t)) || rep.Revisits != 1 || rep.Proved < 2*len(refs) {
		t.Errorf("Verify = %+v, %v", rep, err)
	}
	if _, err := os.Stat(there); err != nil {
		t.Error(err)
	}
}

// answer reads the body of a record.
func answer(t testing.TB, r *Reader, warc, record string) []byte {
	t.Helper()
	rec, err := r.Record(refTo(warc, record))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rec.Answer(1 << 26)
	if err != nil {
		t.Fatal(err)
	}
	return a.Body
}

func TestALargeSegmentIsUploadedInParts(t *testing.T) {
	s := newS3(t)
	w := openBucket(t, s.bucket(t.TempDir()), Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	body := string(noise(2*partSize + 12345))
	ref := keep(t, w, exchange(address(1), body))[0]
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if s.count(http.MethodPost) < 2 {
		t.Errorf("%d POST requests were made, want those that begin and end an upload in parts", s.count(http.MethodPost))
	}
	before := s.count(http.MethodGet)
	a := answer(t, bucketReader(t, s.bucket(t.TempDir())), ref.WARC, ref.Record)
	if string(a) != body {
		t.Errorf("%d bytes read back, want %d", len(a), len(body))
	}
	if n := s.count(http.MethodGet) - before; n > 20 {
		t.Errorf("%d requests for %d bytes, want a few", n, len(body))
	}
}

func TestWhileTheServerIsDownTheSpoolIsThePlace(t *testing.T) {
	s := newS3(t)
	s.failing(down)
	spool := t.TempDir()
	var log bytes.Buffer
	w := openBucket(t, s.bucket(spool), Options{Size: 1000, Log: slog.New(slog.NewTextHandler(&log, nil))})
	var refs []string
	for i := range 3 {
		ref := keep(t, w, exchange(address(i), text(i)))[0]
		refs = append(refs, ref.WARC+" "+ref.Record)
	}
	if err := w.Close(); err != nil {
		t.Fatalf("Close = %v, want nil: nothing is lost", err)
	}
	if got := files(t, spool); len(got) != 3 {
		t.Errorf("the spool holds %q, want three segments", got)
	}
	for _, want := range []string{"raw bytes stay in the spool for now", "raw segments left in the spool", "segments=3"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, log.String())
		}
	}
	if strings.Contains(log.String(), testSecret) {
		t.Errorf("the log shows the secret:\n%s", log.String())
	}
	for i, ref := range refs { // a record in the spool is found with no server at all
		warc, record, _ := strings.Cut(ref, " ")
		if a := answer(t, bucketReader(t, s.bucket(spool)), warc, record); string(a) != text(i) {
			t.Errorf("%s reads %q", ref, a)
		}
	}
	s.failing(nil)
	if err := openBucket(t, s.bucket(spool), Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, spool); len(got) != 0 {
		t.Errorf("the spool holds %q after the next start, want nothing", got)
	}
	for i, ref := range refs {
		warc, record, _ := strings.Cut(ref, " ")
		if a := answer(t, bucketReader(t, s.bucket(t.TempDir())), warc, record); string(a) != text(i) {
			t.Errorf("uploaded, %s reads %q", ref, a)
		}
	}
}

func TestWhatADeadProcessLeftInTheSpoolIsUploaded(t *testing.T) {
	s := newS3(t)
	spool := t.TempDir()
	// A writer on the folder alone leaves what a crash leaves: a finished segment
	// that nobody uploads, and one cut in the middle of a record.
	w := openWriter(t, spool, Options{Size: 100_000})
	whole := keep(t, w, exchange(address(0), string(noise(100_000))), exchange(address(1), "whole"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w = openWriter(t, t.TempDir(), Options{})
	cut := keep(t, w, exchange(address(2), "whole, too"))[0]
	segment, _ := splitRef(cut.WARC)
	keep(t, w, exchange(address(3), "cut"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := readFile(t, w.place.(folder).dir, segment)
	if err := os.WriteFile(spool+"/"+segment+openSuffix, b[:len(b)-7], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := openBucket(t, s.bucket(spool), Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, spool); len(got) != 0 {
		t.Errorf("the spool holds %q, want nothing", got)
	}
	r := bucketReader(t, s.bucket(t.TempDir()))
	if a := answer(t, r, whole[1].WARC, whole[1].Record); string(a) != "whole" {
		t.Errorf("of the finished segment: %q", a)
	}
	if a := answer(t, r, cut.WARC, cut.Record); string(a) != "whole, too" {
		t.Errorf("of the cut segment: %q", a)
	}
	if rep, err := r.Verify(t.Context(), func(f Fault) { t.Error(f) }); err != nil || rep.Faults > 0 {
		t.Errorf("Verify = %+v, %v", rep, err)
	}
}

func TestASegmentThatWasUploadedBeforeACrashIsNotUploadedAgain(t *testing.T) {
	s := newS3(t)
	spool := t.TempDir()
	w := openWriter(t, spool, Options{})
	ref := keep(t, w, exchange(address(0), "hello"))[0]
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	segment, _ := splitRef(ref.WARC)
	b := readFile(t, spool, segment)
	if err := openBucket(t, s.bucket(spool), Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	puts := s.count(http.MethodPut)
	again := func(b []byte) []string {
		if err := os.WriteFile(spool+"/"+segment, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := openBucket(t, s.bucket(spool), Options{}).Close(); err != nil {
			t.Fatal(err)
		}
		return files(t, spool)
	}
	if left := again(b); len(left) != 0 || s.count(http.MethodPut) != puts {
		t.Errorf("the same bytes again: %q are left and %d more uploads made, want none", left, s.count(http.MethodPut)-puts)
	}
	other := slices.Clone(b)
	other[len(other)-1] ^= 1
	if left := again(other); len(left) != 1 || s.count(http.MethodPut) != puts {
		t.Errorf("other bytes of that name: %q are left and %d more uploads made, want the segment and none", left, s.count(http.MethodPut)-puts)
	}
	if a := answer(t, bucketReader(t, s.bucket(t.TempDir())), ref.WARC, ref.Record); string(a) != "hello" {
		t.Errorf("what was there first reads %q", a)
	}
}

func TestAnUploadThatIsCutOffIsMadeAgain(t *testing.T) {
	s := newS3(t)
	var mu sync.Mutex
	cut := 0
	s.failing(func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		if r.Method != http.MethodPut || cut == 2 {
			return false
		}
		cut++
		_, _ = io.CopyN(io.Discard, r.Body, 1000)
		panic(http.ErrAbortHandler) // which cuts the connection
	})
	spool := t.TempDir()
	w := openBucket(t, s.bucket(spool), Options{})
	ref := keep(t, w, exchange(address(0), string(noise(200_000))))[0]
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, spool); len(got) != 0 || cut != 2 {
		t.Errorf("after %d cuts the spool holds %q, want nothing after 2", cut, got)
	}
	if a := answer(t, bucketReader(t, s.bucket(t.TempDir())), ref.WARC, ref.Record); len(a) != 200_000 {
		t.Errorf("%d bytes read back", len(a))
	}
}

func TestABucketThatWillNeverLetUsInIsRefusedInPlainWords(t *testing.T) {
	s := newS3(t)
	code := func(status int, code string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool { refuse(w, status, code); return true }
	}
	for name, tc := range map[string]struct {
		env     []string
		address string
		fail    func(http.ResponseWriter, *http.Request) bool
		want    string
	}{
		"no keys":        {env: []string{"AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", ""}, want: "the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"},
		"no key":         {env: []string{"AWS_ACCESS_KEY_ID", ""}, want: "but no AWS_ACCESS_KEY_ID"},
		"no secret":      {env: []string{"AWS_SECRET_ACCESS_KEY", ""}, want: "but no AWS_SECRET_ACCESS_KEY"},
		"no server":      {env: []string{"AWS_ENDPOINT_URL", "s3.example.org"}, want: "AWS_ENDPOINT_URL is no address of a server"},
		"a path":         {env: []string{"AWS_ENDPOINT_URL", "https://example.org/s3"}, want: "AWS_ENDPOINT_URL is no address of a server"},
		"a password":     {env: []string{"AWS_ENDPOINT_URL", "https://me:" + testSecret + "@example.org"}, want: "AWS_ENDPOINT_URL is no address of a server"},
		"unknown key":    {env: []string{"AWS_ACCESS_KEY_ID", "AKOTHER"}, want: "does not know the key in AWS_ACCESS_KEY_ID"},
		"wrong secret":   {fail: code(http.StatusForbidden, "SignatureDoesNotMatch"), want: "AWS_SECRET_ACCESS_KEY is not the secret of the key"},
		"no bucket":      {address: "s3://elsewhere/raw", want: "there is no bucket elsewhere on 127.0.0.1:"},
		"a wrong bucket": {address: "s3://X", want: "bucket X"},
	} {
		t.Run(name, func(t *testing.T) {
			s.failing(tc.fail)
			b := s.bucket(t.TempDir(), tc.env...)
			if tc.address != "" {
				b.Address = tc.address
			}
			w, err := OpenBucket(b, Options{})
			if err == nil {
				w.Close()
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("OpenBucket = %v, want an error with %q", err, tc.want)
			}
			if err != nil && strings.Contains(err.Error(), testSecret) {
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

func TestReadingABucketSaysWhatIsWrong(t *testing.T) {
	s := newS3(t)
	w := openBucket(t, s.bucket(t.TempDir()), Options{})
	ref := keep(t, w, exchange(address(0), "hello"))[0]
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	code := func(status int, code string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool { refuse(w, status, code); return true }
	}
	for name, tc := range map[string]struct {
		fail func(http.ResponseWriter, *http.Request) bool
		want string
	}{
		"denied":       {code(http.StatusForbidden, "AccessDenied"), "may not do this"},
		"elsewhere":    {code(http.StatusMovedPermanently, "PermanentRedirect"), "another region"},
		"not speaking": {code(http.StatusBadRequest, "InvalidRequest"), "the server answered 400 InvalidRequest"},
	} {
		t.Run(name, func(t *testing.T) {
			s.failing(func(w http.ResponseWriter, r *http.Request) bool { return r.Method == http.MethodGet && tc.fail(w, r) })
			_, err := bucketReader(t, s.bucket(t.TempDir())).Record(ref)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Record = %v, want an error with %q", err, tc.want)
			}
		})
	}
	s.failing(nil)
	s.Close()
	_, err := bucketReader(t, s.bucket(t.TempDir())).Record(ref)
	if err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("with no server, Record = %v", err)
	}
}

func TestASegmentIsReadFromTheBucketInFewRequests(t *testing.T) {
	s := newS3(t)
	w := openBucket(t, s.bucket(t.TempDir()), Options{})
	for i := range 200 {
		keep(t, w, exchange(address(i), string(noise(30_000))+text(i)))
	}
	ref := keep(t, w, exchange(address(200), "the last"))[0]
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	asked := func() int { return s.count(http.MethodGet) + s.count(http.MethodHead) }
	before := asked()
	r := bucketReader(t, s.bucket(t.TempDir()))
	if rep, err := r.Verify(context.Background(), func(f Fault) { t.Error(f) }); err != nil || rep.Records != 403 {
		t.Errorf("Verify = %+v, %v", rep, err)
	}
	if n := asked() - before; n > 20 {
		t.Errorf("%d requests to verify 6 MB, want a few", n)
	}
	before = asked()
	answer(t, bucketReader(t, s.bucket(t.TempDir())), ref.WARC, ref.Record)
	if n := asked() - before; n > 2 {
		t.Errorf("%d requests to read one record, want its size and its bytes", n)
	}
	p := r.place.(elsewheres).place.(*remote)
	if n := len(slices.Collect(maps.Keys(p.blocks))); n > blocksKept || n != len(p.order) {
		t.Errorf("%d blocks are remembered in an order of %d, want at most %d", n, len(p.order), blocksKept)
	}
}

func refTo(warc, record string) archive.RawRef { return archive.RawRef{WARC: warc, Record: record} }
