/* Words, settings, derived ids, and the texts that a record owns. */
#include "tests/unit/unit.h"

#include <string.h>

#include "model/command.h"
#include "model/record.h"
#include "model/run.h"
#include "model/setting.h"

#define ASSERT_WORDS(prefix, type, count)                                                          \
    for (unsigned i = 0; i < (count); i++) {                                                       \
        type back = (type)((count)-1 - i);                                                         \
        assert_true(prefix##_parse(text_of(prefix##_name((type)i)), &back));                       \
        assert_int_equal(back, i);                                                                 \
        assert_false(prefix##_parse(TEXT("no such word"), &back));                                 \
        assert_int_equal(back, i);                                                                 \
    }

static void words_lead_back(void **state)
{
    (void)state;
    ASSERT_WORDS(entity, enum entity, ENTITY_COUNT)
    ASSERT_WORDS(side, enum side, SIDE_COUNT)
    ASSERT_WORDS(half, enum half, HALF_COUNT)
    ASSERT_WORDS(outcome, enum outcome, OUTCOME_COUNT)
    ASSERT_WORDS(standing, enum standing, STANDING_COUNT)
    ASSERT_WORDS(group, enum group, GROUP_COUNT)
    ASSERT_WORDS(event_type, enum event_type, EVENT_COUNT)
    ASSERT_WORDS(refusal, enum refusal, REFUSAL_COUNT)
    ASSERT_WORDS(choice, enum choice, CHOICE_COUNT)
    ASSERT_WORDS(action, enum action, ACTION_COUNT)
    ASSERT_WORDS(read_kind, enum read_kind, READ_COUNT)
    ASSERT_WORDS(subject_kind, enum subject_kind, SUBJECT_COUNT)
    ASSERT_WORDS(tenant_setting, enum tenant_setting, TENANT_SETTING_COUNT)
    ASSERT_WORDS(run_phase, enum run_phase, RUN_CLOSED + 1u)
    ASSERT_WORDS(result_kind, enum result_kind, RESULT_NOT_TAKEN + 1u)
    enum entity entity;
    assert_true(entity_parse_plural(TEXT("bill-payments"), &entity));
    assert_int_equal(entity, ENTITY_BILL_PAYMENT);
}

/* Stores keep them: a row in the middle of entity.def would turn bills into something else. */
static void kinds_keep_their_numbers(void **state)
{
    static const char *const STORED[] = {
        "account",        "department",       "location",
        "item",           "customer",         "job",
        "vendor",         "purchase_order",   "bill",
        "vendor_credit",  "invoice",          "credit_memo",
        "bill_payment",   "invoice_payment",  "credit_application",
        "funds_transfer", "register_balance", "attachment",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(STORED) / sizeof(STORED[0]); i++)
        assert_string_equal(entity_name((enum entity)i), STORED[i]);
}

static void layouts_point_into_their_tables(void **state)
{
    (void)state;
    const struct layout *bill = layout_of(ENTITY_BILL);
    assert_string_equal(bill->fields[BILL_NUMBER].name, "number");
    assert_int_equal(bill->fields[BILL_NUMBER].qbo_max, 21);
    assert_string_equal(bill->lines[BILL_LINES_ITEM].fields[BILL_ITEM_UNIT_PRICE].name,
                        "unit_price");
    assert_int_equal(bill->lines[BILL_LINES_ITEM].fields[BILL_ITEM_ITEM].group, GROUP_ITEM_LINES);
    const struct layout *payment = layout_of(ENTITY_BILL_PAYMENT);
    assert_int_equal(payment->lines[0].fields[BILL_PAYMENT_APPLICATION_BILL].ref, ENTITY_BILL);
    assert_int_equal(layout_of(ENTITY_ATTACHMENT)->field_count, 0);
}

static void settings_take_what_their_type_allows(void **state)
{
    (void)state;
    static const struct {
        enum tenant_setting setting;
        const char *value;
        bool is_taken;
    } CASES[] = {
        {TENANT_SETTING_SIGNUP_DATE, "2026-02-01", true},
        {TENANT_SETTING_SIGNUP_DATE, "", true},
        {TENANT_SETTING_SIGNUP_DATE, "01.02.2026", false},
        {TENANT_SETTING_AUTO_SYNC, "false", true},
        {TENANT_SETTING_AUTO_SYNC, "no", false},
        {TENANT_SETTING_AUTO_SYNC, "", true},
        {TENANT_SETTING_LISTS_UP, "", false},
        {TENANT_SETTING_DIRECTION, "up_only", true},
        {TENANT_SETTING_DIRECTION, "down", false},
        {TENANT_SETTING_DIRECTION, "both|up_only", false},
        {TENANT_SETTING_HOME_CURRENCY, "CAD", true},
        {TENANT_SETTING_SUPPORTED_CURRENCY, "", false},
    };
    struct tenant_settings settings;
    tenant_settings_init(&settings);
    assert_true(tenant_settings_is_true(&settings, TENANT_SETTING_LISTS_UP));
    assert_true(
        text_equal_string(tenant_settings_get(&settings, TENANT_SETTING_HOME_CURRENCY), ""));
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct error error = {0};
        bool ok = tenant_settings_put(&settings, CASES[i].setting, text_of(CASES[i].value), &error);
        assert_int_equal(ok, CASES[i].is_taken);
        if (ok)
            assert_true(text_equal_string(tenant_settings_get(&settings, CASES[i].setting),
                                          CASES[i].value));
        else
            assert_non_null(strstr(error.message, tenant_setting_name(CASES[i].setting)));
    }
    char long_value[TENANT_SETTING_VALUE_BYTES_MAX + 1];
    memset(long_value, 'x', sizeof(long_value));
    assert_false(tenant_settings_put(&settings, TENANT_SETTING_BANK_ACCOUNT,
                                     text_slice(long_value, TENANT_SETTING_VALUE_BYTES_MAX), NULL));
    assert_true(tenant_settings_put(&settings, TENANT_SETTING_BANK_ACCOUNT,
                                    text_slice(long_value, TENANT_SETTING_VALUE_BYTES_MAX - 1),
                                    NULL));
}

static void assert_uuid(struct uuid uuid, const char *text)
{
    char got[UUID_TEXT_BYTES];
    uuid_format(uuid, got);
    assert_string_equal(got, text);
}

/* Written down: an id that changes between two versions of the program breaks every replay. */
static void derived_ids_stay_what_they_are(void **state)
{
    (void)state;
    struct uuid tenant, record;
    assert_true(uuid_parse(TEXT("11111111-1111-4111-8111-111111111111"), &tenant));
    record = derive_record_id(tenant, SIDE_ONLINE, ENTITY_BILL, TEXT("56"));
    assert_uuid(record, "e71ba6c3-735f-5109-9dad-bb3632a98a8a");
    assert_uuid(derive_write_id(tenant, record, 2, SIDE_PLATFORM),
                "d2e90d47-5b0e-5881-830b-9d4fc8c606ee");
    assert_uuid(derive_run_id(tenant, record), "226a2304-6b41-5940-8ba4-2e45db054ba6");
    assert_uuid(derive_read_id(tenant, record, READ_RUN, 3),
                "6d8ef784-9727-5683-9156-d5f10d83a148");
    assert_uuid(derive_observation_id(tenant, SIDE_ONLINE, ENTITY_BILL, TEXT("56"), TEXT("3")),
                "a38db5b4-d1b7-55f1-90cd-b76030758beb");
    assert_uuid(derive_named_id(tenant, "settings", TEXT("a")),
                "8d3b8c13-a25d-59b2-8fdf-fd3bbc4aa730");
}

static void derived_ids_differ_by_each_part(void **state)
{
    (void)state;
    struct uuid a, b;
    assert_true(uuid_parse(TEXT("11111111-1111-4111-8111-111111111111"), &a));
    assert_true(uuid_parse(TEXT("11111111-1111-4111-8111-111111111112"), &b));
    const struct uuid ids[] = {
        derive_record_id(a, SIDE_ONLINE, ENTITY_BILL, TEXT("56")),
        derive_record_id(b, SIDE_ONLINE, ENTITY_BILL, TEXT("56")),
        derive_record_id(a, SIDE_PLATFORM, ENTITY_BILL, TEXT("56")),
        derive_record_id(a, SIDE_ONLINE, ENTITY_VENDOR, TEXT("56")),
        derive_record_id(a, SIDE_ONLINE, ENTITY_BILL, TEXT("57")),
        derive_write_id(a, b, 1, SIDE_ONLINE),
        derive_write_id(a, b, 2, SIDE_ONLINE),
        derive_write_id(a, b, 1, SIDE_PLATFORM),
        derive_run_id(a, b),
        derive_read_id(a, b, READ_RUN, 1),
        derive_read_id(a, b, READ_SCHEDULE, 1),
        derive_observation_id(a, SIDE_ONLINE, ENTITY_BILL, TEXT("5"), TEXT("61")),
        derive_observation_id(a, SIDE_ONLINE, ENTITY_BILL, TEXT("56"), TEXT("1")),
    };
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        for (size_t j = 0; j < i; j++)
            assert_false(uuid_equal(ids[i], ids[j]));
    }
}

