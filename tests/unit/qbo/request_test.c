#include "tests/unit/unit.h"

#include <string.h>

#include "codec/document.h"
#include "qbo/object.h"
#include "qbo/request.h"
#include "tests/unit/sample_document.h"

#define ID "33333333-3333-5333-8333-333333333333"

static struct arena arena;
static struct buffer body;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buffer_init(&body, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_release(&body);
    arena_release(&arena);
    return 0;
}

static struct write_command command_of(enum entity entity, enum action action, const char *document)
{
    struct write_command command = {.target = SIDE_ONLINE, .entity = entity, .action = action};
    struct error error = {0};
    assert_true(uuid_parse(TEXT(ID), &command.id));
    if (action != ACTION_CREATE) {
        command.native_id = TEXT("145");
        command.base_version = TEXT("3");
    }
    const struct json *object = json_parse(&arena, text_of(document), NULL);
    if (!document_parse(&arena, object, entity, &command.document, &error))
        fail_msg("%s", error.message);
    return command;
}

static void assert_request(const struct write_command *command, const char *path, const char *json)
{
    struct qbo_request request;
    struct error error = {0};
    if (!qbo_request_format(command, TEXT("9130"), &arena, &body, &request, &error))
        fail_msg("%s", error.message);
    struct text tail = text_of("requestid=" ID "&minorversion=75");
    struct text whole = arena_format(&arena, "/v3/company/9130/%s%.*s", path, TEXT_ARG(tail));
    assert_text_equal(request.path, whole.data);
    assert_text_equal(request.body, json);
}

#define A_BILL                                                                                     \
    "{\"vendor\":\"46\",\"number\":\"INV-1\",\"date\":\"2026-01-31\",\"currency\":\"USD\","        \
    "\"memo\":\"Chairs\",\"total\":\"12.50\",\"balance\":\"1.00\",\"expense_lines\":[{"            \
    "\"account\":\"64\",\"amount\":\"10.00\",\"description\":\"Oak\"}],\"item_lines\":[{"          \
    "\"item\":\"11\",\"amount\":\"2.50\",\"quantity\":\"2\",\"unit_price\":\"1.25\"}]}"
#define LINE_EXPENSE(amount)                                                                       \
    "{\"Amount\":" amount ",\"DetailType\":\"AccountBasedExpenseLineDetail\",\"Description\":"     \
    "\"Oak\",\"AccountBasedExpenseLineDetail\":{\"AccountRef\":{\"value\":\"64\"}}}"
#define LINE_ITEM(amount, price)                                                                   \
    "{\"Amount\":" amount ",\"DetailType\":\"ItemBasedExpenseLineDetail\","                        \
    "\"ItemBasedExpenseLineDetail\":{\"ItemRef\":{\"value\":\"11\"}" price "}}"
#define LINES_OF_BILL                                                                              \
    "\"Line\":[" LINE_EXPENSE("10.00") "," LINE_ITEM("2.50", ",\"Qty\":2,\"UnitPrice\":1.25") "]"

static void a_bill_is_written(void **state)
{
    (void)state;
    struct write_command create = command_of(ENTITY_BILL, ACTION_CREATE, A_BILL);
    assert_request(&create, "bill?",
                   "{\"VendorRef\":{\"value\":\"46\"},\"DocNumber\":\"INV-1\",\"TxnDate\":"
                   "\"2026-01-31\",\"CurrencyRef\":{\"value\":\"USD\"},\"PrivateNote\":"
                   "\"Chairs\"," LINES_OF_BILL "}");
    struct write_command update = command_of(ENTITY_BILL, ACTION_UPDATE, A_BILL);
    update.document.fields[BILL_MEMO] = TEXT_NONE;
    assert_request(&update, "bill?",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"VendorRef\":{\"value\":"
                   "\"46\"},\"DocNumber\":\"INV-1\",\"TxnDate\":\"2026-01-31\",\"CurrencyRef\":{"
                   "\"value\":\"USD\"},\"PrivateNote\":\"\"," LINES_OF_BILL "}");
    struct write_command voided = command_of(ENTITY_BILL, ACTION_VOID, A_BILL);
    assert_request(&voided, "bill?",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"PrivateNote\":\"Voided - "
                   "Chairs\",\"Line\":[" LINE_EXPENSE("0") "," LINE_ITEM("0", "") "]}");
    struct write_command deleted = command_of(ENTITY_BILL, ACTION_DELETE, A_BILL);
    assert_request(&deleted, "bill?operation=delete&", "{\"Id\":\"145\",\"SyncToken\":\"3\"}");
}

