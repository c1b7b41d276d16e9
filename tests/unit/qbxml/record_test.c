#include "tests/unit/qbxml/element.h"

#include <string.h>

#include "qbxml/record.h"

static struct text settled_by(const char *ret)
{
    struct qbxml_settlement settlement;
    qbxml_settled_by(&arena, read_element(ret), &settlement);
    struct text shown = arena_format(&arena, "%.*s:", TEXT_ARG(settlement.payer));
    for (size_t i = 0; i < settlement.count; i++)
        shown =
            arena_format(&arena, "%.*s %s %.*s", TEXT_ARG(shown),
                         entity_name(settlement.items[i].entity), TEXT_ARG(settlement.items[i].id));
    return shown;
}

#define LINK(id, type, kind)                                                                       \
    "<LinkedTxn><TxnID>" id "</TxnID><TxnType>" type "</TxnType><LinkType>" kind                   \
    "</LinkType></LinkedTxn>"
#define APPLIED(id, type)                                                                          \
    "<AppliedToTxnRet><TxnID>" id "</TxnID><TxnType>" type "</TxnType></AppliedToTxnRet>"

static void payments_and_credits_name_what_they_settle(void **state)
{
    (void)state;
    static const struct {
        const char *ret, *settled;
    } CASES[] = {
        {"<BillPaymentCheckRet><TxnID>P1</TxnID>" APPLIED("B1", "Bill")
             APPLIED("J1", "JournalEntry") APPLIED("B2", "Bill") "</BillPaymentCheckRet>",
         "P1: bill B1 bill B2"},
        {"<ReceivePaymentRet><TxnID>P1</TxnID>" APPLIED("I1", "Invoice") "</ReceivePaymentRet>",
         "P1: invoice I1"},
        {"<VendorCreditRet><TxnID>V1</TxnID>" LINK("B1", "Bill", "AMTTYPE")
             LINK("B1", "Bill", "AMTTYPE") LINK("B2", "Bill", "AMTTYPE") "</VendorCreditRet>",
         "V1: bill B1 bill B2"},
        {"<CreditMemoRet><TxnID>C1</TxnID>" LINK("I1", "Invoice", "AMTTYPE") "</CreditMemoRet>",
         "C1: invoice I1"},
        {"<PurchaseOrderRet><TxnID>O1</TxnID>" LINK("B1", "Bill", "QUANTYPE") "</PurchaseOrderRet>",
         "O1:"},
        {"<BillRet><TxnID>B1</TxnID>" LINK("P1", "BillPaymentCheck", "AMTTYPE") "</BillRet>",
         "B1:"},
        {"<BillPaymentCheckRet><TxnID>P1</TxnID><Memo>VOID: </Memo></BillPaymentCheckRet>", "P1:"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        assert_text_equal(settled_by(CASES[i].ret), CASES[i].settled);
}

static void a_local_time_is_the_wall_clocks(void **state)
{
    (void)state;
    static const struct {
        const char *ret, *time;
    } CASES[] = {
        {"<R><TimeModified>2026-07-01T09:30:00-08:00</TimeModified></R>", "2026-07-01T09:30:00"},
        {"<R><TimeModified>2026-07-01T09:30:00</TimeModified></R>", "2026-07-01T09:30:00"},
        {"<TxnDeletedRet><TimeModified>2025-07-01T09:30:00</TimeModified><TimeDeleted>"
         "2026-07-01T09:30:00+10:00</TimeDeleted></TxnDeletedRet>",
         "2026-07-01T09:30:00"},
        {"<R><TimeModified>2026-07-01</TimeModified></R>", NULL},
        {"<R><TimeModified>2026-02-30T09:30:00-08:00</TimeModified></R>", NULL},
        {"<R><TimeModified>2026-02-28 09:30:00-08:00</TimeModified></R>", NULL},
        {"<R><TimeModified>2026-02-28T09:30:61.5-08:00</TimeModified></R>", NULL},
        {"<R/>", NULL},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        assert_text_equal(qbxml_local_time(read_element(CASES[i].ret)), CASES[i].time);
}

static void what_is_pending_says_so(void **state)
{
    (void)state;
    assert_true(qbxml_is_pending(
        read_element("<InvoiceRet><TxnID>1</TxnID><IsPending>true</IsPending></InvoiceRet>")));
    assert_true(qbxml_is_pending(
        read_element("<BillRet><TxnID>1</TxnID><IsPending>1</IsPending></BillRet>")));
    assert_false(qbxml_is_pending(
        read_element("<InvoiceRet><TxnID>1</TxnID><IsPending>false</IsPending></InvoiceRet>")));
    assert_false(qbxml_is_pending(read_element("<InvoiceRet><TxnID>1</TxnID></InvoiceRet>")));
}

static bool is_ours(const char *deleted, const char *type, const char *word)
{
    struct qbxml_objects objects;
    struct text text =
        arena_format(&arena, "<%s><%s>%s</%s></%s>", deleted, type, word, type, deleted);
    qbxml_objects_find(&arena, read_element(text.data), &objects);
    return objects.count > 0;
}

/* What is asked for is understood, and all that can be deleted is asked for: no deletion is lost.
 */
static void each_kind_is_told_when_it_is_deleted(void **state)
{
    (void)state;
#define TXN_DELETED(name) {"TxnDeletedRet", "TxnDelType", name},
#define LIST_DELETED(name) {"ListDeletedRet", "ListDelType", name},
    static const struct {
        const char *deleted, *type, *word;
    } ASKED[] = {
#include "qbxml/queries.def"
    };
#define RECORD(name, entity, shows) name,
    static const char *const RECORDS[] = {
#include "qbxml/records.def"
    };
    enum { ASKED_COUNT = sizeof(ASKED) / sizeof(ASKED[0]) };
    for (size_t i = 0; i < ASKED_COUNT; i++) {
        if (!is_ours(ASKED[i].deleted, ASKED[i].type, ASKED[i].word))
            fail_msg("%s is asked for, and nothing of ours", ASKED[i].word);
    }
    for (size_t r = 0; r < sizeof(RECORDS) / sizeof(RECORDS[0]); r++) {
        size_t i = 0;
        while (i < ASKED_COUNT && strcmp(ASKED[i].word, RECORDS[r]) != 0)
            i++;
        if (i == ASKED_COUNT && strcmp(RECORDS[r], "Transfer") != 0) /* cannot be deleted */
            fail_msg("nobody asks whether a %s was deleted", RECORDS[r]);
    }
}

static void an_application_is_known_by_both_its_ends(void **state)
{
    (void)state;
    struct text credit, bill;
    struct text id = qbxml_application_id(&arena, TEXT("1A-14"), TEXT("2B-15"));
    assert_text_equal(id, "1A-14/2B-15");
    assert_true(qbxml_application_split(id, &credit, &bill));
    assert_text_equal(credit, "1A-14");
    assert_text_equal(bill, "2B-15");
    static const char *const OTHERS[] = {"", "1A-14", "1A-14/", "/2B-15", "1/2/3"};
    for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++)
        assert_false(qbxml_application_split(text_of(OTHERS[i]), &credit, &bill));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(payments_and_credits_name_what_they_settle),
        WITH_FIXTURE(a_local_time_is_the_wall_clocks),
        WITH_FIXTURE(what_is_pending_says_so),
        WITH_FIXTURE(each_kind_is_told_when_it_is_deleted),
        WITH_FIXTURE(an_application_is_known_by_both_its_ends),
    };
    return cmocka_run_group_tests_name("qbxml/record", tests, NULL, NULL);
}
