/* JSON: bytes to a tree and back, with nothing known of its meaning.
 *
 * The reader is a single pass that keeps what a meaning-free tree must keep to be proof: each
 * value's exact span in the input and each number's own text (a parsed double has already lost
 * digits). It refuses what RFC 8259 refuses, and besides: duplicate keys, invalid UTF-8, NUL in
 * strings, nesting over JSON_DEPTH_MAX, more than JSON_VALUES_MAX values. It is fuzzed against
 * jansson (tests/fuzz), which must accept and refuse the same texts.
 */
#ifndef TIEOUT_SYNTAX_JSON_H
#define TIEOUT_SYNTAX_JSON_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum { JSON_DEPTH_MAX = 32, JSON_VALUES_MAX = 2000000 };

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/* Lives in the arena; texts point into the arena or into the input, which must outlive it. */
struct json {
    enum json_kind kind;
    struct text key;    /* of a member of an object, unescaped; else absent */
    struct text text;   /* STRING: unescaped; NUMBER: its own digits; else absent */
    struct text span;   /* the exact bytes of this value in the input */
    struct json *first; /* children of an ARRAY or OBJECT, in input order */
    struct json *next;  /* the next sibling */
    uint32_t count;     /* of children */
};

/* NULL and an error (permanent, with the byte position) when the text is not one JSON value. */
const struct json *json_parse(struct arena *arena, struct text input, struct error *error);

/* A member of an object, or NULL; NULL in gives NULL out, so that paths can be chained. */
const struct json *json_member(const struct json *object, const char *key);
/* Along a dotted path of keys: "CurrencyRef.value". */
const struct json *json_path(const struct json *object, const char *path);
/* Text of a string member along a path; TEXT_NONE when absent, null or no string. */
struct text json_text(const struct json *object, const char *path);
/* Text of a string or a number member along a path. */
struct text json_scalar(const struct json *object, const char *path);
bool json_is_true(const struct json *object, const char *path);
/* A whole number, or `otherwise` when absent or not one. */
int64_t json_int64(const struct json *object, const char *path, int64_t otherwise);

#define JSON_EACH(item, parent)                                                                    \
    for (const struct json *item = (parent) ? (parent)->first : NULL; item; item = item->next)

/* The writer: values in order into a buffer; commas are its business, order is the caller's.
 * Compact, no white space; strings escape only what they must: the same values give the same
 * bytes. A key of NULL means: an element of an array, or the outermost value. */
struct json_writer {
    struct buffer *out;
    uint32_t depth;
    bool has_item[JSON_DEPTH_MAX + 1];
};

void json_writer_init(struct json_writer *writer, struct buffer *out);
void json_open_object(struct json_writer *writer, const char *key);
void json_close_object(struct json_writer *writer);
void json_open_array(struct json_writer *writer, const char *key);
void json_close_array(struct json_writer *writer);
void json_write_text(struct json_writer *writer, const char *key,
                     struct text value); /* absent: null */
void json_write_string(struct json_writer *writer, const char *key, const char *value);
void json_write_number(struct json_writer *writer, const char *key,
                       struct text number); /* as it is */
void json_write_int64(struct json_writer *writer, const char *key, int64_t value);
void json_write_bool(struct json_writer *writer, const char *key, bool value);
void json_write_null(struct json_writer *writer, const char *key);
void json_write_raw(struct json_writer *writer, const char *key, struct text json); /* valid JSON */
/* A whole tree again: numbers keep their text. */
void json_write_tree(struct json_writer *writer, const char *key, const struct json *value);

#endif
