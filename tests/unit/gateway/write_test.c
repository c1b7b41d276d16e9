/* What is asked before a write, what answers mean, and what is found again: as rows. */
#include <string.h>

#include "codec/document.h"
#include "services/qbd_gateway/read_back.h"
#include "services/qbd_gateway/write_set.h"

#include "tests/unit/unit.h"

static struct arena arena;
static struct seeing seeing;

struct row {
    const char *story;
    enum entity entity;
    enum action action;
    const char *document;
    const char *answers; /* what stands in QBXMLMsgsRs; "ID" is the command's id */
    const char *verdict; /* "applied ID VERSION", "refused WHY", "absent" ... */
    const char *base_version;
};

static const char ID[] = "07000000-0000-0000-0000-000000000000";

static struct write_command command_of(const struct row *row)
{
    struct error error = {0};
    struct write_command command = {
        .id = {{7}},
        .tenant = {{1}},
        .record_id = {{2}},
        .target = SIDE_DESKTOP,
        .entity = row->entity,
        .action = row->action,
        .version = 1,
        .native_id = row->action == ACTION_CREATE ? TEXT_NONE : TEXT("8-1"),
        .base_version = row->base_version ? text_of(row->base_version) : TEXT("100"),
        .document = {.entity = row->entity},
    };
    const struct json *object = json_parse(&arena, text_of(row->document), &error);
    if (!object || !document_parse(&arena, object, row->entity, &command.document, &error))
        fail_msg("%s: %s", row->story, error.message);
    return command;
}

static struct qbxml_answers answers_of(const struct row *row)
{
    struct qbxml_answers answers;
    struct error error = {0};
    struct buffer text;
    buffer_init(&text, 0);
    buffer_append_string(&text, "<?xml version=\"1.0\"?><QBXML><QBXMLMsgsRs>");
    for (const char *at = row->answers; *at;) {
        bool is_id = strncmp(at, "$", 1) == 0;
        buffer_append_text(&text, is_id ? text_of(ID) : text_slice(at, 1));
        at++;
    }
    buffer_append_string(&text, "</QBXMLMsgsRs></QBXML>");
    if (!qbxml_answers_parse(&arena, arena_copy(&arena, buffer_text(&text)), &answers, &error))
        fail_msg("%s: %s", row->story, error.message);
    buffer_release(&text);
    return answers;
}

static struct text told(const struct verdict *verdict)
{
    static const char *const NAMES[] = {
        [VERDICT_SETTLED] = "settled", [VERDICT_ABSENT] = "absent",
        [VERDICT_AGAIN] = "again",     [VERDICT_LATER] = "later",
        [VERDICT_UNKNOWN] = "unknown", [VERDICT_UNCLEAR] = "unclear"};
    const struct result *result = &verdict->telling.result;
    if (verdict->kind != VERDICT_SETTLED)
        return text_of(NAMES[verdict->kind]);
    if (result->kind == RESULT_APPLIED)
        return arena_format(&arena, "applied %.*s %.*s%s", TEXT_ARG(result->id),
                            TEXT_ARG(result->version), result->has_document ? " shown" : "");
    return arena_format(&arena, "refused %s%s", refusal_name(result->refusal),
                        verdict->telling.has_observation ? " shown" : "");
}

static void expect_verdict(const struct row *row, const struct verdict *verdict)
{
    struct text got = told(verdict);
    if (!text_equal_string(got, row->verdict))
        fail_msg("%s: %.*s, not %s", row->story, TEXT_ARG(got), row->verdict);
}

#define RS(name, code, inside)                                                                     \
    "<" name "Rs requestID=\"$\" statusCode=\"" code "\" statusSeverity=\"Info\" "                 \
    "statusMessage=\"m\">" inside "</" name "Rs>"
#define VENDOR_RET                                                                                 \
    "<VendorRet><ListID>8-1</ListID><TimeCreated>2026-03-01T08:00:00-08:00</TimeCreated>"          \
    "<TimeModified>2026-03-01T08:00:00-08:00</TimeModified><EditSequence>101</EditSequence>"       \
    "<Name>Ann</Name><IsActive>true</IsActive></VendorRet>"
