#include "connection/parts.h"

/* A sealed value opens only in its own row and column. */
struct place {
    struct connections *connections;
    struct uuid tenant;
    struct arena *arena;
};

static struct text associated(const struct place *place, const char *column)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(place->tenant, id);
    return arena_format(place->arena, "online.connection/%s/%s", id, column);
}

static bool open_token(const struct place *place, const char *column, struct text sealed,
                       struct text *out, struct error *error)
{
    *out = TEXT_NONE;
    if (!text_is_present(sealed))
        return true;
    return crypto_open(&place->connections->keys, sealed, associated(place, column), place->arena,
                       out, error) ||
           error_prefix(error, "%s", column);
}

static bool seal_token(const struct place *place, const char *column, struct text plain,
                       struct text *out, struct error *error)
{
    return crypto_seal(&place->connections->keys, plain, associated(place, column), place->arena,
                       out, error) ||
           error_prefix(error, "%s", column);
}

/* --- the row of a call ------------------------------------------------------------------------ */

static const struct postgres_statement load_connection = {
    "online_load_connection",
    "SELECT online.clock_us(), realm, environment, status, reason, refreshing_until, access_token, "
    "refresh_token, previous_refresh_token, access_expires_at, token_epoch "
    "FROM online.connection WHERE tenant = $1"};
static const struct postgres_statement load_budget = {
    "online_load_budget",
    "SELECT second_next_at, minute_next_at, batch_next_at, blocked_until, failures "
    "FROM online.budget WHERE tenant = $1 FOR UPDATE"};
static const struct postgres_statement load_meter = {
    "online_load_meter", "SELECT metered FROM online.meter WHERE tenant = $1 "
                         "AND day = (clock_timestamp() AT TIME ZONE 'UTC')::date"};

static bool read_connection(const struct place *place, const struct postgres_result *result,
                            struct connection_row *out, struct error *error)
{
    struct arena *arena = place->arena;
    out->is_found = postgres_rows(result) == 1;
    if (!out->is_found)
        return true;
    out->now = postgres_int8_at(result, 0, 0);
    out->realm = arena_copy(arena, postgres_text_at(result, 0, 1));
    out->environment = arena_copy(arena, postgres_text_at(result, 0, 2));
    out->status = (enum connection_status)postgres_int4_at(result, 0, 3);
    out->reason = arena_copy(arena, postgres_text_at(result, 0, 4));
    out->refreshing_until = postgres_int8_at(result, 0, 5);
    out->tokens.access_expires_at = postgres_int8_at(result, 0, 9);
    out->tokens.epoch = postgres_int8_at(result, 0, 10);
    REQUIRE(out->status >= 0 && out->status < CONNECTION_STATUS_COUNT);
    return open_token(place, "access_token", postgres_bytea_at(result, 0, 6), &out->tokens.access,
                      error) &&
           open_token(place, "refresh_token", postgres_bytea_at(result, 0, 7), &out->tokens.refresh,
                      error) &&
           open_token(place, "refresh_token", postgres_bytea_at(result, 0, 8),
                      &out->tokens.previous_refresh, error);
}

bool store_load_row(struct connections *connections, struct uuid tenant, struct arena *arena,
                    struct connection_row *out, struct error *error)
{
    struct postgres *db = connections->db;
    const struct place place = {connections, tenant, arena};
    struct postgres_results results;
    *out = (struct connection_row){0};
    if (!postgres_set_tenants(db, &tenant, 1, error) ||
        !postgres_queue(db, POSTGRES_CALL(&load_connection, postgres_uuid(tenant)), error) ||
        !postgres_queue(db, POSTGRES_CALL(&load_budget, postgres_uuid(tenant)), error) ||
        !postgres_queue(db, POSTGRES_CALL(&load_meter, postgres_uuid(tenant)), error) ||
        !postgres_collect(db, &results, error))
        return false;
    bool is_fine = read_connection(&place, results.items[0], out, error);
    if (postgres_rows(results.items[1]) == 1)
        out->budget = (struct budget){
            .second_next_at = postgres_int8_at(results.items[1], 0, 0),
            .minute_next_at = postgres_int8_at(results.items[1], 0, 1),
            .batch_next_at = postgres_int8_at(results.items[1], 0, 2),
            .blocked_until = postgres_int8_at(results.items[1], 0, 3),
            .failures = postgres_int4_at(results.items[1], 0, 4),
        };
    if (postgres_rows(results.items[2]) == 1)
        out->budget.metered_today = postgres_int8_at(results.items[2], 0, 0);
    postgres_results_release(&results);
    return is_fine;
}

