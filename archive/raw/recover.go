package raw

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strings"

	"skein/archive"
)

// proveTail is how much of an unfinished segment's end is read for whole
// members: more than a batch. What comes before was synced and is not in doubt.
const proveTail = 2 * maxBatch

// recoverSegments finishes the segments in a place that were left unfinished.
// What cannot be is logged; an error says that the place cannot be read at all.
func recoverSegments(p place, log *slog.Logger) error {
	names, err := p.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		final, unfinished := strings.CutSuffix(name, openSuffix)
		if !unfinished || !strings.HasPrefix(name, segmentPrefix) {
			continue
		}
		cut, err := recoverSegment(p, name, final)
		switch {
		case errors.Is(err, errBusy) || errors.Is(err, fs.ErrNotExist):
		case err != nil:
			log.Warn("raw segment left unfinished", "segment", final, "error", err)
		default:
			log.Info("raw segment of an earlier process finished", "segment", final, "cut", cut)
		}
	}
	return nil
}

// recoverSegment cuts off what is not a whole record at a segment's end and
// gives it its final name, or removes it if no record is left.
func recoverSegment(p place, name, final string) (cut int64, err error) {
	f, err := p.Take(name)
	if err != nil {
		return 0, err
	}
	size, err := f.Size()
	if err != nil {
		return 0, errors.Join(err, f.Close())
	}
	end, records, err := wholeEnd(f, size, proveTail)
	switch {
	case err != nil:
	case records <= 1: // the warcinfo; nobody was told of any other
		return size, p.Remove(f, name)
	case end < size:
		err = f.Truncate(end)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return 0, errors.Join(err, f.Close())
	}
	return size - end, p.Finish(f, name, final)
}

// wholeEnd tells where the last whole member of a file ends, and how many
// members there are up to there. Only the last tail bytes are read for that;
// before them a member is whole if it leads to the next. Damage before the last
// whole member stays: what follows it may be cited, and its place with it.
func wholeEnd(f io.ReaderAt, size, tail int64) (end int64, count int, err error) {
	for m, err := range members(f, size) {
		if err != nil {
			return 0, 0, fmt.Errorf("find the end: %w", err)
		}
		next := m.at + m.length
		if next < size-tail {
			end, count = next, count+1
			continue
		}
		whole, n, err := wholeRuns(io.NewSectionReader(f, m.at, m.length))
		if err != nil {
			return 0, 0, fmt.Errorf("find the end: %w", err)
		}
		if n > 0 {
			end, count = m.at+whole, count+n
		}
	}
	return end, count, nil
}

// wholeRuns reads all of r, and tells where its last whole member ends.
func wholeRuns(r io.Reader) (end int64, count int, err error) {
	s, err := newScanner(r)
	defer s.release()
	for err == nil && s.run != nil {
		if _, next := s.next(); next == io.EOF {
			return s.run.whole, s.run.count, nil
		}
		err = s.src.err
	}
	if errors.As(err, new(*DamageError)) || errors.Is(err, archive.ErrInvalid) || err == io.EOF {
		err = nil // of what was read: there is nothing whole in it
	}
	return 0, 0, err
}
