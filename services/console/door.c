#include "console.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "service/log.h"

enum access { ACCESS_OPEN, ACCESS_FLEET, ACCESS_TENANT, ACCESS_OPERATOR };

struct endpoint {
    enum access access;
    void (*handle)(struct visit *visit);
};

#define ROUTE(method, pattern, access, handler, sentence) {ACCESS_##access, handler},
static const struct endpoint ENDPOINTS[] = {
#include "routes.def"
};
#undef ROUTE

enum { ENDPOINT_COUNT = sizeof(ENDPOINTS) / sizeof(ENDPOINTS[0]) };

/* --- who may come in ---------------------------------------------------------------------------
 */

static bool is_token(struct text given, struct text token)
{
    return !text_is_empty(token) && crypto_equal(given, token);
}

static bool check_token(struct visit *visit)
{
    const struct http_header challenge = {TEXT("WWW-Authenticate"), TEXT("Bearer")};
    const struct text scheme = TEXT("Bearer ");
    struct text given = http_request_header(visit->request, "Authorization");
    bool has_scheme = text_starts_with(given, scheme);
    struct text token = has_scheme
                            ? text_slice(given.data + scheme.length, given.length - scheme.length)
                            : TEXT_NONE;
    visit->is_operator = is_token(token, visit->console->operator_token);
    if (visit->is_operator || is_token(token, visit->console->token))
        return true;
    http_reply(visit->request,
               &(struct http_reply){
                   .status = 401,
                   .content_type = "application/problem+json",
                   .body = TEXT("{\"type\":\"about:blank\",\"title\":\"Unauthorized\","
                                "\"status\":401,\"detail\":\"Send the platform's token: "
                                "Authorization: Bearer TOKEN (TIEOUT_PLATFORM_TOKEN).\"}"),
                   .headers = &challenge,
                   .header_count = 1,
               });
    return false;
}

static bool check_operator(struct visit *visit)
{
    if (!visit->is_operator)
        http_reply_refusal(visit->request, 403,
                           "Only operators may ask for this: send their token "
                           "(TIEOUT_OPERATOR_TOKEN).");
    return visit->is_operator;
}

static bool check_tenant(struct visit *visit)
{
    struct error error;
    bool is_known = false;
    if (uuid_parse(http_request_param(visit->request, "tenant"), &visit->tenant) &&
        !uuid_is_nil(visit->tenant) &&
        !store_knows_tenant(visit->console, visit->tenant, &is_known, &error)) {
        answer_error(visit, &error);
        return false;
    }
    if (!is_known)
        answer_missing(visit, "tenant");
    return is_known;
}

/* Prefer: respond-async, wait=10 */
static int64_t preferred_wait_ms(struct http_request *request)
{
    struct text rest = http_request_header(request, "Prefer");
    while (text_is_present(rest)) {
        struct text item = text_trim(text_next(&rest, ','));
        int64_t seconds = 0;
        if (!text_starts_with(item, TEXT("wait=")) ||
            !text_parse_int64(text_slice(item.data + 5, item.length - 5), &seconds) || seconds < 0)
            continue;
        return (seconds < WAIT_SECONDS_MAX ? seconds : WAIT_SECONDS_MAX) * 1000;
    }
    return 0;
}

static void enter(struct http_request *request, void *context)
{
    const struct http_route *route = http_request_route(request);
    const struct endpoint *endpoint = &ENDPOINTS[route->flags];
    struct visit *visit = ARENA_NEW(http_request_arena(request), struct visit);
    *visit = (struct visit){.console = context,
                            .request = request,
                            .arena = http_request_arena(request),
                            .wait_ms = preferred_wait_ms(request)};
    if (endpoint->access != ACCESS_OPEN && !check_token(visit))
        return;
    if (endpoint->access == ACCESS_OPERATOR && !check_operator(visit))
        return;
    bool is_tenants = endpoint->access == ACCESS_TENANT || endpoint->access == ACCESS_OPERATOR;
    if (is_tenants && !check_tenant(visit))
        return;
    endpoint->handle(visit);
}