bool store_save_budget(struct connections *connections, struct uuid tenant,
                       const struct budget *budget, struct error *error)
{
    static const struct postgres_statement save = {
        "online_save_budget", "UPDATE online.budget SET second_next_at = $2, minute_next_at = $3, "
                              "batch_next_at = $4 WHERE tenant = $1"};
    return postgres_queue(
        connections->db,
        POSTGRES_CALL(&save, postgres_uuid(tenant), postgres_int8(budget->second_next_at),
                      postgres_int8(budget->minute_next_at), postgres_int8(budget->batch_next_at)),
        error);
}

/* --- tokens ----------------------------------------------------------------------------------- */

struct token_change {
    struct connections *connections;
    struct uuid tenant;
    int64_t epoch;
    const struct connection_tokens *tokens;
    enum connection_status status;
    struct text reason;
    bool is_done;
};

static bool run_change(struct token_change *change, const struct postgres_call *call,
                       struct error *error)
{
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(change->connections->db, &change->tenant, 1, error) ||
        !postgres_query(change->connections->db, call, &result, error))
        return false;
    change->is_done = postgres_affected(result) == 1;
    postgres_result_free(result);
    return true;
}

static bool claim_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement claim = {
        "online_claim_refresh",
        "UPDATE online.connection SET refreshing_until = online.clock_us() + $3 "
        "WHERE tenant = $1 AND token_epoch = $2 AND refreshing_until <= online.clock_us()"};
    struct token_change *change = context;
    (void)db;
    return run_change(change,
                      POSTGRES_CALL(&claim, postgres_uuid(change->tenant),
                                    postgres_int8(change->epoch),
                                    postgres_int8((int64_t)CONNECTION_CLAIM_MS * 1000)),
                      error);
}

bool store_claim_refresh(struct connections *connections, struct uuid tenant, int64_t epoch,
                         bool *is_ours, struct error *error)
{
    struct token_change change = {.connections = connections, .tenant = tenant, .epoch = epoch};
    bool is_fine = postgres_run(connections->db, claim_body, &change, error) == POSTGRES_COMMITTED;
    *is_ours = change.is_done;
    return is_fine;
}

static bool release_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement release = {
        "online_release_refresh",
        "UPDATE online.connection SET refreshing_until = 0 WHERE tenant = $1"};
    struct token_change *change = context;
    (void)db;
    return run_change(change, POSTGRES_CALL(&release, postgres_uuid(change->tenant)), error);
}

bool store_release_refresh(struct connections *connections, struct uuid tenant, struct error *error)
{
    struct token_change change = {.connections = connections, .tenant = tenant};
    return postgres_run(connections->db, release_body, &change, error) == POSTGRES_COMMITTED;
}

/* The refresh token that was stored becomes the previous one. Both are sealed for the column
 * refresh_token, so that it can be moved as it is. */
static bool save_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement save = {
        "online_save_tokens",
        "UPDATE online.connection SET access_token = $3, "
        "previous_refresh_token = refresh_token, refresh_token = $4, key_version = $5, "
        "access_expires_at = online.clock_us() + $6, "
        "refresh_expires_at = CASE WHEN $7 > 0 THEN online.clock_us() + $7 END, "
        "token_epoch = token_epoch + 1, refreshing_until = 0 "
        "WHERE tenant = $1 AND token_epoch = $2"};
    struct token_change *change = context;
    struct text access = TEXT_NONE, refresh = TEXT_NONE;
    struct arena arena;
    const struct place place = {change->connections, change->tenant, &arena};
    (void)db;
    arena_init(&arena, 0);
    bool is_fine =
        seal_token(&place, "access_token", change->tokens->access_token, &access, error) &&
        seal_token(&place, "refresh_token", change->tokens->refresh_token, &refresh, error) &&
        run_change(change,
                   POSTGRES_CALL(&save, postgres_uuid(change->tenant), postgres_int8(change->epoch),
                                 postgres_bytea(access), postgres_bytea(refresh),
                                 postgres_int4((int32_t)crypto_sealed_version(refresh)),
                                 postgres_int8(change->tokens->access_expires_in_s * 1000000),
                                 postgres_int8(change->tokens->refresh_expires_in_s * 1000000)),
                   error);
    arena_release(&arena);
    return is_fine;
}

