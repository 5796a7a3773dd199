-- +goose Up

-- Times are UTC milliseconds in *_ms columns; NULL is "not known". A column
-- named facts holds, as JSON, what is shown but never searched or sorted by.

CREATE TABLE counters (
	name TEXT PRIMARY KEY,
	n    INTEGER NOT NULL
) WITHOUT ROWID;
-- change numbers every change of a post; shelf every change of what is published;
-- threads and posts number the rows of those tables.
INSERT INTO counters (name, n) VALUES ('change', 0), ('shelf', 0), ('threads', 0), ('posts', 0);

-- What the configuration says at present, as one generation after another.
CREATE TABLE generations (
	n           INTEGER PRIMARY KEY,
	fingerprint TEXT    NOT NULL,
	host        TEXT    NOT NULL, -- the machine that wrote it
	at_ms       INTEGER NOT NULL
);

CREATE TABLE sources (
	n             INTEGER PRIMARY KEY,
	id            TEXT    NOT NULL UNIQUE,
	url           TEXT    NOT NULL,
	host          TEXT    NOT NULL,
	settings      TEXT    NOT NULL, -- the operator's, JSON
	generation    INTEGER NOT NULL,
	retired_ms    INTEGER,
	due_ms        INTEGER,          -- NULL: no visit is planned; reason says why
	etag          TEXT    NOT NULL DEFAULT '',
	last_modified TEXT    NOT NULL DEFAULT '',
	validated_ms  INTEGER,
	body_hash     BLOB,
	seen          BLOB,
	last_visit_ms INTEGER,
	last_ok_ms    INTEGER,
	last_new_ms   INTEGER,
	interval_ms   INTEGER NOT NULL DEFAULT 0,
	failures      INTEGER NOT NULL DEFAULT 0,
	reason        TEXT    NOT NULL DEFAULT '',
	gone          INTEGER NOT NULL DEFAULT 0,
	facts         TEXT    NOT NULL DEFAULT '{}'
);
CREATE INDEX sources_due ON sources (host, due_ms);

-- One row per host that we talk to: who may, until when, and not before when.
CREATE TABLE hosts (
	host          TEXT PRIMARY KEY,
	token         INTEGER NOT NULL DEFAULT 0,
	holder        TEXT    NOT NULL DEFAULT '',
	expires_ms    INTEGER NOT NULL DEFAULT 0,
	not_before_ms INTEGER NOT NULL DEFAULT 0,
	due_ms        INTEGER
) WITHOUT ROWID;
CREATE INDEX hosts_due ON hosts (due_ms);

-- The robots.txt of sites that we crawl, by origin ("https://example.org").
CREATE TABLE robots (
	origin     TEXT PRIMARY KEY,
	status     INTEGER NOT NULL,
	body       BLOB    NOT NULL,
	fetched_ms INTEGER NOT NULL
);

CREATE TABLE visits (
	source_n  INTEGER NOT NULL,
	at_ms     INTEGER NOT NULL,
	thread_id TEXT    NOT NULL DEFAULT '',
	took_ms   INTEGER NOT NULL,
	outcome   TEXT    NOT NULL,
	status    INTEGER NOT NULL,
	bytes     INTEGER NOT NULL,
	new       INTEGER NOT NULL,
	changed   INTEGER NOT NULL,
	reason    TEXT    NOT NULL,
	PRIMARY KEY (source_n, at_ms, thread_id)
) WITHOUT ROWID;

CREATE TABLE threads (
	n                   INTEGER PRIMARY KEY,
	id                  TEXT    NOT NULL UNIQUE,
	kind                TEXT    NOT NULL,
	platform            TEXT    NOT NULL,
	site                TEXT    NOT NULL,
	native_id           TEXT    NOT NULL,
	url                 TEXT    NOT NULL,
	title               TEXT    NOT NULL,
	lang                TEXT    NOT NULL,
	author              TEXT    NOT NULL,
	published_ms        INTEGER,
	published_precision INTEGER NOT NULL,
	facts               TEXT    NOT NULL,
	complete            INTEGER NOT NULL,
	merged_into         INTEGER,
	first_seen_ms       INTEGER NOT NULL,
	last_checked_ms     INTEGER NOT NULL,
	active_ms           INTEGER NOT NULL -- when its newest post came to its place in the order of things
);

CREATE TABLE posts (
	n                   INTEGER PRIMARY KEY,
	id                  TEXT    NOT NULL UNIQUE,
	thread_n            INTEGER NOT NULL REFERENCES threads (n),
	native_id           TEXT    NOT NULL,
	number              INTEGER NOT NULL,
	url                 TEXT    NOT NULL,
	title               TEXT    NOT NULL,
	author              TEXT    NOT NULL,
	published_ms        INTEGER,
	published_precision INTEGER NOT NULL,
	facts               TEXT    NOT NULL,
	html                TEXT    NOT NULL,
	text                TEXT    NOT NULL,
	hash                TEXT    NOT NULL,
	norm                INTEGER NOT NULL,
	witness             TEXT    NOT NULL,
	teller              TEXT    NOT NULL, -- which feed or board told it; empty for its own page
	revision            INTEGER NOT NULL,
	deleted             INTEGER NOT NULL,
	missing_ms          INTEGER,
	first_seen_ms       INTEGER NOT NULL,
	changed_ms          INTEGER NOT NULL,
	placed_ms           INTEGER NOT NULL, -- its place in the order of things: first sight, or its own date if it came with a new source's backlog
	seq                 INTEGER NOT NULL  -- number of its last change
);
CREATE INDEX posts_thread ON posts (thread_n);
CREATE INDEX posts_seq ON posts (seq);