static void a_record_owns_its_texts(void **state)
{
    (void)state;
    struct record record = {.entity = ENTITY_BILL};
    char changing[] = "first";
    size_t empty = record_bytes(&record);
    record_set_text(&record.shown[HALF_LEDGER].document, text_of(changing));
    changing[0] = 'X';
    assert_true(text_equal_string(record.shown[HALF_LEDGER].document, "first"));
    assert_int_equal(record_bytes(&record), empty + sizeof("first"));
    record_set_text(&record.shown[HALF_LEDGER].document, record.shown[HALF_LEDGER].document);
    assert_true(text_equal_string(record.shown[HALF_LEDGER].document, "first"));
    record_set_text(&record.prior[HALF_PLATFORM].sent_document, TEXT("{}"));
    record_set_text(&record.refusal_message[HALF_PLATFORM], TEXT(""));
    assert_true(text_is_present(record.refusal_message[HALF_PLATFORM]));
    record_release(&record);
    assert_int_equal(record_bytes(&record), empty);
    assert_false(text_is_present(record.prior[HALF_PLATFORM].sent_document));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_lead_back),
        cmocka_unit_test(kinds_keep_their_numbers),
        cmocka_unit_test(layouts_point_into_their_tables),
        cmocka_unit_test(settings_take_what_their_type_allows),
        cmocka_unit_test(derived_ids_stay_what_they_are),
        cmocka_unit_test(derived_ids_differ_by_each_part),
        cmocka_unit_test(a_record_owns_its_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
