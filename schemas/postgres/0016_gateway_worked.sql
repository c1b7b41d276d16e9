-- When a session last moved on: being told to come again is no such thing.

ALTER TABLE gateway.session ADD COLUMN worked_at bigint NOT NULL DEFAULT 0;
