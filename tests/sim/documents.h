/* Documents as people write them. */
#ifndef TIEOUT_TESTS_SIM_DOCUMENTS_H
#define TIEOUT_TESTS_SIM_DOCUMENTS_H

#include "tests/sim/world.h"

/* The accounts and vendors that a company starts with. */
void document_first(struct world *world, size_t at, struct document *out);
/* A new record; false when these books have not what it needs. */
bool document_draw(struct world *world, const struct books *books, struct document *out);
/* Changes something of *document, which is the entry's; false when there is nothing to change. */
bool document_edit(struct world *world, const struct books *books, const struct entry *entry,
                   struct document *document);

#endif
