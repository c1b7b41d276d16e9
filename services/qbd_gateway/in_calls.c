/* SOAP over HTTP. Calls that arrive in one round of the loop are loaded in one round trip; those
 * that touch nothing but index tables are saved in one transaction: thousands of Web Connectors
 * that ask for work where there is none cost little. */
#include "io/clock.h"
#include "qbxml/status.h"
#include "service/log.h"
#include "service/request_metrics.h"
#include "store.h"
#include "turn.h"

enum { SERVER_BODY_BYTES_MAX = SOAP_BYTES_MAX, RETRY_MS = 1000 };

static bool has_waited_enough(const struct call *call)
{
    return call->has_waited &&
           (clock_monotonic_ms() - call->arrived_ms >= call->gateway->patience_ms ||
            http_request_is_gone(call->http));
}

/* --- what is answered when it is saved ---------------------------------------------------------
 */

struct judged {
    struct call *calls[GATEWAY_ROUND_MAX];
    struct login logins[GATEWAY_ROUND_MAX];
    struct text texts[GATEWAY_ROUND_MAX]; /* present: the answer is this */
    bool is_saved[GATEWAY_ROUND_MAX];
    size_t count;
};

static void answer_judged(const struct judged *judged, size_t i)
{
    struct call *call = judged->calls[i];
    if (!judged->is_saved[i])
        reply_dead(call);
    else if (judged->logins[i].count > 0)
        reply_strings(call, judged->logins[i].values, judged->logins[i].count);
    else
        reply_string(call, judged->texts[i]);
}

static void answer_all(struct gateway *gateway, struct judged *judged)
{
    struct error error;
    if (judged->count == 0)
        return;
    bool is_fine = store_save(gateway, judged->calls, judged->count, judged->is_saved, &error);
    for (size_t i = 0; i < judged->count; i++) {
        if (is_fine)
            answer_judged(judged, i);
        else
            call_fail(judged->calls[i], "round_not_saved", &error);
    }
}

static void judge_text(struct judged *judged, struct call *call, struct text answer)
{
    size_t at = judged->count++;
    judged->calls[at] = call;
    judged->logins[at].count = 0;
    judged->texts[at] = answer;
}

/* --- turns ------------------------------------------------------------------------------------ */

static struct text ending_of(const struct call *call, const struct session *session)
{
    bool is_as_before = session->sets == 0 && session->problem.kind != PROBLEM_NONE;
    if (session_has_problem(session) || is_as_before)
        return text_of(problem_advice(&session->problem));
    if (session->records_read + session->records_written == 0)
        return TEXT("Nothing to do: both sides are in agreement.");
    return arena_format(call->arena, "Done: %lld read, %lld written.",
                        (long long)session->records_read, (long long)session->records_written);
}

static struct text fail(struct call *call)
{
    struct problem problem = {PROBLEM_HRESULT, 0};
    struct text hresult = call->soap.parameters[SOAP_CONNECTION_ERROR_HRESULT];
    if (!qbxml_hresult_parse(hresult, &problem.code))
        problem.code = 0x80040401; /* QuickBooks could not be reached */
    session_end(&call->after, &problem, call->now);
    call->is_session_changed = true;
    log_warning("quickbooks_not_reached", log_tenant(call->tenant),
                log_integer("session", call->session.number), log_integer("code", problem.code));
    return TEXT("done");
}

static struct text close_session(struct call *call)
{
    session_close(&call->after, call->now);
    call->after.heard_at = call->now;
    call->is_session_changed = true;
    return ending_of(call, &call->after);
}

/* A session that waits for us is not idle. */
static struct text come_again(struct call *call)
{
    call->after.heard_at = call->now;
    call->is_session_changed = true;
    return TEXT("NoOp");
}

static void say_again(struct call *call)
{
    reply_int(call, call->session.percent);
}

