package raw

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skein/archive"
)

func openOn(t testing.TB, d *disk, o Options) *Writer {
	t.Helper()
	w, err := open(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// bodyOf reads the body of the answer that a reference names.
func bodyOf(d *disk, ref archive.RawRef) (string, error) {
	rec, err := (&Reader{d}).Record(ref)
	if err != nil {
		return "", err
	}
	a, err := rec.Answer(1 << 20)
	if err != nil {
		return "", err
	}
	return string(a.Body), nil
}

func address(i int) string { return fmt.Sprintf("https://example.org/%d", i) }

func text(i int) string { return fmt.Sprintf("what stands at %d", i) }

func TestKeepsThatWaitTogetherShareASync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		held := make(chan struct{})
		d.beforeSync = func() { <-held }
		w := openOn(t, d, Options{})
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				refs, err := w.Keep(t.Context(), []Exchange{exchange(address(i), text(i))})
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := bodyOf(d, refs[0]); got != text(i) || err != nil {
					t.Errorf("Keep %d gave the place of %q, %v", i, got, err)
				}
			})
		}
		synctest.Wait() // one is syncing, 49 wait behind it
		close(held)
		all.Wait()
		if d.syncs != 2 {
			t.Errorf("50 Keeps at once took %d syncs, want 2", d.syncs)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatKeepReturnedOutlivesAPowerCut(t *testing.T) {
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		d := newDisk()
		w := openOn(t, d, Options{Size: 6000})
		var mu sync.Mutex
		told := map[int]archive.RawRef{}
		var after *disk
		var known map[int]archive.RawRef
		when := 1 + rnd.IntN(39)
		var all sync.WaitGroup
		for g := range 4 {
			all.Go(func() {
				for i := g * 10; i < g*10+10; i++ {
					refs, err := w.Keep(context.Background(), []Exchange{exchange(address(i), text(i))})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					told[i] = refs[0]
					if len(told) == when { // the power goes while others are at it
						known = map[int]archive.RawRef{}
						for k, v := range told {
							known[k] = v
						}
						after = d.crash(func(n int) int { return rnd.IntN(n + 1) })
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if after == nil {
			continue
		}
		if err := openOn(t, after, Options{}).Close(); err != nil {
			t.Fatal(err)
		}
		for i, ref := range known {
			if got, err := bodyOf(after, ref); got != text(i) || err != nil {
				t.Errorf("seed %d: %s = %q, %v", seed, ref.WARC, got, err)
			}
		}
		rep, err := (&Reader{after}).Verify(t.Context(), func(f Fault) { t.Errorf("seed %d: %v", seed, f) })
		if err != nil || rep.Open != 0 || rep.Records < 2*len(known) {
			t.Errorf("seed %d: after recovery %+v, %v; %d exchanges were told to be kept", seed, rep, err, len(known))
		}
	}
}

func TestRecoveryCutsTheLastRecordAtAnyByte(t *testing.T) {
	d := newDisk()
	w := openOn(t, d, Options{})
	var refs []archive.RawRef
	for i := range 3 {
		refs = append(refs, keep(t, w, exchange(address(i), text(i)))...)
	}
	name, at := splitRef(refs[2].WARC)
	whole := slices.Clone(d.files[name+openSuffix].data)
	request := int64(0) // where the last request begins
	for m := range members(&handle{d.files[name+openSuffix]}, int64(len(whole))) {
		if m.at+m.length == at {
			request = m.at
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for cut := request; cut <= int64(len(whole)); cut++ {
		tails := map[string][]byte{"cut": whole[:cut]}
		if cut%11 == 0 || cut >= int64(len(whole))-10 {
			tails["zeros"] = append(slices.Clone(whole[:cut]), make([]byte, 700)...) // as some file systems leave it
		}
		for tail, bytes := range tails {
			want := request // where the file ends after recovery: zeros may be just what was missing
			for _, end := range []int64{at, int64(len(whole))} {
				if int64(len(bytes)) >= end && string(bytes[:end]) == string(whole[:end]) {
					want = end
				}
			}
			after := newDisk()
			after.put(name+openSuffix, slices.Clone(bytes))
			recs, errs := scanFile(t, bytes)
			if len(recs) < 5 || len(bytes) != int(want) && len(errs) == 0 {
				t.Fatalf("%s at %d: Scan gave %d records and %q", tail, cut, len(recs), errs)
			}
			if tail == "cut" && len(errs) > 0 && !strings.HasSuffix(errs[len(errs)-1], "record is cut short") {
				t.Fatalf("%s at %d: Scan says %q", tail, cut, errs)
			}
			if cut%7 == 0 {
				rep, err := (&Reader{after}).Verify(t.Context(), func(f Fault) { t.Errorf("%s at %d, still open: %v", tail, cut, f) })
				if err != nil || rep.Open != 1 || rep.Proved < 5 {
					t.Fatalf("%s at %d: Verify before recovery = %+v, %v", tail, cut, rep, err)
				}
			}
			if err := openOn(t, after, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			f := after.files[name]
			if f == nil || int64(len(f.data)) != want {
				t.Fatalf("%s at %d: recovery left %d files, want one of %d bytes", tail, cut, len(after.files), want)
			}
			for i, ref := range refs[:2] {
				if cut%7 != int64(i) {
					continue
				}
				if got, err := bodyOf(after, ref); got != text(i) || err != nil {
					t.Fatalf("%s at %d: %s = %q, %v", tail, cut, ref.WARC, got, err)
				}
			}
			_, err := bodyOf(after, refs[2])
			if gone := want < int64(len(whole)); gone != errors.Is(err, archive.ErrNotFound) {
				t.Fatalf("%s at %d: the last record: %v", tail, cut, err)
			}
			if cut%7 == 3 {
				rep, err := (&Reader{after}).Verify(t.Context(), func(f Fault) { t.Errorf("%s at %d: %v", tail, cut, f) })
				if err != nil || rep.Open != 0 {
					t.Fatalf("%s at %d: Verify = %+v, %v", tail, cut, rep, err)
				}
			}
		}
	}
}

func TestASegmentWithoutAnyExchangeIsRemoved(t *testing.T) {
	for name, cut := range map[string]func(int) int{
		"nothing was written": func(int) int { return 0 },
		"warcinfo was begun":  func(n int) int { return n / 2 },
		"warcinfo is whole":   func(n int) int { return n },
	} {
		d := newDisk()
		w := openOn(t, d, Options{})
		seg, err := w.begin()
		if err != nil {
			t.Fatal(err)
		}
		after := d.crash(cut)
		if err := openOn(t, after, Options{}).Close(); err != nil || len(after.files) != 0 {
			t.Errorf("%s: Open left %d files, %v; want none", name, len(after.files), err)
		}
		seg.file.Close()
		w.Close()
	}
}

func TestDamageInTheMiddleIsNotCutOff(t *testing.T) {
	d := newDisk()
	w := openOn(t, d, Options{})
	var refs []archive.RawRef
	for i := range 4 {
		refs = append(refs, keep(t, w, exchange(address(i), text(i)))...)
	}
	after := d.crash(func(n int) int { return n })
	w.Close()
	name, at := splitRef(refs[1].WARC)
	after.files[name+openSuffix].data[at+200] ^= 0x10
	if err := openOn(t, after, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	for i, ref := range refs {
		got, err := bodyOf(after, ref)
		var d *DamageError
		switch {
		case i == 1 && !errors.As(err, &d):
			t.Errorf("the damaged record = %q, %v; want a DamageError", got, err)
		case i != 1 && (got != text(i) || err != nil):
			t.Errorf("%s = %q, %v", ref.WARC, got, err)
		}
	}
	var faults []Fault
	rep, err := (&Reader{after}).Verify(t.Context(), func(f Fault) { faults = append(faults, f) })
	if err != nil || len(faults) != 1 || faults[0].Offset != at || rep.Proved < 8 {
		t.Errorf("Verify = %+v, %v, faults %v; want one at %d", rep, err, faults, at)
	}
}

func TestSegmentsRollAtTheirSize(t *testing.T) {
	d := newDisk()
	w := openOn(t, d, Options{Size: 4000})
	big := exchange(address(100), string(noise(9000)))
	var refs []archive.RawRef
	for i := range 12 {
		refs = append(refs, keep(t, w, exchange(address(i), text(i)))...)
	}
	refs = append(refs, keep(t, w, big)...)
	refs = append(refs, keep(t, w, exchange(address(101), "after"))...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	names, _ := d.Names()
	if len(names) < 4 {
		t.Errorf("%d segments of 4000 bytes, want more", len(names))
	}
	for _, name := range names {
		size := len(d.files[name].data)
		recs, errs := scanFile(t, d.files[name].data)
		if len(errs) > 0 || recs[0].Type != "warcinfo" || recs[0].Fields.Get("WARC-Filename") != name {
			t.Errorf("%s begins with %s of %s, %q", name, recs[0].Type, recs[0].Fields.Get("WARC-Filename"), errs)
		}
		if size > 4000 && len(recs) != 3 {
			t.Errorf("%s has %d bytes in %d records, want at most 4000 or one exchange", name, size, len(recs))
		}
	}
	for _, ref := range refs {
		if _, err := bodyOf(d, ref); err != nil {
			t.Errorf("%s: %v", ref.WARC, err)
		}
	}
	if !slices.IsSorted(names) {
		t.Error("names do not sort by time")
	}
}

func TestIdleAndOldSegmentsAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		w := openOn(t, d, Options{Idle: 10 * time.Minute, Age: time.Hour})
		finished := func() (n int) {
			synctest.Wait()
			names, _ := d.Names()
			for _, name := range names {
				if !strings.HasSuffix(name, openSuffix) {
					n++
				}
			}
			return n
		}
		keep(t, w, exchange(address(1), "one"))
		time.Sleep(9 * time.Minute)
		keep(t, w, exchange(address(2), "two"))
		time.Sleep(9 * time.Minute)
		if n := finished(); n != 0 {
			t.Errorf("%d segments closed while they are written to, want 0", n)
		}
		time.Sleep(2 * time.Minute)
		if n := finished(); n != 1 {
			t.Errorf("%d segments closed after 11 idle minutes, want 1", n)
		}
		for range 14 { // over two hours, never idle
			keep(t, w, exchange(address(3), "three"))
			time.Sleep(9 * time.Minute)
		}
		if n := finished(); n != 3 {
			t.Errorf("%d segments closed after two more hours, want 3", n)
		}
		keep(t, w, exchange(address(4), "four"))
		if err := w.Close(); err != nil || finished() != 4 {
			t.Errorf("Close = %v, %d segments closed; want 4", err, finished())
		}
	})
}

func TestAFaultOfTheDiskLosesNothingThatWasKept(t *testing.T) {
	full := errors.New("no space left on device")
	for name, tc := range map[string]struct {
		fail func(op string, call int) error
		left string // of the segment that failed: "closed" or "open"
	}{
		"full while writing": {func(op string, call int) error {
			if op == "write" && call == 4 {
				return full
			}
			return nil
		}, "closed"},
		"sync fails once": {func(op string, call int) error {
			if op == "sync" && call == 3 {
				return full
			}
			return nil
		}, "closed"},
		"sync fails for good": {func(op string, call int) error {
			if op == "sync" && call >= 3 && call <= 4 {
				return full
			}
			return nil
		}, "open"},
		"nor can it be cut": {func(op string, call int) error {
			if op == "write" && call == 4 || op == "truncate" {
				return full
			}
			return nil
		}, "open"},
		"no new segment": {func(op string, call int) error {
			if op == "write" && call == 4 || op == "create" && call == 2 {
				return full
			}
			return nil
		}, "closed"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDisk()
			d.fail = tc.fail
			w := openOn(t, d, Options{})
			refs := keep(t, w, exchange(address(0), text(0)))
			refs = append(refs, keep(t, w, exchange(address(1), text(1)))...)
			failed := 0
			for i := 2; i < 6; i++ {
				got, err := w.Keep(t.Context(), []Exchange{exchange(address(i), text(i))})
				if err != nil {
					failed++
					if !errors.Is(err, full) {
						t.Errorf("Keep = %v, want %v", err, full)
					}
					continue
				}
				refs = append(refs, got...)
			}
			if failed == 0 || len(refs) < 4 {
				t.Errorf("%d Keeps failed and %d did not", failed, len(refs))
			}
			segment, _ := splitRef(refs[0].WARC)
			if open := d.files[segment+openSuffix] != nil; open != (tc.left == "open") {
				t.Errorf("the segment that failed is open: %v, want %s", open, tc.left)
			}
			w.Close()
			d.fail = nil
			after := d.crash(func(n int) int { return n })
			if err := openOn(t, after, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			for _, ref := range refs {
				if _, err := bodyOf(after, ref); err != nil {
					t.Errorf("%s: %v", ref.WARC, err)
				}
			}
			rep, err := (&Reader{after}).Verify(t.Context(), func(f Fault) { t.Error(f) })
			if err != nil || rep.Open != 0 {
				t.Errorf("Verify = %+v, %v", rep, err)
			}
		})
	}
}

func TestAFullDiskIsNotLitteredWithEmptySegments(t *testing.T) {
	d := newDisk()
	d.fail = func(op string, _ int) error {
		if op == "write" {
			return errors.New("no space left on device")
		}
		return nil
	}
	w := openOn(t, d, Options{})
	for i := range 20 {
		if _, err := w.Keep(t.Context(), []Exchange{exchange(address(i), text(i))}); err == nil {
			t.Fatal("Keep on a full disk gave no error")
		}
	}
	if err := w.Close(); err != nil || len(d.files) != 0 {
		t.Errorf("Close = %v, %d files are left; want none", err, len(d.files))
	}
}

func TestCloseAnswersWhoWaitsAndRefusesWhoComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		held := make(chan struct{})
		d.beforeSync = func() { <-held }
		w := openOn(t, d, Options{})
		kept := make(chan error, 1)
		go func() {
			_, err := w.Keep(t.Context(), []Exchange{exchange(address(1), text(1))})
			kept <- err
		}()
		synctest.Wait()
		closed := make(chan error, 2)
		for range 2 {
			go func() { closed <- w.Close() }()
		}
		synctest.Wait()
		if _, err := w.Keep(t.Context(), []Exchange{exchange(address(2), text(2))}); !errors.Is(err, errClosed) {
			t.Errorf("Keep while closing = %v, want %v", err, errClosed)
		}
		close(held)
		if err := errors.Join(<-kept, <-closed, <-closed); err != nil {
			t.Error(err)
		}
		if _, err := w.Keep(t.Context(), []Exchange{exchange(address(3), text(3))}); !errors.Is(err, errClosed) {
			t.Errorf("Keep after Close = %v, want %v", err, errClosed)
		}
	})
}

func TestKeepIsLeftWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		held := make(chan struct{})
		d.beforeSync = func() { <-held }
		w := openOn(t, d, Options{})
		ctx, stop := context.WithTimeoutCause(t.Context(), time.Second, errors.New("asked to stop"))
		defer stop()
		var all sync.WaitGroup
		for i := range 3 { // one at the disk, two before it
			all.Go(func() {
				if _, err := w.Keep(ctx, []Exchange{exchange(address(i), text(i))}); err == nil || !strings.Contains(err.Error(), "asked to stop") {
					t.Errorf("Keep = %v, want asked to stop", err)
				}
			})
		}
		all.Wait()
		close(held)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestWritersShareAFolder(t *testing.T) {
	dir := t.TempDir()
	first := openWriter(t, dir, Options{})
	refs := keep(t, first, exchange(address(0), text(0)))
	second := openWriter(t, dir, Options{}) // finds the first's segment open, and its writer alive
	refs = append(refs, keep(t, second, exchange(address(1), text(1)))...)
	refs = append(refs, keep(t, first, exchange(address(2), text(2)))...)
	rep, faults := verify(t, dir)
	if rep.Open != 2 || rep.Proved != 8 || len(faults) > 0 {
		t.Errorf("Verify of two open segments = %+v %q", rep, faults)
	}
	if err := errors.Join(first.Close(), second.Close()); err != nil {
		t.Fatal(err)
	}
	for i, ref := range refs {
		a, err := readRecord(t, dir, ref).Answer(1 << 20)
		if err != nil || string(a.Body) != text(i) {
			t.Errorf("%s = %v, %v", ref.WARC, a, err)
		}
	}
	if got := files(t, dir); len(got) != 2 || strings.HasSuffix(got[0], openSuffix) || strings.HasSuffix(got[1], openSuffix) {
		t.Errorf("the folder holds %q, want two finished segments", got)
	}
}

func TestOpenSaysWhatIsWrongWithAFolder(t *testing.T) {
	path := t.TempDir() + "/file"
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "raw folder") {
		t.Errorf("Open of a file = %v", err)
	}
	if _, err := OpenReader(path); err == nil || !strings.Contains(err.Error(), "no folder") {
		t.Errorf("OpenReader of a file = %v", err)
	}
	if _, err := OpenReader(path + "-not"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("OpenReader of nothing = %v", err)
	}
}
