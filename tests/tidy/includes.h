/* The #include lines of a source, each with the file of the tree that it means. */
#ifndef TIEOUT_TESTS_TIDY_INCLUDES_H
#define TIEOUT_TESTS_TIDY_INCLUDES_H

#include "tests/tidy/tree.h"

struct include {
    const struct source *from;
    const struct source *to; /* NULL: no file of the tree */
    struct text name;
    int line;
    bool is_library; /* <name> */
};

/* Moves on to the next one. Start with {.rest = source->raw} and from = the source. */
bool includes_next(const struct tree *tree, struct lines *lines, struct include *include);

#endif
