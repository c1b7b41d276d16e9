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

struct range {
    const char *group, *from, *to; /* group NULL: the two stand alone */
};

static void write_range(struct xml_writer *writer, const struct range *range, struct text from,
                        struct text to)
{
    if (!text_is_present(from) && !text_is_present(to))
        return;
    if (range->group)
        xml_open(writer, text_of(range->group));
    if (text_is_present(from))
        xml_write_element(writer, text_of(range->from), from);
    if (text_is_present(to))
        xml_write_element(writer, text_of(range->to), to);
    if (range->group)
        xml_close(writer, text_of(range->group));
}

static void write_ranges(struct xml_writer *writer, const struct row *row,
                         const struct qbxml_page *page)
{
    static const struct range CHANGED = {NULL, "FromModifiedDate", "ToModifiedDate"};
    static const struct range CHANGED_TXN = {"ModifiedDateRangeFilter", "FromModifiedDate",
                                             "ToModifiedDate"};
    static const struct range DAYS = {"TxnDateRangeFilter", "FromTxnDate", "ToTxnDate"};
    bool has_days = text_is_present(page->first_day) || text_is_present(page->last_day);
    bool has_times = text_is_present(page->since) || text_is_present(page->until);
    REQUIRE(!has_days || (!has_times && row->form == FORM_TXN));
    if (row->form == FORM_ONE)
        return;
    write_range(writer, row->form == FORM_TXN ? &CHANGED_TXN : &CHANGED, page->since, page->until);
    write_range(writer, &DAYS, page->first_day, page->last_day);
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
    write_ranges(writer, row, page);
    write_included(writer, row, page->owner_id);
    xml_close(writer, name);
}

static const char *key_name(const struct qbxml_pick *pick)
{
    bool is_list = row_of(pick->query)->form == FORM_LIST;
    switch (pick->key) {
    case QBXML_BY_ID:
        return is_list ? "ListID" : "TxnID";
    case QBXML_BY_NUMBER:
        REQUIRE(!is_list && pick->query != QBXML_QUERY_TRANSFER);
        return "RefNumber";
    case QBXML_BY_NAME:
        REQUIRE(is_list);
        return "FullName";
    }
    bug("qbxml: key %d", (int)pick->key);
}

void qbxml_pick_write(struct xml_writer *writer, const struct qbxml_pick *pick,
                      struct text request_id, struct arena *arena)
{
    const struct row *row = row_of(pick->query);
    REQUIRE(row->form != FORM_ONE && pick->count > 0);
    struct text name = open_query(writer, row, request_id, arena);
    for (size_t i = 0; i < pick->count; i++)
        xml_write_element(writer, text_of(key_name(pick)), pick->ids[i]);
    write_included(writer, row, pick->owner_id);
    xml_close(writer, name);
}

struct deleted {
    const char *request, *type;
    const char *const *words;
    size_t count;
};

static void write_deleted(struct xml_writer *writer, const struct deleted *deleted,
                          struct text since, struct text until, struct text request_id)
{
    static const struct range DELETED = {"DeletedDateRangeFilter", "FromDeletedDate",
                                         "ToDeletedDate"};
    xml_open(writer, text_of(deleted->request));
    xml_write_attribute(writer, "requestID", request_id);
    for (size_t i = 0; i < deleted->count; i++)
        xml_write_element(writer, text_of(deleted->type), text_of(deleted->words[i]));
    write_range(writer, &DELETED, since, until);
    xml_close(writer, text_of(deleted->request));
}

void qbxml_deleted_txns_write(struct xml_writer *writer, struct text since, struct text until,
                              struct text request_id)
{
    static const char *const WORDS[] = {
#define TXN_DELETED(name) name,
#include "qbxml/queries.def"
    };
    static const struct deleted TXNS = {"TxnDeletedQueryRq", "TxnDelType", WORDS,
                                        sizeof(WORDS) / sizeof(WORDS[0])};
    write_deleted(writer, &TXNS, since, until, request_id);
}

void qbxml_deleted_lists_write(struct xml_writer *writer, struct text since, struct text until,
                               struct text request_id)
{
    static const char *const WORDS[] = {
#define LIST_DELETED(name) name,
#include "qbxml/queries.def"
    };
    static const struct deleted LISTS = {"ListDeletedQueryRq", "ListDelType", WORDS,
                                         sizeof(WORDS) / sizeof(WORDS[0])};
    write_deleted(writer, &LISTS, since, until, request_id);
}
