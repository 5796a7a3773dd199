package raw

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// disk is a place in memory. It knows what of its files was synced, what a
// crash may leave of them, and fails on request.
type disk struct {
	mu    sync.Mutex
	files map[string]*diskFile
	syncs int
	calls map[string]int

	beforeSync func()                          // called without the lock
	fail       func(op string, call int) error // asked before write, sync, create, finish, truncate; call counts from 1
}

type diskFile struct {
	disk   *disk
	data   []byte
	synced int
	held   *handle // who has it locked
}

// handle is an opened file.
type handle struct {
	*diskFile
}

func newDisk() *disk { return &disk{files: map[string]*diskFile{}, calls: map[string]int{}} }

// crash gives the disk as it may be found after a power cut: of what was not
// synced, the first part of each file, as long as the caller says.
func (d *disk) crash(left func(unsynced int) int) *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	after := newDisk()
	for name, f := range d.files {
		n := f.synced + left(len(f.data)-f.synced)
		after.files[name] = &diskFile{disk: after, data: slices.Clone(f.data[:n]), synced: n}
	}
	return after
}

func (d *disk) ask(op string) error {
	d.calls[op]++
	if d.fail == nil {
		return nil
	}
	return d.fail(op, d.calls[op])
}

func (d *disk) put(name string, data []byte) {
	d.files[name] = &diskFile{disk: d, data: data, synced: len(data)}
}

func (d *disk) Names() ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var names []string
	for name := range d.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

func (d *disk) Create(name string) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ask("create"); err != nil {
		return nil, err
	}
	if d.files[name] != nil || d.files[strings.TrimSuffix(name, openSuffix)] != nil {
		return nil, fs.ErrExist
	}
	d.files[name] = &diskFile{disk: d}
	h := &handle{d.files[name]}
	h.held = h
	return h, nil
}

func (d *disk) Take(name string) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[name]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	if f.held != nil {
		return nil, errBusy
	}
	h := &handle{f}
	f.held = h
	return h, nil
}

func (d *disk) Open(name string) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files[name] == nil {
		return nil, fs.ErrNotExist
	}
	return &handle{d.files[name]}, nil
}

func (d *disk) Finish(f file, name, final string) error {
	defer f.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ask("finish"); err != nil {
		return err
	}
	if d.files[final] != nil {
		return fs.ErrExist
	}
	d.files[final] = d.files[name]
	delete(d.files, name)
	return nil
}

func (d *disk) Remove(f file, name string) error {
	defer f.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.files, name)
	return nil
}

func (h *handle) WriteAt(p []byte, at int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if at != int64(len(h.data)) {
		return 0, errors.New("written elsewhere than at the end")
	}
	if err := h.disk.ask("write"); err != nil {
		n := len(p) / 2 // as a full disk does it
		h.data = append(h.data, p[:n]...)
		return n, err
	}
	h.data = append(h.data, p...)
	return len(p), nil
}

func (h *handle) ReadAt(p []byte, at int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if at >= int64(len(h.data)) {
		return 0, io.EOF
	}
	n := copy(p, h.data[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (h *handle) Truncate(size int64) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.ask("truncate"); err != nil {
		return err
	}
	if size > int64(len(h.data)) {
		return errors.New("truncated to more than there is")
	}
	h.data = h.data[:size:size]
	h.synced = min(h.synced, int(size))
	return nil
}

func (h *handle) Size() (int64, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return int64(len(h.data)), nil
}

func (h *handle) Sync() error {
	h.disk.mu.Lock()
	before := h.disk.beforeSync
	h.disk.mu.Unlock()
	if before != nil {
		before()
	}
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.ask("sync"); err != nil {
		return err
	}
	h.disk.syncs++
	h.synced = len(h.data)
	return nil
}

func (h *handle) Close() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.held == h {
		h.held = nil
	}
	return nil
}
