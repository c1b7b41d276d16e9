/* X12: which record of the other half has a list record's exact name; R45: an invoice's number. */
#ifndef TIEOUT_FOLD_NAMESAKE_H
#define TIEOUT_FOLD_NAMESAKE_H

#include "fold/state.h"
#include "model/document.h"

enum { NAMESAKE_KEYS_MAX = 2 };

/* What `half` may show of a document; its references are record ids, and what they refer to is
 * loaded. */
struct looked_for {
    struct arena *arena;
    const struct tenant_state *state;
    enum half half;
    const struct document *document;
};

/* The keys under which the half may show a record of this name, or an invoice of this number and
 * customer (0: it has none). More than one: a parent or customer that turned out to be another
 * record (an alias) is still in the keys of what named it before. */
size_t namesake_keys(const struct looked_for *wanted, struct text out[static NAMESAKE_KEYS_MAX]);
size_t number_keys(const struct looked_for *wanted, struct text out[static NAMESAKE_KEYS_MAX]);

struct namesakes {
    struct record *one; /* the only one, or NULL */
    bool are_several;
};

/* Of those that `half` shows, only records that the other half never had and is not being sent, and
 * that no open create could have made. */
void namesakes_find(struct arena *arena, const struct tenant_state *state, enum half half,
                    const struct document *document, struct namesakes *out);

#endif
