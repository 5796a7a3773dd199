-- +goose Up
-- The version of the normalizer that made a former state, as posts have it.
ALTER TABLE revisions ADD COLUMN norm BIGINT NOT NULL DEFAULT 1;
