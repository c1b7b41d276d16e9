#include "desktop.h"
#include "io/clock.h"
#include "io/postgres_transaction.h"

/* --- loading -----------------------------------------------------------------------------------
 */

struct loading {
    struct visit *visit;
    struct desktop *out;
    bool is_found;
};

static void read_session(struct desktop *out, struct arena *arena,
                         const struct postgres_result *result)
{
    out->state = arena_copy(arena, postgres_text_at(result, 0, 5));
    out->phase = arena_copy(arena, postgres_text_at(result, 0, 6));
    out->session = postgres_int8_at(result, 0, 7);
    out->started_at = postgres_int8_at(result, 0, 8);
    out->heard_at = postgres_int8_at(result, 0, 9);
    out->agent = arena_copy(arena, postgres_text_at(result, 0, 10));
    out->agent_version = arena_copy(arena, postgres_text_at(result, 0, 11));
    out->percent = postgres_int4_at(result, 0, 12);
    out->records_read = postgres_int8_at(result, 0, 13);
    out->records_written = postgres_int8_at(result, 0, 14);
    REQUIRE(problem_kind_parse(postgres_text_at(result, 0, 15), &out->problem.kind));
    out->problem.code = (uint32_t)postgres_int8_at(result, 0, 16);
    out->problem_at = postgres_int8_at(result, 0, 17);
    out->read_at = postgres_int8_at(result, 0, 18);
    out->succeeded_at = postgres_int8_at(result, 0, 19);
    out->requests = postgres_int4_at(result, 0, 20);
}

static bool load_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement select = {
        "load_desktop",
        "SELECT c.connection, c.user_name, c.file_id, c.created_at, c.password_at, s.state, "
        "s.phase, s.number, s.started_at, s.heard_at, s.agent, s.agent_version, s.percent, "
        "s.records_read, s.records_written, s.problem_kind, s.problem_code, s.problem_at, "
        "s.read_at, s.succeeded_at, s.requests, coalesce(f.stop, 'none'), f.stopped_at "
        "FROM gateway.connection c JOIN gateway.session s USING (connection) "
        "LEFT JOIN gateway.company_file f ON f.tenant = c.tenant WHERE c.tenant = $1"};
    struct loading *loading = context;
    struct desktop *out = loading->out;
    struct arena *arena = loading->visit->arena;
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &loading->visit->tenant, 1, error) ||
        !postgres_query(db, POSTGRES_CALL(&select, postgres_uuid(loading->visit->tenant)), &result,
                        error))
        return false;
    loading->is_found = postgres_rows(result) > 0;
    if (loading->is_found) {
        *out = (struct desktop){
            .connection = postgres_uuid_at(result, 0, 0),
            .user_name = arena_copy(arena, postgres_text_at(result, 0, 1)),
            .file_id = postgres_uuid_at(result, 0, 2),
            .created_at = postgres_int8_at(result, 0, 3),
            .password_at = postgres_int8_at(result, 0, 4),
            .stop = arena_copy(arena, postgres_text_at(result, 0, 21)),
            .stopped_at = postgres_int8_at(result, 0, 22),
        };
        read_session(out, arena, result);
    }
    postgres_result_free(result);
    return true;
}

bool load_desktop(struct visit *visit, struct desktop *out, bool *is_found, struct error *error)
{
    struct loading loading = {visit, out, false};
    bool is_fine =
        postgres_run_snapshot(visit->console->db, load_body, &loading, error) == POSTGRES_COMMITTED;
    *is_found = loading.is_found;
    return is_fine;
}

bool store_keeps_online(struct visit *visit, bool *out, struct error *error)
{
    static const struct postgres_statement select = {
        "keeps_online", "SELECT 1 FROM online.realm WHERE tenant = $1"};
    struct postgres_result *result = NULL;
    if (!postgres_query(visit->console->db, POSTGRES_CALL(&select, postgres_uuid(visit->tenant)),
                        &result, error))
        return false;
    *out = postgres_rows(result) > 0;
    postgres_result_free(result);
    return true;
}

