package export

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"skein/archive"
)

// faulty takes so many bytes and no more. It says so, unless it is silent.
type faulty struct {
	left   int
	silent bool
	err    error
}

func (f *faulty) Write(p []byte) (int, error) {
	n := min(len(p), f.left)
	f.left -= n
	if n == len(p) || f.silent {
		return n, nil
	}
	return n, f.err
}

func TestEveryShortWriteIsReturned(t *testing.T) {
	broken := errors.New("disk full")
	for _, f := range Formats {
		threads := readThreads(t)
		if !f.Many {
			threads = threads[:1]
		}
		size := len(write(t, f.Name, Options{Inline: testImages}, threads...))
		for after := 0; after < size; after += 1 + size/60 {
			for _, silent := range []bool{false, true} {
				want := broken
				if silent {
					want = io.ErrShortWrite
				}
				w := f.New(&faulty{after, silent, broken}, Options{Inline: testImages})
				var first error
				for _, th := range threads {
					if err := w.Write(th); first == nil {
						first = err
					} else if !errors.Is(err, want) {
						t.Errorf("%s after %d bytes: a later Write = %v, want %v", f.Name, after, err, want)
					}
				}
				err := w.Close()
				if !errors.Is(err, want) || !errors.Is(w.Close(), want) || first != nil && !errors.Is(first, want) {
					t.Errorf("%s after %d of %d bytes: Write = %v, Close = %v, want %v", f.Name, after, size, first, err, want)
				}
			}
		}
	}
}

func TestErrorsNameFormatAndThread(t *testing.T) {
	f, err := ByName("jsonl")
	if err != nil {
		t.Fatal(err)
	}
	err = f.Thread(&faulty{err: errors.New("disk full")}, archive.Thread{ID: "abc"}, Options{})
	if err == nil || err.Error() != "export jsonl: thread abc: disk full" {
		t.Errorf("error is %v", err)
	}
}

func TestByNameNamesTheFormatsThereAre(t *testing.T) {
	for _, f := range Formats {
		if got, err := ByName(f.Name); err != nil || got.Name != f.Name {
			t.Errorf("ByName(%q) = %q, %v", f.Name, got.Name, err)
		}
		if f.Ext == "" || strings.HasPrefix(f.Ext, ".") || !strings.Contains(f.MediaType, "/") {
			t.Errorf("%s has the extension %q and the media type %q", f.Name, f.Ext, f.MediaType)
		}
	}
	_, err := ByName("pdf")
	if want := `format "pdf": not found; there are: record, jsonl, md, html, epub, mbox`; err == nil || err.Error() != want || !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("ByName(pdf) = %v, want %s", err, want)
	}
}

func TestAWriterThatIsClosedTakesNothingMore(t *testing.T) {
	for _, f := range Formats {
		var b bytes.Buffer
		w := f.New(&b, Options{})
		if err := errors.Join(w.Write(readThread(t, "rtl")), w.Close(), w.Close()); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		size := b.Len()
		if err := w.Write(readThread(t, "rtl")); !errors.Is(err, archive.ErrInvalid) || b.Len() != size {
			t.Errorf("%s: Write after Close = %v", f.Name, err)
		}
	}
}

func TestNoThreadAtAll(t *testing.T) {
	for _, f := range Formats {
		var b bytes.Buffer
		err := f.New(&b, Options{}).Close()
		switch f.Name {
		case "record", "epub":
			if !errors.Is(err, archive.ErrInvalid) {
				t.Errorf("%s of no thread = %v, want an error", f.Name, err)
			}
		default:
			if err != nil {
				t.Errorf("%s of no thread = %v", f.Name, err)
			}
		}
	}
}

func TestTheSameThreadsGiveTheSameBytes(t *testing.T) {
	for _, f := range Formats {
		threads := readThreads(t)
		if !f.Many {
			threads = threads[:1]
		}
		o := Options{Title: "T", Inline: testImages}
		if !bytes.Equal(write(t, f.Name, o, threads...), write(t, f.Name, o, threads...)) {
			t.Errorf("%s: two writings differ", f.Name)
		}
	}
}

// soups are threads of posts that are made of pieces, the same every time.
func soups(posts, length int) []archive.Thread {
	random := rand.New(rand.NewPCG(3, 4))
	var list []archive.Thread
	for len(list)*20 < posts {
		th := archive.Thread{ID: fmt.Sprintf("t%d", len(list)), Title: "Soup"}
		for range 20 {
			recipe := make([]byte, random.IntN(length))
			for i := range recipe {
				recipe[i] = byte(random.Uint32())
			}
			i := len(th.Posts)
			th.Posts = append(th.Posts, archive.Post{ID: fmt.Sprintf("%sp%d", th.ID, i), NativeID: fmt.Sprint(i), HTML: soup(recipe), Quotes: []archive.Quote{{Post: fmt.Sprint(i / 2)}}})
		}
		list = append(list, th)
	}
	return list
}

// meter measures the memory in use as it is written to.
type meter struct{ written, next, most uint64 }

func (m *meter) Write(p []byte) (int, error) {
	m.written += uint64(len(p))
	if m.written >= m.next {
		m.next = m.written + 1<<20
		m.most = max(m.most, inUse())
	}
	return len(p), nil
}

func inUse() uint64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func TestALongThreadIsNotHeldInMemory(t *testing.T) {
	if under > 1 {
		t.Skip("the race detector has a memory of its own")
	}
	// Posts share a few long texts, so that the thread itself is small.
	random := rand.New(rand.NewPCG(5, 6))
	var texts []string
	for range 24 {
		b := make([]byte, 3000)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		texts = append(texts, "<p>"+base64.StdEncoding.EncodeToString(b)+"</p>")
	}
	th := archive.Thread{ID: "long", Title: "A long thread"}
	for i := range 3000 {
		th.Posts = append(th.Posts, archive.Post{ID: fmt.Sprintf("p%d", i), NativeID: fmt.Sprint(i), Number: i + 1, HTML: texts[i%len(texts)],
			Author: archive.Author{Name: "A"}, ReplyTo: []string{fmt.Sprint(i - 1)}})
	}
	const size = 3000 * 4000
	for _, f := range Formats {
		m := meter{next: 1}
		before := inUse()
		if err := f.Thread(&m, th, Options{}); err != nil {
			t.Fatal(err)
		}
		if m.written < size/2 {
			t.Errorf("%s: wrote %d bytes of a thread of %d", f.Name, m.written, size)
		}
		if more := int64(m.most) - int64(before); more > 5<<20 {
			t.Errorf("%s: %d kB in use while %d kB are written, want less than 5 MB", f.Name, more>>10, m.written>>10)
		} else {
			t.Logf("%s: %d kB in use while %d kB are written", f.Name, more>>10, m.written>>10)
		}
	}
}
