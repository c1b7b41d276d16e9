-- What is written to QuickBooks Desktop: a company's one message set that is not finished.

-- Its exact text is kept until every request of it has an answer: QuickBooks is asked for what became
-- of it under its id, and what was never done is sent again as it was. A set that is prepared has no
-- text yet: `requests` are what was made of the commands when their records were looked at.
CREATE TABLE gateway.message_set (
    tenant uuid PRIMARY KEY,
    set_id text NOT NULL,
    step text NOT NULL,
    out_at bigint NOT NULL DEFAULT 0,
    body text NOT NULL DEFAULT '',
    commands uuid[] NOT NULL,
    requests text[] NOT NULL
) WITH (fillfactor = 50);
SELECT fleet.fence('gateway.message_set');

-- Commands that are sent by themselves: QuickBooks could not read a set that they were in.
CREATE TABLE gateway.sent_alone (
    tenant uuid NOT NULL,
    command_id uuid NOT NULL,
    PRIMARY KEY (tenant, command_id)
);
SELECT fleet.fence('gateway.sent_alone');

GRANT SELECT, INSERT, UPDATE, DELETE ON gateway.message_set, gateway.sent_alone
TO tieout_qbd_gateway;
GRANT SELECT ON gateway.message_set TO tieout_console, tieout_tieout;

-- Commands may lie for days: what is held back by then stays.
GRANT SELECT ON reconciler.tenant TO tieout_qbd_gateway;
