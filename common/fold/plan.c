#include "fold/plan.h"

#include "fold/documents.h"
#include "fold/fold.h"
#include "fold/keys.h"
#include "fold/namesake.h"

#include <string.h>

void plan_init(struct plan *plan, struct arena *arena)
{
    *plan = (struct plan){.arena = arena};
}

static void push(struct plan *plan, struct plan_item item)
{
    if (plan->count == plan->capacity) {
        size_t capacity = plan->capacity ? plan->capacity * 2 : 16;
        struct plan_item *items = ARENA_ARRAY(plan->arena, struct plan_item, capacity);
        if (plan->count)
            memcpy(items, plan->items, plan->count * sizeof(*items));
        plan->items = items;
        plan->capacity = capacity;
    }
    plan->items[plan->count++] = item;
}

/* The record, when it is loaded and there; otherwise its loading is planned. */
static struct record *want_record(const struct tenant_state *state, struct uuid id,
                                  struct plan *plan)
{
    if (!state_knows_record(state, id)) {
        push(plan, (struct plan_item){.kind = PLAN_RECORD, .id = id});
        return NULL;
    }
    struct record *record = state_record(state, id);
    if (record && !uuid_is_nil(record->alias_of))
        return want_record(state, record->alias_of, plan);
    return record;
}

/* Every record under a key; the first of them when it is known. */
static struct record *want_key(const struct tenant_state *state, struct text key, struct plan *plan)
{
    if (!state_knows_key(state, key)) {
        push(plan, (struct plan_item){.kind = PLAN_KEY, .key = key});
        return NULL;
    }
    size_t count;
    const struct uuid *ids = state_ids(state, key, &count);
    struct record *first = NULL;
    for (size_t i = 0; i < count; i++) {
        struct record *record = want_record(state, ids[i], plan);
        first = i == 0 ? record : first;
    }
    return first;
}

struct wanting {
    const struct tenant_state *state;
    struct plan *plan;
    enum side side;
};

static void want_stored_ref(void *context, enum entity entity, struct text *value)
{
    struct wanting *wanting = context;
    (void)entity;
    struct uuid id;
    REQUIRE(uuid_parse(*value, &id));
    want_record(wanting->state, id, wanting->plan);
}

static void want_document(const struct tenant_state *state, enum entity entity, struct text json,
                          struct plan *plan, struct document *document)
{
    if (!text_is_present(json))
        return;
    document_read(plan->arena, entity, json, document);
    struct wanting wanting = {.state = state, .plan = plan};
    document_each_ref(document, plan->arena, want_stored_ref, &wanting);
}

static void want_paid_first(void *context, enum entity entity, struct text reference)
{
    struct wanting *wanting = context;
    struct uuid id;
    if (entity != ENTITY_INVOICE)
        return;
    REQUIRE(uuid_parse(reference, &id));
    /* One that nobody has seen yet gets a record by being referred to. */
    const struct record *paid = want_record(wanting->state, id, wanting->plan);
    want_key(wanting->state, key_payments(wanting->plan->arena, paid ? paid->id : id),
             wanting->plan);
}

/* X22: of a payment that uses credit memos, the other payments of what it pays. */
static void want_payments_ahead(const struct tenant_state *state, const struct document *document,
                                struct plan *plan)
{
    struct wanting wanting = {.state = state, .plan = plan};
    if (document->entity == ENTITY_INVOICE_PAYMENT && document_uses_credits(document))
        document_each_applied(document, want_paid_first, &wanting);
}

/* R45: a copy of an invoice that is made here may be there. */
static void want_copies(const struct tenant_state *state, enum half half,
                        const struct document *document, struct plan *plan)
{
    struct text keys[NAMESAKE_KEYS_MAX];
    const struct looked_for wanted = {plan->arena, state, half_other(half), document};
    size_t count = half == HALF_PLATFORM ? number_keys(&wanted, keys) : 0;
    for (size_t i = 0; i < count; i++)
        want_key(state, keys[i], plan);
}

