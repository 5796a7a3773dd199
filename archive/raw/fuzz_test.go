package raw

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"skein/archive"
)

// FuzzScan holds whatever is scanned against this: every byte is met at most
// once, so that there is an end; a record that was accepted writes back to
// bytes that stand in the file, where it says, and that are the same record
// when they are read again; and what gives no error at all is all records.
func FuzzScan(f *testing.F) {
	a, b := plainRecord("a", "first"), response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"+chunked(encoded("gzip", "hello")))
	for _, s := range []string{
		a + b, pack(a, b), pack(a + b), blocks(a+b, 50), a + b[:len(b)-9], pack(a, b)[:300], pack(a) + "xx" + pack(b), "\r\n" + strings.ReplaceAll(a+b, "\r\n", "\n"),
		strings.Replace(a, "Content-Length: 5", "Content-Length: 3", 1) + b, strings.Replace(a, "Content-Length: 5", "Content-Length: 99999999999", 1) + b,
		freeze(a, b), freeze(a + b), freeze(a) + "xx" + freeze(b), encoded("zstd", a)[:60], "\x5d\x2a\x4d\x18\x02\x00\x00\x00ab" + freeze(a), "\x50\x2a\x4d\x18\xff\xff\xff\xff",
		strings.Join(arcFile("http://example.org/a", "dns:b"), ""), pack(arcFile("http://example.org/a")...), arcFile("http://example.org/a")[1] + "what\n" + arcFile("https://b.example")[1],
		plainRecord("d", "x", "WARC-Block-Digest: sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", " folded"), "WARC/1.1\r\n\r\n", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\x00\xff\xff",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		const enough = 1 << 20 // bytes of a bomb
		packed := bytes.HasPrefix(in, gzipMagic) || isZstd(in)
		made := false // records are those of an ARC file
		var got, read int64
		var all bytes.Buffer
		turns, clean := 0, true
		for rec, err := range Scan(bytes.NewReader(in)) {
			if turns++; !packed && turns > len(in)+1 {
				t.Fatalf("%d records and errors in %d bytes", turns, len(in))
			}
			if err != nil {
				if clean = false; !errors.As(err, new(*DamageError)) && !errors.Is(err, archive.ErrInvalid) {
					t.Fatalf("error of no kind: %v", err)
				}
				continue
			}
			if rec.Length > enough {
				return
			}
			if err := rec.Load(enough); err != nil {
				clean = false
				continue
			}
			read += rec.Length + int64(len(rec.head))
			if got++; read > enough {
				return
			}
			rec.Prove()
			rec.Answer(enough)
			var once, twice bytes.Buffer
			rec.WriteTo(&once)
			all.Write(once.Bytes())
			bare := bytes.TrimSuffix(once.Bytes(), recordEnd)
			made = made || rec.made
			if !packed && !rec.made && (rec.Offset < 0 || !bytes.HasPrefix(in[rec.Offset:], bare)) {
				t.Fatalf("record at %d writes back as\n%q\nwhich is not what stands there", rec.Offset, bare)
			}
			n := 0
			for again, err := range Scan(bytes.NewReader(once.Bytes())) {
				if err == nil {
					err = again.Load(enough)
				}
				if n++; err != nil || again.ID != rec.ID || !slices.Equal(again.Fields, rec.Fields) || !bytes.Equal(again.data, rec.data) {
					t.Fatalf("%q reads again as %+v, %v", once.Bytes(), again, err)
				}
				again.WriteTo(&twice)
			}
			if n != 1 || !bytes.Equal(once.Bytes(), twice.Bytes()) {
				t.Fatalf("%q reads again as %d records, written %q", once.Bytes(), n, twice.Bytes())
			}
		}
		if !packed {
			if plain, one := listing(bytes.NewReader(in)), listing(strings.NewReader(pack(string(in)))); bytes.HasPrefix(in, warcStart) && len(plain) != len(one) {
				t.Fatalf("%q reads as\n%q\nand packed as\n%q", in, plain, one)
			}
		}
		if !packed && clean && !made && !bytes.Equal(squeezeLines(all.Bytes()), squeezeLines(in)) {
			t.Fatalf("read without an error\n%q\nas\n%q", in, all.Bytes())
		}
	})
}

