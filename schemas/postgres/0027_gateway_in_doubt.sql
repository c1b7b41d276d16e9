-- Writes of which nobody can tell whether they were done: a person has to look. The journal is told
-- a refusal, so that its run ends; when the record is to be created again, what may be there already
-- is looked for once more. For the status page, which has no figures and no people's names: what it
-- is called.
CREATE TABLE gateway.in_doubt (
    tenant uuid NOT NULL,
    record_id uuid NOT NULL,
    entity integer NOT NULL,
    reference text NOT NULL,
    reason text NOT NULL,
    sent_at bigint NOT NULL, -- when it was first handed out
    since bigint NOT NULL,
    PRIMARY KEY (tenant, record_id)
);
SELECT fleet.fence('gateway.in_doubt');

GRANT SELECT, INSERT, UPDATE, DELETE ON gateway.in_doubt TO tieout_qbd_gateway;
GRANT SELECT ON gateway.in_doubt TO tieout_console, tieout_tieout;
