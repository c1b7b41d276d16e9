#include "fold/decide.h"

#include "fold/derive_facts.h"
#include "fold/documents.h"
#include "fold/write.h"

#include <string.h>

/* What deciding toward one half, or about the whole record, came to. */
struct judgement {
    enum standing standing;
    struct decision decision; /* rule NULL: nothing had to be decided */
    struct derived_facts derived;
    enum half target;
    struct subject subject;
    bool is_conflict;
    bool is_refused;
    bool has_written;
    uint32_t held; /* groups that the origin changed and that stay behind, to be compared again */
    bool is_held_by_settings;
};

/* A person's turn outranks a rule's no, that outranks waiting, and so on down to agreement. */
static int standing_rank(enum standing standing)
{
    switch (standing) {
    case STANDING_NEEDS_YOU:
        return 6;
    case STANDING_ON_ITS_WAY:
        return 5;
    case STANDING_DO_NOT_SYNC:
        return 4;
    case STANDING_WITHHELD:
        return 3;
    case STANDING_WAITING:
        return 2;
    case STANDING_AGREED:
        return 1;
    case STANDING_GONE:
    case STANDING_COUNT:
        break;
    }
    return 0;
}

/* What a record that does not cross now waits for: without a subject of its own, for settings. */
static struct subject decision_subject(const struct decision *decision,
                                       const struct derived_facts *derived)
{
    switch (decision->rule->subject) {
    case SUBJECT_RECORD:
        return (struct subject){.kind = SUBJECT_RECORD, .record = derived->related};
    case SUBJECT_ANSWER:
        return (struct subject){.kind = SUBJECT_ANSWER, .record = derived->answer};
    case SUBJECT_RUN:
        return (struct subject){.kind = SUBJECT_RUN};
    case SUBJECT_NONE:
    case SUBJECT_SETTINGS:
    case SUBJECT_COUNT:
        break;
    }
    return (struct subject){.kind = SUBJECT_SETTINGS};
}

static void judge_verdict(struct judgement *judgement)
{
    switch (judgement->decision.verdict) {
    case VERDICT_CARRY:
        judgement->standing = STANDING_ON_ITS_WAY;
        return;
    case VERDICT_WAITING:
        judgement->standing = STANDING_WAITING;
        break;
    case VERDICT_WITHHELD:
        judgement->standing = judgement->derived.facts.values[FACT_MARK] == MARK_DO_NOT_SYNC
                                  ? STANDING_DO_NOT_SYNC
                                  : STANDING_WITHHELD;
        break;
    case VERDICT_NEEDS_YOU:
        judgement->standing = STANDING_NEEDS_YOU;
        break;
    case VERDICT_REFUSED:
        judgement->standing = STANDING_WITHHELD;
        judgement->is_refused = true;
        break;
    }
    judgement->subject = decision_subject(&judgement->decision, &judgement->derived);
}

/* Of what both halves hold: what the target goes on lacking while a row says so. */
static void note_held(const struct rules_groups *dropped, uint32_t differing,
                      struct judgement *judgement)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        const struct rule *why = dropped->why[group];
        if (!why || !why->holds || !(differing >> group & 1u))
            continue;
        judgement->held |= UINT32_C(1) << group;
        judgement->is_held_by_settings |= why->subject == SUBJECT_SETTINGS;
    }
}

/* Takes the groups out that the target is not to get; false when nothing is left to write. */
static bool drop_groups(const struct fold *fold, const struct comparison *comparison,
                        struct change *change, struct judgement *judgement)
{
    struct arena *arena = fold->effects->arena;
    const struct document *held = &comparison->views[change->target].document;
    const struct document nothing = {.entity = change->content.entity};
    struct rules_groups dropped;
    bool is_create = change->action == ACTION_CREATE;
    if (change->action == ACTION_DELETE)
        return true;
    rules_dropped(fold->rules, &judgement->derived.facts, &dropped);
    if (!is_create)
        note_held(&dropped, document_changed_groups(&change->content, held), judgement);
    document_take_groups(&change->content, is_create ? &nothing : held, dropped.mask, arena);
    /* What a side says of itself, a balance, is never told to it either (K5). */
    document_take_groups(&change->content, &nothing, dropped.mask & 1u << GROUP_OBSERVED, arena);
    document_derive(&change->content, arena);
    return is_create || document_changed_groups(&change->content, held) != 0;
}

/* Our create was seen before its answer: only that says what both agree on. */
static bool is_base_coming(const struct comparison *comparison, enum half target)
{
    const struct record *record = comparison->record;
    const struct outstanding *outs[] = {&record->out[target], &record->prior[target]};
    if (record->has_base || comparison->views[target].presence != PRESENCE_PRESENT)
        return false;
    for (size_t i = 0; i < 2; i++)
        if (outs[i]->version && outs[i]->action == ACTION_CREATE)
            return true;
    return false;
}

