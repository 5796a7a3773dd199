package demo

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed content
var contentFiles embed.FS

// library is all that was written for the sample, read once and never changed.
type library struct {
	outlets []*outlet // in the order in which they are listed
	forum   *forum
	live    int64   // how many ticks bring something written
	cycle   []*slot // what is composed afterwards, round and round
	words   map[string]wordList
}

// outlet is one news site with its house style.
type outlet struct {
	id, title, host, tagline, about string
	format                          string // of its feed: a key of feedTypes
	feed                            string // path of the feed
	path                            string // path of an article, with %s for its slug
	guid                            string // permalink, tag, uuid, number, or opaque with a prefix
	first                           int64  // number of its oldest article
	colour, face, lang, mail        string
	curly                           bool     // prints curly quotation marks
	sections                        []string // first tags of what it writes, in order of appearance

	articles []*article // written before the start, newest first
	live     []*article // brought by a tick, oldest first
	slots    []int      // its places in the cycle
}

// article is one text of an outlet.
type article struct {
	outlet      *outlet
	slug        string
	number      int64 // counts up within the outlet
	title, by   string
	tags        []string
	onTopic     bool
	story       string   // the agency story that it prints; empty if its own
	teaser      string   // one or two sentences
	text        []string // paragraphs
	before      time.Duration
	tick        int64    // 0 if written before the start, by the time above
	update      *article // what it becomes at a later tick; nil if it stays
	updatedTick int64    // set on what an update made
}

// slot is one place in the cycle of composed bulletins: an article or a reply.
type slot struct {
	index   int
	outlet  *outlet // nil for a reply
	thread  *thread // nil for an article
	slug    string
	fields  map[string]string
	authors []string
	text    [][][]string // paragraphs of sentences of choices
}

// load reads the embedded content. A fault in it is a mistake of ours, reported with its place.
func load(files fs.FS) (*library, error) {
	l := &library{words: map[string]wordList{}}
	read := func(name string) []block {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err) // the content is part of the binary
		}
		return parseBlocks(string(b))
	}
	wires := map[string][]string{}
	for _, b := range read("content/wire.txt")[1:] {
		wires[b.head[0]] = paragraphs(b.body)
	}
	var errs []error
	note := func(file string, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("content/%s: %w", file, err))
		}
	}
	for _, id := range []string{"levant-courier", "gulf-ledger", "harbour-wire", "meridian-dispatch", "bosphorus-review", "sand-and-signal"} {
		o, err := readOutlet(id, read("content/outlets/"+id+".txt"), wires)
		note("outlets/"+id+".txt", err)
		l.outlets = append(l.outlets, o)
	}
	f, err := readForum(read("content/forum.txt"))
	note("forum.txt", err)
	l.forum = f
	names, err := fs.Glob(files, "content/threads/*.txt")
	note("threads", err)
	for _, name := range names {
		id, err := strconv.Atoi(strings.TrimSuffix(path.Base(name), ".txt"))
		if err == nil {
			err = f.readThread(id, read(name))
		}
		note("threads/"+path.Base(name), err)
	}
	for _, b := range f.boards {
		if !slices.ContainsFunc(f.threads, func(t *thread) bool { return t.board == b }) {
			note("threads", fmt.Errorf("board %d has none", b.id))
		}
	}
	for i, b := range read("content/live.txt")[1:] {
		l.live = int64(i) + 1
		note("live.txt", l.readLive(b, l.live, wires))
	}
	note("bulletins.txt", l.readBulletins(read("content/bulletins.txt")))
	return l, errors.Join(errs...)
}

func (l *library) outlet(id string) *outlet {
	for _, o := range l.outlets {
		if o.id == id {
			return o
		}
	}
	return nil
}

func readOutlet(id string, blocks []block, wires map[string][]string) (*outlet, error) {
	h := blocks[0]
	err := h.only("title", "host", "tagline", "about", "format", "feed", "path", "guid", "first", "colour", "face", "lang", "mail", "quotes")
	o := &outlet{
		id: id, title: h.fields["title"], host: h.fields["host"] + ".localhost", tagline: h.fields["tagline"], about: h.fields["about"],
		format: h.fields["format"], feed: h.fields["feed"], path: h.fields["path"], guid: h.fields["guid"],
		colour: h.fields["colour"], face: h.fields["face"], lang: h.fields["lang"], mail: h.fields["mail"], curly: h.fields["quotes"] == "curly",
		first: 1,
	}
	if feedTypes[o.format] == "" {
		err = errors.Join(err, fmt.Errorf("format %q is not known", o.format))
	}
	if s := h.fields["first"]; s != "" {
		n, ferr := strconv.ParseInt(s, 10, 64)
		o.first, err = n, errors.Join(err, ferr)
	}
	for _, b := range blocks[1:] {
		a, aerr := readArticle(o, b.head[0], b, wires)
		if aerr == nil {
			a.before, aerr = span(b.fields["at"])
		}
		if aerr != nil {
			err = errors.Join(err, aerr)
			continue
		}
		o.articles = append(o.articles, a)
		if !slices.Contains(o.sections, a.tags[0]) {
			o.sections = append(o.sections, a.tags[0])
		}
	}
	slices.SortStableFunc(o.articles, func(a, b *article) int { return int(a.before - b.before) })
	for i, a := range o.articles {
		a.number = o.first + int64(len(o.articles)-1-i)
	}
	return o, err
}

