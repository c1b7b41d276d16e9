-- A window may end where the PC's clock has come, though nothing was changed since.
ALTER TABLE gateway.reading
    ADD COLUMN reached bigint,    -- where it had come when the session began, QuickBooks' time
    ADD COLUMN reached_at bigint; -- ours
