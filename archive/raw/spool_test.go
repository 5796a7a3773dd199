package raw

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// segments makes finished segments in a folder.
func segments(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUploadsThatFailAreTriedAgainLessAndLessOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		segments(t, dir, "skein-1.warc.gz", "skein-2.warc.gz")
		begun := time.Now()
		var tries []time.Duration
		var up *uploader
		up = newUploader(folder{dir}, func(_ context.Context, name string, f file, size int64) error {
			if len(tries) < 10 {
				tries = append(tries, time.Since(begun))
				up.look() // a segment that is finished meanwhile changes nothing
				return errors.New("down")
			}
			return nil
		}, slog.New(slog.DiscardHandler))
		go up.run()
		time.Sleep(time.Hour)
		if got := files(t, dir); len(got) != 0 {
			t.Errorf("the spool holds %q, want nothing", got)
		}
		up.close()
		want := []time.Duration{0, 5, 15, 35, 75, 155, 315, 615, 915, 1215}
		for i := range want {
			want[i] *= time.Second
		}
		if !slices.Equal(tries, want) {
			t.Errorf("tried after %v, want %v", tries, want)
		}
	})
}

func TestTheOldestSegmentIsUploadedFirstAndNothingAfterAFault(t *testing.T) {
	dir := t.TempDir()
	segments(t, dir, "skein-3.warc.gz", "skein-1.warc.gz", "skein-2.warc.gz", "skein-4.warc.gz.open", "notes.txt")
	var put []string
	up := newUploader(folder{dir}, func(_ context.Context, name string, f file, size int64) error {
		put = append(put, fmt.Sprint(name, " ", size))
		if name == "skein-2.warc.gz" {
			return os.ErrNotExist // of the server: there is no such bucket
		}
		return nil
	}, slog.New(slog.DiscardHandler))
	left, err := up.pass(t.Context())
	if err == nil || left != 2 {
		t.Errorf("pass = %d, %v, want 2 left and an error", left, err)
	}
	if want := []string{"skein-1.warc.gz 15", "skein-2.warc.gz 15"}; !slices.Equal(put, want) {
		t.Errorf("uploaded %q, want %q", put, want)
	}
	if got, want := files(t, dir), []string{"notes.txt", "skein-2.warc.gz", "skein-3.warc.gz", "skein-4.warc.gz.open"}; !slices.Equal(got, want) {
		t.Errorf("the spool holds %q, want %q", got, want)
	}
}

func TestASegmentIsUploadedByOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	segments(t, dir, "skein-1.warc.gz", "skein-2.warc.gz")
	other, err := os.OpenFile(filepath.Join(dir, "skein-1.warc.gz"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock(other); err != nil {
		t.Skip("no locks here:", err)
	}
	var put []string
	up := newUploader(folder{dir}, func(_ context.Context, name string, f file, size int64) error {
		put = append(put, name)
		return nil
	}, slog.New(slog.DiscardHandler))
	if left, err := up.pass(t.Context()); left != 1 || err != nil || !slices.Equal(put, []string{"skein-2.warc.gz"}) {
		t.Errorf("pass = %d, %v after %q, want the locked segment left alone", left, err, put)
	}
	other.Close()
	if left, err := up.pass(t.Context()); left != 0 || err != nil || len(put) != 2 {
		t.Errorf("pass = %d, %v after %q, want nothing left once the lock is gone", left, err, put)
	}
}

func TestCloseBreaksOffAnUploadThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		segments(t, dir, "skein-1.warc.gz")
		up := newUploader(folder{dir}, func(ctx context.Context, _ string, _ file, _ int64) error {
			<-ctx.Done()
			return ctx.Err()
		}, slog.New(slog.DiscardHandler))
		go up.run()
		synctest.Wait()
		begun := time.Now()
		up.close()
		if took := time.Since(begun); took != drainFor {
			t.Errorf("close took %v, want %v", took, drainFor)
		}
		if got := files(t, dir); len(got) != 1 {
			t.Errorf("the spool holds %q, want the segment", got)
		}
	})
}

func TestASegmentOfAnotherNameIsToldOfOnceAndHoldsNothingUp(t *testing.T) {
	dir := t.TempDir()
	segments(t, dir, "skein-1.warc.gz", "skein-2.warc.gz")
	puts := 0
	up := newUploader(folder{dir}, func(_ context.Context, name string, f file, size int64) error {
		if puts++; name == "skein-1.warc.gz" {
			return errTaken
		}
		return nil
	}, slog.New(slog.DiscardHandler))
	for range 2 {
		if left, err := up.pass(t.Context()); left != 0 || err != nil {
			t.Errorf("pass = %d, %v", left, err)
		}
	}
	if got := files(t, dir); puts != 2 || len(got) != 1 {
		t.Errorf("%d uploads, the spool holds %q, want 2 and the segment whose name is taken", puts, got)
	}
}
