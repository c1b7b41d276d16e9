#include "fold/remember.h"

#include "fold/change.h"
#include "fold/documents.h"
#include "fold/paid.h"

/* How far it is paid, from what is worse to know. */
static int paid_rank(enum paid paid)
{
    switch (paid) {
    case PAID_FULLY:
        return 3;
    case PAID_PARTLY:
        return 2;
    case PAID_UNPAID:
        return 1;
    case PAID_NONE:
    case PAID_NEGATIVE:
    case PAID_UNKNOWN:
        break;
    }
    return 0;
}

static bool switched_on_before(const struct fold *fold, instant_us when)
{
    instant_us since;
    struct text noted =
        tenant_settings_get(&fold->state->head.settings, TENANT_SETTING_TWO_WAY_ENABLED_AT);
    return when != INSTANT_NONE && instant_parse(noted, &since) && when >= since;
}

/* K10: on which side an older bill has to be edited to join. */
static bool joins_here(const struct fold *fold, enum half half)
{
    struct text where =
        tenant_settings_get(&fold->state->head.settings, TENANT_SETTING_TWO_WAY_EDIT);
    return text_equal_string(where, "either") || text_equal_string(where, half_name(half));
}

/* A person's edit: a group is other than before, and other than what we sent. */
static bool is_edit(struct fold *fold, const struct record *record, enum half half,
                    const struct document *before, const struct document *now)
{
    struct arena *arena = fold->effects->arena;
    uint32_t changed = document_changed_groups(before, now);
    const struct outstanding *outs[] = {&record->out[half], &record->prior[half]};
    for (size_t i = 0; i < 2; i++) {
        struct document sent;
        if (outs[i]->version == 0 || !text_is_present(outs[i]->sent_document))
            continue;
        document_read_resolved(arena, fold->state, record->entity, outs[i]->sent_document, &sent);
        changed &= document_changed_groups(now, &sent);
    }
    return changed != 0;
}

/* What QuickBooks' look at a bill says beside what it was like before. */
struct look {
    struct document before, now;
    bool is_edit;
};

/* R59, R81: how far it was paid before, and whether it was changed in spite of that: also while our
 * own write is out, which is decided when its answer is here. One that is fully unpaid again has no
 * past. */
static void remember_paid(struct fold *fold, struct record *record, const struct look *look)
{
    struct payments payments = {fold->effects->arena, fold->state, record};
    enum paid before = document_paid(&look->before);
    bool was_paid = before == PAID_FULLY || is_paid_up(&payments, &look->before, &look->now);
    if (record->shown[HALF_PLATFORM].presence == PRESENCE_NEVER &&
        paid_rank(before) > paid_rank(record->paid_seen))
        record->paid_seen = before;
    record->paid_before = paid_rank(before) ? before : PAID_NONE;
    record->is_paid_hold |= was_paid && look->is_edit && record->is_joined;
    if (document_paid(&look->now) != PAID_UNPAID)
        return;
    record->is_paid_hold = false;
    record->paid_before = PAID_UNPAID;
}

static void remember_bill(struct fold *fold, struct record *record,
                          const struct observation *observation, const struct document *document)
{
    enum half half = side_half(observation->side);
    const struct shown *shown = &record->shown[half];
    struct look look = {.now = *document};
    if (shown->presence == PRESENCE_NEVER) {
        record->is_joined = record->is_joined || switched_on_before(fold, observation->created_at);
        return;
    }
    document_read_resolved(fold->effects->arena, fold->state, record->entity, shown->document,
                           &look.before);
    instant_us when =
        observation->changed_at != INSTANT_NONE ? observation->changed_at : fold->event->time;
    bool is_on = switched_on_before(fold, when);
    look.is_edit =
        (is_on || record->is_joined) && is_edit(fold, record, half, &look.before, document);
    if (look.is_edit && is_on && joins_here(fold, half))
        record->is_joined = record->is_joined_by_edit = true;
    if (half == HALF_LEDGER)
        remember_paid(fold, record, &look);
}

void remember_observation(struct fold *fold, struct record *record,
                          const struct observation *observation, const struct document *document)
{
    if (record->entity == ENTITY_BILL && !observation->is_deleted &&
        half_side(fold->state, HALF_LEDGER) == SIDE_DESKTOP)
        remember_bill(fold, record, observation, document);
}

void remember_shown(const struct fold *fold, struct record *record, const struct document *document)
{
    bool is_payment =
        record->entity == ENTITY_BILL_PAYMENT || record->entity == ENTITY_CREDIT_APPLICATION;
    bool is_unpaid_bill = record->entity == ENTITY_BILL && document_paid(document) == PAID_UNPAID;
    if (is_payment || is_unpaid_bill)
        record->paid_event = fold->state->head.event_count;
}

void remember_gone_copy(struct fold *fold, struct record *record)
{
    const struct record *copy = record->subject == SUBJECT_RECORD
                                    ? state_resolve(fold->state, record->subject_record)
                                    : NULL;
    if (!copy || record->refusal[HALF_LEDGER] != REFUSAL_DUPLICATE ||
        copy->shown[HALF_LEDGER].presence != PRESENCE_DELETED)
        return;
    record = state_edit(fold->state, record->id, record->entity);
    record->refusal[HALF_LEDGER] = REFUSAL_NONE;
}
