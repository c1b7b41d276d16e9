-- Where the overlap of two questions holds much, it is not asked for at each session.
ALTER TABLE gateway.reading
    ADD COLUMN wide_at bigint,                         -- ours, when a session that did had begun
    ADD COLUMN wide_rows bigint NOT NULL DEFAULT 0,    -- what that was shown
    ADD COLUMN is_near boolean NOT NULL DEFAULT false; -- this session asks for its end only
