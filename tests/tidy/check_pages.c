#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "tests/tidy/checks.h"

enum { PATH_BYTES_MAX = 512 };

static bool is_page(struct text path)
{
    struct text end = TEXT(".md");
    return path.length > end.length &&
           text_equal(text_slice(path.data + path.length - end.length, end.length), end);
}

static struct text folder_of(struct text path)
{
    size_t length = path.length;
    while (length > 0 && path.data[length - 1] != '/')
        length--;
    return text_slice(path.data, length);
}

static bool is_there(const struct tree *tree, struct text folder, struct text name)
{
    char path[PATH_BYTES_MAX];
    glob_t found;
    int length =
        snprintf(path, sizeof(path), "%s/%.*s%.*s", tree->root, TEXT_ARG(folder), TEXT_ARG(name));
    if (length < 0 || (size_t)length >= sizeof(path))
        return false;
    bool is_found = glob(path, GLOB_BRACE | GLOB_NOSORT, NULL, &found) == 0;
    globfree(&found);
    return is_found;
}

/* A path, and not a command, a value, an address or something below build/: its first part is a
 * folder of the tree, or one beside the page. */
static bool looks_like_path(const struct tree *tree, struct text folder, struct text span)
{
    if (text_is_empty(span) || span.length >= PATH_BYTES_MAX / 2 || span.data[0] == '/')
        return false;
    for (size_t i = 0; i < span.length; i++) {
        if (strchr(" <>$:=\"'", span.data[i]))
            return false;
    }
    struct text rest = span;
    struct text first = text_next(&rest, '/');
    return text_is_present(rest) && !text_equal_string(first, "build") &&
           (is_there(tree, TEXT(""), first) || is_there(tree, folder, first));
}

static void check_span(const struct tree *tree, const struct source *page, int line,
                       struct text span, struct findings *findings)
{
    struct text folder = folder_of(page->path);
    if (looks_like_path(tree, folder, span) && !is_there(tree, TEXT(""), span) &&
        !is_there(tree, folder, span))
        finding_add(findings, page->path, line, "there is no %.*s", TEXT_ARG(span));
}

/* What stands between ` and `, and between ]( and ), on one line. */
static void check_line(const struct tree *tree, const struct source *page,
                       const struct lines *lines, struct findings *findings)
{
    struct text rest = lines->line;
    while (text_is_present(rest)) {
        text_next(&rest, '`');
        if (text_is_present(rest))
            check_span(tree, page, lines->number, text_next(&rest, '`'), findings);
    }
    rest = lines->line;
    while (text_is_present(rest)) {
        text_next(&rest, ']');
        if (text_is_empty(rest) || rest.data[0] != '(')
            continue;
        rest = text_slice(rest.data + 1, rest.length - 1);
        check_span(tree, page, lines->number, text_next(&rest, ')'), findings);
    }
}

void check_pages(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *page = &tree->sources[i];
        if (!is_page(page->path))
            continue;
        for (struct lines lines = LINES_OF(page->raw); lines_next(&lines);)
            check_line(tree, page, &lines, findings);
    }
}
