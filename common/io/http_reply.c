#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "io/http_server_parts.h"
#include "syntax/json.h"

/* Sent with every reply that does not bring a header of the same name. */
static const struct {
    const char *name;
    const char *value;
} STANDING[] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
};

const char *http_status_phrase(int status)
{
    const char *phrase = MHD_get_reason_phrase_for((unsigned)status);
    return phrase ? phrase : "Unknown";
}

static bool brings(const struct http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (reply->headers[i].name.length == strlen(name) &&
            strncasecmp(reply->headers[i].name.data, name, strlen(name)) == 0)
            return true;
    }
    return false;
}

static bool add_headers(struct http_request *request, struct MHD_Response *response,
                        const struct http_reply *reply)
{
    bool is_good = reply->header_count <= HTTP_REPLY_HEADERS_MAX;
    for (size_t i = 0; is_good && i < reply->header_count; i++)
        is_good = MHD_add_response_header(
                      response, arena_copy(&request->arena, reply->headers[i].name).data,
                      arena_copy(&request->arena, reply->headers[i].value).data) == MHD_YES;
    for (size_t i = 0; i < sizeof STANDING / sizeof STANDING[0]; i++) {
        if (!brings(reply, STANDING[i].name))
            MHD_add_response_header(response, STANDING[i].name, STANDING[i].value);
    }
    if (request->server->settings.has_tls_proxy)
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (request->server->is_quiesced)
        MHD_add_response_header(response, "Connection", "close");
    if (reply->content_type)
        MHD_add_response_header(response, "Content-Type", reply->content_type);
    return is_good;
}

/* --- a body that breaks off, for simulators --- */

struct broken_body {
    struct text body;
    size_t bytes;
};

static ssize_t read_broken(void *context, uint64_t position, char *out, size_t room)
{
    const struct broken_body *broken = context;
    if (position >= broken->bytes)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t left = broken->bytes - (size_t)position;
    size_t length = left < room ? left : room;
    memcpy(out, broken->body.data + position, length);
    return (ssize_t)length;
}

static struct MHD_Response *create_broken(struct http_request *request,
                                          const struct http_reply *reply, size_t bytes)
{
    struct broken_body *broken = ARENA_NEW(&request->arena, struct broken_body);
    broken->body = arena_copy(&request->arena, reply->body);
    broken->bytes = bytes < reply->body.length ? bytes : reply->body.length;
    return MHD_create_response_from_callback(reply->body.length, 4096, read_broken, broken, NULL);
}

/* --- sending ---------------------------------------------------------------------------------- */

/* The handler lets go. False: nobody waits for the reply any more, and the request may be gone. */
static bool take_back(struct http_request *request)
{
    REQUIRE(request->is_held_by_handler);
    request->is_held_by_handler = false;
    bool is_wanted = !http_request_is_gone(request);
    http_request_release(request);
    return is_wanted;
}

/* libmicrohttpd copies the body, so the caller's memory is its own again. The parameter lacks const
 * in its header; it is only read. */
static struct MHD_Response *create_whole(struct text body)
{
    union {
        const char *read_only;
        void *plain;
    } bytes = {.read_only = body.length ? body.data : ""};
    return MHD_create_response_from_buffer(body.length, bytes.plain, MHD_RESPMEM_MUST_COPY);
}

static void send_reply(struct http_request *request, const struct http_reply *reply,
                       struct MHD_Response *response)
{
    REQUIRE(response && reply->status >= 200 && reply->status <= 599);
    int status = reply->status;
    if (!add_headers(request, response, reply)) {
        /* A header with a line end in it: somebody's text got where it must not. */
        MHD_destroy_response(response);
        response = create_whole(TEXT(""));
        REQUIRE(response);
        status = 500;
    }
    http_request_send(request, response, status);
}

void http_reply(struct http_request *request, const struct http_reply *reply)
{
    if (take_back(request))
        send_reply(request, reply, create_whole(reply->body));
}

void http_reply_truncated(struct http_request *request, const struct http_reply *reply,
                          size_t body_bytes)
{
    if (take_back(request))
        send_reply(request, reply, create_broken(request, reply, body_bytes));
}

void http_reply_cut(struct http_request *request)
{
    if (take_back(request))
        http_request_send(request, NULL, 0);
}

void http_reply_json(struct http_request *request, int status, struct text json)
{
    http_reply(request, &(struct http_reply){
                            .status = status, .content_type = "application/json", .body = json});
}

void http_reply_text(struct http_request *request, int status, struct text text)
{
    http_reply(request, &(struct http_reply){.status = status,
                                             .content_type = "text/plain; charset=utf-8",
                                             .body = text});
}

void http_reply_empty(struct http_request *request, int status)
{
    http_reply(request, &(struct http_reply){.status = status});
}

/* --- problems (RFC 9457) ---------------------------------------------------------------------- */

static void format_problem(const struct http_problem *problem, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "type", problem->type ? problem->type : "about:blank");
    json_write_string(&writer, "title",
                      problem->title ? problem->title : http_status_phrase(problem->status));
    json_write_int64(&writer, "status", problem->status);
    if (text_is_present(problem->detail))
        json_write_text(&writer, "detail", problem->detail);
    if (text_is_present(problem->rule))
        json_write_text(&writer, "rule", problem->rule);
    if (problem->field_count > 0) {
        json_open_array(&writer, "errors");
        for (size_t i = 0; i < problem->field_count && i < HTTP_PROBLEM_FIELDS_MAX; i++) {
            json_open_object(&writer, NULL);
            json_write_text(&writer, "field", problem->fields[i].name);
            json_write_text(&writer, "detail", problem->fields[i].value);
            json_close_object(&writer);
        }
        json_close_array(&writer);
    }
    json_close_object(&writer);
}

static struct http_reply problem_reply(int status, struct buffer *body)
{
    return (struct http_reply){
        .status = status, .content_type = "application/problem+json", .body = buffer_text(body)};
}

void http_reply_problem(struct http_request *request, const struct http_problem *problem)
{
    struct buffer body;
    buffer_init(&body, 0);
    format_problem(problem, &body);
    struct http_reply reply = problem_reply(problem->status, &body);
    http_reply(request, &reply);
    buffer_release(&body);
}

void http_reply_refusal(struct http_request *request, int status, const char *format, ...)
{
    char detail[ERROR_MESSAGE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    http_reply_problem(request,
                       &(struct http_problem){.status = status, .detail = text_of(detail)});
}

void http_reply_refused(struct http_request *request, int status, const char *why)
{
    struct buffer body, allow;
    buffer_init(&body, 0);
    buffer_init(&allow, 0);
    format_problem(&(struct http_problem){.status = status, .detail = text_of(why)}, &body);
    struct http_reply reply = problem_reply(status, &body);
    struct http_header header = {.name = TEXT("Allow")};
    if (status == 405) {
        http_route_allow(request->server->table, request->path, &allow);
        header.value = buffer_text(&allow);
        reply.headers = &header;
        reply.header_count = 1;
    }
    send_reply(request, &reply, create_whole(reply.body));
    buffer_release(&body);
    buffer_release(&allow);
}
