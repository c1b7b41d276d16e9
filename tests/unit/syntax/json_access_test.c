#include "tests/unit/unit.h"

#include "syntax/json.h"

static struct arena arena;

static const struct json *bill(void)
{
    return json_parse(
        &arena,
        TEXT("{\"Id\":\"145\",\"Line\":[1,2],\"CurrencyRef\":{\"value\":\"USD\",\"x\":{\"y\":7}},"
             "\"Total\":391.04,\"Active\":true,\"Off\":false,\"None\":null,\"N\":42,"
             "\"Exp\":1.5e2,\"Huge\":1e30,\"Whole\":5.00,\"Least\":-9223372036854775808,"
             "\"a.b\":\"dotted\",\"\":\"empty\"}"),
        NULL);
}

static void members_are_found_by_key(void **state)
{
    (void)state;
    assert_text_equal(json_member(bill(), "Id")->text, "145");
    assert_text_equal(json_member(bill(), "a.b")->text, "dotted");
    assert_text_equal(json_member(bill(), "")->text, "empty");
    assert_null(json_member(bill(), "id"));
    assert_null(json_member(NULL, "Id"));
    assert_null(json_member(json_member(bill(), "Line"), "Id"));
    arena_release(&arena);
}

static void paths_go_down(void **state)
{
    (void)state;
    assert_text_equal(json_text(bill(), "CurrencyRef.value"), "USD");
    assert_true(json_int64(bill(), "CurrencyRef.x.y", -1) == 7);
    assert_null(json_path(bill(), "CurrencyRef.value.more"));
    assert_null(json_path(bill(), "Nothing.at.all"));
    assert_null(json_path(NULL, "a"));
    assert_null(json_path(bill(), "CurrencyRef."));
    arena_release(&arena);
}

static void a_text_is_a_string_and_a_scalar_also_a_number(void **state)
{
    (void)state;
    assert_text_equal(json_text(bill(), "Total"), NULL);
    assert_text_equal(json_text(bill(), "None"), NULL);
    assert_text_equal(json_text(bill(), "Line"), NULL);
    assert_text_equal(json_scalar(bill(), "Total"), "391.04");
    assert_text_equal(json_scalar(bill(), "Id"), "145");
    assert_text_equal(json_scalar(bill(), "Active"), NULL);
    assert_true(json_is_true(bill(), "Active"));
    assert_false(json_is_true(bill(), "Off"));
    assert_false(json_is_true(bill(), "Id"));
    assert_false(json_is_true(bill(), "Missing"));
    arena_release(&arena);
}

static void whole_numbers_or_otherwise(void **state)
{
    (void)state;
    assert_true(json_int64(bill(), "N", -1) == 42);
    assert_true(json_int64(bill(), "Exp", -1) == 150);
    assert_true(json_int64(bill(), "Whole", -1) == 5);
    assert_true(json_int64(bill(), "Least", -1) == INT64_MIN);
    assert_true(json_int64(bill(), "Total", -1) == -1);
    assert_true(json_int64(bill(), "Huge", -1) == -1);
    assert_true(json_int64(bill(), "Id", -1) == -1);
    assert_true(json_int64(bill(), "Missing", -1) == -1);
    arena_release(&arena);
}

static void walking_gives_input_order_and_tolerates_nothing(void **state)
{
    (void)state;
    int64_t sum = 0;
    JSON_EACH(item, json_member(bill(), "Line"))
    {
        sum = sum * 10 + (item->text.data[0] - '0');
    }
    assert_true(sum == 12);
    JSON_EACH(item, json_member(bill(), "Missing"))
    {
        fail_msg("%s", "a missing list has no items");
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_found_by_key),
        cmocka_unit_test(paths_go_down),
        cmocka_unit_test(a_text_is_a_string_and_a_scalar_also_a_number),
        cmocka_unit_test(whole_numbers_or_otherwise),
        cmocka_unit_test(walking_gives_input_order_and_tolerates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
