/* Commands and QuickBooks' answers to them as rows, for the tests of what is written. One file of
 * tests includes it.
 */
#ifndef TIEOUT_TESTS_UNIT_GATEWAY_WRITE_ROWS_H
#define TIEOUT_TESTS_UNIT_GATEWAY_WRITE_ROWS_H

#include <string.h>

#include "codec/document.h"
#include "services/qbd_gateway/write_verdict.h"

#include "tests/unit/arena_of_tests.h"

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

static int open_seeing(void **state)
{
    open_arena(state);
    seeing.arena = &arena;
    qbxml_currencies_read(&arena, TEXT("1-1 XSH Shells\n"), &seeing.listed);
    return 0;
}

#endif
