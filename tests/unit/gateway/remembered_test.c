/* What QuickBooks is still to forget: the oldest first, and not without bound. */
#include "services/qbd_gateway/remembered.h"

#include "tests/unit/unit.h"

static void test_the_oldest_goes_first(void **state)
{
    struct arena arena;
    struct text names = TEXT("");
    (void)state;
    arena_init(&arena, 0);
    assert_false(text_is_present(remembered_first(names)));
    assert_text_equal(remembered_without_first(names), "");
    names = remembered_with(names, TEXT("one"), &arena);
    assert_text_equal(remembered_first(names), "one");
    names = remembered_with(names, TEXT("two"), &arena);
    names = remembered_with(names, TEXT("three"), &arena);
    assert_text_equal(names, "one two three");
    assert_text_equal(remembered_first(names), "one");
    names = remembered_without_first(names);
    assert_text_equal(names, "two three");
    assert_text_equal(remembered_without_first(remembered_without_first(names)), "");
    arena_release(&arena);
}

static void test_so_many_are_kept(void **state)
{
    struct arena arena;
    struct text names = TEXT("");
    (void)state;
    arena_init(&arena, 0);
    for (int i = 0; i <= REMEMBERED_MAX; i++)
        names = remembered_with(names, arena_format(&arena, "%d", i), &arena);
    assert_text_equal(names, "1 2 3 4 5 6 7 8");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_oldest_goes_first),
        cmocka_unit_test(test_so_many_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
