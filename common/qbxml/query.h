/* The requests that read (queries.def): by page, by id, and what was deleted. Pure. */
#ifndef TIEOUT_QBXML_QUERY_H
#define TIEOUT_QBXML_QUERY_H

#include "base/arena.h"
#include "syntax/xml.h"

#define QUERY(symbol, ...) QBXML_QUERY_##symbol,
enum qbxml_query {
#include "qbxml/queries.def"
    QBXML_QUERY_COUNT
};

/* "BillQuery", of BillQueryRq and BillQueryRs. */
const char *qbxml_query_name(enum qbxml_query query);
/* Whether it comes in pages. */
bool qbxml_query_iterates(enum qbxml_query query);

/* A page of what was changed from `since` to `until`, both included. Times are QuickBooks' own
 * texts without offset, "2026-01-31T08:00:00": it takes them for the time of its PC. Or of
 * transactions by their own days (transfers bear no number to be found by): not both. A later page
 * repeats all of it. */
struct qbxml_page {
    enum qbxml_query query;
    struct text since, until;        /* TEXT_NONE: ever */
    struct text first_day, last_day; /* of TxnDate; TEXT_NONE: any */
    struct text iterator_id;         /* TEXT_NONE: the first page; valid within one session only */
    uint32_t rows;                   /* of a page; at least 1 */
    struct text owner_id; /* whose data extensions come along, "{...}"; TEXT_NONE: nobody's */
};

/* Inactive records too, with lines and links where there are any. */
void qbxml_page_write(struct xml_writer *writer, const struct qbxml_page *page,
                      struct text request_id, struct arena *arena);

/* Records by what each of them bears; at least one key. */
enum qbxml_key {
    QBXML_BY_ID,
    QBXML_BY_NUMBER, /* RefNumber: transactions but transfers; several may have the same */
    QBXML_BY_NAME,   /* FullName: lists; each has its own */
};
struct qbxml_pick {
    enum qbxml_query query; /* neither HOST, COMPANY nor PREFERENCES */
    enum qbxml_key key;
    const struct text *ids; /* or numbers, or names */
    size_t count;
    struct text owner_id;
};
void qbxml_pick_write(struct xml_writer *writer, const struct qbxml_pick *pick,
                      struct text request_id, struct arena *arena);

/* What was deleted from `since` to `until`, both included (TEXT_NONE: ever); QuickBooks knows about
 * 90 days. Transfers are not among it. */
void qbxml_deleted_txns_write(struct xml_writer *writer, struct text since, struct text until,
                              struct text request_id);
void qbxml_deleted_lists_write(struct xml_writer *writer, struct text since, struct text until,
                               struct text request_id);

#endif
