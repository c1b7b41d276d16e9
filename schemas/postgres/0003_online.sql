-- Connections to QuickBooks Online, shared by poller, pusher and console: tokens, limits, metering.

CREATE SCHEMA online;

-- One clock for leases and limits, whatever the clocks of the processes say: microseconds.
CREATE FUNCTION online.clock_us() RETURNS bigint
LANGUAGE sql VOLATILE AS $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $$;

-- A company belongs to one tenant. No customer data: read across tenants by the poller's schedule
-- and by whoever knows a company's number and not its tenant.
CREATE TABLE online.realm (
    environment text NOT NULL,
    realm text NOT NULL,
    tenant uuid NOT NULL UNIQUE,
    is_live boolean NOT NULL DEFAULT false,
    is_changed boolean NOT NULL DEFAULT true, -- the poller's schedule does not know it yet
    PRIMARY KEY (environment, realm)
);
CREATE INDEX realm_changed ON online.realm (tenant) WHERE is_changed;

-- Tokens are sealed (key version first) with the tenant and the column as associated data. The
-- refresh token before the last is kept: a crash between the vendor's answer and our commit leaves
-- us with the older one, which then may still live.
CREATE TABLE online.connection (
    tenant uuid PRIMARY KEY,
    realm text NOT NULL,
    environment text NOT NULL,
    status integer NOT NULL,
    reason text NOT NULL DEFAULT '',
    key_version integer NOT NULL,
    access_token bytea NOT NULL,
    refresh_token bytea NOT NULL,
    previous_refresh_token bytea,
    access_expires_at bigint NOT NULL,
    refresh_expires_at bigint,
    connected_at bigint NOT NULL,
    token_epoch bigint NOT NULL DEFAULT 1,     -- counts stored pairs
    refreshing_until bigint NOT NULL DEFAULT 0 -- a process asks the vendor for a new pair
) WITH (fillfactor = 70);
SELECT fleet.fence('online.connection');

-- What a company may still be asked. `*_next_at` are the moments at which the next call would be
-- exactly on time (generic cell rate algorithm).
CREATE TABLE online.budget (
    tenant uuid PRIMARY KEY,
    second_next_at bigint NOT NULL DEFAULT 0,
    minute_next_at bigint NOT NULL DEFAULT 0,
    batch_next_at bigint NOT NULL DEFAULT 0,
    blocked_until bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
SELECT fleet.fence('online.budget');

-- Metered calls per company and UTC day: what Intuit counts and we keep small.
CREATE TABLE online.meter (
    tenant uuid NOT NULL,
    day date NOT NULL,
    metered bigint NOT NULL DEFAULT 0,
    calls bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, day)
) WITH (fillfactor = 50);
SELECT fleet.fence('online.meter');

GRANT USAGE ON SCHEMA online TO
    tieout_qbo_poller, tieout_pusher, tieout_console, tieout_tieout;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA online TO
    tieout_qbo_poller, tieout_pusher, tieout_console;
GRANT SELECT (environment, realm, tenant, is_live) ON online.realm TO tieout_tieout;
GRANT SELECT ON online.meter TO tieout_tieout;
