#include <string.h>

#include "syntax/json.h"

void json_writer_init(struct json_writer *writer, struct buffer *out)
{
    *writer = (struct json_writer){.out = out};
}

/* The short escapes, else \u00XX. What needs none is appended in one piece. */
static void append_escape(struct buffer *out, char c)
{
    switch (c) {
    case '"':
        buffer_append_string(out, "\\\"");
        return;
    case '\\':
        buffer_append_string(out, "\\\\");
        return;
    case '\b':
        buffer_append_string(out, "\\b");
        return;
    case '\f':
        buffer_append_string(out, "\\f");
        return;
    case '\n':
        buffer_append_string(out, "\\n");
        return;
    case '\r':
        buffer_append_string(out, "\\r");
        return;
    case '\t':
        buffer_append_string(out, "\\t");
        return;
    }
    buffer_append_format(out, "\\u%04x", (unsigned)(unsigned char)c);
}

static char *put_text(char *at, struct text text)
{
    if (text.length > 0)
        memcpy(at, text.data, text.length);
    return at + text.length;
}

static bool needs_escape(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* `before` and `after` stand around the quoted text: what has no escape goes out in one piece. */
static void append_quoted(struct buffer *out, struct text before, struct text text,
                          struct text after)
{
    size_t start = 0, plain = 0;
    while (plain < text.length && !needs_escape(text.data[plain]))
        plain++;
    if (plain == text.length) {
        char *at = buffer_extend(out, before.length + text.length + after.length + 2);
        if (!at)
            return;
        at = put_text(at, before);
        *at++ = '"';
        at = put_text(at, text);
        *at++ = '"';
        put_text(at, after);
        return;
    }
    buffer_append_text(out, before);
    buffer_append_char(out, '"');
    for (size_t i = plain; i < text.length; i++) {
        if (!needs_escape(text.data[i]))
            continue;
        buffer_append(out, text.data + start, i - start);
        append_escape(out, text.data[i]);
        start = i + 1;
    }
    buffer_append(out, text.data + start, text.length - start);
    buffer_append_char(out, '"');
    buffer_append_text(out, after);
}

static void begin_value(struct json_writer *writer, struct text key)
{
    struct text comma = writer->has_item[writer->depth] ? TEXT(",") : TEXT("");
    writer->has_item[writer->depth] = true;
    if (text_is_present(key))
        append_quoted(writer->out, comma, key, TEXT(":"));
    else
        buffer_append_text(writer->out, comma);
}

static void open_bracket(struct json_writer *writer, struct text key, char bracket)
{
    REQUIRE(writer->depth < JSON_DEPTH_MAX);
    begin_value(writer, key);
    buffer_append_char(writer->out, bracket);
    writer->has_item[++writer->depth] = false;
}

static void close_bracket(struct json_writer *writer, char bracket)
{
    REQUIRE(writer->depth > 0);
    writer->depth--;
    buffer_append_char(writer->out, bracket);
}

static void write_plain(struct json_writer *writer, struct text key, struct text json)
{
    REQUIRE(!text_is_empty(json));
    begin_value(writer, key);
    buffer_append_text(writer->out, json);
}

static void write_quoted(struct json_writer *writer, struct text key, struct text value)
{
    begin_value(writer, key);
    append_quoted(writer->out, TEXT(""), value, TEXT(""));
}

void json_open_object(struct json_writer *writer, const char *key)
{
    open_bracket(writer, text_of(key), '{');
}

void json_close_object(struct json_writer *writer)
{
    close_bracket(writer, '}');
}

void json_open_array(struct json_writer *writer, const char *key)
{
    open_bracket(writer, text_of(key), '[');
}

void json_close_array(struct json_writer *writer)
{
    close_bracket(writer, ']');
}

void json_write_text(struct json_writer *writer, const char *key, struct text value)
{
    if (text_is_present(value))
        write_quoted(writer, text_of(key), value);
    else
        json_write_null(writer, key);
}

void json_write_string(struct json_writer *writer, const char *key, const char *value)
{
    json_write_text(writer, key, text_of(value));
}

void json_write_number(struct json_writer *writer, const char *key, struct text number)
{
    write_plain(writer, text_of(key), number);
}

void json_write_int64(struct json_writer *writer, const char *key, int64_t value)
{
    char digits[NUMBER_TEXT_BYTES + 1] = "-";
    bool is_negative = value < 0;
    uint64_t magnitude = is_negative ? 0 - (uint64_t)value : (uint64_t)value;
    struct text text = text_format_uint64(magnitude, 1, digits + 1);
    if (is_negative)
        text = text_slice(digits, text.length + 1);
    write_plain(writer, text_of(key), text);
}

void json_write_bool(struct json_writer *writer, const char *key, bool value)
{
    write_plain(writer, text_of(key), value ? TEXT("true") : TEXT("false"));
}

void json_write_null(struct json_writer *writer, const char *key)
{
    write_plain(writer, text_of(key), TEXT("null"));
}

void json_write_raw(struct json_writer *writer, const char *key, struct text json)
{
    write_plain(writer, text_of(key), json);
}

/* The depth of a tree that was read is at most JSON_DEPTH_MAX. */
static void write_tree(struct json_writer *writer, struct text key, const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL:
        write_plain(writer, key, TEXT("null"));
        return;
    case JSON_FALSE:
        write_plain(writer, key, TEXT("false"));
        return;
    case JSON_TRUE:
        write_plain(writer, key, TEXT("true"));
        return;
    case JSON_NUMBER:
        write_plain(writer, key, value->text);
        return;
    case JSON_STRING:
        write_quoted(writer, key, value->text);
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    bool is_object = value->kind == JSON_OBJECT;
    open_bracket(writer, key, is_object ? '{' : '[');
    JSON_EACH(item, value)
    {
        write_tree(writer, item->key, item);
    }
    close_bracket(writer, is_object ? '}' : ']');
}

void json_write_tree(struct json_writer *writer, const char *key, const struct json *value)
{
    /* The value's own key, when it was a member, does not come along. */
    write_tree(writer, text_of(key), value);
}
