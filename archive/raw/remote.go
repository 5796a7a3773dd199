package raw

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// What is read of segments in a bucket comes in blocks: one at first, more
// together when the reading goes on where it was, up to readAhead. The last
// blocks are remembered; segments in a bucket never change.
const (
	blockSize  = 256 << 10
	readAhead  = 16
	blocksKept = 128
)

// OpenBucketReader opens a bucket for reading, with the segments in the spool of
// this machine that are not there yet; and files elsewhere, as OpenReader does.
// Nothing is asked of the server before a record is. What another machine has not
// uploaded yet is archive.ErrNotFound here.
func OpenBucketReader(b Bucket, more ...string) (*Reader, error) {
	p, err := lookElsewhere(more)
	if err != nil {
		return nil, err
	}
	p.place = &remote{
		spool: folder{b.Spool}, connect: sync.OnceValues(b.connect),
		sizes: map[string]int64{}, blocks: map[blockKey][]byte{},
	}
	return &Reader{p}, nil
}

// remote is a place for reading: the segments in a bucket, and those in the spool.
type remote struct {
	place   // nil: nothing is written here
	spool   folder
	connect func() (*bucket, error)

	mu     sync.Mutex
	sizes  map[string]int64 // of the segments that were opened
	blocks map[blockKey][]byte
	order  []blockKey // of the blocks, the oldest first
}

type blockKey struct {
	name string
	n    int64
}

func (r *remote) Names() ([]string, error) {
	b, err := r.connect()
	if err != nil {
		return nil, err
	}
	waiting, err := r.spool.Names() // first: what is uploaded meanwhile is then listed twice, not never
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	names, err := b.names()
	if err != nil {
		return nil, err
	}
	names = append(names, waiting...)
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (r *remote) Open(name string) (file, error) {
	f, err := r.spool.Open(name)
	if !errors.Is(err, fs.ErrNotExist) || strings.HasSuffix(name, openSuffix) {
		return f, err
	}
	b, err := r.connect()
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	size, known := r.sizes[name]
	r.mu.Unlock()
	if !known {
		if size, err = b.size(name); err != nil {
			return nil, err
		}
		r.mu.Lock()
		r.sizes[name] = size
		r.mu.Unlock()
	}
	return &remoteFile{from: r, bucket: b, name: name, size: size}, nil
}

// remoteFile is a segment in a bucket.
type remoteFile struct {
	from   *remote
	bucket *bucket
	name   string
	size   int64

	mu   sync.Mutex
	next int64 // the block after the last that was fetched
	run  int64 // how many were fetched together
}

func (f *remoteFile) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, fmt.Errorf("read %s at byte %d: %w", f.name, at, fs.ErrInvalid)
	}
	for n < len(p) {
		if at >= f.size {
			return n, io.EOF
		}
		b, err := f.block(at / blockSize)
		if err != nil {
			return n, err
		}
		m := copy(p[n:], b[at%blockSize:])
		n, at = n+m, at+int64(m)
	}
	return n, nil
}

// block gives one block of the file, which must lie in it.
func (f *remoteFile) block(n int64) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if b, ok := f.from.block(f.name, n); ok {
		return b, nil
	}
	if n == f.next && f.run > 0 {
		f.run = min(2*f.run, readAhead)
	} else {
		f.run = 1
	}
	var pieces [][]byte
	for i := n; i < n+f.run && i*blockSize < f.size; i++ {
		pieces = append(pieces, make([]byte, min(blockSize, f.size-i*blockSize)))
	}
	if err := f.bucket.get(f.name, n*blockSize, pieces); err != nil {
		return nil, err
	}
	f.next = n + int64(len(pieces))
	f.from.keep(f.name, n, pieces)
	return pieces[0], nil
}

func (r *remote) block(name string, n int64) ([]byte, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.blocks[blockKey{name, n}]
	return b, ok
}

func (r *remote) keep(name string, n int64, pieces [][]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, p := range pieces {
		k := blockKey{name, n + int64(i)}
		if r.blocks[k] == nil {
			r.order = append(r.order, k)
		}
		r.blocks[k] = p
	}
	for len(r.order) > blocksKept {
		delete(r.blocks, r.order[0])
		r.order = r.order[1:]
	}
}

func (f *remoteFile) Size() (int64, error) { return f.size, nil }

func (f *remoteFile) Close() error { return nil }

func (f *remoteFile) WriteAt([]byte, int64) (int, error) { return 0, errors.ErrUnsupported }

func (f *remoteFile) Truncate(int64) error { return errors.ErrUnsupported }

func (f *remoteFile) Sync() error { return errors.ErrUnsupported }