#define BILL(id, version, vendor, date, amount, more)                                              \
    "<BillRet><TxnID>" id "</TxnID><TimeCreated>2026-03-01T08:00:00-08:00</TimeCreated>"           \
    "<TimeModified>2026-03-01T08:00:00-08:00</TimeModified><EditSequence>" version                 \
    "</EditSequence><VendorRef><ListID>" vendor "</ListID></VendorRef><TxnDate>" date              \
    "</TxnDate><AmountDue>" amount "</AmountDue><RefNumber>INV-1</RefNumber>" more "</BillRet>"
#define OURS "<ExternalGUID>{02000000-0000-0000-0000-000000000000}</ExternalGUID>"
#define LINE(amount)                                                                               \
    "<ExpenseLineRet><TxnLineID>9-1</TxnLineID><AccountRef><ListID>5-1</ListID></AccountRef>"      \
    "<Amount>" amount "</Amount></ExpenseLineRet>"
#define BILL_DOCUMENT                                                                              \
    "{\"vendor\":\"8-9\",\"number\":\"INV-1\",\"date\":\"2026-03-01\",\"total\":\"90.00\","        \
    "\"expense_lines\":[{\"account\":\"5-1\",\"amount\":\"90.00\"}]}"
#define VENDOR_DOCUMENT "{\"name\":\"Ann\",\"active\":true}"
#define TRANSFER_DOCUMENT                                                                          \
    "{\"from_account\":\"5-1\",\"to_account\":\"5-2\",\"date\":\"2026-03-01\",\"total\":\"7.00\"}"
#define TRANSFER(id, created, amount)                                                              \
    "<TransferRet><TxnID>" id "</TxnID><TimeCreated>" created                                      \
    "</TimeCreated><TimeModified>" created                                                         \
    "</TimeModified><EditSequence>5</EditSequence><TxnDate>2026-03-01</TxnDate>"                   \
    "<TransferFromAccountRef><ListID>5-1</ListID></TransferFromAccountRef>"                        \
    "<TransferToAccountRef><ListID>5-2</ListID></TransferToAccountRef><Amount>" amount             \
    "</Amount></TransferRet>"
#define USE_DOCUMENT                                                                               \
    "{\"vendor\":\"8-9\",\"date\":\"2026-03-01\",\"total\":\"30.00\",\"applications\":"            \
    "[{\"bill\":\"B-1\",\"vendor_credit\":\"C-1\",\"amount\":\"30.00\"}]}"
#define USE(amount)                                                                                \
    "<LinkedTxn><TxnID>C-1</TxnID><TxnType>VendorCredit</TxnType><TxnDate>2026-03-01</TxnDate>"    \
    "<LinkType>AMTTYPE</LinkType><Amount>" amount "</Amount></LinkedTxn>"

/* --- looks ------------------------------------------------------------------------------------ */

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
     RS("AccountQuery", "1", ""), "refused other", NULL},
};

static void test_looks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(LOOKS) / sizeof(LOOKS[0]); i++) {
        struct write_command command = command_of(&LOOKS[i]);
        struct qbxml_answers answers = answers_of(&LOOKS[i]);
        enum look_kind kind = look_kind_of(&command, TEXT_NONE);
        struct look look =
            look_judge(&command, kind, qbxml_answer_to(&answers, text_of(ID)), &seeing);
        assert_int_not_equal(kind, LOOK_NONE);
        expect_verdict(&LOOKS[i], &look.verdict);
    }
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
    struct look look =
        look_judge(&command, LOOK_RECORD, qbxml_answer_to(&answers, text_of(ID)), &seeing);
    struct text xml;
    struct error error = {0};
    (void)state;
    expect_verdict(&ROW, &look.verdict);
    assert_true(look.keeps_item_lines);
    assert_true(write_request_format(&command, &look, 130, &arena, &xml, &error));
    assert_non_null(memmem(xml.data, xml.length, "2026-03-02", 10));
    assert_null(memmem(xml.data, xml.length, "ItemLine", 8));
}

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

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    seeing.arena = &arena;
    qbxml_currencies_read(&arena, TEXT("1-1 XSH Shells\n"), &seeing.listed);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_orders_keep_their_links),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_what_is_looked_for),
        cmocka_unit_test(test_what_is_found_again),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
