#include <string.h>

#include "base/map.h"
#include "syntax/json.h"

enum {
    NODES_PER_CHUNK = 16,
    KEYS_LINEAR_MAX = 32, /* from here on an object's keys are looked up in a map */
};

struct parser {
    struct arena *arena;
    const char *start;
    const char *at;
    const char *end;
    struct json *nodes; /* the rest of the last chunk */
    uint32_t nodes_left;
    uint32_t values;
    uint32_t depth;
    struct error *error;
};

static bool parse_value(struct parser *parser, struct json *node);

static bool fail(struct parser *parser, const char *what)
{
    return error_set(parser->error, ERROR_PERMANENT, "JSON: %s at byte %zu", what,
                     (size_t)(parser->at - parser->start));
}

static void skip_blanks(struct parser *parser)
{
    while (parser->at < parser->end && (*parser->at == ' ' || *parser->at == '\n' ||
                                        *parser->at == '\r' || *parser->at == '\t'))
        parser->at++;
}

static bool skip_char(struct parser *parser, char c)
{
    if (parser->at == parser->end || *parser->at != c)
        return false;
    parser->at++;
    return true;
}

/* --- strings --------------------------------------------------------------------------------- */

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Eight bytes at once: does one of them need a look (a quote, a backslash, a control character or
 * one beyond ASCII)? The usual zero-byte trick; a false alarm costs time only. */
static bool needs_look(uint64_t word)
{
    uint64_t quote = word ^ EACH_BYTE('"');
    uint64_t backslash = word ^ EACH_BYTE('\\');
    uint64_t hits =
        (word - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) | (backslash - EACH_BYTE(1)) | word;
    return (hits & EACH_BYTE(0x80)) != 0;
}

static const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof(word));
        if (needs_look(word))
            break;
        at += 8;
    }
    return at;
}

static bool parse_hex4(const char *at, const char *end, uint32_t *out)
{
    if (end - at < 4)
        return false;
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A' + 10);
        else
            return false;
        value = value << 4 | digit;
    }
    *out = value;
    return true;
}

