/* The load plan: what deciding an event may look at.
 *
 * A plan is a pure function of the event and of what is loaded already: it names what is missing.
 * The reconciler loads that and asks again until nothing is; a record's parents come with it, so
 * one round trip is the rule. Deciding never looks outside of it (the state REQUIREs it).
 */
#ifndef TIEOUT_FOLD_PLAN_H
#define TIEOUT_FOLD_PLAN_H

#include "fold/state.h"
#include "model/event.h"

enum plan_kind {
    PLAN_RECORD, /* a record by id */
    PLAN_KEY,    /* every record id under a key */
    PLAN_NEXT,   /* the first ids under a key after `id` */
};

struct plan_item {
    enum plan_kind kind;
    struct uuid id;
    struct text key;
};

struct plan {
    struct arena *arena; /* items and keys live here */
    struct plan_item *items;
    size_t count, capacity;
};

void plan_init(struct plan *plan, struct arena *arena);
/* Adds what is missing for the event itself. */
void plan_event(const struct tenant_state *state, const struct event *event, struct plan *plan);
/* Adds what is missing for the next item of the agenda. */
void plan_agenda(const struct tenant_state *state, struct plan *plan);
/* As far as can be known beforehand, for as many items as an event takes. */
void plan_agenda_ahead(const struct tenant_state *state, struct plan *plan);

#endif
