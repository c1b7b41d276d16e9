#include <string.h>

#include "tests/tidy/checks.h"

enum {
    C_LINES_MAX = 400,
    HEADER_LINES_MAX = 150,
    FUNCTION_LINES_MAX = 70, /* with its brackets */
    LINE_CHARACTERS_MAX = 100,
};

static bool is_c(const struct source *source)
{
    return source->kind == SOURCE_C || source->kind == SOURCE_HEADER;
}

static void check_lines(const struct source *source, struct findings *findings)
{
    struct lines lines = LINES_OF(source->raw);
    while (lines_next(&lines)) {
        size_t characters = text_characters(lines.line);
        if (characters > LINE_CHARACTERS_MAX)
            finding_add(findings, source->path, lines.number, "line of %zu characters (at most %d)",
                        characters, LINE_CHARACTERS_MAX);
    }
    int most = source->kind == SOURCE_C ? C_LINES_MAX : HEADER_LINES_MAX;
    if (lines.number > most)
        finding_add(findings, source->path, most + 1, "file of %d lines (at most %d): split it",
                    lines.number, most);
}

/* The name before the first bracket of "static bool name(int a,". */
static struct text function_name(struct text signature)
{
    const char *bracket = signature.length ? memchr(signature.data, '(', signature.length) : NULL;
    if (!bracket)
        return TEXT("function");
    const char *start = bracket;
    while (start > signature.data && start[-1] != ' ' && start[-1] != '*')
        start--;
    return text_slice(start, (size_t)(bracket - start));
}

/* clang-format puts a function's brackets, and only those, alone into the first column. */
static void check_functions(const struct source *source, struct findings *findings)
{
    struct lines lines = LINES_OF(source->code);
    struct text signature = TEXT_NONE;
    int start = 0;
    while (lines_next(&lines)) {
        if (text_equal(lines.line, TEXT("{")))
            start = lines.number;
        else if (start == 0 && lines.line.length > 0 && lines.line.data[0] > ' ')
            signature = lines.line;
        if (start == 0 || !text_equal(lines.line, TEXT("}")))
            continue;
        int length = lines.number - start + 1;
        if (length > FUNCTION_LINES_MAX)
            finding_add(findings, source->path, start, "%.*s has %d lines (at most %d)",
                        TEXT_ARG(function_name(signature)), length, FUNCTION_LINES_MAX);
        start = 0;
    }
}

/* --- words of unfinished work ---------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool has_word(struct text line, struct text word)
{
    for (size_t i = 0; i + word.length <= line.length; i++) {
        bool is_start = i == 0 || !is_letter(line.data[i - 1]);
        size_t end = i + word.length;
        bool is_end = end == line.length || !is_letter(line.data[end]);
        if (is_start && is_end && memcmp(line.data + i, word.data, word.length) == 0)
            return true;
    }
    return false;
}

static void check_words(const struct source *source, struct findings *findings)
{
    /* Written in halves, so that this file passes too. */
    static const char *const WORDS[] = {"TO"
                                        "DO",
                                        "FIX"
                                        "ME",
                                        "XX"
                                        "X"};
    struct lines lines = LINES_OF(source->raw);
    while (lines_next(&lines)) {
        for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
            if (has_word(lines.line, text_of(WORDS[i])))
                finding_add(findings, source->path, lines.number,
                            "%s: finish it, or write an issue", WORDS[i]);
        }
    }
}

void check_sizes(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->sources[i];
        check_words(source, findings);
        if (!is_c(source))
            continue;
        check_lines(source, findings);
        check_functions(source, findings);
    }
}
