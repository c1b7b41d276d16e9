-- The ledger of intents has a second user: the gateway carries out what is for QuickBooks Desktop,
-- which asks for it. Its tables are the pusher's, under other rights; both are changed together.

-- What is settled waits for its publication only: a ledger whose companies ask for their work finds
-- it for all of them.
ALTER TABLE pusher.due ADD COLUMN is_settled boolean NOT NULL DEFAULT false;
CREATE INDEX due_settled ON pusher.due (due_at) WHERE is_settled;

CREATE SCHEMA IF NOT EXISTS gateway;

CREATE TABLE gateway.partition_offset (LIKE pusher.partition_offset INCLUDING ALL);
CREATE TABLE gateway.intent (LIKE pusher.intent INCLUDING ALL) WITH (fillfactor = 80);
SELECT fleet.fence('gateway.intent');
CREATE TABLE gateway.due (LIKE pusher.due INCLUDING ALL) WITH (fillfactor = 80);
CREATE TABLE gateway.company (LIKE pusher.company INCLUDING ALL) WITH (fillfactor = 80);

GRANT USAGE ON SCHEMA gateway TO tieout_qbd_gateway, tieout_console, tieout_tieout;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON gateway.partition_offset, gateway.intent, gateway.due, gateway.company
    TO tieout_qbd_gateway;
GRANT SELECT ON gateway.intent, gateway.due, gateway.company TO tieout_console, tieout_tieout;
