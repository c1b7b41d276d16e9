#include "tests/simulators/qbd/connector/call.h"

#include <inttypes.h>

#include "io/clock.h"

static struct text shown(struct connector *connector, const struct envelope_answer *answer)
{
    struct arena *arena = &connector->session.arena;
    switch (operation_row(connector->operation)->result) {
    case OPERATION_STRING:
        return arena_copy(arena, text_cut(answer->string, CONNECTOR_ANSWER_SHOWN));
    case OPERATION_NUMBER:
        return arena_format(arena, "%" PRId64, answer->number);
    case OPERATION_STRINGS:
        break;
    }
    struct buffer joined;
    buffer_init(&joined, 0);
    for (size_t i = 1; i < answer->count; i++) { /* the first is the ticket */
        buffer_append_string(&joined, i > 1 ? "," : "");
        buffer_append_text(&joined, answer->strings[i]);
    }
    struct text text = arena_copy(arena, text_cut(buffer_text(&joined), CONNECTOR_ANSWER_SHOWN));
    buffer_release(&joined);
    return text;
}

static void write_down(struct connector *connector, const struct envelope_answer *answer)
{
    struct connector_session *session = &connector->session;
    if (session->call_count++ >= connector->settings.log_max)
        return;
    struct connector_call *call = ARENA_NEW(&session->arena, struct connector_call);
    call->operation = connector->operation;
    call->at_us = connector->call_started_us - session->started_us;
    call->took_us = clock_monotonic_us() - connector->call_started_us;
    if (answer->is_good)
        call->answer = shown(connector, answer);
    else
        call->error = arena_copy(&session->arena, text_of(answer->error.message));
    if (session->last_call)
        session->last_call->next = call;
    else
        session->calls = call;
    session->last_call = call;
}

static void tell(struct connector *connector, const struct envelope_answer *answer)
{
    buffer_release(&connector->content);
    if (!connector->has[CONNECTOR_FAULT_KILLED])
        write_down(connector, answer);
    connector->on_answer(connector, answer);
}

static void tell_failure(struct connector *connector, bool is_killed, const char *sentence)
{
    struct envelope_answer answer = {.is_killed = is_killed};
    error_set(&answer.error, ERROR_RETRY, "%s", sentence);
    tell(connector, &answer);
}

static void transmit(struct connector *connector);

static void handle_answer(void *context, const struct http_answer *http)
{
    struct connector *connector = context;
    struct envelope_answer answer;
    struct arena arena;
    connector->exchange = NULL;
    if (connector->has[CONNECTOR_FAULT_TWICE]) {
        connector->has[CONNECTOR_FAULT_TWICE] = false;
        transmit(connector);
    } else if (connector->has[CONNECTOR_FAULT_KILLED_AFTER]) {
        tell_failure(connector, true, "The connector was killed.");
    } else if (connector->has[CONNECTOR_FAULT_LOST]) {
        tell_failure(connector, false,
                     "The underlying connection was closed: The connection was closed "
                     "unexpectedly.");
    } else {
        arena_init(&arena, 0);
        envelope_read(&arena, connector->operation, http, &answer);
        tell(connector, &answer);
        arena_release(&arena);
    }
}

static void forget_answer(void *context, const struct http_answer *http)
{
    struct connector *connector = context;
    (void)http;
    connector->double_exchange = NULL;
}

static struct http_exchange *post(struct connector *connector, http_answer_handler *on_answer)
{
    struct http_header headers[ENVELOPE_HEADERS];
    struct arena arena;
    struct error error;
    arena_init(&arena, 0);
    envelope_headers(&arena, connector->operation, headers);
    const struct http_call call = {.method = TEXT("POST"),
                                   .url = connector->qwc.app_url,
                                   .headers = headers,
                                   .header_count = ENVELOPE_HEADERS,
                                   .body = buffer_text(&connector->content),
                                   .connect_timeout_ms = CALL_CONNECT_MS,
                                   .total_timeout_ms =
                                       (uint32_t)connector->settings.timeout_seconds,
                                   .answer_bytes_max = CALL_ANSWER_BYTES_MAX,
                                   /* as .NET, which sends again on a kept connection that died */
                                   .is_repeatable = true,
                                   .on_answer = on_answer,
                                   .context = connector};
    struct http_exchange *exchange = http_client_send(connector->client, &call, &error);
    arena_release(&arena);
    return exchange;
}

static void transmit(struct connector *connector)
{
    if (connector->has[CONNECTOR_FAULT_DOUBLED] && !connector->double_exchange)
        connector->double_exchange = post(connector, forget_answer);
    connector->exchange = post(connector, handle_answer);
    if (!connector->exchange) {
        connector->has[CONNECTOR_FAULT_UNSENT] = true; /* told from the loop */
        loop_timer_start(&connector->call_timer, 0, 0);
    }
}

void call_due(void *context)
{
    struct connector *connector = context;
    if (connector->has[CONNECTOR_FAULT_KILLED])
        tell_failure(connector, true, "The connector was killed.");
    else if (connector->has[CONNECTOR_FAULT_UNSENT])
        tell_failure(connector, false, "Unable to connect to the remote server.");
    else
        transmit(connector);
}

/* Returns how long the call waits. */
static int64_t plan_faults(struct connector *connector)
{
    struct connector_faults *faults = &connector->faults;
    const struct connector_fault *slow = NULL;
    enum connector_fault_kind drawn;
    for (int i = 0; i <= CONNECTOR_FAULT_SLOW; i++) {
        const struct connector_fault *fault =
            fault_at_call(faults, (enum connector_fault_kind)i, connector->operation);
        connector->has[i] = fault != NULL;
        if (i == CONNECTOR_FAULT_SLOW)
            slow = fault;
    }
    if (fault_draw(faults, &drawn))
        connector->has[drawn] = true;
    return slow ? slow->milliseconds : 0;
}

void call_send(struct connector *connector, enum operation operation, const struct text *parameters)
{
    connector->operation = operation;
    connector->call_started_us = clock_monotonic_us();
    buffer_init(&connector->content, 0);
    envelope_write(&connector->content, operation, parameters);
    int64_t delay_ms = plan_faults(connector);
    if (delay_ms > 0 || connector->has[CONNECTOR_FAULT_KILLED] ||
        connector->has[CONNECTOR_FAULT_UNSENT])
        loop_timer_start(&connector->call_timer, delay_ms, 0);
    else
        transmit(connector);
}

void call_cancel(struct connector *connector)
{
    if (connector->exchange)
        http_exchange_cancel(connector->exchange);
    if (connector->double_exchange)
        http_exchange_cancel(connector->double_exchange);
    connector->exchange = NULL;
    connector->double_exchange = NULL;
    loop_timer_stop(&connector->call_timer);
    buffer_release(&connector->content);
}
