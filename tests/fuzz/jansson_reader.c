#include "tests/fuzz/jansson_reader.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

void describe_string(struct buffer *out, struct text string)
{
    buffer_append_format(out, "s%zu:", string.length);
    buffer_append_text(out, string);
}

void describe_integer(struct buffer *out, int64_t value)
{
    buffer_append_format(out, "i%" PRId64, value);
}

void describe_real(struct buffer *out, double value)
{
    buffer_append_format(out, "r%a", value);
}

static void describe(struct buffer *out, const json_t *value);

static void describe_object(struct buffer *out, const json_t *object)
{
    buffer_append_char(out, '{');
    json_t *shared = (json_t *)(uintptr_t)object; /* its iterators want no const */
    for (void *at = json_object_iter(shared); at; at = json_object_iter_next(shared, at)) {
        describe_string(out, text_of(json_object_iter_key(at)));
        describe(out, json_object_iter_value(at));
    }
    buffer_append_char(out, '}');
}

static void describe(struct buffer *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_NULL:
        buffer_append_char(out, 'n');
        return;
    case JSON_FALSE:
        buffer_append_char(out, 'f');
        return;
    case JSON_TRUE:
        buffer_append_char(out, 't');
        return;
    case JSON_INTEGER:
        describe_integer(out, json_integer_value(value));
        return;
    case JSON_REAL:
        describe_real(out, json_real_value(value));
        return;
    case JSON_STRING:
        describe_string(out, text_slice(json_string_value(value), json_string_length(value)));
        return;
    case JSON_ARRAY:
        buffer_append_char(out, '[');
        for (size_t i = 0; i < json_array_size(value); i++)
            describe(out, json_array_get(value, i));
        buffer_append_char(out, ']');
        return;
    case JSON_OBJECT:
        describe_object(out, value);
        return;
    }
}

struct jansson_verdict jansson_read(struct text json, struct buffer *description)
{
    struct jansson_verdict verdict = {.is_accepted = false};
    json_error_t error;
    json_object_seed(1); /* else it takes the seed of its hash from the clock */
    json_t *value =
        json_loadb(json.data, json.length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
    if (value) {
        verdict.is_accepted = true;
        describe(description, value);
        json_decref(value);
        return verdict;
    }
    verdict.is_overflow = json_error_code(&error) == json_error_numeric_overflow;
    snprintf(verdict.message, sizeof(verdict.message), "%s", error.text);
    return verdict;
}
