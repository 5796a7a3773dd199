package raw

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"skein/archive"
)

// keeperDir names the folder in which the process that will be killed keeps.
const keeperDir = "SKEIN_TEST_RAW_KEEPER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(keeperDir); dir != "" {
		keepForEver(dir)
	}
	os.Exit(m.Run())
}

// keepForEver keeps exchanges and prints each reference when it has it.
func keepForEver(dir string) {
	w, err := Open(dir, Options{Size: 200_000})
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	for g := range 8 {
		go func() {
			for i := g; ; i += 8 {
				body := fmt.Sprintf("%d %s", i, noise(i%5000))
				refs, err := w.Keep(context.Background(), []Exchange{exchange(address(i), body)})
				if err != nil {
					panic(err)
				}
				line, _ := json.Marshal(refs[0])
				mu.Lock()
				fmt.Printf("%s\n", line)
				mu.Unlock()
			}
		}()
	}
	select {}
}

func TestAKilledProcessLosesNothingThatItWasToldIsKept(t *testing.T) {
	for round := range 3 {
		dir := t.TempDir()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), keeperDir+"="+dir)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var refs []archive.RawRef
		lines := bufio.NewReader(stdout)
		for n := 0; ; n++ {
			line, err := lines.ReadBytes('\n')
			if err == io.EOF {
				break // a line that was not ended does not count
			}
			var ref archive.RawRef
			if err := json.Unmarshal(line, &ref); err != nil {
				t.Fatalf("%v in %q", err, line)
			}
			refs = append(refs, ref)
			switch n {
			case 20: // a second process comes while the first is at it
				w := openWriter(t, dir, Options{})
				keep(t, w, exchange(address(0), "by another"))
				if err := w.Close(); err != nil {
					t.Error(err)
				}
			case 100 + 37*round:
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
		open := func() (n int) {
			for _, name := range files(t, dir) {
				if strings.HasSuffix(name, openSuffix) {
					n++
				}
			}
			return n
		}
		if n := open(); n != 1 {
			t.Errorf("the killed process left %d segments open, want 1", n)
		}
		if err := openWriter(t, dir, Options{}).Close(); err != nil {
			t.Fatal(err)
		}
		if n := open(); n != 0 {
			t.Errorf("%d segments are open after the next start, want none", n)
		}
		r, err := OpenReader(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range refs {
			rec, err := r.Record(ref)
			if err != nil {
				t.Errorf("told to be kept: %v", err)
				continue
			}
			a, err := rec.Answer(1 << 20)
			if want := strings.TrimPrefix(ref.URL, "https://example.org/") + " "; err != nil || !strings.HasPrefix(string(a.Body), want) {
				t.Errorf("%s reads %v, %v", ref.URL, a, err)
			}
		}
		if rep, faults := verify(t, dir); len(faults) > 0 || rep.Records < 2*len(refs) {
			t.Errorf("Verify = %+v %q; %d exchanges were told to be kept", rep, faults, len(refs))
		}
	}
}
