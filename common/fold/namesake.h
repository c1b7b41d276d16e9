/* X12: which record of the other half has a list record's exact name. */
#ifndef TIEOUT_FOLD_NAMESAKE_H
#define TIEOUT_FOLD_NAMESAKE_H

#include "fold/state.h"
#include "model/document.h"

enum { NAMESAKE_KEYS_MAX = 2 };

/* The keys under which `half` may show a record of this name; its references are record ids, and
 * what they refer to is loaded. More than one: a name is its own among its siblings, and a parent
 * that turned out to be another record (an alias) is still in its children's keys. */
size_t namesake_keys(struct arena *arena, const struct tenant_state *state, enum half half,
                     const struct document *document, struct text out[static NAMESAKE_KEYS_MAX]);

struct namesakes {
    struct record *one; /* the only one, or NULL */
    bool are_several;
};

/* Of those that `half` shows, only records that the other half never had and is not being sent, and
 * that no open create could have made. */
void namesakes_find(struct arena *arena, const struct tenant_state *state, enum half half,
                    const struct document *document, struct namesakes *out);

#endif
