/* A result: what came of a command. */
#include "fold/change.h"
#include "fold/decide.h"
#include "fold/documents.h"
#include "fold/handlers.h"
#include "fold/keys.h"
#include "fold/namesake.h"
#include "fold/remember.h"
#include "fold/write.h"

static struct outstanding *find_out(struct record *record, enum half half, uint32_t version)
{
    if (record->out[half].version == version)
        return &record->out[half];
    return record->prior[half].version == version ? &record->prior[half] : NULL;
}

/* The target's id may be held by a record that was seen before this answer (R125): that record is
 * this one. True when the id belongs to something else that is linked already. */
static bool adopt_identity(struct fold *fold, struct record *record, enum half half,
                           struct text native_id)
{
    struct text key = key_identity(fold->effects->arena, half, record->entity, native_id);
    size_t count;
    const struct uuid *ids = state_ids(fold->state, key, &count);
    struct record *holder = count ? state_resolve(fold->state, ids[0]) : NULL;
    if (!holder || holder == record)
        return false;
    if (holder->shown[half_other(half)].presence != PRESENCE_NEVER ||
        record->shown[half].presence != PRESENCE_NEVER)
        return true;
    record_merge(fold, record->id, holder->id, half);
    return false;
}

/* A void says no more than that: of what else was sent with it the target has taken nothing. */
static struct text voided_document(struct fold *fold, const struct record *record,
                                   const struct shown *shown, const struct outstanding *out)
{
    struct arena *arena = fold->effects->arena;
    struct document voided, sent;
    document_read_resolved(arena, fold->state, record->entity, shown->document, &voided);
    document_read_resolved(arena, fold->state, record->entity, out->sent_document, &sent);
    document_take_groups(&voided, &sent, UINT32_C(1) << GROUP_STATUS, arena);
    return document_store(arena, &voided);
}

/* What the target showed with its answer, in state form; what was sent when it showed nothing. */
static struct text answered_document(struct fold *fold, const struct record *record,
                                     const struct shown *shown, const struct outstanding *out)
{
    const struct result *result = &fold->event->result;
    if (!result->has_document && out->action == ACTION_VOID && text_is_present(shown->document))
        return voided_document(fold, record, shown, out);
    if (!result->has_document)
        return arena_copy(fold->effects->arena, out->sent_document);
    struct document document = result->document;
    references_adopt(fold, result->target, &document);
    return document_store(fold->effects->arena, &document);
}

/* What the half showed when both agreed last, before this answer; TEXT_NONE without a base. */
static struct text base_before(struct fold *fold, const struct record *record, enum half half)
{
    if (!record->has_base)
        return TEXT_NONE;
    struct text agreed = record->agreed[half];
    return arena_copy(fold->effects->arena,
                      text_is_present(agreed) ? agreed : record->shown[half].document);
}

/* The groups in which the target got what the origin showed. In others it kept its own: what it
 * changed there has still to go the other way. */
static uint32_t settled_groups(struct fold *fold, const struct record *record, enum half half,
                               const struct outstanding *out)
{
    struct arena *arena = fold->effects->arena;
    struct document origin, projected, sent;
    if (out->action != ACTION_UPDATE)
        return UINT32_MAX;
    document_read_resolved(arena, fold->state, record->entity, out->origin_document, &origin);
    document_read_resolved(arena, fold->state, record->entity, out->sent_document, &sent);
    document_project(&origin, half_side(fold->state, half), arena, &projected);
    return ~document_changed_groups(&projected, &sent);
}

/* A half's new base: `now` in the settled groups, what it was before in the others. Without one
 * before, nothing was agreed there. */
struct new_base {
    struct text before, now;
    uint32_t settled;
};

static void take_half(struct arena *arena, struct record *record, enum half half,
                      const struct new_base *new_base)
{
    struct text before = new_base->before, now = new_base->now;
    uint32_t settled = new_base->settled;
    if (settled != UINT32_MAX) {
        struct document base = {.entity = record->entity}, agreed;
        if (text_is_present(before))
            document_read(arena, record->entity, before, &base);
        document_read(arena, record->entity, now, &agreed);
        document_take_groups(&base, &agreed, settled, arena);
        document_derive(&base, arena); /* the total of its own lines (R59) */
        now = document_store(arena, &base);
    }
    bool has_moved = !text_equal(record->shown[half].document, now);
    record_set_text(&record->agreed[half], has_moved ? now : TEXT_NONE);
}

