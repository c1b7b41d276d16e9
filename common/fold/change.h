/* What one half has that the other lacks: the three-way comparison of a record.
 *
 * Each half is compared with what it showed when both agreed; groups of fields that only one half
 * changed merge, a group that both changed is a conflict: won by whom it belongs to
 * (ownership.def), by a person's choice or by policy. Nothing else is decided here.
 */
#ifndef TIEOUT_FOLD_CHANGE_H
#define TIEOUT_FOLD_CHANGE_H

#include "fold/state.h"
#include "model/document.h"
#include "rules/rules.h"

/* One half, read for looking at. */
struct view {
    enum presence presence;
    struct document document; /* as it shows it now (or showed it last, when deleted) */
    struct document agreed;   /* as it showed it when both agreed; meaningless without a base */
    uint32_t changed;         /* groups in which the two differ */
};

struct comparison {
    const struct rules *rules; /* those by which it is decided */
    struct record *record;
    struct view views[HALF_COUNT];
    struct facts facts; /* of the record, whatever is written: FACT_LEDGER, FACT_ENTITY, FACT_PO */
    uint32_t conflict;  /* groups that both changed, to different content */
    uint32_t won[HALF_COUNT]; /* the groups that each half wins: of a conflict, or all of them where
                                 the other half deleted what this one changed */
};

/* What has to be written to `target` so that it holds what the other half changed. */
struct change {
    bool is_needed;
    enum half target;
    enum action action;
    struct document content; /* projected onto the target; references are record ids */
    bool is_merged;          /* the target changed other groups */
    bool is_conflict;        /* the target changed the same; nobody said who wins */
};

void comparison_read(struct arena *arena, const struct rules *rules,
                     const struct tenant_state *state, struct record *record,
                     struct comparison *out);
void change_toward(struct arena *arena, const struct tenant_state *state,
                   const struct comparison *comparison, enum half target, struct change *out);

/* The side that a half of this tenant is. */
enum side half_side(const struct tenant_state *state, enum half half);

#endif
