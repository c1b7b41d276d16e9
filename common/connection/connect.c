/* Companies come and go: connecting, pausing, looking them up. */
#include "connection/grant.h"
#include "connection/parts.h"
#include "service/log.h"

struct connect_change {
    struct connections *connections;
    struct uuid tenant;
    const struct connection_tokens *tokens;
    struct text access; /* sealed */
    struct text refresh;
};

static bool is_realm(struct text realm)
{
    if (realm.length < 1 || realm.length > 32)
        return false;
    for (size_t i = 0; i < realm.length; i++) {
        if (realm.data[i] < '0' || realm.data[i] > '9')
            return false;
    }
    return true;
}

static bool check_tokens(const struct connection_tokens *tokens, struct error *error)
{
    if (!is_realm(tokens->realm))
        return error_set(error, ERROR_PERMANENT, "realm: must be the company's id, digits only");
    if (text_is_empty(tokens->access_token) || tokens->access_token.length > 8192)
        return error_set(error, ERROR_PERMANENT, "access_token: is missing or too long");
    if (text_is_empty(tokens->refresh_token) || tokens->refresh_token.length > 8192)
        return error_set(error, ERROR_PERMANENT, "refresh_token: is missing or too long");
    if (tokens->access_expires_in_s < 0 || tokens->access_expires_in_s > 86400 * 366)
        return error_set(error, ERROR_PERMANENT, "expires_in: must be seconds from now");
    return true;
}

/* One tenant a company, one company a tenant. */
static bool take_realm(struct postgres *db, const struct connect_change *change,
                       struct error *error)
{
    static const struct postgres_statement take = {
        "online_take_realm",
        "WITH taken AS (INSERT INTO online.realm (environment, realm, tenant) VALUES ($1, $2, $3) "
        "ON CONFLICT DO NOTHING RETURNING tenant) "
        "SELECT realm, environment, tenant FROM online.realm "
        "WHERE tenant = $3 OR (environment = $1 AND realm = $2)"};
    static const struct postgres_statement mark = {
        "online_mark_realm", "UPDATE online.realm SET is_changed = true WHERE tenant = $1"};
    struct postgres_result *result = NULL;
    bool is_free = true;
    if (!postgres_query(db,
                        POSTGRES_CALL(&take, postgres_text(change->connections->environment),
                                      postgres_text(change->tokens->realm),
                                      postgres_uuid(change->tenant)),
                        &result, error))
        return false;
    for (size_t row = 0; row < postgres_rows(result); row++) {
        bool is_same =
            text_equal(postgres_text_at(result, row, 0), change->tokens->realm) &&
            text_equal(postgres_text_at(result, row, 1), change->connections->environment) &&
            uuid_equal(postgres_uuid_at(result, row, 2), change->tenant);
        is_free = is_free && is_same;
    }
    postgres_result_free(result);
    if (!is_free)
        return error_set(error, ERROR_PERMANENT,
                         "realm: the company belongs to another tenant, or the tenant to another "
                         "company");
    return postgres_queue(db, POSTGRES_CALL(&mark, postgres_uuid(change->tenant)), error);
}

static bool connect_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement put = {
        "online_connect",
        "INSERT INTO online.connection AS old (tenant, realm, environment, status, key_version, "
        "access_token, refresh_token, access_expires_at, refresh_expires_at, connected_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, online.clock_us() + $8, "
        "CASE WHEN $9 > 0 THEN online.clock_us() + $9 END, online.clock_us()) "
        "ON CONFLICT (tenant) DO UPDATE SET status = excluded.status, reason = '', "
        "key_version = excluded.key_version, access_token = excluded.access_token, "
        "refresh_token = excluded.refresh_token, previous_refresh_token = NULL, "
        "access_expires_at = excluded.access_expires_at, "
        "refresh_expires_at = excluded.refresh_expires_at, connected_at = excluded.connected_at, "
        "token_epoch = old.token_epoch + 1, refreshing_until = 0"};
    static const struct postgres_statement budget = {
        "online_make_budget",
        "INSERT INTO online.budget (tenant) VALUES ($1) ON CONFLICT DO NOTHING"};
    const struct connect_change *change = context;
    const struct connection_tokens *tokens = change->tokens;
    return postgres_set_tenants(db, &change->tenant, 1, error) && take_realm(db, change, error) &&
           postgres_queue(
               db,
               POSTGRES_CALL(&put, postgres_uuid(change->tenant), postgres_text(tokens->realm),
                             postgres_text(change->connections->environment),
                             postgres_int4(CONNECTION_CONNECTED),
                             postgres_int4((int32_t)crypto_sealed_version(change->refresh)),
                             postgres_bytea(change->access), postgres_bytea(change->refresh),
                             postgres_int8(tokens->access_expires_in_s * 1000000),
                             postgres_int8(tokens->refresh_expires_in_s * 1000000)),
               error) &&
           postgres_queue(db, POSTGRES_CALL(&budget, postgres_uuid(change->tenant)), error);
}

