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
    page.iterator_id = TEXT("{it}");
    qbxml_page_write(&writer, &page, TEXT("2"), &arena);
    assert_non_null(strstr(buffer.data, "requestID=\"2\" iterator=\"Continue\" "
                                        "iteratorID=\"{it}\"><MaxReturned>100"));
    assert_null(strstr(buffer.data, "IncludeLinkedTxns"));
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

static void what_was_deleted_is_asked_for(void **state)
{
    (void)state;
    qbxml_deleted_txns_write(&writer, TEXT("2026-01-31T08:00:00"), TEXT("1"));
    assert_non_null(strstr(buffer.data, "<TxnDelType>Bill</TxnDelType>"));
    assert_non_null(strstr(buffer.data, "<DeletedDateRangeFilter><FromDeletedDate>"
                                        "2026-01-31T08:00:00</FromDeletedDate>"));
    buffer_clear(&buffer);
    qbxml_deleted_lists_write(&writer, TEXT_NONE, TEXT("2"));
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
        struct qbxml_page page = {
            .query = (enum qbxml_query)q, .since = since, .rows = 10, .owner_id = TEXT("0")};
        struct qbxml_pick pick = {.query = page.query, .ids = ids, .count = 2};
        qbxml_page_write(&writer, &page, TEXT("1"), &arena);
        page.iterator_id = TEXT("{33333333-3333-4333-8333-333333333333}");
        qbxml_page_write(&writer, &page, TEXT("2"), &arena);
        if (q >= QBXML_QUERY_ACCOUNT)
            qbxml_pick_write(&writer, &pick, TEXT("3"), &arena);
    }
    qbxml_deleted_txns_write(&writer, since, TEXT("4"));
    qbxml_deleted_lists_write(&writer, since, TEXT("5"));
    qbxml_set_close(&writer);
    assert_valid(buffer_text(&buffer));
}

#define WITH_WRITER(test) cmocka_unit_test_setup_teardown(test, set_up_writer, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WRITER(transactions_come_in_pages),  WITH_WRITER(lists_come_with_what_is_inactive),
        WITH_WRITER(records_are_asked_for_by_id), WITH_FIXTURE(what_was_deleted_is_asked_for),
        WITH_WRITER(queries_are_valid),
    };
    return cmocka_run_group_tests_name("qbxml/query", tests, NULL, NULL);
}
