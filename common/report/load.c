/* A whole tenant from PostgreSQL: for what has to be folded on, and for comparing. */
#include "report/load.h"

#include "report/read.h"

enum { PAGE_ROWS = 2000 };

static bool put_page(struct tenant_state *state, const struct postgres_result *result,
                     struct uuid *after, struct error *error)
{
    for (size_t row = 0; row < postgres_rows(result); row++) {
        struct stored stored;
        if (!stored_read(result, row, 0, &stored, error))
            return false;
        *after = stored.record.id;
        state_put_loaded(state, &stored.record);
        state_slot(state, *after)->last_chunk = stored.last_chunk;
    }
    return true;
}

static bool load_records(struct postgres *db, size_t records_max, struct tenant_state *state,
                         struct error *error)
{
    static const struct postgres_statement select = {
        "report_state", "SELECT" STORED_COLUMNS "FROM reconciler.record r WHERE r.tenant = $1"
                        " AND r.record_id > coalesce($2::uuid,"
                        " '00000000-0000-0000-0000-000000000000') ORDER BY r.record_id LIMIT $3"};
    struct uuid after = UUID_NIL;
    size_t rows = PAGE_ROWS;
    while (rows == PAGE_ROWS) {
        struct postgres_result *result = NULL;
        if (!postgres_query(db,
                            POSTGRES_CALL(&select, postgres_uuid(state->head.tenant),
                                          postgres_uuid(after), postgres_int8(PAGE_ROWS)),
                            &result, error))
            return false;
        rows = postgres_rows(result);
        bool is_fine = put_page(state, result, &after, error);
        postgres_result_free(result);
        if (!is_fine)
            return false;
        if (state->records.live_count > records_max)
            return error_set(error, ERROR_PERMANENT, "tenant: has more than %zu records",
                             records_max);
    }
    return true;
}

bool tenant_load(struct postgres *db, size_t records_max, struct tenant_state *state,
                 bool *is_found, struct error *error)
{
    if (!read_head(db, state->head.tenant, state, is_found, error))
        return false;
    if (*is_found && !load_records(db, records_max, state, error))
        return false;
    state_put_complete(state);
    return true;
}
