#include "tests/simulators/qbd/connector/session.h"

#include <inttypes.h>
#include <strings.h>

#include "io/clock.h"
#include "tests/simulators/qbd/connector/call.h"
#include "tests/simulators/qbd/connector/quickbooks.h"

enum { OPENINGS_MAX = 10, MS = 1000 };

static bool equal_word(struct text text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.data, word, text.length) == 0;
}

/* --- the end ---------------------------------------------------------------------------------- */

int64_t session_interval_ms(const struct connector *connector)
{
    int64_t least = connector->service_seconds * MS;
    int64_t wanted = connector->settings.every_seconds > 0 ? connector->settings.every_seconds
                                                           : connector->qwc.every_seconds * MS;
    return wanted > 0 && least > wanted ? least : wanted;
}

void session_plan(struct connector *connector)
{
    int64_t interval = session_interval_ms(connector);
    int64_t delay = connector->postponed_seconds > 0 ? connector->postponed_seconds * MS : interval;
    if (connector->session.is_running)
        return;
    if (connector->settings.auto_run && interval > 0)
        loop_timer_start(&connector->next_run, delay, 0);
    else
        loop_timer_stop(&connector->next_run);
}

static void finish(struct connector *connector, enum connector_result result)
{
    struct connector_session *session = &connector->session;
    session->is_running = false;
    if (result != CONNECTOR_KILLED)
        quickbooks_close(connector);
    session->took_us = clock_monotonic_us() - session->started_us;
    connector->result = result;
    connector->session_count++;
    session_plan(connector);
    connector->all->on_end(connector);
}

static void finish_with_status(struct connector *connector)
{
    finish(connector, connector->session.has_failed ? CONNECTOR_ERROR : CONNECTOR_OK);
}

/* The first failure is the one that the person sees. */
static void fail(struct connector *connector, const char *code, const char *sentence)
{
    if (!connector->session.has_failed)
        connector_say(connector, "%s%s%s", code, code[0] ? ": " : "", sentence);
    connector->session.has_failed = true;
}

static void fail_call(struct connector *connector, const struct envelope_answer *answer)
{
    fail(connector, operation_row(connector->operation)->failure, answer->error.message);
}

/* --- the calls -------------------------------------------------------------------------------- */

static void send_ticket(struct connector *connector, enum operation operation)
{
    call_send(connector, operation, &connector->session.ticket);
}

static void close_connection(struct connector *connector)
{
    send_ticket(connector, OPERATION_CLOSE);
}

static void ask_last_error(struct connector *connector)
{
    if (connector->settings.asks_after_failure || !connector->session.has_failed)
        send_ticket(connector, OPERATION_LAST_ERROR);
    else
        finish_with_status(connector);
}

static void send_request(struct connector *connector)
{
    struct connector_session *session = &connector->session;
    struct text parameters[OPERATION_PARAMETERS_MAX] = {session->ticket};
    struct buffer identity;
    struct arena arena;
    arena_init(&arena, 0);
    buffer_init(&identity, 0);
    if (session->is_hcp_due)
        quickbooks_identify(connector, &identity);
    session->is_hcp_due = false;
    parameters[1] = buffer_text(&identity);
    parameters[2] = quickbooks_path(&arena, session->company);
    quickbooks_describe(connector, &arena, &parameters[3], &parameters[4], &parameters[5]);
    call_send(connector, OPERATION_SEND_REQUEST, parameters);
    buffer_release(&identity);
    arena_release(&arena);
}

static void open_file(struct connector *connector, struct text path)
{
    struct quickbooks_refusal refusal;
    if (quickbooks_open(connector, path, &refusal)) {
        connector->session.has_failed = false;
        send_request(connector);
        return;
    }
    struct arena arena;
    arena_init(&arena, 0);
    struct text sentence =
        arena_format(&arena, "%.*s %.*s", TEXT_ARG(refusal.hresult), TEXT_ARG(refusal.message));
    fail(connector, "QBWC1013: Error connecting to QuickBooks", sentence.data);
    arena_release(&arena);
    const struct text parameters[] = {connector->session.ticket, refusal.hresult, refusal.message};
    call_send(connector, OPERATION_CONNECTION_ERROR, parameters);
}

/* --- what follows each answer ----------------------------------------------------------------- */

