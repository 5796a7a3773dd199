package raw

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"skein/archive"
)

const (
	maxLoad   = 1 << 30 // bytes of a block that is read by reference
	maxReturn = 4       // revisits from one to the next
)

// Reader finds records by reference in the segments of one folder or bucket,
// finished or still being written. Its methods may be called from several goroutines.
type Reader struct{ place place }

// OpenReader opens a folder for reading. Records that were cited where they
// lay, in files that the folder has not, are looked for in more: files, or
// folders of them, known by their base names. dir may be empty where more is not.
func OpenReader(dir string, more ...string) (*Reader, error) {
	p, err := lookElsewhere(more)
	if err != nil {
		return nil, err
	}
	if dir != "" || len(more) == 0 {
		info, err := os.Stat(dir)
		if err != nil {
			return nil, fmt.Errorf("open raw folder: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("open raw folder: %s is no folder", dir)
		}
		p.place = folder{dir}
	}
	return &Reader{p}, nil
}

// lookElsewhere finds the files of more, those in its folders, and those in WACZ
// files.
func lookElsewhere(more []string) (elsewheres, error) {
	p := elsewheres{files: map[string]string{}, crawls: map[string]Crawl{}}
	for _, name := range more {
		err := filepath.WalkDir(name, func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || d.IsDir():
			case IsWACZ(file):
				crawls, cerr := Crawls(file)
				if cerr != nil && !errors.Is(cerr, archive.ErrInvalid) {
					return cerr
				}
				for _, c := range crawls {
					p.crawls[c.Name] = c
				}
			default:
				p.files[filepath.Base(file)] = file
			}
			return err
		})
		if err != nil {
			return p, fmt.Errorf("look for raw files: %w", err)
		}
	}
	return p, nil
}

// elsewheres is a place whose files may lie in others.
type elsewheres struct {
	place                    // nil if there is none
	files  map[string]string // by base name
	crawls map[string]Crawl  // in WACZ files, by name
}

