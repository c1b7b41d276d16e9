#include "batch.h"

#include <stdlib.h>

#include "codec/history.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"

/* Events are folded slice by slice, in one transaction: PostgreSQL writes one while the next is
 * folded. Tenants' own rows are written once, at the end. */
enum { SLICES_MAX = 8, SEND_EVERY_EVENTS = 64 };

static bool queue_slice_tenants(struct batch_work *work, struct error *error)
{
    struct arena *arena = &work->reconciler->arena;
    size_t most = work->slice.tenant_count + work->slice.count + 1, count = 0;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, most);
    for (size_t i = 0; i < work->slice.tenant_count; i++)
        ids[count++] = work->slice.tenants[i]->state.head.tenant;
    /* What cannot be read is set aside under its key's tenant, without that tenant's state. */
    for (size_t i = 0; i < work->slice.count; i++)
        if (!work->slice.events[i].tenant)
            ids[count++] = work->slice.events[i].event.tenant;
    ids[count++] = NO_TENANT;
    return postgres_set_tenants(work->reconciler->db, ids, count, error);
}

static bool queue_tenants(struct batch_work *work, struct error *error)
{
    struct uuid *ids = ARENA_ARRAY(&work->arena, struct uuid, work->tenant_count + 1);
    for (size_t i = 0; i < work->tenant_count; i++)
        ids[i] = work->tenants[i]->state.head.tenant;
    return postgres_set_tenants(work->reconciler->db, ids, work->tenant_count, error);
}

/* --- loading ------------------------------------------------------------------------------------
 */

/* The heads of all that the batch is about, by its keys: then slices wait for nothing of tenants
 * that are in memory or new. */