func readArticle(o *outlet, slug string, b block, wires map[string][]string) (*article, error) {
	if err := b.only("title", "by", "at", "tags", "on", "wire", "place", "teaser"); err != nil {
		return nil, err
	}
	a := &article{
		outlet: o, slug: slug, title: b.fields["title"], by: b.fields["by"], tags: b.list("tags"),
		onTopic: b.fields["on"] == "yes", story: b.fields["wire"], teaser: b.fields["teaser"],
	}
	if a.title == "" || a.by == "" || a.teaser == "" || len(a.tags) == 0 {
		return nil, fmt.Errorf("article %s: title, by, tags or teaser is missing", slug)
	}
	for _, p := range paragraphs(b.body) {
		if !strings.HasPrefix(p, "@") {
			a.text = append(a.text, p)
			continue
		}
		from, to, ok := strings.Cut(p[1:], "-")
		if !ok {
			to = from
		}
		first, err1 := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		wire := wires[a.story]
		if err1 != nil || err2 != nil || first < 1 || last < first || last > len(wire) {
			return nil, fmt.Errorf("article %s: no paragraphs %q in story %q", slug, p, a.story)
		}
		a.text = append(a.text, wire[first-1:last]...)
	}
	if place := b.fields["place"]; place != "" {
		a.text = slices.Clone(a.text)
		a.text[0] = place + " \u2014 " + a.text[0]
	}
	return a, nil
}

// readLive adds what one tick brings to the site where it happens.
func (l *library) readLive(b block, tick int64, wires map[string][]string) error {
	if len(b.head) < 2 {
		return fmt.Errorf("tick %d: nothing named after %q", tick, b.head)
	}
	switch kind := b.head[0]; kind {
	case "article":
		o := l.outlet(b.head[1])
		if o == nil || len(b.head) != 3 {
			return fmt.Errorf("tick %d: want article OUTLET SLUG, not %q", tick, b.head)
		}
		a, err := readArticle(o, b.head[2], b, wires)
		if err != nil {
			return fmt.Errorf("tick %d: %w", tick, err)
		}
		a.tick, a.number = tick, o.first+100+tick
		o.live = append(o.live, a)
		return nil
	case "update":
		o := l.outlet(b.head[1])
		if o == nil || len(b.head) != 3 {
			return fmt.Errorf("tick %d: want update OUTLET SLUG, not %q", tick, b.head)
		}
		i := slices.IndexFunc(o.articles, func(a *article) bool { return a.slug == b.head[2] })
		if i < 0 || o.articles[i].update != nil {
			return fmt.Errorf("tick %d: %s has no article %s to update", tick, o.id, b.head[2])
		}
		old := o.articles[i]
		now := *old
		now.updatedTick, now.title = tick, b.fields["title"]
		now.text = append(slices.Clone(old.text), paragraphs(strings.TrimPrefix(b.body, "+\n"))...)
		old.update = &now
		return b.only("title")
	case "reply", "thread", "edit", "delete":
		return l.forum.readLive(b, tick)
	default:
		return fmt.Errorf("tick %d: %q is nothing that can happen", tick, kind)
	}
}

var serialMark = regexp.MustCompile(`-[0-9]+$`)

func (l *library) readBulletins(blocks []block) error {
	for name, s := range blocks[0].fields {
		l.words[name] = readWordList(s)
	}
	var errs []error
	for i, b := range blocks[1:] {
		s := &slot{index: i, fields: b.fields}
		for _, p := range paragraphs(b.body) {
			var sentences [][]string
			for line := range strings.SplitSeq(p, "\n") {
				sentences = append(sentences, splitList(line, " | "))
			}
			s.text = append(s.text, sentences)
		}
		switch b.head[0] {
		case "article":
			if s.outlet = l.outlet(b.head[1]); s.outlet == nil || len(b.head) != 3 || serialMark.MatchString(b.head[2]) {
				errs = append(errs, fmt.Errorf("want article OUTLET SLUG, not %q", b.head))
				continue
			}
			s.slug = b.head[2]
			s.outlet.slots = append(s.outlet.slots, i)
			errs = append(errs, b.only("title", "by", "tags", "on", "teaser"))
		case "reply":
			id, _ := strconv.Atoi(b.head[1])
			if s.thread = l.forum.thread(id); s.thread == nil || s.thread.locked {
				errs = append(errs, fmt.Errorf("no open thread %q", b.head[1]))
				continue
			}
			s.authors = splitList(b.fields["by"], "|")
			s.thread.slots = append(s.thread.slots, i)
			for _, name := range s.authors {
				if l.forum.member(name) == nil {
					errs = append(errs, fmt.Errorf("no member %q", name))
				}
			}
			errs = append(errs, b.only("by"))
		default:
			errs = append(errs, fmt.Errorf("%q is no kind of bulletin", b.head[0]))
		}
		l.cycle = append(l.cycle, s)
	}
	for _, s := range l.cycle {
		if err := l.checkWords(s); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
