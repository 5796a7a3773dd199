package forum

import (
	"fmt"
	"strings"
	"testing"
)

// The interface names lists, threads and messages as the pages do.
func TestHyperkittyReadsItsInterface(t *testing.T) {
	const api = "https://lists.example/archives/api/list/knots@lists.example/"
	hash, root := messageHash("a2@knots.example"), messageHash("a1@knots.example")
	message := func(hash string) string {
		return `{"url":"` + api + `email/` + hash + `/","mailinglist":"` + api + `","message_id":"a2@knots.example","message_id_hash":"` + hash + `","thread":"` + api + `thread/` + root + `/","sender":{"address":"otter (a) knots.example"},"sender_name":"Otter",
			"subject":"Re: Wet rope","date":"2024-05-01T10:00:00+02:00","content":"Heron wrote:\n> It shrinks.\n\nNo.\n","attachments":[{"name":"rope.png","content_type":"image/png","size":12,"download":"https://lists.example/archives/list/knots@lists.example/message/x/attachment/1/rope.png"}]}`
	}
	thread := `{"url":"` + api + `thread/` + root + `/","mailinglist":"` + api + `","thread_id":"` + root + `","subject":"Wet rope","date_active":"2024-05-02T10:00:00Z","replies_count":4}`
	const own = "https://lists.example/archives/list/knots@lists.example/"
	for name, tc := range map[string]struct{ at, body, want string }{
		"a message": {api + "email/" + hash + "/", message(hash), "thread " + own + "thread/" + root + "/ by Otter <otter@knots.example>, a2@knots.example, at 2024-05-01T08:00:00Z, 1 quotes, 1 files, instead " +
			own + "export/knots@lists.example-" + root + ".mbox.gz?thread=" + root},
		"a saved one":       {"", message(hash), "thread " + own + "thread/" + root + "/ by Otter"},
		"a thread":          {api + "thread/" + root + "/", thread, "moved  instead " + own + "export/"},
		"its messages":      {api + "thread/" + root + "/emails/", `{"count":1,"next":null,"results":[` + message(hash) + `]}`, "moved  instead " + own + "export/"},
		"a list of threads": {api + "threads/?limit=1", `{"count":2,"next":"` + api + `threads/?limit=1&offset=1","results":[` + thread + `]}`, "board  \"Wet rope\" " + own + "thread/" + root + "/ 4 replies, next " + api + "threads/?limit=1&offset=1"},
		"all messages":      {api + "emails/", `{"count":1,"results":[` + message(hash) + `]}`, "error"},
	} {
		p := page(t, tc.at, tc.body)
		f, ok := Recognize(p)
		if !ok || f.Name() != "hyperkitty" {
			t.Errorf("%s: Recognize = %v", name, f)
			continue
		}
		part, err := f.Parse(p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := string(part.Kind) + " " + part.Draft.Thread.URL
		for _, m := range part.Draft.Thread.Posts {
			got += fmt.Sprintf(" by %s <%s>, %s, at %s, %d quotes, %d files,", m.Author.Name, m.Author.NativeID, m.NativeID, m.Published, len(m.Quotes), len(m.Attachments))
		}
		for _, l := range part.Threads {
			got += fmt.Sprintf(" %q %s %d replies,", l.Title, l.URL, *l.Replies)
		}
		if part.Instead != nil {
			got += " instead " + part.Instead.String()
		}
		if part.Next != nil {
			got += " next " + part.Next.String()
		}
		if !strings.HasPrefix(got, tc.want) {
			t.Errorf("%s\n got %s\nwant %s", name, got, tc.want)
		}
	}
	for _, body := range []string{`{"mailinglist":"x","url":"https://lists.example/other"}`, `{"results":[]}`} {
		if (hyperkitty{}).Claims(page(t, "https://lists.example/api/x", body)) {
			t.Errorf("Claims %s", body)
		}
	}
}
