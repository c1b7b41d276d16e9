/* The files of a source tree, read once, for checks that look at them as text. */
#ifndef TIEOUT_TESTS_TIDY_TREE_H
#define TIEOUT_TESTS_TIDY_TREE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum { SOURCES_MAX = 8192, SOURCE_BYTES_MAX = 4 << 20 };

enum source_kind { SOURCE_C, SOURCE_HEADER, SOURCE_TABLE, SOURCE_SQL, SOURCE_OTHER };

struct source {
    enum source_kind kind;
    struct text path; /* from the root: "common/base/text.c" */
    struct text raw;
    struct text code; /* of the same length; what is comment or inside quotes is blank */
};

struct tree {
    struct arena *arena;
    const char *root;
    struct source *sources; /* in the order of their paths */
    size_t count;
};

/* Reads all files below root that have a known ending; hidden folders and build/ are left out. */
bool tree_load(struct tree *tree, struct arena *arena, const char *root, struct error *error);
const struct source *tree_find(const struct tree *tree, struct text path); /* NULL: not there */

/* The next line without its end, and its number from 1 on; false at the end. */
struct lines {
    struct text rest;
    struct text line;
    int number;
};
bool lines_next(struct lines *lines);
#define LINES_OF(text) ((struct lines){.rest = (text)})

/* Is this the same length and blank but for code? Exposed for its test. */
struct text code_of(struct arena *arena, enum source_kind kind, struct text raw);

#endif
