package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"skein/archive"
)

func TestRecordIsTheArchivesOwn(t *testing.T) {
	for _, th := range append(readThreads(t), archive.Thread{ID: "bare"}, archive.Thread{ID: "x", Title: `a "posts":[] b`, Posts: []archive.Post{{ID: "y", Title: `a "posts":[] b`}}}) {
		var want bytes.Buffer
		if err := archive.WriteRecord(&want, th); err != nil {
			t.Fatal(err)
		}
		if got := write(t, "record", Options{}, th); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("record of %s is\n%s\nwant\n%s", th.ID, got, want.Bytes())
		}
		line, err := th.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if got := write(t, "jsonl", Options{}, th); string(got) != string(line)+"\n" {
			t.Errorf("line of %s is\n%s\nwant\n%s", th.ID, got, line)
		}
	}
}

func TestLinesReadBackAsTheRecordsTheyWere(t *testing.T) {
	threads := readThreads(t)
	out := string(write(t, "jsonl", Options{}, threads...))
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != len(threads) {
		t.Fatalf("%d lines of %d threads", len(lines), len(threads))
	}
	for i, line := range lines {
		var back archive.Thread
		if err := json.Unmarshal([]byte(line), &back); err != nil {
			t.Fatal(err)
		}
		for j, p := range threads[i].Posts {
			if p.Title == threads[i].Title {
				threads[i].Posts[j].Title = "" // which a record does not say twice
			}
		}
		if !reflect.DeepEqual(back, threads[i]) {
			t.Errorf("thread %s came back as\n%+v\nwant\n%+v", threads[i].ID, back, threads[i])
		}
	}
}

func TestRecordsFileHoldsOneThread(t *testing.T) {
	f, err := ByName("record")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := f.New(&b, Options{})
	if err := w.Write(readThread(t, "rtl")); err != nil {
		t.Fatal(err)
	}
	err = w.Write(readThread(t, "article"))
	if !errors.Is(err, archive.ErrInvalid) || !strings.Contains(err.Error(), "jsonl") || b.Len() != 0 {
		t.Errorf("a second thread = %v after %d bytes, want an error that tells the way out, before anything is written", err, b.Len())
	}
}