static void an_update_leaves_alone_what_did_not_change(void **state)
{
    (void)state;
    struct write_command update = command_of(ENTITY_BILL, ACTION_UPDATE, A_BILL);
    update.groups = 1u << GROUP_MEMO;
    assert_request(&update, "bill?",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"VendorRef\":{\"value\":"
                   "\"46\"},\"CurrencyRef\":{\"value\":\"USD\"},\"PrivateNote\":\"Chairs\"}");
    update.groups = 1u << GROUP_ITEM_LINES;
    assert_request(&update, "bill?",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"VendorRef\":{\"value\":"
                   "\"46\"},\"CurrencyRef\":{\"value\":\"USD\"}," LINES_OF_BILL "}");
    struct write_command payment = command_of(
        ENTITY_BILL_PAYMENT, ACTION_UPDATE,
        "{\"vendor\":\"46\",\"date\":\"2026-01-31\",\"pay_type\":\"Check\",\"total\":\"0.00\"}");
    payment.groups = 1u << GROUP_DATES;
    assert_request(&payment, "billpayment?",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"VendorRef\":{\"value\":"
                   "\"46\"},\"TxnDate\":\"2026-01-31\"}");
}

static void a_payment_is_written(void **state)
{
    (void)state;
    static const char PAYMENT[] =
        "{\"vendor\":\"46\",\"date\":\"2026-01-31\",\"pay_type\":\"Check\",\"account\":\"35\","
        "\"total\":\"30.00\",\"applications\":[{\"bill\":\"56\",\"amount\":\"30.00\"}]}";
    struct write_command create = command_of(ENTITY_BILL_PAYMENT, ACTION_CREATE, PAYMENT);
    assert_request(&create, "billpayment?",
                   "{\"VendorRef\":{\"value\":\"46\"},\"TxnDate\":\"2026-01-31\",\"PayType\":"
                   "\"Check\",\"TotalAmt\":30.00,\"CheckPayment\":{\"BankAccountRef\":{\"value\":"
                   "\"35\"}},\"Line\":[{\"Amount\":30.00,\"LinkedTxn\":[{\"TxnId\":\"56\","
                   "\"TxnType\":\"Bill\"}]}]}");
    create.document.fields[BILL_PAYMENT_PAY_TYPE] = TEXT("CreditCard");
    create.document.lines[0].count = 0;
    assert_request(&create, "billpayment?",
                   "{\"VendorRef\":{\"value\":\"46\"},\"TxnDate\":\"2026-01-31\",\"PayType\":"
                   "\"CreditCard\",\"TotalAmt\":30.00,\"CreditCardPayment\":{\"CCAccountRef\":{"
                   "\"value\":\"35\"}},\"Line\":[]}");
    struct write_command voided = command_of(ENTITY_BILL_PAYMENT, ACTION_VOID, PAYMENT);
    assert_request(&voided, "billpayment?operation=update&include=void&",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true}");
}

static void credits_alone_are_a_payment_of_nothing(void **state)
{
    (void)state;
    static const char APPLICATION[] =
        "{\"vendor\":\"46\",\"date\":\"2026-01-31\",\"total\":\"100.00\",\"applications\":["
        "{\"bill\":\"56\",\"vendor_credit\":\"71\",\"amount\":\"30.00\"},"
        "{\"bill\":\"56\",\"vendor_credit\":\"70\",\"amount\":\"30.00\"},"
        "{\"bill\":\"57\",\"vendor_credit\":\"70\",\"amount\":\"40.00\"}]}";
    static const char NOTHING[] =
        "\"PayType\":\"Check\",\"CheckPayment\":{\"PrintStatus\":\"NotSet\"},\"TotalAmt\":0";
    static const char LINES[] =
        "\"Line\":[{\"Amount\":60.00,\"LinkedTxn\":[{\"TxnId\":\"56\",\"TxnType\":\"Bill\"}]},"
        "{\"Amount\":40.00,\"LinkedTxn\":[{\"TxnId\":\"57\",\"TxnType\":\"Bill\"}]},"
        "{\"Amount\":30.00,\"LinkedTxn\":[{\"TxnId\":\"71\",\"TxnType\":\"VendorCredit\"}]},"
        "{\"Amount\":70.00,\"LinkedTxn\":[{\"TxnId\":\"70\",\"TxnType\":\"VendorCredit\"}]}]";
    struct write_command create = command_of(ENTITY_CREDIT_APPLICATION, ACTION_CREATE, APPLICATION);
    char json[1024];
    snprintf(json, sizeof(json),
             "{\"VendorRef\":{\"value\":\"46\"},\"TxnDate\":\"2026-01-31\",%s,%s}", NOTHING, LINES);
    assert_request(&create, "billpayment?", json);
    struct write_command update = command_of(ENTITY_CREDIT_APPLICATION, ACTION_UPDATE, APPLICATION);
    update.groups = 1u << GROUP_APPLICATIONS;
    snprintf(json, sizeof(json),
             "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"VendorRef\":{\"value\":\"46\"},"
             "%s,%s}",
             NOTHING, LINES);
    assert_request(&update, "billpayment?", json);
    struct write_command voided = command_of(ENTITY_CREDIT_APPLICATION, ACTION_VOID, APPLICATION);
    assert_request(&voided, "billpayment?operation=update&include=void&",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true}");
    struct write_command deleted =
        command_of(ENTITY_CREDIT_APPLICATION, ACTION_DELETE, APPLICATION);
    assert_request(&deleted, "billpayment?operation=delete&",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\"}");
}

