-- The ledger of writes to the outside (intents), for whoever executes them, and the pusher's place
-- on its topic.

CREATE SCHEMA pusher;

-- The next offset to take in, by partition: advanced by compare-and-set in the transaction that
-- stores the intents.
CREATE TABLE pusher.partition_offset (
    topic text NOT NULL,
    partition_number integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition_number)
);

-- One row a command. state: 0 accepted, 1 handed out, 2 unknown, 3 settled. sent_at is when it was
-- first handed out and may have left us: empty means that the other side cannot know of it. Bodies
-- are canonical JSON: the command's, and, once it is settled, those of the events that tell so.
CREATE TABLE pusher.intent (
    tenant uuid NOT NULL,
    command_id uuid NOT NULL,
    record_id uuid NOT NULL,
    target smallint NOT NULL,
    entity smallint NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    action smallint NOT NULL,
    state smallint NOT NULL CHECK (state BETWEEN 0 AND 3),
    tries integer NOT NULL DEFAULT 0,
    is_parked boolean NOT NULL DEFAULT false,
    accepted_at bigint NOT NULL,
    sent_at bigint,
    settled_at bigint,
    result_kind smallint,
    reason text,
    body text NOT NULL,
    result text,
    observation text,
    observation_id uuid,
    subject text,
    raw text,
    is_published boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, command_id),
    CHECK ((state = 3) = (result IS NOT NULL))
) WITH (fillfactor = 80);
SELECT fleet.fence('pusher.intent');
-- At most one write of a record to a side is under way: the table itself refuses a second.
CREATE UNIQUE INDEX intent_live ON pusher.intent (tenant, record_id, target) WHERE state < 3;
CREATE INDEX intent_by_version ON pusher.intent (tenant, record_id, target, version);

-- What has to be done, and when, by company: for schedulers, which serve all tenants, and without
-- their data. A row stays, since it arrived, until its intent is settled and published.
CREATE TABLE pusher.due (
    tenant uuid NOT NULL,
    target smallint NOT NULL,
    command_id uuid NOT NULL,
    due_at bigint NOT NULL,
    since bigint NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (tenant, target, command_id)
) WITH (fillfactor = 80);
CREATE INDEX due_by_position ON pusher.due (tenant, target, position);
CREATE INDEX due_by_time ON pusher.due (tenant, target, due_at);

-- A company on a side: whose work it is now (a lease), until when it pauses, and when the first of
-- its rows is due; empty: nothing is.
CREATE TABLE pusher.company (
    tenant uuid NOT NULL,
    target smallint NOT NULL,
    due_at bigint,
    lease_owner uuid,
    lease_until bigint NOT NULL DEFAULT 0,
    paused_until bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, target)
) WITH (fillfactor = 80);
CREATE INDEX company_by_due ON pusher.company (due_at) WHERE due_at IS NOT NULL;

GRANT USAGE ON SCHEMA pusher TO tieout_pusher, tieout_console, tieout_tieout;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pusher TO tieout_pusher;
GRANT SELECT ON pusher.intent, pusher.due, pusher.company TO tieout_console, tieout_tieout;
