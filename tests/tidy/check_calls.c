#include <ctype.h>
#include <string.h>

#include "tests/tidy/checks.h"

struct banned_call {
    const char *name;
    const char *instead;
    const char *allowed; /* folders with their slash, or files; separated by blanks */
};

static const struct banned_call BANNED_CALLS[] = {
#define BANNED(name, instead, allowed) {#name, instead, allowed},
#include "tests/tidy/banned_calls.def"
#undef BANNED
};

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_allowed(const struct banned_call *call, struct text path)
{
    struct text rest = text_of(call->allowed);
    while (text_is_present(rest)) {
        struct text place = text_next(&rest, ' ');
        if (place.length > 0 && text_starts_with(path, place))
            return true;
    }
    return false;
}

static const struct banned_call *find_banned(struct text name)
{
    for (size_t i = 0; i < sizeof(BANNED_CALLS) / sizeof(BANNED_CALLS[0]); i++) {
        if (text_equal_string(name, BANNED_CALLS[i].name))
            return &BANNED_CALLS[i];
    }
    return NULL;
}

/* The next name in the code that is followed by a bracket and is no member (a->name, a.name). */
static bool next_call(struct text code, size_t *at, struct text *name)
{
    for (size_t i = *at; i < code.length;) {
        if (!is_word_char(code.data[i])) {
            i++;
            continue;
        }
        size_t start = i;
        while (i < code.length && is_word_char(code.data[i]))
            i++;
        size_t bracket = i;
        while (bracket < code.length && code.data[bracket] == ' ')
            bracket++;
        bool is_member = start > 0 && (code.data[start - 1] == '>' || code.data[start - 1] == '.');
        if (bracket < code.length && code.data[bracket] == '(' && !is_member) {
            *name = text_slice(code.data + start, i - start);
            *at = bracket + 1;
            return true;
        }
    }
    return false;
}

static int line_of(struct text code, size_t at)
{
    int line = 1;
    for (size_t i = 0; i < at && i < code.length; i++)
        line += code.data[i] == '\n';
    return line;
}

/* --- SQL -------------------------------------------------------------------------------------- */

static bool is_printer(struct text name)
{
    static const char *const PRINTERS[] = {"snprintf", "arena_format", "buffer_append_format",
                                           "asprintf"};
    for (size_t i = 0; i < sizeof(PRINTERS) / sizeof(PRINTERS[0]); i++) {
        if (text_equal_string(name, PRINTERS[i]))
            return true;
    }
    return false;
}

/* The first quoted piece after `at`, up to the end of the call's line of brackets. */
static struct text first_literal(const struct source *source, size_t at)
{
    size_t depth = 1;
    for (size_t i = at; i < source->code.length && depth > 0; i++) {
        char c = source->code.data[i];
        depth += c == '(';
        depth -= c == ')';
        if (c != ' ' || source->raw.data[i] != '"')
            continue;
        size_t end = i + 1;
        while (end < source->raw.length && source->raw.data[end] != '"')
            end += source->raw.data[end] == '\\' ? 2 : 1;
        if (end > source->raw.length)
            end = source->raw.length;
        return text_slice(source->raw.data + i + 1, end - i - 1);
    }
    return TEXT_NONE;
}

/* Only statements that can have parameters: identifiers in CREATE or SET cannot be sent apart. */
static bool is_sql_with_values(struct text literal)
{
    static const char *const STATEMENTS[] = {"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "};
    struct text text = text_trim(literal);
    if (text_is_empty(text) || !memchr(text.data, '%', text.length))
        return false;
    for (size_t i = 0; i < sizeof(STATEMENTS) / sizeof(STATEMENTS[0]); i++) {
        if (text_starts_with(text, text_of(STATEMENTS[i])))
            return true;
    }
    return false;
}

/* The vendor's query language, in qbo/, looks like SQL and has no parameters. */
static bool may_hold_sql(struct text path)
{
    if (text_starts_with(path, TEXT("common/qbo/")))
        return false;
    return text_starts_with(path, TEXT("common/")) || text_starts_with(path, TEXT("services/"));
}

static void check_source(const struct source *source, struct findings *findings)
{
    struct text name = TEXT_NONE;
    for (size_t at = 0; next_call(source->code, &at, &name);) {
        const struct banned_call *banned = find_banned(name);
        if (banned && !is_allowed(banned, source->path))
            finding_add(findings, source->path, line_of(source->code, at), "%s is banned: use %s",
                        banned->name, banned->instead);
        if (is_printer(name) && may_hold_sql(source->path) &&
            is_sql_with_values(first_literal(source, at)))
            finding_add(findings, source->path, line_of(source->code, at),
                        "SQL built with %.*s: send values as parameters", TEXT_ARG(name));
    }
}

void check_calls(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->sources[i];
        if (source->kind == SOURCE_C || source->kind == SOURCE_HEADER)
            check_source(source, findings);
    }
}
