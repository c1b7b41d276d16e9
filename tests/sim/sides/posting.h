/* Inside the books: what every change of a record goes through. */
#ifndef TIEOUT_TESTS_SIM_SIDES_POSTING_H
#define TIEOUT_TESTS_SIM_SIDES_POSTING_H

#include "tests/sim/sides/books.h"

void post_revision(struct books *books, struct entry *entry, enum author author,
                   struct uuid command);
void post_touch(struct books *books, struct entry *entry);
void post_balances(struct books *books);

/* What these books say to a record like this; `self` is the record itself, NULL for a new one. */
enum books_code judge_document(const struct books *books, const struct entry *self,
                               const struct document *document);
enum books_code judge_removal(const struct books *books, const struct entry *entry);

#endif
