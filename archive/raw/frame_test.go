package raw

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/archive"

	"github.com/klauspost/compress/zstd"
)

// withDict is a file whose frames need the dictionary that it begins with,
// which is packed itself or not.
func withDict(t *testing.T, packed bool, parts ...string) string {
	t.Helper()
	var samples [][]byte
	for i := range 40 {
		samples = append(samples, []byte(plainRecord(fmt.Sprint("sample", i), text(i))))
	}
	dict, err := zstd.BuildDict(zstd.BuildDictOptions{ID: 40_000, Contents: samples, History: []byte(plainRecord("history", text(99))), Offsets: [3]int{1, 4, 8}})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderDict(dict))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if packed {
		dict = []byte(freeze(string(dict)))
	}
	out := binary.LittleEndian.AppendUint32(slices.Clone(dictMagic), uint32(len(dict)))
	out = append(out, dict...)
	for _, p := range parts {
		out = z.EncodeAll([]byte(p), out)
	}
	return string(out)
}

func TestFramesAreReadWithTheDictionaryOfTheirFile(t *testing.T) {
	a, b := plainRecord("a", "first"), plainRecord("b", "second")
	for name, packed := range map[string]bool{"as it is": false, "packed": true} {
		t.Run(name, func(t *testing.T) {
			file := withDict(t, packed, a, b)
			if got, want := listing(strings.NewReader(file)), []string{"a first", "b second"}; !slices.Equal(got, want) {
				t.Errorf("Scan = %q, want %q", got, want)
			}
			// The next file has none, and is read without.
			if got, want := listing(strings.NewReader(freeze(a))), []string{"a first"}; !slices.Equal(got, want) {
				t.Errorf("Scan of another file = %q, want %q", got, want)
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "x.warc.zst"), []byte(file), 0o600); err != nil {
				t.Fatal(err)
			}
			for rec, err := range Scan(strings.NewReader(file)) {
				if err != nil {
					t.Fatal(err)
				}
				for _, place := range []int64{rec.Offset, 3, 1 << 30} { // where it is, and where it is not
					ref := archive.RawRef{WARC: refName("x.warc.zst", place), Record: rec.ID}
					if got := readRecord(t, dir, ref); got.ID != rec.ID || !got.loaded {
						t.Errorf("record at %d = %+v, want %s", place, got, rec.ID)
					}
				}
			}
			if rep, faults := verify(t, dir); rep.Records != 2 || len(faults) > 0 {
				t.Errorf("Verify = %+v %q", rep, faults)
			}
		})
	}
}

func TestADictionaryThatIsNoneIsDamage(t *testing.T) {
	a := plainRecord("a", "first")
	good := withDict(t, false, a)
	huge := slices.Clone(dictMagic)
	huge = binary.LittleEndian.AppendUint32(huge, 1<<30)
	for name, tc := range map[string]struct{ file, want string }{
		"of another kind":  {string(dictMagic) + "\x04\x00\x00\x00what" + freeze(a), "dictionary"},
		"a gigabyte":       {string(huge) + freeze(a), "dictionary of 1073741824 bytes"},
		"cut short":        {good[:100], "cut short"},
		"not in this file": {good[strings.Index(good[8:], string(frameMagic))+8:], "unknown dictionary"},
	} {
		got := listing(strings.NewReader(tc.file))
		if len(got) == 0 || !strings.HasPrefix(got[0], "! ") || !strings.Contains(got[0], tc.want) {
			t.Errorf("%s: %q, want an error with %q", name, got, tc.want)
		}
	}
}
