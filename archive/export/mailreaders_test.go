package export

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"skein/archive"
)

// needed finds a program that judges what we write. Where it is missing the test
// is skipped, but not in CI, where it must be there.
func needed(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	switch {
	case err == nil:
		return path
	case os.Getenv("SKEIN_CI") != "":
		t.Fatalf("%s is not installed", program)
	default:
		t.Skipf("%s is not installed", program)
	}
	return ""
}

// conversation is a thread in which posts answer others: the fourth and the
// fifth answer the second, the sixth the fifth.
func conversation() archive.Thread {
	th := archive.Thread{ID: "conversation", Title: "Fähre nach Rügen", Site: archive.Site{Name: "Forum", URL: "https://forum.example/"}}
	for n, answers := range []string{"", "", "", "2", "2", "5"} {
		p := archive.Post{
			ID: fmt.Sprintf("id%d", n+1), NativeID: fmt.Sprint(n + 1), Number: n + 1, Author: archive.Author{Name: fmt.Sprintf("Üser %d", n+1)},
			HTML: fmt.Sprintf("<p>From here on: Süd %d.</p>", n+1), Text: fmt.Sprintf("From here on: Süd %d.", n+1),
		}
		if answers != "" {
			p.Quotes = []archive.Quote{{Post: answers, Text: "From here"}}
		}
		th.Posts = append(th.Posts, p)
	}
	return th
}

// parents are which post each answers in a mailer's eyes.
var parents = map[string][]string{"id1": {"id2", "id3"}, "id2": {"id4", "id5"}, "id5": {"id6"}, "id3": nil, "id4": nil, "id6": nil}

// TestMuttThreadsTheAnswers asks mutt for the children of each message.
func TestMuttThreadsTheAnswers(t *testing.T) {
	mutt, script := needed(t, "mutt"), needed(t, "script") // mutt wants a terminal
	dir := t.TempDir()
	box := filepath.Join(dir, "box.mbox")
	if err := os.WriteFile(box, write(t, "mbox", Options{}, conversation()), 0o644); err != nil {
		t.Fatal(err)
	}
	rc := "set folder=\".\"\nset sort=threads\nset wait_key=no\nset pipe_split=no\nset quit=yes\nset header_cache=\"\"\n"
	if err := os.WriteFile(filepath.Join(dir, "muttrc"), []byte(rc), 0o644); err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`(?mi)^Message-ID: <(.*)@`)
	for parent, want := range parents {
		if want == nil {
			continue // mutt would give the message that the cursor is on
		}
		keys := fmt.Sprintf(`push "<tag-pattern>~<(~i %s@)<enter><tag-prefix><pipe-message>cat > %s.out<enter><exit>"`, parent, parent)
		cmd := exec.CommandContext(t.Context(), script, "-qec", fmt.Sprintf("%s -n -F muttrc -R -f box.mbox -e '%s'", mutt, keys), "/dev/null")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "TERM=xterm", "HOME="+dir, "LC_ALL=C.UTF-8")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("mutt: %v\n%s", err, out)
		}
		b, err := os.ReadFile(filepath.Join(dir, parent+".out"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range id.FindAllStringSubmatch(string(b), -1) {
			got = append(got, m[1])
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("mutt has %q below %s, want %q", got, parent, want)
		}
	}
}

const readWithPython = `
import email.policy, json, mailbox, sys
for m in mailbox.mbox(sys.argv[1], factory=lambda f: __import__("email").message_from_binary_file(f, policy=email.policy.default)):
    name = lambda v: (v or "").strip("<>").split("@")[0]
    text = m.get_body(("plain",)).get_content()
    print(json.dumps({"ID": name(m["Message-ID"]), "Parent": name(m["In-Reply-To"]), "Subject": str(m["Subject"]), "From": m["From"].addresses[0].display_name, "Text": text, "Defects": len(m.defects)}))
`

// TestPythonReadsOurMailboxes reads them with the mailbox and email modules of
// Python's library, all that it says of each message.
func TestPythonReadsOurMailboxes(t *testing.T) {
	python := needed(t, "python3")
	th := conversation()
	box := filepath.Join(t.TempDir(), "box.mbox")
	if err := os.WriteFile(box, write(t, "mbox", Options{}, th), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-c", readWithPython, box).Output()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(th.Posts) {
		t.Fatalf("python reads %d messages, want %d", len(lines), len(th.Posts))
	}
	for i, line := range lines {
		var m struct {
			ID, Parent, Subject, From, Text string
			Defects                         int
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		p := th.Posts[i]
		if m.ID != p.ID || m.From != p.Author.Name || !strings.Contains(m.Subject, th.Title) || !strings.Contains(m.Text, p.Text) || m.Defects != 0 {
			t.Errorf("message %d is %s, want %s of %q saying %q", i+1, line, p.ID, p.Author.Name, p.Text)
		}
		if i > 0 && !slices.Contains(parents[m.Parent], m.ID) {
			t.Errorf("%s answers %s in python's eyes", m.ID, m.Parent)
		}
	}
}
