/* One authorised call: a place in the budget, the token, the answer. */
#include <stdlib.h>

#include "connection/parts.h"
#include "io/clock.h"
#include "service/log.h"
#include "service/metrics.h"

static const char *kind_name(enum connection_kind kind)
{
    switch (kind) {
    case CONNECTION_READ:
        return "read";
    case CONNECTION_QUERY:
        return "query";
    case CONNECTION_CDC:
        return "cdc";
    case CONNECTION_WRITE:
        return "write";
    case CONNECTION_BATCH:
        return "batch";
    case CONNECTION_KIND_COUNT:
        break;
    }
    bug("connection: kind %d", (int)kind);
}

static bool is_metered(enum connection_kind kind)
{
    return kind == CONNECTION_READ || kind == CONNECTION_QUERY || kind == CONNECTION_CDC;
}

/* --- life ------------------------------------------------------------------------------------- */

static void timer_due(void *context)
{
    struct connection_exchange *exchange = context;
    exchange->step(exchange);
}

struct connection_exchange *exchange_create(struct connections *connections)
{
    struct connection_exchange *exchange = calloc(1, sizeof(*exchange));
    if (!exchange)
        bug("no memory for a call");
    exchange->connections = connections;
    arena_init(&exchange->arena, 0);
    loop_timer_init(&exchange->timer, connections->loop, timer_due, exchange);
    exchange->started_ms = clock_monotonic_ms();
    exchange->next = connections->first;
    if (exchange->next)
        exchange->next->previous = exchange;
    connections->first = exchange;
    connections->pending++;
    return exchange;
}

void exchange_free(struct connection_exchange *exchange)
{
    struct connections *connections = exchange->connections;
    loop_timer_stop(&exchange->timer);
    if (exchange->http)
        http_exchange_cancel(exchange->http);
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        connections->first = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
    connections->pending--;
    arena_release(&exchange->arena);
    free(exchange);
}

void exchange_then(struct connection_exchange *exchange,
                   void (*step)(struct connection_exchange *exchange), int64_t delay_ms)
{
    exchange->step = step;
    loop_timer_start(&exchange->timer, delay_ms, 0);
}

void exchange_finish(struct connection_exchange *exchange, struct connection_result *result)
{
    struct connection_call call = exchange->call;
    if (!result->tid.data)
        result->tid = TEXT("");
    result->arena = &exchange->arena;
    metric_add(METRIC_CALLS, LABELS(kind_name(call.kind), connection_outcome_name(result->outcome)),
               1);
    if (result->outcome != CONNECTION_ANSWERED)
        log_info("call_not_answered", log_tenant(call.tenant),
                 log_string("kind", kind_name(call.kind)),
                 log_string("outcome", connection_outcome_name(result->outcome)),
                 log_integer("status", result->status), log_text("intuit_tid", result->tid),
                 log_integer("retry_ms", result->retry_ms), log_failure(&result->error));
    call.on_result(call.context, result);
    exchange_free(exchange);
}

void exchange_fail(struct connection_exchange *exchange, enum connection_outcome outcome,
                   int64_t retry_ms, const struct error *error)
{
    struct connection_result result = {.outcome = outcome, .retry_ms = retry_ms, .error = *error};
    exchange_finish(exchange, &result);
}

/* --- the answer ------------------------------------------------------------------------------- */

static void note_call(struct connection_exchange *exchange, const struct call_note *note)
{
    struct error error;
    if (note->is_metered)
        metric_add(METRIC_CALLS_METERED, LABEL(kind_name(exchange->call.kind)), 1);
    if (!store_note_call(exchange->connections, exchange->call.tenant, note, &error))
        log_warning("call_not_counted", log_tenant(exchange->call.tenant), log_failure(&error));
}

static int64_t throttle_ms(const struct http_answer *answer)
{
    int64_t seconds = 0;
    struct text told = http_answer_header(answer, "Retry-After");
    if (!text_is_present(told) || !text_parse_int64(told, &seconds) || seconds < 0)
        return CONNECTION_THROTTLED_MS;
    if (seconds > CONNECTION_THROTTLED_MAX_MS / 1000)
        return CONNECTION_THROTTLED_MAX_MS;
    return seconds * 1000 > CONNECTION_THROTTLED_MS ? seconds * 1000 : CONNECTION_THROTTLED_MS;
}

static void set_status(struct connection_exchange *exchange, enum connection_status status,
                       struct connection_result *result)
{
    struct error error;
    log_warning("connection_lost", log_tenant(exchange->call.tenant),
                log_string("status", connection_status_name(status)),
                log_text("intuit_tid", result->tid));
    if (!store_set_status(exchange->connections, exchange->call.tenant, exchange->tokens.epoch,
                          status, result->fault.message, &error))
        log_warning("status_not_saved", log_tenant(exchange->call.tenant), log_failure(&error));
    result->outcome = CONNECTION_DISCONNECTED;
}

