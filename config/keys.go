package config

import (
	"time"

	"skein/archive"
	"skein/fetcher/forum"
)

// kind says what a key holds.
type kind uint8

const (
	later    kind = iota // of the contract, but not built yet
	ofText               // one line
	ofProse              // text that may have several lines
	ofNumber             //
	ofFlag               // true or false
	ofSpan               // a duration, "90m"
	ofSize               // bytes, "8MB"
	ofWords              // a list of texts
	ofPath               // a file or folder, relative to the file that names it
	ofTable              // a table with keys of its own
)

// key is one key of a table. The decoder, the schema, the starter file, `config
// show` and the fingerprint all go by it.
type key[T any] struct {
	name  string
	kind  kind
	doc   string                      // one line for the schema and the starter file
	field func(*T) any                // where its value goes, a pointer; nil for a key that comes later
	least int64                       // of a number, a duration in nanoseconds or a size in bytes
	most  int64                       // likewise; 0 is no limit
	oneOf []string                    // the only texts that are understood
	check func(*loader, string) error // of a text, beyond its form
	show  func(string) string         // of a text, for people; nil if it is no secret
	keys  []key[T]                    // of a table
}

var includeKey = key[Config]{
	name: "include", kind: ofWords,
	doc:   "More files: .toml files with sources and topics, and .opml files. Patterns are relative to this file.",
	field: func(c *Config) any { return &c.Include },
}

var archiveKeys = []key[Archive]{
	{name: "dsn", kind: ofPath, check: checkDSN, show: redact,
		doc:   "The archive: an SQLite file, or postgres://user@host/database.",
		field: func(a *Archive) any { return &a.DSN }},
	{name: "raw", kind: ofPath, check: checkRaw,
		doc:   "Folder for the bytes as received, in WARC files, or s3://bucket/prefix; \"\" keeps none.",
		field: func(a *Archive) any { return &a.Raw }},
	{name: "spool", kind: ofPath, check: checkSpool,
		doc:   "Folder where WARC files for a bucket wait until they are uploaded.",
		field: func(a *Archive) any { return &a.Spool }},
}

var serverKeys = []key[Server]{
	{name: "listen", kind: ofText, check: checkListen,
		doc:   "Address to serve on, host:port.",
		field: func(s *Server) any { return &s.Listen }},
	{name: "base_url", kind: ofText, check: checkBaseURL,
		doc:   "Public address of the server, as feed readers see it; \"\" is the listen address.",
		field: func(s *Server) any { return &s.BaseURL }},
}

var fetchKeys = append([]key[Fetch]{
	{name: "workers", kind: ofNumber, least: 1, most: 10_000,
		doc:   "Visits at once, over all hosts.",
		field: func(f *Fetch) any { return &f.Workers }},
}, pick(func(s sharedKey) key[Fetch] { return ofShared(s, s.fetch) })...)

var sourceKeys = append([]key[archive.Source]{
	{name: "id", kind: ofText, check: checkSlug,
		doc:   "Its name in commands and addresses, a-z, 0-9 and hyphens. Made from the url if not given; give one, and the url can change.",
		field: func(s *archive.Source) any { return &s.ID }},
	{name: "url", kind: ofText, check: checkSourceURL, show: redact,
		doc:   "Address of the feed, board or thread.",
		field: func(s *archive.Source) any { return &s.URL }},
	{name: "title", kind: ofText,
		doc:   "What it is called; \"\" is what the place calls itself.",
		field: func(s *archive.Source) any { return &s.Title }},
	{name: "kind", kind: ofText, oneOf: []string{"auto", "feed", "board", "thread"},
		doc:   "What it is; auto finds out at the first visit.",
		field: func(s *archive.Source) any { return (*string)(&s.Kind) }},
	{name: "tags", kind: ofWords, check: checkTag,
		doc:   "Words to group sources by; \"News/Middle East\" is a folder in a folder.",
		field: func(s *archive.Source) any { return &s.Tags }},
	{name: "lang", kind: ofText, check: checkLang,
		doc:   "Language of what declares none, such as \"en\" or \"ar-IQ\".",
		field: func(s *archive.Source) any { return &s.Lang }},
	{name: "backfill", kind: ofNumber, most: 1_000_000,
		doc:   "Threads of a board to read at the first visit.",
		field: func(s *archive.Source) any { return &s.Backfill }},
	{name: "sub_boards", kind: ofFlag,
		doc:   "true follows the boards below a board too, all levels of them.",
		field: func(s *archive.Source) any { return &s.SubBoards }},
	{name: "cookies", kind: ofPath, show: func(string) string { return set },
		doc:   "Cookie file in Netscape's format, for a place that asks for a login.",
		field: func(s *archive.Source) any { return &s.Cookies }},
	{name: "enabled", kind: ofFlag,
		doc:   "false keeps the source and what is held of it, and stops the visits.",
		field: func(s *archive.Source) any { return &s.Enabled }},
	{name: "full_text", kind: ofFlag,
		doc:   "true fetches the page of each new entry whose feed gives only a teaser, and keeps the article's whole text.",
		field: func(s *archive.Source) any { return &s.FullText }},
	{name: "attachments", kind: ofText, oneOf: []string{"links", "images", "all"},
		doc:   "What is kept of files that posts carry: their addresses, the bytes of pictures too, or of all up to max_body. The bytes go where raw says.",
		field: func(s *archive.Source) any { return (*string)(&s.Attachments) }},
	{name: "selectors", kind: ofTable, keys: selectorKeys,
		doc: "For a forum whose software skein does not know: CSS selectors of the parts of its pages, with @name behind one for an attribute in place of the text."},
}, pick(func(s sharedKey) key[archive.Source] { return ofShared(s, s.source) })...)

