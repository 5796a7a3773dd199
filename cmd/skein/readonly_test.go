package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// visitor makes a command of somebody who may read a folder and write nothing
// in it: another user, or, where the test is not root's, one whose right to
// write is taken away.
func visitor(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(filepath.Join(dir, "skein"), args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "SKEIN_CONFIG=")
	if os.Getuid() == 0 {
		const nobody = 65534
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		return c
	}
	for path, mode := range map[string]os.FileMode{filepath.Join(dir, "skein.db"): 0o444, dir: 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	return c
}

func TestWhoMayNotWriteTheArchiveCanReadIt(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "skein-readonly-") // t.TempDir lies in a folder that other users cannot enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	program, err := os.ReadFile(binary(t))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "skein"), program, 0o755)
	}
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	listen := freePort(t)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "skein.toml"), []byte("[archive]\nraw = \"\"\n[server]\nlisten = \""+listen+"\"\n[topic.piers]\nquery = \"pier\"\n"), 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "feed.xml"), []byte(`<rss version="2.0"><channel><title>News</title><item>
			<title>The pier</title><link>https://news.example/pier</link><description>Closed until the ice is gone, the harbour master said.</description></item></channel></rss>`), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	own := exec.Command(filepath.Join(dir, "skein"), "archive", "feed.xml", "--url", "https://news.example/feed.xml")
	own.Dir = dir
	if out, err := own.CombinedOutput(); err != nil {
		t.Fatalf("archive: %v\n%s", err, out)
	}
	for args, want := range map[string]string{
		"search harbour": "The pier",
		"export":         "harbour master",
		"db stats":       "posts              1",
		"db verify":      "posts          1",
		"topics list":    "piers",
	} {
		out, err := visitor(t, dir, strings.Fields(args)...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s = %v, want %q in\n%s", args, err, want, out)
		}
	}
	for _, args := range []string{"fetch", "db migrate", "archive feed.xml --url https://news.example/feed.xml"} {
		out, err := visitor(t, dir, strings.Fields(args)...).CombinedOutput()
		if err == nil || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), "it cannot be written") {
			t.Errorf("%s = %v\n%s", args, err, out)
		}
	}
	serve := visitor(t, dir, "run", "--role", "serve")
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		_ = serve.Wait()
	}()
	status := 0
	for stop := time.Now().Add(10 * time.Second); status != http.StatusOK && time.Now().Before(stop); time.Sleep(20 * time.Millisecond) {
		if resp, err := http.Get("http://" + listen + "/search?q=harbour"); err == nil {
			status = resp.StatusCode
			resp.Body.Close()
		}
	}
	if status != http.StatusOK {
		t.Errorf("the search page of run --role serve answers %d", status)
	}
}
