#include "qbxml/query.h"

#include "qbxml/write.h"

enum form { FORM_ONE, FORM_LIST, FORM_TXN };

static const struct row {
    const char *name;
    enum form form;
    bool iterates, has_lines, has_links, has_owners;
} QUERIES[] = {
#define QUERY(symbol, name, form, iterates, lines, links, owners)                                  \
    {(name), FORM_##form, (iterates), (lines), (links), (owners)},
#include "qbxml/queries.def"
};

static const struct row *row_of(enum qbxml_query query)
{
    REQUIRE(query < QBXML_QUERY_COUNT);
    return &QUERIES[query];
}

const char *qbxml_query_name(enum qbxml_query query)
{
    return row_of(query)->name;
}

bool qbxml_query_iterates(enum qbxml_query query)
{
    return row_of(query)->iterates;
}

/* --- parts ------------------------------------------------------------------------------------ */

static struct text open_query(struct xml_writer *writer, const struct row *row,
                              struct text request_id, struct arena *arena)
{
    struct text name = arena_format(arena, "%sRq", row->name);
    REQUIRE(request_id.length <= QBXML_REQUEST_ID_BYTES_MAX);
    xml_open(writer, name);
    xml_write_attribute(writer, "requestID", request_id);
    return name;
}

static void write_iterator(struct xml_writer *writer, const struct qbxml_page *page)
{
    bool is_first = !text_is_present(page->iterator_id);
    xml_write_attribute(writer, "iterator", is_first ? TEXT("Start") : TEXT("Continue"));
    if (!is_first)
        xml_write_attribute(writer, "iteratorID", page->iterator_id);
}

static void write_rows(struct xml_writer *writer, uint32_t rows)
{
    char digits[NUMBER_TEXT_BYTES];
    REQUIRE(rows > 0);
    xml_write_element(writer, TEXT("MaxReturned"), text_format_uint64(rows, 1, digits));
}

static void write_since(struct xml_writer *writer, const struct row *row, struct text since)
{
    if (!text_is_present(since))
        return;
    if (row->form == FORM_TXN)
        xml_open(writer, TEXT("ModifiedDateRangeFilter"));
    xml_write_element(writer, TEXT("FromModifiedDate"), since);
    if (row->form == FORM_TXN)
        xml_close(writer, TEXT("ModifiedDateRangeFilter"));
}

static void write_included(struct xml_writer *writer, const struct row *row, struct text owner_id)
{
    if (row->has_lines)
        xml_write_element(writer, TEXT("IncludeLineItems"), TEXT("true"));
    if (row->has_links)
        xml_write_element(writer, TEXT("IncludeLinkedTxns"), TEXT("true"));
    if (row->has_owners && text_is_present(owner_id))
        xml_write_element(writer, TEXT("OwnerID"), owner_id);
}

/* --- requests --------------------------------------------------------------------------------- */

void qbxml_page_write(struct xml_writer *writer, const struct qbxml_page *page,
                      struct text request_id, struct arena *arena)
{
    const struct row *row = row_of(page->query);
    struct text name = open_query(writer, row, request_id, arena);
    if (row->iterates) {
        write_iterator(writer, page);
        write_rows(writer, page->rows);
    }
    if (row->form == FORM_LIST)
        xml_write_element(writer, TEXT("ActiveStatus"), TEXT("All"));
    if (row->form != FORM_ONE)
        write_since(writer, row, page->since);
    write_included(writer, row, page->owner_id);
    xml_close(writer, name);
}

void qbxml_pick_write(struct xml_writer *writer, const struct qbxml_pick *pick,
                      struct text request_id, struct arena *arena)
{
    const struct row *row = row_of(pick->query);
    REQUIRE(row->form != FORM_ONE && pick->count > 0);
    struct text name = open_query(writer, row, request_id, arena);
    for (size_t i = 0; i < pick->count; i++)
        xml_write_element(writer, row->form == FORM_LIST ? TEXT("ListID") : TEXT("TxnID"),
                          pick->ids[i]);
    write_included(writer, row, pick->owner_id);
    xml_close(writer, name);
}

static void write_deleted_since(struct xml_writer *writer, struct text since)
{
    if (!text_is_present(since))
        return;
    xml_open(writer, TEXT("DeletedDateRangeFilter"));
    xml_write_element(writer, TEXT("FromDeletedDate"), since);
    xml_close(writer, TEXT("DeletedDateRangeFilter"));
}

void qbxml_deleted_txns_write(struct xml_writer *writer, struct text since, struct text request_id)
{
    static const char *const NAMES[] = {
#define TXN_DELETED(name) name,
#include "qbxml/queries.def"
    };
    xml_open(writer, TEXT("TxnDeletedQueryRq"));
    xml_write_attribute(writer, "requestID", request_id);
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        xml_write_element(writer, TEXT("TxnDelType"), text_of(NAMES[i]));
    write_deleted_since(writer, since);
    xml_close(writer, TEXT("TxnDeletedQueryRq"));
}

void qbxml_deleted_lists_write(struct xml_writer *writer, struct text since, struct text request_id)
{
    static const char *const NAMES[] = {
#define LIST_DELETED(name) name,
#include "qbxml/queries.def"
    };
    xml_open(writer, TEXT("ListDeletedQueryRq"));
    xml_write_attribute(writer, "requestID", request_id);
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        xml_write_element(writer, TEXT("ListDelType"), text_of(NAMES[i]));
    write_deleted_since(writer, since);
    xml_close(writer, TEXT("ListDeletedQueryRq"));
}