/* --- storing -----------------------------------------------------------------------------------
 */

struct storing {
    struct visit *visit;
    const struct desktop_key *key;
    bool is_new;
};

/* What waits already counts as work of the first session. */
static bool queue_session(struct postgres *db, struct visit *visit, struct error *error)
{
    static const struct postgres_statement insert = {
        "store_desktop_session",
        "INSERT INTO gateway.session (connection, tenant, requests) "
        "SELECT c.connection, c.tenant, (SELECT count(*) FROM gateway.request r "
        "WHERE r.tenant = c.tenant AND r.kind <> 'schedule') "
        "FROM gateway.connection c WHERE c.tenant = $1 ON CONFLICT DO NOTHING"};
    return postgres_queue(db, POSTGRES_CALL(&insert, postgres_uuid(visit->tenant)), error);
}

static bool store_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement put = {
        "store_desktop",
        "INSERT INTO gateway.connection AS c (connection, tenant, user_name, password_key, "
        "password, file_id, created_at, password_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) "
        "ON CONFLICT (tenant) DO UPDATE SET password_key = excluded.password_key, "
        "password = excluded.password, password_at = excluded.password_at, failures = 0, "
        "blocked_until = 0 RETURNING connection"};
    struct storing *storing = context;
    struct visit *visit = storing->visit;
    const struct desktop_key *key = storing->key;
    struct text password =
        text_slice((const char *)key->password.bytes, sizeof(key->password.bytes));
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &visit->tenant, 1, error) ||
        !postgres_query(db,
                        POSTGRES_CALL(&put, postgres_uuid(key->connection),
                                      postgres_uuid(visit->tenant), postgres_text(key->user_name),
                                      postgres_int4((int32_t)key->password_key),
                                      postgres_bytea(password), postgres_uuid(key->file_id),
                                      postgres_int8(clock_now_us())),
                        &result, error))
        return false;
    storing->is_new = uuid_equal(postgres_uuid_at(result, 0, 0), key->connection);
    postgres_result_free(result);
    return queue_session(db, visit, error);
}

bool store_desktop(struct visit *visit, const struct desktop_key *key, bool *is_new,
                   struct error *error)
{
    struct storing storing = {visit, key, false};
    bool is_fine =
        postgres_run(visit->console->db, store_body, &storing, error) == POSTGRES_COMMITTED;
    *is_new = storing.is_new;
    return is_fine;
}

struct acceptance {
    struct visit *visit;
    struct text by;
};

/* The marks are compared anew at the next session: a file that is still another one stops it. */
static bool accept_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement take_over = {
        "accept_file_mark",
        "UPDATE gateway.connection AS c SET file_id = f.file_id FROM gateway.company_file f "
        "WHERE c.tenant = $1 AND f.tenant = c.tenant AND f.stop = 'another'"};
    static const struct postgres_statement go_on = {
        "accept_file", "UPDATE gateway.company_file SET stop = 'none', accepted_at = $2, "
                       "accepted_by = $3 WHERE tenant = $1 AND stop IN ('another', 'restored')"};
    const struct acceptance *acceptance = context;
    struct uuid tenant = acceptance->visit->tenant;
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &tenant, 1, error) ||
        !postgres_queue(db, POSTGRES_CALL(&take_over, postgres_uuid(tenant)), error) ||
        !postgres_query(db,
                        POSTGRES_CALL(&go_on, postgres_uuid(tenant), postgres_int8(clock_now_us()),
                                      postgres_text(acceptance->by)),
                        &result, error))
        return false;
    bool is_accepted = postgres_affected(result) > 0;
    postgres_result_free(result);
    return is_accepted || error_set(error, ERROR_PERMANENT, "no company file waits to be accepted");
}

bool store_desktop_accepted(struct visit *visit, struct text by, struct error *error)
{
    struct acceptance acceptance = {visit, by};
    return postgres_run(visit->console->db, accept_body, &acceptance, error) == POSTGRES_COMMITTED;
}
