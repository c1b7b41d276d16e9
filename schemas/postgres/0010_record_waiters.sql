-- What waits for another record is found by one key as well, so that other settings can have it
-- decided again. Without force: the tables' owner has to see every tenant's rows.

ALTER TABLE reconciler.record_key NO FORCE ROW LEVEL SECURITY;
INSERT INTO reconciler.record_key (tenant, key, record_id)
SELECT DISTINCT tenant, 'w:record', record_id
FROM reconciler.record_key
WHERE key LIKE 'w:%-%'
ON CONFLICT DO NOTHING;
ALTER TABLE reconciler.record_key FORCE ROW LEVEL SECURITY;