-- States that a post had before the present one.
CREATE TABLE revisions (
	post_n   INTEGER NOT NULL REFERENCES posts (n),
	revision INTEGER NOT NULL,
	seen_ms  INTEGER NOT NULL,
	witness  TEXT    NOT NULL,
	hash     TEXT    NOT NULL,
	title    TEXT    NOT NULL,
	html     TEXT    NOT NULL,
	text     TEXT    NOT NULL,
	facts    TEXT    NOT NULL,
	PRIMARY KEY (post_n, revision)
);

CREATE TABLE aliases (
	scope    TEXT    NOT NULL,
	name     TEXT    NOT NULL,
	thread_n INTEGER NOT NULL,
	PRIMARY KEY (scope, name)
) WITHOUT ROWID;

-- Which sources mention a thread.
CREATE TABLE mentions (
	thread_n  INTEGER NOT NULL,
	source_n  INTEGER NOT NULL,
	active_ms INTEGER NOT NULL, -- the thread's, kept here so that a source's newest threads are one stretch of an index
	PRIMARY KEY (thread_n, source_n)
) WITHOUT ROWID;
CREATE INDEX mentions_source ON mentions (source_n, active_ms);

CREATE TABLE raws (
	thread_n   INTEGER NOT NULL,
	fetched_ms INTEGER NOT NULL,
	url        TEXT    NOT NULL,
	warc       TEXT    NOT NULL,
	record     TEXT    NOT NULL,
	PRIMARY KEY (thread_n, fetched_ms, url)
) WITHOUT ROWID;

-- Threads of boards and followed threads: when each is visited next.
CREATE TABLE wakes (
	thread_id TEXT PRIMARY KEY,
	source_n  INTEGER NOT NULL,
	host      TEXT    NOT NULL,
	url       TEXT    NOT NULL,
	due_ms    INTEGER,
	mark      TEXT    NOT NULL,
	whole     INTEGER NOT NULL,
	last_url  TEXT    NOT NULL DEFAULT '', -- its last page, as far as is known
	walked_ms INTEGER,                     -- last whole walk
	failures  INTEGER NOT NULL DEFAULT 0,
	reason    TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX wakes_due ON wakes (host, due_ms);

CREATE TABLE topics (
	n          INTEGER PRIMARY KEY,
	id         TEXT    NOT NULL UNIQUE,
	title      TEXT    NOT NULL,
	settings   TEXT    NOT NULL,
	version    TEXT    NOT NULL,
	cursor     INTEGER NOT NULL, -- the last change that the present version judged
	generation INTEGER NOT NULL,
	retired_ms INTEGER
);

-- Matches. What was judged and did not match has no row; the cursor knows it.
CREATE TABLE verdicts (
	topic_n   INTEGER NOT NULL,
	post_n    INTEGER NOT NULL,
	version   TEXT    NOT NULL,
	score     REAL    NOT NULL,
	reasons   TEXT    NOT NULL,
	judged_ms INTEGER NOT NULL,
	PRIMARY KEY (topic_n, post_n)
) WITHOUT ROWID;

-- Published lines of topics. An id, once given, is never computed again.
CREATE TABLE entries (
	topic_n      INTEGER NOT NULL,
	thread_n     INTEGER NOT NULL,
	id           TEXT    NOT NULL,
	published_ms INTEGER NOT NULL,
	updated_ms   INTEGER NOT NULL,
	withdrawn_ms INTEGER,
	PRIMARY KEY (topic_n, thread_n)
) WITHOUT ROWID;
CREATE INDEX entries_order ON entries (topic_n, updated_ms);

-- Leases for work that one machine does at a time.
CREATE TABLE chores (
	name       TEXT PRIMARY KEY,
	token      INTEGER NOT NULL,
	holder     TEXT    NOT NULL,
	expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- The word stream of query.Words. Only which post holds which word is kept:
-- query.Match reads the text itself and decides. The tokenizer parts words at
-- ASCII punctuation and leaves everything else alone, since the words are ours.
CREATE VIRTUAL TABLE words USING fts5 (
	w,
	content = '',
	contentless_delete = 1,
	detail = none,
	tokenize = "ascii tokenchars ''''"
);
-- Pieces of the index are merged by the housekeeping, not while posts are saved.
INSERT INTO words (words, rank) VALUES ('automerge', 0);
INSERT INTO words (words, rank) VALUES ('crisismerge', 64);
