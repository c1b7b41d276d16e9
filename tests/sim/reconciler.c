#include "tests/sim/reconciler.h"

#include "base/hash.h"
#include "codec/command.h"
#include "fold/head.h"
#include "fold/plan.h"
#include "tests/sim/store.h"

#include <stdlib.h>

enum { ROUNDS_MAX = 12, BATCH_MOST = 64, LOAD_MOST = 100 };

struct reconciler {
    struct tenant_state states[TENANTS];
    bool is_loaded; /* the tenants' rows are here */
    bool is_in_batch;
    uint64_t batch_size;
    struct transaction transaction; /* from_offset .. to_offset: what the batch has done */
    struct arena arena;             /* of the event at hand */
};

struct reconciler *reconciler_new(struct world *world)
{
    struct reconciler *reconciler = ARENA_NEW(&world->arena, struct reconciler);
    arena_init(&reconciler->arena, 0);
    return reconciler;
}

static void drop_states(struct reconciler *reconciler)
{
    if (!reconciler->is_loaded)
        return;
    for (size_t i = 0; i < TENANTS; i++)
        state_release(&reconciler->states[i]);
    reconciler->is_loaded = false;
    reconciler->is_in_batch = false;
}

void reconciler_release(struct reconciler *reconciler)
{
    drop_states(reconciler);
    free(reconciler->transaction.letters.items);
    free(reconciler->transaction.results.items);
    arena_release(&reconciler->arena);
}

void reconciler_crash(struct world *world, size_t at)
{
    if (!world->reconcilers[at]->is_loaded)
        return;
    world->counts.crashes++;
    world_log(world, "reconciler %zu crashes", at);
    drop_states(world->reconcilers[at]);
}

static void load_states(struct world *world, struct reconciler *reconciler)
{
    if (reconciler->is_loaded)
        return;
    for (size_t i = 0; i < TENANTS; i++) {
        struct tenant_state *state = &reconciler->states[i];
        struct text head = store_head(world, i);
        struct error error;
        state_init(state, world->tenants[i].id);
        if (text_is_present(head) && !head_parse(head, &state->head, &error))
            bug("a tenant's row cannot be read: %s", error.message);
    }
    reconciler->is_loaded = true;
}

static void begin_batch(struct world *world, struct reconciler *reconciler)
{
    struct transaction *transaction = &reconciler->transaction;
    uint64_t most = world->options.batch_most ? world->options.batch_most : BATCH_MOST;
    load_states(world, reconciler);
    reconciler->is_in_batch = true;
    reconciler->batch_size = 1 + random_below(&world->random[PART_RECONCILER], most);
    transaction->from_offset = transaction->to_offset = store_offset(world);
    transaction->outputs = store_outputs(world);
    transaction->letters.count = 0;
    transaction->results.count = 0;
    for (size_t i = 0; i < TENANTS; i++)
        transaction->states[i] = &reconciler->states[i];
}

/* --- one event ---------------------------------------------------------------------------------
 */

static void load(struct world *world, size_t tenant, const struct fold *fold, bool is_agenda)
{
    struct arena arena;
    arena_init(&arena, 0);
    size_t ids_most = world->options.short_loads ? world->options.short_loads : LOAD_MOST;
    for (int round = 0;; round++) {
        struct plan plan;
        plan_init(&plan, &arena);
        if (is_agenda)
            plan_agenda(fold->state, &plan);
        else
            plan_event(fold->state, fold->event, &plan);
        if (plan.count == 0)
            break;
        world->counts.rounds++;
        if (round == ROUNDS_MAX) {
            world_fail(world, "a load plan does not come to an end");
            break;
        }
        store_load(world, tenant, &plan, ids_most, fold->state);
        arena_clear(&arena);
    }
    arena_release(&arena);
}

static void keep_writes(struct world *world, const struct effects *effects, struct letters *letters)
{
    struct buffer body;
    buffer_init(&body, 0);
    for (size_t i = 0; i < effects->write_count; i++) {
        const struct write_command *command = &effects->writes[i];
        buffer_clear(&body);
        write_command_format(command, &body);
        struct letter letter = {.kind = LETTER_WRITE,
                                .tenant = command->tenant,
                                .id = command->id,
                                .body = arena_copy(&world->arena, buffer_text(&body))};
        letters_add(letters, &letter);
    }
    buffer_release(&body);
}

