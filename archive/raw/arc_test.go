package raw

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/archive"
)

// arcFile are the parts of an ARC file: what it begins with, and a record for
// each address.
func arcFile(addresses ...string) []string {
	const about = "1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
	parts := []string{fmt.Sprintf("filedesc://x.arc 0.0.0.0 20050102030405 text/plain %d\n%s\n", len(about), about)}
	for _, u := range addresses {
		block := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>" + u
		parts = append(parts, fmt.Sprintf("%s 192.0.2.7 20050102030406 text/html %d\n%s\n", u, len(block), block))
	}
	return parts
}

// answers are the addresses of a file's answers with their bodies, and what is
// wrong with the file.
func answers(t *testing.T, file string) []string {
	t.Helper()
	var out []string
	for rec, err := range Scan(strings.NewReader(file)) {
		if err != nil {
			out = append(out, "! "+err.Error())
			continue
		}
		if rec.Type != "response" {
			out = append(out, rec.Type)
			continue
		}
		a, err := rec.Answer(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %d %s", rec.URL, a.Code, a.Body))
	}
	return out
}

func TestScanReadsARCFiles(t *testing.T) {
	parts := arcFile("http://example.org/a", "http://example.org/b?q=1 2")
	second := strings.Replace(parts[1], " text/html ", " text/html 200 checksum - 1234 x.arc ", 1)
	name := arcFile()[0] + strings.Replace(arcFile("dns:example.org")[1], "text/html", "text/dns", 1)
	want := []string{"warcinfo", "http://example.org/a 200 <p>http://example.org/a", "http://example.org/b?q=1 2 200 <p>http://example.org/b?q=1 2"}
	for name, tc := range map[string]struct {
		file string
		want []string
	}{
		"as it is":            {strings.Join(parts, ""), want},
		"a member for each":   {pack(parts...), want},
		"one member":          {pack(strings.Join(parts, "")), want},
		"the second version":  {parts[0] + second, want[:2]},
		"without a beginning": {parts[1], want[1:2]},
		"names of hosts":      {name, []string{"warcinfo", "resource"}},
		"a line too many":     {parts[0] + parts[1] + "\n\n" + parts[2], want},
		"cut short":           {pack(parts[0], parts[1]) + pack(parts[2])[:40], append(want[:2:2], "! at byte 258: record is cut short")},
		"too short a length": {parts[0] + strings.Replace(parts[1], "text/html 67", "text/html 60", 1) + parts[2],
			[]string{"warcinfo", "http://example.org/a 200 <p>http://exampl", "! at byte 140: record is longer than its Content-Length", want[2]}},
	} {
		got := answers(t, tc.file)
		ok := len(got) == len(tc.want)
		for i := 0; ok && i < len(got); i++ {
			_, end, _ := strings.Cut(tc.want[i], ": ")
			ok = got[i] == tc.want[i] || strings.HasPrefix(tc.want[i], "! ") && strings.HasPrefix(got[i], "! ") && strings.HasSuffix(got[i], end)
		}
		if !ok {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestARecordOfAnARCFileIsCopiedAsWARCHasIt(t *testing.T) {
	parts := arcFile("http://example.org/a")
	for name, file := range map[string]string{"x.arc": strings.Join(parts, ""), "x.arc.gz": pack(parts...)} {
		t.Run(name, func(t *testing.T) {
			dir, raw := t.TempDir(), t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, name), []byte(file), 0o600); err != nil {
				t.Fatal(err)
			}
			w := openWriter(t, raw, Options{})
			var refs []archive.RawRef
			for rec, err := range Scan(strings.NewReader(file)) {
				if err != nil {
					t.Fatal(err)
				}
				if rec.Type != "response" {
					continue
				}
				there, err := rec.Cite(name)
				if err != nil {
					t.Fatal(err)
				}
				here, err := w.Copy(t.Context(), rec)
				if err != nil {
					t.Fatal(err)
				}
				refs = append(refs, there, here[0])
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if len(refs) != 2 || refs[0].Record != refs[1].Record || refs[0].Fetched.Format(dateLayout) != "2005-01-02T03:04:06.000Z" {
				t.Fatalf("references = %+v", refs)
			}
			there, here := readRecord(t, dir, refs[0]), readRecord(t, raw, refs[1])
			if !bytes.Equal(there.data, here.data) || here.Fields.Get("WARC-IP-Address") != "192.0.2.7" || here.URL != "http://example.org/a" || here.Type != "response" {
				t.Errorf("the copy is %+v of %+v", here, there)
			}
			if rep, faults := verify(t, raw); rep.Records != 2 || rep.Proved != 2 || len(faults) > 0 {
				t.Errorf("Verify = %+v %q", rep, faults)
			}
			if rep, faults := verify(t, dir); rep.Records != 2 || len(faults) > 0 {
				t.Errorf("Verify of the ARC file = %+v %q", rep, faults)
			}
		})
	}
}

func TestTextThatLooksLikeALineOfAnARCFileIsNoRecordOfAWARCFile(t *testing.T) {
	trap := plainRecord("a", "first") + arcFile("http://example.org/x")[1]
	got := listing(strings.NewReader(trap))
	if want := []string{"a first", "! at byte 0: record is longer than its Content-Length"}; !slices.Equal(got, want) {
		t.Errorf("Scan = %q, want %q", got, want)
	}
}
