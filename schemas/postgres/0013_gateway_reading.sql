-- How far the reading of a QuickBooks Desktop company has come (services/qbd_gateway/reading.h).
-- Times of QuickBooks are its PC's wall clock, in microseconds as if it were UTC.

CREATE TABLE gateway.reading (
    tenant uuid PRIMARY KEY,
    session bigint NOT NULL, -- whose iterators and marks these are
    done text NOT NULL,      -- sources read in it
    begun text NOT NULL,     -- sources of which the scan has read something
    scan bigint NOT NULL,    -- complete scans begun
    is_scan boolean NOT NULL,
    scan_at bigint,
    newest bigint,           -- the latest change seen, QuickBooks' time
    page_rows integer NOT NULL,
    set_number bigint NOT NULL, -- of the message set that is out, or was last
    is_asked boolean NOT NULL,
    asked_at bigint,
    looked_at bigint,        -- when deletions were last asked for and told
    anchor_source text,      -- the newest transaction, by which a restored file is known
    anchor_id text,
    anchor_changed bigint,
    anchor_session bigint NOT NULL, -- in which it was last looked for
    read_count bigint NOT NULL,
    restarts integer NOT NULL
) WITH (fillfactor = 50);
SELECT fleet.fence('gateway.reading');

CREATE TABLE gateway.reading_source (
    tenant uuid NOT NULL,
    source text NOT NULL,
    position bigint, -- what was changed before is read, QuickBooks' time
    moved_at bigint,
    span bigint NOT NULL,
    window_until bigint,
    iterator_id text NOT NULL,
    highest bigint,
    floor bigint,
    floor_at bigint,
    row_count bigint NOT NULL,
    total bigint NOT NULL,
    read bigint NOT NULL,
    PRIMARY KEY (tenant, source)
) WITH (fillfactor = 50);
SELECT fleet.fence('gateway.reading_source');

-- What a payment pays and a credit is used for, as it was last shown: when that changes, or the
-- payer goes, QuickBooks need not touch what was paid, so it is read again.
CREATE TABLE gateway.settles (
    tenant uuid NOT NULL,
    payer text NOT NULL,
    paid text NOT NULL,
    payer_entity integer NOT NULL,
    paid_entity integer NOT NULL,
    PRIMARY KEY (tenant, payer, paid)
);
CREATE INDEX settles_by_paid ON gateway.settles (tenant, paid);
SELECT fleet.fence('gateway.settles');

-- Records to be looked for by their ids: what payers name, what a scan has not met, and what a
-- command asks for (its id; otherwise zero).
CREATE TABLE gateway.wanted (
    tenant uuid NOT NULL,
    entity integer NOT NULL,
    native_id text NOT NULL,
    command_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    set_number bigint NOT NULL DEFAULT 0, -- in which it was last asked for
    PRIMARY KEY (tenant, entity, native_id, command_id)
);
SELECT fleet.fence('gateway.wanted');

GRANT SELECT, INSERT, UPDATE, DELETE ON
    gateway.reading, gateway.reading_source, gateway.settles, gateway.wanted
TO tieout_qbd_gateway;
GRANT SELECT ON gateway.reading, gateway.reading_source TO tieout_console, tieout_tieout;