static bool judge_target(struct fold *fold, const struct comparison *comparison, enum half target,
                         struct judgement *judgement)
{
    struct arena *arena = fold->effects->arena;
    struct record *record = comparison->record;
    enum half origin = half_other(target);
    *judgement = (struct judgement){.target = target};
    /* What the origin shows may be our own write whose answer is not here yet (no echo). */
    if (record->out[origin].version != 0 && comparison->views[origin].changed != 0)
        return false;
    if (is_base_coming(comparison, target))
        return false;
    /* What the target changed may stand on our own write: its answer says who was first. */
    if (comparison->conflict && (record->out[target].version || record->prior[target].version))
        return false;
    struct change change;
    change_toward(arena, fold->state, comparison, target, &change);
    if (!change.is_needed)
        return false;
    derive_facts(arena, fold->state, comparison, &change, &judgement->derived);
    if (!drop_groups(fold, comparison, &change, judgement))
        return false;
    derive_references(arena, fold->state, comparison, &change, &judgement->derived);
    rules_decide(fold->rules, &judgement->derived.facts, &judgement->decision);
    judgement->is_conflict = change.is_conflict;
    judge_verdict(judgement);
    if (judgement->decision.rule->holds)
        record->is_paid_hold = true;
    if (judgement->decision.verdict != VERDICT_CARRY)
        return true;
    judgement->has_written = write_emit(fold, record, &change, judgement->decision.rule);
    return true;
}

/* Nothing has to be written in either direction. */
static enum standing settled_standing(const struct record *record)
{
    bool is_present[HALF_COUNT];
    for (int half = 0; half < HALF_COUNT; half++)
        is_present[half] = record->shown[half].presence == PRESENCE_PRESENT;
    if (is_present[HALF_PLATFORM] && is_present[HALF_LEDGER])
        return STANDING_AGREED;
    bool is_unseen = record->shown[HALF_PLATFORM].presence == PRESENCE_NEVER &&
                     record->shown[HALF_LEDGER].presence == PRESENCE_NEVER;
    return is_unseen ? STANDING_WAITING : STANDING_GONE;
}

/* What both halves show is the base from here on, but for what stays behind for now: there each
 * half keeps the base that it had. */
static void agree(struct fold *fold, const struct comparison *comparison,
                  const uint32_t held[HALF_COUNT])
{
    struct arena *arena = fold->effects->arena;
    struct record *record = comparison->record;
    const struct document nothing = {.entity = record->entity};
    for (int half = 0; half < HALF_COUNT; half++) {
        const struct view *view = &comparison->views[half];
        struct document base = view->document;
        struct text agreed = TEXT_NONE;
        if (held[half]) {
            document_take_groups(&base, record->has_base ? &view->agreed : &nothing, held[half],
                                 arena);
            agreed = document_store(arena, &base);
        }
        record_set_text(&record->agreed[half], agreed);
    }
    record->has_base = true;
}

static enum outcome judgement_outcome(const struct judgement *judgement)
{
    switch (judgement->standing) {
    case STANDING_AGREED:
    case STANDING_ON_ITS_WAY:
    case STANDING_GONE:
        return OUTCOME_APPLIED;
    case STANDING_WAITING:
        return OUTCOME_WAITING;
    case STANDING_WITHHELD:
        return judgement->is_refused ? OUTCOME_REFUSED : OUTCOME_WITHHELD;
    case STANDING_DO_NOT_SYNC:
        return OUTCOME_WITHHELD;
    case STANDING_NEEDS_YOU:
        return judgement->is_conflict ? OUTCOME_CONFLICT : OUTCOME_WITHHELD;
    case STANDING_COUNT:
        break;
    }
    bug("standing %d has no outcome", (int)judgement->standing);
}

/* Whether it moves on within this run: written now, or waiting for what moves itself. What waits
 * for a parent that stays where it is (until settings, a person, the next run) does not: the run
 * could never close. */
static bool is_moving(const struct fold *fold, const struct judgement *judgement)
{
    if (judgement->has_written)
        return true;
    if (judgement->standing != STANDING_WAITING || judgement->subject.kind != SUBJECT_RECORD)
        return false;
    const struct record *parent = state_resolve(fold->state, judgement->subject.record);
    if (!parent)
        return false;
    bool is_waiting_in_run = parent->standing == STANDING_WAITING &&
                             parent->subject == SUBJECT_RECORD &&
                             uuid_equal(parent->run_id, fold->state->head.run.id);
    return parent->standing == STANDING_ON_ITS_WAY || is_waiting_in_run;
}

static void join_run(struct fold *fold, struct record *record, const struct judgement *judgement)
{
    struct run *run = &fold->state->head.run;
    struct run_counts *counts = &run->counts[record->entity][judgement->target];
    bool is_released = judgement->derived.facts.values[FACT_RUN] == RUN_RELEASED;
    bool is_in = uuid_equal(record->run_id, run->id);
    bool is_moving_now = is_moving(fold, judgement);
    if (!is_in && is_released && is_moving_now) {
        record->run_id = run->id;
        counts->released++;
    } else if (is_in && !is_moving_now && judgement->standing == STANDING_WAITING) {
        record->run_id = UUID_NIL;
        counts->released -= counts->released > 0;
    }
}

