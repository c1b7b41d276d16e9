/* Company files and requests, and the commit of a phase. */
#include "store.h"

#include "model/names.h"

static const char *const STOP_NAMES[] = {
    [FILE_GOES_ON] = "none",
    [FILE_IS_ANOTHER] = "another",
    [FILE_IS_UNMARKED] = "unmarked",
    [FILE_IS_RESTORED] = "restored",
};
NAMES_FUNCTIONS(file_stop, enum file_stop, STOP_NAMES)

/* --- loading -----------------------------------------------------------------------------------
 */

static const struct postgres_statement load_company = {
    "gateway_load_company",
    "SELECT file_id, stop, stopped_at, accepted_at, settings_count, settings_text, "
    "journal_partition, journal_offset, unfolded, set_ids, currencies, coalesce((SELECT "
    "next_offset "
    "FROM reconciler.partition_offset WHERE topic = $2 AND partition_number = journal_partition), "
    "0) FROM gateway.company_file WHERE tenant = $1"};
static const struct postgres_statement load_requests = {
    "gateway_load_requests", "SELECT command_id, kind, run_id, entity, native_id, due "
                             "FROM gateway.request WHERE tenant = $1 ORDER BY command_id LIMIT $2"};

static void read_company(struct call *call, const struct postgres_result *result)
{
    struct company_file *out = &call->company;
    *out =
        (struct company_file){.settings_text = TEXT(""), .journal_offset = -1, .set_ids = TEXT("")};
    call->folded_offset = 0;
    if (postgres_rows(result) == 0)
        return;
    out->file_id = postgres_uuid_at(result, 0, 0);
    REQUIRE(file_stop_parse(postgres_text_at(result, 0, 1), &out->stop));
    out->stopped_at = postgres_int8_at(result, 0, 2);
    out->accepted_at = postgres_int8_at(result, 0, 3);
    out->settings_count = postgres_int8_at(result, 0, 4);
    out->settings_text = arena_copy(call->arena, postgres_text_at(result, 0, 5));
    out->journal_partition = postgres_int4_at(result, 0, 6);
    out->journal_offset = postgres_int8_at(result, 0, 7);
    out->unfolded = postgres_int8_at(result, 0, 8);
    out->set_ids = arena_copy(call->arena, postgres_text_at(result, 0, 9));
    struct text currencies = postgres_text_at(result, 0, 10);
    if (text_is_present(currencies))
        out->currencies = arena_copy(call->arena, currencies);
    call->folded_offset = postgres_int8_at(result, 0, 11);
}

static void read_requests(struct call *call, const struct postgres_result *result)
{
    call->request_count = postgres_rows(result);
    call->requests = ARENA_ARRAY(call->arena, struct request, call->request_count);
    for (size_t i = 0; i < call->request_count; i++) {
        struct request *request = &call->requests[i];
        struct text native_id = postgres_text_at(result, i, 4);
        int32_t entity = postgres_int4_at(result, i, 3);
        *request = (struct request){
            .command_id = postgres_uuid_at(result, i, 0),
            .run_id = postgres_uuid_at(result, i, 2),
            .entity = entity == INT32_MIN ? ENTITY_COUNT : (enum entity)entity,
            .native_id =
                text_is_present(native_id) ? arena_copy(call->arena, native_id) : TEXT_NONE,
            .due = postgres_int8_at(result, i, 5),
        };
        REQUIRE(read_kind_parse(postgres_text_at(result, i, 1), &request->kind));
    }
}

static bool load_company_body(struct postgres *db, void *context, struct error *error)
{
    struct call *call = context;
    struct postgres_results results;
    struct postgres_value tenant = postgres_uuid(call->tenant);
    struct text topic = text_of(call->gateway->topics[TOPIC_EVENTS]);
    if (!postgres_set_tenants(db, &call->tenant, 1, error) ||
        !postgres_queue(db, POSTGRES_CALL(&load_company, tenant, postgres_text(topic)), error) ||
        !postgres_queue(db, POSTGRES_CALL(&load_requests, tenant, postgres_int8(CALL_REQUESTS_MAX)),
                        error) ||
        !postgres_collect(db, &results, error))
        return false;
    read_company(call, results.items[0]);
    read_requests(call, results.items[1]);
    postgres_results_release(&results);
    return true;
}

bool store_load_company(struct call *call, struct error *error)
{
    if (postgres_run(call->gateway->db, load_company_body, call, error) != POSTGRES_COMMITTED)
        return false;
    call->company_after = call->company;
    call->is_company_changed = false;
    return true;
}

static bool save_company(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement save = {
        "gateway_save_company",
        "INSERT INTO gateway.company_file (tenant, file_id, stop, stopped_at, settings_count, "
        "settings_text, journal_partition, journal_offset, unfolded, set_ids, currencies) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (tenant) DO UPDATE SET "
        "file_id = excluded.file_id, stop = excluded.stop, stopped_at = excluded.stopped_at, "
        "settings_count = excluded.settings_count, settings_text = excluded.settings_text, "
        "journal_partition = excluded.journal_partition, "
        "journal_offset = excluded.journal_offset, unfolded = excluded.unfolded, "
        "set_ids = excluded.set_ids, currencies = excluded.currencies"};
    const struct company_file *c = &call->company_after;
    return postgres_queue(
        db,
        POSTGRES_CALL(&save, postgres_uuid(call->tenant), postgres_uuid(c->file_id),
                      postgres_text(text_of(file_stop_name(c->stop))), postgres_int8(c->stopped_at),
                      postgres_int8(c->settings_count), postgres_text(c->settings_text),
                      postgres_int4(c->journal_partition), postgres_int8(c->journal_offset),
                      postgres_int8(c->unfolded), postgres_text(c->set_ids),
                      postgres_text(c->currencies)),
        error);
}

/* --- a phase's commit --------------------------------------------------------------------------
 */

struct commit {
    struct call *call;
    call_save *save;
    bool is_moved;
};

static bool commit_body(struct postgres *db, void *context, struct error *error)
{
    struct commit *commit = context;
    struct call *call = commit->call;
    return postgres_set_tenants(db, &call->tenant, 1, error) &&
           store_move_sessions(db, &call, 1, &commit->is_moved, error) &&
           (commit->is_moved || error_set(error, ERROR_PERMANENT, "the session has moved on")) &&
           (!call->is_company_changed || save_company(db, call, error)) &&
           (!commit->save || commit->save(db, call, error));
}

enum store_end store_commit(struct call *call, call_save *save, struct error *error)
{
    struct commit commit = {call, save, true};
    call->after.heard_at = call->after.worked_at = call->now;
    if (postgres_run(call->gateway->db, commit_body, &commit, error) != POSTGRES_COMMITTED)
        return commit.is_moved ? STORE_FAILED : STORE_LOST;
    call->after.serial++;
    call->session = call->after;
    call->company = call->company_after;
    call->is_company_changed = false;
    return STORE_SAVED;
}

bool call_requests_done(struct postgres *db, struct call *call, const struct uuid *command_ids,
                        size_t count, struct error *error)
{
    static const struct postgres_statement done = {
        "gateway_requests_done",
        "DELETE FROM gateway.request WHERE tenant = $1 AND command_id = ANY ($2::uuid[])"};
    return count == 0 ||
           postgres_queue(db,
                          POSTGRES_CALL(&done, postgres_uuid(call->tenant),
                                        postgres_uuid_array(call->arena, command_ids, count)),
                          error);
}
