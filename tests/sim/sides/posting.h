/* Inside the books: what every change of a record goes through. */
#ifndef TIEOUT_TESTS_SIM_SIDES_POSTING_H
#define TIEOUT_TESTS_SIM_SIDES_POSTING_H

#include "tests/sim/sides/books.h"

void post_revision(struct books *books, struct entry *entry, enum author author,
                   struct uuid command);
void post_touch(struct books *books, struct entry *entry);
/* A new entry with its first revision. */
struct entry *post_entry(struct books *books, const struct document *document, enum author author,
                         struct uuid command);

/* --- balances.c: what is open of each document follows from what settles it --- */
void post_balances(struct books *books);
/* Calls visit for each document that a payment or an application of a credit takes something off.
 */
typedef void visit_settled(void *context, enum entity entity, struct text id, int64_t cents);
void each_settled(const struct document *document, visit_settled *visit, void *context);

/* --- registers.c: what a bank account holds follows from what moves money --- */
void post_registers(struct books *books);

/* What these books say to a record like this; `self` is the record itself, NULL for a new one. */
enum books_code judge_document(const struct books *books, const struct entry *self,
                               const struct document *document);
enum books_code judge_removal(const struct books *books, const struct entry *entry);

#endif
