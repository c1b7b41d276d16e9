#include "refold.h"

#include <stdlib.h>

#include "codec/event.h"
#include "state_file.h"

enum { SETTLE_EVERY = 256 /* batches may be cut anywhere; this bounds memory */ };

struct refold_tenant {
    struct uuid id;
    struct tenant_state state;
    bool is_away;     /* in the file, and nothing of it here */
    int64_t position; /* there */
    uint64_t used;
};

void refold_init(struct refold *refold)
{
    *refold = (struct refold){0};
    arena_init(&refold->arena, 0);
    map_init(&refold->tenants);
}

static struct refold_tenant *tenant_at(const struct refold *refold, size_t index)
{
    return refold->tenants.entries[index].value;
}

void refold_release(struct refold *refold)
{
    for (size_t i = 0; i < refold_count(refold); i++) {
        struct refold_tenant *tenant = tenant_at(refold, i);
        if (!tenant->is_away)
            state_release(&tenant->state);
        free(tenant);
    }
    if (refold->spill)
        fclose(refold->spill);
    map_release(&refold->tenants);
    arena_release(&refold->arena);
}

size_t refold_count(const struct refold *refold)
{
    return refold->tenants.entry_count;
}

struct uuid refold_tenant_at(const struct refold *refold, size_t index)
{
    return tenant_at(refold, index)->id;
}

static void bring_back(struct refold *refold, struct refold_tenant *tenant)
{
    struct error error;
    if (!state_file_read(refold->spill, tenant->position, &tenant->state, &error))
        bug("a state that was put into a temporary file cannot be read: %s", error.message);
    tenant->is_away = false;
}

struct tenant_state *refold_state(struct refold *refold, struct uuid tenant)
{
    struct refold_tenant *found = map_get(&refold->tenants, uuid_key(&tenant));
    if (!found)
        return NULL;
    if (found->is_away)
        bring_back(refold, found);
    found->used = ++refold->clock;
    return &found->state;
}

void refold_put(struct refold *refold, struct tenant_state *state)
{
    struct refold_tenant *own = calloc(1, sizeof(*own));
    REQUIRE(own && state->is_complete);
    REQUIRE(!map_get(&refold->tenants, uuid_key(&state->head.tenant)));
    own->id = state->head.tenant;
    own->state = *state;
    own->used = ++refold->clock;
    map_put(&refold->tenants, uuid_key(&own->id), own);
}

static int compare_used(const void *left, const void *right)
{
    const struct refold_tenant *a = *(const struct refold_tenant *const *)left;
    const struct refold_tenant *b = *(const struct refold_tenant *const *)right;
    return a->used < b->used ? -1 : a->used > b->used;
}

/* False: it stays, since the file takes no more. */
static bool send_away(struct refold *refold, struct refold_tenant *tenant)
{
    if (!refold->spill)
        refold->spill = tmpfile();
    if (!refold->spill || fseeko(refold->spill, 0, SEEK_END) != 0)
        return false;
    tenant->position = ftello(refold->spill);
    if (!state_file_write(refold->spill, &tenant->state) || fflush(refold->spill) != 0)
        return false;
    state_release(&tenant->state);
    tenant->is_away = true;
    return true;
}

/* Down to half of what is allowed, so that it is not done for every event. */
static void send_away_oldest(struct refold *refold, size_t bytes)
{
    size_t count = 0;
    struct refold_tenant **here = calloc(refold_count(refold), sizeof(struct refold_tenant *));
    REQUIRE(here);
    for (size_t i = 0; i < refold_count(refold); i++)
        if (!tenant_at(refold, i)->is_away)
            here[count++] = tenant_at(refold, i);
    qsort(here, count, sizeof(struct refold_tenant *), compare_used);
    for (size_t i = 0; i < count && bytes > refold->bytes_max / 2; i++) {
        size_t held = here[i]->state.bytes;
        if (!send_away(refold, here[i]))
            break;
        bytes -= held;
    }
    free(here);
}

void refold_trim(struct refold *refold)
{
    size_t bytes = 0;
    for (size_t i = 0; i < refold_count(refold); i++)
        bytes += tenant_at(refold, i)->is_away ? 0 : tenant_at(refold, i)->state.bytes;
    if (refold->bytes_max && bytes > refold->bytes_max)
        send_away_oldest(refold, bytes);
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
    for (size_t i = 0; i < refold_count(refold); i++)
        if (!tenant_at(refold, i)->is_away)
            state_flushed(&tenant_at(refold, i)->state);
    refold->unsettled = 0;
    refold_trim(refold);
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
