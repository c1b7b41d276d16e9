-- What the whole fleet shares: roles, the fence around tenants, the journal's generation.

CREATE SCHEMA fleet;

-- A generation of the journal: its partition count is fixed, since adding partitions re-maps keys.
CREATE TABLE fleet.generation (
    topic_prefix text PRIMARY KEY,
    partitions integer NOT NULL CHECK (partitions > 0),
    journal_id text NOT NULL DEFAULT ''
);

-- Every tenant table is fenced: row-level security is forced, also for its owner, and rows are seen
-- and written only for the tenants that the transaction has set. The list is read through one
-- sub-select, so that it is parsed once a statement and not once a row. Without the setting there
-- are no rows.
CREATE FUNCTION fleet.fence(target regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenants ON %s USING (tenant IN (SELECT unnest(nullif('
        'current_setting(''tieout.tenants'', true), '''')::uuid[]))) '
        'WITH CHECK (tenant IN (SELECT unnest(nullif('
        'current_setting(''tieout.tenants'', true), '''')::uuid[])))', target);
END
$$;

GRANT USAGE ON SCHEMA fleet TO
    tieout_reconciler, tieout_qbo_poller, tieout_pusher, tieout_console, tieout_tieout;
GRANT SELECT ON fleet.generation TO
    tieout_reconciler, tieout_qbo_poller, tieout_pusher, tieout_console, tieout_tieout;
