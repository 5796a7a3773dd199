package raw

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	segmentPrefix = "skein-"
	segmentSuffix = ".warc.gz"
)

// segment is a WARC file that is being written.
type segment struct {
	file   file
	name   string // that it will have in the end
	size   int64  // written
	empty  int64  // of it, the warcinfo record
	synced int64  // of it, known to be on disk
	begun  time.Time
}

// begin starts a segment. Its name tells when, where and by whom it was begun,
// so that no two have the same (ISO 28500, annex C).
func (w *Writer) begin() (*segment, error) {
	const tries = 100
	for range tries {
		now := time.Now().UTC()
		w.serial++
		stamp := strings.Replace(now.Format("20060102150405.000"), ".", "", 1)
		s := &segment{name: fmt.Sprintf("%s%s-%05d-%s-%d%s", segmentPrefix, stamp, w.serial, w.host, os.Getpid(), segmentSuffix), begun: time.Now()}
		f, err := w.place.Create(s.name + openSuffix)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("begin raw segment: %w", err)
		}
		s.file = f
		var info bytes.Buffer
		if err = w.warcinfo(&info, s.name, now); err == nil {
			err = s.write(info.Bytes())
		}
		if err != nil {
			return nil, errors.Join(err, w.place.Remove(f, s.name+openSuffix))
		}
		s.empty = s.size
		return s, nil
	}
	return nil, fmt.Errorf("begin raw segment: no free name in %d tries", tries)
}

// warcinfo appends the record that says who made a segment, and how.
func (w *Writer) warcinfo(dst *bytes.Buffer, name string, now time.Time) error {
	return warcinfo(dst, newID(), name, now, Fields{
		{"software", w.o.Software},
		{"format", "WARC File Format 1.1"},
		{"conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
		{"robots", w.o.Robots},
		{"hostname", w.host},
		{"http-header-user-agent", w.o.UserAgent},
		{"operator", w.o.Operator},
	})
}

// warcinfo appends a record that tells of the file that it begins. file may be
// empty; so may values, which are left out.
func warcinfo(dst *bytes.Buffer, id, file string, at time.Time, info Fields) error {
	var b bytes.Buffer
	for _, f := range info {
		if f.Value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", f.Name, oneLine(f.Value))
		}
	}
	fields := Fields{{"WARC-Type", "warcinfo"}, {"WARC-Record-ID", angle(id)}, {"WARC-Date", at.Format(dateLayout)}}
	if file != "" {
		fields = append(fields, Field{"WARC-Filename", file})
	}
	return appendRecord(dst, false, append(fields, Field{"Content-Type", "application/warc-fields"}), b.Bytes())
}

func (s *segment) write(b []byte) error {
	n, err := s.file.WriteAt(b, s.size)
	s.size += int64(n)
	if err != nil {
		return fmt.Errorf("write raw segment %s: %w", s.name, err)
	}
	return nil
}

func (s *segment) sync() error {
	if s.synced == s.size {
		return nil
	}
	if err := s.file.Sync(); err != nil {
		return fmt.Errorf("sync raw segment %s: %w", s.name, err)
	}
	s.synced = s.size
	return nil
}

// finish ends the segment in hand, if there is one, and gives it its name.
func (w *Writer) finish() error {
	s := w.seg
	if s == nil {
		return nil
	}
	if err := s.sync(); err != nil {
		return err
	}
	w.seg = nil
	if err := w.place.Finish(s.file, s.name+openSuffix, s.name); err != nil {
		return fmt.Errorf("finish raw segment %s: %w", s.name, err)
	}
	w.o.Log.Debug("raw segment finished", "segment", s.name, "bytes", s.size)
	return nil
}

// abandon ends the segment in hand after a fault. What callers were told to be
// on disk stays; what came after is taken back. A segment that cannot be put
// in order is left for the next writer that opens the folder.
func (w *Writer) abandon() {
	s := w.seg
	if s == nil {
		return
	}
	w.seg = nil
	if s.synced <= s.empty {
		if err := w.place.Remove(s.file, s.name+openSuffix); err != nil {
			w.o.Log.Warn("empty raw segment not removed", "segment", s.name, "error", err)
		}
		return
	}
	err := s.file.Truncate(s.synced)
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		err = errors.Join(err, s.file.Close())
	} else {
		err = w.place.Finish(s.file, s.name+openSuffix, s.name)
	}
	if err != nil {
		w.o.Log.Warn("raw segment left unfinished", "segment", s.name, "error", err)
	}
}

// refName is how a reference names a record's place: the segment, and where the
// record's member begins in it.
func refName(segment string, at int64) string {
	return segment + "#" + strconv.FormatInt(at, 10)
}

// splitRef undoes refName; at is -1 if the name tells no place.
func splitRef(s string) (segment string, at int64) {
	segment, place, ok := strings.Cut(s, "#")
	at, err := strconv.ParseInt(place, 10, 64)
	if !ok || err != nil || at < 0 {
		at = -1
	}
	return segment, at
}

// hostname is this machine's name in letters that any file system takes.
func hostname() string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "localhost"
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '_'
	}, host)
}
