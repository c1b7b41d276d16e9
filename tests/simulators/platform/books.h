/* The ledgers of payables and receivables: an entry for each change of what is owed on a document,
 * or is left over of a payment, with the record that caused it. What is owed adds, credits and what
 * payments leave over take away. A ledger's sum is the sum of what is open, in home currency; what
 * is open of a document counts at its own rate, rounded to the cent. */
#ifndef SIMULATOR_PLATFORM_BOOKS_H
#define SIMULATOR_PLATFORM_BOOKS_H

#include "tests/simulators/platform/tenant.h"

/* After a record's total, paid, elsewhere or is_deleted has changed: posts the difference and shows
 * what is open. Returns whether what the record shows moved. */
bool books_settle(struct tenant *tenant, struct record *record, const struct record *cause);
int64_t books_open(const struct record *record); /* its own currency */
/* The same at home; credits and what payments leave over are below zero. */
int64_t books_open_home(const struct record *record);

/* Lines and tax; of a payment what it leaves over; of a transfer its total. */
int64_t books_worth(enum entity entity, const struct document *document);
int64_t books_lines_total(enum entity entity, const struct document *document); /* and tax */

/* What a document's lines settle, one by one. */
struct settlement {
    enum entity entity; /* of what is settled */
    struct text id;
    int64_t cents;
};
struct settlements {
    enum entity entity;
    const struct document *document;
    size_t kind, line, field;
};
bool settlements_next(struct settlements *at, struct settlement *out);
int64_t books_settled(enum entity entity, const struct document *document,
                      const struct record *target);
bool books_is_in_force(const struct record *record); /* neither deleted nor void */

struct books_totals { /* home currency, cents */
    int64_t open;
    int64_t ledger;
    int64_t entries;
    int64_t open_owed; /* bills, invoices */
};
/* Adds a book up anew from the documents; ends the process when ledger, balances and documents do
 * not agree. */
struct books_totals books_total(const struct tenant *tenant, enum book book);

#endif
