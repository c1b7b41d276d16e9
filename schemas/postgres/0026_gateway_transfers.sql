-- QuickBooks does not tell that a transfer was deleted: each day some are looked for by their ids.
ALTER TABLE gateway.reading
    ADD COLUMN transfers_after text NOT NULL DEFAULT ''; -- the last one of the day before
