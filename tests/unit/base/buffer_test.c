#include "tests/unit/unit.h"

#include "base/buffer.h"

static void appended_things_stand_in_order(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    assert_text_equal(buffer_text(&buffer), "");
    buffer_append_string(&buffer, "one");
    buffer_append_char(&buffer, ' ');
    buffer_append_text(&buffer, TEXT("two"));
    buffer_append_format(&buffer, " %03d", 3);
    buffer_append(&buffer, "\0x", 2);
    buffer_append_text(&buffer, TEXT_NONE);
    buffer_append_string(&buffer, NULL);
    assert_int_equal(buffer.length, 13);
    assert_memory_equal(buffer.data, "one two 003\0x", 14);
    assert_false(buffer.is_full);
    buffer_clear(&buffer);
    assert_text_equal(buffer_text(&buffer), "");
    assert_string_equal(buffer.data, "");
    buffer_release(&buffer);
    assert_null(buffer.data);
}

static void it_grows(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    for (int i = 0; i < 100000; i++)
        buffer_append_char(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.length, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buffer.data[i], 'a' + i % 26);
    assert_int_equal(buffer.data[buffer.length], 0);
    buffer_release(&buffer);
}

static void full_changes_nothing_more(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_append_string(&buffer, "0123456789");
    assert_false(buffer.is_full);
    buffer_append_string(&buffer, "");
    assert_false(buffer.is_full);
    buffer_append_char(&buffer, 'x');
    assert_true(buffer.is_full);
    assert_text_equal(buffer_text(&buffer), "0123456789");
    buffer_clear(&buffer);
    assert_false(buffer.is_full);
    buffer_append_format(&buffer, "%s", "too long a text");
    assert_true(buffer.is_full);
    buffer_append_char(&buffer, 'x'); /* would fit, but a hole in the middle is worse */
    assert_text_equal(buffer_text(&buffer), "");
    buffer_release(&buffer);
}

static void a_huge_length_does_not_wrap(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    buffer_append_char(&buffer, 'a');
    buffer_append(&buffer, "x", SIZE_MAX);
    assert_true(buffer.is_full);
    assert_text_equal(buffer_text(&buffer), "a");
    buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appended_things_stand_in_order),
        cmocka_unit_test(it_grows),
        cmocka_unit_test(full_changes_nothing_more),
        cmocka_unit_test(a_huge_length_does_not_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
