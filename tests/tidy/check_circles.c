#include "base/error.h"
#include "tests/tidy/checks.h"
#include "tests/tidy/includes.h"

enum mark { UNSEEN, OPEN, DONE };

struct walk {
    const struct tree *tree;
    struct findings *findings;
    enum mark *marks;            /* one for each source */
    const struct source **trail; /* the open ones, in order */
    size_t trail_length;
};

/* "a.h -> b.h -> a.h" */
static struct text format_circle(const struct walk *walk, const struct source *again)
{
    struct buffer names;
    buffer_init(&names, 0);
    size_t i = walk->trail_length;
    while (i > 0 && walk->trail[i - 1] != again)
        i--;
    for (i = i > 0 ? i - 1 : 0; i < walk->trail_length; i++)
        buffer_append_format(&names, "%.*s -> ", TEXT_ARG(walk->trail[i]->path));
    buffer_append_text(&names, again->path);
    struct text circle = arena_copy(walk->tree->arena, buffer_text(&names));
    buffer_release(&names);
    return circle;
}

static void visit(struct walk *walk, const struct source *source)
{
    size_t place = (size_t)(source - walk->tree->sources);
    walk->marks[place] = OPEN;
    walk->trail[walk->trail_length++] = source;
    struct include include = {.from = source};
    struct lines lines = LINES_OF(source->raw);
    while (includes_next(walk->tree, &lines, &include)) {
        if (!include.to)
            continue;
        enum mark mark = walk->marks[include.to - walk->tree->sources];
        if (mark == OPEN)
            finding_add(walk->findings, source->path, include.line, "circle of includes: %.*s",
                        TEXT_ARG(format_circle(walk, include.to)));
        else if (mark == UNSEEN)
            visit(walk, include.to);
    }
    walk->trail_length--;
    walk->marks[place] = DONE;
}

void check_circles(const struct tree *tree, struct findings *findings)
{
    struct walk walk = {.tree = tree, .findings = findings};
    walk.marks = ARENA_ARRAY(tree->arena, enum mark, tree->count);
    walk.trail = ARENA_ARRAY(tree->arena, const struct source *, tree->count);
    for (size_t i = 0; i < tree->count; i++) {
        enum source_kind kind = tree->sources[i].kind;
        bool is_code = kind == SOURCE_C || kind == SOURCE_HEADER || kind == SOURCE_TABLE;
        if (is_code && walk.marks[i] == UNSEEN)
            visit(&walk, &tree->sources[i]);
    }
    REQUIRE(walk.trail_length == 0);
}
