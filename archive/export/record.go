package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"skein/archive"
)

func newRecord(w io.Writer, _ Options) Writer {
	return newWriter("record", w, func(out *bufio.Writer) encoder { return &recordEncoder{out: out, indent: true} })
}

func newJSONL(w io.Writer, _ Options) Writer {
	return newWriter("jsonl", w, func(out *bufio.Writer) encoder { return &recordEncoder{out: out} })
}

// recordEncoder writes the record of contract and archive.WriteRecord, byte for
// byte, post by post. Indented, it is the one document of one thread.
type recordEncoder struct {
	out    *bufio.Writer
	indent bool
}

func (e *recordEncoder) begin(count int) error {
	if e.indent && count == 0 {
		return fmt.Errorf("no thread was given: %w", archive.ErrInvalid)
	}
	if e.indent && count == several {
		return fmt.Errorf("a file holds one thread: write each to a file of its own, or all as jsonl: %w", archive.ErrInvalid)
	}
	return nil
}

func (e *recordEncoder) end() error { return nil }
func (e *recordEncoder) discard()   {}

// emptyPosts is where a record without posts would have them. Text cannot
// counterfeit it: quotation marks in text are escaped.
var emptyPosts = []byte(`"posts":[]`)

func (e *recordEncoder) thread(t archive.Thread) error {
	bare := t
	bare.Posts = nil
	b, err := bare.MarshalJSON()
	if err != nil {
		return err
	}
	at := bytes.Index(b, emptyPosts)
	if at < 0 {
		return fmt.Errorf("record without posts: %w", archive.ErrInvalid)
	}
	at += len(emptyPosts) - 1 // before the closing bracket
	if !e.indent {
		e.out.Write(b[:at])
		if err := e.posts(t, func(p []byte) error { _, err := e.out.Write(p); return err }); err != nil {
			return err
		}
		e.out.Write(b[at:])
		return e.out.WriteByte('\n')
	}
	// Cut and indented apart, both halves have to be whole: the first is closed
	// and the end cut off again, the second is opened.
	var head, tail, post bytes.Buffer
	if err := json.Indent(&head, append(bytes.Clone(b[:at]), "]}"...), "", "  "); err != nil {
		return err
	}
	if err := json.Indent(&tail, append([]byte(`{"posts":[]`), b[at+1:]...), "", "  "); err != nil {
		return err
	}
	e.out.Write(bytes.TrimSuffix(head.Bytes(), []byte("]\n}")))
	err = e.posts(t, func(p []byte) error {
		if len(p) == 1 { // the comma between two
			return e.out.WriteByte(',')
		}
		post.Reset()
		post.WriteString("\n    ")
		if err := json.Indent(&post, p, "    ", "  "); err != nil {
			return err
		}
		_, err := e.out.Write(post.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	if len(t.Posts) > 0 {
		e.out.WriteString("\n  ")
	}
	e.out.Write(bytes.TrimPrefix(tail.Bytes(), []byte("{\n  \"posts\": [")))
	return e.out.WriteByte('\n')
}

// posts hands the JSON of each post to write, and a comma between two.
func (e *recordEncoder) posts(t archive.Thread, write func([]byte) error) error {
	one := archive.Thread{Title: t.Title} // a post leaves out the title that its thread has
	b, err := one.MarshalJSON()
	if err != nil {
		return err
	}
	before := len(b) - len("]}")
	for i := range t.Posts {
		one.Posts = t.Posts[i : i+1]
		b, err := one.MarshalJSON()
		if err != nil {
			return fmt.Errorf("post %s: %w", t.Posts[i].ID, err)
		}
		if i > 0 {
			if err := write([]byte{','}); err != nil {
				return err
			}
		}
		if err := write(b[before : len(b)-len("]}")]); err != nil {
			return err
		}
	}
	return nil
}