static void note_decision(struct fold *fold, struct record *record,
                          const struct judgement *judgement)
{
    record->decision_count++;
    record->event_id = fold->event->id;
    fold->state->head.decision_count++;
    struct decided *decided = effects_add_decision(fold->effects);
    *decided = (struct decided){
        .record_id = record->id,
        .event_id = fold->event->id,
        .decision = record->decision_count,
        .entity = record->entity,
        .outcome = record->outcome,
        .standing = record->standing,
        .rule_kind = record->rule_kind,
        .rule = record->rule,
        .target = record->target,
        .facts = judgement->derived.facts,
    };
}

/* The one place where a standing changes. */
static void set_standing(struct fold *fold, struct record *record,
                         const struct judgement *judgement)
{
    const struct rule *rule = judgement->decision.rule;
    uint64_t low = 0, high = 0;
    if (rule)
        facts_pack(&judgement->derived.facts, &low, &high);
    bool is_news = judgement->has_written || record->standing != judgement->standing ||
                   record->subject != judgement->subject.kind ||
                   !uuid_equal(record->subject_record, judgement->subject.record) ||
                   record->decision_count == 0;
    if (rule)
        is_news = is_news || record->rule != rule->number || record->rule_kind != rule->kind ||
                  record->facts_low != low || record->facts_high != high;
    if (rule)
        join_run(fold, record, judgement);
    if (!is_news)
        return;
    if (!rule && record->standing != STANDING_ON_ITS_WAY) {
        /* No rule had to be asked (linked by name and equal): the last one's no is past. */
        record->rule_kind = 0;
        record->rule = 0;
    }
    record->standing = judgement->standing;
    record->outcome = judgement_outcome(judgement);
    record->subject = judgement->subject.kind;
    record->subject_record = judgement->subject.record;
    record->target = judgement->target;
    if (rule) {
        record->rule_kind = rule->kind;
        record->rule = rule->number;
        record->facts_low = low;
        record->facts_high = high;
    }
    note_decision(fold, record, judgement);
}

/* Its two directions may wait for different things, but it waits under one: the next run (or other
 * settings) looks at both. */
static struct subject both_subjects(struct subject a, struct subject b)
{
    if (a.kind == SUBJECT_NONE || b.kind == SUBJECT_NONE)
        return a.kind == SUBJECT_NONE ? b : a;
    if (a.kind == b.kind && uuid_equal(a.record, b.record))
        return a;
    return (struct subject){.kind = SUBJECT_RUN};
}

void decide_record(struct fold *fold, struct uuid record_id)
{
    struct record *record = state_record(fold->state, record_id);
    REQUIRE(record);
    if (!uuid_is_nil(record->alias_of))
        return;
    record = state_edit(fold->state, record_id, record->entity);
    struct comparison comparison;
    comparison_read(fold->effects->arena, fold->rules, fold->state, record, &comparison);

    static const enum half TARGETS[] = {HALF_LEDGER, HALF_PLATFORM};
    struct judgement worst = {.target = record->target};
    uint32_t held[HALF_COUNT] = {0};
    bool is_judged = false, is_held_by_settings = false;
    for (size_t i = 0; i < 2; i++) {
        struct judgement judgement;
        bool is_needed = judge_target(fold, &comparison, TARGETS[i], &judgement);
        held[half_other(TARGETS[i])] = judgement.held;
        is_held_by_settings |= judgement.is_held_by_settings;
        if (!is_needed)
            continue;
        struct subject subject =
            is_judged ? both_subjects(worst.subject, judgement.subject) : judgement.subject;
        if (!is_judged || standing_rank(judgement.standing) > standing_rank(worst.standing))
            worst = judgement;
        worst.subject = subject;
        is_judged = true;
    }
    bool is_out = record->out[HALF_PLATFORM].version || record->out[HALF_LEDGER].version ||
                  record->prior[HALF_PLATFORM].version || record->prior[HALF_LEDGER].version;
    if (!is_judged)
        worst.standing = is_out ? STANDING_ON_ITS_WAY : settled_standing(record);
    else if (is_out && worst.standing != STANDING_NEEDS_YOU) {
        worst.standing = STANDING_ON_ITS_WAY;
        worst.subject = (struct subject){.kind = SUBJECT_NONE};
    }
    if (worst.standing == STANDING_AGREED) {
        agree(fold, &comparison, held);
        if (is_held_by_settings)
            worst.subject = (struct subject){.kind = SUBJECT_SETTINGS};
    }
    set_standing(fold, record, &worst);
}

void decide_outcome(struct fold *fold, const struct record *record)
{
    fold->effects->outcome = record->outcome;
    if (record->outcome != OUTCOME_REFUSED)
        return;
    const struct rule *rule = rule_find(record->rule_kind, record->rule);
    REQUIRE(rule);
    fold->effects->rule = rule;
    fold->effects->reason = rule->sentence;
}
