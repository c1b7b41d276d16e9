/* A rule's number stands in the tables and their cases, and nowhere in the product's code. */
#include <ctype.h>

#include "tests/tidy/checks.h"

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static char char_at(struct text text, size_t at)
{
    return at < text.length ? text.data[at] : '\0';
}

/* "R93", or 'R93' within a string of SQL: in quotes, alone. */
static bool is_rule_name(struct text raw, size_t quote)
{
    size_t at = quote + 2;
    if (raw.data[quote] != '"' && raw.data[quote] != '\'')
        return false;
    char letter = char_at(raw, quote + 1);
    if (letter != 'R' && letter != 'X' && letter != 'K' && letter != 'E')
        return false;
    while (isdigit((unsigned char)char_at(raw, at)))
        at++;
    return at > quote + 2 && char_at(raw, at) == raw.data[quote];
}

static bool is_here(struct text text, size_t at, const char *what)
{
    return at <= text.length &&
           text_starts_with(text_slice(text.data + at, text.length - at), text_of(what));
}

/* rule, rule_kind, rule->number, rule->kind: what a decision cites. */
static bool is_of_rule(struct text code, struct text word, size_t start)
{
    if (text_equal_string(word, "rule") || text_equal_string(word, "rule_kind"))
        return true;
    if (!text_equal_string(word, "number") && !text_equal_string(word, "kind"))
        return false;
    return (start >= 6 && is_here(code, start - 6, "rule->")) ||
           (start >= 5 && is_here(code, start - 5, "rule."));
}

/* After the word: == or != and a constant other than 0 and NULL. */
static bool is_compared(struct text raw, size_t at)
{
    while (char_at(raw, at) == ' ')
        at++;
    if (!is_here(raw, at, "==") && !is_here(raw, at, "!="))
        return false;
    for (at += 2; char_at(raw, at) == ' ';)
        at++;
    char first = char_at(raw, at);
    bool is_zero = first == '0' && !is_word_char(char_at(raw, at + 1));
    bool is_constant =
        first == '\'' || isdigit((unsigned char)first) || isupper((unsigned char)first);
    return is_constant && !is_zero && !is_here(raw, at, "NULL");
}

static bool is_rule_in_code(const struct source *source, size_t at)
{
    struct text code = source->code;
    if (!is_word_char(code.data[at]) || (at > 0 && is_word_char(code.data[at - 1])))
        return false;
    size_t end = at;
    while (end < code.length && is_word_char(code.data[end]))
        end++;
    return is_of_rule(code, text_slice(code.data + at, end - at), at) &&
           is_compared(source->raw, end);
}

static void check_source(const struct source *source, struct findings *findings)
{
    struct text raw = source->raw;
    int line = 1;
    bool is_comment = false;
    for (size_t at = 0; at < raw.length; at++) {
        bool is_quiet = source->code.data[at] == ' ';
        line += raw.data[at] == '\n';
        is_comment = is_comment ? !(at >= 2 && is_here(raw, at - 2, "*/"))
                                : is_quiet && is_here(raw, at, "/*");
        if (is_comment)
            continue;
        if ((is_quiet && is_rule_name(raw, at)) || is_rule_in_code(source, at))
            finding_add(findings, source->path, line,
                        "a rule by its number: that stands in tables only (a column, a fact)");
    }
}

void check_rules(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->sources[i];
        bool is_product = text_starts_with(source->path, TEXT("common/")) ||
                          text_starts_with(source->path, TEXT("services/"));
        if (is_product && (source->kind == SOURCE_C || source->kind == SOURCE_HEADER))
            check_source(source, findings);
    }
}