static char *put_character(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* After "\u": one code unit, or two that make a pair. NUL and lone halves are refused. */
static bool unescape_unicode(const char **at, const char *end, char **out)
{
    uint32_t code = 0;
    if (!parse_hex4(*at, end, &code))
        return false;
    *at += 4;
    if (code == 0 || (code >= 0xDC00 && code <= 0xDFFF))
        return false;
    if (code >= 0xD800 && code <= 0xDBFF) {
        uint32_t low = 0;
        if (end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u' || !parse_hex4(*at + 2, end, &low))
            return false;
        if (low < 0xDC00 || low > 0xDFFF)
            return false;
        *at += 6;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    *out = put_character(*out, code);
    return true;
}

static bool unescape_one(const char **at, const char *end, char **out)
{
    static const char FROM[] = "\"\\/bfnrt";
    static const char TO[] = "\"\\/\b\f\n\r\t";
    char escape = *(*at)++;
    if (escape == 'u')
        return unescape_unicode(at, end, out);
    const char *found = memchr(FROM, escape, sizeof(FROM) - 1);
    if (!found)
        return false;
    *(*out)++ = TO[found - FROM];
    return true;
}

/* An escape is never shorter than what it stands for. */
static bool unescape(struct parser *parser, struct text raw, struct text *out)
{
    char *copy = arena_alloc(parser->arena, raw.length + 1);
    char *to = copy;
    const char *end = raw.data + raw.length;
    for (const char *from = raw.data; from < end;) {
        const char *backslash = memchr(from, '\\', (size_t)(end - from));
        size_t plain = (size_t)((backslash ? backslash : end) - from);
        memcpy(to, from, plain);
        to += plain;
        from += plain;
        if (!backslash)
            break;
        from++;
        if (!unescape_one(&from, end, &to)) {
            parser->at = from;
            return fail(parser, "no such escape, half a character or NUL");
        }
    }
    *out = text_slice(copy, (size_t)(to - copy));
    return true;
}

/* From behind the opening quote to behind the closing one. */
static bool parse_string(struct parser *parser, struct text *out)
{
    const char *start = parser->at;
    bool has_escape = false;
    bool is_ascii = true;
    const char *at = skip_plain(start, parser->end);
    for (; at < parser->end && *at != '"'; at++) {
        unsigned char c = (unsigned char)*at;
        if (c < 0x20) {
            parser->at = at;
            return fail(parser, "a control character in a string");
        }
        if (c >= 0x80)
            is_ascii = false;
        if (c == '\\') {
            has_escape = true;
            if (++at == parser->end)
                break;
        }
        if ((at - start) % 8 == 7)
            at = skip_plain(at + 1, parser->end) - 1;
    }
    if (at >= parser->end) {
        parser->at = parser->end;
        return fail(parser, "a string without its end");
    }
    struct text raw = text_slice(start, (size_t)(at - start));
    if (!is_ascii && !text_is_utf8(raw))
        return fail(parser, "invalid UTF-8 in the string");
    if (has_escape && !unescape(parser, raw, out))
        return false;
    if (!has_escape)
        *out = raw;
    parser->at = at + 1;
    return true;
}

/* --- numbers and words ----------------------------------------------------------------------- */

static bool skip_digits(struct parser *parser)
{
    const char *start = parser->at;
    while (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9')
        parser->at++;
    return parser->at > start;
}

static bool parse_number(struct parser *parser, struct json *node)
{
    const char *start = parser->at;
    skip_char(parser, '-');
    if (!skip_char(parser, '0') && !skip_digits(parser))
        return fail(parser, "no value");
    if (skip_char(parser, '.') && !skip_digits(parser))
        return fail(parser, "no digit after the point");
    if (skip_char(parser, 'e') || skip_char(parser, 'E')) {
        if (!skip_char(parser, '+'))
            skip_char(parser, '-');
        if (!skip_digits(parser))
            return fail(parser, "no digit in the exponent");
    }
    node->kind = JSON_NUMBER;
    node->text = text_slice(start, (size_t)(parser->at - start));
    return true;
}

static bool parse_word(struct parser *parser, struct json *node, struct text word,
                       enum json_kind kind)
{
    struct text rest = text_slice(parser->at, (size_t)(parser->end - parser->at));
    if (!text_starts_with(rest, word))
        return fail(parser, "no value");
    parser->at += word.length;
    node->kind = kind;
    return true;
}

/* --- arrays and objects ---------------------------------------------------------------------- */

static struct json *node_new(struct parser *parser)
{
    if (parser->values++ == JSON_VALUES_MAX) {
        fail(parser, "too many values");
        return NULL;
    }
    if (parser->nodes_left == 0) {
        parser->nodes = ARENA_ARRAY(parser->arena, struct json, NODES_PER_CHUNK);
        parser->nodes_left = NODES_PER_CHUNK;
    }
    parser->nodes_left--;
    return parser->nodes++;
}

static bool enter(struct parser *parser)
{
    if (parser->depth == JSON_DEPTH_MAX)
        return fail(parser, "nested too deep");
    parser->depth++;
    parser->at++;
    skip_blanks(parser);
    return true;
}

static bool leave(struct parser *parser)
{
    parser->depth--;
    parser->at++;
    return true;
}

static bool parse_array(struct parser *parser, struct json *array)
{
    array->kind = JSON_ARRAY;
    if (!enter(parser))
        return false;
    if (parser->at < parser->end && *parser->at == ']')
        return leave(parser);
    for (struct json **link = &array->first;; link = &(*link)->next) {
        struct json *item = node_new(parser);
        if (!item || !parse_value(parser, item))
            return false;
        *link = item;
        array->count++;
        skip_blanks(parser);
        if (parser->at < parser->end && *parser->at == ']')
            return leave(parser);
        if (!skip_char(parser, ','))
            return fail(parser, "no ',' or ']'");
        skip_blanks(parser);
    }
}

/* The keys of one object. `seen` has a bit for each key that most distinct keys differ in, so that
 * small objects hardly ever compare anything. */
struct key_set {
    uint64_t seen;
    struct map map;
};

static bool is_among(const struct json *object, struct text key)
{
    JSON_EACH(member, object)
    {
        if (text_equal(member->key, key))
            return true;
    }
    return false;
}

static bool is_duplicate(struct key_set *keys, struct json *object, struct json *member)
{
    struct text key = member->key;
    if (object->count < KEYS_LINEAR_MAX) {
        unsigned sum = (unsigned)key.length;
        if (key.length > 0)
            sum += (unsigned)(key.data[0] * 7 + key.data[key.length / 2] * 3 +
                              key.data[key.length - 1]);
        uint64_t bit = UINT64_C(1) << (sum % 64);
        bool is_likely = (keys->seen & bit) != 0;
        keys->seen |= bit;
        return is_likely && is_among(object, key);
    }
    if (object->count == KEYS_LINEAR_MAX) {
        for (struct json *known = object->first; known; known = known->next)
            map_put(&keys->map, known->key, known);
    }
    if (map_get(&keys->map, key))
        return true;
    map_put(&keys->map, key, member);
    return false;
}

static struct json *parse_member(struct parser *parser, struct json *object, struct key_set *keys)
{
    struct json *member = node_new(parser);
    if (!member)
        return NULL;
    if (!skip_char(parser, '"')) {
        fail(parser, "no key");
        return NULL;
    }
    if (!parse_string(parser, &member->key))
        return NULL;
    if (is_duplicate(keys, object, member)) {
        fail(parser, "the same key twice");
        return NULL;
    }
    skip_blanks(parser);
    if (!skip_char(parser, ':')) {
        fail(parser, "no ':'");
        return NULL;
    }
    skip_blanks(parser);
    return parse_value(parser, member) ? member : NULL;
}

static bool parse_members(struct parser *parser, struct json *object, struct key_set *keys)
{
    for (struct json **link = &object->first;; link = &(*link)->next) {
        struct json *member = parse_member(parser, object, keys);
        if (!member)
            return false;
        *link = member;
        object->count++;
        skip_blanks(parser);
        if (parser->at < parser->end && *parser->at == '}')
            return leave(parser);
        if (!skip_char(parser, ','))
            return fail(parser, "no ',' or '}'");
        skip_blanks(parser);
    }
}

static bool parse_object(struct parser *parser, struct json *object)
{
    object->kind = JSON_OBJECT;
    if (!enter(parser))
        return false;
    if (parser->at < parser->end && *parser->at == '}')
        return leave(parser);
    struct key_set keys = {0};
    bool is_parsed = parse_members(parser, object, &keys);
    map_release(&keys.map);
    return is_parsed;
}

static bool parse_kind(struct parser *parser, struct json *node)
{
    if (parser->at == parser->end)
        return fail(parser, "no value");
    switch (*parser->at) {
    case '{':
        return parse_object(parser, node);
    case '[':
        return parse_array(parser, node);
    case '"':
        node->kind = JSON_STRING;
        parser->at++;
        return parse_string(parser, &node->text);
    case 't':
        return parse_word(parser, node, TEXT("true"), JSON_TRUE);
    case 'f':
        return parse_word(parser, node, TEXT("false"), JSON_FALSE);
    case 'n':
        return parse_word(parser, node, TEXT("null"), JSON_NULL);
    }
    return parse_number(parser, node);
}

static bool parse_value(struct parser *parser, struct json *node)
{
    const char *start = parser->at;
    if (!parse_kind(parser, node))
        return false;
    node->span = text_slice(start, (size_t)(parser->at - start));
    return true;
}

const struct json *json_parse(struct arena *arena, struct text input, struct error *error)
{
    struct parser parser = {.arena = arena, .error = error};
    parser.start = input.data ? input.data : "";
    parser.at = parser.start;
    parser.end = parser.start + input.length;
    skip_blanks(&parser);
    struct json *value = node_new(&parser);
    if (!value || !parse_value(&parser, value))
        return NULL;
    skip_blanks(&parser);
    if (parser.at != parser.end) {
        fail(&parser, "something after the value");
        return NULL;
    }
    return value;
}
