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

static const struct postgres_statement load_companies = {
    "gateway_load_companies",
    "SELECT w.place, file_id, stop, stopped_at, accepted_at, settings_count, settings_text, "
    "journal_partition, journal_offset, unfolded, set_ids, currencies, coalesce((SELECT "
    "next_offset FROM reconciler.partition_offset WHERE topic = $2 AND partition_number = "
    "journal_partition), 0) FROM unnest($1::uuid[]) WITH ORDINALITY AS w (tenant, place) "
    "JOIN gateway.company_file AS f ON f.tenant = w.tenant"};
static const struct postgres_statement load_requests = {
    "gateway_load_requests",
    "SELECT w.place, " READ_REQUEST_COLUMNS " "
    "FROM unnest($1::uuid[]) WITH ORDINALITY AS w (tenant, place) CROSS JOIN LATERAL (SELECT * "
    "FROM gateway.request WHERE tenant = w.tenant ORDER BY command_id LIMIT $2) AS r "
    "ORDER BY w.place, r.command_id"};

/* Whose row it is. */
static struct call *call_at(struct call *const *calls, const struct postgres_result *result,
                            size_t row)
{
    return calls[postgres_int8_at(result, row, 0) - 1];
}

static void clear_company(struct call *call)
{
    call->company =
        (struct company_file){.settings_text = TEXT(""), .journal.offset = -1, .set_ids = TEXT("")};
    call->folded_offset = 0;
    call->requests = NULL;
    call->request_count = 0;
}

static void read_company(struct call *call, const struct postgres_result *result, size_t row)
{
    struct company_file *out = &call->company;
    out->file_id = postgres_uuid_at(result, row, 1);
    REQUIRE(file_stop_parse(postgres_text_at(result, row, 2), &out->stop));
    out->stopped_at = postgres_int8_at(result, row, 3);
    out->accepted_at = postgres_int8_at(result, row, 4);
    out->settings_count = postgres_int8_at(result, row, 5);
    out->settings_text = arena_copy(call->arena, postgres_text_at(result, row, 6));
    out->journal.partition = postgres_int4_at(result, row, 7);
    out->journal.offset = postgres_int8_at(result, row, 8);
    out->journal.unfolded = postgres_int8_at(result, row, 9);
    out->set_ids = arena_copy(call->arena, postgres_text_at(result, row, 10));
    struct text currencies = postgres_text_at(result, row, 11);
    if (text_is_present(currencies))
        out->currencies = arena_copy(call->arena, currencies);
    call->folded_offset = postgres_int8_at(result, row, 12);
}

static void read_requests(struct call *const *calls, const struct postgres_result *result)
{
    for (size_t row = 0; row < postgres_rows(result); row++)
        call_at(calls, result, row)->request_count++;
    for (size_t row = 0, at = 0; row < postgres_rows(result); row++, at++) {
        struct call *call = call_at(calls, result, row);
        if (!call->requests) {
            call->requests = ARENA_ARRAY(call->arena, struct read_request, call->request_count);
            at = 0;
        }
        call->requests[at] = read_request_at(result, row, 1, call->arena);
    }
}

struct loading {
    struct text topic;
    const struct uuid *tenants;
    size_t count;
    struct arena *arena;
};

static bool queue_companies(struct postgres *db, void *context, struct error *error)
{
    const struct loading *loading = context;
    struct postgres_value tenants =
        postgres_uuid_array(loading->arena, loading->tenants, loading->count);
    return postgres_queue(
               db, POSTGRES_CALL(&load_companies, tenants, postgres_text(loading->topic)), error) &&
           postgres_queue(
               db, POSTGRES_CALL(&load_requests, tenants, postgres_int8(CALL_REQUESTS_MAX)), error);
}

bool store_load_companies(struct call *const *calls, size_t count, struct error *error)
{
    const struct gateway *gateway = calls[0]->gateway;
    struct arena *arena = calls[0]->arena;
    struct uuid *tenants = ARENA_ARRAY(arena, struct uuid, count);
    struct loading loading = {text_of(gateway->topics[TOPIC_EVENTS]), tenants, count, arena};
    const struct postgres_read read = {tenants, count, queue_companies, &loading};
    struct postgres_results results;
    for (size_t i = 0; i < count; i++)
        tenants[i] = calls[i]->tenant;
    if (!postgres_read(gateway->db, &read, &results, error))
        return false;
    for (size_t i = 0; i < count; i++)
        clear_company(calls[i]);
    for (size_t row = 0; row < postgres_rows(results.items[0]); row++)
        read_company(call_at(calls, results.items[0], row), results.items[0], row);
    read_requests(calls, results.items[1]);
    postgres_results_release(&results);
    for (size_t i = 0; i < count; i++) {
        calls[i]->company_after = calls[i]->company;
        calls[i]->is_company_changed = false;
    }
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
                      postgres_int4(c->journal.partition), postgres_int8(c->journal.offset),
                      postgres_int8(c->journal.unfolded), postgres_text(c->set_ids),
                      postgres_text(c->currencies)),
        error);
}

/* --- a phase's commit --------------------------------------------------------------------------
 */

struct commit {
    struct call *call;
    call_save *save;
};

/* A save knows its phase's notes only. */
static bool save_left(struct postgres *db, struct call *call, struct error *error)
{
    void *notes = call->notes;
    bool is_fine = true;
    for (size_t i = 0; is_fine && i < call->left_count; i++) {
        call->notes = call->left[i].notes;
        is_fine = call->left[i].save(db, call, error);
    }
    call->notes = notes;
    return is_fine;
}

static bool commit_body(struct postgres *db, void *context, struct error *error)
{
    const struct commit *commit = context;
    struct call *call = commit->call;
    return postgres_set_tenants(db, &call->tenant, 1, error) && store_queue_move(db, call, error) &&
           (!call->is_company_changed || save_company(db, call, error)) &&
           save_left(db, call, error) && (!commit->save || commit->save(db, call, error));
}

enum store_end store_commit(struct call *call, call_save *save, struct error *error)
{
    struct commit commit = {call, save};
    struct postgres *db = call->gateway->db;
    call->after.heard_at = call->after.worked_at = call->now;
    if (postgres_run(db, commit_body, &commit, error) != POSTGRES_COMMITTED)
        return store_has_moved_on(db) ? STORE_LOST : STORE_FAILED;
    call->after.serial++;
    call->session = call->after;
    call->company = call->company_after;
    call->is_company_changed = false;
    call->left_count = 0;
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
