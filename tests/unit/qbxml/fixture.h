/* An arena and a buffer for each test of qbXML. */
#ifndef TIEOUT_TESTS_UNIT_QBXML_FIXTURE_H
#define TIEOUT_TESTS_UNIT_QBXML_FIXTURE_H

#include "tests/unit/unit.h"

#include "base/arena.h"
#include "base/buffer.h"

static struct arena arena;
static struct buffer buffer;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buffer_init(&buffer, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    buffer_release(&buffer);
    return 0;
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
