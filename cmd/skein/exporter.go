package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"skein/archive"
	"skein/archive/export"
	"skein/archive/raw"
	"skein/archive/store"
)

// warcFormat is the format that holds no threads, but the bytes that they were
// made from.
const warcFormat = "warc"

// exportFormats are the formats that `archive` and `export` can write.
func exportFormats() []export.Format {
	return append(export.Formats[:len(export.Formats):len(export.Formats)], export.Format{Name: warcFormat, Ext: "warc.gz", MediaType: "application/warc", Many: true})
}

// exportNames are their names.
func exportNames() []string {
	var names []string
	for _, f := range exportFormats() {
		names = append(names, f.Name)
	}
	return names
}

// otherEndings are of files that people call otherwise than we do.
var otherEndings = map[string]string{".htm": "html", ".xhtml": "html", ".markdown": "md", ".ndjson": "jsonl", plainWARC: warcFormat}

// plainWARC ends the name of a file whose records are not compressed.
const plainWARC = ".warc"

// chosenFormat is the format of that name, or that of the file's ending if no
// name is given. None is the record, or where many threads may come, jsonl.
func chosenFormat(name, output string, many bool) (export.Format, error) {
	if name == "" {
		var err error
		if name, err = formatOfFile(output, many); err != nil {
			return export.Format{}, err
		}
	}
	for _, f := range exportFormats() {
		if f.Name == name {
			return f, nil
		}
	}
	err := fmt.Errorf("format %q: there are: %s", name, strings.Join(exportNames(), ", "))
	if name == "parquet" {
		err = errors.New("format parquet is not written yet; jsonl has all that it would have, and DuckDB, for one, makes parquet of it: COPY (FROM 'FILE.jsonl') TO 'FILE.parquet'")
	}
	return export.Format{}, err
}

// formatOfFile is the format that the ending of a file's name tells.
func formatOfFile(output string, many bool) (string, error) {
	lower, fallback := strings.ToLower(output), "record"
	if many {
		fallback = "jsonl"
	}
	for _, f := range exportFormats() {
		if strings.HasSuffix(lower, "."+f.Ext) && !(many && !f.Many) {
			return f.Name, nil
		}
	}
	ext := filepath.Ext(lower)
	if name := otherEndings[ext]; name != "" {
		return name, nil
	}
	if info, err := os.Stat(output); ext == "" || ext == ".json" || output == "-" || strings.HasSuffix(output, "/") || err == nil && !info.Mode().IsRegular() {
		return fallback, nil
	}
	return "", fmt.Errorf("%s: the ending %s tells no format; --format is one of %s", output, ext, strings.Join(exportNames(), ", "))
}

// exporter writes threads of the archive in one format.
type exporter struct {
	*app
	store  *store.Store
	raw    *raw.Reader // nil if no bytes are held
	format export.Format
	plain  bool            // records of a WARC file are not compressed
	title  string          // of a file of several threads
	told   func(n int)     // progress; may be nil
	lost   int             // cited bytes that are not held
	recent []rawRefs       // of the threads that are being written
	ctx    context.Context // of the images that are read meanwhile
}

type rawRefs map[string]archive.RawRef

// to writes threads to standard output (-, or nothing), to a file, or to a
// folder (a name that ends in a slash, or a folder that is there), a file for
// each thread. It counts the threads.
func (e *exporter) to(ctx context.Context, output string, threads iter.Seq2[archive.Thread, error]) (n int, err error) {
	switch info, serr := os.Stat(output); {
	case output == "" || output == "-":
		return e.write(ctx, e.stdout, threads)
	case strings.HasSuffix(output, "/") || strings.HasSuffix(output, string(filepath.Separator)) || serr == nil && info.IsDir():
		return e.toFolder(ctx, output, threads)
	}
	e.plain = strings.HasSuffix(strings.ToLower(output), plainWARC)
	err = writeFile(output, func(w io.Writer) (err error) {
		n, err = e.write(ctx, w, threads)
		return err
	})
	return n, err
}