// selectorKeys are those of [source.selectors].
var selectorKeys = []key[archive.Source]{
	selectorKey("title", "The thread's title; the page's heading if not given.",
		func(s *archive.Selectors) *string { return &s.Title }),
	selectorKey("post", "The element of one post, such as \"div.post\"; what follows, up to body, stands within it.",
		func(s *archive.Selectors) *string { return &s.Post }),
	selectorKey("id", "What names a post for ever, such as \"@id\" or \"a.permalink@href\"; an id that its element has if not given.",
		func(s *archive.Selectors) *string { return &s.ID }),
	selectorKey("url", "The link to the post itself.",
		func(s *archive.Selectors) *string { return &s.URL }),
	selectorKey("author", "Who wrote it; a link is taken for that to the profile.",
		func(s *archive.Selectors) *string { return &s.Author }),
	selectorKey("date", "When, such as \"time@datetime\"; words are read in the page's language.",
		func(s *archive.Selectors) *string { return &s.Date }),
	selectorKey("body", "What the post says; the part of it that says most if not given.",
		func(s *archive.Selectors) *string { return &s.Body }),
	selectorKey("next", "The link to the next page, of a thread or a board; what looks like one if not given.",
		func(s *archive.Selectors) *string { return &s.Next }),
	selectorKey("thread", "On a board's page, the link to a thread.",
		func(s *archive.Selectors) *string { return &s.Thread }),
}

func selectorKey(name, doc string, field func(*archive.Selectors) *string) key[archive.Source] {
	return key[archive.Source]{name: name, kind: ofText, doc: doc,
		check: func(_ *loader, s string) error { return forum.CheckSelector(name, s) },
		field: func(s *archive.Source) any { return field(&s.Selectors) }}
}

var topicKeys = []key[archive.Topic]{
	{name: "title", kind: ofText,
		doc:   "Title of the feed; the topic's id if not given.",
		field: func(t *archive.Topic) any { return &t.Title }},
	{name: "about", kind: ofProse,
		doc:   "What belongs here, in a sentence or two.",
		field: func(t *archive.Topic) any { return &t.About }},
	{name: "query", kind: ofProse,
		doc:   "Which posts match: words, \"phrases\", AND, OR, NOT, parentheses, title: and other fields, wildcard*.",
		field: func(t *archive.Topic) any { return &t.Query }},
	{name: "items", kind: ofNumber, least: 1, most: 1000,
		doc:   "Entries in the newest document of the feed.",
		field: func(t *archive.Topic) any { return &t.Items }},
	{name: "content", kind: ofText, oneOf: []string{"full", "summary", "link"},
		doc:   "How much of each entry the feed carries.",
		field: func(t *archive.Topic) any { return &t.Content }},
	{name: "groups"}, {name: "match"}, {name: "near"}, {name: "masks"}, {name: "languages"}, {name: "scoring"},
	{name: "threads"}, {name: "story"}, {name: "publish"}, {name: "example"}, {name: "require"},
}

