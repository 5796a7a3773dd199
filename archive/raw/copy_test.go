package raw

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"skein/archive"
)

func TestACopiedRecordIsAsItWas(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{})
	b := strings.Replace(response("HTTP/1.1 200 OK\r\n\r\nhello", "X-Own: field", "WARC-Payload-Digest: md5:5d41402abc4b2a76b9719d911017c592"), "urn:x:a", "urn:x:b", 1)
	var refs []archive.RawRef
	for rec, err := range Scan(strings.NewReader(pack(plainRecord("a", string(noise(50_000))), b))) {
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.Copy(t.Context(), rec)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, got...)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rec := readRecord(t, dir, refs[1])
	var got bytes.Buffer
	if rec.WriteTo(&got); got.String() != b {
		t.Errorf("the copy reads\n%s\nwant\n%s", got.String(), b)
	}
	if refs[1].URL != "http://example.org/a" || refs[1].Record != "urn:x:b" || refs[1].Fetched.Format(dateLayout) != "2014-05-06T07:08:09.000Z" {
		t.Errorf("reference = %+v", refs[1])
	}
	if rep, faults := verify(t, dir); rep.Records != 3 || rep.Proved != 3 || len(faults) > 0 { // the one that has none was given one

		t.Errorf("Verify = %+v %q", rep, faults)
	}
}

func TestCopyRefusesWhatCannotBeCited(t *testing.T) {
	w := openWriter(t, t.TempDir(), Options{})
	for name, tc := range map[string]struct {
		file string
		want func(error) bool
	}{
		"no name":      {strings.Replace(plainRecord("a", "hello"), "WARC-Record-ID", "X-ID", 1), func(err error) bool { return errors.Is(err, archive.ErrInvalid) }},
		"a cut record": {strings.TrimSuffix(plainRecord("a", "hello"), "lo\r\n\r\n"), func(err error) bool { return errors.As(err, new(*DamageError)) }},
	} {
		for rec, err := range Scan(strings.NewReader(tc.file)) {
			if err != nil {
				continue
			}
			if refs, err := w.Copy(t.Context(), rec); !tc.want(err) {
				t.Errorf("%s: Copy = %v, %v", name, refs, err)
			}
		}
	}
}

func TestWhatACrawlerSummedUpWronglyIsProvedByAnotherDigest(t *testing.T) {
	const html = "HTTP/1.1 200 OK\r\n\r\nhello"
	const block, payload = "WARC-Block-Digest: sha1:", "WARC-Payload-Digest: sha1:"
	const right, wrong = "IORUMWLIBUO53GZZJS7FEOU3IDD3AFBH", "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ" // of the block, of nothing
	for name, tc := range map[string]struct {
		fields []string
		good   bool // as it stands
		copied int  // records that are proved in the copy
	}{
		"the block's holds, the payload's does not": {[]string{block + right, payload + wrong}, true, 2},
		"the block's does not":                      {[]string{block + wrong}, false, 2},
		"the payload's does not":                    {[]string{payload + wrong}, false, 2},
		"none":                                      {nil, true, 2},
		"neither":                                   {[]string{block + wrong, payload + wrong}, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w := openWriter(t, dir, Options{})
			var ref archive.RawRef
			for rec, err := range Scan(strings.NewReader(response(html, append(tc.fields, "X-Own: field")...))) {
				if err != nil {
					t.Fatal(err)
				}
				if err := rec.Load(1 << 20); err != nil {
					t.Fatal(err)
				}
				if _, err := rec.Prove(); (err == nil) != tc.good {
					t.Errorf("Prove = %v, want it to hold: %v", err, tc.good)
				}
				refs, err := w.Copy(t.Context(), rec)
				if err != nil {
					t.Fatal(err)
				}
				ref = refs[0]
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			rec := readRecord(t, dir, ref)
			if string(rec.data) != html || rec.ID != "urn:x:a" || rec.Fields.Get("X-Own") != "field" {
				t.Errorf("the copy is %+v", rec)
			}
			if rep, faults := verify(t, dir); rep.Proved != tc.copied || len(faults) > 0 {
				t.Errorf("Verify = %+v %q", rep, faults)
			}
		})
	}
}