func (e *exporter) toFolder(ctx context.Context, dir string, threads iter.Seq2[archive.Thread, error]) (n int, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, onto(dir, err)
	}
	for t, err := range threads {
		if err != nil {
			return n, err
		}
		one := func(yield func(archive.Thread, error) bool) { yield(t, nil) }
		err := writeFile(filepath.Join(dir, t.ID+"."+e.format.Ext), func(w io.Writer) error {
			_, err := e.write(ctx, w, one)
			return err
		})
		if err != nil {
			return n, err
		}
		if n++; e.told != nil {
			e.told(n)
		}
	}
	return n, nil
}

// write writes threads, of which only what names them need be given, as one file.
func (e *exporter) write(ctx context.Context, out io.Writer, threads iter.Seq2[archive.Thread, error]) (n int, err error) {
	e.ctx, e.recent = ctx, nil
	w := e.writer(out)
	for t, err := range threads {
		if err == nil && n == 1 && !e.format.Many {
			err = usageError{fmt.Errorf("--format %s holds one thread, and there are more; jsonl holds many, and so does a folder (-o NAME/)", e.format.Name), ""}
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			t, err = e.store.Thread(ctx, t.ID)
		}
		if err == nil {
			e.keep(&t)
			err = w.Write(t)
		}
		if err != nil {
			_ = w.Close()
			return n, err
		}
		if n++; e.told != nil {
			e.told(n)
		}
	}
	return n, w.Close()
}

func (e *exporter) writer(out io.Writer) export.Writer {
	if e.format.Name != warcFormat {
		return e.format.New(out, export.Options{Title: e.title, Inline: e.inline()})
	}
	s := raw.NewSubset(out, e.raw, raw.Options{Software: "skein/" + version})
	s.Plain = e.plain
	s.Lost = func(ref archive.RawRef, err error) {
		e.lost++
		e.log.Info("cited bytes not held", "url", ref.URL, "warc", ref.WARC, "error", err)
	}
	return s
}

// keep remembers where the bytes of a thread's images are. A writer may hold
// one thread back until the next comes.
func (e *exporter) keep(t *archive.Thread) {
	refs := rawRefs{}
	for _, r := range t.Raw {
		refs[r.URL] = r
	}
	e.recent = append(e.recent[max(len(e.recent)-1, 0):], refs)
}

// maxInline bounds an image that becomes part of a file.
const maxInline = 16 << 20

// inline gives the images whose bytes are held.
func (e *exporter) inline() func(url string) ([]byte, string, bool) {
	if e.raw == nil {
		return nil
	}
	return func(url string) ([]byte, string, bool) {
		for _, refs := range e.recent {
			ref, ok := refs[url]
			if !ok || ref.Record == "" || e.ctx.Err() != nil {
				continue
			}
			rec, err := e.raw.Record(ref)
			if err != nil {
				if !errors.Is(err, archive.ErrNotFound) {
					e.log.Warn("image left out", "url", url, "error", err)
				}
				continue
			}
			a, err := rec.Answer(maxInline)
			if err != nil || a.Truncated {
				continue
			}
			kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
			return a.Body, kind, true
		}
		return nil, "", false
	}
}

// writeFile writes a file beside its name and renames it: one that is there is
// whole. What is no file, as a pipe or a device, is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	target := name
	if to, err := filepath.EvalSymlinks(name); err == nil {
		target = to
	}
	mode := fs.FileMode(0o666) // which the process's mask makes less
	if info, err := os.Stat(target); err == nil {
		if !info.Mode().IsRegular() {
			return onto(name, writeInto(target, write))
		}
		mode = info.Mode().Perm()
	}
	tmp, err := os.OpenFile(filepath.Join(filepath.Dir(target), fmt.Sprintf(".skein-%d-%s", os.Getpid(), filepath.Base(target))), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return onto(name, err)
	}
	defer os.Remove(tmp.Name())
	if err := write(tmp); err != nil {
		_ = tmp.Close()
		return onto(name, err)
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return onto(name, err)
	}
	if err := os.Rename(tmp.Name(), target); err != nil {
		return onto(name, err)
	}
	return nil
}

// writeInto writes to what is there.
func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// onto says of an error in writing a file beside which file was meant.
func onto(name string, err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case err == nil || errors.As(err, new(usageError)):
		return err
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return fmt.Errorf("write %s: %w", name, err)
}
