-- The console's own: which tenants there are, and where its events stand on the journal.

CREATE SCHEMA console;

-- The tenants that were connected, without their data: for lists and for telling an unknown tenant.
CREATE TABLE console.tenant_index (
    tenant uuid PRIMARY KEY,
    connected_at bigint NOT NULL
);

-- Events that the console published: where they stand, and what they are about, so that one can ask
-- what became of them. A repeat (same id) moves the row to its latest place.
CREATE TABLE console.event (
    tenant uuid NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    entity text,      -- of an observation
    native_id text,   -- of an observation: the platform's id
    version text,     -- of an observation: the platform's version
    record_id uuid,   -- of a choice
    fingerprint text NOT NULL, -- of the request, when it named its own key
    partition_number integer NOT NULL,
    source_offset bigint NOT NULL,
    times_published integer NOT NULL DEFAULT 1,
    published_at bigint NOT NULL,
    PRIMARY KEY (tenant, event_id)
);
SELECT fleet.fence('console.event');
CREATE INDEX event_by_time ON console.event (tenant, published_at);

GRANT USAGE ON SCHEMA console TO tieout_console, tieout_tieout;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA console TO tieout_console;
GRANT SELECT ON console.tenant_index TO tieout_tieout;