/* True: the exchange goes on with a new token. */
static bool replays(struct connection_exchange *exchange, struct connection_result *result)
{
    if (exchange->refused_epoch == 0) {
        exchange->refused_epoch = exchange->tokens.epoch;
        exchange_then(exchange, exchange_admit, 0);
        return true;
    }
    set_status(exchange, CONNECTION_RECONNECT_NEEDED, result);
    return false;
}

static void act_on_fault(struct connection_exchange *exchange, const struct http_answer *answer,
                         struct connection_result *result)
{
    struct call_note note = {0};
    error_set(&result->error, ERROR_PERMANENT, "QuickBooks Online: %.*s (code %.*s)",
              TEXT_ARG(text_cut(result->fault.message, 300)), TEXT_ARG(result->fault.code));
    switch (result->fault.act) {
    case QBO_ACT_REFRESH:
        if (replays(exchange, result))
            return;
        break;
    case QBO_ACT_RECONNECT:
        set_status(exchange, CONNECTION_RECONNECT_NEEDED, result);
        break;
    case QBO_ACT_SUSPEND:
        set_status(exchange, CONNECTION_PAUSED, result);
        break;
    case QBO_ACT_WAIT:
        result->outcome = CONNECTION_LATER;
        result->retry_ms = note.block_ms = throttle_ms(answer);
        metric_add(METRIC_CALLS_THROTTLED, LABEL("vendor"), 1);
        break;
    case QBO_ACT_RETRY:
        result->outcome = CONNECTION_UNKNOWN;
        result->retry_ms = CONNECTION_AGAIN_MS;
        note.is_failure = true;
        break;
    case QBO_ACT_REFUSED:
    case QBO_ACT_HALVE:
        result->outcome = CONNECTION_REFUSED;
        break;
    }
    note_call(exchange, &note);
    exchange_finish(exchange, result);
}

static void handle_answer(void *context, const struct http_answer *answer)
{
    struct connection_exchange *exchange = context;
    struct connection_result result = {
        .status = answer->status, .body = answer->body, .error = answer->error};
    exchange->http = NULL;
    metric_observe(METRIC_CALL_SECONDS, LABEL(kind_name(exchange->call.kind)),
                   clock_monotonic_us() - exchange->sent_us);
    if (answer->outcome != HTTP_ANSWERED) {
        const struct call_note note = {.is_failure = true};
        note_call(exchange, &note);
        result.outcome = answer->outcome == HTTP_NOT_SENT ? CONNECTION_LATER : CONNECTION_UNKNOWN;
        result.retry_ms = CONNECTION_AGAIN_MS;
        exchange_finish(exchange, &result);
        return;
    }
    result.tid = http_answer_header(answer, "intuit_tid");
    if (qbo_fault_parse(&exchange->arena, answer->status, answer->body, &result.fault,
                        &result.answer)) {
        act_on_fault(exchange, answer, &result);
        return;
    }
    const struct call_note note = {.is_metered = is_metered(exchange->call.kind),
                                   .is_success = true};
    note_call(exchange, &note);
    result.outcome = CONNECTION_ANSWERED;
    exchange_finish(exchange, &result);
}

static void send_call(struct connection_exchange *exchange)
{
    struct connections *connections = exchange->connections;
    struct arena *arena = &exchange->arena;
    bool has_body = text_is_present(exchange->call.body);
    const struct http_header headers[] = {
        {TEXT("Authorization"),
         arena_format(arena, "Bearer %.*s", TEXT_ARG(exchange->tokens.access))},
        {TEXT("Accept"), TEXT("application/json")},
        {TEXT("Content-Type"), TEXT("application/json")},
    };
    const struct http_call call = {
        .method = has_body ? TEXT("POST") : TEXT("GET"),
        .url = arena_format(arena, "%.*s%.*s", TEXT_ARG(connections->api_url),
                            TEXT_ARG(exchange->call.path)),
        .headers = headers,
        .header_count = has_body ? 3 : 2,
        .body = exchange->call.body,
        .connect_timeout_ms = connections->connect_timeout_ms,
        .total_timeout_ms = connections->total_timeout_ms,
        .answer_bytes_max = connections->answer_bytes_max,
        /* Never a write behind our back: a vendor that forgets the requestid would do it twice. */
        .is_repeatable = !has_body,
        .on_answer = handle_answer,
        .context = exchange,
    };
    struct error error;
    exchange->sent_us = clock_monotonic_us();
    exchange->http = http_client_send(connections->http, &call, &error);
    if (!exchange->http)
        exchange_fail(exchange, CONNECTION_LATER, CONNECTION_AGAIN_MS, &error);
}