static bool load_batch_heads(struct batch_work *work, struct error *error)
{
    struct reconciler *reconciler = work->reconciler;
    size_t most = work->batch->count, count = 0;
    struct uuid *ids = ARENA_ARRAY(&work->arena, struct uuid, most);
    struct tenant_entry **missing = ARENA_ARRAY(&work->arena, struct tenant_entry *, most);
    struct text last = TEXT_NONE;
    for (size_t i = 0; i < most; i++) {
        struct text key = work->messages[i]->key;
        bool is_next = !text_equal(key, last) && uuid_parse(key, &ids[count]);
        last = key;
        if (!is_next)
            continue;
        missing[count] = tenants_get(&reconciler->tenants, ids[count]);
        count += !missing[count]->is_loaded;
    }
    return count == 0 || (postgres_set_tenants(reconciler->db, ids, count, error) &&
                          load_heads(reconciler, missing, count, error));
}

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
    struct plan *plans = ARENA_ARRAY(arena, struct plan, work->slice.tenant_count);
    for (int round = 0; round < PLAN_ROUNDS_MAX; round++) {
        for (size_t i = 0; i < work->slice.tenant_count; i++) {
            plan_init(&plans[i], arena);
            if (!work->slice.tenants[i]->state.is_complete)
                plan_agenda_ahead(&work->slice.tenants[i]->state, &plans[i]);
        }
        for (size_t i = 0; i < work->slice.count; i++) {
            const struct decoded *decoded = &work->slice.events[i];
            if (decoded->tenant && !decoded->tenant->state.is_complete)
                plan_event(&decoded->tenant->state, &decoded->event,
                           &plans[decoded->tenant->slice_index]);
        }
        if (!has_items(plans, work->slice.tenant_count))
            return true;
        if (!load_plans(reconciler, work->slice.tenants, plans, work->slice.tenant_count, error))
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

static void batch_begin(struct batch_work *work, const struct kafka_batch *batch)
{
    struct arena *arena = &work->arena;
    const struct kafka_message *first = &batch->messages[0];
    work->batch = batch;
    work->reconciler->tenants.batch_number++;
    work->outgoing_count = work->aside_count = work->decided_count = 0;
    work->messages = batch_order(batch, arena);
    work->tenants = ARENA_ARRAY(arena, struct tenant_entry *, batch->count);
    work->output = (struct batch_output){
        .tenants = work->tenants,
        .chunk = history_chunk(work->reconciler->generation, first->partition, first->offset),
        .histories = ARENA_ARRAY(arena, struct buffer, batch->count),
    };
}

static void batch_clear(struct batch_work *work)
{
    for (size_t i = 0; i < work->output.tenant_count; i++)
        buffer_release(&work->output.histories[i]);
    work->output = (struct batch_output){0};
    work->batch = NULL;
    work->tenant_count = 0;
    arena_clear(&work->arena);
    arena_clear(&work->reconciler->arena);
}

/* What is queued counts as stored: should it fail, all of it is dropped from memory. The queue has
 * copies of its own. */
static void end_slice(struct batch_work *work)
{
    struct batch_output *output = &work->output;
    for (size_t i = 0; i < work->slice.tenant_count; i++)
        state_flushed(&work->slice.tenants[i]->state);
    work->outgoing_count += output->outgoing_count;
    work->aside_count += output->aside_count;
    *output = (struct batch_output){
        .tenants = output->tenants,
        .tenant_count = output->tenant_count,
        .chunk = output->chunk,
        .histories = output->histories,
        .has_new_rules = output->has_new_rules,
    };
    arena_clear(&work->reconciler->arena);
}

static bool run_slice(struct batch_work *work, struct error *error)
{
    struct reconciler *reconciler = work->reconciler;
    batch_decode(work);
    work->output.tenant_count = work->tenant_count;
    work->output.slice_tenants = work->slice.tenants;
    work->output.slice_tenant_count = work->slice.tenant_count;
    if (!queue_slice_tenants(work, error) ||
        !load_heads(reconciler, work->slice.tenants, work->slice.tenant_count, error) ||
        !load_ahead(work, error))
        return false;
    for (size_t i = 0; i < work->slice.count; i++) {
        if (!fold_one(work, &work->slice.events[i], error))
            return false;
        if (i % SEND_EVERY_EVENTS == 0)
            postgres_send(reconciler->db);
    }
    if (!store_slice(reconciler, &work->output, error))
        return false;
    end_slice(work);
    return true;
}

static bool run_batch(struct batch_work *work, struct error *error)
{
    struct reconciler *reconciler = work->reconciler;
    const struct settings *settings = &reconciler->service->settings;
    size_t most = (size_t)settings_integer(settings, SETTING_BATCH_EVENTS);
    size_t slice_most = (most + SLICES_MAX - 1) / SLICES_MAX;
    if (!load_batch_heads(work, error))
        return false;
    for (size_t at = 0; at < work->batch->count; at += work->slice.count) {
        size_t left = work->batch->count - at;
        work->slice.messages = work->messages + at;
        work->slice.count = left < slice_most ? left : slice_most;
        if (!run_slice(work, error))
            return false;
    }
    if (!queue_tenants(work, error) || !store_tenants(reconciler, &work->output, error))
        return false;
    service_kill_point(KILL_FOLD_BEFORE_COMMIT);
    return true;
}

static void drop_states(struct batch_work *work)
{
    for (size_t i = 0; i < work->tenant_count; i++)
        tenants_drop(&work->reconciler->tenants, work->tenants[i]->state.head.tenant);
}

/* May run once more from the start, also after COMMIT has failed: what was folded then is dropped,
 * and states are read again. */
bool batch_store(struct postgres *db, void *context, const struct kafka_batch *batch,
                 struct error *error)
{
    struct reconciler *reconciler = context;
    struct batch_work *work = reconciler->work;
    (void)db;
    drop_states(work);
    batch_clear(work);
    batch_begin(work, batch);
    if (run_batch(work, error))
        return true;
    drop_states(work);
    batch_clear(work);
    return false;
}

/* --- afterwards ---------------------------------------------------------------------------------
 */

static void commit_in_memory(struct batch_work *work)
{
    struct reconciler *reconciler = work->reconciler;
    const struct settings *settings = &reconciler->service->settings;
    tenants_trim(&reconciler->tenants, (size_t)settings_integer(settings, SETTING_CACHE_BYTES));
    metric_observe(METRIC_FOLD_BATCH_EVENTS, NO_LABELS, (int64_t)work->batch->count);
    metric_add(METRIC_QUARANTINED, LABEL("event"), (int64_t)work->aside_count);
    decisions_count(work);
}

void batch_ended(void *context, const struct kafka_batch *batch, enum journal_end end)
{
    struct reconciler *reconciler = context;
    struct batch_work *work = reconciler->work;
    size_t was_behind = reconciler->behind_count;
    bool has_outgoing = work->outgoing_count > 0 || end == JOURNAL_WAS_STORED;
    (void)batch;
    if (end == JOURNAL_STORED) {
        service_kill_point(KILL_FOLD_AFTER_COMMIT);
        commit_in_memory(work);
    } else {
        tenants_drop_all(&reconciler->tenants);
    }
    batch_clear(work);
    work->outgoing_count = work->aside_count = work->decided_count = 0;
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
    arena_init(&work->arena, 0);
    return work;
}

void batch_work_free(struct batch_work *work)
{
    if (!work)
        return;
    batch_clear(work);
    arena_release(&work->arena);
    free(work);
}
