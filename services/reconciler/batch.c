#include "batch.h"

#include <stdlib.h>

#include "codec/history.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"

static bool queue_tenants(struct batch_work *work, struct error *error)
{
    struct arena *arena = &work->reconciler->arena;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, work->tenant_count + work->batch->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < work->tenant_count; i++)
        ids[count++] = work->tenants[i]->state.head.tenant;
    /* What cannot be read is set aside under its key's tenant, without that tenant's state. */
    for (size_t i = 0; i < work->batch->count; i++)
        if (!work->events[i].tenant)
            ids[count++] = work->events[i].event.tenant;
    ids[count++] = NO_TENANT;
    return postgres_set_tenants(work->reconciler->db, ids, count, error);
}

/* --- loading ------------------------------------------------------------------------------------
 */

static bool has_items(const struct plan *plans, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (plans[i].count > 0)
            return true;
    return false;
}

/* Loads for all events of the batch at once, as far as that can be known beforehand. */
static bool load_ahead(struct batch_work *work, struct error *error)
{
    struct reconciler *reconciler = work->reconciler;
    struct arena *arena = &reconciler->arena;
    struct plan *plans = ARENA_ARRAY(arena, struct plan, work->tenant_count);
    for (int round = 0; round < PLAN_ROUNDS_MAX; round++) {
        for (size_t i = 0; i < work->tenant_count; i++) {
            plan_init(&plans[i], arena);
            if (!work->tenants[i]->state.is_complete)
                plan_agenda(&work->tenants[i]->state, &plans[i]);
        }
        for (size_t i = 0; i < work->batch->count; i++) {
            const struct decoded *decoded = &work->events[i];
            if (decoded->tenant && !decoded->tenant->state.is_complete)
                plan_event(&decoded->tenant->state, &decoded->event,
                           &plans[decoded->tenant->batch_index]);
        }
        if (!has_items(plans, work->tenant_count))
            return true;
        if (!load_plans(reconciler, work->tenants, plans, work->tenant_count, error))
            return false;
    }
    return true;
}

/* What one step still lacks: earlier events of the batch may have led elsewhere. */
static bool load_step(struct batch_work *work, const struct decoded *decoded, bool is_agenda,
                      struct error *error)
{
    struct tenant_entry *tenant = decoded->tenant;
    for (int round = 0; round < PLAN_ROUNDS_MAX && !tenant->state.is_complete; round++) {
        struct plan plan;
        plan_init(&plan, &work->reconciler->arena);
        if (is_agenda)
            plan_agenda(&tenant->state, &plan);
        else
            plan_event(&tenant->state, &decoded->event, &plan);
        if (plan.count == 0)
            return true;
        if (!load_plans(work->reconciler, &tenant, &plan, 1, error))
            return false;
    }
    if (tenant->state.is_complete)
        return true;
    return error_set(error, ERROR_BUG, "a load plan did not come to an end");
}

/* --- folding ------------------------------------------------------------------------------------
 */

static bool fold_steps(struct batch_work *work, struct fold *fold, const struct decoded *decoded,
                       struct error *error)
{
    if (!load_step(work, decoded, false, error))
        return false;
    if (decoded->reason)
        fold_unreadable(fold);
    else
        fold_event(fold);
    for (int i = 0; i < AGENDA_STEPS_PER_EVENT && fold->state->head.agenda.count > 0; i++) {
        if (!load_step(work, decoded, true, error))
            return false;
        fold_agenda(fold);
    }
    fold_finish(fold);
    return true;
}

static bool fold_one(struct batch_work *work, const struct decoded *decoded, struct error *error)
{
    if (!decoded->tenant) {
        output_add_aside(work, decoded,
                         &(const struct set_aside){OUTCOME_QUARANTINED, decoded->reason, NULL});
        return true;
    }
    struct tenant_state *state = &decoded->tenant->state;
    struct rules rules = {.version = state->head.rules_version};
    struct effects effects;
    effects_init(&effects, &work->reconciler->arena);
    struct fold fold = {&rules, &decoded->event, state, &effects};
    if (!fold_steps(work, &fold, decoded, error))
        return false;
    output_add_effects(work, decoded, &effects);
    output_add_met(work, &decoded->event);
    if (decoded->event.type == EVENT_RULES && effects.outcome == OUTCOME_APPLIED)
        work->output.has_new_rules = true;
    const char *reason = decoded->reason ? decoded->reason : effects.reason;
    if (effects.outcome == OUTCOME_QUARANTINED || effects.outcome == OUTCOME_REFUSED)
        output_add_aside(work, decoded,
                         &(const struct set_aside){effects.outcome, reason, effects.rule});
    metric_add(METRIC_EVENTS_FOLDED, LABEL(outcome_name(effects.outcome)), 1);
    return true;
}