static void a_register_balance_is_never_written(void **state)
{
    (void)state;
    struct write_command command = command_of(ENTITY_REGISTER_BALANCE, ACTION_CREATE,
                                              "{\"account\":\"35\",\"amount\":\"1.00\"}");
    struct qbo_request request;
    struct error error = {0};
    assert_false(qbo_request_format(&command, TEXT("9130"), &arena, &body, &request, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_non_null(strstr(error.message, "is read and never written"));
}

static void lists_are_written(void **state)
{
    (void)state;
    struct write_command vendor =
        command_of(ENTITY_VENDOR, ACTION_CREATE,
                   "{\"name\":\"Acme\",\"currency\":\"USD\",\"street\":\"1 Main\",\"city\":\"X\"}");
    assert_request(&vendor, "vendor?",
                   "{\"DisplayName\":\"Acme\",\"CurrencyRef\":{\"value\":\"USD\"},\"BillAddr\":{"
                   "\"Line1\":\"1 Main\",\"City\":\"X\"},\"Active\":true}");
    struct write_command update =
        command_of(ENTITY_VENDOR, ACTION_UPDATE, "{\"name\":\"Acme\",\"currency\":\"USD\"}");
    assert_request(&update, "vendor?",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"DisplayName\":\"Acme\","
                   "\"AcctNum\":\"\",\"PrimaryEmailAddr\":{\"Address\":\"\"},\"PrimaryPhone\":{"
                   "\"FreeFormNumber\":\"\"},\"BillAddr\":{\"Line1\":\"\",\"City\":\"\","
                   "\"CountrySubDivisionCode\":\"\",\"PostalCode\":\"\",\"Country\":\"\"},"
                   "\"Active\":true}");
    struct write_command gone = command_of(ENTITY_VENDOR, ACTION_DELETE, "{\"name\":\"Acme\"}");
    assert_request(&gone, "vendor?",
                   "{\"Id\":\"145\",\"SyncToken\":\"3\",\"sparse\":true,\"Active\":false}");
    struct write_command account = command_of(
        ENTITY_ACCOUNT, ACTION_CREATE, "{\"name\":\"Rent\",\"type\":\"expense\",\"parent\":\"4\"}");
    assert_request(&account, "account?",
                   "{\"Name\":\"Rent\",\"AccountType\":\"Expense\",\"ParentRef\":{\"value\":\"4\"},"
                   "\"Active\":true,\"SubAccount\":true}");
}

static void what_quickbooks_has_no_words_for_is_refused(void **state)
{
    (void)state;
    struct qbo_request request;
    struct error error = {0};
    struct write_command command =
        command_of(ENTITY_ACCOUNT, ACTION_CREATE, "{\"name\":\"A\",\"type\":\"piggy\"}");
    assert_false(qbo_request_format(&command, TEXT("1"), &arena, &body, &request, &error));
    assert_non_null(strstr(error.message, "type: piggy"));
    command = command_of(ENTITY_VENDOR, ACTION_VOID, "{\"name\":\"A\"}");
    assert_false(qbo_request_format(&command, TEXT("1"), &arena, &body, &request, &error));
    assert_non_null(strstr(error.message, "action: vendor has no void"));
    command.action = ACTION_UPDATE;
    command.native_id = TEXT_NONE;
    assert_false(qbo_request_format(&command, TEXT("1"), &arena, &body, &request, &error));
    assert_non_null(strstr(error.message, "id: is required"));
    command.entity = ENTITY_ATTACHMENT;
    assert_false(qbo_request_format(&command, TEXT("1"), &arena, &body, &request, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
}

/* What we write, read back as QuickBooks shows it, is what we meant. */
static void written_and_read_back_is_the_same(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 51);
    for (int i = 0; i < 300; i++) {
        static const enum entity ENTITIES[] = {ENTITY_ACCOUNT, ENTITY_VENDOR, ENTITY_BILL,
                                               ENTITY_BILL_PAYMENT};
        enum entity entity = ENTITIES[i % 4];
        struct write_command command = {.target = SIDE_ONLINE,
                                        .entity = entity,
                                        .action = ACTION_UPDATE,
                                        .native_id = TEXT("145")};
        struct document made = sample_document(&random, &arena, entity);
        if (entity == ENTITY_ACCOUNT)
            made.fields[ACCOUNT_TYPE] = TEXT("Expense");
        if (entity == ENTITY_VENDOR || entity == ENTITY_ACCOUNT)
            made.fields[entity == ENTITY_VENDOR ? (int)VENDOR_CURRENCY : (int)ACCOUNT_CURRENCY] =
                TEXT_NONE; /* an update does not send a list's */
        if (entity == ENTITY_BILL)
            made.fields[BILL_PO_NUMBER] = TEXT_NONE; /* never sent */
        document_project(&made, SIDE_ONLINE, &arena, &command.document);
        struct qbo_request request;
        struct observation shown;
        struct error error = {0};
        assert_true(qbo_request_format(&command, TEXT("1"), &arena, &body, &request, &error));
        const struct json *object = json_parse(&arena, request.body, &error);
        if (!object || !qbo_object_parse(&arena, object, entity, &shown, &error))
            fail_msg("%s: %s", error.message, body.data);
        uint32_t changed = document_changed_groups(&command.document, &shown.document);
        if (changed)
            fail_msg("groups %x of %s", changed, body.data);
    }
}

static void reads_have_these_paths(void **state)
{
    (void)state;
    assert_text_equal(qbo_read_path(&arena, TEXT("9"), ENTITY_BILL_PAYMENT, TEXT("1/2")),
                      "/v3/company/9/billpayment/1%2F2?minorversion=75");
    assert_text_equal(qbo_company_path(&arena, TEXT("9")),
                      "/v3/company/9/companyinfo/9?minorversion=75");
    assert_text_equal(qbo_preferences_path(&arena, TEXT("9")),
                      "/v3/company/9/preferences?minorversion=75");
    assert_text_equal(
        qbo_cdc_path(&arena, TEXT("9"), 0),
        "/v3/company/9/cdc?entities=Account,Class,Department,Item,Customer,Vendor,"
        "PurchaseOrder,Bill,VendorCredit,Invoice,CreditMemo,BillPayment,Payment,Transfer"
        "&changedSince="
        "1970-01-01T00%3A00%3A00Z&minorversion=75");
    assert_text_equal(
        qbo_scan_path(&arena, TEXT("9"), ENTITY_VENDOR, 1001, 1000),
        "/v3/company/9/query?query=SELECT%20%2A%20FROM%20Vendor%20WHERE%20Active%20IN%20%28true%2C"
        "%20false%29%20ORDERBY%20Id%20STARTPOSITION%201001%20MAXRESULTS%201000&minorversion=75");
    assert_text_equal(qbo_scan_path(&arena, TEXT("9"), ENTITY_BILL, 1, 5),
                      "/v3/company/9/query?query=SELECT%20%2A%20FROM%20Bill%20ORDERBY%20Id%20"
                      "STARTPOSITION%201%20MAXRESULTS%205&minorversion=75");
}

static void windows_have_these_paths(void **state)
{
    struct qbo_window window = {ENTITY_VENDOR, INSTANT_NONE, 1, 1000};
    (void)state;
    assert_text_equal(
        qbo_window_path(&arena, TEXT("9"), &window),
        "/v3/company/9/query?query=SELECT%20%2A%20FROM%20Vendor%20WHERE%20Active%20IN%20%28true%2C"
        "%20false%29%20ORDERBY%20MetaData.LastUpdatedTime%20STARTPOSITION%201%20MAXRESULTS%201000"
        "&minorversion=75");
    window = (struct qbo_window){ENTITY_BILL, 0, 8, 5};
    assert_text_equal(
        qbo_window_path(&arena, TEXT("9"), &window),
        "/v3/company/9/query?query=SELECT%20%2A%20FROM%20Bill%20WHERE%20MetaData.LastUpdatedTime"
        "%20%3E%3D%20%271970-01-01T00%3A00%3A00Z%27%20ORDERBY%20MetaData.LastUpdatedTime%20"
        "STARTPOSITION%208%20MAXRESULTS%205&minorversion=75");
    assert_text_equal(qbo_cdc_entity_path(&arena, TEXT("9"), ENTITY_BILL, 0),
                      "/v3/company/9/cdc?entities=Bill&changedSince=1970-01-01T00%3A00%3A00Z"
                      "&minorversion=75");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bill_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_update_leaves_alone_what_did_not_change, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_payment_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(credits_alone_are_a_payment_of_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_register_balance_is_never_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_quickbooks_has_no_words_for_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(written_and_read_back_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_have_these_paths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(windows_have_these_paths, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
