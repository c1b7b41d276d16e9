#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/tidy/checks.h"

static bool run(const struct tree *tree, const char *programs_folder, const char *command,
                struct buffer *out)
{
    struct text line =
        arena_format(tree->arena, "cd '%s' && '%s'/%s", tree->root, programs_folder, command);
    FILE *pipe = popen(line.data, "r");
    if (!pipe)
        return false;
    char chunk[1 << 12];
    size_t got = 0;
    while ((got = fread(chunk, 1, sizeof(chunk), pipe)) > 0)
        buffer_append(out, chunk, got);
    return pclose(pipe) == 0 && !out->is_full;
}

static int first_difference(struct text a, struct text b)
{
    int line = 1;
    for (size_t i = 0; i < a.length && i < b.length && a.data[i] == b.data[i]; i++)
        line += a.data[i] == '\n';
    return line;
}

void check_generated(const struct tree *tree, const char *programs_folder,
                     const struct generated_page *pages, size_t page_count,
                     struct findings *findings)
{
    for (size_t i = 0; i < page_count; i++) {
        struct text path = text_of(pages[i].page);
        const struct source *page = tree_find(tree, path);
        struct buffer printed;
        buffer_init(&printed, SOURCE_BYTES_MAX);
        if (!run(tree, programs_folder, pages[i].command, &printed))
            finding_add(findings, path, 1, "`%s` fails: is it built?", pages[i].command);
        else if (!page)
            finding_add(findings, path, 1, "missing: `%s` prints it", pages[i].command);
        else if (!text_equal(page->raw, buffer_text(&printed)))
            finding_add(findings, path, first_difference(page->raw, buffer_text(&printed)),
                        "stale: `%s` prints something else", pages[i].command);
        buffer_release(&printed);
    }
}
