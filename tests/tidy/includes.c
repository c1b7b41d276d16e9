#include "tests/tidy/includes.h"

#include <stdio.h>
#include <string.h>

static struct text folder_of(struct text path)
{
    size_t length = path.length;
    while (length > 0 && path.data[length - 1] != '/')
        length--;
    return text_slice(path.data, length);
}

/* As the compiler looks: beside the file, then below common/, then from the root. */
static const struct source *find_target(const struct tree *tree, const struct include *include)
{
    struct text folder = folder_of(include->from->path);
    const struct text places[] = {folder, TEXT("common/"), TEXT("")};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        char path[512];
        int length =
            snprintf(path, sizeof(path), "%.*s%.*s", TEXT_ARG(places[i]), TEXT_ARG(include->name));
        const struct source *found = tree_find(tree, text_slice(path, (size_t)length));
        if (found)
            return found;
    }
    return NULL;
}

static bool parse_include(struct text line, struct include *include)
{
    struct text text = text_trim(line);
    if (!text_starts_with(text, TEXT("#")))
        return false;
    text = text_trim(text_slice(text.data + 1, text.length - 1));
    if (!text_starts_with(text, TEXT("include")))
        return false;
    text = text_trim(text_slice(text.data + 7, text.length - 7));
    if (text.length < 2 || (text.data[0] != '"' && text.data[0] != '<'))
        return false;
    include->is_library = text.data[0] == '<';
    const char *end = memchr(text.data + 1, include->is_library ? '>' : '"', text.length - 1);
    if (!end)
        return false;
    include->name = text_slice(text.data + 1, (size_t)(end - text.data - 1));
    return true;
}

bool includes_next(const struct tree *tree, struct lines *lines, struct include *include)
{
    while (lines_next(lines)) {
        if (!parse_include(lines->line, include))
            continue;
        include->line = lines->number;
        include->to = include->is_library ? NULL : find_target(tree, include);
        return true;
    }
    return false;
}
