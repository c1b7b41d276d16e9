#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/clock.h"
#include "io/http_server_parts.h"
#include "syntax/url.h"

/* --- a request begins ------------------------------------------------------------------------- */

void *http_request_begin(void *context, const char *url, struct MHD_Connection *handle)
{
    struct http_server *server = context;
    struct http_request *request = calloc(1, sizeof *request);
    REQUIRE(request);
    request->server = server;
    request->handle = handle;
    request->started_us = clock_monotonic_us();
    request->connection =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    request->connection->request = request;
    request->connection->deadline_ms = clock_monotonic_ms() + server->settings.request_time_ms;
    arena_init(&request->arena, 0);
    request->peer = arena_copy(&request->arena, text_of(request->connection->peer));
    request->url = arena_copy(&request->arena, text_of(url));
    struct text rest = request->url;
    request->path = text_next(&rest, '?');
    request->query = text_is_present(rest) ? rest : TEXT("");
    server->pending_count++;
    return request;
}

static enum MHD_Result keep_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    struct http_request *request = context;
    if (request->header_count == HTTP_REQUEST_HEADERS_MAX) {
        request->refusal_status = 431;
        request->refusal = "There are too many headers.";
        return MHD_NO;
    }
    request->headers[request->header_count++] = (struct http_header){
        .name = arena_copy(&request->arena, text_of(name)),
        .value = arena_copy(&request->arena, value ? text_of(value) : TEXT("")),
    };
    return MHD_YES;
}

static size_t count_headers(const struct http_request *request, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++)
        count += strcasecmp(request->headers[i].name.data, name) == 0;
    return count;
}

/* Where two readers could see different ends of the same request (request smuggling). */
static bool is_framing_clear(const struct http_request *request, uint64_t *body_bytes)
{
    size_t lengths = count_headers(request, "Content-Length");
    size_t encodings = count_headers(request, "Transfer-Encoding");
    struct text encoding = http_request_header(request, "Transfer-Encoding");
    *body_bytes = 0;
    if (lengths + encodings > 1 || count_headers(request, "Host") > 1)
        return false;
    if (encodings == 1)
        return encoding.length == 7 && strncasecmp(encoding.data, "chunked", 7) == 0;
    return lengths == 0 ||
           text_parse_uint64(http_request_header(request, "Content-Length"), body_bytes);
}

static void refuse(struct http_request *request, int status, const char *why)
{
    if (request->refusal_status != 0)
        return;
    request->refusal_status = status;
    request->refusal = why;
}

static uint32_t body_bytes_max(const struct http_request *request)
{
    const struct http_route *route = request->found.route;
    return route && route->body_bytes_max ? route->body_bytes_max
                                          : request->server->settings.body_bytes_max;
}

static void find_route(struct http_request *request)
{
    switch (http_route_find(request->server->table, request->method, request->path, &request->arena,
                            &request->found)) {
    case HTTP_MATCH_FOUND:
        break;
    case HTTP_MATCH_NO_PATH:
        refuse(request, 404, "There is nothing at this path.");
        break;
    case HTTP_MATCH_NO_METHOD:
        refuse(request, 405, "This path does not take that method; see Allow.");
        break;
    case HTTP_MATCH_BAD_PATH:
        refuse(request, 400, "The path holds a broken escape or characters that are not UTF-8.");
        break;
    }
}

static size_t count_large_at(const struct http_server *server, struct text path)
{
    size_t count = 0;
    for (const struct http_connection *c = server->connections; c; c = c->next)
        count += c->request && c->request->is_large && c->request->refusal_status == 0 &&
                 text_equal(c->request->path, path);
    return count;
}

/* Known to be large by what it announces, or by what has come. */
static void judge_large(struct http_request *request)
{
    const struct http_server_settings *settings = &request->server->settings;
    if (request->is_large || request->refusal_status != 0)
        return;
    request->is_large = true;
    if (settings->bodies_per_path_max > 0 &&
        count_large_at(request->server, request->path) > settings->bodies_per_path_max) {
        refuse(request, 503, "Too much is sent at once: try again.");
        return;
    }
    int status = settings->judge_large ? settings->judge_large(request, settings->context) : 0;
    if (status != 0)
        refuse(request, status, "A body as large as this is not taken from everybody.");
}

