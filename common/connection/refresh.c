/* New tokens: asked for by one process at a time, stored before they are used. */
#include "connection/grant.h"
#include "connection/parts.h"
#include "io/clock.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"

bool exchange_send_grant(struct connection_exchange *exchange, struct text form,
                         http_answer_handler *on_answer, struct error *error)
{
    struct connections *connections = exchange->connections;
    const struct http_header headers[] = {
        {TEXT("Authorization"), connections->client_authorization},
        {TEXT("Accept"), TEXT("application/json")},
        {TEXT("Content-Type"), TEXT("application/x-www-form-urlencoded")},
    };
    const struct http_call call = {
        .method = TEXT("POST"),
        .url = connections->token_url,
        .headers = headers,
        .header_count = 3,
        .body = form,
        .connect_timeout_ms = connections->connect_timeout_ms,
        .total_timeout_ms = CONNECTION_GRANT_TIMEOUT_MS,
        .answer_bytes_max = 65536,
        .on_answer = on_answer,
        .context = exchange,
    };
    exchange->http = http_client_send(connections->http, &call, error);
    return exchange->http != NULL;
}

/* Lets others try and gives the call back. */
static void give_up(struct connection_exchange *exchange, int64_t retry_ms,
                    const struct error *error)
{
    struct error other;
    if (!store_release_refresh(exchange->connections, exchange->call.tenant, &other))
        log_warning("refresh_not_released", log_tenant(exchange->call.tenant), log_failure(&other));
    exchange_fail(exchange, CONNECTION_LATER, retry_ms, error);
}

/* What the vendor gave must not get lost: it may be the only pair that works. */
static void save_fresh(struct connection_exchange *exchange)
{
    struct error error;
    service_kill_point(KILL_TOKEN_BEFORE_SAVE);
    if (store_save_tokens(exchange->connections, exchange->call.tenant, exchange->tokens.epoch,
                          &exchange->fresh, &error)) {
        service_kill_point(KILL_TOKEN_AFTER_SAVE);
        exchange_admit(exchange);
        return;
    }
    log_error("tokens_not_saved", log_tenant(exchange->call.tenant), log_failure(&error));
    if (++exchange->save_tries < CONNECTION_SAVE_TRIES_MAX)
        exchange_then(exchange, save_fresh, CONNECTION_SAVE_AGAIN_MS);
    else
        exchange_fail(exchange, CONNECTION_LATER, CONNECTION_AGAIN_MS, &error);
}

static void send_refresh(struct connection_exchange *exchange);

/* Refused: the newest token, then the one before it, then a person. */
static void bury(struct connection_exchange *exchange, const struct error *why)
{
    struct error error;
    bool has_previous = text_is_present(exchange->tokens.previous_refresh) &&
                        !text_equal(exchange->tokens.previous_refresh, exchange->tokens.refresh);
    if (has_previous && !exchange->is_on_previous) {
        exchange->is_on_previous = true;
        send_refresh(exchange);
        return;
    }
    log_warning("reconnect_needed", log_tenant(exchange->call.tenant), log_failure(why));
    if (!store_set_status(exchange->connections, exchange->call.tenant, exchange->tokens.epoch,
                          CONNECTION_RECONNECT_NEEDED, text_of(why->message), &error)) {
        give_up(exchange, CONNECTION_AGAIN_MS, &error);
        return;
    }
    /* Looks again: another process may have stored a living pair meanwhile. */
    exchange_admit(exchange);
}

static const char *grant_name(enum grant_outcome outcome)
{
    switch (outcome) {
    case GRANT_GIVEN:
        return "given";
    case GRANT_DEAD:
        return "dead";
    case GRANT_REFUSED:
        return "refused";
    case GRANT_LATER:
        return "throttled";
    case GRANT_UNKNOWN:
        return "unknown";
    }
    bug("grant outcome %d", (int)outcome);
}

/* Every process's next call would ask again at once. */
static void block_company(struct connection_exchange *exchange)
{
    const struct call_note note = {.block_ms = CONNECTION_THROTTLED_MS};
    struct error error;
    if (!store_note_call(exchange->connections, exchange->call.tenant, &note, &error))
        log_warning("call_not_counted", log_tenant(exchange->call.tenant), log_failure(&error));
}

static void handle_grant(void *context, const struct http_answer *answer)
{
    struct connection_exchange *exchange = context;
    struct error error = answer->error;
    enum grant_outcome outcome = GRANT_UNKNOWN;
    exchange->http = NULL;
    if (answer->outcome == HTTP_ANSWERED)
        outcome = grant_parse(&exchange->arena, answer->status,
                              arena_copy(&exchange->arena, answer->body), &exchange->fresh, &error);
    metric_add(METRIC_TOKEN_REFRESHES, LABEL(grant_name(outcome)), 1);
    switch (outcome) {
    case GRANT_GIVEN:
        save_fresh(exchange);
        break;
    case GRANT_DEAD:
        bury(exchange, &error);
        break;
    case GRANT_LATER:
    case GRANT_REFUSED:
        block_company(exchange);
        give_up(exchange, CONNECTION_THROTTLED_MS, &error);
        break;
    case GRANT_UNKNOWN:
        give_up(exchange, CONNECTION_AGAIN_MS, &error);
        break;
    }
}

static void send_refresh(struct connection_exchange *exchange)
{
    struct buffer form;
    struct error error;
    buffer_init(&form, 0);
    grant_format_refresh(exchange->is_on_previous ? exchange->tokens.previous_refresh
                                                  : exchange->tokens.refresh,
                         &form);
    if (!exchange_send_grant(exchange, buffer_text(&form), handle_grant, &error))
        give_up(exchange, CONNECTION_AGAIN_MS, &error);
    crypto_forget(form.data, form.length);
    buffer_release(&form);
}

void exchange_refresh(struct connection_exchange *exchange)
{
    struct error error;
    bool is_ours = false;
    exchange->is_on_previous = false;
    if (!store_claim_refresh(exchange->connections, exchange->call.tenant, exchange->tokens.epoch,
                             &is_ours, &error)) {
        exchange_fail(exchange, CONNECTION_LATER, CONNECTION_AGAIN_MS, &error);
        return;
    }
    if (is_ours) {
        send_refresh(exchange);
        return;
    }
    if (clock_monotonic_ms() - exchange->started_ms > CONNECTION_WATCH_MAX_MS) {
        error_set(&error, ERROR_RETRY, "another process's token refresh takes too long");
        exchange_fail(exchange, CONNECTION_LATER, CONNECTION_AGAIN_MS, &error);
        return;
    }
    exchange_then(exchange, exchange_admit, CONNECTION_WATCH_MS);
}
