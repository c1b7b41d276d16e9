-- In which order a company's writes go (common/model/turn.def), and with which run they came. What
-- does not get through is waited for until waited_until: then others go before it.

ALTER TABLE pusher.due
    ADD COLUMN turn smallint NOT NULL DEFAULT 0,
    ADD COLUMN run_id uuid,
    ADD COLUMN waited_until bigint NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE gateway.due
    ADD COLUMN turn smallint NOT NULL DEFAULT 0,
    ADD COLUMN run_id uuid,
    ADD COLUMN waited_until bigint NOT NULL DEFAULT 9223372036854775807;

-- Queues are read in turns.
DROP INDEX pusher.due_by_position;
DROP INDEX gateway.due_tenant_target_position_idx;
CREATE INDEX due_by_turn ON pusher.due (tenant, target, turn, position);
CREATE INDEX due_by_turn ON gateway.due (tenant, target, turn, position);

-- What waits already. Without force: the tables' owner has to see every tenant's rows.
CREATE OR REPLACE FUNCTION pg_temp.turn_of(entity integer, action integer) RETURNS integer LANGUAGE sql AS $$
    SELECT CASE
        WHEN entity IN (12, 13, 14) AND action >= 2 THEN 0
        WHEN entity < 7 AND action >= 2 THEN 9
        WHEN entity < 12 AND action >= 2 OR entity = 15 AND action >= 2 THEN 8
        WHEN entity = 0 THEN 1
        WHEN entity IN (1, 2) THEN 2
        WHEN entity = 3 THEN 3
        WHEN entity IN (4, 6) THEN 4
        WHEN entity BETWEEN 7 AND 11 THEN 5
        WHEN entity IN (12, 13) THEN 6
        WHEN entity = 14 THEN 7
        WHEN entity = 15 THEN 10
        ELSE 11
    END
$$;
ALTER TABLE pusher.intent NO FORCE ROW LEVEL SECURITY;
ALTER TABLE gateway.intent NO FORCE ROW LEVEL SECURITY;
UPDATE pusher.due AS d SET turn = pg_temp.turn_of(i.entity, i.action)
FROM pusher.intent AS i WHERE i.tenant = d.tenant AND i.command_id = d.command_id;
UPDATE gateway.due AS d SET turn = pg_temp.turn_of(i.entity, i.action)
FROM gateway.intent AS i WHERE i.tenant = d.tenant AND i.command_id = d.command_id;
ALTER TABLE pusher.intent FORCE ROW LEVEL SECURITY;
ALTER TABLE gateway.intent FORCE ROW LEVEL SECURITY;
