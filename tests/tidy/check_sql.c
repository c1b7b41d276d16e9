#include <ctype.h>
#include <string.h>

#include "tests/tidy/checks.h"

/* Replay must give the same rows: in the schema that holds canonical state nothing may come from
 * a clock, a sequence or chance. */
static const char CANONICAL[] = "reconciler";

static const struct {
    const char *word; /* lower case */
    bool is_call;
} BANNED_WORDS[] = {
    {"now", true},
    {"clock_timestamp", true},
    {"statement_timestamp", true},
    {"transaction_timestamp", true},
    {"timeofday", true},
    {"current_timestamp", false},
    {"current_date", false},
    {"current_time", false},
    {"localtimestamp", false},
    {"nextval", true},
    {"serial", false},
    {"bigserial", false},
    {"smallserial", false},
    {"identity", false},
    {"gen_random_uuid", true},
    {"uuid_generate_v4", true},
    {"random", true},
};

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_word_at(struct text text, size_t at, const char *word)
{
    size_t length = strlen(word);
    if (at + length > text.length || (at > 0 && is_word_char(text.data[at - 1])))
        return false;
    for (size_t i = 0; i < length; i++) {
        if (tolower((unsigned char)text.data[at + i]) != word[i])
            return false;
    }
    return at + length == text.length || !is_word_char(text.data[at + length]);
}

static bool has_word(struct text text, const char *word)
{
    for (size_t i = 0; i < text.length; i++) {
        if (is_word_at(text, i, word))
            return true;
    }
    return false;
}

static bool is_call_at(struct text text, size_t end)
{
    while (end < text.length && isspace((unsigned char)text.data[end]))
        end++;
    return end < text.length && text.data[end] == '(';
}

static bool has_call(struct text text, const char *word)
{
    for (size_t i = 0; i < text.length; i++) {
        if (is_word_at(text, i, word) && is_call_at(text, i + strlen(word)))
            return true;
    }
    return false;
}

static void check_statement(const struct source *source, struct text statement, int line,
                            struct findings *findings)
{
    for (size_t at = 0; at < statement.length; at++) {
        line += statement.data[at] == '\n';
        for (size_t w = 0; w < sizeof(BANNED_WORDS) / sizeof(BANNED_WORDS[0]); w++) {
            const char *word = BANNED_WORDS[w].word;
            if (!is_word_at(statement, at, word))
                continue;
            if (!BANNED_WORDS[w].is_call || is_call_at(statement, at + strlen(word)))
                finding_add(findings, source->path, line,
                            "%s in the schema %s: replay would not give the same rows", word,
                            CANONICAL);
        }
    }
}

static bool is_canonical_file(struct text path)
{
    for (size_t i = 0; i + sizeof(CANONICAL) - 1 <= path.length; i++) {
        if (memcmp(path.data + i, CANONICAL, sizeof(CANONICAL) - 1) == 0)
            return true;
    }
    return false;
}

/* A statement belongs to the schema when it names it; after SET search_path all that follow do. */
static void check_file(const struct source *source, struct findings *findings)
{
    bool is_all = is_canonical_file(source->path);
    struct text rest = source->code;
    for (int line = 1; text_is_present(rest);) {
        struct text statement = text_next(&rest, ';');
        bool is_named = has_word(statement, CANONICAL);
        if (has_word(statement, "search_path") && has_word(statement, "set") &&
            !has_word(statement, "create"))
            is_all = is_named;
        if (is_all || is_named)
            check_statement(source, statement, line, findings);
        for (size_t i = 0; i < statement.length; i++)
            line += statement.data[i] == '\n';
    }
}

/* What the program of the schema sends: the quoted pieces of its C files. */
static void check_program(const struct tree *tree, const struct source *source,
                          struct findings *findings)
{
    struct text quoted = arena_copy(tree->arena, source->raw);
    char *bytes = (char *)(uintptr_t)quoted.data; /* our own copy */
    for (size_t i = 0; i < quoted.length; i++) {
        if (source->code.data[i] != ' ' && bytes[i] != '\n')
            bytes[i] = ' ';
    }
    for (size_t w = 0; w < sizeof(BANNED_WORDS) / sizeof(BANNED_WORDS[0]); w++) {
        if (!BANNED_WORDS[w].is_call)
            continue;
        struct lines lines = LINES_OF(quoted);
        while (lines_next(&lines)) {
            if (has_call(lines.line, BANNED_WORDS[w].word))
                finding_add(findings, source->path, lines.number,
                            "%s() in SQL for the schema %s: time and ids come from the event",
                            BANNED_WORDS[w].word, CANONICAL);
        }
    }
}

void check_sql(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->sources[i];
        if (source->kind == SOURCE_SQL && text_starts_with(source->path, TEXT("schemas/postgres/")))
            check_file(source, findings);
        if (source->kind == SOURCE_C &&
            text_starts_with(source->path, TEXT("services/reconciler/")))
            check_program(tree, source, findings);
    }
}
