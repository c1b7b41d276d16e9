#include "fold/what_if.h"

#include <stdio.h>
#include <stdlib.h>

#include "fold/change.h"
#include "fold/fold.h"

static const struct {
    const char *name, *sentence;
} EFFECTS[] = {
#define EFFECT(symbol, name, sentence) {name, sentence},
#include "fold/what_if.def"
#undef EFFECT
};

const char *what_if_effect_name(enum what_if_effect effect)
{
    REQUIRE((unsigned)effect < WHAT_IF_EFFECT_COUNT);
    return EFFECTS[effect].name;
}

const char *what_if_effect_sentence(enum what_if_effect effect)
{
    REQUIRE((unsigned)effect < WHAT_IF_EFFECT_COUNT);
    return EFFECTS[effect].sentence;
}

/* --- one future --------------------------------------------------------------------------------
 */

/* A command whose answer has to come. */
struct awaited {
    struct uuid record_id;
    enum half target;
};

struct future {
    struct tenant_state state;
    const struct what_if_question *question;
    struct arena arena; /* of the event in hand */
    struct awaited *awaited;
    size_t awaited_count, awaited_capacity, answered_count;
    struct arena kept;
    struct map written; /* record id -> struct what_if_end */
    const char *refused;
    const struct rule *refused_rule;
    uint64_t event_count, event_max;
};

static void await_answer(struct future *future, struct uuid record_id, enum half target)
{
    if (future->awaited_count == future->awaited_capacity) {
        future->awaited_capacity = future->awaited_capacity ? future->awaited_capacity * 2 : 64;
        future->awaited =
            realloc(future->awaited, future->awaited_capacity * sizeof(*future->awaited));
        REQUIRE(future->awaited);
    }
    future->awaited[future->awaited_count++] = (struct awaited){record_id, target};
}

static enum what_if_effect effect_of_action(enum action action)
{
    switch (action) {
    case ACTION_CREATE:
        return WHAT_IF_ENTERS;
    case ACTION_UPDATE:
        return WHAT_IF_CHANGES;
    case ACTION_VOID:
    case ACTION_DELETE:
        return WHAT_IF_DELETED;
    case ACTION_COUNT:
        break;
    }
    bug("action %d is none", (int)action);
}

/* Of a record that is written more than once, entering outweighs what follows it; a delete, all. */
static void note_written(struct future *future, struct uuid record_id, struct what_if_end end)
{
    struct what_if_end *known = map_get(&future->written, uuid_key(&record_id));
    if (!known) {
        struct uuid *key = ARENA_NEW(&future->kept, struct uuid);
        known = ARENA_NEW(&future->kept, struct what_if_end);
        *key = record_id;
        map_put(&future->written, uuid_key(key), known);
    } else if (end.effect != WHAT_IF_DELETED && known->effect <= end.effect) {
        return;
    }
    *known = end;
}

static void note_writes(struct future *future, const struct effects *effects)
{
    for (size_t i = 0; i < effects->write_count; i++) {
        const struct write_command *command = &effects->writes[i];
        const struct what_if_end end = {effect_of_action(command->action),
                                        side_half(command->target), command->rule_kind,
                                        (uint16_t)command->rule};
        note_written(future, command->record_id, end);
        await_answer(future, command->record_id, end.target);
    }
}

static bool is_over(const struct future *future)
{
    return future->event_count >= future->event_max;
}

/* An event that nobody told; its texts may live in the event's arena. */
static void tell(struct future *future, struct event *event)
{
    const struct rules rules = {.version = future->state.head.rules_version};
    struct effects effects;
    char name[32];
    snprintf(name, sizeof(name), "%llu", (unsigned long long)future->event_count++);
    event->tenant = future->state.head.tenant;
    event->time = future->question->now;
    event->id = derive_named_id(event->tenant, "what-if", text_of(name));
    effects_init(&effects, &future->arena);
    struct fold fold = {&rules, event, &future->state, &effects};
    fold_complete(&fold);
    note_writes(future, &effects);
    if (effects.outcome == OUTCOME_REFUSED) {
        future->refused = arena_copy(&future->kept, text_of(effects.reason)).data;
        future->refused_rule = effects.rule;
    }
    arena_clear(&future->arena);
}

/* The event, and all the waiting work that it leaves behind. */
static void tell_out(struct future *future, struct event *event)
{
    tell(future, event);
    while (future->state.head.agenda.count > 0 && !is_over(future)) {
        struct event more = {.type = EVENT_CONTINUE};
        tell(future, &more);
    }
}

static void answer(struct future *future, struct record *record, enum half half,
                   const struct outstanding *out, enum result_kind kind)
{
    const struct shown *shown = &record->shown[half];
    char id[UUID_TEXT_BYTES];
    bool is_there = shown->presence == PRESENCE_PRESENT;
    struct event event = {
        .type = EVENT_RESULT,
        .result = {.record_id = record->id,
                   .target = half_side(&future->state, half),
                   .entity = record->entity,
                   .command_version = out->version,
                   .kind = kind,
                   .id = is_there ? arena_copy(&future->arena, shown->native_id)
                                  : arena_format(&future->arena, "what-if:%.*s",
                                                 TEXT_ARG(uuid_format(record->id, id))),
                   .version = TEXT("what-if"),
                   .changed_at = INSTANT_NONE},
    };
    tell_out(future, &event);
}

/* Everything that is out is done by the other side, oldest first. */
static void answer_all(struct future *future)
{
    for (; future->answered_count < future->awaited_count && !is_over(future);
         future->answered_count++) {
        struct awaited awaited = future->awaited[future->answered_count];
        struct record *record = state_record(&future->state, awaited.record_id);
        const struct outstanding *prior = &record->prior[awaited.target];
        const struct outstanding *out = &record->out[awaited.target];
        if (prior->version)
            answer(future, record, awaited.target, prior,
                   prior->is_handed_out ? RESULT_APPLIED : RESULT_SUPERSEDED);
        if (out->version)
            answer(future, record, awaited.target, out, RESULT_APPLIED);
    }
}

