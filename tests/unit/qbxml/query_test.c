#include "tests/unit/qbxml/fixture.h"

#include <string.h>

#include "qbxml/query.h"
#include "qbxml/write.h"
#include "tests/unit/qbxml/schemas.h"

static struct xml_writer writer;

static int set_up_writer(void **state)
{
    set_up(state);
    xml_writer_init(&writer, &buffer, true);
    return 0;
}

static void transactions_come_in_pages(void **state)
{
    (void)state;
    struct qbxml_page page = {.query = QBXML_QUERY_BILL,
                              .since = TEXT("2026-01-31T08:00:00"),
                              .rows = 100,
                              .owner_id = TEXT("0")};
    qbxml_page_write(&writer, &page, TEXT("1"), &arena);
    assert_text_equal(buffer_text(&buffer),
                      "<BillQueryRq requestID=\"1\" iterator=\"Start\"><MaxReturned>100"
                      "</MaxReturned><ModifiedDateRangeFilter><FromModifiedDate>"
                      "2026-01-31T08:00:00</FromModifiedDate></ModifiedDateRangeFilter>"
                      "<IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true"
                      "</IncludeLinkedTxns><OwnerID>0</OwnerID></BillQueryRq>");
    buffer_clear(&buffer);
    page.query = QBXML_QUERY_CHECK;
    page.until = TEXT("2026-02-28T23:59:59");
    page.iterator_id = TEXT("{it}");
    qbxml_page_write(&writer, &page, TEXT("2"), &arena);
    assert_non_null(strstr(buffer.data, "requestID=\"2\" iterator=\"Continue\" "
                                        "iteratorID=\"{it}\"><MaxReturned>100"));
    assert_non_null(strstr(buffer.data, "</FromModifiedDate><ToModifiedDate>2026-02-28T23:59:59"
                                        "</ToModifiedDate></ModifiedDateRangeFilter>"));
    assert_null(strstr(buffer.data, "IncludeLinkedTxns"));
}

static void transfers_are_looked_for_by_their_days(void **state)
{
    (void)state;
    const struct qbxml_page page = {.query = QBXML_QUERY_TRANSFER,
                                    .first_day = TEXT("2026-01-30"),
                                    .last_day = TEXT("2026-01-31"),
                                    .rows = 10};
    qbxml_page_write(&writer, &page, TEXT("1"), &arena);
    assert_text_equal(buffer_text(&buffer),
                      "<TransferQueryRq requestID=\"1\" iterator=\"Start\"><MaxReturned>10"
                      "</MaxReturned><TxnDateRangeFilter><FromTxnDate>2026-01-30</FromTxnDate>"
                      "<ToTxnDate>2026-01-31</ToTxnDate></TxnDateRangeFilter></TransferQueryRq>");
}

/* Without ActiveStatus what was made inactive would look deleted. */
static void lists_come_with_what_is_inactive(void **state)
{
    (void)state;
    struct qbxml_page page = {.query = QBXML_QUERY_ACCOUNT, .since = TEXT("2026-01-31T08:00:00")};
    qbxml_page_write(&writer, &page, TEXT("1"), &arena);
    assert_text_equal(buffer_text(&buffer),
                      "<AccountQueryRq requestID=\"1\"><ActiveStatus>All</ActiveStatus>"
                      "<FromModifiedDate>2026-01-31T08:00:00</FromModifiedDate></AccountQueryRq>");
    assert_false(qbxml_query_iterates(QBXML_QUERY_ACCOUNT));
    assert_true(qbxml_query_iterates(QBXML_QUERY_VENDOR));
    assert_string_equal(qbxml_query_name(QBXML_QUERY_CARD), "BillPaymentCreditCardQuery");
}

static void records_are_asked_for_by_id(void **state)
{
    (void)state;
    const struct text ids[] = {TEXT("B7-1"), TEXT("B8-1")};
    struct qbxml_pick pick = {.query = QBXML_QUERY_TRANSFER, .ids = ids, .count = 2};
    qbxml_pick_write(&writer, &pick, TEXT("1"), &arena);
    pick.query = QBXML_QUERY_CLASS;
    qbxml_pick_write(&writer, &pick, TEXT("2"), &arena);
    assert_text_equal(buffer_text(&buffer),
                      "<TransferQueryRq requestID=\"1\"><TxnID>B7-1</TxnID><TxnID>B8-1</TxnID>"
                      "</TransferQueryRq><ClassQueryRq requestID=\"2\"><ListID>B7-1</ListID>"
                      "<ListID>B8-1</ListID></ClassQueryRq>");
}

