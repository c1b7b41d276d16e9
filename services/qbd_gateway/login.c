/* Who signs in, and whether there is anything to do. Index tables only: no tenant's row is read. */
#include "model/agent.h"
#include "service/log.h"
#include "service/metrics.h"
#include "store.h"
#include "turn.h"

enum {
    FREE_FAILURES = 4, /* wrong passwords that cost nothing: people mistype */
    DELAY_FIRST_S = 2,
    DELAY_MOST_S = 300,
    PUT_OFF_FROM = 3, /* failed sessions in a row before the next is put off */
    PUT_OFF_FIRST_S = 30,
    PUT_OFF_MOST_S = 900,
};
static const int64_t SECOND_US = 1000000;

/* --- the address -------------------------------------------------------------------------------
 */

struct uuid login_address(const struct http_request *request)
{
    struct uuid connection;
    return uuid_parse(http_request_param(request, "connection"), &connection) ? connection
                                                                              : UUID_NIL;
}

int login_judge_large(struct http_request *request, void *context)
{
    struct gateway *gateway = context;
    struct call one = {.arena = http_request_arena(request),
                       .connection_id = login_address(request)};
    struct call *call = &one;
    struct error error;
    if (!store_load(gateway, &call, 1, &error)) {
        log_warning("large_body_not_judged", log_failure(&error));
        return 503;
    }
    return call->is_known && session_is_under_way(&call->session, call->now, &gateway->limits)
               ? 0
               : 413;
}

/* --- clientVersion -----------------------------------------------------------------------------
 */

void login_claim(struct call *call)
{
    struct text told = call->soap.parameters[SOAP_CLIENT_VERSION_VERSION];
    const char *kind;
    struct text version;
    if (!call->is_known || !agent_parse(told, &kind, &version))
        return;
    struct connection *connection = &call->connection;
    call->is_connection_changed = !text_equal_string(connection->claimed_agent, kind) ||
                                  !text_equal(connection->claimed_version, version);
    connection->claimed_agent = text_of(kind);
    connection->claimed_version = version;
}

/* --- wrong passwords ---------------------------------------------------------------------------
 */

static int64_t doubled_s(int64_t first_s, int64_t most_s, int32_t times)
{
    int64_t seconds = first_s;
    for (int32_t i = 0; i < times && seconds < most_s; i++)
        seconds *= 2;
    return seconds < most_s ? seconds : most_s;
}

int64_t login_delay_us(int32_t failures)
{
    if (failures <= FREE_FAILURES)
        return 0;
    return doubled_s(DELAY_FIRST_S, DELAY_MOST_S, failures - FREE_FAILURES - 1) * SECOND_US;
}

/* Both are compared, whatever the first says; of an unknown connection with nothing. */
static bool is_right(const struct call *call)
{
    const struct connection *connection = &call->connection;
    struct text user = call->soap.parameters[SOAP_AUTHENTICATE_USER];
    bool is_password = connector_password_matches(
        &call->gateway->keys, call->is_known ? connection->password_key : 0,
        call->is_known ? connection->password : TEXT(""),
        call->soap.parameters[SOAP_AUTHENTICATE_PASSWORD]);
    bool is_user = crypto_equal(user, call->is_known ? connection->user_name : TEXT(""));
    return is_password && is_user && call->is_known;
}

static void note_failure(struct call *call)
{
    struct connection *connection = &call->connection;
    connection->failures += connection->failures < INT32_MAX ? 1 : 0;
    connection->blocked_until = call->now + login_delay_us(connection->failures);
    call->is_connection_changed = true; /* of an unknown one nothing is there to change */
    log_warning("sign_in_refused", log_uuid("connection", call->connection_id),
                log_tenant(call->tenant), log_integer("failures", connection->failures));
}

/* --- what is said ------------------------------------------------------------------------------
 */

/* Never a fourth element: it would raise how often the person wants the Web Connector to come, for
 * good; what should come less often for a while is put off by the third. */

static void say(struct login *out, struct text value)
{
    out->values[out->count++] = value;
}

