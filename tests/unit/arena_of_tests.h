/* One arena for all tests of a file: the group's setup and teardown. */
#ifndef TIEOUT_TESTS_UNIT_ARENA_OF_TESTS_H
#define TIEOUT_TESTS_UNIT_ARENA_OF_TESTS_H

#include "base/arena.h"

#include "tests/unit/unit.h"

static struct arena arena;

static inline int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static inline int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

#endif
