-- Both ledgers of intents are the same, since one module reads and writes them: what the pusher's
-- scheduler asks for stays with the gateway's as well.

CREATE INDEX due_tenant_target_due_at_idx ON gateway.due (tenant, target, due_at);