static bool run_is(const struct future *future, enum run_phase phase)
{
    return future->state.head.run.phase == phase;
}

static void run_through(struct future *future)
{
    if (run_is(future, RUN_NONE) || run_is(future, RUN_CLOSED)) {
        struct event request = {.type = EVENT_RUN_REQUESTED,
                                .run_requested = {.by = TEXT("what-if")}};
        tell_out(future, &request);
    }
    if (run_is(future, RUN_READING)) {
        struct event read = {.type = EVENT_RUN_READ,
                             .run_read = {.run_id = future->state.head.run.id}};
        tell_out(future, &read);
    }
    answer_all(future);
}

static void await_what_is_out(struct future *future)
{
    const struct map *records = &future->state.records;
    for (size_t i = 0; i < records->entry_count; i++) {
        const struct slot *slot = records->entries[i].value;
        for (int half = 0; slot && half < HALF_COUNT; half++) {
            const struct record *record = &slot->record;
            const struct outstanding *out = &record->out[half];
            if (!out->version && !record->prior[half].version)
                continue;
            if (out->version)
                note_written(future, record->id,
                             (struct what_if_end){effect_of_action(out->action), (enum half)half,
                                                  record->rule_kind, record->rule});
            await_answer(future, record->id, (enum half)half);
        }
    }
}

static void future_begin(struct future *future, const struct tenant_state *state,
                         const struct what_if_question *question)
{
    *future = (struct future){.question = question};
    future->event_max =
        WHAT_IF_EVENTS_BESIDE + WHAT_IF_EVENTS_PER_RECORD * (uint64_t)state->records.live_count;
    arena_init(&future->arena, 0);
    arena_init(&future->kept, 0);
    map_init(&future->written);
    state_copy(state, &future->state);
}

/* Who may change most: what even they may not is refused. */
static const struct requester OPERATOR = {
    .by = {"what-if", 7}, .as = ASKER_OPERATOR, .may_manage_sync = true};

/* A run that is open already may not release all: so at least one more, until nothing moves. */
static void future_unfold(struct future *future, bool is_changed)
{
    const struct what_if_question *question = future->question;
    await_what_is_out(future);
    if (is_changed) {
        struct event event = {.type = EVENT_SETTINGS,
                              .settings = {.changes = question->changes,
                                           .change_count = question->change_count,
                                           .requester = OPERATOR}};
        tell_out(future, &event);
    }
    answer_all(future);
    for (size_t round = 0, before = 0; !is_over(future) && !future->refused; round++) {
        if (round >= 2 && before == future->awaited_count)
            return;
        before = future->awaited_count;
        run_through(future);
    }
}

static void future_end(struct future *future)
{
    state_release(&future->state);
    map_release(&future->written);
    arena_release(&future->kept);
    arena_release(&future->arena);
    free(future->awaited);
}

/* --- the difference ----------------------------------------------------------------------------
 */

static enum what_if_effect effect_of_standing(enum standing standing)
{
    switch (standing) {
    case STANDING_NEEDS_YOU:
        return WHAT_IF_NEEDS_YOU;
    case STANDING_WAITING:
    case STANDING_ON_ITS_WAY:
        return WHAT_IF_WAITS;
    case STANDING_WITHHELD:
    case STANDING_DO_NOT_SYNC:
        return WHAT_IF_WITHHELD;
    case STANDING_AGREED:
    case STANDING_GONE:
    case STANDING_COUNT:
        break;
    }
    return WHAT_IF_STAYS;
}

static struct what_if_end end_of(const struct future *future, struct uuid id)
{
    const struct record *record = state_record(&future->state, id);
    const struct what_if_end *written = map_get(&future->written, uuid_key(&id));
    enum what_if_effect effect = effect_of_standing(record->standing);
    if (written)
        return *written;
    if (effect == WHAT_IF_STAYS)
        return (struct what_if_end){.effect = effect};
    return (struct what_if_end){effect, record->target, record->rule_kind, record->rule};
}

static bool end_equal(const struct what_if_end *a, const struct what_if_end *b)
{
    return a->effect == b->effect && a->target == b->target && a->rule_kind == b->rule_kind &&
           a->rule == b->rule;
}

static void compare(const struct tenant_state *state, const struct future *without,
                    const struct future *with, struct what_if *out)
{
    for (size_t i = 0; i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        if (!slot || slot->is_absent || !uuid_is_nil(slot->record.alias_of))
            continue;
        struct what_if_row row = {slot->record.id, end_of(without, slot->record.id),
                                  end_of(with, slot->record.id)};
        out->record_count++;
        if (!end_equal(&row.without, &row.with))
            out->rows[out->row_count++] = row;
    }
}

void what_if(const struct tenant_state *state, const struct what_if_question *question,
             struct arena *arena, struct what_if *out)
{
    struct future without, with;
    *out =
        (struct what_if){.rows = ARENA_ARRAY(arena, struct what_if_row, state->records.live_count)};
    future_begin(&with, state, question);
    future_unfold(&with, true);
    future_begin(&without, state, question);
    if (with.refused) {
        out->refused = arena_copy(arena, text_of(with.refused)).data;
        out->refused_rule = with.refused_rule;
    } else {
        future_unfold(&without, false);
        compare(state, &without, &with, out);
    }
    out->is_cut = is_over(&with) || is_over(&without);
    future_end(&without);
    future_end(&with);
}
