#include "store.h"

#include "model/names.h"

#define PHASE(symbol, name, sentence) name,
static const char *const PHASE_NAMES[] = {
#include "phases.def"
};
#undef PHASE
NAMES_FUNCTIONS(phase, enum phase, PHASE_NAMES)

/* --- loading ---------------------------------------------------------------------------------- */

static const struct postgres_statement load_progress = {
    "poller_load_progress",
    "SELECT pass, phase, entity, window_from, start_position, page_rows, anchor_id, is_repair, "
    "mark, changed_since, read_count, polled_at, company_at, settings_count, settings_text, "
    "journal_partition, journal_offset, unfolded, coalesce((SELECT next_offset "
    "FROM reconciler.partition_offset WHERE topic = $2 AND partition_number = journal_partition), "
    "0) FROM poller.progress WHERE tenant = $1"};
static const struct postgres_statement load_requests = {
    "poller_load_requests", "SELECT " READ_REQUEST_COLUMNS
                            ", pass, online.clock_us() FROM poller.request WHERE tenant = $1 "
                            "ORDER BY pass NULLS LAST, command_id LIMIT 1000"};
static const struct postgres_statement load_clock = {"poller_load_clock",
                                                     "SELECT online.clock_us()"};

static void first_progress(struct progress *out)
{
    *out = (struct progress){
        .phase = PHASE_IDLE,
        .window_from = INSTANT_NONE,
        .start_position = 1,
        .mark = INSTANT_NONE,
        .changed_since = INSTANT_NONE,
        .polled_at = INSTANT_NONE,
        .company_at = INSTANT_NONE,
        .settings_text = TEXT(""),
        .journal.offset = -1,
    };
}

static void read_progress(struct task *task, const struct postgres_result *result)
{
    struct progress *out = &task->progress;
    first_progress(out);
    task->folded_offset = 0;
    if (postgres_rows(result) == 0)
        return;
    struct text anchor = postgres_text_at(result, 0, 6);
    out->pass = postgres_int8_at(result, 0, 0);
    REQUIRE(phase_parse(postgres_text_at(result, 0, 1), &out->phase));
    out->entity = (enum entity)postgres_int4_at(result, 0, 2);
    out->window_from = postgres_int8_at(result, 0, 3);
    out->start_position = postgres_int8_at(result, 0, 4);
    out->page_rows = postgres_int4_at(result, 0, 5);
    out->anchor_id = text_is_present(anchor) ? arena_copy(&task->row, anchor) : TEXT_NONE;
    out->is_repair = postgres_bool_at(result, 0, 7);
    out->mark = postgres_int8_at(result, 0, 8);
    out->changed_since = postgres_int8_at(result, 0, 9);
    out->read_count = postgres_int8_at(result, 0, 10);
    out->polled_at = postgres_int8_at(result, 0, 11);
    out->company_at = postgres_int8_at(result, 0, 12);
    out->settings_count = postgres_int8_at(result, 0, 13);
    out->settings_text = arena_copy(&task->row, postgres_text_at(result, 0, 14));
    out->journal.partition = postgres_int4_at(result, 0, 15);
    out->journal.offset = postgres_int8_at(result, 0, 16);
    out->journal.unfolded = postgres_int8_at(result, 0, 17);
    task->folded_offset = postgres_int8_at(result, 0, 18);
}

static void read_requests(struct task *task, const struct postgres_result *result)
{
    task->request_count = postgres_rows(result);
    task->requests = ARENA_ARRAY(&task->row, struct request, task->request_count);
    for (size_t i = 0; i < task->request_count; i++)
        task->requests[i] =
            (struct request){read_request_at(result, i, 0, &task->row),
                             postgres_int8_at(result, i, READ_REQUEST_COLUMN_COUNT)};
}