/* --- a place in the budget -------------------------------------------------------------------- */

struct admission {
    struct connection_exchange *exchange;
    struct connection_row row;
    enum budget_verdict verdict;
    int64_t wait_us;
    bool needs_token;
};

static bool may_call(const struct admission *admission)
{
    const struct connection_row *row = &admission->row;
    return row->is_found && row->status == CONNECTION_CONNECTED &&
           text_equal(row->environment, admission->exchange->connections->environment);
}

static bool admit_body(struct postgres *db, void *context, struct error *error)
{
    struct admission *admission = context;
    struct connection_exchange *exchange = admission->exchange;
    struct connection_row *row = &admission->row;
    (void)db;
    if (!store_load_row(exchange->connections, exchange->call.tenant, &exchange->arena, row, error))
        return false;
    instant_us renew_at = row->tokens.access_expires_at - CONNECTION_REFRESH_EARLY_MS * 1000;
    admission->needs_token = row->now >= renew_at || row->tokens.epoch == exchange->refused_epoch;
    bool is_blocked = row->budget.blocked_until > row->now;
    if (!may_call(admission) || (admission->needs_token && !is_blocked))
        return true;
    const struct budget_call call = {exchange->call.kind == CONNECTION_BATCH,
                                     is_metered(exchange->call.kind)};
    admission->verdict = budget_take(&row->budget, &exchange->connections->limits, row->now, call,
                                     &admission->wait_us);
    return admission->verdict != BUDGET_NOW ||
           store_save_budget(exchange->connections, exchange->call.tenant, &row->budget, error);
}

static void refuse_call(struct admission *admission)
{
    const struct connection_row *row = &admission->row;
    struct error error;
    if (!row->is_found)
        error_set(&error, ERROR_PERMANENT, "the tenant has no QuickBooks Online connection");
    else if (row->status != CONNECTION_CONNECTED)
        error_set(&error, ERROR_PERMANENT, "%s: %.*s", connection_status_name(row->status),
                  TEXT_ARG(row->reason));
    else
        error_set(&error, ERROR_PERMANENT, "the connection is of the %.*s environment",
                  TEXT_ARG(row->environment));
    exchange_fail(admission->exchange, CONNECTION_DISCONNECTED, 0, &error);
}

static void put_off(struct admission *admission)
{
    struct error error;
    bool is_blocked = admission->verdict == BUDGET_BLOCKED;
    error_set(&error, ERROR_RETRY, "%s",
              is_blocked ? "calls to this company pause"
                         : "the company's limit of calls is reached");
    metric_add(METRIC_CALLS_THROTTLED, LABEL(is_blocked ? "pause" : "limit"), 1);
    exchange_fail(admission->exchange, CONNECTION_LATER, admission->wait_us / 1000 + 1, &error);
}

static bool is_own_path(const struct admission *admission)
{
    const struct connection_exchange *exchange = admission->exchange;
    char prefix[128];
    struct buffer wanted;
    buffer_init(&wanted, sizeof(prefix));
    buffer_append_format(&wanted, "/v3/company/%.*s/", TEXT_ARG(admission->row.realm));
    bool is_own = text_starts_with(exchange->call.path, buffer_text(&wanted));
    buffer_release(&wanted);
    return is_own;
}

void exchange_admit(struct connection_exchange *exchange)
{
    struct admission admission = {.exchange = exchange};
    struct error error;
    if (postgres_run(exchange->connections->db, admit_body, &admission, &error) !=
        POSTGRES_COMMITTED) {
        exchange_fail(exchange, CONNECTION_LATER, CONNECTION_AGAIN_MS, &error);
        return;
    }
    if (!may_call(&admission)) {
        refuse_call(&admission);
        return;
    }
    if (!is_own_path(&admission))
        bug("a call for one company was made with another's path");
    exchange->tokens = admission.row.tokens;
    if (admission.verdict != BUDGET_NOW)
        put_off(&admission);
    else if (admission.needs_token)
        exchange_refresh(exchange);
    else
        exchange_then(exchange, send_call, (admission.wait_us + 999) / 1000);
}

void connection_call(struct connections *connections, const struct connection_call *call)
{
    struct connection_exchange *exchange = exchange_create(connections);
    REQUIRE(call->on_result && call->kind < CONNECTION_KIND_COUNT);
    exchange->call = *call;
    exchange->call.path = arena_copy(&exchange->arena, call->path);
    if (text_is_present(call->body))
        exchange->call.body = arena_copy(&exchange->arena, call->body);
    exchange_then(exchange, exchange_admit, 0);
}
