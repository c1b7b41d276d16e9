-- What QuickBooks refuses to show is asked for alone, a few times.
ALTER TABLE gateway.wanted ADD COLUMN tries integer NOT NULL DEFAULT 0;
