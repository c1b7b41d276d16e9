-- Since when a message waits in the outbox, for a metric; NULL: since before this was kept.

ALTER TABLE reconciler.outbox_position ADD COLUMN queued_at bigint;