/* A service without it is an old one: nothing is made of that. */
static void after_server_version(struct connector *connector, const struct envelope_answer *answer)
{
    (void)answer;
    call_send(connector, OPERATION_CLIENT_VERSION, &connector->version);
}

static void authenticate(struct connector *connector)
{
    const struct text parameters[] = {connector->qwc.user_name, connector->password};
    call_send(connector, OPERATION_AUTHENTICATE, parameters);
}

static void after_client_version(struct connector *connector, const struct envelope_answer *answer)
{
    struct text text = answer->is_good ? answer->string : TEXT_NONE;
    bool is_warning = text_starts_with(text, TEXT("W:"));
    struct arena arena;
    if (text_is_empty(text) || (is_warning && connector->settings.accepts_warnings)) {
        authenticate(connector);
        return;
    }
    arena_init(&arena, 0);
    struct text sentence = arena_copy(&arena, text);
    if (is_warning || text_starts_with(text, TEXT("E:")))
        fail(connector, "QBWC1037: Application sent this message, update aborted", sentence.data);
    else if (text_starts_with(text, TEXT("O:")))
        fail(connector, "This application needs another version of the Web Connector",
             sentence.data + 2);
    else
        fail(connector, "QBWC1046: Application sent incorrect syntax for clientVersion()",
             sentence.data);
    arena_release(&arena);
    finish_with_status(connector);
}

static int64_t seconds_of(const struct envelope_answer *answer, size_t place)
{
    int64_t seconds;
    if (place >= answer->count || !text_parse_int64(text_trim(answer->strings[place]), &seconds) ||
        seconds < 0 || seconds > 1000000)
        return 0;
    return seconds;
}

/* True when the session goes on. */
static bool judge_second(struct connector *connector, struct text second)
{
    struct connector_session *session = &connector->session;
    if (equal_word(second, "none"))
        connector_say(connector, "No data exchange required.");
    else if (equal_word(second, "nvu"))
        fail(connector, "QBWC1040", "Not a valid user name or password.");
    else if (equal_word(second, "busy"))
        fail(connector, "", "The application is busy. Try again later.");
    else if (connector->postponed_seconds > 0)
        connector_say(connector, "Update postponed by application.");
    else
        return true;
    session->keeps_status = true;
    return false;
}

static void after_authenticate(struct connector *connector, const struct envelope_answer *answer)
{
    struct connector_session *session = &connector->session;
    if (!answer->is_good || answer->count < 2) {
        fail(connector, operation_row(OPERATION_AUTHENTICATE)->failure,
             answer->is_good ? "Index was outside the bounds of the array."
                             : answer->error.message);
        finish_with_status(connector);
        return;
    }
    session->ticket = arena_copy(&session->arena, answer->strings[0]);
    /* Without Auto-Run both times are nothing to it. */
    connector->postponed_seconds = connector->settings.auto_run ? seconds_of(answer, 2) : 0;
    if (connector->settings.auto_run && seconds_of(answer, 3) > 0)
        connector->service_seconds = seconds_of(answer, 3);
    if (judge_second(connector, answer->strings[1]))
        open_file(connector, answer->strings[1]);
    else
        close_connection(connector);
}

static void process(struct connector *connector, struct text request)
{
    struct text parameters[OPERATION_PARAMETERS_MAX] = {connector->session.ticket};
    struct quickbooks_refusal refusal;
    struct buffer out;
    struct arena arena;
    arena_init(&arena, 0);
    buffer_init(&out, 0);
    switch (quickbooks_run(connector, &arena, request, &out, &refusal)) {
    case QUICKBOOKS_LOST:
        connector_say(connector, "The connector was killed.");
        finish(connector, CONNECTOR_KILLED);
        break;
    case QUICKBOOKS_ANSWERED:
        parameters[1] = buffer_text(&out);
        call_send(connector, OPERATION_RECEIVE_RESPONSE, parameters);
        break;
    case QUICKBOOKS_REFUSED:
        parameters[2] = refusal.hresult;
        parameters[3] = refusal.message;
        call_send(connector, OPERATION_RECEIVE_RESPONSE, parameters);
        break;
    }
    buffer_release(&out);
    arena_release(&arena);
}

