-- +goose Up
-- When every page of a thread is read again, for edits and deletions on older
-- ones: in its own time, whatever else its visits are for.
ALTER TABLE wakes ADD COLUMN recheck_ms BIGINT;
-- How often in a row the site said that there is no such thread.
ALTER TABLE wakes ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
UPDATE wakes SET recheck_ms = due_ms, whole = 0 WHERE whole = 1 AND walked_ms IS NOT NULL;

-- The pages that whole walks have read which are not at their end.
CREATE TABLE steps (
	thread_id TEXT COLLATE "C" NOT NULL,
	n         BIGINT NOT NULL, -- 1 for the page that was read first
	page      BIGINT NOT NULL, -- its number; 0 if unknown
	url       TEXT COLLATE "C" NOT NULL,
	posts     TEXT COLLATE "C" NOT NULL, -- native ids in order, JSON
	at_ms     BIGINT NOT NULL, -- when the walk began
	PRIMARY KEY (thread_id, n)
);
