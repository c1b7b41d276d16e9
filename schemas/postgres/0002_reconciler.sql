-- Canonical state. Only the reconciler writes here; the console and the command line read.

CREATE SCHEMA reconciler;

-- The next offset to fold, by partition: advanced by compare-and-set in the transaction that folds.
CREATE TABLE reconciler.partition_offset (
    topic text NOT NULL,
    partition_number integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition_number)
);

-- A tenant's own row: settings, run, agenda, counts, digest (canonical JSON).
CREATE TABLE reconciler.tenant (
    tenant uuid PRIMARY KEY,
    head text NOT NULL
) WITH (fillfactor = 80);
SELECT fleet.fence('reconciler.tenant');

-- Records. Documents are canonical JSON as text; no index on what changes with every event, so that
-- updates are heap-only. The standing is indexed where a record stays: agreed (0) and on its way (1)
-- are where it passes through.
CREATE TABLE reconciler.record (
    tenant uuid NOT NULL,
    record_id uuid NOT NULL,
    entity smallint NOT NULL,
    standing smallint NOT NULL,
    rule text NOT NULL,
    platform_id text,
    ledger_id text,
    platform_document text,
    ledger_document text,
    rest text NOT NULL,
    last_chunk bigint NOT NULL,
    PRIMARY KEY (tenant, record_id)
) WITH (fillfactor = 80);
SELECT fleet.fence('reconciler.record');
CREATE INDEX record_by_standing ON reconciler.record (tenant, standing, record_id)
    WHERE standing > 1;

-- The keys under which records are found: a side's own id, a name, an open create, a subject.
CREATE TABLE reconciler.record_key (
    tenant uuid NOT NULL,
    key text NOT NULL,
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant, key, record_id)
);
SELECT fleet.fence('reconciler.record_key');

-- Decisions, packed: one row a tenant and batch. Storage, not state: it can be derived again.
CREATE TABLE reconciler.history (
    tenant uuid NOT NULL,
    chunk bigint NOT NULL,
    entries bytea NOT NULL,
    PRIMARY KEY (tenant, chunk)
);
ALTER TABLE reconciler.history ALTER COLUMN entries SET STORAGE EXTERNAL;
SELECT fleet.fence('reconciler.history');

-- Runs that have ended.
CREATE TABLE reconciler.run (
    tenant uuid NOT NULL,
    run_id uuid NOT NULL,
    closed_at bigint NOT NULL,
    document text NOT NULL,
    PRIMARY KEY (tenant, run_id)
);
SELECT fleet.fence('reconciler.run');
CREATE INDEX run_by_time ON reconciler.run (tenant, closed_at);

-- What has to be published, in the order of the events that led to it. A write command stays until
-- its result is folded; everything else until Kafka has it.
CREATE TABLE reconciler.outbox (
    tenant uuid NOT NULL,
    message_id uuid NOT NULL,
    topic smallint NOT NULL,
    key bytea, -- NULL: the tenant's id
    headers text NOT NULL, -- JSON: CloudEvents' and ours
    body bytea NOT NULL,
    PRIMARY KEY (tenant, message_id)
);
SELECT fleet.fence('reconciler.outbox');

-- Where it stands in the queue: for the relay, which serves all tenants, and without their data.
CREATE TABLE reconciler.outbox_position (
    partition_number integer NOT NULL,
    source_offset bigint NOT NULL,
    ordinal integer NOT NULL,
    tenant uuid NOT NULL,
    message_id uuid NOT NULL,
    PRIMARY KEY (partition_number, source_offset, ordinal)
);
CREATE INDEX outbox_position_by_message ON reconciler.outbox_position (tenant, message_id);

-- Events that could not be read (their bytes are on the quarantine topic), and requests that were
-- refused: each with its reason.
CREATE TABLE reconciler.aside (
    tenant uuid NOT NULL,
    partition_number integer NOT NULL,
    source_offset bigint NOT NULL,
    happened_at bigint,
    outcome smallint NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (tenant, partition_number, source_offset)
);
SELECT fleet.fence('reconciler.aside');

GRANT USAGE ON SCHEMA reconciler TO tieout_reconciler, tieout_console, tieout_tieout;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA reconciler TO tieout_reconciler;
GRANT SELECT ON ALL TABLES IN SCHEMA reconciler TO tieout_console, tieout_tieout;
