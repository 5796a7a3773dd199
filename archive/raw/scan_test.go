package raw

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"skein/archive"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// plainRecord is a record as another program writes it.
func plainRecord(id, block string, fields ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:%s>\r\nWARC-Target-URI: http://example.org/%s\r\nWARC-Date: 2014-05-06T07:08:09Z\r\n", id, id)
	for _, f := range fields {
		b.WriteString(f + "\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s\r\n\r\n", len(block), block)
	return b.String()
}

// pack makes gzip members of the parts.
func pack(parts ...string) string {
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		io.WriteString(z, p)
		z.Close()
	}
	return b.String()
}

// blocks cuts s into members of n bytes, as bgzip does.
func blocks(s string, n int) string {
	var parts []string
	for part := range slices.Chunk([]byte(s), n) {
		parts = append(parts, string(part))
	}
	return pack(append(parts, "")...)
}

// freeze makes frames of zstd of the parts.
func freeze(parts ...string) string {
	z, err := zstd.NewWriter(nil, zstd.WithZeroFrames(true))
	if err != nil {
		panic(err)
	}
	defer z.Close()
	var out []byte
	for _, p := range parts {
		out = z.EncodeAll([]byte(p), out)
	}
	return string(out)
}

// listing is what a scan gives, a line for each: records by the last part of
// their names with the block, and errors.
func listing(r io.Reader) []string {
	var out []string
	for rec, err := range Scan(r) {
		if err != nil {
			out = append(out, "! "+err.Error())
			continue
		}
		b, err := io.ReadAll(rec.Block)
		out = append(out, fmt.Sprintf("%s %s", rec.ID[strings.LastIndex(rec.ID, ":")+1:], short(string(b))))
		if err != nil {
			out = append(out, "? "+err.Error())
		}
	}
	return out
}

func short(s string) string {
	if len(s) > 20 {
		return fmt.Sprintf("%d bytes", len(s))
	}
	return s
}

