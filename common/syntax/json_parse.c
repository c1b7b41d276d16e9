#include <string.h>

#include "base/map.h"
#include "syntax/json.h"
#include "syntax/json_string.h"

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

static bool parse_string(struct parser *parser, struct text *out)
{
    struct json_string string = {.start = parser->at, .end = parser->end};
    const char *problem = json_string_scan(parser->arena, &string);
    parser->at = string.at;
    *out = string.text;
    return problem ? fail(parser, problem) : true;
}

/* --- numbers and words ------------------------------------------------------------------------ */

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

/* --- arrays and objects ----------------------------------------------------------------------- */

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
