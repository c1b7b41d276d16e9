/* What a person is told of a write that nobody can tell was done. */
#include "services/qbd_gateway/doubt.h"

#include "codec/document.h"
#include "tests/unit/arena_of_tests.h"

static struct write_command command_of(enum entity entity, const char *document)
{
    struct write_command command = {
        .record_id = {{2}}, .entity = entity, .document = {.entity = entity}};
    struct error error = {0};
    const struct json *object = json_parse(&arena, text_of(document), &error);
    if (!object || !document_parse(&arena, object, entity, &command.document, &error))
        fail_msg("%s: %s", document, error.message);
    return command;
}

/* By its number, else its date; of lists only what the company has named itself. */
static void test_what_it_is_called(void **state)
{
    static const struct {
        enum entity entity;
        const char *document, *reference;
    } ROWS[] = {
        {ENTITY_BILL,
         "{\"vendor\":\"8-9\",\"number\":\"INV-1\",\"date\":\"2026-03-01\",\"total\":\"90.00\"}",
         "INV-1"},
        {ENTITY_BILL, "{\"vendor\":\"8-9\",\"date\":\"2026-03-01\",\"total\":\"90.00\"}",
         "of 2026-03-01"},
        {ENTITY_FUNDS_TRANSFER,
         "{\"from_account\":\"5-1\",\"to_account\":\"5-2\",\"date\":\"2026-03-01\","
         "\"total\":\"7.00\"}",
         "of 2026-03-01"},
        {ENTITY_ACCOUNT, "{\"name\":\"Radio\",\"type\":\"Expense\"}", "Radio"},
        {ENTITY_DEPARTMENT, "{\"name\":\"North\"}", "North"},
        {ENTITY_VENDOR, "{\"name\":\"Ann\"}", ""},
        {ENTITY_CUSTOMER, "{\"name\":\"Bob\"}", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct write_command command = command_of(ROWS[i].entity, ROWS[i].document);
        struct doubt doubt = doubt_of(&command, TEXT("why"), &arena);
        assert_text_equal(doubt.reference, ROWS[i].reference);
        assert_true(uuid_equal(doubt.record_id, command.record_id));
    }
}

static void test_what_to_do(void **state)
{
    struct write_command command = command_of(ENTITY_VENDOR, "{\"name\":\"Ann\"}");
    (void)state;
    command.action = ACTION_CREATE;
    assert_text_equal(doubt_advice(&command, TEXT("Why."), &arena),
                      "Why. Look in QuickBooks whether it is there, and leave it there only once; "
                      "then try again: it is looked for once more, and written only if it is not "
                      "there.");
    command.action = ACTION_VOID;
    assert_text_equal(doubt_advice(&command, TEXT("Why."), &arena),
                      "Why. Look at it in QuickBooks, then try again.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_it_is_called),
        cmocka_unit_test(test_what_to_do),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