/* The headers are complete: judges all that can be judged without the body. */
static enum MHD_Result examine(struct http_request *request, const char *method)
{
    const struct http_server_settings *settings = &request->server->settings;
    uint64_t body_bytes = 0;
    request->phase = HTTP_PHASE_BODY;
    request->method = arena_copy(&request->arena, text_of(method));
    MHD_get_connection_values(request->handle, MHD_HEADER_KIND, keep_header, request);
    bool is_clear = is_framing_clear(request, &body_bytes);
    if (!is_clear)
        refuse(request, 400, "Content-Length and Transfer-Encoding do not agree.");
    if (request->url.length > settings->url_bytes_max)
        refuse(request, 414, "The URL is too long.");
    find_route(request);
    uint32_t limit = body_bytes_max(request);
    if (body_bytes > limit)
        refuse(request, 413, "The body is too large.");
    if (body_bytes > settings->small_body_bytes)
        judge_large(request);
    buffer_init(&request->body, limit);
    request->pace_rest_ms = settings->body_pace_ms;
    const struct http_route *route = request->found.route;
    if (route && route->time_limit_ms)
        request->connection->deadline_ms = clock_monotonic_ms() + route->time_limit_ms;
    /* Without the body read, the client may miss the reply; but there must be an end to it. */
    bool is_hopeless =
        !is_clear || body_bytes > HTTP_DISCARD_BYTES_MAX || count_headers(request, "Expect") > 0;
    if (request->refusal_status != 0 && is_hopeless) {
        http_reply_refused(request, request->refusal_status, request->refusal);
        return MHD_queue_response(request->handle, (unsigned)request->status, request->response);
    }
    return MHD_YES;
}

/* --- the body, the handler, the reply --------------------------------------------------------- */

/* Many large bodies at once are more than there is memory for, whoever sends them. */
static bool count_body(struct http_request *request, size_t bytes)
{
    struct http_server *server = request->server;
    uint64_t limit = server->settings.bodies_bytes_max;
    uint64_t more = request->body.length + bytes - request->counted_bytes;
    if (!request->is_large)
        return true;
    if (limit > 0 && server->bodies_bytes + more > limit)
        return false;
    server->bodies_bytes += more;
    request->counted_bytes += more;
    return true;
}

static void uncount_body(struct http_request *request, struct http_server *server)
{
    server->bodies_bytes -= request->counted_bytes;
    request->counted_bytes = 0;
}

static enum MHD_Result take_body(struct http_request *request, const char *data, size_t *length)
{
    size_t bytes = *length;
    *length = 0;
    request->taken_bytes += bytes;
    if (request->taken_bytes > request->server->settings.small_body_bytes)
        judge_large(request);
    if (request->refusal_status == 0 && !count_body(request, bytes))
        refuse(request, 503, "Too much is sent at once: try again.");
    if (request->refusal_status == 0) {
        buffer_append(&request->body, data, bytes);
        if (!request->body.is_full)
            return MHD_YES;
        refuse(request, 413, "The body is too large.");
    }
    uncount_body(request, request->server);
    buffer_release(&request->body);
    buffer_init(&request->body, 1);
    request->discarded_bytes += bytes;
    return request->discarded_bytes > HTTP_DISCARD_BYTES_MAX ? MHD_NO : MHD_YES;
}

static enum MHD_Result hand_over(struct http_request *request)
{
    if (request->is_cut)
        return MHD_NO;
    return MHD_queue_response(request->handle, (unsigned)request->status, request->response);
}

static enum MHD_Result dispatch(struct http_request *request)
{
    request->phase = HTTP_PHASE_HANDLER;
    if (request->refusal_status != 0) {
        http_reply_refused(request, request->refusal_status, request->refusal);
        return hand_over(request);
    }
    request->is_held_by_handler = true;
    request->found.route->handle(request, request->server->settings.context);
    if (request->phase == HTTP_PHASE_REPLY)
        return hand_over(request);
    request->phase = HTTP_PHASE_WAITING;
    MHD_suspend_connection(request->handle);
    return MHD_YES;
}

