-- Of what was in doubt the status page shows what a person still has to look at: the record may have
-- been met again, or left out.
GRANT SELECT (tenant, record_id, standing) ON reconciler.record TO tieout_qbd_gateway;