func (e elsewheres) Open(name string) (file, error) {
	if e.place != nil {
		f, err := e.place.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	if c, ok := e.crawls[name]; ok {
		return c.place()
	}
	where, ok := e.files[path.Base(name)]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	f, err := os.Open(where)
	if err != nil {
		return nil, err
	}
	return localFile{f}, nil
}

func (e elsewheres) Names() ([]string, error) {
	if e.place == nil {
		return nil, nil
	}
	return e.place.Names()
}

// Has reports whether the file that a reference names is there.
func (r *Reader) Has(ref archive.RawRef) bool {
	f, _, err := r.open(FileOf(ref))
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// FileOf is the name of the file that a reference leads into.
func FileOf(ref archive.RawRef) string {
	name, _ := splitRef(ref.WARC)
	return name
}

// IsSegment reports whether a file of that name was written by a Writer.
func IsSegment(name string) bool {
	name = path.Base(name)
	return strings.HasPrefix(name, segmentPrefix) && strings.HasSuffix(name, segmentSuffix)
}

// Record reads the record that a reference names, with its block loaded and its
// digests proved. The payload of a revisit is that of the record that it refers
// to. It returns archive.ErrNotFound if the file or the record is not there,
// and a *DamageError if the bytes are not those that were kept.
func (r *Reader) Record(ref archive.RawRef) (*Record, error) {
	rec, err := r.record(ref.WARC, ref.Record, 0)
	if err != nil {
		return nil, fmt.Errorf("raw record %s of %s: %w", ref.Record, ref.URL, err)
	}
	return rec, nil
}

func (r *Reader) record(warc, id string, depth int) (*Record, error) {
	segment, at := splitRef(warc)
	f, _, err := r.open(segment)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	rec, err := load(f, at, size)
	if rec == nil || rec.ID != id {
		rec, err = elsewhere(f, size, id, err)
	}
	if err != nil {
		return nil, err
	}
	to := bare(rec.Fields.Get("WARC-Refers-To"))
	if rec.Type != "revisit" || to == "" || !strings.HasSuffix(rec.Fields.Get("WARC-Profile"), "/identical-payload-digest") {
		return rec, nil
	}
	if depth == maxReturn {
		return nil, fmt.Errorf("revisit of a revisit of a revisit: %w", archive.ErrInvalid)
	}
	rec.original, err = r.record(rec.refersTo(segment), to, depth+1)
	if err != nil {
		return nil, fmt.Errorf("revisit of %s: %w", to, err)
	}
	if !sameDigest(rec.Fields.Get("WARC-Payload-Digest"), rec.original.Fields.Get("WARC-Payload-Digest")) {
		return nil, &DamageError{Offset: rec.Offset, Err: errors.New("revisit of a record with another payload")}
	}
	return rec, nil
}

// elsewhere looks for a record that is not where its reference says, as err
// tells: the file may have been packed anew since.
func elsewhere(f io.ReaderAt, size int64, id string, err error) (*Record, error) {
	damaged := errors.As(err, new(*DamageError))
	if err != nil && !damaged && !errors.Is(err, archive.ErrNotFound) && !errors.Is(err, archive.ErrInvalid) {
		return nil, err // of the disk
	}
	rec, lost := find(f, size, id)
	if lost != nil && damaged && errors.Is(lost, archive.ErrNotFound) {
		return nil, err
	}
	return rec, lost
}

// payloadDigest reads what a record claims of its payload, without its block.
func (r *Reader) payloadDigest(warc, id string) (string, error) {
	segment, at := splitRef(warc)
	f, _, err := r.open(segment)
	if err != nil {
		return "", err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return "", err
	}
	if at >= 0 && at < size {
		rec, err := first(io.NewSectionReader(f, at, size-at))
		if err == nil && rec.ID == id {
			return rec.Fields.Get("WARC-Payload-Digest"), nil
		}
	}
	return "", fmt.Errorf("record %s in %s: %w", id, warc, archive.ErrNotFound)
}

// first reads the header of the first record of r; its block cannot be read.
func first(r io.Reader) (*Record, error) {
	s, err := newScanner(r)
	defer s.release()
	if err != nil {
		return nil, err
	}
	return s.next()
}

// refersTo names the place of the record that a revisit refers to, which is in
// the same segment unless it says otherwise.
func (r *Record) refersTo(segment string) string {
	if name := r.Fields.Get("WARC-Refers-To-Filename"); name != "" {
		segment = name
	}
	at, err := strconv.ParseInt(r.Fields.Get("WARC-Refers-To-File-Offset"), 10, 64)
	if err != nil {
		return segment
	}
	return refName(segment, at)
}

// open opens a segment under its name, or under the one that it has while it
// is being written.
func (r *Reader) open(segment string) (f file, unfinished bool, err error) {
	if segment == "" || !filepath.IsLocal(filepath.FromSlash(segment)) {
		return nil, false, fmt.Errorf("segment %q: %w", segment, archive.ErrNotFound)
	}
	for _, name := range []string{segment, segment + openSuffix, segment} { // it may be finished in between
		f, err := r.place.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, name != segment, err
		}
	}
	return nil, false, fmt.Errorf("segment %s: %w", segment, archive.ErrNotFound)
}

// load reads and proves the record at a place.
func load(f io.ReaderAt, at, size int64) (*Record, error) {
	if at < 0 || at >= size {
		return nil, fmt.Errorf("no record at byte %d: %w", at, archive.ErrNotFound)
	}
	length, err := leadsOn(f, at, size)
	if err != nil {
		return nil, err
	}
	if length == 0 {
		length = size - at
	}
	s, err := newScanner(io.NewSectionReader(f, at, length))
	defer s.release()
	if err != nil {
		return nil, shift(err, at)
	}
	if s.run != nil && s.run.zst != nil && at > 0 {
		s.frames.use(dictOf(f, size))
	}
	rec, err := s.next()
	if err != nil {
		return nil, shift(err, at)
	}
	if err := rec.Load(maxLoad); err != nil {
		return rec, shift(err, at)
	}
	if err := s.end(rec); err != nil { // the member's own sum
		return rec, shift(s.damage(0, err), at)
	}
	rec.Offset = at
	if _, err := rec.Prove(); err != nil {
		return rec, err
	}
	return rec, nil
}

// shift moves damage that was found in a part of a file to its place in the file.
func shift(err error, by int64) error {
	var d *DamageError
	if errors.As(err, &d) {
		return &DamageError{Offset: d.Offset + by, Cut: d.Cut, Err: d.Err}
	}
	return err
}

// find looks through a file for a record, and reads and proves it. Members that
// tell their lengths are stepped over without unpacking them.
func find(f io.ReaderAt, size int64, id string) (*Record, error) {
	if id == "" {
		return nil, fmt.Errorf("record without a name: %w", archive.ErrNotFound)
	}
	for m, err := range members(f, size) {
		if err != nil {
			return nil, err
		}
		in := io.NewSectionReader(f, m.at, m.length)
		if m.at+m.length < size {
			if rec, err := first(in); err == nil && rec.ID == id {
				return load(f, m.at, size)
			}
			continue
		}
		for rec, err := range Scan(in) { // the last span may be many members
			switch {
			case err != nil || rec.ID != id:
			case rec.Offset >= 0:
				return load(f, m.at+rec.Offset, size)
			default: // it cannot be read alone
				if err := rec.Load(maxLoad); err != nil {
					return nil, shift(err, m.at)
				}
				_, err := rec.Prove()
				return rec, err
			}
		}
	}
	return nil, fmt.Errorf("record %s: %w", id, archive.ErrNotFound)
}
