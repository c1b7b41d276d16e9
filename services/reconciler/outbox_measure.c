/* What waits in the outbox, for whoever watches; nothing is decided by it. */
#include "io/clock.h"
#include "reconciler.h"
#include "service/metrics.h"

enum { MEASURE_EVERY_MS = 5000 };

/* Of the partitions that are ours; counting ends at some number, so that it costs little. */
static bool measure(struct reconciler *reconciler, struct arena *arena, struct error *error)
{
    static const struct postgres_statement count = {
        "outbox_measure", "SELECT count(*), min(queued_at) FROM (SELECT queued_at"
                          " FROM reconciler.outbox_position"
                          " WHERE partition_number = ANY ($1::int4[]) LIMIT 100000) AS waiting"};
    const struct journal_partition *partitions;
    size_t partition_count = journal_reader_partitions(reconciler->reader, &partitions);
    int32_t *numbers = ARENA_ARRAY(arena, int32_t, partition_count + 1);
    struct postgres_result *result = NULL;
    for (size_t i = 0; i < partition_count; i++)
        numbers[i] = partitions[i].number;
    if (!postgres_query(reconciler->db,
                        POSTGRES_CALL(&count, postgres_int4_array(arena, numbers, partition_count)),
                        &result, error))
        return false;
    int64_t age_us =
        postgres_is_null(result, 0, 1) ? 0 : clock_now_us() - postgres_int8_at(result, 0, 1);
    metric_set(METRIC_OUTBOX_DEPTH, NO_LABELS, postgres_int8_at(result, 0, 0));
    metric_set(METRIC_OUTBOX_AGE, NO_LABELS, age_us > 0 ? age_us : 0);
    postgres_result_free(result);
    return true;
}

/* A database that is away shows elsewhere. */
static void look(void *context)
{
    struct reconciler *reconciler = context;
    struct error error;
    struct arena arena;
    arena_init(&arena, 0);
    (void)measure(reconciler, &arena, &error);
    arena_release(&arena);
}

void outbox_measure_start(struct reconciler *reconciler)
{
    loop_timer_init(&reconciler->measure, reconciler->service->loop, look, reconciler);
    loop_timer_start(&reconciler->measure, 0, MEASURE_EVERY_MS);
}
