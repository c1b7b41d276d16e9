#include "tests/unit/unit.h"

#include "codec/document.h"
#include "tests/unit/sample_document.h"

enum { ROUNDS = 400 };

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct text format(const struct document *document)
{
    struct buffer buffer;
    buffer_init(&buffer, 0);
    document_format(document, &buffer);
    struct text copy = arena_copy(&arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return copy;
}

static bool parse(const char *json, enum entity entity, struct document *out, struct error *error)
{
    const struct json *object = json_parse(&arena, text_of(json), error);
    assert_non_null(object);
    return document_parse(&arena, object, entity, out, error);
}

static void what_is_written_reads_back_to_the_same_bytes(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 11);
    for (int i = 0; i < ROUNDS; i++) {
        enum entity entity = sample_entity(i);
        struct document made = sample_document(&random, &arena, entity), back;
        struct text first = format(&made);
        struct error error = {0};
        if (!parse(first.data, entity, &back, &error))
            fail_msg("%s in %s", error.message, first.data);
        assert_true(document_equal(&made, &back));
        assert_text_equal(format(&back), first.data);
    }
}

/* Written down: stored documents and digests are these bytes. */
static void a_bill_has_these_bytes(void **state)
{
    (void)state;
    static const char WRITTEN[] =
        "{\"item_lines\":[{\"amount\":\"2\",\"item\":\"9\",\"quantity\":\"2.0\"}],"
        "\"total\":\"12.5\",\"status\":\"open\",\"memo\":\" a\\u00e9\\/\\\"\\n \","
        "\"date\":\"2026-01-31\",\"vendor\":\"7\","
        "\"expense_lines\":[{\"account\":\"3\",\"amount\":\"10.50\",\"description\":\"\"}]}";
    static const char CANONICAL[] =
        "{\"vendor\":\"7\",\"date\":\"2026-01-31\",\"memo\":\"a\u00e9/\\\"\","
        "\"status\":\"open\",\"total\":\"12.50\","
        "\"expense_lines\":[{\"account\":\"3\",\"amount\":\"10.50\"}],"
        "\"item_lines\":[{\"item\":\"9\",\"amount\":\"2.00\",\"quantity\":\"2\"}]}";
    struct document bill;
    struct error error = {0};
    if (!parse(WRITTEN, ENTITY_BILL, &bill, &error))
        fail_msg("%s", error.message);
    assert_text_equal(format(&bill), CANONICAL);
}

static void absence_gets_its_meaning(void **state)
{
    (void)state;
    struct document vendor;
    assert_true(parse("{\"name\":\"Acme\"}", ENTITY_VENDOR, &vendor, NULL));
    assert_text_equal(format(&vendor), "{\"name\":\"Acme\",\"active\":true}");
}

static void what_does_not_belong_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        enum entity entity;
        const char *json;
        const char *reason;
    } CASES[] = {
        {ENTITY_VENDOR, "[]", "is no JSON object"},
        {ENTITY_VENDOR, "{\"nmae\":\"x\"}", "nmae: is no member"},
        {ENTITY_VENDOR, "{\"name\":7}", "name: takes a string"},
        {ENTITY_VENDOR, "{\"name\":null}", "name: takes a string"},
        {ENTITY_VENDOR, "{\"active\":\"true\"}", "active: takes true or false"},
        {ENTITY_BILL, "{\"total\":12.5}", "total: takes a string"},
        {ENTITY_BILL, "{\"total\":\"12,5\"}", "total: \"12,5\" is no decimal"},
        {ENTITY_BILL, "{\"expense_lines\":{}}", "expense_lines: takes an array"},
        {ENTITY_BILL, "{\"expense_lines\":[7]}", "expense_lines[0]: is no JSON object"},
        {ENTITY_BILL, "{\"expense_lines\":[{},{\"item\":\"1\"}]}", "expense_lines[1]: item: is no"},
        {ENTITY_BILL, "{\"applications\":[]}", "applications: is no member"},
        {ENTITY_ATTACHMENT, "{}", "attachment: is never carried"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct document out;
        struct error error = {0};
        assert_false(parse(CASES[i].json, CASES[i].entity, &out, &error));
        assert_int_equal(error.class, ERROR_PERMANENT);
        if (!strstr(error.message, CASES[i].reason))
            fail_msg("\"%s\" lacks \"%s\"", error.message, CASES[i].reason);
    }
}

static void lines_have_a_limit(void **state)
{
    (void)state;
    struct buffer json;
    struct document bill;
    struct error error = {0};
    buffer_init(&json, 0);
    buffer_append_string(&json, "{\"expense_lines\":[{}");
    for (int i = 1; i < LINES_MAX; i++)
        buffer_append_string(&json, ",{}");
    size_t most = json.length;
    buffer_append_string(&json, "]}");
    assert_true(parse(json.data, ENTITY_BILL, &bill, &error));
    assert_int_equal(bill.lines[BILL_LINES_EXPENSE].count, LINES_MAX);
    json.length = most;
    buffer_append_string(&json, ",{}]}");
    assert_false(parse(json.data, ENTITY_BILL, &bill, &error));
    assert_non_null(strstr(error.message, "expense_lines: has 10001 lines"));
    buffer_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_reads_back_to_the_same_bytes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_bill_has_these_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(absence_gets_its_meaning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_belong_is_refused_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_have_a_limit, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
