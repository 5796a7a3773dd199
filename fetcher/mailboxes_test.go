package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

// mailList is an archive of a list as Pipermail writes it.
type mailList struct {
	months []string // the newest first
	boxes  map[string]string
	asked  []string
}

func (l *mailList) serve(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/pipermail/ropes/")
	if name != "" {
		l.asked = append(l.asked, strings.TrimSuffix(name, ".txt"))
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, l.boxes[strings.TrimSuffix(name, ".txt")])
		return
	}
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprint(w, `<HTML><HEAD><title>The Ropes Archives</title></HEAD><BODY><h1>The Ropes Archives</h1><table>`)
	for _, m := range l.months {
		fmt.Fprintf(w, `<tr><td>%[1]s:</td><td><A href="%[1]s/thread.html">[ Thread ]</a></td><td><A href="%[1]s.txt">[ Text ]</a></td></tr>`, m)
	}
	fmt.Fprint(w, `</table></BODY></HTML>`)
}

// write puts a message into a month's mailbox.
func (l *mailList) write(month string, id, reply int) {
	m := fmt.Sprintf("From otter at example.org  Sat Jan  1 10:00:00 2000\nFrom: otter at example.org (Otter)\nDate: Sat, 1 Jan 2000 10:00:00 +0000\nSubject: Ropes %[1]d\nMessage-ID: <%[1]d@example.org>\n", id)
	if reply > 0 {
		m += fmt.Sprintf("In-Reply-To: <%d@example.org>\n", reply)
	}
	l.boxes[month] += m + fmt.Sprintf("\nMessage %d.\n\n", id)
}

func TestAListIsFollowedByItsMonths(t *testing.T) {
	src := archive.Source{URL: "http://news.test/pipermail/ropes/", Kind: archive.BoardSource, Backfill: 3, MinInterval: time.Hour, MaxInterval: time.Hour}
	inBubble(t, src, func(b *bubble) {
		l := &mailList{months: []string{"2000-April", "2000-March", "2000-February", "2000-January"}, boxes: map[string]string{}}
		for i, m := range []string{"2000-January", "2000-February", "2000-March", "2000-April"} {
			l.write(m, 10*i+1, 0)
			l.write(m, 10*i+2, 0)
		}
		b.server.HandleFunc("/robots.txt", http.NotFound)
		b.server.HandleFunc("/pipermail/ropes/", l.serve)
		for _, m := range []string{"2000-January", "2000-February", "2000-March", "2000-April", "2000-May", "2000-June"} {
			b.server.HandleFunc("/pipermail/ropes/"+m+".txt", l.serve)
		}
		visit := func(what, want string, posts int) {
			b.t.Helper()
			l.asked = nil
			v := b.pass(2 * time.Hour)
			if got := strings.ReplaceAll(strings.Join(l.asked, " "), "2000-", ""); got != want || v.Outcome == archive.Failed {
				b.t.Errorf("%s: it asked for %q (%s), want %q", what, got, v.Reason, want)
			}
			st, err := b.store.Stats(b.t.Context())
			if err != nil || st.Posts != posts {
				b.t.Errorf("%s: %d posts are held, %v; want %d", what, st.Posts, err, posts)
			}
		}
		visit("at first", "April March", 4)
		l.write("2000-April", 33, 31)
		visit("when somebody wrote", "April", 5)
		l.write("2000-April", 34, 31)
		l.write("2000-May", 41, 31)
		l.months = append([]string{"2000-May"}, l.months...)
		visit("when a month has begun", "May April", 7)
		l.write("2000-May", 42, 0)
		l.write("2000-June", 51, 0)
		visit("then", "May", 8)
		l.months = append([]string{"2000-June"}, l.months...)
		visit("when another has", "June May", 9)
		th, err := b.store.Stats(b.t.Context())
		if err != nil || th.Threads != 6 {
			b.t.Errorf("%d threads, %v; want 6: an answer a month later belongs to the thread that it answers", th.Threads, err)
		}
	})
}
