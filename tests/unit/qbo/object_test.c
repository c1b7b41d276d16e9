#include "tests/unit/unit.h"

#include <string.h>

#include "codec/document.h"
#include "qbo/object.h"

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

static struct observation parse(enum entity entity, const char *text)
{
    struct observation out;
    struct error error = {0};
    const struct json *object = json_parse(&arena, text_of(text), &error);
    if (!object || !qbo_object_parse(&arena, object, entity, &out, &error))
        fail_msg("%s", error.message);
    return out;
}

static void assert_document(const struct observation *observed, const char *canonical)
{
    struct buffer buffer;
    struct error error = {0};
    buffer_init(&buffer, 0);
    document_format(&observed->document, &buffer);
    assert_text_equal(buffer_text(&buffer), canonical);
    buffer_release(&buffer);
    if (!document_check(&observed->document, &error))
        fail_msg("%s", error.message);
}

static void a_bill_becomes_a_document(void **state)
{
    (void)state;
    struct observation bill = parse(
        ENTITY_BILL,
        "{\"DueDate\":\"2026-02-28\",\"Balance\":1103.10,\"domain\":\"QBO\",\"sparse\":false,"
        "\"Id\":\"145\",\"SyncToken\":\"2\",\"MetaData\":{\"CreateTime\":\"2026-01-06T14:59:48-08:"
        "00\",\"LastUpdatedTime\":\"2026-01-06T15:00:00-08:00\"},\"DocNumber\":\"INV-1\","
        "\"TxnDate\":\"2026-01-31\",\"CurrencyRef\":{\"value\":\"USD\",\"name\":\"United States "
        "Dollar\"},\"PrivateNote\":\"Chairs\",\"LinkedTxn\":[],\"Line\":[{\"Id\":\"1\",\"LineNum\":"
        "1,\"Description\":\"Lumber\",\"Amount\":1000,\"LinkedTxn\":[],\"DetailType\":"
        "\"AccountBasedExpenseLineDetail\",\"AccountBasedExpenseLineDetail\":{\"AccountRef\":{"
        "\"value\":\"64\",\"name\":\"Decks\"},\"BillableStatus\":\"NotBillable\",\"TaxCodeRef\":{"
        "\"value\":\"NON\"}}},{\"Id\":\"2\",\"Amount\":103.1,\"DetailType\":"
        "\"ItemBasedExpenseLineDetail\",\"ItemBasedExpenseLineDetail\":{\"ItemRef\":{\"value\":"
        "\"11\"},\"UnitPrice\":51.55,\"Qty\":2}},{\"Description\":\"Thanks\",\"DetailType\":"
        "\"DescriptionOnly\"}],\"VendorRef\":{\"value\":\"46\",\"name\":\"Norton\"},"
        "\"APAccountRef\":{\"value\":\"33\"},\"TotalAmt\":1103.10}");
    assert_int_equal(bill.side, SIDE_ONLINE);
    assert_text_equal(bill.id, "145");
    assert_text_equal(bill.version, "2");
    instant_us changed_at = 0;
    assert_true(instant_parse(TEXT("2026-01-06T23:00:00Z"), &changed_at));
    assert_true(bill.changed_at == changed_at);
    assert_document(&bill, "{\"vendor\":\"46\",\"number\":\"INV-1\",\"date\":\"2026-01-31\","
                           "\"due_date\":\"2026-02-28\",\"currency\":\"USD\",\"memo\":\"Chairs\","
                           "\"status\":\"open\",\"total\":\"1103.10\",\"balance\":\"1103.10\","
                           "\"expense_lines\":[{\"account\":\"64\",\"amount\":\"1000.00\","
                           "\"description\":\"Lumber\",\"billable\":\"NotBillable\"}],\"item_"
                           "lines\":[{\"item\":\"11\",\"amount\":"
                           "\"103.10\",\"quantity\":\"2\",\"unit_price\":\"51.55\"}]}");
}