static void turn(struct judged *judged, struct call *call)
{
    switch (session_turn(call->session.state, call->soap.operation)) {
    case TURN_WORK:
        if (has_waited_enough(call))
            judge_text(judged, call, come_again(call));
        else
            call_work(call);
        return;
    case TURN_ANSWER:
        call_answer(call);
        return;
    case TURN_AGAIN:
        say_again(call);
        return;
    case TURN_FAIL:
        judge_text(judged, call, fail(call));
        return;
    case TURN_COME_AGAIN:
        judge_text(judged, call, come_again(call));
        return;
    case TURN_TELL:
        judge_text(judged, call, ending_of(call, &call->session));
        return;
    case TURN_NOTHING:
        judge_text(judged, call, TEXT(""));
        return;
    case TURN_CLOSE:
        judge_text(judged, call, close_session(call));
        return;
    case TURN_REFUSE:
        reply_fault(call, SOAP_BLAME_CLIENT, "This call does not fit here: an answer is awaited.");
        return;
    case TURN_DEAD:
        reply_dead(call);
        return;
    }
}

static bool is_live(const struct call *call)
{
    /* A call that waits here keeps its session from being idle. */
    instant_us heard_at = call->has_waited ? call->session.heard_at : call->now;
    return call->is_known && session_is_live(&call->session, call->soap.parameters[0], heard_at,
                                             &call->gateway->limits);
}

static void judge(struct judged *judged, struct call *call)
{
    if (call->soap.operation == SOAP_AUTHENTICATE) {
        size_t at = judged->count++;
        judged->calls[at] = call;
        judged->texts[at] = TEXT_NONE;
        login_judge(call, &judged->logins[at]);
    } else if (call->soap.operation == SOAP_CLIENT_VERSION) {
        login_claim(call);
        judge_text(judged, call, TEXT(""));
    } else if (is_live(call)) {
        turn(judged, call);
    } else {
        reply_dead(call);
    }
}

/* --- rounds ----------------------------------------------------------------------------------- */

static bool has_call_of(struct call *const *calls, size_t count, struct uuid connection)
{
    for (size_t i = 0; i < count; i++) {
        if (uuid_equal(calls[i]->connection_id, connection))
            return true;
    }
    return false;
}

/* At most one call of each connection: what the second sees is what the first has left. */
static size_t take_round(struct gateway *gateway, struct call **calls)
{
    size_t count = 0, seen = gateway->arrived.count;
    while (seen-- > 0 && count < GATEWAY_ROUND_MAX) {
        struct call *call = call_list_take(&gateway->arrived);
        if (has_call_of(calls, count, call->connection_id))
            call_list_append(&gateway->arrived, call);
        else
            calls[count++] = call;
    }
    return count;
}

static void load_ahead(struct call *const *calls, size_t count)
{
    struct call *going[GATEWAY_ROUND_MAX];
    size_t going_count = 0;
    for (size_t i = 0; i < count; i++) {
        enum soap_operation operation = calls[i]->soap.operation;
        bool may_go = operation == SOAP_SEND_REQUEST || operation == SOAP_RECEIVE_RESPONSE;
        if (may_go && is_live(calls[i]))
            going[going_count++] = calls[i];
    }
    call_load_ahead(going, going_count);
}

static void run_round(void *context)
{
    struct gateway *gateway = context;
    struct call *calls[GATEWAY_ROUND_MAX];
    static struct judged judged; /* one thread, no round within a round */
    struct error error;
    size_t count = take_round(gateway, calls);
    if (count == 0)
        return;
    bool is_loaded = store_load(gateway, calls, count, &error);
    judged.count = 0;
    if (is_loaded)
        load_ahead(calls, count);
    for (size_t i = 0; i < count; i++) {
        if (is_loaded)
            judge(&judged, calls[i]);
        else
            call_fail(calls[i], "round_not_loaded", &error);
    }
    answer_all(gateway, &judged);
    if (gateway->arrived.count > 0)
        loop_call_soon(&gateway->round);
}

/* --- arrival ---------------------------------------------------------------------------------- */

static void answer_unread(struct call *call, const struct error *error)
{
    reply_fault(call, SOAP_BLAME_CLIENT, error->message);
}

