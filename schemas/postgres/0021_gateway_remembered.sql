-- What QuickBooks may remember of our message sets, and nobody needs any more: the next set, or the
-- last question of a session, lets it forget one. Names with spaces between, the oldest first.
ALTER TABLE gateway.company_file ADD COLUMN set_ids text NOT NULL DEFAULT '';
