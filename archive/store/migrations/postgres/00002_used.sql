-- +goose Up
-- Until when a machine may have asked the host that never gave its lease back.
ALTER TABLE hosts ADD COLUMN used_ms BIGINT NOT NULL DEFAULT 0;
