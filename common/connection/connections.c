/* The process's connections: settings, and what is known of a tenant's. */
#include <stdlib.h>

#include "connection/parts.h"
#include "service/settings.h"

/* --- life ------------------------------------------------------------------------------------- */

static struct text without_slash(struct text url)
{
    while (url.length > 0 && url.data[url.length - 1] == '/')
        url.length--;
    return url;
}

static void read_limits(struct connections *connections, const struct settings *settings)
{
    enum { BATCHES_PER_MINUTE = 40 };
    connections->limits = (struct budget_limits){
        .per_second = settings_integer(settings, SETTING_QBO_CALLS_PER_SECOND),
        .per_minute = settings_integer(settings, SETTING_QBO_CALLS_PER_MINUTE),
        .batches_per_minute = BATCHES_PER_MINUTE,
        .metered_per_day = settings_integer(settings, SETTING_QBO_METERED_PER_DAY),
    };
    connections->connect_timeout_ms =
        (uint32_t)settings_duration_ms(settings, SETTING_QBO_CONNECT_TIMEOUT);
    connections->total_timeout_ms =
        (uint32_t)settings_duration_ms(settings, SETTING_QBO_TOTAL_TIMEOUT);
    connections->answer_bytes_max = (size_t)settings_integer(settings, SETTING_QBO_ANSWER_BYTES);
    connections->breaker_failures = (int32_t)settings_integer(settings, SETTING_BREAKER_FAILURES);
    connections->breaker_pause_ms = settings_duration_ms(settings, SETTING_BREAKER_PAUSE);
}

static struct text optional(const struct settings *settings, enum setting setting)
{
    return settings_is_set(settings, setting) ? settings_text(settings, setting) : TEXT_NONE;
}

static void read_texts(struct connections *connections, const struct settings *settings)
{
    struct arena *arena = &connections->arena;
    struct text id = optional(settings, SETTING_QBO_CLIENT_ID);
    struct text secret = settings_secret(settings, SETTING_QBO_CLIENT_SECRET).value;
    struct text pair = arena_format(arena, "%.*s:%.*s", TEXT_ARG(id), TEXT_ARG(secret));
    struct text basic = crypto_base64(pair, arena);
    connections->client_authorization = arena_format(arena, "Basic %.*s", TEXT_ARG(basic));
    connections->environment = arena_copy(arena, settings_text(settings, SETTING_QBO_ENVIRONMENT));
    connections->api_url =
        arena_copy(arena, without_slash(settings_text(settings, SETTING_QBO_URL)));
    connections->token_url = arena_copy(arena, settings_text(settings, SETTING_QBO_TOKEN_URL));
}

static bool open_connections(struct connections *connections, const struct settings *settings,
                             struct error *error)
{
    const struct http_client_limits limits = {
        .ca_file = optional(settings, SETTING_CA_FILE),
        .proxy = optional(settings, SETTING_PROXY),
    };
    read_limits(connections, settings);
    read_texts(connections, settings);
    if (!text_equal_string(connections->environment, "production") &&
        !text_equal_string(connections->environment, "sandbox"))
        return error_set(error, ERROR_PERMANENT,
                         "TIEOUT_QBO_ENVIRONMENT: must be production or sandbox");
    if (!crypto_keys_parse(settings_secret(settings, SETTING_TOKEN_KEYS).value, &connections->keys,
                           error))
        return error_prefix(error, "TIEOUT_TOKEN_KEYS");
    connections->http = http_client_new(connections->loop, &limits, error);
    return connections->http != NULL;
}

bool connections_create(struct loop *loop, struct postgres *db, const struct settings *settings,
                        struct connections **out, struct error *error)
{
    struct connections *connections = calloc(1, sizeof(*connections));
    if (!connections)
        bug("no memory for connections");
    crypto_init();
    connections->loop = loop;
    connections->db = db;
    arena_init(&connections->arena, 0);
    bool is_fine = open_connections(connections, settings, error);
    if (is_fine)
        *out = connections;
    else
        connections_free(connections);
    return is_fine;
}

void connections_free(struct connections *connections)
{
    if (!connections)
        return;
    while (connections->first)
        exchange_free(connections->first);
    if (connections->http)
        http_client_free(connections->http);
    crypto_forget(&connections->keys, sizeof(connections->keys));
    arena_release(&connections->arena);
    free(connections);
}

size_t connections_pending(const struct connections *connections)
{
    return connections->pending;
}

/* --- state ------------------------------------------------------------------------------------ */

struct state_query {
    struct connections *connections;
    struct uuid tenant;
    struct connection_state *out;
    bool is_found;
};

