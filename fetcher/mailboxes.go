package fetcher

import (
	"errors"
	"fmt"
	"strings"

	"skein/fetcher/forum"
)

// mailboxType is the media type by which a list's page names its mailboxes.
const mailboxType = "application/mbox"

// maxMailboxes bounds how many months of a list one visit reads.
const maxMailboxes = 60

// States of a mailbox among what is remembered of a list.
const (
	openBox   = "mailbox, still growing"
	closedBox = "mailbox, at its end"
)

// isList reports whether a board's page is that of a mail list, whose threads are
// in mailboxes.
func isList(p *forum.Part) bool {
	return p.Kind == forum.BoardPart && len(p.Boards) > 0 && p.Boards[0].Type == mailboxType
}

// mailboxes takes in a list month by month, of which newest is the latest mailbox,
// read already. The first visit works back as far as the source's backfill says.
// Later ones read what has come since, and once more the mailbox that was the
// latest when it was read: it has come to its end.
func (t *trip) mailboxes(boxes []forum.Link, newest *forum.Part) error {
	marks := readSeen(t.st.Seen)
	name := func(i int) string { return strings.TrimSuffix(boxes[i].URL, ".gz") } // packed when a month is over
	marked := func(i int, state string) bool { return marks[fingerprintText(name(i), state)] }
	mark := func(i int, state string) {
		if f := fingerprintText(name(i), state); !marks[f] {
			t.st.Seen = append(f[:], t.st.Seen...)
			t.st.Seen = t.st.Seen[:min(len(t.st.Seen), 16*maxSeen)]
		}
	}
	first := t.src.Standing.LastOK.IsZero() || len(marks) == 0
	if err := t.mailbox(newest); err != nil {
		return err
	}
	threads := len(newest.Drafts)
	mark(0, openBox)
	for i := 1; i < len(boxes) && i < maxMailboxes; i++ {
		switch {
		case first && marked(i, closedBox):
			continue // by a first visit that was broken off
		case marked(i, closedBox), first && threads >= backfill(t.src):
			return nil
		}
		wasOpen := marked(i, openBox)
		box, err := t.getMailbox(boxes[i].URL)
		if err == nil {
			err = t.mailbox(box)
		}
		if err != nil {
			return fmt.Errorf("mailbox %s: %w", or(boxes[i].Title, boxes[i].URL), err)
		}
		threads += len(box.Drafts)
		mark(i, closedBox)
		if wasOpen {
			return nil // what is older was read before, or is not wanted
		}
	}
	return nil
}

// getMailbox gets and reads one mailbox.
func (t *trip) getMailbox(address string) (*forum.Part, error) {
	resp, err := t.getPage(address)
	if err != nil {
		return nil, err
	}
	reading, err := Read(Document{URL: resp.Final, Header: resp.Header, Body: resp.Body, Fetched: resp.Fetched, Zone: t.zone})
	var read *ReadError
	switch {
	case errors.As(err, &read) && len(resp.Body) == 0:
		return &forum.Part{Kind: forum.MailPart}, nil // a month in which nobody wrote
	case err != nil:
		return nil, err
	case reading.Part == nil || reading.Part.Kind != forum.MailPart:
		return nil, &ReadError{resp.Final, "it is not a mailbox"}
	}
	return reading.Part, nil
}

// mailbox takes in the threads of one mailbox.
func (t *trip) mailbox(p *forum.Part) error {
	for ds := p.Drafts; len(ds) > 0; {
		n := min(len(ds), saveAtOnce)
		if _, err := t.saveDrafts(ds[:n]); err != nil {
			return err
		}
		ds = ds[n:]
	}
	return nil
}
