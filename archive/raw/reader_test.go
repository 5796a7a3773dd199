package raw

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skein/archive"
)

func TestAReferenceHoldsWhenTheFileWasPackedAnew(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{})
	var refs []archive.RawRef
	for i := range 5 {
		refs = append(refs, keep(t, w, exchange(address(i), text(i)))...)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, files(t, dir)[0])
	recs, _ := scanFile(t, readFile(t, name))
	for how, squash := range map[string]func([]string) string{
		"members without lengths": func(rs []string) string { return pack(rs...) },
		"in another order": func(rs []string) string {
			return pack(rs[0], rs[9], rs[10], rs[3], rs[4], rs[1], rs[2], rs[5], rs[6], rs[7], rs[8])
		},
		"not packed":     func(rs []string) string { return strings.Join(rs, "") },
		"in one member":  func(rs []string) string { return pack(strings.Join(rs, "")) },
		"in many frames": func(rs []string) string { return freeze(rs...) },
	} {
		var parts []string
		for _, r := range recs {
			var b bytes.Buffer
			r.WriteTo(&b)
			parts = append(parts, b.String())
		}
		if err := os.WriteFile(name, []byte(squash(parts)), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, ref := range refs {
			a, err := readRecord(t, dir, ref).Answer(1 << 20)
			if err != nil || string(a.Body) != text(i) {
				t.Errorf("%s: %s = %v, %v; want %q", how, ref.WARC, a, err, text(i))
			}
		}
	}
	bareName := refs[2]
	bareName.WARC, _ = splitRef(bareName.WARC)
	if rec := readRecord(t, dir, bareName); rec.ID != refs[2].Record {
		t.Errorf("a reference without a place leads to %s, want %s", rec.ID, refs[2].Record)
	}
}

func TestAReferenceThatLeadsNowhereIsNotFound(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{})
	ref := keep(t, w, exchange(address(1), text(1)))[0]
	if err := os.WriteFile(filepath.Join(dir, "..", "outside.warc"), []byte(plainRecord("a", "b")), 0o600); err != nil {
		t.Fatal(err)
	}
	segment, _ := splitRef(ref.WARC)
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]archive.RawRef{
		"no file":          {Record: ref.Record},
		"another file":     {WARC: "skein-x.warc.gz#0", Record: ref.Record},
		"another record":   {WARC: ref.WARC, Record: "urn:uuid:0"},
		"beyond the end":   {WARC: segment + "#99999999", Record: "urn:uuid:0"},
		"outside":          {WARC: "../outside.warc#0", Record: "urn:x:a"},
		"an absolute path": {WARC: filepath.Join(dir, segment), Record: ref.Record},
		"no name at all":   {WARC: segment},
	} {
		if rec, err := r.Record(bad); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("%s: Record = %v, %v; want archive.ErrNotFound", name, rec, err)
		}
	}
}

func TestEveryDamagedByteOfARecordIsNoticed(t *testing.T) {
	d := newDisk()
	w := openOn(t, d, Options{})
	keep(t, w, exchange(address(1), text(1)))
	ref := keep(t, w, exchange(address(2), text(2)))[0]
	keep(t, w, exchange(address(3), text(3)))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	segment, at := splitRef(ref.WARC)
	data := d.files[segment].data
	length := memberLength(data[at:])
	was, err := bodyOf(d, ref)
	if err != nil {
		t.Fatal(err)
	}
	// Of a member's header, only what says how to read it is covered: not the
	// time, the program, and the lengths that help to step over it. Of the bits
	// behind the last, none are.
	for i := at; i < at+length; i++ {
		if i >= at+3 && i < at+lengthsAt+8 {
			continue
		}
		data[i] ^= 0x04
		if got, err := bodyOf(d, ref); err == nil && i == at+length-9 && got == was {
			data[i] ^= 0x04
			continue
		} else if err == nil {
			t.Fatalf("byte %d of the record was changed, and Record gave no error", i-at)
		}
		var faults []Fault
		rep, err := (&Reader{d}).Verify(t.Context(), func(f Fault) { faults = append(faults, f) })
		if err != nil || len(faults) == 0 || rep.Proved < 6 {
			t.Fatalf("byte %d of the record was changed, and Verify = %+v, %v, %v; want a fault, and the others proved", i-at, rep, err, faults)
		}
		if faults[0].Offset != at {
			t.Fatalf("byte %d of the record was changed, and Verify says %v; want it at %d", i-at, faults[0], at)
		}
		data[i] ^= 0x04
	}
}

func TestVerifyProvesFilesOfOthersToo(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"none.warc":         plainRecord("a", "no digest"),
		"base32.warc.gz":    pack(plainRecord("b", "hello", "WARC-Block-Digest: sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N")),
		"base16.warc.gz":    pack(plainRecord("c", "hello", "WARC-Payload-Digest: SHA-256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824")),
		"md5.warc":          plainRecord("d", "hello", "WARC-Block-Digest: md5:5d41402abc4b2a76b9719d911017c592"),
		"wrong.warc":        plainRecord("e", "hullo", "WARC-Block-Digest: sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"),
		"unknown.warc":      plainRecord("f", "hello", "WARC-Block-Digest: blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"),
		"half.warc.gz":      pack(plainRecord("g", "hello"), plainRecord("h", "hello"))[:220],
		"not.warc.gz":       "<html>",
		"empty.warc.gz":     "",
		"notes.txt":         "not looked at",
		"x.warc.gz.part":    "not looked at",
		"segment-1.warc.gz": pack(plainRecord("i", "hel", "WARC-Segment-Number: 1", "WARC-Payload-Digest: md5:5d41402abc4b2a76b9719d911017c592")),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rep, faults := verify(t, dir)
	want := Report{Segments: 10, Bytes: rep.Bytes, Records: 7, Proved: 3, Bare: 4, Faults: 3}
	if rep != want {
		t.Errorf("Verify = %+v, want %+v", rep, want)
	}
	for i, want := range []string{"half.warc.gz: at byte", "not.warc.gz: no WARC file", "wrong.warc: http://example.org/e: at byte 0: block of record urn:x:e is not what its digest says"} {
		if i >= len(faults) || !strings.HasPrefix(faults[i], want) {
			t.Errorf("faults = %q, want %q", faults, want)
			break
		}
	}
}

func TestADamagedHeaderHidesNoOtherMember(t *testing.T) {
	d := newDisk()
	w := openOn(t, d, Options{})
	for i := range 3 {
		keep(t, w, exchange(address(i), text(i)))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	names, _ := d.Names()
	file := d.files[names[0]]
	var spans []span
	for m := range members(&handle{file}, int64(len(file.data))) {
		spans = append(spans, m)
	}
	for _, m := range spans {
		for at := m.at; at < m.at+30; at++ {
			for _, over := range []byte{0x00, 0x03, 0x80, 0xff} {
				was := file.data[at]
				file.data[at] = over
				rep, err := (&Reader{d}).Verify(t.Context(), nil)
				if err != nil || rep.Proved < len(spans)-1 {
					t.Errorf("byte %d of the member at %d is %#x: Verify = %+v, %v; want %d proved", at-m.at, m.at, over, rep, err, len(spans)-1)
				}
				file.data[at] = was
			}
		}
	}
}
