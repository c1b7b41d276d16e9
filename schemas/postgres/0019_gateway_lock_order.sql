-- Several sessions are locked in one order, by connection: two gateways never wait for each other.

CREATE OR REPLACE FUNCTION gateway.count_requests() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM gateway.session
    WHERE tenant IN (SELECT tenant FROM changed WHERE kind <> 'schedule')
    ORDER BY connection FOR NO KEY UPDATE;
    UPDATE gateway.session AS s
    SET requests = greatest(0, s.requests +
        CASE TG_OP WHEN 'INSERT' THEN counted.rows ELSE -counted.rows END)
    FROM (
        SELECT tenant, count(*)::integer AS rows FROM changed WHERE kind <> 'schedule' GROUP BY tenant
    ) AS counted
    WHERE s.tenant = counted.tenant;
    RETURN NULL;
END
$$;
