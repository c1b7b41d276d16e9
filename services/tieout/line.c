#include "line.h"

#include <string.h>

#include "io/crypto.h"
#include "syntax/json.h"

static bool is_object_line(struct arena *arena, struct text value)
{
    struct error error;
    if (!text_is_present(value) || memchr(value.data, '\n', value.length) ||
        memchr(value.data, '\r', value.length))
        return false;
    const struct json *tree = json_parse(arena, value, &error);
    return tree && tree->kind == JSON_OBJECT;
}

static bool has_unreadable(const struct kafka_message *message)
{
    struct kafka_header header;
    for (size_t i = 0; kafka_message_header_at(message, i, &header); i++)
        if (text_is_present(header.value) && !text_is_utf8(header.value))
            return true;
    return false;
}

static void write_headers(struct json_writer *writer, const struct kafka_message *message,
                          struct arena *arena, bool is_readable)
{
    struct kafka_header header;
    json_open_object(writer, is_readable ? "headers" : "headers_base64");
    for (size_t i = 0; kafka_message_header_at(message, i, &header); i++) {
        enum envelope_header known;
        if (!envelope_header_parse(header.name, &known) || !text_is_present(header.value) ||
            text_is_utf8(header.value) != is_readable)
            continue;
        const char *name = envelope_header_name(known);
        /* Of several of one name the last one counts, and a key may stand only once. */
        struct text last = kafka_message_header(message, header.name);
        if (last.data != header.value.data)
            continue;
        json_write_text(writer, name,
                        is_readable ? header.value : crypto_base64(header.value, arena));
    }
    json_close_object(writer);
}

void line_format(const struct kafka_message *message, struct arena *arena, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_write_int64(&writer, "partition", message->partition);
    json_write_int64(&writer, "offset", message->offset);
    json_write_text(&writer, "key", message->key);
    write_headers(&writer, message, arena, true);
    if (has_unreadable(message))
        write_headers(&writer, message, arena, false);
    if (!text_is_present(message->value))
        json_write_null(&writer, "value");
    else if (is_object_line(arena, message->value))
        json_write_raw(&writer, "value", message->value);
    else
        json_write_text(&writer, "value_base64", crypto_base64(message->value, arena));
    json_close_object(&writer);
    buffer_append_char(out, '\n');
}

/* --- and back ----------------------------------------------------------------------------------
 */

static bool read_headers(const struct json *headers, struct arena *arena, bool is_readable,
                         struct envelope *out, struct error *error)
{
    JSON_EACH(member, headers)
    {
        enum envelope_header header;
        if (!envelope_header_parse(member->key, &header) || member->kind != JSON_STRING)
            continue;
        struct text *value = &out->headers[header];
        if (is_readable)
            *value = member->text;
        else if (!crypto_base64_decode(member->text, arena, value, error))
            return error_prefix(error, "%s", envelope_header_name(header));
    }
    return true;
}

bool line_parse(struct text line, struct arena *arena, struct envelope *out, struct error *error)
{
    *out = (struct envelope){0};
    const struct json *object = json_parse(arena, line, error);
    if (!object)
        return false;
    const struct json *headers = json_member(object, "headers");
    if (object->kind != JSON_OBJECT || !headers || headers->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT,
                         "takes {\"key\":..., \"headers\":{...}, "
                         "\"value\":{...}}");
    const struct json *value = json_member(object, "value");
    struct text encoded = json_text(object, "value_base64");
    out->key = json_text(object, "key");
    if (value && value->kind != JSON_NULL)
        out->body = value->span;
    if (text_is_present(encoded) && !crypto_base64_decode(encoded, arena, &out->body, error))
        return error_prefix(error, "value_base64");
    return read_headers(headers, arena, true, out, error) &&
           read_headers(json_member(object, "headers_base64"), arena, false, out, error);
}
