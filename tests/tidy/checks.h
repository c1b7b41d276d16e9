/* The rulebook as a program. Each check looks at a whole tree and adds what it finds. */
#ifndef TIEOUT_TESTS_TIDY_CHECKS_H
#define TIEOUT_TESTS_TIDY_CHECKS_H

#include "tests/tidy/findings.h"
#include "tests/tidy/tree.h"

/* Layer order, libraries, who may include whom (common/LAYERS and zones below it in the C file). */
void check_includes(const struct tree *tree, struct findings *findings);
/* No header needs itself, however long the way round. */
void check_circles(const struct tree *tree, struct findings *findings);
/* banned_calls.def, and values printed into SQL. */
void check_calls(const struct tree *tree, struct findings *findings);
/* House numbers: lines of a file and of a function, width of a line; words of unfinished work. */
void check_sizes(const struct tree *tree, struct findings *findings);
/* A row of settings.def and metrics.def is read or counted by some code. */
void check_tables(const struct tree *tree, struct findings *findings);
/* No code of the product knows a rule by its number. */
void check_rules(const struct tree *tree, struct findings *findings);
/* Paths that a page (*.md) names are there; `*` and {a,b} stand for what a shell takes them for. */
void check_pages(const struct tree *tree, struct findings *findings);
/* Of a service whose headers begin with a list of its files: it names all of them, and no other. */
void check_lists(const struct tree *tree, struct findings *findings);
/* Nothing in the canonical schema may come from a clock, a sequence or chance. */
void check_sql(const struct tree *tree, struct findings *findings);

struct generated_page {
    const char *page;    /* from the root of the tree */
    const char *command; /* printed by this program of `programs_folder`, with its arguments */
};
/* Each page is what its command prints now. */
void check_generated(const struct tree *tree, const char *programs_folder,
                     const struct generated_page *pages, size_t page_count,
                     struct findings *findings);

#endif