static bool seal_pair(struct connect_change *change, struct arena *arena, struct error *error)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(change->tenant, id);
    const struct crypto_keys *keys = &change->connections->keys;
    return crypto_seal(keys, change->tokens->access_token,
                       arena_format(arena, "online.connection/%s/access_token", id), arena,
                       &change->access, error) &&
           crypto_seal(keys, change->tokens->refresh_token,
                       arena_format(arena, "online.connection/%s/refresh_token", id), arena,
                       &change->refresh, error);
}

bool connection_connect(struct connections *connections, struct uuid tenant,
                        const struct connection_tokens *tokens, struct error *error)
{
    struct connect_change change = {.connections = connections, .tenant = tenant, .tokens = tokens};
    struct arena arena;
    if (!check_tokens(tokens, error))
        return false;
    arena_init(&arena, 0);
    bool is_fine =
        seal_pair(&change, &arena, error) &&
        postgres_run(connections->db, connect_body, &change, error) == POSTGRES_COMMITTED;
    arena_release(&arena);
    if (is_fine)
        log_info("connected", log_tenant(tenant), log_text("realm", tokens->realm));
    return is_fine;
}

/* --- by authorisation code -------------------------------------------------------------------- */

static void end_code(struct connection_exchange *exchange, const struct error *error)
{
    struct connection_code code = exchange->code;
    code.on_connected(code.context, error);
    exchange_free(exchange);
}

static void handle_code(void *context, const struct http_answer *answer)
{
    struct connection_exchange *exchange = context;
    struct error error = answer->error;
    exchange->http = NULL;
    bool is_given = answer->outcome == HTTP_ANSWERED &&
                    grant_parse(&exchange->arena, answer->status, answer->body, &exchange->fresh,
                                &error) == GRANT_GIVEN;
    exchange->fresh.realm = exchange->code.realm;
    bool is_fine = is_given && connection_connect(exchange->connections, exchange->code.tenant,
                                                  &exchange->fresh, &error);
    end_code(exchange, is_fine ? NULL : &error);
}

static void send_code(struct connection_exchange *exchange)
{
    struct error error;
    struct buffer form;
    if (!is_realm(exchange->code.realm)) {
        error_set(&error, ERROR_PERMANENT, "realm: must be the company's id, digits only");
        end_code(exchange, &error);
        return;
    }
    buffer_init(&form, 0);
    grant_format_code(exchange->code.code, exchange->code.redirect_url, &form);
    bool is_sent = exchange_send_grant(exchange, buffer_text(&form), handle_code, &error);
    buffer_release(&form);
    if (!is_sent)
        end_code(exchange, &error);
}

void connection_connect_code(struct connections *connections, const struct connection_code *code)
{
    struct connection_exchange *exchange = exchange_create(connections);
    REQUIRE(code->on_connected);
    exchange->code = *code;
    exchange->code.realm = arena_copy(&exchange->arena, code->realm);
    exchange->code.code = arena_copy(&exchange->arena, code->code);
    if (text_is_present(code->redirect_url))
        exchange->code.redirect_url = arena_copy(&exchange->arena, code->redirect_url);
    exchange_then(exchange, send_code, 0);
}
