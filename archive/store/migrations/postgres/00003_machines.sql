-- +goose Up
-- Who is at work on the archive, as each tells once a minute.
CREATE TABLE machines (
	name        TEXT COLLATE "C" PRIMARY KEY, -- of the process
	host        TEXT COLLATE "C" NOT NULL,
	role        TEXT COLLATE "C" NOT NULL,
	version     TEXT COLLATE "C" NOT NULL,
	fingerprint TEXT COLLATE "C" NOT NULL, -- of its configuration; empty if it puts none in force
	started_ms  BIGINT NOT NULL,
	seen_ms     BIGINT NOT NULL -- by the database's clock
);