static void payments_have_two_ways_to_pay(void **state)
{
    (void)state;
    struct observation check = parse(
        ENTITY_BILL_PAYMENT,
        "{\"VendorRef\":{\"value\":\"46\"},\"PayType\":\"Check\",\"CheckPayment\":{"
        "\"BankAccountRef\":{\"value\":\"35\"},\"PrintStatus\":\"NotSet\"},\"TotalAmt\":30,\"Id\":"
        "\"90\",\"SyncToken\":\"0\",\"DocNumber\":\"7\",\"TxnDate\":\"2026-01-31\",\"Line\":[{"
        "\"Amount\":10.00,\"LinkedTxn\":[{\"TxnId\":\"56\",\"TxnType\":\"Bill\"}]},{\"Amount\":20,"
        "\"LinkedTxn\":[{\"TxnId\":57,\"TxnType\":\"Bill\"}]}]}");
    assert_document(&check,
                    "{\"vendor\":\"46\",\"number\":\"7\",\"date\":\"2026-01-31\",\"pay_type\":"
                    "\"Check\",\"account\":\"35\",\"total\":\"30.00\",\"status\":\"open\","
                    "\"applications\":[{\"bill\":\"56\",\"amount\":\"10.00\"},{\"bill\":\"57\","
                    "\"amount\":\"20.00\"}]}");
    struct observation card = parse(
        ENTITY_BILL_PAYMENT,
        "{\"VendorRef\":{\"value\":\"46\"},\"PayType\":\"CreditCard\",\"CreditCardPayment\":{"
        "\"CCAccountRef\":{\"value\":\"42\"}},\"TotalAmt\":10,\"Id\":\"91\",\"SyncToken\":\"0\","
        "\"TxnDate\":\"2026-01-31\",\"Line\":[{\"Amount\":10,\"LinkedTxn\":[{\"TxnId\":\"9\","
        "\"TxnType\":\"VendorCredit\"},{\"TxnId\":\"56\",\"TxnType\":\"Bill\"}]}]}");
    assert_text_equal(card.document.fields[BILL_PAYMENT_ACCOUNT], "42");
    assert_int_equal(card.document.lines[0].count, 1);
    assert_text_equal(card.document.lines[0].items[0].fields[BILL_PAYMENT_APPLICATION_BILL], "56");
}

static void a_payment_that_uses_credit_adds_up(void **state)
{
    (void)state;
    struct observation payment = parse(
        ENTITY_BILL_PAYMENT,
        "{\"VendorRef\":{\"value\":\"46\"},\"PayType\":\"Check\",\"CheckPayment\":{\"PrintStatus\":"
        "\"NotSet\"},\"TotalAmt\":0,\"Id\":\"92\",\"TxnDate\":\"2026-01-31\",\"Line\":[{\"Amount\":"
        "5,\"LinkedTxn\":[{\"TxnId\":\"56\",\"TxnType\":\"Bill\"}]},{\"Amount\":5,\"LinkedTxn\":[{"
        "\"TxnId\":\"80\",\"TxnType\":\"VendorCredit\"}]}]}");
    struct error error = {0};
    assert_text_equal(payment.version, "");
    assert_int_equal(payment.document.lines[BILL_PAYMENT_LINES_APPLICATION].count, 1);
    assert_int_equal(payment.document.lines[BILL_PAYMENT_LINES_CREDIT].count, 1);
    if (!document_check(&payment.document, &error))
        fail_msg("%s", error.message);
}