// sharedKey is a key of [fetch] that a source may set for itself.
type sharedKey struct {
	key[struct{}]
	fetch  func(*Fetch) any
	source func(*archive.Source) any
}

var sharedKeys = []sharedKey{
	{key[struct{}]{name: "per_host", kind: ofNumber, least: 1, most: 100,
		doc: "Requests at once to one host."},
		func(f *Fetch) any { return &f.PerHost }, func(s *archive.Source) any { return &s.PerHost }},
	{key[struct{}]{name: "pause", kind: ofSpan,
		doc: "Time between two requests to one host."},
		func(f *Fetch) any { return &f.Pause }, func(s *archive.Source) any { return &s.Pause }},
	{key[struct{}]{name: "timeout", kind: ofSpan, least: int64(100 * time.Millisecond), most: int64(time.Hour),
		doc: "Longest time for one request, whole."},
		func(f *Fetch) any { return &f.Timeout }, func(s *archive.Source) any { return &s.Timeout }},
	{key[struct{}]{name: "max_body", kind: ofSize, least: 1000, most: 1_000_000_000,
		doc: "Largest answer that is read, unpacked."},
		func(f *Fetch) any { return &f.MaxBody }, func(s *archive.Source) any { return &s.MaxBody }},
	{key[struct{}]{name: "user_agent", kind: ofText,
		doc: "How we introduce ourselves; \"\" is skein's own name, version and address."},
		func(f *Fetch) any { return &f.UserAgent }, func(s *archive.Source) any { return &s.UserAgent }},
	{key[struct{}]{name: "allow_private", kind: ofFlag,
		doc: "true allows visits to addresses of private networks and of this machine."},
		func(f *Fetch) any { return &f.AllowPrivate }, func(s *archive.Source) any { return &s.Private }},
	{key[struct{}]{name: "min_interval", kind: ofSpan, least: int64(time.Second),
		doc: "An adaptive schedule visits no more often than this."},
		func(f *Fetch) any { return &f.MinInterval }, func(s *archive.Source) any { return &s.MinInterval }},
	{key[struct{}]{name: "max_interval", kind: ofSpan, least: int64(time.Second), most: int64(366 * 24 * time.Hour),
		doc: "An adaptive schedule visits at least this often."},
		func(f *Fetch) any { return &f.MaxInterval }, func(s *archive.Source) any { return &s.MaxInterval }},
	{key[struct{}]{name: "schedule", kind: ofText, check: (*loader).checkSchedule,
		doc: "When to visit: \"adaptive\" follows the place's own rhythm; \"*/15 * * * *\" (cron), \"@every 10m\" and \"@hourly\" are fixed."},
		func(f *Fetch) any { return &f.Schedule }, func(s *archive.Source) any { return &s.Schedule }},
	{key[struct{}]{name: "timezone", kind: ofText, check: (*loader).checkTimezone,
		doc: "Zone of a cron schedule and of times that a page tells without one, such as \"Asia/Baghdad\"; \"\" is UTC for schedules."},
		func(f *Fetch) any { return &f.Timezone }, func(s *archive.Source) any { return &s.Timezone }},
	{key[struct{}]{name: "robots", kind: ofFlag,
		doc: "false ignores robots.txt; ask the site's owner first."},
		func(f *Fetch) any { return &f.Robots }, func(s *archive.Source) any { return &s.Robots }},
}

// pick makes the shared keys those of one table.
func pick[T any](of func(sharedKey) key[T]) []key[T] {
	ks := make([]key[T], len(sharedKeys))
	for i, s := range sharedKeys {
		ks[i] = of(s)
	}
	return ks
}

func ofShared[T any](s sharedKey, field func(*T) any) key[T] {
	k := s.key
	return key[T]{name: k.name, kind: k.kind, doc: k.doc, field: field, least: k.least, most: k.most,
		oneOf: k.oneOf, check: k.check, show: k.show}
}

// sections are the tables of a configuration, with what each of them may hold.
var sections = []struct {
	name string
	keys []string
}{
	{"archive", names(archiveKeys)},
	{"server", names(serverKeys)},
	{"fetch", names(fetchKeys)},
	{"source", names(sourceKeys)},
	{"source.selectors", names(selectorKeys)},
	{"topic", names(topicKeys)},
	{"list", nil}, // not built yet
}

func names[T any](ks []key[T]) []string {
	ns := make([]string, len(ks))
	for i, k := range ks {
		ns[i] = k.name
	}
	return ns
}
