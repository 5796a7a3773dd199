package site

import (
	"bytes"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// worthCoding is how many bytes a document must have for coding to gain anything.
const worthCoding = 512

// codings that we write, the best first.
var codings = []string{"zstd", "gzip"}

// negotiate chooses a coding by the values of Accept-Encoding (RFC 9110,
// 12.5.3); empty means none. Of codings liked alike it takes our best; a
// client that names none, or accepts nothing that we have, gets none.
func negotiate(accept []string) string {
	quality := map[string]float64{}
	for _, field := range accept {
		for part := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(part, ";")
			if name = strings.ToLower(strings.TrimSpace(name)); name == "" {
				continue
			}
			if name == "x-gzip" {
				name = "gzip"
			}
			quality[name] = qvalue(params)
		}
	}
	q := func(name string) float64 {
		if v, ok := quality[name]; ok {
			return v
		}
		return quality["*"]
	}
	best, have := "", quality["identity"]
	for _, c := range codings {
		if v := q(c); v > 0 && (v > have || best == "" && v == have) {
			best, have = c, v
		}
	}
	return best
}

// qvalue reads a weight; 1 where there is none, 0 where it is no number.
func qvalue(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(p), "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || v < 0 || v > 1 {
			return 0
		}
		return v
	}
	return 1
}

// zstdWriter serves all: EncodeAll may be called by several at a time.
var zstdWriter = sync.OnceValue(func() *zstd.Encoder {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithWindowSize(1<<20))
	if err != nil {
		panic(err) // the options are constants
	}
	return w
})

// compress writes a body in a coding; the same bytes give the same bytes.
func compress(coding string, body []byte) []byte {
	if coding == "zstd" {
		return zstdWriter().EncodeAll(body, nil)
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 6)
	if err != nil {
		panic(err) // the level is a constant
	}
	// A buffer takes whatever it is given.
	w.Write(body)
	w.Close()
	return b.Bytes()
}
