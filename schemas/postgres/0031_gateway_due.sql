-- A company that asks for its work is shown its queue in turns, and no scheduler asks when the next
-- of it is due: the index is written at each step of a write, and never read.

DROP INDEX gateway.due_tenant_target_due_at_idx;
