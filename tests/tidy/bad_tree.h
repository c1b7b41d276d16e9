/* Small trees, each with one breach that a check must find in its place, and nothing else. */
#ifndef TIEOUT_TESTS_TIDY_BAD_TREE_H
#define TIEOUT_TESTS_TIDY_BAD_TREE_H

#include "tests/tidy/checks.h"

enum { BAD_TREE_FILES_MAX = 6 };

struct bad_tree {
    const char *expected; /* part of the one line that is found; NULL: all is well */
    struct {
        const char *path;
        const char *content;
    } files[BAD_TREE_FILES_MAX];
};

typedef void (*check_function)(const struct tree *tree, struct findings *findings);

/* Writes the tree to a folder of its own, checks it, and fails the test when it is not so. */
void bad_tree_expect(const struct bad_tree *bad, check_function check);

#define EXPECT_EACH(trees, check)                                                                  \
    for (size_t i = 0; i < sizeof(trees) / sizeof((trees)[0]); i++)                                \
    bad_tree_expect(&(trees)[i], (check))

#endif