static void arrive(struct call *call)
{
    struct arena *arena = call->arena;
    switch (call->soap.operation) {
    case SOAP_SERVER_VERSION:
        reply_string(call, text_of(service_version()));
        return;
    case SOAP_GET_INTERACTIVE_URL:
        reply_string(call, connector_status_url(arena, call->gateway->url, call->connection_id));
        return;
    case SOAP_INTERACTIVE_DONE:
        reply_string(call, TEXT("Done"));
        return;
    case SOAP_INTERACTIVE_REJECTED:
        reply_string(call, TEXT("The page was not opened: nothing is lost."));
        return;
    case SOAP_CLIENT_VERSION:
    case SOAP_AUTHENTICATE:
    case SOAP_SEND_REQUEST:
    case SOAP_RECEIVE_RESPONSE:
    case SOAP_CONNECTION_ERROR:
    case SOAP_GET_LAST_ERROR:
    case SOAP_CLOSE_CONNECTION:
    case SOAP_OPERATION_COUNT:
        break;
    }
    call_list_append(&call->gateway->arrived, call);
    loop_call_soon(&call->gateway->round);
}

static void take_call(struct http_request *request, void *context)
{
    struct gateway *gateway = context;
    struct call *call = ARENA_NEW(http_request_arena(request), struct call);
    struct error error;
    *call = (struct call){.gateway = gateway,
                          .http = request,
                          .arena = http_request_arena(request),
                          .arrived_ms = clock_monotonic_ms()};
    gateway->under_way++;
    call->connection_id = login_address(request);
    if (soap_parse(call->arena, http_request_body(request), &call->soap, &error) == SOAP_CALL)
        arrive(call);
    else
        answer_unread(call, &error);
}

/* The Web Connector looks whether the certificate is good before it adds us. */
static void show_door(struct http_request *request, void *context)
{
    struct gateway *gateway = context;
    struct uuid connection;
    struct buffer wsdl;
    if (!text_equal_string(text_cut(http_request_query_string(request), 4), "wsdl") ||
        !uuid_parse(http_request_param(request, "connection"), &connection)) {
        http_reply_text(request, 200,
                        TEXT("This address is for the QuickBooks Web Connector: add the .QWC file "
                             "there.\n"));
        return;
    }
    buffer_init(&wsdl, 0);
    soap_format_wsdl(&wsdl, connector_url(http_request_arena(request), gateway->url, connection));
    http_reply(request, &(struct http_reply){.status = 200,
                                             .content_type = "text/xml; charset=utf-8",
                                             .body = buffer_text(&wsdl)});
    buffer_release(&wsdl);
}

static const struct http_route ROUTES[] = {
    {"GET", "/qbwc/{connection}", show_door, 0, 0, 0},
    {"POST", "/qbwc/{connection}", take_call, 0, SERVER_BODY_BYTES_MAX, GATEWAY_REQUEST_MS_MAX},
    {"GET", "/qbwc/{connection}/status", status_page_show, 0, 0, 0},
};

bool calls_open(struct gateway *gateway, struct error *error)
{
    const struct settings *settings = &gateway->service->settings;
    const struct http_server_settings server = {
        .address = settings_text(settings, SETTING_BIND),
        .port = (uint16_t)settings_integer(settings, SETTING_HTTP_PORT),
        .connections_max = GATEWAY_CONNECTIONS_MAX,
        .body_bytes_max = SERVER_BODY_BYTES_MAX,
        .header_bytes_max = GATEWAY_HEADER_BYTES_MAX,
        .small_body_bytes = GATEWAY_SMALL_BODY_BYTES,
        .judge_large = login_judge_large,
        .bodies_bytes_max = GATEWAY_BODIES_BYTES_MAX,
        .bodies_per_path_max = GATEWAY_BODIES_PER_PATH_MAX,
        .body_pace_bytes = GATEWAY_BODY_PACE_BYTES,
        .body_pace_ms = GATEWAY_BODY_PACE_MS,
        .context = gateway,
        .on_done = service_count_request,
    };
    loop_call_init(&gateway->round, gateway->loop, run_round, gateway);
    waiting_open(gateway);
    gateway->server = http_server_start(gateway->loop, &server, ROUTES,
                                        sizeof(ROUTES) / sizeof(ROUTES[0]), error);
    if (gateway->server)
        log_info("listening", log_integer("port", http_server_port(gateway->server)));
    return gateway->server != NULL;
}

void calls_close(struct gateway *gateway)
{
    const struct error error = {ERROR_RETRY, "the gateway ends"};
    struct call *call;
    loop_timer_stop(&gateway->look);
    loop_call_cancel(&gateway->round);
    while ((call = call_list_take(&gateway->waiting)) || (call = call_list_take(&gateway->arrived)))
        call_fail(call, "ending", &error);
    http_server_stop(gateway->server);
}