bool store_save_tokens(struct connections *connections, struct uuid tenant, int64_t epoch,
                       const struct connection_tokens *tokens, struct error *error)
{
    struct token_change change = {
        .connections = connections, .tenant = tenant, .epoch = epoch, .tokens = tokens};
    return postgres_run(connections->db, save_body, &change, error) == POSTGRES_COMMITTED;
}

static bool status_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement set = {
        "online_set_status",
        "UPDATE online.connection SET status = $3, reason = $4, refreshing_until = 0 "
        "WHERE tenant = $1 AND token_epoch = $2"};
    struct token_change *change = context;
    (void)db;
    return run_change(
        change,
        POSTGRES_CALL(&set, postgres_uuid(change->tenant), postgres_int8(change->epoch),
                      postgres_int4((int32_t)change->status), postgres_text(change->reason)),
        error);
}

bool store_set_status(struct connections *connections, struct uuid tenant, int64_t epoch,
                      enum connection_status status, struct text reason, struct error *error)
{
    struct token_change change = {.connections = connections,
                                  .tenant = tenant,
                                  .epoch = epoch,
                                  .status = status,
                                  .reason = text_cut(reason, 255)};
    return postgres_run(connections->db, status_body, &change, error) == POSTGRES_COMMITTED;
}

/* --- after a call ----------------------------------------------------------------------------- */

struct note_change {
    struct connections *connections;
    struct uuid tenant;
    const struct call_note *note;
};

static bool note_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement count = {
        "online_count_call",
        "INSERT INTO online.meter (tenant, day, metered, calls) "
        "VALUES ($1, (clock_timestamp() AT TIME ZONE 'UTC')::date, $2, 1) "
        "ON CONFLICT (tenant, day) DO UPDATE SET metered = online.meter.metered + $2, "
        "calls = online.meter.calls + 1"};
    static const struct postgres_statement judge = {
        "online_judge_call",
        "UPDATE online.budget SET failures = CASE WHEN $3 THEN 0 ELSE failures + $2 END, "
        "blocked_until = CASE WHEN $4 > 0 THEN greatest(blocked_until, online.clock_us() + $4) "
        "WHEN failures + $2 >= $5 AND $2 > 0 THEN greatest(blocked_until, online.clock_us() + $6) "
        "ELSE blocked_until END WHERE tenant = $1 AND (NOT $3 OR failures > 0)"};
    const struct note_change *change = context;
    const struct call_note *note = change->note;
    struct connections *connections = change->connections;
    return postgres_set_tenants(db, &change->tenant, 1, error) &&
           postgres_queue(db,
                          POSTGRES_CALL(&count, postgres_uuid(change->tenant),
                                        postgres_int8(note->is_metered ? 1 : 0)),
                          error) &&
           postgres_queue(db,
                          POSTGRES_CALL(&judge, postgres_uuid(change->tenant),
                                        postgres_int4(note->is_failure ? 1 : 0),
                                        postgres_bool(note->is_success),
                                        postgres_int8(note->block_ms * 1000),
                                        postgres_int4(connections->breaker_failures),
                                        postgres_int8(connections->breaker_pause_ms * 1000)),
                          error);
}

bool store_note_call(struct connections *connections, struct uuid tenant,
                     const struct call_note *note, struct error *error)
{
    struct note_change change = {connections, tenant, note};
    return postgres_run(connections->db, note_body, &change, error) == POSTGRES_COMMITTED;
}
