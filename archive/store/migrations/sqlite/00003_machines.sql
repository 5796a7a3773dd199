-- +goose Up
-- Who is at work on the archive, as each tells once a minute.
CREATE TABLE machines (
	name        TEXT PRIMARY KEY, -- of the process
	host        TEXT NOT NULL,
	role        TEXT NOT NULL,
	version     TEXT NOT NULL,
	fingerprint TEXT NOT NULL, -- of its configuration; empty if it puts none in force
	started_ms  INTEGER NOT NULL,
	seen_ms     INTEGER NOT NULL -- by the database's clock
) WITHOUT ROWID;