// squeezeLines leaves out line ends, which may be too many or too few between records.
func squeezeLines(b []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r"), nil), []byte("\n"), nil)
}

// FuzzRecovery holds whatever a segment may look like after a crash against
// this: what was whole before the damage stays as it was, nothing is added, and
// doing it again changes nothing.
func FuzzRecovery(f *testing.F) {
	d := newDisk()
	w, err := open(d, Options{})
	if err != nil {
		f.Fatal(err)
	}
	for i := range 3 {
		keep(f, w, exchange(address(i), text(i)))
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	names, _ := d.Names()
	good := d.files[names[0]].data
	f.Add([]byte{})
	f.Add(good[:100])
	f.Add(make([]byte, 5000))
	f.Add(append(slices.Clone(good[400:]), good...))
	f.Fuzz(func(t *testing.T, tail []byte) {
		const name = "skein-x.warc.gz"
		after := newDisk()
		after.put(name+openSuffix, append(slices.Clone(good), tail...))
		for range 2 {
			if err := recoverSegments(after, Options{}.withDefaults().Log); err != nil {
				t.Fatal(err)
			}
			f := after.files[name]
			if f == nil || !bytes.HasPrefix(f.data, good) || !bytes.HasPrefix(append(slices.Clone(good), tail...), f.data) {
				t.Fatalf("recovery with %q behind good records made something else of them", tail)
			}
			size := int64(len(f.data))
			if end, count, err := wholeEnd(&handle{f}, size, proveTail); end != size || count < 7 || err != nil {
				t.Fatalf("after recovery the last whole member ends at %d of %d, %d of them, %v", end, size, count, err)
			}
			delete(after.files, name)
			after.put(name+openSuffix, f.data)
		}
	})
}

// FuzzDamage holds a segment in which a few bytes were written over against
// this: every record that they do not touch is proved, by Verify and by
// reference, and whatever was lost is told.
func FuzzDamage(f *testing.F) {
	d := newDisk()
	w, err := open(d, Options{})
	if err != nil {
		f.Fatal(err)
	}
	var refs []archive.RawRef
	for i := range 5 {
		refs = append(refs, keep(f, w, exchange(address(i), text(i)))...)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	segment, _ := splitRef(refs[0].WARC)
	good := d.files[segment].data
	var spans []span
	for m := range members(&handle{d.files[segment]}, int64(len(good))) {
		spans = append(spans, m)
	}
	for _, at := range []uint16{0, 3, 10, 16, 20, 24, 400, 474, 490, 500, 900, 1000} {
		f.Add(at, uint32(0xffffffff))
		f.Add(at, uint32(0x00080000))
	}
	f.Fuzz(func(t *testing.T, at uint16, over uint32) {
		bad := newDisk()
		bad.put(segment, slices.Clone(good))
		data := bad.files[segment].data
		from := int64(at) % int64(len(data)-4)
		binary.LittleEndian.PutUint32(data[from:], over)
		touched := func(m span) bool { return m.at < from+4 && from < m.at+m.length }
		whole := 0
		for _, m := range spans {
			if !touched(m) {
				whole++
			}
		}
		faults := 0
		rep, err := (&Reader{bad}).Verify(t.Context(), func(Fault) { faults++ })
		if err != nil || rep.Proved < whole || rep.Proved < len(spans) && faults == 0 || faults > 4 {
			t.Fatalf("%x at %d: Verify = %+v, %v; want %d proved and a few faults", over, from, rep, err, whole)
		}
		for i, ref := range refs {
			got, err := bodyOf(bad, ref)
			_, at := splitRef(ref.WARC)
			hit := slices.ContainsFunc(spans, func(m span) bool { return m.at == at && touched(m) })
			if err == nil && got != text(i) || err != nil && !hit {
				t.Fatalf("%x at %d: %s = %q, %v", over, from, ref.WARC, got, err)
			}
		}
	})
}

// FuzzExchange holds whatever a server may say against this: it is read back as
// it was said, but for what cannot stand in a header.
func FuzzExchange(f *testing.F) {
	f.Add("https://example.org/a?b=c", "HTTP/1.1 200 OK", "X-Name", "a value", []byte("hello"))
	f.Add("http://user@[::1]:8080/é x#y", "HTTP/2.0 404", "Content-Length", "99", []byte{})
	f.Add("http://example.org", "HTTP/1.0 304 \r\nX: y", "Cookie", "a\r\n\r\nWARC/1.1", []byte("WARC/1.1\r\n"))
	f.Add("http://example.org", "HTTP/1.1 200 OK", "transfer-Encoding", "chunked", []byte("5\r\nhello\r\n0\r\n\r\n"))
	d := newDisk()
	w, err := open(d, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { w.Close() })
	f.Fuzz(func(t *testing.T, url, status, name, value string, body []byte) {
		x := Exchange{URL: url, Status: status, Request: http.Header{name: {value}}, Header: http.Header{name: {value}}, Body: body, Start: noon}
		refs, err := w.Keep(t.Context(), []Exchange{x})
		if err != nil {
			if !errors.Is(err, archive.ErrInvalid) {
				t.Fatalf("Keep(%+v) = %v", x, err)
			}
			return
		}
		rec, err := (&Reader{d}).Record(refs[0])
		if err != nil {
			t.Fatalf("kept %+v: %v", x, err)
		}
		if rec.original != nil {
			rec = rec.original
		}
		head, got, err := rec.message(1 << 30)
		if err != nil || !bytes.Equal(got, body) {
			t.Fatalf("kept %+v, read a body of %q, %v", x, got, err)
		}
		if want := x.code(); head.code != want {
			t.Fatalf("kept %+v, read status %d, want %d", x, head.code, want)
		}
		canonical := http.CanonicalHeaderKey(name)
		changed := append([]string{"Content-Length", "Transfer-Encoding"}, secrets...)
		if isToken(name) && !slices.Contains(changed, canonical) && rec.ID == refs[0].Record {
			if got, want := head.header.Get(name), strings.TrimSpace(oneLine(value)); got != want {
				t.Fatalf("kept %+v, read %s: %q, want %q", x, name, got, want)
			}
		}
		for _, s := range secrets {
			if len(head.header[s]) > 0 {
				t.Fatalf("kept %+v, with %s: %q", x, s, head.header[s])
			}
		}
	})
}

// FuzzAnswer holds whatever stands in a block against this: an answer is
// bounded, and the same each time.
func FuzzAnswer(f *testing.F) {
	for _, coding := range []string{"gzip", "br", "zstd", "deflate", "gzip, br"} {
		body := "hello"
		for _, c := range strings.Split(coding, ", ") {
			body = encoded(c, body)
		}
		f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\n\r\n" + body))
	}
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + chunked(encoded("gzip", "hello"))))
	f.Fuzz(func(t *testing.T, block []byte) {
		const max = 10_000
		var bodies []string
		for rec, err := range Scan(strings.NewReader(response(string(block)))) {
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := rec.Load(int64(len(block))); err != nil {
					t.Fatal(err)
				}
				a, err := rec.Answer(max)
				switch {
				case err != nil && !errors.Is(err, archive.ErrInvalid):
					t.Fatalf("error of no kind: %v", err)
				case err != nil:
					bodies = append(bodies, "! "+err.Error())
				case len(a.Body) > max:
					t.Fatalf("a body of %d bytes, more than %d", len(a.Body), max)
				default:
					bodies = append(bodies, string(a.Body))
				}
			}
		}
		if len(bodies) != 2 || bodies[0] != bodies[1] {
			t.Fatalf("two answers differ: %q", bodies)
		}
	})
}
