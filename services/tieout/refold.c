#include "refold.h"

#include <stdlib.h>

#include "codec/event.h"

enum { SETTLE_EVERY = 256 /* batches may be cut anywhere; this bounds memory */ };

void refold_init(struct refold *refold)
{
    *refold = (struct refold){0};
    arena_init(&refold->arena, 0);
    map_init(&refold->tenants);
}

void refold_release(struct refold *refold)
{
    for (size_t i = 0; i < refold->tenants.entry_count; i++) {
        state_release(refold->tenants.entries[i].value);
        free(refold->tenants.entries[i].value);
    }
    map_release(&refold->tenants);
    arena_release(&refold->arena);
}

struct tenant_state *refold_state(const struct refold *refold, struct uuid tenant)
{
    return map_get(&refold->tenants, uuid_key(&tenant));
}

void refold_put(struct refold *refold, struct tenant_state *state)
{
    struct tenant_state *own = malloc(sizeof(*own));
    REQUIRE(own && state->is_complete && !refold_state(refold, state->head.tenant));
    *own = *state;
    map_put(&refold->tenants, uuid_key(&own->head.tenant), own);
}

static struct tenant_state *state_of(struct refold *refold, struct uuid tenant)
{
    if (!refold_state(refold, tenant)) {
        struct tenant_state state;
        state_init(&state, tenant);
        state.is_complete = true;
        refold_put(refold, &state);
    }
    return refold_state(refold, tenant);
}

void refold_settle(struct refold *refold)
{
    for (size_t i = 0; i < refold->tenants.entry_count; i++) {
        struct tenant_state *state = refold->tenants.entries[i].value;
        state_seal(state);
        state_flushed(state);
    }
    refold->unsettled = 0;
}

/* The same steps as the reconciler takes, with everything loaded. */
static void fold_steps(struct fold *fold, bool is_unreadable)
{
    if (is_unreadable)
        fold_unreadable(fold);
    else
        fold_event(fold);
    for (int i = 0; i < AGENDA_STEPS_PER_EVENT && fold->state->head.agenda.count > 0; i++)
        fold_agenda(fold);
    fold_finish(fold);
}

static void fold_read(struct refold *refold, const struct event *event, struct refolded *refolded)
{
    struct tenant_state *state = state_of(refold, event->tenant);
    struct effects *effects = ARENA_NEW(&refold->arena, struct effects);
    effects_init(effects, &refold->arena);
    const struct rules rules = {.version = state->head.rules_version};
    struct fold fold = {&rules, event, state, effects};
    fold_steps(&fold, refolded->reason != NULL);
    refolded->state = state;
    refolded->rules_version = rules.version;
    refolded->effects = effects;
    if (!refolded->reason)
        refolded->reason = effects->reason;
    if (refold->told)
        refold->told(refold->context, refolded);
}

void refold_event(struct refold *refold, const struct envelope *envelope)
{
    struct event event;
    struct error error;
    struct refolded refolded = {.envelope = envelope, .event = &event};
    bool is_read = event_decode(envelope, &refold->arena, &event, &error);
    if (!is_read)
        refolded.reason = error.message;
    refold->event_count++;
    if (is_read || event_names_record(&event))
        fold_read(refold, &event, &refolded);
    else if (refold->told)
        refold->told(refold->context, &refolded);
    if (++refold->unsettled >= SETTLE_EVERY)
        refold_settle(refold);
    arena_clear(&refold->arena);
}