static void records_are_asked_for_by_number_or_name(void **state)
{
    (void)state;
    const struct text keys[] = {TEXT("INV-1"), TEXT("A & B")};
    struct qbxml_pick pick = {
        .query = QBXML_QUERY_CHECK, .key = QBXML_BY_NUMBER, .ids = keys, .count = 2};
    qbxml_pick_write(&writer, &pick, TEXT("1"), &arena);
    pick.query = QBXML_QUERY_VENDOR;
    pick.key = QBXML_BY_NAME;
    qbxml_pick_write(&writer, &pick, TEXT("2"), &arena);
    assert_text_equal(buffer_text(&buffer),
                      "<BillPaymentCheckQueryRq requestID=\"1\"><RefNumber>INV-1</RefNumber>"
                      "<RefNumber>A &amp; B</RefNumber><IncludeLineItems>true</IncludeLineItems>"
                      "</BillPaymentCheckQueryRq><VendorQueryRq requestID=\"2\"><FullName>INV-1"
                      "</FullName><FullName>A &amp; B</FullName></VendorQueryRq>");
}

static void pick_a_transfer_by_number(const void *pick)
{
    qbxml_pick_write(&writer, pick, TEXT("1"), &arena);
}

static void what_has_no_number_is_not_asked_for_by_one(void **state)
{
    (void)state;
    const struct text keys[] = {TEXT("1")};
    const struct qbxml_pick pick = {
        .query = QBXML_QUERY_TRANSFER, .key = QBXML_BY_NUMBER, .ids = keys, .count = 1};
    assert_true(ends_the_process(pick_a_transfer_by_number, &pick));
}

static void what_was_deleted_is_asked_for(void **state)
{
    (void)state;
    qbxml_deleted_txns_write(&writer, TEXT("2026-01-31T08:00:00"), TEXT("2026-02-28T08:00:00"),
                             TEXT("1"));
    assert_non_null(strstr(buffer.data, "<TxnDeletedQueryRq requestID=\"1\"><TxnDelType>Bill<"));
    assert_non_null(strstr(buffer.data, "<DeletedDateRangeFilter><FromDeletedDate>"
                                        "2026-01-31T08:00:00</FromDeletedDate><ToDeletedDate>"
                                        "2026-02-28T08:00:00</ToDeletedDate>"));
    buffer_clear(&buffer);
    qbxml_deleted_lists_write(&writer, TEXT_NONE, TEXT_NONE, TEXT("2"));
    assert_non_null(strstr(buffer.data, "<ListDeletedQueryRq requestID=\"2\"><ListDelType>"));
    assert_non_null(strstr(buffer.data, "<ListDelType>Vendor</ListDelType></ListDeletedQueryRq>"));
}

static void queries_are_valid(void **state)
{
    (void)state;
    const struct qbxml_set set = {.version = QBXML_FLOOR};
    const struct text ids[] = {TEXT("B7-1"), TEXT("B8-1")}, since = TEXT("2026-01-31T08:00:00");
    if (!schemas_folder())
        skip();
    qbxml_set_open(&writer, &buffer, &set);
    for (int q = 0; q < QBXML_QUERY_COUNT; q++) {
        struct qbxml_page page = {.query = (enum qbxml_query)q,
                                  .since = since,
                                  .until = since,
                                  .rows = 10,
                                  .owner_id = TEXT("0")};
        struct qbxml_pick pick = {.query = page.query, .ids = ids, .count = 2};
        qbxml_page_write(&writer, &page, TEXT("1"), &arena);
        page.iterator_id = TEXT("{33333333-3333-4333-8333-333333333333}");
        qbxml_page_write(&writer, &page, TEXT("2"), &arena);
        if (q < QBXML_QUERY_CURRENCY)
            continue;
        qbxml_pick_write(&writer, &pick, TEXT("3"), &arena);
        bool is_list = q < QBXML_QUERY_PURCHASE_ORDER;
        pick.key = is_list ? QBXML_BY_NAME : QBXML_BY_NUMBER;
        if (q != QBXML_QUERY_TRANSFER)
            qbxml_pick_write(&writer, &pick, TEXT("4"), &arena);
        page.since = page.until = TEXT_NONE;
        page.first_day = page.last_day = is_list ? TEXT_NONE : TEXT("2026-01-31");
        qbxml_page_write(&writer, &page, TEXT("5"), &arena);
    }
    qbxml_deleted_txns_write(&writer, since, since, TEXT("6"));
    qbxml_deleted_lists_write(&writer, since, since, TEXT("7"));
    qbxml_set_close(&writer);
    assert_valid(buffer_text(&buffer));
}

#define WITH_WRITER(test) cmocka_unit_test_setup_teardown(test, set_up_writer, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WRITER(transactions_come_in_pages),
        WITH_WRITER(lists_come_with_what_is_inactive),
        WITH_WRITER(records_are_asked_for_by_id),
        WITH_WRITER(transfers_are_looked_for_by_their_days),
        WITH_WRITER(records_are_asked_for_by_number_or_name),
        WITH_WRITER(what_has_no_number_is_not_asked_for_by_one),
        WITH_FIXTURE(what_was_deleted_is_asked_for),
        WITH_WRITER(queries_are_valid),
    };
    return cmocka_run_group_tests_name("qbxml/query", tests, NULL, NULL);
}
