package demo

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// forum is the discussion site.
type forum struct {
	title, host, tagline, about string

	categories []*category
	boards     []*board
	members    []*member
	threads    []*thread // by id
	posts      map[int64]*post
	prefixes   []string // thread prefixes, numbered from 1 in this order
}

type category struct {
	title  string
	boards []*board
}

type board struct {
	id                 int
	slug, title, about string
	source             string // id of the board as a source
	category           *category
}

type member struct {
	id               int
	name, title      string
	banners          []string
	joined, messages string
	reactions        string // positive, neutral and negative ones, as the page shows them
	country, place   string
	signature        string
	avatar           bool // has a picture; else a letter on a colour
}

type thread struct {
	id             int
	title, slug    string
	board          *board
	prefix         string
	base           int64 // post n has the id base+n
	views          int64
	sticky, locked bool
	onTopic        bool
	story          string
	tick           int64 // when it was opened; 0 if before the start
	posts          []*post
	slots          []int // its places in the cycle
}

type post struct {
	id      int64
	thread  *thread
	author  *member
	before  time.Duration
	tick    int64 // 0 if written before the start, by the time above
	text    string
	files   []string
	kinds   []string // of reactions
	by      []string // who reacted, by name
	others  int      // and so many more
	edited  time.Duration
	wasEdit bool // edited before the start, by the time above

	editTick   int64 // 0 if never edited after the start
	editText   string
	deleteTick int64 // 0 if it stays
}

func (f *forum) member(name string) *member {
	i := slices.IndexFunc(f.members, func(m *member) bool { return m.name == name })
	if i < 0 {
		return nil
	}
	return f.members[i]
}

func (f *forum) thread(id int) *thread {
	i := slices.IndexFunc(f.threads, func(t *thread) bool { return t.id == id })
	if i < 0 {
		return nil
	}
	return f.threads[i]
}

func (f *forum) board(id int) *board {
	i := slices.IndexFunc(f.boards, func(b *board) bool { return b.id == id })
	if i < 0 {
		return nil
	}
	return f.boards[i]
}

func readForum(blocks []block) (*forum, error) {
	h := blocks[0].fields
	f := &forum{title: h["title"], host: h["host"] + ".localhost", tagline: h["tagline"], about: h["about"], posts: map[int64]*post{}}
	var errs []error
	for _, b := range blocks[1:] {
		name := strings.Join(b.head[1:], " ")
		id, err := strconv.Atoi(name)
		if b.head[0] != "category" && err != nil {
			errs = append(errs, fmt.Errorf("%s %q wants a number", b.head[0], name))
			continue
		}
		switch b.head[0] {
		case "category":
			f.categories = append(f.categories, &category{title: name})
		case "board":
			errs = append(errs, b.only("id", "title", "about"))
			c := f.categories[len(f.categories)-1]
			brd := &board{id: id, slug: slugify(b.fields["title"]), title: b.fields["title"], about: b.fields["about"], source: b.fields["id"], category: c}
			c.boards, f.boards = append(c.boards, brd), append(f.boards, brd)
		case "member":
			m, err := readMember(id, b)
			errs = append(errs, err)
			f.members = append(f.members, m)
		default:
			errs = append(errs, fmt.Errorf("%q is nothing that a forum has", b.head[0]))
		}
	}
	return f, errors.Join(errs...)
}

func readMember(id int, b block) (*member, error) {
	m := &member{
		id: id, name: b.fields["name"], title: b.fields["title"], banners: b.list("banners"), joined: b.fields["joined"],
		country: b.fields["country"], place: b.fields["location"], signature: b.fields["signature"], avatar: b.fields["avatar"] != "none",
	}
	if _, err := time.Parse("Jan 2, 2006", m.joined); err != nil {
		return m, fmt.Errorf("member %d: %w", id, err)
	}
	messages, err := strconv.Atoi(b.fields["messages"])
	if err != nil {
		return m, fmt.Errorf("member %d: %w", id, err)
	}
	m.messages = grouped(messages)
	var parts []string
	for i, s := range strings.Fields(b.fields["reactions"]) {
		n, err := strconv.Atoi(s)
		if err != nil || i > 2 {
			return m, fmt.Errorf("member %d: reactions %q", id, b.fields["reactions"])
		}
		parts = append(parts, grouped(n))
	}
	m.reactions = strings.Join(parts, " ")
	return m, b.only("name", "title", "banners", "joined", "messages", "reactions", "country", "location", "signature", "avatar")
}

