package raw

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// arcStart begins an ARC file: what crawlers wrote before there was WARC
// (https://archive.org/web/researcher/ArcFileFormat.php).
var arcStart = []byte("filedesc://")

const (
	maxLine = 16 << 10         // bytes of the line that a record of an ARC file begins with
	arcDate = "20060102150405" // how such a line tells the time
)

// beginARC reads the line that a record of an ARC file begins with and makes the
// header of it that a WARC file would have. ok is false, and nothing read, if
// there is no such line.
func beginARC(in *bufio.Reader) (r *Record, ok bool) {
	b, _ := in.Peek(maxLine)
	if r, ok = startARC(b); ok {
		in.Discard(bytes.IndexByte(b, '\n') + 1)
	}
	return r, ok
}

// nextIsARC reports whether a record of an ARC file comes next.
func nextIsARC(in *bufio.Reader) bool {
	b, _ := in.Peek(maxLine)
	return isARC(b)
}

// startARC is the record that b begins with the whole line of.
func startARC(b []byte) (*Record, bool) {
	line, _, ended := bytes.Cut(b, []byte("\n"))
	if !ended {
		return nil, false
	}
	return arcRecord(strings.TrimRight(string(line), "\r"))
}

// isARC reports whether b begins a record of an ARC file.
func isARC(b []byte) bool {
	_, ok := startARC(b)
	return ok
}

// mayBeARC reports whether a record of an ARC file may begin with b, a few bytes.
func mayBeARC(b []byte) bool {
	for _, scheme := range []string{"http:", "https", "dns:", "ftp:", "filed", "warci", "whois"} {
		if bytes.HasPrefix(b, []byte(scheme)) {
			return true
		}
	}
	return false
}

// arcRecord is the record that a line begins: address, IP address, time, type
// and length, and in files of the second version more between the last two. An
// address may hold blanks.
func arcRecord(line string) (*Record, bool) {
	words := strings.Split(line, " ")
	for i := 2; i < len(words)-2; i++ {
		at, err := time.Parse(arcDate, words[i])
		if err != nil || words[0] == "" {
			continue
		}
		ip, err := netip.ParseAddr(words[i-1])
		length, lerr := strconv.ParseUint(words[len(words)-1], 10, 63)
		if err != nil || lerr != nil {
			return nil, false
		}
		return madeRecord(line, strings.Join(words[:i-1], " "), ip, at, words[i+1], length), true
	}
	return nil, false
}

// madeRecord is a record of an ARC file as a WARC file has it. Its name is made
// of its line, so that it is the same whenever the file is read.
func madeRecord(line, url string, ip netip.Addr, at time.Time, kind string, length uint64) *Record {
	sum := sha256.Sum256([]byte("arc record\x00" + line))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of one's own making (RFC 9562, 5.8)
	fields := Fields{{"WARC-Type", "response"}, {"WARC-Record-ID", angle("urn:uuid:" + uuid(sum[:16]))}, {"WARC-Date", at.Format("2006-01-02T15:04:05Z")}}
	switch scheme, _, _ := strings.Cut(url, ":"); strings.ToLower(scheme) {
	case "filedesc", "warcinfo":
		fields[0].Value, kind = "warcinfo", "text/plain"
	case "http", "https":
		fields, kind = append(fields, Field{"WARC-Target-URI", url}), responseType
	default:
		fields[0].Value = "resource"
		fields = append(fields, Field{"WARC-Target-URI", url})
	}
	if ip.IsValid() && !ip.IsUnspecified() {
		fields = append(fields, Field{"WARC-IP-Address", ip.String()})
	}
	fields = append(fields, Field{"Content-Type", kind}, Field{"Content-Length", strconv.FormatUint(length, 10)})
	r, _ := parseHead(headOf(fields)) // which is well made
	r.made = true
	return r
}

// skipToARC goes on to the next line that begins a record, or to the end.
func skipToARC(in *bufio.Reader) {
	for {
		b, err := in.Peek(maxLine)
		if len(b) == 0 {
			return
		}
		if isARC(b) {
			return
		}
		line, _, _ := bytes.Cut(b, []byte("\n"))
		in.Discard(min(len(line)+1, len(b)))
		if err != nil && in.Buffered() == 0 {
			return
		}
	}
}
