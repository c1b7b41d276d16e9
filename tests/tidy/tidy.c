/* Checks that the tree keeps its own rules: tidy ROOT [PROGRAMS_FOLDER]
 * Prints "file:line: message" for each breach; ends with 1 when there is one. Without the folder of
 * the built programs, generated pages are not compared.
 */
#include <stdio.h>

#include "tests/tidy/checks.h"

static const struct generated_page PAGES[] = {
#define GENERATED(page, command) {page, command},
#include "tests/tidy/generated.def"
#undef GENERATED
    {NULL, NULL},
};

int main(int argument_count, char **arguments)
{
    if (argument_count < 2 || argument_count > 3) {
        fprintf(stderr, "usage: %s ROOT [PROGRAMS_FOLDER]\n", arguments[0]);
        return 2;
    }
    struct arena arena;
    struct tree tree;
    struct error error = {0};
    struct findings findings = {0};
    arena_init(&arena, 0);
    if (!tree_load(&tree, &arena, arguments[1], &error)) {
        fprintf(stderr, "%s\n", error.message);
        arena_release(&arena);
        return 2;
    }
    check_includes(&tree, &findings);
    check_circles(&tree, &findings);
    check_calls(&tree, &findings);
    check_sizes(&tree, &findings);
    check_sql(&tree, &findings);
    check_tables(&tree, &findings);
    check_rules(&tree, &findings);
    check_pages(&tree, &findings);
    check_lists(&tree, &findings);
    if (argument_count == 3)
        check_generated(&tree, arguments[2], PAGES, sizeof(PAGES) / sizeof(PAGES[0]) - 1,
                        &findings);
    size_t count = findings.count;
    fputs(buffer_text(&findings.lines).data, stdout);
    buffer_release(&findings.lines);
    arena_release(&arena);
    return count == 0 ? 0 : 1;
}
