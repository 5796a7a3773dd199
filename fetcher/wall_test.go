package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/fetcher"
)

func TestAPageThatIsNoThreadIsSaidToBeWhatItIs(t *testing.T) {
	xf := func(template, rest string) string {
		return fmt.Sprintf(`<!doctype html><html id="XF" lang="en" data-app="public" data-template="%s" data-cookie-prefix="xf_"><head><title>Ropes</title></head><body>%s</body></html>`, template, rest)
	}
	words := strings.Repeat("Ropes are stored dry and hung in the wind. ", 20)
	for name, tc := range map[string]struct{ page, want string }{
		"a board":                 {xf("forum_view", `<div class="structItem structItem--thread js-threadListItem-8"><div class="structItem-title"><a href="/threads/wet.8/">Wet</a></div></div>`), "a board's page"},
		"an error, status 200":    {xf("error", `<div class="p-body-pageContent"><div class="blockMessage">The requested thread could not be found.</div></div>`), "could not be found"},
		"the forum's log-in":      {xf("login", `<div class="blockMessage blockMessage--error">You must be logged-in to do that.</div><form action="/login/login"><input type="password" name="password"></form>`), "logged-in"},
		"a log-in of no forum":    {`<!doctype html><html><head><title>Members</title></head><body><p>` + words + `</p><form><input name=p type=password></form></body></html>`, "log in"},
		"a challenge, status 200": {`<!doctype html><html><head><title>Wait</title><script id="anubis_challenge" type="application/json">{}</script></head><body></body></html>`, "proof of a person"},
		"scripts alone":           {`<!doctype html><html><head><title>App</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>`, "without running its scripts"},
		"a page of another sort":  {`<!doctype html><html><head><title>Sorry</title></head><body><p>` + words + `</p></body></html>`, `titled "Sorry"`},
		"nothing":                 {" ", "empty"},
	} {
		for _, page := range []string{"page-2", ""} {
			t.Run(name+" "+page, func(t *testing.T) {
				inBubble(t, archive.Source{}, func(b *bubble) {
					r := newRope(b, 3, numbers(1, 8)...)
					r.said["/threads/wet.7/"+page] = tc.page
					_, err := r.archive(false)
					if err == nil || !strings.Contains(err.Error(), tc.want) {
						b.t.Errorf("archive: %v; want it to say %q", err, tc.want)
					}
					if page == "" {
						if st, err := b.store.Stats(b.t.Context()); err != nil || st.Threads != 0 {
							b.t.Errorf("%d threads, %v; want none", st.Threads, err)
						}
						return
					}
					if th, held := r.held(7); held != "1 2 3" || th.Complete != archive.No || fmt.Sprint(th.MissingPages) != "[2 3]" {
						b.t.Errorf("held %s, complete %v, missing pages %v", held, th.Complete, th.MissingPages)
					}
				})
			})
		}
	}
}

func TestAWallInThePlaceOfAHeldThreadTakesNothing(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 8)...)
		if _, err := r.archive(false); err != nil {
			b.t.Fatal(err)
		}
		b.server.HandleFunc("/consent", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><html><head><title>Before you go on</title></head><body><p>We value your privacy.</p></body></html>`)
		})
		for _, page := range []string{"", "page-3"} {
			b.server.HandleFunc("/threads/wet.7/"+page, func(w http.ResponseWriter, req *http.Request) {
				http.Redirect(w, req, "/consent?to="+req.URL.Path, http.StatusFound)
			})
		}
		time.Sleep(time.Hour)
		_, err := b.Archive(b.t.Context(), fetcher.Job{Address: "http://news.test/threads/wet.7/", Whole: true})
		if err == nil || !strings.Contains(err.Error(), "asks for consent") {
			b.t.Errorf("archive: %v", err)
		}
		if th, held := r.held(7); held != "1 2 3 4 5 6 7 8" || th.Deleted == archive.Yes {
			b.t.Errorf("held %s, deleted %v", held, th.Deleted)
		}
	})
}

func TestOneThreadHasManyAddresses(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		newRope(b, 3, numbers(1, 8)...)
		b.server.HandleFunc("/threads/moved.9/", func(w http.ResponseWriter, req *http.Request) {
			http.Redirect(w, req, "/threads/wet.7/", http.StatusMovedPermanently)
		})
		for _, address := range []string{"wet.7/", "wet.7/page-2#post-5", "wet.7/?s=0123456789abcdef0123456789abcdef", "moved.9/", "wet.7/page-3?sid=0123456789abcdef"} {
			got, err := b.Archive(b.t.Context(), fetcher.Job{Address: "http://news.test/threads/" + address})
			if err != nil || len(got.Threads) != 1 || got.Threads[0] != archive.ThreadID("news.test", "7") {
				b.t.Errorf("%s leads to %v, %v", address, got.Threads, err)
			}
			time.Sleep(time.Minute)
		}
		st, err := b.store.Stats(b.t.Context())
		if err != nil || st.Threads != 1 || st.Posts != 8 {
			b.t.Errorf("%d threads with %d posts, %v; want one with 8", st.Threads, st.Posts, err)
		}
		// The address that was sent on answers for the thread that it led to.
		if th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "9")); err != nil || th.NativeID != "7" {
			b.t.Errorf("the moved thread is %s, %v", th.NativeID, err)
		}
	})
}
