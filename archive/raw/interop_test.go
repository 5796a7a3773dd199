package raw

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

// TestWarcioReadsOurFiles hands our files to webrecorder's reader. It needs
// node, and warcio where node finds it (NODE_PATH, or node_modules above).
func TestWarcioReadsOurFiles(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	dir := t.TempDir()
	w := openWriter(t, dir, Options{Software: "skein/test", UserAgent: "skein/test"})
	page := strings.Repeat("<p>Fähre nach Rügen – heute keine.</p>", 500)
	missing := exchange("https://example.org/none", "")
	missing.Status = "HTTP/1.1 304 Not Modified"
	moved := exchange("https://example.org/old", "moved", "Location", "/new")
	moved.Status = "HTTP/1.1 301 Moved Permanently"
	second := exchange("https://example.org/h2?q=ä", page)
	second.Status = "HTTP/2.0 404 Not Found"
	cut := exchange("https://example.org/cut", page[:500], "Content-Length", "18000")
	cut.Truncated = true
	xs := []Exchange{
		exchange("https://example.org/plain", page),
		exchange("https://example.org/gzip", encoded("gzip", page), "Content-Encoding", "gzip"),
		exchange("https://example.org/br", encoded("br", page), "Content-Encoding", "br"),
		exchange("https://example.org/chunked", page, "Transfer-Encoding", "chunked"),
		exchange("https://example.org/bytes", string(noise(300_000))),
		exchange("https://example.org/empty", ""),
		missing, moved, second, cut,
		exchange("https://example.org/plain", page), // seen before
	}
	var want []string
	var cited []archive.RawRef
	for _, x := range xs {
		refs := keep(t, w, x)
		cited = append(cited, refs...)
		rec := readRecord(t, dir, refs[0])
		a, err := rec.Answer(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		body := ""
		if rec.Type == "response" && x.Header.Get("Content-Encoding") != "br" && len(a.Body) > 0 {
			body = fmt.Sprintf("sha256:%x", sha256.Sum256(a.Body))
		}
		_, at := splitRef(refs[0].WARC)
		want = append(want, fmt.Sprintf("%s %s %s %s at %d: %d %s", rec.Type, rec.ID, rec.URL, rec.Date.Format(dateLayout), at, a.Code, body))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	// What threads cite of it, in a file of its own, is read as well.
	reader, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	part, err := os.Create(filepath.Join(t.TempDir(), "part.warc.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	subset := NewSubset(part, reader, Options{Software: "skein/test"})
	if err := errors.Join(subset.Write(archive.Thread{Raw: cited[:2]}), subset.Close()); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(node, "testdata/warcio.mjs", part.Name()).Output(); err == nil && bytes.Count(out, []byte("\n")) != 3 {
		t.Errorf("warcio reads of a subset\n%s\nwant the record of the file and two responses", out)
	}
	cmd := exec.Command(node, "testdata/warcio.mjs", filepath.Join(dir, files(t, dir)[0]))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 && os.Getenv("SKEIN_CI") == "" {
		t.Skip("warcio is not installed: npm install warcio, and NODE_PATH if it is not above this folder")
	}
	if err != nil {
		t.Fatalf("warcio.mjs: %v\n%s%s", err, stderr.String(), out)
	}
	var got []string
	types := map[string]int{}
	for line := range bytes.Lines(out) {
		var r struct {
			Type, ID, URL, Date, Body string
			Offset                    int64
			Status                    int
			BlockHolds, PayloadHolds  bool
		}
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		types[r.Type]++
		if !r.BlockHolds || !r.PayloadHolds {
			t.Errorf("a digest does not hold: %s", line)
		}
		if r.Type == "response" || r.Type == "revisit" {
			got = append(got, fmt.Sprintf("%s %s %s %s at %d: %d %s", r.Type, bare(r.ID), r.URL, r.Date, r.Offset, r.Status, r.Body))
		}
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Errorf("warcio reads\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			break
		}
	}
	if types["warcinfo"] != 1 || types["request"] != len(xs) || types["revisit"] != 1 || stderr.Len() > 0 {
		t.Errorf("warcio finds %v, and says %q", types, stderr.String())
	}
}

// TestScanReadsWgetsFiles has wget archive a small site and reads what it wrote.
func TestScanReadsWgetsFiles(t *testing.T) {
	wget, err := exec.LookPath("wget")
	if err != nil {
		t.Skip("wget is not installed")
	}
	page := strings.Repeat("<p>Pier 3 is closed.</p>\n", 400)
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(rw http.ResponseWriter, _ *http.Request) {
		http.ServeContent(rw, &http.Request{}, "a.html", time.Time{}, strings.NewReader(page))
	})
	mux.Handle("/old", http.RedirectHandler("/page", http.StatusMovedPermanently))
	mux.HandleFunc("/gone", func(rw http.ResponseWriter, _ *http.Request) { http.Error(rw, "gone for good", http.StatusGone) })
	mux.HandleFunc("/chunked", func(rw http.ResponseWriter, _ *http.Request) {
		for i := range 5 {
			io.WriteString(rw, page[i*1000:i*1000+1000])
			rw.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/packed", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
		io.WriteString(rw, encoded("gzip", page))
	})
	mux.HandleFunc("/bytes", func(rw http.ResponseWriter, _ *http.Request) { rw.Write(noise(200_000)) })
	mux.HandleFunc("/empty", func(http.ResponseWriter, *http.Request) {})
	server := httptest.NewServer(mux)
	defer server.Close()
	want := map[string]string{
		"/page": "200 " + page, "/gone": "410 gone for good\n", "/chunked": "200 " + page[:5000], "/packed": "200 " + page,
		"/bytes": "200 " + string(noise(200_000)), "/empty": "200 ", "/old": "301 <a href=\"/page\">Moved Permanently</a>.\n\n",
	}
	for name, flag := range map[string]string{"packed": "--warc-cdx=off", "plain": "--no-warc-compression"} {
		dir := t.TempDir()
		args := []string{"--no-config", "--no-proxy", "-q", "--tries=1", "--timeout=20", flag, "--warc-file=site", "-O", os.DevNull}
		for path := range want {
			args = append(args, server.URL+path)
		}
		cmd := exec.Command(wget, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 8) { // 8: a server answered with an error
			t.Fatalf("%s: wget: %v\n%s", name, err, out)
		}
		file, err := filepath.Glob(filepath.Join(dir, "site.warc*"))
		if err != nil || len(file) != 1 {
			t.Fatalf("%s: wget wrote %q, %v", name, files(t, dir), err)
		}
		got := map[string]string{}
		types := map[string]int{}
		for rec, err := range Scan(bytes.NewReader(readFile(t, file[0]))) {
			if err != nil {
				t.Errorf("%s: Scan: %v", name, err)
				continue
			}
			types[rec.Type]++
			if rec.Type != "response" {
				continue
			}
			a, err := rec.Answer(1 << 20)
			if err != nil {
				t.Errorf("%s: Answer of %s: %v", name, rec.URL, err)
				continue
			}
			got[strings.TrimPrefix(rec.URL, server.URL)] = fmt.Sprintf("%d %s", a.Code, a.Body)
		}
		for path := range want {
			if got[path] != want[path] {
				t.Errorf("%s: %s = %.100q, want %.100q", name, path, got[path], want[path])
			}
		}
		if types["warcinfo"] != 1 || types["request"] < len(want) || types["response"] < len(want) {
			t.Errorf("%s: records are %v", name, types)
		}
		rep, faults := verify(t, dir)
		if len(faults) > 0 || rep.Proved < rep.Records-1 {
			t.Errorf("%s: Verify = %+v %q", name, rep, faults)
		}
	}
}
