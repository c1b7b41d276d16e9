/* What answers to a write mean, and what is found again: as rows. */
#include "services/qbd_gateway/read_back.h"

#include "write_rows.h"

/* --- answers ---------------------------------------------------------------------------------- */

#define RECOVERED "<ErrorRecovery><TxnID>B-7</TxnID><EditSequence>3</EditSequence></ErrorRecovery>"

static const struct row ANSWERS[] = {
    {"made", ENTITY_VENDOR, ACTION_CREATE, VENDOR_DOCUMENT, RS("VendorAdd", "0", VENDOR_RET),
     "applied 8-1 101 shown", NULL},
    {"made, with a remark", ENTITY_VENDOR, ACTION_CREATE, VENDOR_DOCUMENT,
     RS("VendorAdd", "550", VENDOR_RET), "applied 8-1 101 shown", NULL},
    {"made, in an answer that was lost", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillAdd", "0", RECOVERED), "applied B-7 3", NULL},
    {"a refusal that looks like a remark", ENTITY_VENDOR, ACTION_CREATE, VENDOR_DOCUMENT,
     RS("VendorAdd", "3210", ""), "refused other", NULL},
    {"the name is taken", ENTITY_VENDOR, ACTION_CREATE, VENDOR_DOCUMENT,
     RS("VendorAdd", "3100", ""), "refused duplicate", NULL},
    {"outdated after all", ENTITY_VENDOR, ACTION_UPDATE, VENDOR_DOCUMENT,
     RS("VendorMod", "3200", ""), "again", NULL},
    {"somebody has it open", ENTITY_VENDOR, ACTION_UPDATE, VENDOR_DOCUMENT,
     RS("VendorMod", "3175", ""), "later", NULL},
    {"a person has to allow it", ENTITY_VENDOR, ACTION_UPDATE, VENDOR_DOCUMENT,
     RS("VendorMod", "3260", ""), "refused other", NULL},
    {"what it names is missing", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillAdd", "3140", ""), "refused gone", NULL},
    {"the period is closed", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT, RS("BillAdd", "3171", ""),
     "refused closed", NULL},
    {"done, it says, and shows nothing", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillAdd", "0", ""), "unknown", NULL},
    {"nothing is said", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT, "", "unknown", NULL},
    {"void", ENTITY_BILL, ACTION_VOID, BILL_DOCUMENT,
     RS("TxnVoid", "0", "<TxnVoidType>Bill</TxnVoidType><TxnID>8-1</TxnID>"), "applied 8-1 ", NULL},
    {"a credit is used", ENTITY_CREDIT_APPLICATION, ACTION_CREATE, USE_DOCUMENT,
     RS("BillPaymentCheckAdd", "0", ""), "applied C-1/B-1 ", NULL},
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
        struct write_command command = command_of(&ANSWERS[i]);
        struct qbxml_answers answers = answers_of(&ANSWERS[i]);
        struct verdict verdict =
            verdict_of_answer(&command, qbxml_answer_to(&answers, text_of(ID)), &seeing);
        expect_verdict(&ANSWERS[i], &verdict);
    }
}

/* --- what is found again ---------------------------------------------------------------------- */

#define AGAIN(name, code, inside)                                                                  \
    "<" name "Rs requestID=\"$/2\" statusCode=\"" code "\" statusSeverity=\"Info\" "               \
    "statusMessage=\"m\">" inside "</" name "Rs>"
#define TODAY "2026-03-01T12:00:00-08:00"
#define MARKED BILL("B-7", "1", "8-9", "2026-03-01", "90.00", OURS LINE("90.00"))
#define UNMARKED BILL("B-7", "1", "8-9", "2026-03-01", "90.00", LINE("90.00"))

static const struct row FOUND[] = {
    {"by its mark", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "0", UNMARKED MARKED) AGAIN("BillQuery", "1", ""), "applied B-7 ", NULL},
    {"its number was changed since", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "1", "") AGAIN("BillQuery", "0", MARKED), "applied B-7 ", NULL},
    {"the like, without the mark", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "0", UNMARKED) AGAIN("BillQuery", "0", UNMARKED), "absent", NULL},
    {"half an answer", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT, RS("BillQuery", "1", ""),
     "unknown", NULL},
    {"a bad answer", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "1000", "") AGAIN("BillQuery", "1", ""), "unknown", NULL},
    {"nobody may look", ENTITY_FUNDS_TRANSFER, ACTION_CREATE, TRANSFER_DOCUMENT,
     RS("TransferQuery", "3260", ""), "unclear", NULL},
    {"its vendor is gone", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT,
     RS("BillQuery", "1", "") AGAIN("BillQuery", "3120", ""), "unclear", NULL},
    {"untouched", ENTITY_VENDOR, ACTION_UPDATE, VENDOR_DOCUMENT, RS("VendorQuery", "0", VENDOR_RET),
     "absent", "101"},
    {"changed into it", ENTITY_VENDOR, ACTION_UPDATE, VENDOR_DOCUMENT,
     RS("VendorQuery", "0", VENDOR_RET), "applied 8-1 ", NULL},
    {"changed into something else", ENTITY_VENDOR, ACTION_UPDATE, "{\"name\":\"Bob\"}",
     RS("VendorQuery", "0", VENDOR_RET), "refused stale shown", NULL},
    {"deleted", ENTITY_BILL, ACTION_DELETE, BILL_DOCUMENT, RS("BillQuery", "500", ""),
     "applied 8-1 ", NULL},
    {"still there", ENTITY_BILL, ACTION_DELETE, BILL_DOCUMENT,
     RS("BillQuery", "0", BILL("8-1", "100", "8-9", "2026-03-01", "90.00", LINE("90.00"))),
     "absent", NULL},
    {"gone before it was changed", ENTITY_BILL, ACTION_UPDATE, BILL_DOCUMENT,
     RS("BillQuery", "500", ""), "refused gone", NULL},
    {"a transfer by all its values", ENTITY_FUNDS_TRANSFER, ACTION_CREATE, TRANSFER_DOCUMENT,
     RS("TransferQuery", "0", TRANSFER("T-1", TODAY, "7.00") TRANSFER("T-2", TODAY, "8.00")),
     "applied T-1 ", NULL},
    {"one of another command", ENTITY_FUNDS_TRANSFER, ACTION_CREATE, TRANSFER_DOCUMENT,
     RS("TransferQuery", "0", TRANSFER("T-9", TODAY, "7.00")), "absent", NULL},
    {"one of long ago", ENTITY_FUNDS_TRANSFER, ACTION_CREATE, TRANSFER_DOCUMENT,
     RS("TransferQuery", "0", TRANSFER("T-1", "2026-02-01T12:00:00-08:00", "7.00")), "absent",
     NULL},
    {"two of them", ENTITY_FUNDS_TRANSFER, ACTION_CREATE, TRANSFER_DOCUMENT,
     RS("TransferQuery", "0", TRANSFER("T-1", TODAY, "7.00") TRANSFER("T-2", TODAY, "7.00")),
     "unclear", NULL},
    {"the use of a credit", ENTITY_CREDIT_APPLICATION, ACTION_CREATE, USE_DOCUMENT,
     RS("BillQuery", "0", BILL("B-1", "1", "8-9", "2026-03-01", "90.00", USE("-30.00"))),
     "applied C-1/B-1 ", NULL},
    {"less than its use", ENTITY_CREDIT_APPLICATION, ACTION_CREATE, USE_DOCUMENT,
     RS("BillQuery", "0", BILL("B-1", "1", "8-9", "2026-03-01", "90.00", USE("-20.00"))), "absent",
     NULL},
};

