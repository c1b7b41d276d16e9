#include "batch.h"
#include "codec/history.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"

/* --- the partitions' offsets --------------------------------------------------------------------
 */

struct advance {
    int32_t *numbers;
    int64_t *expected;
    int64_t *next;
    size_t count;
};

static struct advance advance_of(struct batch_work *work)
{
    struct reconciler *reconciler = work->reconciler;
    struct arena *arena = &reconciler->arena;
    size_t most = reconciler->partition_count;
    struct advance advance = {.numbers = ARENA_ARRAY(arena, int32_t, most),
                              .expected = ARENA_ARRAY(arena, int64_t, most),
                              .next = ARENA_ARRAY(arena, int64_t, most)};
    for (size_t i = 0; i < most; i++) {
        const struct partition *partition = &reconciler->partitions[i];
        int64_t next = partition->next_offset;
        for (size_t j = 0; j < work->batch->count; j++) {
            const struct kafka_message *message = &work->batch->messages[j];
            if (message->partition == partition->number && message->offset >= next)
                next = message->offset + 1;
        }
        if (next == partition->next_offset)
            continue;
        advance.numbers[advance.count] = partition->number;
        advance.expected[advance.count] = partition->next_offset;
        advance.next[advance.count++] = next;
    }
    return advance;
}

/* Zero rows for a partition: somebody else owns it. Sent first, so that nothing is decided on. */
static bool queue_advance(struct batch_work *work, const struct advance *advance,
                          struct error *error)
{
    static const struct postgres_statement compare_and_set = {
        "advance", "UPDATE reconciler.partition_offset p SET next_offset = w.next"
                   " FROM unnest($2::int4[], $3::int8[], $4::int8[])"
                   " AS w (partition_number, expected, next)"
                   " WHERE p.topic = $1 AND p.partition_number = w.partition_number"
                   " AND p.next_offset = w.expected"};
    struct reconciler *reconciler = work->reconciler;
    struct arena *arena = &reconciler->arena;
    struct postgres_result *result = NULL;
    if (!postgres_query(reconciler->db,
                        POSTGRES_CALL(&compare_and_set,
                                      postgres_text(text_of(reconciler->topics[TOPIC_EVENTS])),
                                      postgres_int4_array(arena, advance->numbers, advance->count),
                                      postgres_int8_array(arena, advance->expected, advance->count),
                                      postgres_int8_array(arena, advance->next, advance->count)),
                        &result, error))
        return false;
    work->is_fenced = postgres_affected(result) != advance->count;
    postgres_result_free(result);
    if (!work->is_fenced)
        return true;
    return error_set(error, ERROR_PERMANENT, "another member owns a partition of this batch");
}

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
        output_add_aside(work, decoded, OUTCOME_QUARANTINED, text_of(decoded->reason));
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
        output_add_aside(work, decoded, effects.outcome, text_of(reason));
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
    struct advance advance = advance_of(work);
    if (!queue_advance(work, &advance, error) || !queue_tenants(work, error) ||
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

/* Runs once more from the start when PostgreSQL asks for it, at COMMIT too: what was folded then
 * is dropped, and states are read again. */
static bool body(struct postgres *db, void *context, struct error *error)
{
    struct batch_work *work = context;
    output_release(work);
    drop_states(work);
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

/* True when a partition caught up: what its outbox held back until now may go. */
static bool commit_in_memory(struct batch_work *work)
{
    struct reconciler *reconciler = work->reconciler;
    struct advance advance = advance_of(work);
    bool has_caught_up = false;
    for (size_t i = 0; i < advance.count; i++) {
        struct partition *partition = partition_find(reconciler, advance.numbers[i]);
        bool was_behind = !partition_has_caught_up(partition);
        partition->next_offset = advance.next[i];
        has_caught_up = has_caught_up || (was_behind && partition_has_caught_up(partition));
        kafka_consumer_mirror(reconciler->consumer, reconciler->topics[TOPIC_EVENTS],
                              partition->number, partition->next_offset);
    }
    for (size_t i = 0; i < work->tenant_count; i++)
        state_flushed(&work->tenants[i]->state);
    const struct settings *settings = &reconciler->service->settings;
    tenants_trim(&reconciler->tenants, (size_t)settings_integer(settings, SETTING_CACHE_BYTES));
    metric_observe(METRIC_FOLD_BATCH_EVENTS, NO_LABELS, (int64_t)work->batch->count);
    metric_add(METRIC_QUARANTINED, LABEL("event"), (int64_t)work->output.aside_count);
    return has_caught_up;
}

enum batch_end batch_fold(struct reconciler *reconciler, const struct kafka_batch *batch,
                          struct error *error)
{
    struct batch_work work = {.reconciler = reconciler, .batch = batch};
    enum postgres_outcome outcome = postgres_run(reconciler->db, body, &work, error);
    bool has_outgoing = work.output.outgoing_count > 0;
    if (outcome == POSTGRES_COMMITTED) {
        service_kill_point(KILL_FOLD_AFTER_COMMIT);
        has_outgoing = commit_in_memory(&work) || has_outgoing;
    } else {
        /* Also after an unknown commit: the compare-and-set tells at the next try. */
        tenants_drop_all(&reconciler->tenants);
    }
    output_release(&work);
    arena_clear(&reconciler->arena);
    if (outcome == POSTGRES_COMMITTED) {
        if (has_outgoing)
            relay_kick(reconciler);
        return BATCH_DONE;
    }
    if (work.is_fenced)
        return BATCH_FENCED;
    return error->class == ERROR_RETRY ? BATCH_AGAIN : BATCH_FAILED;
}
