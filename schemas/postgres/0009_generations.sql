-- Generations of the journal have numbers, in the order in which they were begun: offsets begin
-- anew with each, so what is kept by partition and offset names its generation.

ALTER TABLE fleet.generation ADD COLUMN number smallint;
UPDATE fleet.generation AS g SET number = counted.number
FROM (
    SELECT topic_prefix, row_number() OVER (ORDER BY topic_prefix) - 1 AS number
    FROM fleet.generation
) AS counted
WHERE counted.topic_prefix = g.topic_prefix;
ALTER TABLE fleet.generation
    ALTER COLUMN number SET NOT NULL,
    ADD UNIQUE (number),
    ADD CHECK (number BETWEEN 0 AND 127); -- 7 bits of a chunk's number

ALTER TABLE reconciler.aside ADD COLUMN generation smallint NOT NULL DEFAULT 0;
ALTER TABLE reconciler.aside
    DROP CONSTRAINT aside_pkey,
    ADD PRIMARY KEY (tenant, generation, partition_number, source_offset);
