-- What a side last showed (readers remember), and the poller's durable schedule.

CREATE SCHEMA observed;

-- One row an object: an unchanged re-read is not published, and what a complete scan has not met is
-- looked for. No index on what changes, so that updates are heap-only.
CREATE TABLE observed.record (
    tenant uuid NOT NULL,
    side integer NOT NULL,
    entity integer NOT NULL,
    native_id text NOT NULL,
    version text NOT NULL,
    fingerprint bytea NOT NULL, -- SHA-256 of the canonical content
    scan bigint NOT NULL,       -- the reader's pass in which it was last met
    is_deleted boolean NOT NULL,
    PRIMARY KEY (tenant, side, entity, native_id)
) WITH (fillfactor = 80);
SELECT fleet.fence('observed.record');
GRANT USAGE ON SCHEMA observed TO tieout_qbo_poller;
GRANT SELECT, INSERT, UPDATE ON observed.record TO tieout_qbo_poller;

CREATE SCHEMA poller;

-- The next command to store, by partition: advanced in the transaction that stores them.
CREATE TABLE poller.partition_offset (
    topic text NOT NULL,
    partition_number integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition_number)
);

-- Which tenant is to be read when, for any number of pollers; no customer data. A due row is taken
-- with a lease and a higher epoch; `wanted` counts reasons to look again, so that one that comes
-- while the tenant is being read is not lost when it is put back.
CREATE TABLE poller.due (
    tenant uuid PRIMARY KEY,
    due_at bigint NOT NULL,
    lease_until bigint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0,
    wanted bigint NOT NULL DEFAULT 0,
    run_due_at bigint -- the next automatic run
);
CREATE INDEX due_by_time ON poller.due (due_at);

-- How far the reading of a tenant has come.
CREATE TABLE poller.progress (
    tenant uuid PRIMARY KEY,
    pass bigint NOT NULL,
    phase text NOT NULL,
    entity integer NOT NULL,
    window_from bigint, -- a scan's page: objects changed at that time or later,
    start_position bigint NOT NULL, -- from that one of them on
    page_rows integer NOT NULL,
    anchor_id text, -- the object that must stand there
    is_repair boolean NOT NULL,
    mark bigint,          -- the vendor's time when this pass began
    changed_since bigint, -- the vendor's time when the last complete pass began
    read_count bigint NOT NULL,
    polled_at bigint,  -- ours, when the last pass ended
    company_at bigint, -- ours, when company and preferences were last read
    settings_count bigint NOT NULL,
    settings_text text NOT NULL,
    journal_partition integer NOT NULL,
    journal_offset bigint NOT NULL, -- of our last event; -1 = none
    unfolded bigint NOT NULL        -- our events since everything was folded last
) WITH (fillfactor = 70);
SELECT fleet.fence('poller.progress');

-- Commands that are not carried out yet. Those with a pass are answered when that pass ends.
CREATE TABLE poller.request (
    tenant uuid NOT NULL,
    command_id uuid NOT NULL,
    kind text NOT NULL,
    run_id uuid,
    entity integer,
    native_id text,
    pass bigint,
    PRIMARY KEY (tenant, command_id)
);
SELECT fleet.fence('poller.request');

GRANT USAGE ON SCHEMA poller TO tieout_qbo_poller, tieout_console, tieout_tieout;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA poller TO tieout_qbo_poller;
GRANT SELECT ON poller.progress, poller.due TO tieout_console, tieout_tieout;

-- Pacing: how far the journal is folded.
GRANT USAGE ON SCHEMA reconciler TO tieout_qbo_poller;
GRANT SELECT ON reconciler.partition_offset TO tieout_qbo_poller;
