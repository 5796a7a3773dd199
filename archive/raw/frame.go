package raw

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

var (
	frameMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
	dictMagic  = []byte{0x5d, 0x2a, 0x4d, 0x18} // of the frame that a file begins with if its others need a dictionary
)

const (
	frameHead = 18        // bytes of a frame's header at most
	frameMin  = 9         // of a frame of nothing
	maxDict   = 8 << 20   // bytes of a dictionary, packed or not (Zstandard Compression for WARC Files, 5)
	maxFrame  = 128 << 20 // window of a frame: what the zstd program reads unless told otherwise
)

// frames reads the frames of a file that is compressed with zstd: commonly one
// for each record (https://iipc.github.io/warc-specifications/specifications/warc-zstd/).
type frames struct {
	src  *bufio.Reader
	z    *zstd.Decoder // of frames with dict
	dict []byte        // of the file; nil if it has none

	left int  // bytes to the header of the next block, or to the end
	last bool // no block follows
	sum  bool // a checksum follows the last block
}

// isZstd reports whether b is the beginning of such a file.
func isZstd(b []byte) bool {
	return bytes.HasPrefix(b, frameMagic) || bytes.HasPrefix(b, dictMagic)
}

// isFrame reports whether b begins with the header of a frame.
func isFrame(b []byte) bool {
	var h zstd.Header
	return bytes.HasPrefix(b, frameMagic) && h.Decode(b) == nil
}

// reset begins with another file.
func (f *frames) reset(src *bufio.Reader) {
	f.src = src
	f.use(nil)
}

// use takes the dictionary of the file. Nil is none.
func (f *frames) use(dict []byte) {
	if !bytes.Equal(dict, f.dict) {
		f.dict, f.z = dict, nil
	}
}

// open goes to the beginning of the next frame that has content, behind those
// that only programs which know them can read. io.EOF says that there is none.
func (f *frames) open() error {
	for {
		b, err := f.src.Peek(frameHead)
		if len(b) == 0 && err == io.EOF {
			return io.EOF
		}
		var h zstd.Header
		switch err := h.Decode(b); {
		case errors.Is(err, io.ErrUnexpectedEOF):
			f.src.Discard(len(b))
			return err
		case err != nil:
			return errors.New("no zstd frame")
		}
		if !h.Skippable {
			f.left, f.last, f.sum = h.HeaderSize, false, h.HasCheckSum
			if err := f.decode(); err != nil {
				f.src.Discard(h.HeaderSize)
				return err
			}
			return nil
		}
		f.src.Discard(h.HeaderSize)
		if bytes.HasPrefix(b, dictMagic) {
			dict, err := readDict(f.src, h.SkippableSize)
			if err != nil {
				return err
			}
			f.use(dict)
			continue
		}
		if _, err := io.CopyN(io.Discard, f.src, int64(h.SkippableSize)); err != nil {
			return noEOF(err)
		}
	}
}

// decode takes the frame in hand.
func (f *frames) decode() error {
	if f.z != nil {
		return f.z.Reset(inFrame{f})
	}
	options := []zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxFrame)}
	if f.dict != nil {
		options = append(options, zstd.WithDecoderDicts(f.dict))
	}
	z, err := zstd.NewReader(inFrame{f}, options...)
	if err != nil {
		return fmt.Errorf("dictionary of the file: %v", err) // its own end is not the file's
	}
	f.z = z
	return nil
}

// Read gives what is in the frame in hand.
func (f *frames) Read(p []byte) (int, error) { return f.z.Read(p) }

// inFrame is the bytes of the frame in hand as they are stored, and no more, so
// that the next one can be found where it begins.
type inFrame struct{ *frames }

func (f inFrame) Read(p []byte) (int, error) {
	for f.left == 0 {
		if f.last {
			return 0, io.EOF
		}
		b, err := f.src.Peek(3)
		if err != nil {
			return 0, noEOF(err)
		}
		block := int(b[0]) | int(b[1])<<8 | int(b[2])<<16
		size := block >> 3
		if block>>1&3 == 1 { // one byte, so many times
			size = 1
		}
		if f.last = block&1 == 1; f.last && f.sum {
			size += 4
		}
		f.left = len(b) + size
	}
	n, err := f.src.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, noEOF(err)
}

// readDict reads a dictionary of so many bytes, which may be packed itself.
func readDict(r io.Reader, size uint32) ([]byte, error) {
	if size > maxDict {
		return nil, fmt.Errorf("dictionary of %d bytes", size)
	}
	dict := make([]byte, size)
	if _, err := io.ReadFull(r, dict); err != nil {
		return nil, noEOF(err)
	}
	if !bytes.HasPrefix(dict, frameMagic) {
		return dict, nil
	}
	dict, _, err := decode("zstd", dict, maxDict)
	return dict, err
}

// dictOf reads the dictionary that a file begins with, for frames in the midst
// of it; nil if it has none that can be read.
func dictOf(f io.ReaderAt, size int64) []byte {
	in := io.NewSectionReader(f, 0, size)
	var b [frameHead]byte
	n, _ := io.ReadFull(in, b[:])
	var h zstd.Header
	if !bytes.HasPrefix(b[:n], dictMagic) || h.Decode(b[:n]) != nil {
		return nil
	}
	if _, err := in.Seek(int64(h.HeaderSize), io.SeekStart); err != nil {
		return nil
	}
	dict, _ := readDict(in, h.SkippableSize)
	return dict
}
