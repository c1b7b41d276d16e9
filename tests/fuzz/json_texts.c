#include "tests/fuzz/json_texts.h"

#include <string.h>

#define ANY_OF(random, list) ((list)[random_below((random), sizeof(list) / sizeof((list)[0]))])

enum {
    PERCENT_DEEP = 2,
    DEPTH_USUAL_MAX = 5,
    ITEMS_MAX = 5,
    DEEP_MIN = 28, /* around the reader's limit of 32 */
    DEEP_SPAN = 8,
    SLICE_BYTES_MAX = 12,
};

static const char *const NUMBERS[] = {"0",
                                      "-0",
                                      "1",
                                      "-17",
                                      "275.00",
                                      "391.04",
                                      "0.0725",
                                      "1e5",
                                      "1E+05",
                                      "2.5e-3",
                                      "-0.0",
                                      "1e308",
                                      "1e-400",
                                      "123456789012345678",
                                      "9223372036854775807",
                                      "-9223372036854775808",

                                      "0.1234567890123456789",
                                      "10.50"};

/* Fine for RFC 8259, too big for the types of most readers. */
static const char *const BIG_NUMBERS[] = {"9223372036854775808", "1e999"};

static const char *const STRING_PIECES[] = {"a",
                                            "Id",
                                            "value",
                                            "USD",
                                            "2026-01-31",
                                            " ",
                                            "0123456",
                                            "/",
                                            "\\n",
                                            "\\t",
                                            "\\\"",
                                            "\\\\",
                                            "\\/",
                                            "\\b",
                                            "\\f",
                                            "\\r",
                                            "\\u0041",
                                            "\\u00e9",
                                            "\\u20AC",
                                            "\\ud83d\\ude00",
                                            "\\uDBFF\\uDFFF",
                                            "\\u0001",
                                            "\\u001f",
                                            "\xC3\xA9",
                                            "\xE2\x82\xAC",
                                            "\xF0\x9F\x98\x80",
                                            "\x7f",
                                            "\xEF\xBF\xBF",
                                            "{",
                                            "}",
                                            "[",
                                            ":",
                                            ","};

static const char *const KEYS[] = {"Id",    "Line",     "Amount",           "a",
                                   "b",     "c",        "\\u0061",          "",
                                   "x\\ny", "\xC3\xA9", "key that is long", "k"};

static const char *const BLANKS[] = {"", "", "", "", "", " ", "\n", "\t", "\r\n", "  "};

static void append_blank(struct buffer *out, struct random *random)
{
    buffer_append_string(out, ANY_OF(random, BLANKS));
}

static void generate_string(struct buffer *out, struct random *random)
{
    buffer_append_char(out, '"');
    for (uint64_t left = random_below(random, 8); left > 0; left--)
        buffer_append_string(out, ANY_OF(random, STRING_PIECES));
    buffer_append_char(out, '"');
}

/* Mostly distinct keys; now and then one that comes twice, also in disguise. */
static void generate_key(struct buffer *out, struct random *random, uint64_t place)
{
    if (random_chance(random, 90))
        buffer_append_format(out, "\"%s%d\"", ANY_OF(random, KEYS), (int)place);
    else
        buffer_append_format(out, "\"%s\"", ANY_OF(random, KEYS));
    append_blank(out, random);
    buffer_append_char(out, ':');
}

static void generate_value(struct buffer *out, struct random *random, int depth);

static void generate_items(struct buffer *out, struct random *random, int depth, bool is_object)
{
    /* Now and then an object with more members than are compared one by one. */
    bool is_wide = depth == 0 && random_chance(random, 3);
    uint64_t count = is_wide ? 30 + random_below(random, 20) : random_below(random, ITEMS_MAX + 1);
    buffer_append_char(out, is_object ? '{' : '[');
    append_blank(out, random);
    for (uint64_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_char(out, ',');
        append_blank(out, random);
        if (is_object)
            generate_key(out, random, i);
        generate_value(out, random, is_wide ? DEPTH_USUAL_MAX : depth + 1);
    }
    buffer_append_char(out, is_object ? '}' : ']');
}

