/* Which record a side's own id belongs to. */
#include "fold/documents.h"
#include "fold/handlers.h"
#include "fold/keys.h"

struct adopting {
    struct fold *fold;
    enum side side;
};

/* A record that something refers to before it was ever shown: it waits to be shown. */
static struct uuid make_stub(struct fold *fold, enum side side, enum entity entity,
                             struct text native_id)
{
    struct uuid id = derive_record_id(fold->state->head.tenant, side, entity, native_id);
    struct record *stub = state_edit(fold->state, id, entity);
    record_set_text(&stub->shown[side_half(side)].native_id, native_id);
    stub->standing = STANDING_WAITING;
    stub->outcome = OUTCOME_WAITING;
    return id;
}

static void adopt(void *context, enum entity entity, struct text *value)
{
    struct adopting *adopting = context;
    struct fold *fold = adopting->fold;
    struct arena *arena = fold->effects->arena;
    struct text key = key_identity(arena, side_half(adopting->side), entity, *value);
    size_t count;
    const struct uuid *ids = state_ids(fold->state, key, &count);
    struct uuid id;
    if (count > 0) {
        id = state_resolve(fold->state, ids[0])->id;
    } else {
        id = make_stub(fold, adopting->side, entity, *value);
        /* Found by the next reference of the same document. */
        state_settle(fold->state);
    }
    char text[UUID_TEXT_BYTES];
    *value = arena_copy(arena, uuid_format(id, text));
}

void references_adopt(struct fold *fold, enum side side, struct document *document)
{
    struct adopting adopting = {fold, side};
    document_each_ref(document, fold->effects->arena, adopt, &adopting);
}

static void move_text(struct text *to, struct text *from)
{
    record_set_text(to, TEXT_NONE);
    *to = *from;
    *from = TEXT_NONE;
}

static void shown_move(struct shown *to, struct shown *from)
{
    move_text(&to->native_id, &from->native_id);
    move_text(&to->version, &from->version);
    move_text(&to->document, &from->document);
    to->presence = from->presence;
    to->changed_at = from->changed_at;
    to->epoch = from->epoch;
    from->presence = PRESENCE_NEVER;
}

struct renaming {
    enum entity entity;
    struct text from, into;
    bool has_found;
};

static void rename_reference(void *context, enum entity entity, struct text *value)
{
    struct renaming *renaming = context;
    if (entity != renaming->entity || !text_equal(*value, renaming->from))
        return;
    *value = renaming->into;
    renaming->has_found = true;
}

static void rename_in(struct fold *fold, enum entity payment, struct text *owned,
                      struct renaming *renaming)
{
    struct document document;
    if (!text_is_present(*owned))
        return;
    renaming->has_found = false;
    document_read(fold->effects->arena, payment, *owned, &document);
    document_each_ref(&document, fold->effects->arena, rename_reference, renaming);
    if (renaming->has_found)
        record_set_text(owned, document_store(fold->effects->arena, &document));
}

/* Payments are found by what they pay: they follow it to its name. */
static void move_payments(struct fold *fold, enum entity entity, struct uuid from, struct uuid into)
{
    char ids[2][UUID_TEXT_BYTES];
    struct renaming renaming = {
        .entity = entity, .from = uuid_format(from, ids[0]), .into = uuid_format(into, ids[1])};
    size_t count;
    struct text key = key_payments(fold->effects->arena, from);
    const struct uuid *payments = state_ids(fold->state, key, &count);
    for (size_t i = 0; i < count; i++) {
        enum entity kind = state_record(fold->state, payments[i])->entity;
        struct record *payment = state_edit(fold->state, payments[i], kind);
        for (int half = 0; half < HALF_COUNT; half++) {
            rename_in(fold, kind, &payment->shown[half].document, &renaming);
            rename_in(fold, kind, &payment->agreed[half], &renaming);
        }
    }
}

/* What QuickBooks has shown of it meanwhile. That it was made there says nothing: we made it. */
static void keep_past(struct record *kept, const struct record *gone)
{
    kept->is_joined = kept->is_joined || gone->is_joined_by_edit;
    kept->is_joined_by_edit = kept->is_joined_by_edit || gone->is_joined_by_edit;
    kept->is_paid_hold = kept->is_paid_hold || gone->is_paid_hold;
    kept->paid_before = gone->paid_before;
    kept->paid_event = gone->paid_event;
}

void record_merge(struct fold *fold, struct uuid into, struct uuid from, enum half half)
{
    struct record *gone = state_record(fold->state, from);
    struct record *kept = state_record(fold->state, into);
    REQUIRE(gone && kept && uuid_is_nil(kept->alias_of));
    gone = state_edit(fold->state, from, gone->entity);
    kept = state_edit(fold->state, into, kept->entity);
    shown_move(&kept->shown[half], &gone->shown[half]);
    gone->alias_of = into;
    kept->is_marked = kept->is_marked || gone->is_marked;
    if (half == HALF_LEDGER)
        keep_past(kept, gone);
    if (entity_is_payable(gone->entity))
        move_payments(fold, gone->entity, from, into);
    gone->standing = STANDING_GONE;
    gone->outcome = OUTCOME_APPLIED;
    gone->subject = SUBJECT_NONE;
    gone->subject_record = UUID_NIL;
    state_settle(fold->state);
}
