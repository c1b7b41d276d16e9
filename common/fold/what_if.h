/* What would happen if a tenant's settings were others.
 *
 * A copy of the state is folded on: the settings change as an event would change them, what is out
 * is answered, a run reads nothing new and releases what may go, and whatever is written is
 * answered as if the other side had done it, until nothing moves any more. The same is done without
 * the change; what ends differently is the change's effect. The fold decides, nothing here does.
 */
#ifndef TIEOUT_FOLD_WHAT_IF_H
#define TIEOUT_FOLD_WHAT_IF_H

#include "fold/state.h"
#include "model/event.h"

#define EFFECT(symbol, name, sentence) WHAT_IF_##symbol,
enum what_if_effect {
#include "fold/what_if.def"
    WHAT_IF_EFFECT_COUNT
};
#undef EFFECT

const char *what_if_effect_name(enum what_if_effect effect);
const char *what_if_effect_sentence(enum what_if_effect effect);

enum { WHAT_IF_EVENTS_PER_RECORD = 16, WHAT_IF_EVENTS_BESIDE = 10000 };

struct what_if_question {
    const struct setting_change *changes;
    size_t change_count;
    instant_us now; /* of the events that are made up */
};

/* Where a record ends up, and by which rule. */
struct what_if_end {
    enum what_if_effect effect;
    enum half target;
    char rule_kind; /* 0: no rule had to be asked */
    uint16_t rule;
};

struct what_if_row {
    struct uuid record_id;
    struct what_if_end without, with; /* the change */
};

struct what_if {
    struct what_if_row *rows; /* in the caller's arena: records that end differently */
    size_t row_count;
    size_t record_count;             /* that were looked at */
    const char *refused;             /* the rules do not allow this change: why; NULL: they do */
    const struct rule *refused_rule; /* NULL where none said so */
    bool is_cut; /* it did not come to rest within its bound: the rows are not all */
};

/* Leaves the state (complete, nothing unsettled) as it is. */
void what_if(const struct tenant_state *state, const struct what_if_question *question,
             struct arena *arena, struct what_if *out);

#endif