static void generate_value(struct buffer *out, struct random *random, int depth)
{
    static const char *const WORDS[] = {"null", "true", "false"};
    append_blank(out, random);
    uint64_t kind = random_below(random, depth < DEPTH_USUAL_MAX ? 10 : 5);
    if (depth == 0 && random_chance(random, 80))
        kind = 9;
    if (kind < 1)
        buffer_append_string(out, ANY_OF(random, WORDS));
    else if (random_chance(random, 1))
        buffer_append_string(out, ANY_OF(random, BIG_NUMBERS));
    else if (kind < 3)
        buffer_append_string(out, ANY_OF(random, NUMBERS));
    else if (kind < 5)
        generate_string(out, random);
    else
        generate_items(out, random, depth, kind >= 7);
    append_blank(out, random);
}

static void generate_deep(struct buffer *out, struct random *random)
{
    uint64_t depth = DEEP_MIN + random_below(random, DEEP_SPAN);
    bool is_object = random_chance(random, 50);
    for (uint64_t i = 0; i < depth; i++)
        buffer_append_string(out, is_object ? "{\"d\":" : "[");
    buffer_append_string(out, ANY_OF(random, NUMBERS));
    for (uint64_t i = 0; i < depth; i++)
        buffer_append_char(out, is_object ? '}' : ']');
}

void json_text_generate(struct buffer *out, struct random *random)
{
    if (random_chance(random, PERCENT_DEEP))
        generate_deep(out, random);
    else
        generate_value(out, random, 0);
}

/* --- spoiling -------------------------------------------------------------------------------- */

static const char *const TOKENS[] = {"{",
                                     "}",
                                     "[",
                                     "]",
                                     ":",
                                     ",",
                                     "\"",
                                     "\\",
                                     "\\u",
                                     "\\u0000",
                                     "\\ud800",
                                     "\\udc00",
                                     "\\x",
                                     "-",
                                     "+",
                                     ".",
                                     "e",
                                     "0",
                                     "01",
                                     "null",
                                     "tru",
                                     "NaN",
                                     "/**/",
                                     "//",
                                     "\xC3",
                                     "\xA9",
                                     "\xC0\x80",
                                     "\xED\xA0\x80",
                                     "\xF4\x90\x80\x80",
                                     "\xFF",
                                     "\xEF\xBB\xBF",
                                     "\v",
                                     "\x01",
                                     "\x1f",
                                     "'",
                                     "1e",
                                     "1.",
                                     ".5",
                                     "\"a\":1,",
                                     ",,",
                                     "\xC2\xA0"};

/* Puts `piece` in the place of `removed` bytes at `at`. */
static void splice(struct buffer *text, size_t at, size_t removed, struct text piece)
{
    struct buffer changed;
    buffer_init(&changed, 0);
    buffer_append(&changed, text->data, at);
    buffer_append_text(&changed, piece);
    buffer_append(&changed, text->data + at + removed, text->length - at - removed);
    buffer_clear(text);
    buffer_append_text(text, buffer_text(&changed));
    buffer_release(&changed);
}

void json_text_mutate(struct buffer *text, struct random *random)
{
    if (text->length == 0)
        return;
    size_t at = random_below(random, text->length);
    size_t slice = 1 + random_below(random, SLICE_BYTES_MAX);
    if (slice > text->length - at)
        slice = text->length - at;
    char piece[SLICE_BYTES_MAX];
    memcpy(piece, text->data + at, slice);
    switch (random_below(random, 7)) {
    case 0:
        text->data[at] = (char)(text->data[at] ^ (1 << random_below(random, 8)));
        return;
    case 1:
        text->data[at] = (char)random_below(random, 256);
        return;
    case 2:
        splice(text, at, slice, TEXT(""));
        return;
    case 3:
        splice(text, random_below(random, text->length), 0, text_slice(piece, slice));
        return;
    case 4:
        splice(text, at, text->length - at, TEXT(""));
        return;
    case 5:
        splice(text, at, slice, text_of(ANY_OF(random, TOKENS)));
        return;
    case 6:
        splice(text, at, 0, text_of(ANY_OF(random, TOKENS)));
        return;
    }
}
