package raw

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
)

// pages are bodies as forums and newspapers send them: text that is not too
// alike, as it is or packed.
func pages(packed bool) []Exchange {
	words := strings.Fields("the pier ferry closed for season notice harbour master said on Monday that strong winds from north west would keep all boats in port until further <p> </p> <div class=\"message\"> </div> <a href=\"/threads/2718\"> </a>")
	var out []Exchange
	dice := noise(1 << 20)
	for i := range 64 {
		var b strings.Builder
		for b.Len() < 40_000 {
			at := (i*7919 + b.Len()) % len(dice)
			fmt.Fprintf(&b, "%s %d ", words[int(dice[at])%len(words)], dice[at])
		}
		x := exchange(address(i), b.String())
		if packed {
			x = exchange(address(i), encoded("gzip", b.String()), "Content-Encoding", "gzip")
		}
		out = append(out, x)
	}
	return out
}

// BenchmarkKeep writes 40 kB pages from several goroutines, synced: MB/s are of
// bodies as received.
func BenchmarkKeep(b *testing.B) {
	for name, packed := range map[string]bool{"text": false, "gzip": true} {
		b.Run(name, func(b *testing.B) {
			xs := pages(packed)
			w := openWriter(b, b.TempDir(), Options{})
			b.SetBytes(int64(len(xs[0].Body)))
			var n atomic.Int64
			b.SetParallelism(8)
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := n.Add(1)
					x := xs[i%int64(len(xs))]
					x.URL = address(int(i)) // never a revisit
					if _, err := w.Keep(context.Background(), []Exchange{x}); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkEncode is what Keep costs without the disk.
func BenchmarkEncode(b *testing.B) {
	for name, packed := range map[string]bool{"text": false, "gzip": true} {
		b.Run(name, func(b *testing.B) {
			xs := pages(packed)
			b.SetBytes(int64(len(xs[0].Body)))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				k, err := encode(&xs[i%len(xs)], &recent{})
				if err != nil {
					b.Fatal(err)
				}
				k.free()
			}
		})
	}
}

// BenchmarkScan reads a segment of 640 pages; MB/s are of the file.
func BenchmarkScan(b *testing.B) {
	for name, packed := range map[string]bool{"text": false, "gzip": true} {
		d, refs := segmentOf(b, pages(packed))
		segment, _ := splitRef(refs[0])
		file := d.files[segment].data
		b.Run(name+"/records", func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				for rec, err := range Scan(bytes.NewReader(file)) {
					if err != nil {
						b.Fatal(err)
					}
					io.Copy(io.Discard, rec.Block)
				}
			}
		})
		b.Run(name+"/verified", func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				if rep, err := (&Reader{d}).Verify(context.Background(), nil); err != nil || rep.Faults > 0 {
					b.Fatal(rep, err)
				}
			}
		})
		b.Run(name+"/recovered", func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				if end, _, err := wholeEnd(&handle{d.files[segment]}, int64(len(file)), int64(len(file))); err != nil || end != int64(len(file)) {
					b.Fatal(end, err)
				}
			}
		})
	}
}

// BenchmarkRecord reads one page by reference.
func BenchmarkRecord(b *testing.B) {
	d, refs := segmentOf(b, pages(true))
	r := &Reader{d}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		segment, at := splitRef(refs[i%len(refs)])
		f, _, err := r.open(segment)
		if err != nil {
			b.Fatal(err)
		}
		size, _ := f.Size()
		rec, err := load(f, at, size)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := rec.Answer(1 << 20); err != nil {
			b.Fatal(err)
		}
	}
}

func segmentOf(b *testing.B, xs []Exchange) (*disk, []string) {
	d := newDisk()
	w, err := open(d, Options{})
	if err != nil {
		b.Fatal(err)
	}
	var refs []string
	for range 10 {
		for i := range xs {
			xs[i].URL = address(len(refs))
			refs = append(refs, keep(b, w, xs[i])[0].WARC)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return d, refs
}