/* Clocks know parts of a second, QuickBooks' filters do not. */
static void test_what_is_looked_for(void **state)
{
    static const struct row ROW = {"", ENTITY_BILL, ACTION_CREATE, BILL_DOCUMENT, "", "", NULL};
    struct write_command command = command_of(&ROW);
    struct read_back back = {.command = &command};
    struct xml_writer writer;
    struct buffer out;
    (void)state;
    assert_true(instant_parse(TEXT("2026-03-01T20:00:00.123456Z"), &back.sent_at));
    buffer_init(&out, 0);
    xml_writer_init(&writer, &out, true);
    read_back_write(&writer, &back, &arena);
    assert_text_equal(
        buffer_text(&out),
        "<BillQueryRq requestID=\"07000000-0000-0000-0000-000000000000\"><RefNumber>INV-1"
        "</RefNumber><IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true"
        "</IncludeLinkedTxns></BillQueryRq>"
        "<BillQueryRq requestID=\"07000000-0000-0000-0000-000000000000/2\">"
        "<ModifiedDateRangeFilter><FromModifiedDate>2026-02-28T14:00:00</FromModifiedDate>"
        "</ModifiedDateRangeFilter><EntityFilter><ListID>8-9</ListID></EntityFilter>"
        "</BillQueryRq>");
    buffer_release(&out);
}

/* Without version or document: what a person has changed since is told by the reading. */
static void test_what_is_found_again(void **state)
{
    const struct text taken = TEXT("T-9");
    instant_us sent_at;
    (void)state;
    assert_true(instant_parse(TEXT("2026-03-01T20:00:00Z"), &sent_at));
    for (size_t i = 0; i < sizeof(FOUND) / sizeof(FOUND[0]); i++) {
        struct write_command command = command_of(&FOUND[i]);
        struct qbxml_answers answers = answers_of(&FOUND[i]);
        const struct read_back back = {&command, sent_at, &taken, 1, 1};
        struct verdict verdict = read_back_judge(&back, &answers, &seeing);
        expect_verdict(&FOUND[i], &verdict);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_what_is_looked_for),
        cmocka_unit_test(test_what_is_found_again),
    };
    return cmocka_run_group_tests(tests, open_seeing, close_arena);
}
