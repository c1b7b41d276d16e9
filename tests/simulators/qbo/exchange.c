#include "tests/simulators/qbo/exchange.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "syntax/url.h"
#include "tests/simulators/qbo/render.h"

static const char json_type[] = "application/json;charset=UTF-8";
static const char xml_type[] = "application/xml;charset=UTF-8";

void exchange_init(struct exchange *exchange)
{
    *exchange = (struct exchange){.status = 500, .response_type = json_type};
    arena_init(&exchange->arena, 0);
    buffer_init(&exchange->out, 0);
}

void exchange_release(struct exchange *exchange)
{
    buffer_release(&exchange->out);
    arena_release(&exchange->arena);
}

size_t exchange_segments(struct exchange *exchange, struct text segments[static SEGMENTS_MAX])
{
    struct text rest = exchange->path;
    size_t count = 0;
    while (text_is_present(rest)) {
        struct text segment = text_next(&rest, '/');
        if (text_is_empty(segment))
            continue;
        if (count == SEGMENTS_MAX)
            return 0;
        segments[count++] = url_decode(&exchange->arena, segment, false);
    }
    return count;
}

struct text exchange_query(struct exchange *exchange, const char *name)
{
    return url_query_value(&exchange->arena, exchange->query, name);
}

bool exchange_is(const struct exchange *exchange, const char *method)
{
    return text_equal_string(exchange->method, method);
}

void exchange_text(struct exchange *exchange, int status, const char *type, const char *body)
{
    buffer_clear(&exchange->out);
    buffer_append_string(&exchange->out, body);
    exchange->status = status;
    exchange->response_type = type;
}

struct json_writer exchange_begin(struct exchange *exchange)
{
    struct json_writer writer;
    exchange_text(exchange, 200, json_type, "");
    json_writer_init(&writer, &exchange->out);
    return writer;
}

void exchange_fault(struct exchange *exchange, const struct fault *fault)
{
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    fault_write(&writer, fault);
    render_time(&writer, exchange->now);
    json_close_object(&writer);
    exchange->status = fault_status(fault);
}

void exchange_error(struct exchange *exchange, int status, const char *format, ...)
{
    char sentence[FAULT_DETAIL_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "error", sentence);
    json_close_object(&writer);
    exchange->status = status;
}

static void write_unauthorized(struct json_writer *writer, const char *detail, instant_us now)
{
    json_open_object(writer, NULL);
    json_write_null(writer, "warnings");
    json_write_null(writer, "intuitObject");
    json_open_object(writer, "fault");
    json_open_array(writer, "error");
    json_open_object(writer, NULL);
    json_write_string(writer, "message",
                      "message=AuthenticationFailed; errorCode=003200; statusCode=401");
    json_write_string(writer, "detail", detail);
    json_write_string(writer, "code", "3200");
    json_write_null(writer, "element");
    json_close_object(writer);
    json_close_array(writer);
    json_write_string(writer, "type", "AUTHENTICATION");
    json_close_object(writer);
    json_write_null(writer, "queryResponse");
    json_write_int64(writer, "time", now / 1000);
    json_close_object(writer);
}

void exchange_unauthorized(struct exchange *exchange, bool is_xml, const char *detail)
{
    if (is_xml) {
        exchange_text(exchange, 401, xml_type,
                      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
                      "<IntuitResponse xmlns=\"http://schema.intuit.com/finance/v3\">"
                      "<Fault type=\"AUTHENTICATION\"><Error code=\"100\">"
                      "<Message>General Authentication Error</Message>"
                      "<Detail>AuthenticationFault</Detail></Error></Fault></IntuitResponse>");
        return;
    }
    struct json_writer writer = exchange_begin(exchange);
    write_unauthorized(&writer, detail, exchange->now);
    exchange->status = 401;
}

void exchange_throttled(struct exchange *exchange, bool is_xml, int status)
{
    struct fault fault;
    fault_set(&fault, FAULT_THROTTLED, NULL,
              "The request limit was reached. Try again in 60 seconds.");
    if (is_xml)
        exchange_text(exchange, status, xml_type,
                      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
                      "<IntuitResponse xmlns=\"http://schema.intuit.com/finance/v3\">"
                      "<Fault type=\"SERVICE\"><Error code=\"3001\">"
                      "<Message>message=ThrottleExceeded; errorCode=003001; statusCode=429"
                      "</Message></Error></Fault></IntuitResponse>");
    else
        exchange_fault(exchange, &fault);
    exchange->status = status;
}