enum MHD_Result http_request_step(void *server, struct MHD_Connection *handle, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_length, void **slot)
{
    (void)server;
    (void)handle;
    (void)url;
    (void)version;
    struct http_request *request = *slot;
    switch (request->phase) {
    case HTTP_PHASE_HEADERS:
        return examine(request, method);
    case HTTP_PHASE_BODY:
        return *data_length > 0 ? take_body(request, data, data_length) : dispatch(request);
    case HTTP_PHASE_HANDLER:
    case HTTP_PHASE_WAITING:
        bug("libmicrohttpd went on with a request that a handler has");
    case HTTP_PHASE_REPLY:
        return hand_over(request); /* resumed */
    }
    return MHD_NO;
}

void http_request_send(struct http_request *request, struct MHD_Response *response, int status)
{
    bool is_waiting = request->phase == HTTP_PHASE_WAITING;
    REQUIRE(request->phase != HTTP_PHASE_REPLY);
    request->response = response;
    request->status = status;
    request->is_cut = !response;
    request->phase = HTTP_PHASE_REPLY;
    request->connection->deadline_ms =
        clock_monotonic_ms() + request->server->settings.request_time_ms;
    if (!is_waiting)
        return;
    MHD_resume_connection(request->handle); /* it comes back through http_request_step */
    request->server->is_due = true;
}

void http_request_give_up(struct http_request *request, const char *why)
{
    request->is_given_up = true;
    http_reply_refused(request, 503, why);
}

void http_request_completed(void *context, struct MHD_Connection *handle, void **slot,
                            enum MHD_RequestTerminationCode how)
{
    (void)handle;
    (void)how;
    struct http_server *server = context;
    struct http_request *request = *slot;
    if (!request)
        return;
    *slot = NULL;
    if (server->settings.on_done)
        server->settings.on_done(server->settings.context, request->found.route, request->status,
                                 clock_monotonic_us() - request->started_us);
    request->connection->request = NULL;
    request->connection->deadline_ms = clock_monotonic_ms() + server->settings.request_time_ms;
    request->connection = NULL;
    uncount_body(request, server);
    request->server = NULL;
    request->handle = NULL;
    server->pending_count--;
    http_request_release(request);
}

void http_request_release(struct http_request *request)
{
    if (request->is_held_by_handler || request->server)
        return;
    if (request->response)
        MHD_destroy_response(request->response);
    buffer_release(&request->body);
    arena_release(&request->arena);
    free(request);
}

/* --- what a handler may ask ------------------------------------------------------------------- */

const struct http_route *http_request_route(const struct http_request *request)
{
    return request->found.route;
}

struct text http_request_method(const struct http_request *request)
{
    return request->method;
}

struct text http_request_path(const struct http_request *request)
{
    return request->path;
}

struct text http_request_param(const struct http_request *request, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < request->found.param_count; i++) {
        const struct http_param *param = &request->found.params[i];
        if (param->name_length == length && memcmp(param->name, name, length) == 0)
            return param->value;
    }
    bug("the route %s has no {%s}", request->found.route->pattern, name);
}

struct text http_request_query(struct http_request *request, const char *name)
{
    return url_query_value(&request->arena, request->query, name);
}

struct text http_request_query_string(const struct http_request *request)
{
    return request->query;
}

struct text http_request_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name.data, name) == 0)
            return request->headers[i].value;
    }
    return TEXT_NONE;
}

struct text http_request_cookie(const struct http_request *request, const char *name)
{
    struct text rest = http_request_header(request, "Cookie");
    while (text_is_present(rest)) {
        struct text value = text_trim(text_next(&rest, ';'));
        struct text key = text_next(&value, '=');
        if (text_equal_string(key, name))
            return text_is_present(value) ? value : TEXT("");
    }
    return TEXT_NONE;
}

struct text http_request_body(const struct http_request *request)
{
    return request->body.length ? buffer_text(&request->body) : TEXT("");
}

struct text http_request_peer(const struct http_request *request)
{
    return request->peer;
}

struct arena *http_request_arena(struct http_request *request)
{
    return &request->arena;
}

bool http_request_is_gone(const struct http_request *request)
{
    return !request->server || request->is_given_up;
}
