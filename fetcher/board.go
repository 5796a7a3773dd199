package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/forum"
	"skein/fetcher/web"
)

// maxBoardPages bounds how many pages of a board one visit reads.
const maxBoardPages = 40

// maxSubBoards bounds how many boards below a board are followed.
const maxSubBoards = 200

// board takes in a board's pages: the threads that it lists are stored by name
// and visited when what the board says of them is new. The first visit works
// back as far as the source's backfill says; later ones go on to the next page
// only while every thread of a page was news. The boards below it are gone
// through alike if the source asks for them; one that cannot be read is a note.
func (t *trip) board(p *forum.Part, resp *web.Response) error {
	t.st.Site = or(p.Board.Title, p.Site.Name, t.st.Site)
	visited := map[string]bool{resp.Final: true}
	below := p.Boards
	if err := t.boardPages(p, resp, visited); err != nil {
		return err
	}
	if !t.src.SubBoards {
		return nil
	}
	for n := 0; n < len(below) && n < maxSubBoards; n++ {
		at := below[n].URL
		if u, err := url.Parse(at); err != nil || visited[at] || isAction(u) || hostOf(at) != hostOf(resp.Final) {
			continue
		}
		visited[at] = true
		sub, resp, err := t.boardPage(at)
		if err == nil {
			below = append(below, sub.Boards...)
			err = t.boardPages(sub, resp, visited)
		}
		var fatal *ledgerError
		var busy *web.BusyError
		switch {
		case errors.As(err, &fatal), errors.As(err, &busy):
			return err
		case err != nil:
			t.note("sub-board " + or(below[n].Title, at) + ": " + oneLine(err))
		}
	}
	return nil
}

// boardPages goes through the pages of one board.
func (t *trip) boardPages(p *forum.Part, resp *web.Response, visited map[string]bool) error {
	want := backfill(t.src)
	first := t.src.Standing.LastOK.IsZero()
	listed := 0
	for page := 1; ; page++ {
		news, others, err := t.list(p, resp, want-listed, first)
		if err != nil {
			return err
		}
		listed += others
		more := first && listed < want || !first && news == others && news > 0
		if p.Next == nil || !more || page == maxBoardPages || visited[p.Next.String()] || isAction(p.Next) {
			return nil
		}
		visited[p.Next.String()] = true
		if p, resp, err = t.boardPage(p.Next.String()); err != nil {
			return fmt.Errorf("page %d: %w", page+1, err)
		}
	}
}

// boardPage gets and reads a page of a board.
func (t *trip) boardPage(address string) (*forum.Part, *web.Response, error) {
	resp, err := t.getPage(address)
	if err != nil {
		return nil, nil, err
	}
	reading, resp, err := t.understand(resp)
	if err != nil {
		return nil, nil, err
	}
	if reading.Part == nil || reading.Part.Kind != forum.BoardPart {
		return nil, nil, &ReadError{resp.Final, "it is not a board's page"}
	}
	return reading.Part, resp, nil
}

// list stores the threads of one page of a board by name and wakes them, the
// newest first. It counts those that the archive had not heard of in this state,
// and those that were listed at all; pinned threads, which stand at the top
// whatever happens, are woken last and not counted.
func (t *trip) list(p *forum.Part, resp *web.Response, room int, first bool) (news, listed int, err error) {
	o := newOrigin(t.src, resp.Final, t.now, t.zone)
	marks := readSeen(t.st.Seen)
	var batch []archive.Thread
	var fresh []byte
	var pinned []archive.Wake
	for _, l := range p.Threads {
		th, err := normal.Thread(listingDraft(l, p, o))
		if err != nil {
			t.visit.Warnings = append(t.visit.Warnings, err.Error())
			continue
		}
		batch = append(batch, th)
		mark := listingMark(l)
		f := fingerprintText(th.ID, mark)
		fresh = append(fresh, f[:]...)
		wake := archive.Wake{Thread: th.ID, Host: hostOf(th.URL), URL: th.URL, Mark: mark}
		if l.Sticky == archive.Yes {
			if !marks[f] {
				pinned = append(pinned, wake)
			}
			continue
		}
		listed++
		if marks[f] {
			continue
		}
		news++
		if first && listed > room {
			continue
		}
		known, err := t.nothingNew(th.ID, l.Replies, l.LastPost)
		if err != nil {
			return 0, 0, err
		}
		if !known {
			t.wake(wake)
		}
	}
	for _, wake := range pinned {
		t.wake(wake)
	}
	// The marks of this page come before those of former visits.
	t.st.Seen = append(fresh, t.st.Seen...)
	t.st.Seen = t.st.Seen[:min(len(t.st.Seen), 16*maxSeen)]
	_, err = t.save(batch)
	return news, listed, err
}

// nothingNew reports whether what a listing or a feed tells of a thread was read
// already: as many posts are held, and the last of them is older than our last
// look. Somebody else may have told of it, or the thread was looked at meanwhile.
func (t *trip) nothingNew(id string, replies *int, last archive.When) (bool, error) {
	ledger, ok := t.Ledger.(interface {
		Held(ctx context.Context, id string) (t archive.Thread, posts int, err error)
	})
	if !ok || replies == nil || last.Precision < archive.Minute || last.Floating || last.Said != "" {
		return false, nil
	}
	th, posts, err := ledger.Held(t.ctx, id)
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return false, nil
	case err != nil:
		return false, &ledgerError{err}
	}
	return th.Complete == archive.Yes && posts == *replies+1 && last.Time.Add(time.Minute).Before(th.LastChecked), nil
}

// mostWakes is more than one visit to a board wakes.
const mostWakes = 100_000

// wake has a thread visited after those that were woken before, though at once.
func (t *trip) wake(w archive.Wake) {
	w.Due = t.now.Add(time.Duration(len(t.visit.Wakes)-mostWakes) * time.Millisecond)
	t.visit.Wakes = append(t.visit.Wakes, w)
}

// listingMark is what a board says of a thread as far as it tells that there
// is something new in it.
func listingMark(l archive.Listing) string {
	mark := ""
	if l.Replies != nil {
		mark = fmt.Sprint(*l.Replies)
	}
	// Relative words ("5 minutes ago") make a new time on every reading.
	if l.LastPost.Precision >= archive.Minute && l.LastPost.Said == "" {
		mark += " " + l.LastPost.String()
	}
	return mark + " " + l.LastBy
}

// hostOf is the host of an address as it is leased.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return archive.Host(u)
}