static void output_init(struct batch_work *work)
{
    struct arena *arena = &work->reconciler->arena;
    const struct kafka_message *first = &work->batch->messages[0];
    work->output = (struct batch_output){
        .tenants = work->tenants,
        .tenant_count = work->tenant_count,
        .chunk = history_chunk(first->partition, first->offset),
        .histories = ARENA_ARRAY(arena, struct buffer, work->tenant_count + 1),
    };
    for (size_t i = 0; i < work->tenant_count; i++)
        buffer_init(&work->output.histories[i], 0);
}

static void output_release(struct batch_work *work)
{
    for (size_t i = 0; i < work->output.tenant_count; i++)
        buffer_release(&work->output.histories[i]);
    work->output = (struct batch_output){0};
}

static bool run_batch(struct postgres *db, void *context, struct error *error)
{
    struct batch_work *work = context;
    (void)db;
    if (!queue_tenants(work, error) ||
        !load_heads(work->reconciler, work->tenants, work->tenant_count, error) ||
        !load_ahead(work, error))
        return false;
    for (size_t i = 0; i < work->batch->count; i++)
        if (!fold_one(work, &work->events[i], error))
            return false;
    if (!store_batch(work->reconciler, &work->output, error))
        return false;
    service_kill_point(KILL_FOLD_BEFORE_COMMIT);
    return true;
}

static void drop_states(struct batch_work *work)
{
    for (size_t i = 0; i < work->tenant_count; i++)
        tenants_drop(&work->reconciler->tenants, work->tenants[i]->state.head.tenant);
    work->tenant_count = 0;
}

/* May run once more from the start, also after COMMIT has failed: what was folded then is dropped,
 * and states are read again. */
bool batch_store(struct postgres *db, void *context, const struct kafka_batch *batch,
                 struct error *error)
{
    struct reconciler *reconciler = context;
    struct batch_work *work = reconciler->work;
    output_release(work);
    drop_states(work);
    work->batch = batch;
    batch_decode(work);
    output_init(work);
    bool is_fine = run_batch(db, work, error);
    if (!is_fine) {
        output_release(work);
        drop_states(work);
    }
    return is_fine;
}

/* --- afterwards ---------------------------------------------------------------------------------
 */

static void commit_in_memory(struct batch_work *work)
{
    struct reconciler *reconciler = work->reconciler;
    for (size_t i = 0; i < work->tenant_count; i++)
        state_flushed(&work->tenants[i]->state);
    const struct settings *settings = &reconciler->service->settings;
    tenants_trim(&reconciler->tenants, (size_t)settings_integer(settings, SETTING_CACHE_BYTES));
    metric_observe(METRIC_FOLD_BATCH_EVENTS, NO_LABELS, (int64_t)work->batch->count);
    metric_add(METRIC_QUARANTINED, LABEL("event"), (int64_t)work->output.aside_count);
}

void batch_ended(void *context, const struct kafka_batch *batch, enum journal_end end)
{
    struct reconciler *reconciler = context;
    struct batch_work *work = reconciler->work;
    size_t was_behind = reconciler->behind_count;
    bool has_outgoing = work->output.outgoing_count > 0 || end == JOURNAL_WAS_STORED;
    (void)batch;
    if (end == JOURNAL_STORED) {
        service_kill_point(KILL_FOLD_AFTER_COMMIT);
        commit_in_memory(work);
    } else {
        tenants_drop_all(&reconciler->tenants);
    }
    output_release(work);
    *work = (struct batch_work){.reconciler = reconciler};
    arena_clear(&reconciler->arena);
    in_events_count_behind(reconciler);
    /* What the outbox held back of a partition until it caught up may go. */
    if (end != JOURNAL_GIVEN_UP && (has_outgoing || reconciler->behind_count < was_behind))
        relay_kick(reconciler);
}

struct batch_work *batch_work_create(struct reconciler *reconciler)
{
    struct batch_work *work = calloc(1, sizeof(*work));
    REQUIRE(work);
    work->reconciler = reconciler;
    return work;
}

void batch_work_free(struct batch_work *work)
{
    if (!work)
        return;
    output_release(work);
    free(work);
}
