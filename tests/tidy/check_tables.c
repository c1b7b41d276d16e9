#include <stdio.h>

#include "tests/tidy/checks.h"

struct table {
    const char *path;
    const char *row;    /* what a row begins with */
    const char *prefix; /* of the name by which code speaks of it */
};

static const struct table TABLES[] = {
    {"common/service/settings.def", "SETTING(", "SETTING_"},
    {"common/service/metrics.def", "METRIC(", "METRIC_"},
};

/* Taken, so that an environment with them is not refused; their sentences say that nothing reads
 * them. */
static const char *const NOT_READ_YET[] = {"SETTING_QBO_AUTHORIZE_URL", "SETTING_QBO_REVOKE_URL"};

static bool is_word_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool holds_word(struct text code, struct text word)
{
    for (size_t at = 0; at + word.length <= code.length; at++) {
        size_t end = at + word.length;
        if (code.data[at] == word.data[0] &&
            text_equal(text_slice(code.data + at, word.length), word) &&
            (at == 0 || !is_word_char(code.data[at - 1])) &&
            (end == code.length || !is_word_char(code.data[end])))
            return true;
    }
    return false;
}

static bool is_product(const struct source *source)
{
    return source->kind == SOURCE_C && (text_starts_with(source->path, TEXT("common/")) ||
                                        text_starts_with(source->path, TEXT("services/")));
}

static bool is_read(const struct tree *tree, struct text name)
{
    for (size_t i = 0; i < sizeof(NOT_READ_YET) / sizeof(NOT_READ_YET[0]); i++) {
        if (text_equal_string(name, NOT_READ_YET[i]))
            return true;
    }
    for (size_t i = 0; i < tree->count; i++) {
        if (is_product(&tree->sources[i]) && holds_word(tree->sources[i].code, name))
            return true;
    }
    return false;
}

void check_tables(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]); i++) {
        const struct source *table = tree_find(tree, text_of(TABLES[i].path));
        if (!table)
            continue;
        size_t skip = text_of(TABLES[i].row).length;
        for (struct lines lines = LINES_OF(table->code); lines_next(&lines);) {
            if (!text_starts_with(lines.line, text_of(TABLES[i].row)))
                continue;
            struct text rest = text_slice(lines.line.data + skip, lines.line.length - skip);
            struct text id = text_next(&rest, ',');
            struct text name = arena_format(tree->arena, "%s%.*s", TABLES[i].prefix, TEXT_ARG(id));
            if (!is_read(tree, name))
                finding_add(findings, table->path, lines.number,
                            "no code speaks of %.*s: its page promises what does not happen",
                            TEXT_ARG(name));
        }
    }
}