static void keep_letters(struct world *world, const struct event *event,
                         const struct effects *effects, struct letters *letters)
{
    keep_writes(world, effects, letters);
    for (size_t i = 0; i < effects->read_count; i++) {
        const struct read_command *read = &effects->reads[i];
        struct letter letter = {
            .kind = LETTER_READ, .tenant = read->tenant, .id = read->id, .read = *read};
        letters_add(letters, &letter);
    }
    if (!effects->wants_continue)
        return;
    struct letter letter = {.kind = LETTER_CONTINUE, .tenant = event->tenant};
    letter.id = derive_named_id(event->tenant, "continue", uuid_key(&event->id));
    letters_add(letters, &letter);
}

static void fold_next(struct world *world, struct reconciler *reconciler)
{
    struct transaction *transaction = &reconciler->transaction;
    /* The offset is compared where things are loaded: rows of a newer owner are never read. */
    if (transaction->from_offset != store_offset(world)) {
        world->counts.fenced++;
        drop_states(reconciler);
        return;
    }
    struct event *event = world->journal.items[transaction->to_offset];
    size_t tenant = (size_t)(world_tenant(world, event->tenant) - world->tenants);
    struct effects effects;
    effects_init(&effects, &reconciler->arena);
    struct rules rules = {.version = RULES_VERSION_LATEST};
    struct fold fold = {&rules, event, &reconciler->states[tenant], &effects};
    load(world, tenant, &fold, false);
    fold_event(&fold);
    for (int i = 0; i < WAITING_STEPS && !world_has_failed(world); i++) {
        load(world, tenant, &fold, true);
        if (!fold_agenda(&fold))
            break;
    }
    fold_finish(&fold);
    keep_letters(world, event, &effects, &transaction->letters);
    transaction->outputs = outputs_add(transaction->outputs, &effects);
    transaction->to_offset++;
    if (event->type == EVENT_RESULT)
        event_list_add(&transaction->results, event);
    arena_clear(&reconciler->arena);
}

/* --- commit ------------------------------------------------------------------------------------
 */

static void after_commit(struct world *world, struct reconciler *reconciler)
{
    bool forgets = fault(world, PART_RECONCILER, world->options.forgets);
    for (size_t i = 0; i < TENANTS; i++) {
        state_flushed(&reconciler->states[i]);
        if (forgets)
            state_forget(&reconciler->states[i]);
    }
}

static void commit(struct world *world, struct reconciler *reconciler)
{
    reconciler->is_in_batch = false;
    world->counts.commits++;
    if (!store_commit(world, &reconciler->transaction)) {
        world->counts.fenced++;
        drop_states(reconciler);
        return;
    }
    world_log(world, "committed to offset %llu",
              (unsigned long long)reconciler->transaction.to_offset);
    reference_check(world);
    /* It stands, but the reconciler was not told so. */
    if (fault(world, PART_RECONCILER, world->options.unknown_commits))
        drop_states(reconciler);
    else
        after_commit(world, reconciler);
}

void reconciler_step(struct world *world, size_t at)
{
    struct reconciler *reconciler = world->reconcilers[at];
    struct transaction *transaction = &reconciler->transaction;
    if (!reconciler->is_in_batch) {
        /* What it has cached is only as good as the offset at which it left off. */
        if (reconciler->is_loaded && transaction->to_offset != store_offset(world))
            drop_states(reconciler);
        if (world->owner == at && store_offset(world) < world->journal.count)
            begin_batch(world, reconciler);
        return;
    }
    uint64_t folded = transaction->to_offset - transaction->from_offset;
    if (folded < reconciler->batch_size && transaction->to_offset < world->journal.count)
        fold_next(world, reconciler);
    else
        commit(world, reconciler);
}

bool reconciler_is_idle(const struct world *world)
{
    for (size_t i = 0; i < RECONCILERS; i++)
        if (world->reconcilers[i]->is_in_batch)
            return false;
    return store_offset(world) == world->journal.count;
}