static bool load_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement load = {
        "online_load_state",
        "SELECT c.realm, c.environment, c.status, c.reason, c.connected_at, c.refresh_expires_at, "
        "r.is_live, coalesce(m.metered, 0) FROM online.connection c JOIN online.realm r "
        "ON r.tenant = c.tenant LEFT JOIN online.meter m ON m.tenant = c.tenant "
        "AND m.day = (clock_timestamp() AT TIME ZONE 'UTC')::date WHERE c.tenant = $1"};
    struct state_query *query = context;
    struct connection_state *out = query->out;
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &query->tenant, 1, error) ||
        !postgres_query(db, POSTGRES_CALL(&load, postgres_uuid(query->tenant)), &result, error))
        return false;
    *out = (struct connection_state){0};
    query->is_found = postgres_rows(result) == 1;
    if (query->is_found) {
        REQUIRE(
            text_copy(postgres_text_at(result, 0, 0), out->realm, sizeof(out->realm)) &&
            text_copy(postgres_text_at(result, 0, 1), out->environment, sizeof(out->environment)) &&
            text_copy(postgres_text_at(result, 0, 3), out->reason, sizeof(out->reason)));
        out->status = (enum connection_status)postgres_int4_at(result, 0, 2);
        out->connected_at = postgres_int8_at(result, 0, 4);
        out->refresh_expires_at = postgres_int8_at(result, 0, 5);
        out->is_live = postgres_bool_at(result, 0, 6);
        out->metered_today = postgres_int8_at(result, 0, 7);
    }
    postgres_result_free(result);
    return true;
}

bool connection_load(struct connections *connections, struct uuid tenant,
                     struct connection_state *out, bool *is_found, struct error *error)
{
    struct state_query query = {.connections = connections, .tenant = tenant, .out = out};
    bool is_fine = postgres_run(connections->db, load_body, &query, error) == POSTGRES_COMMITTED;
    *is_found = query.is_found;
    return is_fine;
}

bool connection_find_tenant(struct connections *connections, struct text realm, struct uuid *tenant,
                            bool *is_found, struct error *error)
{
    static const struct postgres_statement find = {
        "online_find_tenant",
        "SELECT tenant FROM online.realm WHERE environment = $1 AND realm = $2"};
    struct postgres_result *result = NULL;
    if (!postgres_query(
            connections->db,
            POSTGRES_CALL(&find, postgres_text(connections->environment), postgres_text(realm)),
            &result, error))
        return false;
    *is_found = postgres_rows(result) == 1;
    *tenant = *is_found ? postgres_uuid_at(result, 0, 0) : UUID_NIL;
    postgres_result_free(result);
    return true;
}

/* --- changes by people ------------------------------------------------------------------------ */

struct flag_change {
    struct uuid tenant;
    bool flag;
};

static bool paused_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement pause = {
        "online_pause", "UPDATE online.connection SET status = CASE WHEN $2 THEN $3 ELSE $4 END, "
                        "reason = CASE WHEN $2 THEN 'paused by a person' ELSE '' END "
                        "WHERE tenant = $1 AND status = CASE WHEN $2 THEN $4 ELSE $3 END"};
    static const struct postgres_statement wake = {
        "online_wake", "UPDATE online.realm SET is_changed = true WHERE tenant = $1"};
    const struct flag_change *change = context;
    return postgres_set_tenants(db, &change->tenant, 1, error) &&
           postgres_queue(
               db,
               POSTGRES_CALL(&pause, postgres_uuid(change->tenant), postgres_bool(change->flag),
                             postgres_int4(CONNECTION_PAUSED), postgres_int4(CONNECTION_CONNECTED)),
               error) &&
           postgres_queue(db, POSTGRES_CALL(&wake, postgres_uuid(change->tenant)), error);
}

bool connection_set_paused(struct connections *connections, struct uuid tenant, bool is_paused,
                           struct error *error)
{
    struct flag_change change = {tenant, is_paused};
    return postgres_run(connections->db, paused_body, &change, error) == POSTGRES_COMMITTED;
}

bool connection_set_live(struct connections *connections, struct uuid tenant, bool is_live,
                         struct error *error)
{
    static const struct postgres_statement set = {
        "online_set_live",
        "UPDATE online.realm SET is_live = $2, is_changed = true WHERE tenant = $1 "
        "AND is_live <> $2"};
    return postgres_query(connections->db,
                          POSTGRES_CALL(&set, postgres_uuid(tenant), postgres_bool(is_live)), NULL,
                          error);
}
