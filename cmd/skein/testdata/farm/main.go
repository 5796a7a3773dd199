// Command farm measures skein against a farm of local feeds: CPU seconds (user
// and system) of the whole process, wall time and peak memory, beside the least
// that reading the same feeds can cost (floor), in the same run.
//
//	go run ./cmd/skein/testdata/farm -farm ../shared/bench/feedfarm
//
// It builds skein, the farm and the floor, starts the farm on loopback, and goes
// through four passes: cold (all fetched, stored, searchable), nothing changed,
// three new items in every feed, and nothing changed with 100 ms latency. Each
// pass is checked: a figure for work that was not done is no figure.
//
// With -dsn the archive is a fresh schema on a PostgreSQL server of this machine,
// and the server's CPU seconds stand beside skein's.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

var (
	farm  = flag.String("farm", "../shared/bench/feedfarm", "folder of the farm's source")
	feeds = flag.Int("n", 2000, "feeds")
	items = flag.Int("items", 30, "items in each")
	hosts = flag.Int("hosts", 50, "hosts that they are on")
	port  = flag.Int("port", 8900, "the farm's port")
	query = flag.String("query", "missile AND drone AND NOT ferry", "the one topic")
	dsn   = flag.String("dsn", "", "address of a PostgreSQL server of this machine, to measure with an archive there")
	keep  = flag.Bool("keep", false, "keep the folder of the measurement")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	dir, err := os.MkdirTemp("", "skein-farm-")
	if err != nil {
		log.Fatal(err)
	}
	if *keep {
		log.Print("working in ", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	if err := measure(dir); err != nil {
		log.Print(err)
		os.RemoveAll(dir)
		os.Exit(1)
	}
}

// row is one line of the table.
type row struct {
	name  string
	cpu   float64
	db    float64 // of the database's server
	wall  time.Duration
	peak  int64 // MB
	floor float64
	note  string
}

func measure(dir string) error {
	skein, farmBin, floorBin := filepath.Join(dir, "skein"), filepath.Join(dir, "feedfarm"), filepath.Join(dir, "floor")
	if err := build(".", skein, "./cmd/skein"); err != nil {
		return err
	}
	if err := build(*farm, farmBin, "."); err != nil {
		return err
	}
	if err := build(*farm, floorBin, "./floor"); err != nil {
		return err
	}
	stop, err := start(farmBin)
	if err != nil {
		return err
	}
	defer func() { stop() }()
	floors, err := floor(floorBin)
	if err != nil {
		return err
	}
	var server *server
	archive := filepath.Join(dir, "skein.db")
	if *dsn != "" {
		if server, err = connect(*dsn); err != nil {
			return err
		}
		defer server.close()
		archive = server.archive
	}
	conf, err := configure(dir, archive, 32)
	if err != nil {
		return err
	}
	fetch := func(name string, all bool, floor float64) (row, error) {
		args := []string{"--config", conf, "fetch"}
		if all {
			args = append(args, "--all")
		}
		before, err := server.cpu()
		if err != nil {
			return row{}, err
		}
		r, err := timed(skein, args...)
		if err != nil {
			return r, err
		}
		after, err := server.cpu()
		r.name, r.floor, r.db = name, floor, after-before
		return r, err
	}
	want := *feeds * *items
	var rows []row

	cold, err := fetch("cold", false, floors[0])
	if err != nil {
		return err
	}
	if cold.note, err = posts(skein, conf, want); err != nil {
		return err
	}
	rows = append(rows, cold)

	same, err := fetch("nothing changed (304)", true, floors[1])
	if err != nil {
		return err
	}
	if same.note, err = notModified(*feeds * 2); err != nil { // the floor's second round had as many
		return err
	}
	rows = append(rows, same)

	if _, err := post("/advance?new=3"); err != nil {
		return err
	}
	news, err := fetch("three new items each", true, floors[0])
	if err != nil {
		return err
	}
	if news.note, err = posts(skein, conf, want+3**feeds); err != nil {
		return err
	}
	rows = append(rows, news)

	// The farm forgets its growth when it starts anew.
	stop()
	if stop, err = start(farmBin, "-latency", "100ms"); err != nil {
		return err
	}
	if _, err := post("/advance?new=3"); err != nil {
		return err
	}
	if conf, err = configure(dir, archive, 100); err != nil {
		return err
	}
	slow, err := fetch("nothing changed, 100 ms latency, 100 workers", true, 0)
	if err != nil {
		return err
	}
	if slow.note, err = notModified(*feeds); err != nil {
		return err
	}
	rows = append(rows, slow)

	fmt.Printf("\n%d feeds of %d items on %d hosts\n\n", *feeds, *items, *hosts)
	fmt.Println("| pass | CPU s | database's CPU s | wall s | peak MB | floor CPU s | checked |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, r := range rows {
		fl, db := "-", "-"
		if server != nil {
			db = fmt.Sprintf("%.2f", r.db)
		}
		if r.floor > 0 {
			fl = fmt.Sprintf("%.2f", r.floor)
		}
		fmt.Printf("| %s | %.2f | %s | %.2f | %d | %s | %s |\n", r.name, r.cpu, db, r.wall.Seconds(), r.peak, fl, r.note)
	}
	return nil
}

func build(dir, out, pkg string) error {
	cmd := exec.Command("go", "build", "-o", out, pkg)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build %s in %s: %w", pkg, dir, err)
	}
	return nil
}

// start starts the farm and waits until it answers.
func start(bin string, args ...string) (stop func(), err error) {
	cmd := exec.Command(bin, append([]string{"-n", fmt.Sprint(*feeds), "-items", fmt.Sprint(*items), "-hosts", fmt.Sprint(*hosts), "-port", fmt.Sprint(*port)}, args...)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
	for range 100 {
		if _, err = get("/stats"); err == nil {
			return stop, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	return nil, fmt.Errorf("the farm does not answer: %w", err)
}

func address(path string) string { return fmt.Sprintf("http://127.0.0.1:%d%s", *port, path) }

func get(path string) ([]byte, error) {
	resp, err := http.Get(address(path))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func post(path string) ([]byte, error) {
	resp, err := http.Post(address(path), "", nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// floor runs the floor twice over: the CPU seconds of a cold round and of an
// unchanged one.
func floor(bin string) ([2]float64, error) {
	var out [2]float64
	text, err := exec.Command(bin, "-opml", address("/opml"), "-conc", "32", "-rounds", "2").Output()
	if err != nil {
		return out, err
	}
	fmt.Print(string(text))
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if _, after, ok := strings.Cut(line, "cpu "); ok && i < 2 {
			if _, err := fmt.Sscanf(after, "%f", &out[i]); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

func configure(dir, archive string, workers int) (string, error) {
	opml, err := get("/opml")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "farm.opml"), opml, 0o644); err != nil {
		return "", err
	}
	conf := filepath.Join(dir, "skein.toml")
	return conf, os.WriteFile(conf, fmt.Appendf(nil, `include = ["farm.opml"]
[archive]
dsn = %q
raw = ""
[fetch]
workers = %d
per_host = 2
pause = "0s"
allow_private = true
[topic.measured]
title = "Measured"
query = '%s'
`, archive, workers, *query), 0o644)
}

// timed runs a command and takes its figures from the system.
func timed(bin string, args ...string) (row, error) {
	cmd := exec.Command(bin, args...)
	cmd.Stderr = os.Stderr
	began := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return row{}, err
	}
	st := cmd.ProcessState
	if st.ExitCode() != 0 {
		return row{}, fmt.Errorf("%s %s: exit status %d", bin, strings.Join(args, " "), st.ExitCode())
	}
	r := row{cpu: (st.UserTime() + st.SystemTime()).Seconds(), wall: time.Since(began)}
	if u, ok := st.SysUsage().(*syscall.Rusage); ok {
		r.peak = u.Maxrss / 1024
	}
	return r, nil
}

func posts(bin, conf string, want int) (string, error) {
	out, err := exec.Command(bin, "--config", conf, "db", "stats", "--json").Output()
	if err != nil {
		return "", err
	}
	var st struct{ Posts int }
	if err := json.Unmarshal(out, &st); err != nil {
		return "", err
	}
	if st.Posts != want {
		return "", fmt.Errorf("%d posts are stored, want %d", st.Posts, want)
	}
	return fmt.Sprintf("%d of %d stored", st.Posts, want), nil
}

func notModified(want int) (string, error) {
	out, err := get("/stats")
	if err != nil {
		return "", err
	}
	var st struct {
		NotModified int `json:"not_modified"`
	}
	if err := json.Unmarshal(out, &st); err != nil {
		return "", err
	}
	if st.NotModified != want {
		return "", fmt.Errorf("%d answers were 304, want %d", st.NotModified, want)
	}
	return fmt.Sprintf("%d answers 304", *feeds), nil
}
