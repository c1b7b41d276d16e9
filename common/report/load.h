/* A whole tenant, as it stands in PostgreSQL. */
#ifndef TIEOUT_REPORT_LOAD_H
#define TIEOUT_REPORT_LOAD_H

#include "base/error.h"
#include "fold/state.h"

struct postgres;

/* Inside a transaction that sees the tenant (postgres_set_tenants): into *state, which is
 * state_init'ed with its id, and complete afterwards. False in *is_found: it has no row of its own,
 * since nothing of it is folded yet. Fails (PERMANENT) with more records than `records_max`. */
bool tenant_load(struct postgres *db, size_t records_max, struct tenant_state *state,
                 bool *is_found, struct error *error);

#endif
