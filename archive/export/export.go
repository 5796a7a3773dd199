package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"skein/archive"
)

// Format is one form that threads are written in.
type Format struct {
	Name      string // as users type it
	Ext       string // of file names, without the dot
	MediaType string
	Many      bool // a file may hold several threads
	New       func(w io.Writer, o Options) Writer
}

// Writer writes threads to one file.
type Writer interface {
	// Write adds a thread. The writer may hold it until the next call, so the
	// caller leaves it as it is until then.
	Write(t archive.Thread) error
	// Close ends the file; it does not close what the file is written to. It
	// must be called, after an error too, and returns the first error that any
	// call met.
	Close() error
}

// Options are what a writer may be told. The zero Options are fine.
type Options struct {
	// Title names a file of several threads, where its format can say it.
	Title string
	// Inline returns the bytes of an image and what it is said to be, so that
	// they become part of the file; ok is false for one that it has not. What an
	// image is, is read in its bytes: one that is not known to be an image, or
	// that the format cannot hold, stays a link, as all do if Inline is nil.
	Inline func(url string) (data []byte, mediaType string, ok bool)
}

// Formats are all there are, in the order that help texts list them.
var Formats = []Format{
	{Name: "record", Ext: "json", MediaType: "application/json", New: newRecord},
	{Name: "jsonl", Ext: "jsonl", MediaType: "application/jsonl", Many: true, New: newJSONL},
	{Name: "md", Ext: "md", MediaType: "text/markdown; charset=utf-8", Many: true, New: newMarkdown},
	{Name: "html", Ext: "html", MediaType: "text/html; charset=utf-8", Many: true, New: newHTML},
	{Name: "epub", Ext: "epub", MediaType: "application/epub+zip", Many: true, New: newEPUB},
	{Name: "mbox", Ext: "mbox", MediaType: "application/mbox", Many: true, New: newMbox},
}

// ByName returns the format of that name. The error names those that there are.
func ByName(name string) (Format, error) {
	var names []string
	for _, f := range Formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("format %q: %w; there are: %s", name, archive.ErrNotFound, strings.Join(names, ", "))
}

// Thread writes a file of one thread.
func (f Format) Thread(w io.Writer, t archive.Thread, o Options) error {
	x := f.New(w, o)
	if err := x.Write(t); err != nil {
		x.Close()
		return err
	}
	return x.Close()
}

// encoder is what a format knows: how a file begins, what a thread is in it,
// how it ends. Errors of out need no look, they stay with it.
type encoder interface {
	// begin begins a file of no thread, of one, or of several (count is 2).
	begin(count int) error
	thread(t archive.Thread) error
	end() error
	// discard gives back what an encoder holds outside of memory. It is called
	// once, last.
	discard()
}

// several is the count of threads in a file of more than one.
const several = 2

// writer drives an encoder. It holds the first thread back until it knows
// whether there is a second, since a page of one thread is another page than
// the first of several.
type writer struct {
	name  string
	out   *bufio.Writer
	enc   encoder
	first *archive.Thread
	begun bool
	done  bool
	err   error
}

// newWriter makes the writer of the format of that name.
func newWriter(name string, w io.Writer, enc func(out *bufio.Writer) encoder) Writer {
	out := bufio.NewWriterSize(w, 64<<10)
	return &writer{name: name, out: out, enc: enc(out)}
}

func (w *writer) Write(t archive.Thread) error {
	switch {
	case w.err != nil:
		return w.err
	case w.done:
		return fmt.Errorf("export %s: thread %s comes after the end: %w", w.name, t.ID, archive.ErrInvalid)
	case !w.begun && w.first == nil:
		w.first = &t
		return nil
	}
	if !w.begun {
		w.begin(several)
	}
	w.thread(t)
	return w.err
}

func (w *writer) Close() error {
	if w.done {
		return w.err
	}
	w.done = true
	if !w.begun {
		count := 0
		if w.first != nil {
			count = 1
		}
		w.begin(count)
	}
	if w.err == nil {
		w.fail("", w.enc.end())
	}
	if w.err == nil {
		w.fail("", w.out.Flush())
	}
	w.enc.discard()
	return w.err
}

// begin begins the file and writes the thread that was held back.
func (w *writer) begin(count int) {
	if w.err != nil {
		return
	}
	w.begun = true
	w.fail("", w.enc.begin(count))
	if w.first != nil {
		t := *w.first
		w.first = nil
		w.thread(t)
	}
}

func (w *writer) thread(t archive.Thread) {
	if w.err == nil {
		w.fail(t.ID, w.enc.thread(t))
	}
	if w.err == nil {
		w.fail(t.ID, w.out.Flush())
	}
}

func (w *writer) fail(thread string, err error) {
	switch {
	case err == nil || w.err != nil:
	case thread == "":
		w.err = fmt.Errorf("export %s: %w", w.name, err)
	default:
		w.err = fmt.Errorf("export %s: thread %s: %w", w.name, thread, err)
	}
}
