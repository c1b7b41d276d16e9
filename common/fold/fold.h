/* The fold: an event and a tenant's state in, the changed state and its effects out.
 *
 * Pure: no clock, no SQL, no network. Time stands in the event. The same events in the same order
 * give the same state, decisions and commands, however they are cut into batches.
 *
 * Each event is folded in steps: first the event itself, then at most AGENDA_STEPS_PER_EVENT items
 * of waiting work. Before each step what it needs is loaded (fold/plan.h).
 */
#ifndef TIEOUT_FOLD_FOLD_H
#define TIEOUT_FOLD_FOLD_H

#include "fold/effects.h"
#include "fold/state.h"
#include "rules/rules.h"

enum { AGENDA_STEPS_PER_EVENT = 64, STALE_ANSWERS_MAX = 3 };

/* What the steps of one event share. */
struct fold {
    const struct rules *rules;
    const struct event *event;
    struct tenant_state *state;
    struct effects *effects;
};

/* The event itself. */
void fold_event(struct fold *fold);
/* Instead of fold_event, for an observation whose content could not be read (its side, entity and
 * id could): blocks the record, not its tenant, until the side shows it again. */
void fold_unreadable(struct fold *fold);
/* The next item of the agenda; false when there is none. */
bool fold_agenda(struct fold *fold);
/* After the last step of an event: runs are moved on, the outcome is final. */
void fold_finish(struct fold *fold);

/* All of the above on a complete state: for replays, tools and simulations. */
void fold_complete(struct fold *fold);

#endif