static bool load_body(struct postgres *db, void *context, struct error *error)
{
    struct task *task = context;
    struct postgres_results results;
    struct postgres_value tenant = postgres_uuid(task->tenant);
    arena_clear(&task->row);
    if (!postgres_set_tenants(db, &task->tenant, 1, error) ||
        !postgres_queue(db,
                        POSTGRES_CALL(&load_progress, tenant,
                                      postgres_text(text_of(task->poller->events_topic))),
                        error) ||
        !postgres_queue(db, POSTGRES_CALL(&load_requests, tenant), error) ||
        !postgres_queue(db, POSTGRES_CALL_PLAIN(&load_clock), error) ||
        !postgres_collect(db, &results, error))
        return false;
    read_progress(task, results.items[0]);
    read_requests(task, results.items[1]);
    task->now = postgres_int8_at(results.items[2], 0, 0);
    postgres_results_release(&results);
    return true;
}

bool store_load(struct task *task, struct error *error)
{
    return postgres_run(task->poller->db, load_body, task, error) == POSTGRES_COMMITTED;
}

/* --- comparing -------------------------------------------------------------------------------- */

static struct observed_scope scope_of(const struct task *task)
{
    return (struct observed_scope){task->poller->db, task->tenant, SIDE_ONLINE};
}

struct comparison {
    struct task *task;
    enum observed_memory *memories;
};

static bool compare_body(struct postgres *db, void *context, struct error *error)
{
    struct comparison *comparison = context;
    struct task *task = comparison->task;
    const struct observed_scope scope = scope_of(task);
    return postgres_set_tenants(db, &task->tenant, 1, error) &&
           observed_compare(&scope, task->rows, task->row_count, comparison->memories, error);
}

bool store_compare(struct task *task, enum observed_memory *memories, struct error *error)
{
    struct comparison comparison = {task, memories};
    if (task->row_count == 0)
        return true;
    return postgres_run(task->poller->db, compare_body, &comparison, error) == POSTGRES_COMMITTED;
}

struct search {
    struct task *task;
    struct observed_unmet unmet;
};

static bool unmet_body(struct postgres *db, void *context, struct error *error)
{
    struct search *search = context;
    const struct observed_scope scope = scope_of(search->task);
    return postgres_set_tenants(db, &search->task->tenant, 1, error) &&
           observed_load_unmet(&scope, &search->unmet, error);
}

bool store_load_unmet(struct task *task, enum entity entity, struct text *id, struct error *error)
{
    struct search search = {task,
                            {.entity = entity, .scan = task->progress.pass, .arena = &task->page}};
    bool is_fine = postgres_run(task->poller->db, unmet_body, &search, error) == POSTGRES_COMMITTED;
    *id = search.unmet.id;
    return is_fine;
}

/* --- committing ------------------------------------------------------------------------------- */

static bool fence(struct postgres *db, struct task *task, struct error *error)
{
    static const struct postgres_statement statement = {
        "poller_fence", "UPDATE poller.due SET lease_until = online.clock_us() + $3 "
                        "WHERE tenant = $1 AND epoch = $2"};
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &task->tenant, 1, error) ||
        !postgres_query(db,
                        POSTGRES_CALL(&statement, postgres_uuid(task->tenant),
                                      postgres_int8(task->epoch),
                                      postgres_int8(task->poller->lease_us)),
                        &result, error))
        return false;
    task->is_lost = postgres_affected(result) == 0;
    postgres_result_free(result);
    return !task->is_lost ||
           error_set(error, ERROR_PERMANENT, "another poller reads this tenant now");
}