static void want_half(const struct tenant_state *state, const struct record *record, enum half half,
                      struct plan *plan)
{
    struct document document;
    want_document(state, record->entity, record->agreed[half], plan, &document);
    if (!text_is_present(record->shown[half].document))
        return;
    size_t missing = plan->count;
    want_document(state, record->entity, record->shown[half].document, plan, &document);
    want_payments_ahead(state, &document, plan);
    if (record->shown[half_other(half)].presence != PRESENCE_NEVER)
        return;
    /* R125: it may be the product of an unanswered create of ours. */
    if (plan->count != missing)
        return; /* the key needs its references resolved: asked again when they are here */
    document_read_resolved(plan->arena, state, record->entity, record->shown[half].document,
                           &document);
    want_key(state, key_open_create(plan->arena, half, &document), plan);
    want_copies(state, half, &document, plan);
}

/* A record that will be decided, and all that deciding it looks at. */
static void want_deciding(const struct tenant_state *state, struct uuid id, struct plan *plan)
{
    struct record *record = want_record(state, id, plan);
    if (!record)
        return;
    if (!uuid_is_nil(record->subject_record))
        want_record(state, record->subject_record, plan);
    want_half(state, record, HALF_PLATFORM, plan);
    want_half(state, record, HALF_LEDGER, plan);
    if (entity_is_payable(record->entity))
        want_key(state, key_payments(plan->arena, record->id), plan);
}

/* A side's own reference: the record that it stands for, as far as it is known. */
static void want_native_ref(void *context, enum entity entity, struct text *value)
{
    struct wanting *wanting = context;
    const struct tenant_state *state = wanting->state;
    struct plan *plan = wanting->plan;
    struct text key = key_identity(plan->arena, side_half(wanting->side), entity, *value);
    struct record *record = want_key(state, key, plan);
    struct uuid id =
        record ? record->id : derive_record_id(state->head.tenant, wanting->side, entity, *value);
    if (!record && state_knows_key(state, key))
        want_record(state, id, plan);
    char text[UUID_TEXT_BYTES];
    *value = arena_copy(plan->arena, uuid_format(id, text));
}

/* The side's document with record ids for references, planning what they lead to. */
static void want_native_document(const struct tenant_state *state, enum side side,
                                 struct document *document, struct plan *plan)
{
    struct wanting wanting = {.state = state, .plan = plan, .side = side};
    document_each_ref(document, plan->arena, want_native_ref, &wanting);
}

/* The id under which an observation will be decided, when it is not known yet. */
static void want_identity(const struct tenant_state *state, enum side side, enum entity entity,
                          struct text native_id, struct plan *plan)
{
    struct text key = key_identity(plan->arena, side_half(side), entity, native_id);
    struct record *record = want_key(state, key, plan);
    struct uuid id =
        record ? record->id : derive_record_id(state->head.tenant, side, entity, native_id);
    want_deciding(state, id, plan);
    if (entity_is_payable(entity))
        want_key(state, key_payments(plan->arena, id), plan);
}

/* X12: the records of that name, any of which may be linked. */
static void want_namesakes(const struct tenant_state *state, enum half half,
                           const struct document *document, struct plan *plan)
{
    struct text keys[NAMESAKE_KEYS_MAX];
    const struct looked_for wanted = {plan->arena, state, half, document};
    size_t key_count = namesake_keys(&wanted, keys);
    for (size_t k = 0; k < key_count; k++) {
        size_t count = 0;
        want_key(state, keys[k], plan);
        const struct uuid *ids =
            state_knows_key(state, keys[k]) ? state_ids(state, keys[k], &count) : NULL;
        for (size_t i = 0; i < count; i++)
            want_deciding(state, ids[i], plan);
    }
}

