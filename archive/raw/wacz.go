package raw

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"skein/archive"
)

// IsWACZ reports whether a file of that name is a WACZ: a ZIP file with the WARC
// files of a crawl in it (https://specs.webrecorder.net/wacz/1.1.1/).
func IsWACZ(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".wacz") }

// Crawl is a WARC file in a WACZ.
type Crawl struct {
	Name string // of the WACZ without its folders, and in it: "x.wacz/archive/data.warc.gz"
	Size int64  // bytes
	// Packed says that the file is packed once more in the WACZ, against its
	// standard (5.2.1), so that no record in it can be read alone.
	Packed bool

	wacz, inside string
}

// Crawls lists the WARC files in a WACZ, in the order of their names there. It
// is an archive.ErrInvalid if the file is none.
func Crawls(wacz string) ([]Crawl, error) {
	z, err := zip.OpenReader(wacz)
	if errors.As(err, new(*fs.PathError)) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%s: no WACZ: %v: %w", wacz, err, archive.ErrInvalid)
	}
	defer z.Close()
	var out []Crawl
	for _, f := range z.File {
		if IsCrawl(f.Name) {
			out = append(out, Crawl{Name: path.Base(wacz) + "/" + f.Name, Size: int64(f.UncompressedSize64), Packed: f.Method != zip.Store, wacz: wacz, inside: f.Name})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no WARC file is in it: %w", wacz, archive.ErrInvalid)
	}
	return out, nil
}

// File is the name of the WACZ.
func (c Crawl) File() string { return c.wacz }

// Open opens the file for reading from its beginning.
func (c Crawl) Open() (io.ReadCloser, error) {
	z, f, err := c.find()
	if err != nil {
		return nil, err
	}
	in, err := f.Open()
	if err != nil {
		z.Close()
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{in, z}, nil
}

func (c Crawl) find() (*zip.ReadCloser, *zip.File, error) {
	z, err := zip.OpenReader(c.wacz)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range z.File {
		if f.Name == c.inside {
			return z, f, nil
		}
	}
	z.Close()
	return nil, nil, &fs.PathError{Op: "open", Path: c.Name, Err: fs.ErrNotExist}
}

// place opens the file where it lies in the WACZ. One that is packed is not there.
func (c Crawl) place() (file, error) {
	z, f, err := c.find()
	if err != nil {
		return nil, err
	}
	defer z.Close()
	at, err := f.DataOffset()
	if err == nil && f.Method != zip.Store {
		err = &fs.PathError{Op: "open", Path: c.Name, Err: fs.ErrNotExist}
	}
	if err != nil {
		return nil, err
	}
	whole, err := os.Open(c.wacz)
	if err != nil {
		return nil, err
	}
	return inWACZ{localFile: localFile{whole}, SectionReader: io.NewSectionReader(whole, at, int64(f.UncompressedSize64))}, nil
}

// inWACZ is a stretch of a file, for reading alone.
type inWACZ struct {
	localFile
	*io.SectionReader
}

func (f inWACZ) ReadAt(p []byte, at int64) (int, error) { return f.SectionReader.ReadAt(p, at) }

func (f inWACZ) Size() (int64, error) { return f.SectionReader.Size(), nil }