static bool is_record_body(const struct http_route *route)
{
    return text_equal_string(text_of(route->method), "PUT");
}

struct http_route_table door_routes(void)
{
#define ROUTE(method, pattern, access, handler, sentence)                                          \
    {method, pattern, enter, 0, SMALL_BODY_BYTES_MAX, REQUEST_MS_MAX},
    static struct http_route routes[] = {
#include "routes.def"
    };
#undef ROUTE
    for (uint32_t i = 0; i < ENDPOINT_COUNT; i++) {
        routes[i].flags = i;
        if (is_record_body(&routes[i]))
            routes[i].body_bytes_max = RECORD_BODY_BYTES_MAX;
    }
    return (struct http_route_table){routes, ENDPOINT_COUNT};
}

/* --- answers -----------------------------------------------------------------------------------
 */

void answer_json(struct visit *visit, int status, struct text json)
{
    http_reply_json(visit->request, status, json);
}

void answer_missing(struct visit *visit, const char *what)
{
    http_reply_refusal(visit->request, 404, "There is no such %s.", what);
}

void answer_field(struct visit *visit, int status, const char *field, const char *detail)
{
    const struct http_header problem = {text_of(field), text_of(detail)};
    http_reply_problem(visit->request,
                       &(struct http_problem){
                           .status = status,
                           .detail = arena_format(visit->arena, "%s: %s", field, detail),
                           .fields = &problem,
                           .field_count = 1,
                       });
}

static bool is_name(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
        if (!is_fine)
            return false;
    }
    return text.length > 0;
}

/* "record: expense_lines[2]: amount: takes ..." is about record.expense_lines[2].amount. */
static struct http_header split_message(struct visit *visit, struct text message)
{
    struct http_header out = {TEXT_NONE, message};
    for (;;) {
        struct text rest = out.value;
        struct text name = text_next(&rest, ':');
        if (!text_is_present(rest) || rest.length < 2 || rest.data[0] != ' ' || !is_name(name))
            return out;
        out.name = text_is_present(out.name)
                       ? arena_format(visit->arena, "%.*s.%.*s", TEXT_ARG(out.name), TEXT_ARG(name))
                       : name;
        out.value = text_slice(rest.data + 1, rest.length - 1);
    }
}

static void answer_refused(struct visit *visit, const struct error *error)
{
    struct text message = arena_copy(visit->arena, text_of(error->message));
    struct http_header field = split_message(visit, message);
    http_reply_problem(visit->request, &(struct http_problem){
                                           .status = 422,
                                           .detail = message,
                                           .fields = &field,
                                           .field_count = text_is_present(field.name) ? 1 : 0,
                                       });
}

static void answer_later(struct visit *visit)
{
    const struct http_header retry = {TEXT("Retry-After"), TEXT("2")};
    http_reply(visit->request,
               &(struct http_reply){
                   .status = 503,
                   .content_type = "application/problem+json",
                   .body = TEXT("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
                                "\"status\":503,\"detail\":\"Kafka or PostgreSQL does not answer; "
                                "the same request may be sent again.\"}"),
                   .headers = &retry,
                   .header_count = 1,
               });
}

void answer_error(struct visit *visit, const struct error *error)
{
    switch (error->class) {
    case ERROR_PERMANENT:
        answer_refused(visit, error);
        return;
    case ERROR_RETRY:
        log_warning("request_put_off", log_tenant(visit->tenant), log_failure(error));
        answer_later(visit);
        return;
    case ERROR_NONE:
    case ERROR_BUG:
        break;
    }
    log_error("request_failed", log_tenant(visit->tenant), log_failure(error));
    http_reply_refusal(visit->request, 500, "It failed on our side; our log says why.");
}