/* In one session of QuickBooks Desktop answers and looks come in their order. */
static bool is_shown_newer_by_session(const struct shown *shown, const struct result *result)
{
    bool is_same = !text_is_empty(result->version) && text_equal(shown->version, result->version);
    return is_same || shown->epoch > result->epoch;
}

/* What is gone stays gone: nobody knows when, but it was there for this answer. A look at the same
 * version says more than the answer, which may leave out what only the side knows (a balance, what
 * a bill is linked to). */
static bool is_shown_newer(const struct shown *shown, const struct result *result)
{
    if (shown->presence != PRESENCE_PRESENT)
        return shown->presence == PRESENCE_DELETED;
    if (result->target == SIDE_DESKTOP)
        return is_shown_newer_by_session(shown, result);
    if (shown->changed_at != INSTANT_NONE && result->changed_at != INSTANT_NONE &&
        shown->changed_at != result->changed_at)
        return shown->changed_at > result->changed_at;
    uint64_t seen = 0, answered = 0;
    return text_parse_uint64(shown->version, &seen) &&
           text_parse_uint64(result->version, &answered) && seen >= answered;
}

static void show_answered(struct fold *fold, struct record *record, enum half half,
                          struct text answered)
{
    const struct result *result = &fold->event->result;
    struct shown *shown = &record->shown[half];
    struct document document;
    if (result->target == SIDE_DESKTOP) {
        document_read(fold->effects->arena, record->entity, answered, &document);
        remember_shown(fold, record, &document);
    }
    record_set_text(&shown->document, answered);
    record_set_text(&shown->version, result->version);
    shown->changed_at = result->changed_at;
    shown->presence = PRESENCE_PRESENT;
    if (result->epoch > shown->epoch)
        shown->epoch = result->epoch;
}

static void take_delete(struct shown *shown, const struct result *result)
{
    if (text_is_present(shown->native_id) && shown->presence == PRESENCE_PRESENT)
        shown->presence = PRESENCE_DELETED;
    if (result->changed_at != INSTANT_NONE)
        shown->changed_at = result->changed_at;
    if (result->epoch > shown->epoch)
        shown->epoch = result->epoch;
}

static void take_answer(struct fold *fold, struct record *record, enum half half,
                        struct outstanding *out)
{
    const struct result *result = &fold->event->result;
    struct shown *shown = &record->shown[half];
    if (out->action == ACTION_DELETE) {
        take_delete(shown, result);
        return;
    }
    struct text answered = answered_document(fold, record, shown, out);
    struct text before[HALF_COUNT];
    for (int each = 0; each < HALF_COUNT; each++)
        before[each] = base_before(fold, record, (enum half)each);
    uint32_t settled = settled_groups(fold, record, half, out);
    /* Adopting references may have settled the step so far. */
    state_edit(fold->state, record->id, record->entity);
    if (!is_shown_newer(shown, result))
        show_answered(fold, record, half, answered);
    else if (!text_is_present(shown->document))
        record_set_text(&shown->document, answered);
    record_set_text(&shown->native_id, result->id);
    enum half origin = half_other(half);
    record->has_base = true;
    const struct new_base origin_base = {before[origin], out->origin_document, settled};
    const struct new_base target_base = {before[half], answered, settled};
    take_half(fold->effects->arena, record, origin, &origin_base);
    take_half(fold->effects->arena, record, half, &target_base);
}

static void count_applied(struct fold *fold, const struct record *record, enum half half,
                          enum action action)
{
    struct run *run = &fold->state->head.run;
    if (run->phase == RUN_NONE || run->phase == RUN_CLOSED || !uuid_equal(record->run_id, run->id))
        return;
    struct run_counts *counts = &run->counts[record->entity][half];
    switch (action) {
    case ACTION_CREATE:
        counts->created++;
        return;
    case ACTION_UPDATE:
        counts->updated++;
        return;
    case ACTION_VOID:
    case ACTION_DELETE:
        counts->deleted++;
        return;
    case ACTION_COUNT:
        break;
    }
    bug("action %d is none", (int)action);
}

static void apply_applied(struct fold *fold, struct record *record, enum half half,
                          struct outstanding *out)
{
    const struct result *result = &fold->event->result;
    bool is_create = out->action == ACTION_CREATE;
    if (is_create && adopt_identity(fold, record, half, result->id)) {
        record->is_ambiguous = true;
        outstanding_clear(out);
        return;
    }
    state_edit(fold->state, record->id, record->entity);
    count_applied(fold, record, half, out->action);
    take_answer(fold, record, half, out);
    record->refusal[half] = REFUSAL_NONE;
    record_set_text(&record->refusal_message[half], TEXT_NONE);
    record->stale_count[half] = 0;
    record->has_choice = false;
    outstanding_clear(out);
}