func TestScanReadsEveryKindOfFile(t *testing.T) {
	a, b, c := plainRecord("a", "first"), plainRecord("b", ""), plainRecord("c", strings.Repeat("long\r\n\r\nWARC/1.0\r\n", 9000))
	want := []string{"a first", "b ", "c 162000 bytes"}
	noise := plainRecord("n", string(noise(200_000)))
	for name, tc := range map[string]struct {
		file string
		want []string
	}{
		"not compressed":             {a + b + c, want},
		"a member for each":          {pack(a, b, c), want},
		"one member":                 {pack(a + b + c), want},
		"two members, three records": {pack(a+b, c), want},
		"cut into blocks":            {blocks(a+b+c, 1000), want},
		"cut into tiny blocks":       {blocks(a+b, 3), want[:2]},
		"empty members between":      {pack("", a, "", "", b, c, ""), want},
		"lines that end in LF":       {strings.ReplaceAll(a+b, "\r\n", "\n"), want[:2]},
		"no line ends after a block": {strings.TrimRight(a, "\r\n") + "\r\n" + b, want[:2]},
		"many line ends":             {"\r\n\r\n" + a + "\r\n\n\n\r\n" + b + "\r\n\r\n", want[:2]},
		"nothing after the last":     {a + strings.TrimRight(b, "\r\n") + "\r\n\r\n", want[:2]},
		"bytes":                      {pack(noise, a), []string{"n 200000 bytes", "a first"}},
		"a frame for each":           {freeze(a, b, c), want},
		"one frame":                  {freeze(a + b + c), want},
		"a record in many frames":    {freeze(c[:70], c[70:99_000], c[99_000:]+a), []string{"c 162000 bytes", "a first"}},
		"frames that tell no size":   {encoded("zstd", a+b) + encoded("zstd", c), want},
		"frames of others between":   {freeze(a) + "\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + freeze(b, "", c), want},
		"bytes in a frame":           {freeze(noise, a), []string{"n 200000 bytes", "a first"}},
		"nothing":                    {"", nil},
	} {
		if got := listing(strings.NewReader(tc.file)); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if got := listing(iotest.OneByteReader(strings.NewReader(tc.file))); !slices.Equal(got, tc.want) {
			t.Errorf("%s, a byte at a time: %q, want %q", name, got, tc.want)
		}
	}
}

func TestScanReadsLenientHeaders(t *testing.T) {
	in := "WARC/0.18\nwarc-type: RESPONSE\nWARC-Record-ID: urn:x:a\nWARC-Target-URI: <http://example.org/a>\n" +
		"WARC-Date: 2014-05\nX-Long: one\n two\n\tthree\nX-Twice: 1\nX-Twice: 2\nX-Empty:\ncontent-length : 5\n\nhello\n\n"
	recs, errs := scanFile(t, []byte(in))
	if len(recs) != 1 || len(errs) > 0 {
		t.Fatalf("%d records, %q", len(recs), errs)
	}
	r := recs[0]
	got := fmt.Sprintf("%s %s %s %s %s %s|%d", r.Version, r.Type, r.ID, r.URL, r.Date.Format("2006-01-02"), r.Fields.Get("x-long"), len(r.Fields))
	if want := "0.18 response urn:x:a http://example.org/a 2014-05-01 one two three|9"; got != want {
		t.Errorf("record = %s, want %s", got, want)
	}
}

func TestScanStepsOverDamage(t *testing.T) {
	a, b, c := plainRecord("a", "first"), plainRecord("b", "second"), plainRecord("c", "third")
	bigB := plainRecord("b", string(noise(100_000)))
	flip := func(s string, at int) string {
		out := []byte(s)
		out[(at+len(s))%len(s)] ^= 0x55
		return string(out)
	}
	ma, mb, mc, mBig := pack(a), pack(b), pack(c), pack(bigB)
	for name, tc := range map[string]struct {
		file string
		want []string // errors by their ends
	}{
		"cut in a block":          {a + b[:len(b)-7], []string{"a first", "b sec", "? record is cut short", "! record is cut short"}},
		"cut in a header":         {a + b[:40], []string{"a first", "! record is cut short"}},
		"cut in a version":        {a + b[:3], []string{"a first", "! record is cut short"}},
		"cut in a member":         {ma + mb[:len(mb)-9], []string{"a first", "b second", "! record is cut short"}},
		"cut in a member's head":  {ma + mb[:7], []string{"a first", "! record is cut short"}},
		"cut after two bytes":     {ma + mb[:2], []string{"a first", "! record is cut short"}},
		"cut at the very start":   {ma[:2], []string{"! record is cut short"}},
		"cut in one big member":   {pack(a + bigB)[:50_000], []string{"a first", "b *", "? record is cut short", "! record is cut short"}},
		"a member's sum":          {ma + flip(mb, -6) + mc, []string{"a first", "b second", "! gzip: invalid checksum", "c third"}},
		"a member's magic":        {ma + flip(mb, 1) + mc, []string{"a first", "! no gzip member", "c third"}},
		"a member's flags":        {ma + flip(mb, 3) + mc, []string{"a first", "! no gzip member", "c third"}},
		"garbage between members": {ma + string(noise(70_000)) + mb, []string{"a first", "! no gzip member", "b second"}},
		"a hole in a member":      {ma + mBig[:20_000] + mBig[40_000:] + mc, []string{"a first", "b *", "? *", "! *", "c third"}},
		"garbage at the end":      {ma + "and then some more that is nothing", []string{"a first", "! no gzip member"}},
		"no length":               {a + strings.Replace(b, "Content-Length: 6", "X: 6", 1) + c, []string{"a first", `! record with Content-Length ""`, "c third"}},
		"a negative length":       {a + strings.Replace(b, "Content-Length: 6", "Content-Length: -6", 1) + c, []string{"a first", `! record with Content-Length "-6"`, "c third"}},
		"no type":                 {a + strings.Replace(b, "WARC-Type", "X-Type", 1) + c, []string{"a first", "! record without a WARC-Type", "c third"}},
		"a line without a name":   {a + strings.Replace(b, "WARC-Type: resource", "resource", 1) + c, []string{"a first", `! "resource" in the header of a record`, "c third"}},
		"too short a length":      {a + strings.Replace(b, "Content-Length: 6", "Content-Length: 3", 1) + c, []string{"a first", "b sec", "! record is longer than its Content-Length", "c third"}},
		"the same, in a member":   {ma + pack(strings.Replace(b, "Content-Length: 6", "Content-Length: 3", 1)) + mc, []string{"a first", "b sec", "! record is longer than its Content-Length", "c third"}},
		"too long, in a member":   {ma + pack(strings.Replace(b, "Content-Length: 6", "Content-Length: 99", 1)) + mc, []string{"a first", "b second\r\n\r\n", "? record is shorter than its Content-Length", "! record is shorter than its Content-Length", "c third"}},
		"an endless header":       {a + "WARC/1.0\r\n" + strings.Repeat("X: y\r\n", 200_000) + "\r\n" + c, []string{"a first", "! header of more than 1048576 bytes", "c third"}},
		"an endless line":         {ma + pack("WARC/1.0\r\nX: "+strings.Repeat("y", 2<<20)) + mc, []string{"a first", "! header of more than 1048576 bytes", "c third"}},
		"a frame's sum":           {freeze(a) + flip(freeze(b), -2) + freeze(c), []string{"a first", "! CRC check failed", "c third"}},
		"a frame's magic":         {freeze(a) + flip(freeze(b), 1) + freeze(c), []string{"a first", "! no zstd frame", "c third"}},
		"cut in a frame":          {freeze(a, bigB)[:50_000], []string{"a first", "! record is cut short"}},
		"cut in a frame's head":   {freeze(a) + freeze(b)[:5], []string{"a first", "! record is cut short"}},
		"garbage between frames":  {freeze(a) + string(noise(70_000)) + freeze(b), []string{"a first", "! no zstd frame", "b second"}},
		"text between":            {a + "what is this\r\nWARC/x\r\n" + c, []string{"a first", "! record is longer than its Content-Length", `! *`, "c third"}},
	} {
		got := listing(strings.NewReader(tc.file))
		ok := len(got) == len(tc.want)
		for i := 0; ok && i < len(got); i++ {
			kind, end, _ := strings.Cut(tc.want[i], " ")
			ok = strings.HasPrefix(got[i], kind) && (end == "*" || strings.HasSuffix(got[i], end))
		}
		if !ok {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestScanComesToAnEndBehindAMemberThatItDoesNotOpen(t *testing.T) {
	var odd bytes.Buffer
	z := gzip.NewWriter(&odd)
	z.Extra = bytes.Repeat([]byte("x"), 100) // which are no fields, and may be a damaged length
	io.WriteString(z, plainRecord("b", "second"))
	z.Close()
	var got []string
	for rec, err := range Scan(strings.NewReader(pack(plainRecord("a", "first")) + odd.String() + pack(plainRecord("c", "third")))) {
		if err != nil {
			got = append(got, err.Error())
		} else {
			got = append(got, rec.ID)
		}
		if len(got) > 9 {
			break
		}
	}
	if len(got) != 3 || got[0] != "urn:x:a" || !strings.HasSuffix(got[1], "no gzip member") || got[2] != "urn:x:c" {
		t.Errorf("Scan = %q, want the first record, damage, and the third", got)
	}
}

func TestScanSaysWhereTheDamageIs(t *testing.T) {
	ma, mb := pack(plainRecord("a", "first")), pack(plainRecord("b", "second"))
	for rec, err := range Scan(strings.NewReader(ma + mb[:len(mb)-20])) {
		var d *DamageError
		if rec == nil && (!errors.As(err, &d) || d.Offset != int64(len(ma)) || !d.Cut) {
			t.Errorf("error = %v, want a cut at byte %d", err, len(ma))
		}
	}
}

func TestARecordCanBeReadAloneFromItsOffset(t *testing.T) {
	a, b, c := plainRecord("a", "first"), plainRecord("b", "second"), plainRecord("c", "third")
	for name, tc := range map[string]struct {
		file  string
		alone []bool
	}{
		"not compressed":     {a + b + c, []bool{true, true, true}},
		"a member for each":  {pack(a, b, c), []bool{true, true, true}},
		"two in one member":  {pack(a, b+c), []bool{true, true, false}},
		"all in one member":  {pack(a + b + c), []bool{true, false, false}},
		"cut into 40 blocks": {blocks(a+b+c, 17), []bool{true, false, false}},
		"a frame for each":   {freeze(a, b, c), []bool{true, true, true}},
		"two in one frame":   {freeze(a, b+c), []bool{true, true, false}},
	} {
		i := 0
		for rec, err := range Scan(strings.NewReader(tc.file)) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if alone := rec.Offset >= 0; alone != tc.alone[i] {
				t.Errorf("%s: record %d is at %d, want it to be readable alone: %v", name, i, rec.Offset, tc.alone[i])
			} else if alone {
				for again, err := range Scan(strings.NewReader(tc.file[rec.Offset:])) {
					if err != nil || again.ID != rec.ID {
						t.Errorf("%s: at %d is %v, %v; want %s", name, rec.Offset, again, err, rec.ID)
					}
					break
				}
			}
			i++
		}
	}
}

func TestScanSaysWhatIsNoWARCFile(t *testing.T) {
	for in, want := range map[string]string{
		"<!doctype html><p>hello":        "no WARC file",
		"filedesc://x.arc 0.0.0.0 2005":  "cut short",
		"filedesc://x.arc\nhello\n":      "where a record should begin",
		"\x28\xb5\x2f\xfd\x00":           "cut short",
		"PK\x03\x04 and so on":           "ZIP",
		"\x00\x00":                       "no WARC file",
		"\r\n\r\n":                       "no WARC file",
		"WARCH/1.0\r\nWARC-Type: x\r\n ": "no WARC file",
	} {
		got := listing(strings.NewReader(in))
		if len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("Scan(%.20q) = %q, want one error with %q", in, got, want)
		}
	}
	for _, err := range Scan(strings.NewReader("hello")) {
		if !errors.Is(err, archive.ErrInvalid) {
			t.Errorf("error = %v, want archive.ErrInvalid", err)
		}
	}
	if got := listing(strings.NewReader(pack("hello, world"))); len(got) != 1 || !strings.Contains(got[0], "where a record should begin") {
		t.Errorf("Scan of a packed text = %q", got)
	}
}

func TestAFaultOfTheReaderEndsAScan(t *testing.T) {
	broken := errors.New("device gone")
	for name, file := range map[string]string{"packed": pack(plainRecord("a", string(noise(200_000))), plainRecord("b", "x")), "plain": plainRecord("a", string(noise(200_000)))} {
		for _, n := range []int{0, 1, 100, 100_000} {
			r := io.MultiReader(strings.NewReader(file[:n]), iotest.ErrReader(broken))
			var last error
			errs := 0
			for _, err := range Scan(r) {
				if err != nil {
					last, errs = err, errs+1
				}
			}
			if errs != 1 || !errors.Is(last, broken) || errors.As(last, new(*DamageError)) {
				t.Errorf("%s, broken at %d: %d errors, the last is %v; want one, %v", name, n, errs, last, broken)
			}
		}
	}
}

func TestABlockIsGoodUntilTheNextRecord(t *testing.T) {
	var first *Record
	for rec, err := range Scan(strings.NewReader(pack(plainRecord("a", "first"), plainRecord("b", "second")))) {
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = rec
			continue
		}
		if b, err := io.ReadAll(first.Block); err == nil {
			t.Errorf("the first block reads as %q after the second record was asked for", b)
		}
	}
	if b, err := io.ReadAll(first.Block); err == nil {
		t.Errorf("the first block reads as %q after the scan", b)
	}
}

func TestAHugeBlockIsNotLoadedUnasked(t *testing.T) {
	const size = 300 << 20
	head := fmt.Sprintf("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:big>\r\nContent-Length: %d\r\n\r\n", size)
	file := io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, size), strings.NewReader("\r\n\r\n"+plainRecord("a", "first")))
	var ids []string
	allocated := testing.AllocsPerRun(1, func() {})
	for rec, err := range Scan(file) {
		if err != nil {
			t.Fatal(err)
		}
		if err := rec.Load(1 << 20); rec.Length > 1<<20 && !errors.Is(err, archive.ErrInvalid) {
			t.Errorf("Load of %d bytes = %v, want archive.ErrInvalid", rec.Length, err)
		}
		ids = append(ids, rec.ID)
	}
	if want := []string{"urn:x:big", "urn:x:a"}; !slices.Equal(ids, want) || allocated > 0 {
		t.Errorf("records = %q, want %q", ids, want)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
