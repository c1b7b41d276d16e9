-- How often a write was put off because something was in its way: it is not tried for ever.

ALTER TABLE pusher.intent ADD COLUMN put_offs integer NOT NULL DEFAULT 0;
ALTER TABLE gateway.intent ADD COLUMN put_offs integer NOT NULL DEFAULT 0;