/* X12: a list record could not be created because the half has that name already. It may be what
 * the half showed while the create was under way (R125), or before: both halves were new to each
 * other. True: it is, and they are linked. */
static bool link_refused(struct fold *fold, struct record *record, enum half half)
{
    struct arena *arena = fold->effects->arena;
    const struct shown *origin = &record->shown[half_other(half)];
    struct namesakes namesakes;
    struct document document;
    if (fold->event->result.refusal != REFUSAL_DUPLICATE ||
        entity_kind(record->entity) != ENTITY_KIND_LIST || origin->presence != PRESENCE_PRESENT ||
        record->shown[half].presence != PRESENCE_NEVER)
        return false;
    document_read_resolved(arena, fold->state, record->entity, origin->document, &document);
    namesakes_find(arena, fold->state, half, &document, &namesakes);
    record->is_ambiguous = record->is_ambiguous || namesakes.are_several;
    if (!namesakes.one)
        return false;
    record_merge(fold, record->id, namesakes.one->id, half);
    state_edit(fold->state, record->id, record->entity);
    struct run *run = &fold->state->head.run;
    struct run_counts *counts = &run->counts[record->entity][half];
    if (uuid_equal(record->run_id, run->id)) {
        record->run_id = UUID_NIL; /* nothing was written after all */
        counts->released -= counts->released > 0;
    }
    return true;
}

/* A stale answer is decided again on what the reader has shown meanwhile; not for ever. */
static void apply_refused(struct fold *fold, struct record *record, enum half half,
                          struct outstanding *out)
{
    const struct result *result = &fold->event->result;
    struct run *run = &fold->state->head.run;
    bool is_stale = result->refusal == REFUSAL_STALE;
    if (is_stale && ++record->stale_count[half] < STALE_ANSWERS_MAX) {
        outstanding_clear(out);
        return;
    }
    /* R33: a no to what stood there before; what replaced it meanwhile is tried in its turn. */
    struct text shown = record->shown[half_other(half)].document;
    bool is_replaced = out == &record->prior[half] || !text_equal(shown, out->origin_document);
    if (!is_stale && is_replaced) {
        outstanding_clear(out);
        return;
    }
    bool was_create = out->action == ACTION_CREATE;
    outstanding_clear(out); /* what it may have made is free for others now */
    if (was_create && link_refused(fold, record, half))
        return;
    record->refusal[half] = is_stale ? REFUSAL_OTHER : result->refusal;
    record->stale_count[half] = 0;
    record_set_text(&record->refusal_message[half], result->message);
    if (uuid_equal(record->run_id, run->id))
        run->counts[record->entity][half].refused++;
}

/* The newest was not taken, because an older one is handed out: that one counts. */
static void apply_not_taken(struct record *record, enum half half, struct outstanding *out)
{
    if (out == &record->prior[half] || record->prior[half].version == 0) {
        outstanding_clear(out);
        return;
    }
    outstanding_move(&record->out[half], &record->prior[half]);
    record->out[half].is_handed_out = true;
}

void fold_result(struct fold *fold)
{
    const struct result *result = &fold->event->result;
    enum half half = side_half(result->target);
    struct record *record = state_record(fold->state, result->record_id);
    struct outstanding *out = record ? find_out(record, half, result->command_version) : NULL;
    if (!out || result->command_version == 0) {
        fold->effects->outcome = record ? OUTCOME_SUPERSEDED : OUTCOME_QUARANTINED;
        fold->effects->reason = "record: no record of this tenant has this id";
        return;
    }
    record = state_edit(fold->state, record->id, record->entity);
    fold->effects->has_record = true;
    fold->effects->record_id = record->id;
    switch (result->kind) {
    case RESULT_APPLIED:
        apply_applied(fold, record, half, out);
        break;
    case RESULT_REFUSED:
        apply_refused(fold, record, half, out);
        break;
    case RESULT_SUPERSEDED:
        outstanding_clear(out);
        break;
    case RESULT_NOT_TAKEN:
        apply_not_taken(record, half, out);
        break;
    }
    decide_record(fold, record->id);
    state_settle(fold->state);
    fold->effects->outcome = OUTCOME_APPLIED;
}
