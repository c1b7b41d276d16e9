-- What waits for a run is let go in turns (common/model/turn.def), so each turn has a key of its own.
-- What waits already: its action stands in the record's facts, bits 8 to 10. Without force: the
-- tables' owner has to see every tenant's rows.

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
ALTER TABLE reconciler.record NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reconciler.record_key NO FORCE ROW LEVEL SECURITY;
UPDATE reconciler.record_key AS k SET key = 'w:run:' || to_char(
    pg_temp.turn_of(r.entity,
        mod(div(coalesce(r.rest::json ->> 'facts_low', '0')::numeric, 256), 8)::integer),
    'FM00')
FROM reconciler.record AS r
WHERE r.tenant = k.tenant AND r.record_id = k.record_id AND k.key = 'w:run';
ALTER TABLE reconciler.record FORCE ROW LEVEL SECURITY;
ALTER TABLE reconciler.record_key FORCE ROW LEVEL SECURITY;