static bool save_progress(struct postgres *db, struct task *task, struct error *error)
{
    static const struct postgres_statement save = {
        "poller_save_progress",
        "INSERT INTO poller.progress (tenant, pass, phase, entity, window_from, start_position, "
        "page_rows, anchor_id, is_repair, mark, changed_since, read_count, polled_at, company_at, "
        "settings_count, settings_text, journal_partition, journal_offset, unfolded) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
        "$19) ON CONFLICT (tenant) DO UPDATE SET pass = excluded.pass, phase = excluded.phase, "
        "entity = excluded.entity, window_from = excluded.window_from, "
        "start_position = excluded.start_position, page_rows = excluded.page_rows, "
        "anchor_id = excluded.anchor_id, is_repair = excluded.is_repair, mark = excluded.mark, "
        "changed_since = excluded.changed_since, read_count = excluded.read_count, "
        "polled_at = excluded.polled_at, company_at = excluded.company_at, "
        "settings_count = excluded.settings_count, settings_text = excluded.settings_text, "
        "journal_partition = excluded.journal_partition, "
        "journal_offset = excluded.journal_offset, unfolded = excluded.unfolded"};
    const struct progress *p = &task->after;
    return postgres_queue(
        db,
        POSTGRES_CALL(&save, postgres_uuid(task->tenant), postgres_int8(p->pass),
                      postgres_text(text_of(phase_name(p->phase))),
                      postgres_int4((int32_t)p->entity), postgres_int8(p->window_from),
                      postgres_int8(p->start_position), postgres_int4(p->page_rows),
                      postgres_text(p->anchor_id), postgres_bool(p->is_repair),
                      postgres_int8(p->mark), postgres_int8(p->changed_since),
                      postgres_int8(p->read_count), postgres_int8(p->polled_at),
                      postgres_int8(p->company_at), postgres_int8(p->settings_count),
                      postgres_text(p->settings_text), postgres_int4(p->journal.partition),
                      postgres_int8(p->journal.offset), postgres_int8(p->journal.unfolded)),
        error);
}

static bool commit_rows(struct postgres *db, struct task *task, struct error *error)
{
    static const struct postgres_statement answered = {
        "poller_answered", "DELETE FROM poller.request WHERE tenant = $1 AND command_id = $2"};
    const struct observed_scope scope = scope_of(task);
    return fence(db, task, error) && save_progress(db, task, error) &&
           observed_save(&scope, task->after.pass, task->rows, task->row_count, error) &&
           (uuid_is_nil(task->answered) ||
            postgres_queue(db,
                           POSTGRES_CALL(&answered, postgres_uuid(task->tenant),
                                         postgres_uuid(task->answered)),
                           error));
}

static bool commit_body(struct postgres *db, void *context, struct error *error)
{
    return commit_rows(db, context, error);
}

bool store_commit(struct task *task, struct error *error)
{
    return postgres_run(task->poller->db, commit_body, task, error) == POSTGRES_COMMITTED;
}

static bool begin_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement take = {
        "poller_take_requests", "UPDATE poller.request SET pass = $2 WHERE tenant = $1 "
                                "AND kind = $3 AND pass IS NULL"};
    struct task *task = context;
    return commit_rows(db, task, error) &&
           postgres_queue(db,
                          POSTGRES_CALL(&take, postgres_uuid(task->tenant),
                                        postgres_int8(task->after.pass),
                                        postgres_text(text_of(read_kind_name(READ_RUN)))),
                          error);
}

bool store_begin_pass(struct task *task, struct error *error)
{
    return postgres_run(task->poller->db, begin_body, task, error) == POSTGRES_COMMITTED;
}

static bool end_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement done = {
        "poller_done_requests", "DELETE FROM poller.request WHERE tenant = $1 AND pass <= $2"};
    struct task *task = context;
    return commit_rows(db, task, error) &&
           postgres_queue(
               db,
               POSTGRES_CALL(&done, postgres_uuid(task->tenant), postgres_int8(task->after.pass)),
               error);
}

bool store_end_pass(struct task *task, struct error *error)
{
    return postgres_run(task->poller->db, end_body, task, error) == POSTGRES_COMMITTED;
}

static bool clear_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement clear = {
        "poller_clear_run_due",
        "UPDATE poller.due SET run_due_at = NULL WHERE tenant = $1 AND run_due_at = $2"};
    struct task *task = context;
    return commit_rows(db, task, error) &&
           postgres_queue(
               db,
               POSTGRES_CALL(&clear, postgres_uuid(task->tenant), postgres_int8(task->run_due_at)),
               error);
}

bool store_clear_run_due(struct task *task, struct error *error)
{
    return postgres_run(task->poller->db, clear_body, task, error) == POSTGRES_COMMITTED;
}
