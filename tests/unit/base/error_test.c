#include "tests/unit/unit.h"

#include <string.h>

#include "base/error.h"

static void set_fills_and_returns_false(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, ERROR_RETRY, "broker %d is away", 7));
    assert_int_equal(error.class, ERROR_RETRY);
    assert_string_equal(error.message, "broker 7 is away");
    assert_false(error_set(NULL, ERROR_BUG, "nobody listens"));
}

static void prefix_says_where(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_PERMANENT, "no such column");
    assert_false(error_prefix(&error, "loading record %s", "b1"));
    assert_string_equal(error.message, "loading record b1: no such column");
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_false(error_prefix(NULL, "nobody listens"));
}

static void long_messages_are_cut_and_terminated(void **state)
{
    (void)state;
    char longer[2 * ERROR_MESSAGE_BYTES_MAX];
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    struct error error = {0};
    error_set(&error, ERROR_BUG, "%s", longer);
    assert_int_equal(strlen(error.message), ERROR_MESSAGE_BYTES_MAX - 1);
    error_prefix(&error, "%s", longer);
    assert_int_equal(strlen(error.message), ERROR_MESSAGE_BYTES_MAX - 1);
    error_prefix(&error, "first");
    assert_memory_equal(error.message, "first: xxx", 10);
}

static void clear_forgets(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_BUG, "oh");
    error_clear(&error);
    assert_int_equal(error.class, ERROR_NONE);
    assert_string_equal(error.message, "");
    error_clear(NULL);
}

static void classes_have_names(void **state)
{
    (void)state;
    assert_string_equal(error_class_name(ERROR_NONE), "none");
    assert_string_equal(error_class_name(ERROR_RETRY), "retry");
    assert_string_equal(error_class_name(ERROR_PERMANENT), "permanent");
    assert_string_equal(error_class_name(ERROR_BUG), "bug");
}

static void break_a_promise(const void *argument)
{
    (void)argument;
    REQUIRE(1 + 1 == 3);
}

static void keep_a_promise(const void *argument)
{
    (void)argument;
    REQUIRE(1 + 1 == 2);
}

static void require_ends_the_process(void **state)
{
    (void)state;
    assert_true(ends_the_process(break_a_promise, NULL));
    assert_false(ends_the_process(keep_a_promise, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_fills_and_returns_false),
        cmocka_unit_test(prefix_says_where),
        cmocka_unit_test(long_messages_are_cut_and_terminated),
        cmocka_unit_test(clear_forgets),
        cmocka_unit_test(classes_have_names),
        cmocka_unit_test(require_ends_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