static void after_send_request(struct connector *connector, const struct envelope_answer *answer)
{
    connector->session.was_no_op = answer->is_good && text_equal(answer->string, TEXT("NoOp"));
    if (!answer->is_good)
        fail_call(connector, answer);
    if (!answer->is_good || connector->session.was_no_op || text_is_empty(answer->string))
        ask_last_error(connector);
    else
        process(connector, answer->string);
}

static void after_receive_response(struct connector *connector,
                                   const struct envelope_answer *answer)
{
    if (!answer->is_good)
        fail_call(connector, answer);
    if (!answer->is_good || answer->number < 0)
        ask_last_error(connector);
    else if (answer->number < 100)
        send_request(connector);
    else
        close_connection(connector);
}

static void after_last_error(struct connector *connector, const struct envelope_answer *answer)
{
    struct connector_session *session = &connector->session;
    struct arena arena;
    if (!answer->is_good) {
        fail_call(connector, answer);
    } else if (session->was_no_op && text_equal(answer->string, TEXT("NoOp"))) {
        loop_timer_start(&connector->wait, connector->settings.noop_seconds, 0);
        return;
    } else {
        arena_init(&arena, 0);
        struct text sentence = arena_copy(&arena, answer->string);
        fail(connector, "", text_is_empty(sentence) ? "" : sentence.data);
        arena_release(&arena);
    }
    close_connection(connector);
}

static void after_connection_error(struct connector *connector,
                                   const struct envelope_answer *answer)
{
    if (!answer->is_good)
        fail_call(connector, answer);
    else if (!equal_word(text_trim(answer->string), "done") &&
             connector->session.openings++ < OPENINGS_MAX) {
        open_file(connector, text_trim(answer->string));
        return;
    }
    if (connector->settings.closes_after_done)
        close_connection(connector);
    else
        finish_with_status(connector);
}

static void after_close(struct connector *connector, const struct envelope_answer *answer)
{
    struct connector_session *session = &connector->session;
    if (!answer->is_good) {
        fail_call(connector, answer);
    } else {
        text_copy(text_cut(answer->string, CONNECTOR_STATUS_BYTES - 1), connector->closing,
                  sizeof(connector->closing));
        if (!session->has_failed && !session->keeps_status)
            connector_say(connector, "%s", connector->closing);
    }
    finish_with_status(connector);
}

static void go_on(struct connector *connector, const struct envelope_answer *answer)
{
    static void (*const STEPS[OPERATION_COUNT])(struct connector *,
                                                const struct envelope_answer *) = {
        [OPERATION_SERVER_VERSION] = after_server_version,
        [OPERATION_CLIENT_VERSION] = after_client_version,
        [OPERATION_AUTHENTICATE] = after_authenticate,
        [OPERATION_SEND_REQUEST] = after_send_request,
        [OPERATION_RECEIVE_RESPONSE] = after_receive_response,
        [OPERATION_CONNECTION_ERROR] = after_connection_error,
        [OPERATION_LAST_ERROR] = after_last_error,
        [OPERATION_CLOSE] = after_close};
    if (answer->is_killed) {
        connector_say(connector, "The connector was killed.");
        finish(connector, CONNECTOR_KILLED);
    } else {
        STEPS[connector->operation](connector, answer);
    }
}

static void wait_is_over(void *context)
{
    send_request(context);
}

static void run_is_due(void *context)
{
    session_start(context);
}

void session_start(struct connector *connector)
{
    struct connector_session *session = &connector->session;
    if (session->is_running)
        return;
    struct arena arena = session->arena;
    arena_clear(&arena);
    *session = (struct connector_session){.is_running = true,
                                          .is_hcp_due = true,
                                          .arena = arena,
                                          .company = connector->company,
                                          .started_us = clock_monotonic_us()};
    const struct connector_fault *other =
        fault_in_quickbooks(&connector->faults, CONNECTOR_FAULT_OTHER_FILE);
    if (other)
        session->company = other->company;
    loop_timer_stop(&connector->next_run);
    connector->postponed_seconds = 0;
    connector->status[0] = '\0';
    connector->closing[0] = '\0';
    connector->on_answer = go_on;
    call_send(connector, OPERATION_SERVER_VERSION, NULL);
}

void session_install(struct connector *connector)
{
    loop_timer_init(&connector->next_run, connector->all->loop, run_is_due, connector);
    loop_timer_init(&connector->wait, connector->all->loop, wait_is_over, connector);
    loop_timer_init(&connector->call_timer, connector->all->loop, call_due, connector);
}
