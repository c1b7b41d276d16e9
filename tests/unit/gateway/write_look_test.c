/* What is asked before a write, and what its answer leads to: as rows. */
#include "services/qbd_gateway/write_look.h"
#include "services/qbd_gateway/write_set.h"

#include "write_rows.h"

#define PAYMENT_DOCUMENT                                                                           \
    "{\"vendor\":\"8-9\",\"date\":\"2026-03-01\",\"pay_type\":\"Check\",\"account\":\"5-1\","      \
    "\"total\":\"7.00\",\"applications\":[{\"bill\":\"B-1\",\"amount\":\"7.00\"}]}"
#define RECEIVED_DOCUMENT                                                                          \
    "{\"customer\":\"8-9\",\"date\":\"2026-03-01\",\"total\":\"7.00\",\"applications\":"           \
    "[{\"invoice\":\"B-1\",\"amount\":\"7.00\"}]}"
#define EAST(name) "<" name "><ListID>4-2</ListID></" name ">"
#define PAID(query, ret, account) RS(query, "0", "<" ret "><TxnID>B-1</TxnID>" account "</" ret ">")
#define BANKS(code, inside)                                                                        \
    "<AccountQueryRs requestID=\"$ bank\" statusCode=\"" code "\" statusSeverity=\"Info\" "        \
    "statusMessage=\"m\">" inside "</AccountQueryRs>"

static const struct row LOOKS[] = {
    {"the record as the decision saw it", ENTITY_BILL, ACTION_UPDATE, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("8-1", "100", "8-9", "2026-03-01", "90.00", LINE("90.00"))),
     "absent", NULL},
    {"changed meanwhile", ENTITY_BILL, ACTION_UPDATE, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("8-1", "101", "8-9", "2026-03-01", "90.00", LINE("90.00"))),
     "refused stale shown", NULL},
    {"no version was seen", ENTITY_BILL, ACTION_VOID, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("8-1", "101", "8-9", "2026-03-01", "90.00", LINE("90.00"))),
     "absent", ""},
    {"it is gone", ENTITY_BILL, ACTION_UPDATE, BILL_DOCUMENT, RS("BillQuery", "500", ""),
     "refused gone", NULL},
    {"nothing is said", ENTITY_BILL, ACTION_UPDATE, BILL_DOCUMENT, "", "later", NULL},
    {"somebody is in the way", ENTITY_BILL, ACTION_UPDATE, BILL_DOCUMENT,
     RS("BillQuery", "3175", ""), "later", NULL},
    {"nobody has the number", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT, RS("BillQuery", "1", ""),
     "absent", NULL},
    {"the bill is there", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("B-7", "1", "8-9", "2026-03-01", "90.00", LINE("90.00"))),
     "refused duplicate", NULL},
    {"the bill is there, in a currency of the company's own naming", ENTITY_BILL, ACTION_CREATE,
     BILL_DOCUMENT,
     RS("BillQuery", "0",
        BILL("B-7", "1", "8-9", "2026-03-01", "90.00",
             "<CurrencyRef><ListID>1-1</ListID><FullName>Shells</FullName></CurrencyRef>" LINE(
                 "90.00"))),
     "refused duplicate", NULL},
    {"another amount", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("B-7", "1", "8-9", "2026-03-01", "91.00", LINE("91.00"))), "absent",
     NULL},
    {"another vendor", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("B-7", "1", "8-8", "2026-03-01", "90.00", LINE("90.00"))), "absent",
     NULL},
    {"our own of long ago", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("B-7", "1", "8-9", "2026-03-01", "90.00", OURS LINE("90.00"))),
     "applied B-7 ", NULL},
    {"no bank account", ENTITY_CREDIT_APPLICATION, ACTION_CREATE, USE_DOCUMENT,
     PAID("BillQuery", "BillRet", "") BANKS("1", ""), "refused other", NULL},
    {"a bank account", ENTITY_CREDIT_APPLICATION, ACTION_CREATE, USE_DOCUMENT,
     PAID("BillQuery", "BillRet", "") BANKS("0", "<AccountRet><ListID>5-1</ListID></AccountRet>"),
     "absent", NULL},
    {"nothing is said of the banks", ENTITY_CREDIT_APPLICATION, ACTION_CREATE, USE_DOCUMENT,
     PAID("BillQuery", "BillRet", ""), "later", NULL},
    {"what is paid", ENTITY_BILL_PAYMENT, ACTION_CREATE, PAYMENT_DOCUMENT,
     PAID("BillQuery", "BillRet", EAST("APAccountRef")), "absent", NULL},
    {"what is paid is gone, which QuickBooks says itself", ENTITY_BILL_PAYMENT, ACTION_CREATE,
     PAYMENT_DOCUMENT, RS("BillQuery", "500", ""), "absent", NULL},
};