static void plan_observation(const struct tenant_state *state,
                             const struct observation *observation, struct plan *plan)
{
    enum half half = side_half(observation->side);
    want_identity(state, observation->side, observation->entity, observation->id, plan);
    struct uuid marked;
    if (uuid_parse(observation->external_id, &marked))
        want_deciding(state, marked, plan);
    if (observation->is_deleted)
        return;
    size_t missing = plan->count;
    struct document document = observation->document;
    want_native_document(state, observation->side, &document, plan);
    if (plan->count != missing)
        return; /* names and open creates are looked up with references resolved */
    want_payments_ahead(state, &document, plan);
    want_key(state, key_open_create(plan->arena, half, &document), plan);
    want_copies(state, half, &document, plan);
    if (entity_kind(observation->entity) != ENTITY_KIND_LIST)
        return;
    want_namesakes(state, half_other(half), &document, plan);
}

/* What was sent, and what it was decided from. */
static void want_sent(const struct tenant_state *state, struct uuid record_id, enum half half,
                      struct plan *plan)
{
    struct document document;
    const struct record *record = want_record(state, record_id, plan);
    if (!record)
        return;
    const struct outstanding *outs[] = {&record->out[half], &record->prior[half]};
    for (size_t i = 0; i < 2; i++) {
        want_document(state, record->entity, outs[i]->origin_document, plan, &document);
        want_document(state, record->entity, outs[i]->sent_document, plan, &document);
    }
}

/* A name that the half has already: whoever has it there may be what it was sent for. */
static void want_refused_name(const struct tenant_state *state, struct uuid record_id,
                              enum half half, struct plan *plan)
{
    const struct record *record = state_resolve(state, record_id);
    struct document document;
    if (!record || entity_kind(record->entity) != ENTITY_KIND_LIST ||
        !text_is_present(record->shown[half_other(half)].document))
        return;
    document_read_resolved(plan->arena, state, record->entity,
                           record->shown[half_other(half)].document, &document);
    want_namesakes(state, half, &document, plan);
}

static void plan_result(const struct tenant_state *state, const struct result *result,
                        struct plan *plan)
{
    enum half half = side_half(result->target);
    size_t missing = plan->count;
    want_deciding(state, result->record_id, plan);
    want_sent(state, result->record_id, half, plan);
    if (result->kind == RESULT_REFUSED && result->refusal == REFUSAL_DUPLICATE &&
        plan->count == missing)
        want_refused_name(state, result->record_id, half, plan);
    if (!text_is_empty(result->id))
        want_identity(state, result->target, result->entity, result->id, plan);
    if (!result->has_document)
        return;
    struct document document = result->document;
    want_native_document(state, result->target, &document, plan);
}

void plan_event(const struct tenant_state *state, const struct event *event, struct plan *plan)
{
    switch (event->type) {
    case EVENT_OBSERVED:
        plan_observation(state, &event->observation, plan);
        return;
    case EVENT_RESULT:
        plan_result(state, &event->result, plan);
        return;
    case EVENT_CHOICE:
        want_deciding(state, event->choice.record_id, plan);
        return;
    case EVENT_SETTINGS:
    case EVENT_RUN_REQUESTED:
    case EVENT_RUN_READ:
    case EVENT_CONTINUE:
    case EVENT_RULES:
    case EVENT_COUNT:
        return;
    }
}

/* The next waiters of the first item, and all that deciding them looks at. */
static void want_waiters(const struct tenant_state *state, struct plan *plan, int most)
{
    if (state->head.agenda.count == 0)
        return;
    const struct agenda_item *item = &state->head.agenda.items[0];
    struct text key = key_waiters(plan->arena, item->subject);
    struct uuid after = item->after;
    for (int i = 0; i < most; i++) {
        if (!state_knows_next(state, key, after)) {
            struct uuid from = state_next_from(state, key, after);
            push(plan, (struct plan_item){.kind = PLAN_NEXT, .key = key, .id = from});
            return;
        }
        /* The id first, since the record itself may not be loaded. */
        if (!state_next_id(state, key, after, &after))
            return;
        want_deciding(state, after, plan);
    }
}

void plan_agenda(const struct tenant_state *state, struct plan *plan)
{
    want_waiters(state, plan, 1);
}

void plan_agenda_ahead(const struct tenant_state *state, struct plan *plan)
{
    want_waiters(state, plan, AGENDA_STEPS_PER_EVENT);
}
