#include <string.h>

#include "tests/tidy/checks.h"

enum {
    C_LINES_MAX = 400,
    HEADER_LINES_MAX = 150,
    FUNCTION_LINES_MAX = 70, /* with its brackets */
    LINE_CHARACTERS_MAX = 100,
    PARAMETERS_MAX = 5,
    NESTING_MAX = 3,
    INDENT_COLUMNS = 4,
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

static bool has_piece(struct text text, const char *piece)
{
    return text.length > 0 && memmem(text.data, text.length, piece, strlen(piece)) != NULL;
}

/* Commas between the first bracket and its partner, and one more. The error, which nearly every
 * function has, does not count; nor does anything where a library dictates the parameters. */
static int parameter_count(struct text signature)
{
    int depth = 0;
    int count = has_piece(signature, "struct error *error)") ? 0 : 1;
    if (has_piece(signature, "enum MHD_Result ") ||
        has_piece(signature, "const xmlChar **attributes)"))
        return 0;
    for (size_t i = 0; i < signature.length; i++) {
        char c = signature.data[i];
        depth += (c == '(') - (c == ')');
        count += c == ',' && depth == 1;
        if (c == ')' && depth == 0)
            break;
    }
    return count;
}

/* How deep a line that begins with a statement of control stands; 0 when it does not. */
static int control_depth(struct text line)
{
    static const char *const WORDS[] = {"if (", "for (", "while (", "switch (", "do {"};
    size_t indent = 0;
    while (indent < line.length && line.data[indent] == ' ')
        indent++;
    struct text statement = text_slice(line.data + indent, line.length - indent);
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (text_starts_with(statement, text_of(WORDS[i])))
            return (int)indent / INDENT_COLUMNS;
    }
    return 0;
}

struct function {
    struct text signature; /* from its first column to its opening bracket */
    int start;             /* line of the opening bracket; 0 = outside */
    int depth;
};

static void check_function(const struct source *source, const struct function *function, int length,
                           struct findings *findings)
{
    struct text name = function_name(function->signature);
    int parameters = parameter_count(function->signature);
    if (length > FUNCTION_LINES_MAX)
        finding_add(findings, source->path, function->start, "%.*s has %d lines (at most %d)",
                    TEXT_ARG(name), length, FUNCTION_LINES_MAX);
    if (parameters > PARAMETERS_MAX)
        finding_add(findings, source->path, function->start,
                    "%.*s has %d parameters (at most %d): make a struct of them", TEXT_ARG(name),
                    parameters, PARAMETERS_MAX);
    if (function->depth > NESTING_MAX)
        finding_add(findings, source->path, function->start, "%.*s is nested %d deep (at most %d)",
                    TEXT_ARG(name), function->depth, NESTING_MAX);
}

/* clang-format puts a function's brackets, and only those, alone into the first column. */
static void check_functions(const struct source *source, struct findings *findings)
{
    struct lines lines = LINES_OF(source->code);
    struct function function = {.signature = text_slice(source->code.data, 0)};
    while (lines_next(&lines)) {
        const char *line = lines.line.data;
        if (text_equal(lines.line, TEXT("{"))) {
            function.start = lines.number;
            function.depth = 0;
            function.signature.length = (size_t)(line - function.signature.data);
        } else if (function.start == 0 && lines.line.length > 0 && line[0] > ' ') {
            function.signature.data = line;
        }
        int depth = control_depth(lines.line);
        function.depth = depth > function.depth ? depth : function.depth;
        if (function.start == 0 || !text_equal(lines.line, TEXT("}")))
            continue;
        check_function(source, &function, lines.number - function.start + 1, findings);
        function.start = 0;
    }
}

/* --- words of unfinished work ----------------------------------------------------------------- */

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