static void test_looks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(LOOKS) / sizeof(LOOKS[0]); i++) {
        struct write_command command = command_of(&LOOKS[i]);
        struct qbxml_answers answers = answers_of(&LOOKS[i]);
        enum look_kind kind = look_kind_of(&command, TEXT_NONE);
        struct look look = look_judge(&command, kind, &answers, &seeing);
        assert_int_not_equal(kind, LOOK_NONE);
        expect_verdict(&LOOKS[i], &look.verdict);
    }
}

static void expect_account(const struct row *row, const char *wanted)
{
    struct write_command command = command_of(row);
    struct qbxml_answers answers = answers_of(row);
    struct look look = look_judge(&command, LOOK_PAID, &answers, &seeing);
    struct text xml;
    struct error error = {0};
    assert_int_equal(look_kind_of(&command, TEXT("5-1")), LOOK_PAID);
    look.bank_account = TEXT("5-1");
    assert_true(write_request_format(&command, &look, 130, &arena, &xml, &error));
    if (!memmem(xml.data, xml.length, wanted, strlen(wanted)))
        fail_msg("%s: %.*s", row->story, TEXT_ARG(xml));
}

/* Companies may have several accounts of what they owe, and of what they are owed. */
static void test_a_payment_goes_to_the_account_of_what_it_pays(void **state)
{
    static const struct row ROWS[] = {
        {"a check", ENTITY_BILL_PAYMENT, ACTION_CREATE, PAYMENT_DOCUMENT,
         PAID("BillQuery", "BillRet", EAST("APAccountRef")), NULL, NULL},
        {"a credit", ENTITY_CREDIT_APPLICATION, ACTION_CREATE, USE_DOCUMENT,
         PAID("BillQuery", "BillRet", EAST("APAccountRef")), NULL, NULL},
        {"money received", ENTITY_INVOICE_PAYMENT, ACTION_CREATE, RECEIVED_DOCUMENT,
         PAID("InvoiceQuery", "InvoiceRet", EAST("ARAccountRef")), NULL, NULL},
    };
    static const struct row NOT_TOLD = {"not told",
                                        ENTITY_BILL_PAYMENT,
                                        ACTION_CREATE,
                                        PAYMENT_DOCUMENT,
                                        PAID("BillQuery", "BillRet", ""),
                                        NULL,
                                        NULL};
    (void)state;
    expect_account(&ROWS[0], "</PayeeEntityRef>" EAST("APAccountRef") "<TxnDate>");
    expect_account(&ROWS[1], "</PayeeEntityRef>" EAST("APAccountRef") "<TxnDate>");
    expect_account(&ROWS[2], "</CustomerRef>" EAST("ARAccountRef") "<TxnDate>");
    expect_account(&NOT_TOLD, "</PayeeEntityRef><TxnDate>");
}

/* On account: it pays nothing yet. */
static void test_what_pays_nothing_is_sent_at_once(void **state)
{
    static const struct row ROW = {
        "on account",
        ENTITY_INVOICE_PAYMENT,
        ACTION_CREATE,
        "{\"customer\":\"8-9\",\"date\":\"2026-03-01\",\"total\":\"7.00\"}",
        "",
        NULL,
        NULL};
    struct write_command command = command_of(&ROW);
    (void)state;
    assert_int_equal(look_kind_of(&command, TEXT_NONE), LOOK_NONE);
}

/* A bill that is linked to a purchase order keeps its item lines, whatever is in the document. */
static void test_orders_keep_their_links(void **state)
{
    static const struct row ROW = {
        "linked",
        ENTITY_BILL,
        ACTION_UPDATE,
        "{\"vendor\":\"8-9\",\"date\":\"2026-03-02\",\"total\":\"90.00\",\"item_lines\":"
        "[{\"item\":\"6-1\",\"amount\":\"90.00\"}]}",
        RS("BillQuery", "0",
           BILL("8-1", "100", "8-9", "2026-03-01", "90.00",
                "<LinkedTxn><TxnID>P-1</TxnID><TxnType>PurchaseOrder</TxnType>"
                "<TxnDate>2026-02-01</TxnDate><LinkType>QUANTYPE</LinkType>"
                "<Amount>90.00</Amount></LinkedTxn>" LINE("90.00"))),
        "absent",
        NULL};
    struct write_command command = command_of(&ROW);
    struct qbxml_answers answers = answers_of(&ROW);
    struct look look = look_judge(&command, LOOK_RECORD, &answers, &seeing);
    struct text xml;
    struct error error = {0};
    (void)state;
    expect_verdict(&ROW, &look.verdict);
    assert_true(look.keeps_item_lines);
    assert_true(write_request_format(&command, &look, 130, &arena, &xml, &error));
    assert_non_null(memmem(xml.data, xml.length, "2026-03-02", 10));
    assert_null(memmem(xml.data, xml.length, "ItemLine", 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_a_payment_goes_to_the_account_of_what_it_pays),
        cmocka_unit_test(test_what_pays_nothing_is_sent_at_once),
        cmocka_unit_test(test_orders_keep_their_links),
    };
    return cmocka_run_group_tests(tests, open_seeing, close_arena);
}