func (f *forum) readThread(id int, blocks []block) error {
	t, err := f.openThread(id, blocks[0])
	if err != nil {
		return err
	}
	for i, b := range blocks[1:] {
		if len(b.head) < 2 || b.head[0] != strconv.Itoa(i+1) {
			return fmt.Errorf("post %d has the head %q", i+1, b.head)
		}
		p, err := f.readPost(t, t.base+int64(i)+1, strings.Join(b.head[1:], " "), b)
		if err != nil {
			return err
		}
		if p.before, err = span(b.fields["at"]); err != nil {
			return fmt.Errorf("post %d: %w", i+1, err)
		}
		if s := b.fields["edited"]; s != "" {
			if p.edited, err = span(s); err != nil {
				return fmt.Errorf("post %d: %w", i+1, err)
			}
			p.wasEdit = true
		}
	}
	return nil
}

func (f *forum) openThread(id int, b block) (*thread, error) {
	if err := b.only("title", "board", "prefix", "base", "views", "sticky", "locked", "on", "story"); err != nil {
		return nil, err
	}
	node, err1 := strconv.Atoi(b.fields["board"])
	base, err2 := strconv.ParseInt(b.fields["base"], 10, 64)
	views, err3 := strconv.ParseInt(b.fields["views"], 10, 64)
	t := &thread{
		id: id, title: b.fields["title"], slug: slugify(b.fields["title"]), board: f.board(node), prefix: b.fields["prefix"], base: base, views: views,
		sticky: b.fields["sticky"] == "yes", locked: b.fields["locked"] == "yes", onTopic: b.fields["on"] == "yes", story: b.fields["story"],
	}
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, fmt.Errorf("thread %d: %w", id, err)
	}
	if t.board == nil || t.title == "" || t.prefix == "" {
		return nil, fmt.Errorf("thread %d: board, title or prefix is missing", id)
	}
	if !slices.Contains(f.prefixes, t.prefix) {
		f.prefixes = append(f.prefixes, t.prefix)
	}
	f.threads = append(f.threads, t)
	return t, nil
}

func (f *forum) readPost(t *thread, id int64, author string, b block) (*post, error) {
	p := &post{id: id, thread: t, author: f.member(author), text: b.body, files: b.list("attach")}
	if p.author == nil {
		return nil, fmt.Errorf("post %d: no member %q", id, author)
	}
	if f.posts[id] != nil {
		return nil, fmt.Errorf("post %d is there twice", id)
	}
	if s := b.fields["react"]; s != "" {
		kinds, names, ok := strings.Cut(s, ":")
		if !ok {
			return nil, fmt.Errorf("post %d: reactions %q", id, s)
		}
		p.kinds = splitList(kinds, ",")
		for _, name := range splitList(names, ",") {
			if n, err := strconv.Atoi(strings.TrimPrefix(name, "+")); err == nil {
				p.others = n
			} else if f.member(name) != nil {
				p.by = append(p.by, name)
			} else {
				return nil, fmt.Errorf("post %d: no member %q reacts", id, name)
			}
		}
		for _, k := range p.kinds {
			if !slices.Contains(reactionKinds, k) {
				return nil, fmt.Errorf("post %d: reaction %q is not known", id, k)
			}
		}
	}
	f.posts[id] = p
	t.posts = append(t.posts, p)
	return p, nil
}

// reactionKinds are numbered from 1 in this order.
var reactionKinds = []string{"Like", "Love", "Haha", "Wow", "Sad", "Angry", "Useful", "Informative"}

// firstLivePost and firstBulletinPost are where the ids of posts begin that ticks bring.
const (
	firstLivePost     = 52000
	firstBulletinPost = 60000
)

func (f *forum) readLive(b block, tick int64) error {
	id, err := strconv.Atoi(b.head[1])
	if err != nil {
		return fmt.Errorf("tick %d: %w", tick, err)
	}
	author := strings.Join(b.head[2:], " ")
	switch b.head[0] {
	case "reply":
		t := f.thread(id)
		if t == nil || t.locked {
			return fmt.Errorf("tick %d: no open thread %d", tick, id)
		}
		p, err := f.readPost(t, firstLivePost+tick, author, b)
		if err != nil {
			return fmt.Errorf("tick %d: %w", tick, err)
		}
		p.tick = tick
		return b.only("react", "attach")
	case "thread":
		t, err := f.openThread(id, b)
		if err != nil {
			return fmt.Errorf("tick %d: %w", tick, err)
		}
		p, err := f.readPost(t, t.base+1, author, b)
		if err != nil {
			return fmt.Errorf("tick %d: %w", tick, err)
		}
		t.tick, p.tick = tick, tick
		return nil
	}
	p := f.posts[int64(id)]
	if p == nil || p.editTick != 0 || p.deleteTick != 0 {
		return fmt.Errorf("tick %d: no post %d to %s", tick, id, b.head[0])
	}
	if b.head[0] == "delete" {
		if p == p.thread.posts[0] {
			return fmt.Errorf("tick %d: post %d opens its thread and has to stay", tick, id)
		}
		p.deleteTick = tick
		return nil
	}
	p.editTick, p.editText = tick, b.body
	return nil
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