static struct text seconds_text(struct call *call, int64_t us)
{
    return arena_format(call->arena, "%lld", (long long)((us + SECOND_US - 1) / SECOND_US));
}

/* Sessions that fail one after the other, for something that may pass, come less often: by the
 * Web Connector's own clock. */
static int64_t put_off_us(const struct call *call)
{
    const struct session *session = &call->session;
    if (session->failures < PUT_OFF_FROM || !problem_is_passing(&session->problem))
        return 0;
    int64_t pause =
        doubled_s(PUT_OFF_FIRST_S, PUT_OFF_MOST_S, session->failures - PUT_OFF_FROM) * SECOND_US;
    int64_t rest = session->problem_at + pause - call->now;
    return rest > 0 ? rest : 0;
}

/* A session that was cut has perhaps written what nobody knows of. */
static bool has_work(const struct call *call)
{
    const struct session *session = &call->session;
    bool was_cut = session->state == SESSION_OPEN || session->state == SESSION_ASKED;
    bool is_read =
        session->read_at > 0 && call->now - session->read_at < call->gateway->read_interval_us;
    return was_cut || !is_read || session->requests > 0 || session->has_waiting_writes ||
           session->problem.kind != PROBLEM_NONE;
}

static void take_agent(struct call *call)
{
    const struct connection *connection = &call->connection;
    if (!text_is_present(connection->claimed_agent))
        return;
    call->after.agent = connection->claimed_agent;
    call->after.agent_version = connection->claimed_version;
}

/* An older key can be taken away once everybody has signed in. */
static bool renew_hash(struct call *call)
{
    struct connection *connection = &call->connection;
    const struct crypto_key *newest = connector_newest_key(&call->gateway->keys);
    if (connection->password_key == newest->version)
        return false;
    struct crypto_fingerprint hash =
        crypto_fingerprint(newest, call->soap.parameters[SOAP_AUTHENTICATE_PASSWORD]);
    connection->password_key = newest->version;
    connection->password =
        arena_copy(call->arena, text_slice((const char *)hash.bytes, sizeof(hash.bytes)));
    return true;
}

static void sign_in(struct call *call, struct text ticket, struct login *out)
{
    struct session *after = &call->after;
    int64_t put_off = put_off_us(call);
    bool is_work = has_work(call);
    bool is_renewed = renew_hash(call);
    call->is_connection_changed = is_renewed || call->connection.failures > 0;
    call->connection.failures = 0;
    call->connection.blocked_until = 0;
    session_begin(after, ticket, call->now);
    take_agent(call);
    call->is_session_changed = true;
    if (!is_work) {
        after->state = SESSION_OVER;
        after->phase = PHASE_DONE;
        after->percent = 100;
    }
    metric_add(METRIC_SESSIONS, LABEL(is_work ? "work" : "none"), 1);
    if (is_work)
        log_info("signed_in", log_tenant(call->tenant), log_integer("session", after->number));
    say(out, ticket);
    say(out, is_work ? TEXT("") : TEXT("none"));
    if (is_work && put_off > 0)
        say(out, seconds_text(call, put_off));
}

void login_judge(struct call *call, struct login *out)
{
    char token[CRYPTO_TOKEN_TEXT_BYTES];
    struct text ticket =
        arena_copy(call->arena, crypto_random_token(CONNECTOR_SECRET_BYTES, token));
    bool may_enter = is_right(call);
    int64_t blocked = call->is_known ? call->connection.blocked_until - call->now : 0;
    *out = (struct login){.count = 0};
    if (blocked > 0) { /* right or wrong: nobody learns which */
        metric_add(METRIC_SESSIONS, LABEL("blocked"), 1);
        say(out, ticket);
        say(out, TEXT("busy"));
        say(out, seconds_text(call, blocked));
    } else if (may_enter) {
        sign_in(call, ticket, out);
    } else {
        note_failure(call);
        metric_add(METRIC_SESSIONS, LABEL("refused"), 1);
        say(out, ticket);
        say(out, TEXT("nvu"));
    }
}
