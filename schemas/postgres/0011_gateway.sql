-- QuickBooks Desktop's gateway: Web Connectors' connections and sessions, and what shall be read.

CREATE SCHEMA gateway;

-- A company's way in: its id is part of the address, which nobody can guess. Of the password only a
-- keyed hash is kept. No customer data: found before it is known whose it is.
CREATE TABLE gateway.connection (
    connection uuid PRIMARY KEY,
    tenant uuid NOT NULL UNIQUE,
    user_name text NOT NULL UNIQUE,
    password_key integer NOT NULL, -- version of the key
    password bytea NOT NULL,
    file_id uuid NOT NULL,         -- the mark that the company file has to bear
    created_at bigint NOT NULL,
    password_at bigint NOT NULL,
    failures integer NOT NULL DEFAULT 0, -- wrong passwords in a row
    blocked_until bigint NOT NULL DEFAULT 0,
    claimed_agent text,   -- of clientVersion, for which nobody has to sign in
    claimed_version text
) WITH (fillfactor = 50);

-- A company's one live session, or the last one: whoever changes it names the number and serial
-- that it has seen. The number counts sessions; it is the epoch of what is observed in it.
CREATE TABLE gateway.session (
    connection uuid PRIMARY KEY,
    tenant uuid NOT NULL UNIQUE,
    number bigint NOT NULL DEFAULT 0,
    serial bigint NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'none',
    phase text NOT NULL DEFAULT 'identify',
    ticket bytea NOT NULL DEFAULT '', -- SHA-256 of its 128 random bits; '' = none is good
    started_at bigint NOT NULL DEFAULT 0,
    heard_at bigint NOT NULL DEFAULT 0, -- the last call
    agent text NOT NULL DEFAULT '',
    agent_version text NOT NULL DEFAULT '',
    run_id uuid,
    qbxml_version integer NOT NULL DEFAULT 0, -- in tenths
    percent integer NOT NULL DEFAULT 0,
    sets bigint NOT NULL DEFAULT 0, -- handed out in this session, and what came of them
    records_read bigint NOT NULL DEFAULT 0,
    records_written bigint NOT NULL DEFAULT 0,
    problem_kind text NOT NULL DEFAULT 'none', -- of the last session that had one, until one has none
    problem_code bigint NOT NULL DEFAULT 0,
    problem_at bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,      -- sessions in a row that ended with a problem
    read_at bigint NOT NULL DEFAULT 0,        -- when everything was last read
    succeeded_at bigint NOT NULL DEFAULT 0,   -- when a session last did all that there was to do
    requests integer NOT NULL DEFAULT 0       -- rows of gateway.request that want a session
) WITH (fillfactor = 50);

-- The company file as it was seen, and what was told of it.
CREATE TABLE gateway.company_file (
    tenant uuid PRIMARY KEY,
    file_id uuid,                            -- the mark that it bore; null = none
    stop text NOT NULL DEFAULT 'none',       -- why nothing is read or written until a person says so
    stopped_at bigint NOT NULL DEFAULT 0,
    accepted_at bigint NOT NULL DEFAULT 0,   -- when a person said last that the file is the right one
    settings_count bigint NOT NULL DEFAULT 0,
    settings_text text NOT NULL DEFAULT '',  -- what was last told of its settings
    journal_partition integer NOT NULL DEFAULT 0,
    journal_offset bigint NOT NULL DEFAULT -1, -- of our last event; -1 = none
    unfolded bigint NOT NULL DEFAULT 0         -- our events since everything was folded last
) WITH (fillfactor = 70);
SELECT fleet.fence('gateway.company_file');

-- Read commands that are not carried out yet.
CREATE TABLE gateway.request (
    tenant uuid NOT NULL,
    command_id uuid NOT NULL,
    kind text NOT NULL,
    run_id uuid,
    entity integer,
    native_id text,
    due bigint, -- of a schedule: when the next automatic run is
    PRIMARY KEY (tenant, command_id)
);
SELECT fleet.fence('gateway.request');

-- Whether a Web Connector that signs in has to do something is known without its tenant's rows. A
-- schedule says that a run is over: nobody has to come for that.
CREATE FUNCTION gateway.count_requests() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gateway.session AS s
    SET requests = greatest(0, s.requests +
        CASE TG_OP WHEN 'INSERT' THEN counted.rows ELSE -counted.rows END)
    FROM (
        SELECT tenant, count(*)::integer AS rows FROM changed WHERE kind <> 'schedule' GROUP BY tenant
    ) AS counted
    WHERE s.tenant = counted.tenant;
    RETURN NULL;
END
$$;
CREATE TRIGGER requests_come AFTER INSERT ON gateway.request
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION gateway.count_requests();
CREATE TRIGGER requests_go AFTER DELETE ON gateway.request
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION gateway.count_requests();

GRANT USAGE ON SCHEMA gateway TO tieout_qbd_gateway, tieout_console, tieout_tieout;
GRANT SELECT, INSERT, UPDATE, DELETE ON
    gateway.session, gateway.company_file, gateway.request
TO tieout_qbd_gateway;
GRANT SELECT, UPDATE ON gateway.connection TO tieout_qbd_gateway;
GRANT SELECT, INSERT, UPDATE ON gateway.connection TO tieout_console;
GRANT SELECT, INSERT ON gateway.session TO tieout_console;
GRANT SELECT, UPDATE ON gateway.company_file TO tieout_console;
GRANT SELECT ON gateway.request TO tieout_console;
GRANT SELECT ON gateway.session, gateway.company_file TO tieout_tieout;

GRANT USAGE ON SCHEMA fleet TO tieout_qbd_gateway;
GRANT SELECT ON fleet.generation TO tieout_qbd_gateway;
GRANT USAGE ON SCHEMA online TO tieout_qbd_gateway; -- its clock, no table
GRANT USAGE ON SCHEMA observed TO tieout_qbd_gateway;
GRANT SELECT, INSERT, UPDATE ON observed.record TO tieout_qbd_gateway;
-- Pacing: how far the journal is folded.
GRANT USAGE ON SCHEMA reconciler TO tieout_qbd_gateway;
GRANT SELECT ON reconciler.partition_offset TO tieout_qbd_gateway;
