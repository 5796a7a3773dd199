package raw

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"skein/archive"
)

// response is a record of an answer, as another program wrote it.
func response(block string, fields ...string) string {
	return strings.Replace(plainRecord("a", block, append(fields, "Content-Type: application/http; msgtype=response")...), "resource", "response", 1)
}

func TestAnswerReadsWhatServersAndCrawlersWrite(t *testing.T) {
	const max = 1000
	long := strings.Repeat("x", 3000)
	for name, tc := range map[string]struct{ record, want string }{
		"an answer":             {response("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello"), "200 text/html hello"},
		"line feeds":            {response("HTTP/1.0 200 OK\nContent-type: text/html\n\nhello"), "200 text/html hello"},
		"no body":               {response("HTTP/1.1 204 No Content\r\n\r\n"), "204  "},
		"an unended header":     {response("HTTP/1.1 200 OK\r\nContent-Type: a"), "200 a "},
		"a folded header":       {response("HTTP/1.1 200 OK\r\nContent-Type: a;\r\n  b=c\r\n\r\nhello"), "200 a; b=c hello"},
		"a line without a name": {response("HTTP/1.1 200 OK\r\nnonsense\r\n: x\r\nContent-Type: a\r\n\r\nhello"), "200 a hello"},
		"a strange status":      {response("HTTP/1.1 OK\r\n\r\nhello"), "0  hello"},
		"HTTP/0.9":              {response("<p>hello"), "0  <p>hello"},
		"no status, one word":   {response("hello\r\n\r\nworld"), "0  hello\r\n\r\nworld"},
		"chunked":               {response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n"), "200  hello, world"},
		"chunked, cut":          {response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, w"), "200  hello, w (cut)"},
		"chunked, broken":       {response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"), "200  hello (cut)"},
		"chunked, undone":       {response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>hello"), "200  <p>hello"},
		"chunked and packed":    {response("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + chunked(encoded("gzip", "hello"))), "200  hello"},
		"packed, then chunked":  {response("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(encoded("br", "hello"))), "200  hello"},
		"gzip in two members":   {response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + pack("hel", "lo")), "200  hello"},
		"something behind gzip": {response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + pack("hello") + "\r\n<!-- cached -->\r\n"), "200  hello"},
		"gzip, cut":             {response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + pack("hello")[:12]), "200   (cut)"},
		"gzip, damaged":         {response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + pack("hello")[:12] + strings.Repeat("\xff", 20)), "! not valid"},
		"br that is none":       {response("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n<p>hello"), "200  <p>hello"},
		"zstd that is none":     {response("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n<p>hello"), "200  <p>hello"},
		"deflate that is none":  {response("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n<p>hello"), "200  <p>hello"},
		"a charset as coding":   {response("HTTP/1.1 200 OK\r\nContent-Encoding: utf-8\r\n\r\nhello"), "200  hello"},
		"five codings":          {response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip, gzip, gzip\r\n\r\nhello"), "! not valid"},
		"too long":              {response("HTTP/1.1 200 OK\r\n\r\n" + long), "! more than 1000 bytes"},
		"too long, unpacked":    {response("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + pack(long)), "! more than 1000 bytes"},
		"just not too long":     {response("HTTP/1.1 200 OK\r\n\r\n" + long[:max]), "200  " + long[:max]},
		"a header without end":  {response("HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 1<<18)), "! header of more than 1048576 bytes"},
		"truncated":             {response("HTTP/1.1 200 OK\r\n\r\nhel", "WARC-Truncated: length"), "200  hel (cut)"},
		"a segment":             {response("HTTP/1.1 200 OK\r\n\r\nhel", "WARC-Segment-Number: 1"), "200  hel (cut)"},
		"a file":                {plainRecord("a", "hello", "Content-Type: text/plain"), "0 text/plain hello"},
		"of a name server":      {strings.Replace(plainRecord("a", "20240101\nexample.org. 1 IN A", "Content-Type: text/dns"), "resource", "response", 1), "0  20240101\nexample.org. 1 IN A"},
		"a bare revisit":        {strings.Replace(plainRecord("a", ""), "resource", "revisit", 1), "0  "},
		"a request":             {strings.Replace(response("GET / HTTP/1.1\r\n\r\n"), "response", "request", 1), "! a request record holds no answer"},
		"cut off":               {strings.TrimSuffix(response("HTTP/1.1 200 OK\r\n\r\nhello"), "llo\r\n\r\n"), "! cut short"},
	} {
		recs := 0
		for rec, err := range Scan(strings.NewReader(tc.record)) {
			if err != nil {
				continue
			}
			recs++
			a, err := rec.Answer(max)
			got := ""
			if err != nil {
				got = "! " + err.Error()
			} else {
				got = fmt.Sprintf("%d %s %s", a.Code, a.Header.Get("Content-Type"), a.Body)
				if a.Truncated {
					got += " (cut)"
				}
			}
			if wrong, ok := strings.CutPrefix(tc.want, "! "); got != tc.want && !(ok && strings.Contains(got, wrong) && got[0] == '!') {
				t.Errorf("%s: %.200q, want %.200q", name, got, tc.want)
			}
			if err != nil && !errors.Is(err, archive.ErrInvalid) && !errors.As(err, new(*DamageError)) {
				t.Errorf("%s: error %v is of no kind", name, err)
			}
		}
		if recs != 1 {
			t.Errorf("%s: %d records, want 1", name, recs)
		}
	}
}

// chunked writes s in chunks of four bytes.
func chunked(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(4, len(s))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, s[:n])
		s = s[n:]
	}
	return b.String() + "0\r\n\r\n"
}

func TestALoadedRecordCanBeReadAgainAndAgain(t *testing.T) {
	file := response("HTTP/1.1 200 OK\r\n\r\nhello", "WARC-Payload-Digest: md5:5d41402abc4b2a76b9719d911017c592")
	for rec, err := range Scan(strings.NewReader(pack(file))) {
		if err != nil {
			t.Fatal(err)
		}
		if err := rec.Load(1 << 10); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if proved, err := rec.Prove(); !proved || err != nil {
				t.Errorf("Prove = %v, %v", proved, err)
			}
			if a, err := rec.Answer(100); err != nil || string(a.Body) != "hello" {
				t.Errorf("Answer = %v, %v", a, err)
			}
			var b strings.Builder
			if _, err := rec.WriteTo(&b); err != nil || b.String() != file {
				t.Errorf("WriteTo gave %q, %v; want %q", b.String(), err, file)
			}
		}
		if b, err := io.ReadAll(rec.Block); err != nil || int64(len(b)) != rec.Length {
			t.Errorf("Block is %d bytes, %v; want %d", len(b), err, rec.Length)
		}
	}
}

func TestDigestsAreReadInEveryEncoding(t *testing.T) {
	for in, want := range map[string]bool{
		"sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N":                                   true,
		"SHA-1:vl2mmho4yxukfwv63yhtwsbm3gxksq2n":                                  true,
		"sha1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d":                           true,
		"sha1:qvTGHdzF6KLavt4PO0gs2a6pQ00=":                                       true,
		"sha1:qvTGHdzF6KLavt4PO0gs2a6pQ00":                                        true,
		"md5:5d41402abc4b2a76b9719d911017c592":                                    true,
		"md5:LVAUAKV4JMVHNOLRTWIRAF6FSI======":                                    true,
		"sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824": true,
		"sha256:FTZE3OS7WCRQ4JXIHMVMLOPCTYNRMHS4D6TUEXTTAQZWFE4LTASA====":         true,
		"sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9825": false,
		"sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2A":                                   false,
	} {
		d, ok := parseDigest(in)
		if !ok {
			t.Errorf("parseDigest(%q) = false", in)
			continue
		}
		io.WriteString(d, "hello")
		if got := d.holds(); got != want {
			t.Errorf("%q holds for hello: %v, want %v", in, got, want)
		}
	}
	for _, in := range []string{"", "sha1", "sha1:", "sha1:VL2MMHO4", "crc32:3610a686", "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N7777", "xxh128:df8d09e93f874900a99b8775cc15b6c7"} {
		if _, ok := parseDigest(in); ok {
			t.Errorf("parseDigest(%q) = true, want false", in)
		}
	}
}
