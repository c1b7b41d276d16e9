#include "tests/unit/unit.h"

#include "model/field.h"
#include "qbo/entity.h"

#define LINK(type) "{\"Amount\":5,\"LinkedTxn\":[{\"TxnId\":\"1\",\"TxnType\":\"" type "\"}]}"

static void assert_shows(const char *object, enum entity entity, enum qbo_showing wanted)
{
    struct arena arena;
    struct error error;
    arena_init(&arena, 0);
    const struct json *json = json_parse(&arena, text_of(object), &error);
    assert_non_null(json);
    if (qbo_shows(json, entity) != wanted)
        fail_msg("%s is no %s so", object, entity_name(entity));
    arena_release(&arena);
}

static void credits_alone_are_an_application(void **state)
{
    static const struct {
        const char *payment;
        enum qbo_showing application, money;
    } CASES[] = {
        {"{\"TotalAmt\":0,\"Line\":[" LINK("Bill") "," LINK("VendorCredit") "]}", QBO_SHOWS,
         QBO_SHOWS_NOT},
        {"{\"TotalAmt\":0.00,\"Line\":[{\"Amount\":5,\"LinkedTxn\":[{\"TxnType\":\"Bill\"},"
         "{\"TxnType\":\"VendorCredit\"}]}]}",
         QBO_SHOWS, QBO_SHOWS_NOT},
        {"{\"TotalAmt\":1,\"Line\":[" LINK("Bill") "," LINK("VendorCredit") "]}", QBO_SHOWS_NOT,
         QBO_SHOWS},
        {"{\"TotalAmt\":0,\"Line\":[" LINK("Bill") "," LINK("JournalEntry") "]}", QBO_SHOWS_NOT,
         QBO_SHOWS},
        {"{\"TotalAmt\":0,\"PrivateNote\":\"Voided\",\"Line\":[]}", QBO_MAY_SHOW, QBO_MAY_SHOW},
        {"{\"TotalAmt\":20,\"Line\":[]}", QBO_SHOWS_NOT, QBO_SHOWS},
        {"{\"Id\":\"1\",\"status\":\"Deleted\"}", QBO_MAY_SHOW, QBO_MAY_SHOW},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        assert_shows(CASES[i].payment, ENTITY_CREDIT_APPLICATION, CASES[i].application);
        assert_shows(CASES[i].payment, ENTITY_BILL_PAYMENT, CASES[i].money);
    }
}

static void banks_and_cards_have_a_balance(void **state)
{
    static const struct {
        const char *account;
        enum qbo_showing balance;
    } CASES[] = {
        {"{\"AccountType\":\"Bank\",\"CurrentBalance\":0}", QBO_SHOWS},
        {"{\"AccountType\":\"Credit Card\",\"CurrentBalance\":12.5}", QBO_SHOWS},
        {"{\"AccountType\":\"Bank\"}", QBO_SHOWS_NOT},
        {"{\"AccountType\":\"Accounts Payable\",\"CurrentBalance\":-3}", QBO_SHOWS_NOT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        assert_shows(CASES[i].account, ENTITY_REGISTER_BALANCE, CASES[i].balance);
        assert_shows(CASES[i].account, ENTITY_ACCOUNT, QBO_SHOWS);
    }
}

/* Each name is asked for once, whatever it is made into. */
static void each_name_is_read_once(void **state)
{
    (void)state;
    for (int a = 0; a < ENTITY_COUNT; a++) {
        int readers = 0;
        for (int b = 0; b < ENTITY_COUNT; b++)
            readers +=
                qbo_is_same_name((enum entity)a, (enum entity)b) && qbo_is_read((enum entity)b);
        assert_int_equal(readers, qbo_entity_name((enum entity)a) ? 1 : 0);
    }
    assert_true(qbo_is_same_name(ENTITY_BILL_PAYMENT, ENTITY_CREDIT_APPLICATION));
    assert_false(qbo_is_same_name(ENTITY_BILL, ENTITY_BILL_PAYMENT));
    assert_false(qbo_is_same_name(ENTITY_ATTACHMENT, ENTITY_ATTACHMENT));
}

static void words_are_found_in_any_case(void **state)
{
    (void)state;
    enum entity entity;
    assert_true(qbo_entity_parse(TEXT("billpayment"), &entity));
    assert_int_equal(entity, ENTITY_BILL_PAYMENT);
    assert_true(qbo_entity_parse(TEXT("BillPayment"), &entity));
    assert_false(qbo_entity_parse(TEXT("Estimate"), &entity));
    assert_null(qbo_entity_name(ENTITY_ATTACHMENT));
}

static void assert_parents_read(const struct field *fields, size_t count, const bool *is_read)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].type == FIELD_REF)
            assert_true(is_read[fields[i].ref]);
    }
}

/* So that hardly anything waits for its parents. */
static void what_one_refers_to_is_read_first(void **state)
{
    (void)state;
    bool is_read[ENTITY_COUNT] = {false};
    enum entity entity = qbo_read_after(ENTITY_COUNT);
    for (; entity != ENTITY_COUNT; entity = qbo_read_after(entity)) {
        const struct layout *layout = layout_of(entity);
        assert_false(is_read[entity]);
        is_read[entity] = true;
        assert_parents_read(layout->fields, layout->field_count, is_read);
        for (size_t i = 0; i < layout->line_kind_count; i++)
            assert_parents_read(layout->lines[i].fields, layout->lines[i].field_count, is_read);
    }
    assert_true(is_read[ENTITY_ACCOUNT] && is_read[ENTITY_FUNDS_TRANSFER]);
    assert_false(is_read[ENTITY_ATTACHMENT]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credits_alone_are_an_application),
        cmocka_unit_test(banks_and_cards_have_a_balance),
        cmocka_unit_test(each_name_is_read_once),
        cmocka_unit_test(what_one_refers_to_is_read_first),
        cmocka_unit_test(words_are_found_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