static void a_void_is_seen_and_its_memo_kept(void **state)
{
    (void)state;
    static const struct {
        const char *note, *total, *status, *memo;
    } CASES[] = {
        {"Voided - Chairs", "0", "voided", "Chairs"},
        {"Voided", "0.00", "voided", NULL},
        {"Voided\\nChairs", "0", "voided", "Chairs"},
        {"Voided - Chairs", "1", "open", "Voided - Chairs"},
        {"Chairs", "0", "open", "Chairs"},
        {"Voidedness", "0", "open", "Voidedness"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct text body = arena_format(
            &arena,
            "{\"Id\":\"1\",\"VendorRef\":{\"value\":\"46\"},\"PayType\":\"Check\",\"TxnDate\":"
            "\"2026-01-31\",\"PrivateNote\":\"%s\",\"TotalAmt\":%s,\"Line\":[]}",
            CASES[i].note, CASES[i].total);
        struct observation payment = parse(ENTITY_BILL_PAYMENT, body.data);
        assert_text_equal(payment.document.fields[BILL_PAYMENT_STATUS], CASES[i].status);
        assert_text_equal(payment.document.fields[BILL_PAYMENT_MEMO], CASES[i].memo);
    }
}

static void a_deleted_object_has_no_document(void **state)
{
    (void)state;
    struct observation gone =
        parse(ENTITY_BILL, "{\"domain\":\"QBO\",\"status\":\"Deleted\",\"Id\":\"145\","
                           "\"MetaData\":{\"LastUpdatedTime\":\"2026-01-06T15:00:00-08:00\"}}");
    assert_true(gone.is_deleted);
    assert_text_equal(gone.id, "145");
    assert_text_equal(gone.version, "");
    assert_true(gone.changed_at != INSTANT_NONE);
}

static void lists_are_read(void **state)
{
    (void)state;
    struct observation vendor = parse(
        ENTITY_VENDOR,
        "{\"BillAddr\":{\"Id\":\"31\",\"Line1\":\"15 Main St.\",\"City\":\"Palo Alto\",\"Country\":"
        "\"USA\",\"CountrySubDivisionCode\":\"CA\",\"PostalCode\":\"94303\"},\"Balance\":0,"
        "\"AcctNum\":\"1345\",\"CurrencyRef\":{\"value\":\"USD\"},\"Id\":\"30\",\"SyncToken\":"
        "\"0\","
        "\"MetaData\":{},\"DisplayName\":\"Books by Bessie\",\"Active\":false,\"PrimaryPhone\":{"
        "\"FreeFormNumber\":\"(650) 555-7745\"},\"PrimaryEmailAddr\":{\"Address\":\"b@x.org\"}}");
    assert_document(
        &vendor, "{\"name\":\"Books by Bessie\",\"account_number\":\"1345\",\"currency\":\"USD\","
                 "\"email\":\"b@x.org\",\"phone\":\"(650) 555-7745\",\"street\":\"15 Main St.\","
                 "\"city\":\"Palo Alto\",\"region\":\"CA\",\"postal_code\":\"94303\","
                 "\"country\":\"USA\",\"active\":false,\"balance\":\"0.00\"}");
    assert_true(vendor.changed_at == INSTANT_NONE);
    struct observation account = parse(
        ENTITY_ACCOUNT,
        "{\"Name\":\"MasterCard\",\"SubAccount\":true,\"ParentRef\":{\"value\":\"4\"},\"Active\":"
        "true,\"AccountType\":\"Credit Card\",\"AccountSubType\":\"CreditCard\",\"CurrentBalance\":"
        "-157.7200,\"Id\":41,\"SyncToken\":\"0\"}");
    assert_document(&account, "{\"name\":\"MasterCard\",\"type\":\"Credit Card\",\"parent\":\"4\","
                              "\"active\":true,\"balance\":\"-157.72\"}");
}

static void what_cannot_be_read_names_the_path(void **state)
{
    (void)state;
    static const struct {
        enum entity entity;
        const char *object, *reason;
    } CASES[] = {
        {ENTITY_BILL, "{}", "Bill: has no Id"},
        {ENTITY_BILL, "{\"Id\":\"1\",\"TotalAmt\":\"ten\"}", "Bill 1: TotalAmt: total:"},
        {ENTITY_BILL, "{\"Id\":\"1\",\"DocNumber\":{}}", "Bill 1: DocNumber: is no plain value"},
        {ENTITY_BILL,
         "{\"Id\":\"1\",\"Line\":[{},{\"DetailType\":\"ItemBasedExpenseLineDetail\",\"Amount\":"
         "\"x\"}]}",
         "Bill 1: Line[1]: Amount: amount:"},
        {ENTITY_CREDIT_APPLICATION,
         "{\"Id\":\"1\",\"Line\":[{\"Amount\":9,\"LinkedTxn\":[{\"TxnId\":\"1\",\"TxnType\":"
         "\"Bill\"}]},{\"Amount\":5,\"LinkedTxn\":[{\"TxnId\":\"2\",\"TxnType\":\"VendorCredit\"}]}"
         ","
         "{\"Amount\":4,\"LinkedTxn\":[{\"TxnId\":\"3\",\"TxnType\":\"JournalEntry\"}]}]}",
         "BillPayment 1: Line: what is used is not as much as what it is used for"},
        {ENTITY_CREDIT_APPLICATION,
         "{\"Id\":\"1\",\"Line\":[{\"Amount\":\"x\",\"LinkedTxn\":[{\"TxnId\":\"1\",\"TxnType\":"
         "\"Bill\"}]}]}",
         "Line[0]: Amount: is no amount"},
        {ENTITY_ACCOUNT, "{\"Id\":\"1\",\"AccountType\":\"Piggy Bank\"}",
         "AccountType: Piggy Bank is no type"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct observation out;
        struct error error = {0};
        const struct json *object = json_parse(&arena, text_of(CASES[i].object), NULL);
        assert_false(qbo_object_parse(&arena, object, CASES[i].entity, &out, &error));
        assert_int_equal(error.class, ERROR_PERMANENT);
        if (!strstr(error.message, CASES[i].reason))
            fail_msg("\"%s\" lacks \"%s\"", error.message, CASES[i].reason);
    }
}

/* A payment of nothing: QuickBooks says what each bill gets and each credit gives. */
static void credits_alone_become_an_application(void **state)
{
    (void)state;
    struct observation applied = parse(
        ENTITY_CREDIT_APPLICATION,
        "{\"Id\":\"77\",\"SyncToken\":\"1\",\"VendorRef\":{\"value\":\"56\"},\"TxnDate\":"
        "\"2026-02-01\",\"PayType\":\"Check\",\"CheckPayment\":{\"PrintStatus\":\"NotSet\"},"
        "\"TotalAmt\":0,\"PrivateNote\":\"a note\",\"Line\":["
        "{\"Amount\":60,\"LinkedTxn\":[{\"TxnId\":\"145\",\"TxnType\":\"Bill\"}]},"
        "{\"Amount\":40.5,\"LinkedTxn\":[{\"TxnId\":\"146\",\"TxnType\":\"Bill\"}]},"
        "{\"Amount\":100.5,\"LinkedTxn\":[{\"TxnId\":\"160\",\"TxnType\":\"VendorCredit\"}]}]}");
    assert_document(&applied,
                    "{\"vendor\":\"56\",\"date\":\"2026-02-01\",\"status\":\"open\",\"total\":"
                    "\"100.50\",\"applications\":[{\"bill\":\"145\",\"vendor_credit\":\"160\","
                    "\"amount\":\"60.00\"},{\"bill\":\"146\",\"vendor_credit\":\"160\","
                    "\"amount\":\"40.50\"}]}");
    struct observation joined = parse(
        ENTITY_CREDIT_APPLICATION,
        "{\"Id\":\"78\",\"VendorRef\":{\"value\":\"56\"},\"TxnDate\":\"2026-02-01\",\"TotalAmt\":0,"
        "\"Line\":[{\"Amount\":7,\"LinkedTxn\":[{\"TxnId\":\"145\",\"TxnType\":\"Bill\"},"
        "{\"TxnId\":\"160\",\"TxnType\":\"VendorCredit\"}]}]}");
    assert_document(&joined,
                    "{\"vendor\":\"56\",\"date\":\"2026-02-01\",\"status\":\"open\",\"total\":"
                    "\"7.00\",\"applications\":[{\"bill\":\"145\",\"vendor_credit\":\"160\","
                    "\"amount\":\"7.00\"}]}");
    struct observation voided = parse(
        ENTITY_CREDIT_APPLICATION,
        "{\"Id\":\"77\",\"VendorRef\":{\"value\":\"56\"},\"TxnDate\":\"2026-02-01\",\"TotalAmt\":0,"
        "\"PrivateNote\":\"Voided\",\"Line\":[]}");
    assert_document(&voided, "{\"vendor\":\"56\",\"date\":\"2026-02-01\",\"status\":\"voided\","
                             "\"total\":\"0.00\"}");
}

static void an_accounts_balance_is_a_record(void **state)
{
    (void)state;
    struct observation balance =
        parse(ENTITY_REGISTER_BALANCE, "{\"Id\":\"35\",\"SyncToken\":\"0\",\"AccountType\":"
                                       "\"Bank\",\"CurrentBalance\":-1201.5}");
    assert_document(&balance, "{\"account\":\"35\",\"amount\":\"-1201.50\"}");
    assert_text_equal(balance.id, "35");
}

static void account_types_are_found_in_any_case(void **state)
{
    (void)state;
    assert_text_equal(qbo_account_type(TEXT("cost of goods sold")), "Cost of Goods Sold");
    assert_text_equal(qbo_account_type(TEXT_NONE), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bill_becomes_a_document, set_up, tear_down),
        cmocka_unit_test_setup_teardown(payments_have_two_ways_to_pay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_payment_that_uses_credit_adds_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_void_is_seen_and_its_memo_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_deleted_object_has_no_document, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_names_the_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(credits_alone_become_an_application, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_accounts_balance_is_a_record, set_up, tear_down),
        cmocka_unit_test(account_types_are_found_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
