#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "io/http_server.h"
#include "tests/simulators/qbo/wire.h"

/* Takes a line off *rest, without its end. */
static struct text take_line(struct text *rest)
{
    struct text line = text_next(rest, '\n');
    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}

static bool is_header(struct text name, const char *wanted)
{
    return name.length == strlen(wanted) && strncasecmp(name.data, wanted, name.length) == 0;
}

static bool read_header(struct text line, struct exchange *exchange, struct wire_request *request,
                        uint64_t *body_bytes)
{
    struct text value = line;
    struct text name = text_next(&value, ':');
    value = text_trim(value);
    if (is_header(name, "Content-Length"))
        return text_parse_uint64(value, body_bytes) && *body_bytes <= WIRE_BODY_BYTES_MAX;
    if (is_header(name, "Transfer-Encoding"))
        return false;
    if (is_header(name, "Authorization"))
        exchange->authorization = value;
    else if (is_header(name, "Accept"))
        exchange->accept = value;
    else if (is_header(name, "Content-Type"))
        exchange->content_type = value;
    else if (is_header(name, "Connection"))
        request->is_last = is_header(value, "close");
    else if (is_header(name, "Expect"))
        request->expects_continue = true;
    else if (is_header(name, "x-include-refresh-token-hard-expires-in"))
        exchange->wants_hard_expiry = is_header(value, "true");
    return true;
}

static bool read_request_line(struct text line, struct exchange *exchange)
{
    exchange->method = text_next(&line, ' ');
    struct text target = text_next(&line, ' ');
    exchange->path = text_next(&target, '?');
    exchange->query = target;
    return text_starts_with(line, TEXT("HTTP/1.")) && text_starts_with(exchange->path, TEXT("/"));
}

enum wire_state wire_parse(struct text in, struct exchange *exchange, struct wire_request *request)
{
    *request = (struct wire_request){0};
    uint64_t body_bytes = 0;
    const char *end = in.length ? memmem(in.data, in.length, "\r\n\r\n", 4) : NULL;
    if (!end)
        return in.length > WIRE_HEAD_BYTES_MAX ? WIRE_BAD : WIRE_INCOMPLETE;
    size_t head_bytes = (size_t)(end - in.data) + 4;
    struct text rest = text_slice(in.data, head_bytes - 4);
    if (!read_request_line(take_line(&rest), exchange))
        return WIRE_BAD;
    while (text_is_present(rest))
        if (!read_header(take_line(&rest), exchange, request, &body_bytes))
            return WIRE_BAD;
    request->length = head_bytes + body_bytes;
    exchange->body = text_slice(in.data + head_bytes, body_bytes);
    return in.length < request->length ? WIRE_INCOMPLETE : WIRE_COMPLETE;
}

void wire_format(struct buffer *out, const struct exchange *exchange, uint64_t number, bool is_last)
{
    struct text body = buffer_text(&exchange->out);
    buffer_append_format(out, "HTTP/1.1 %d %s\r\n", exchange->status,
                         http_status_phrase(exchange->status));
    buffer_append_format(out, "Content-Type: %s\r\nContent-Length: %zu\r\n",
                         exchange->response_type, body.length);
    buffer_append_format(out, "intuit_tid: 1-%08" PRIx64 "-%012" PRIx64 "\r\nQBO-Version: 1.0\r\n",
                         (uint64_t)exchange->now / 1000000 & UINT32_MAX, number);
    if (exchange->status == 401)
        buffer_append_string(out, "WWW-Authenticate: Bearer realm=\"Intuit\", error="
                                  "\"invalid_token\"\r\n");
    if (exchange->location[0])
        buffer_append_format(out, "Location: %s\r\n", exchange->location);
    buffer_append_string(out, is_last ? "Connection: close\r\n\r\n" : "\r\n");
    if (exchange->ending == ENDING_TRUNCATED)
        body.length /= 2;
    buffer_append_text(out, body);
}
