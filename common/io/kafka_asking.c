#include <stdlib.h>

#include "io/clock.h"
#include "io/kafka_read.h"

enum { ASK_PATIENCE_MS = 500, ASK_PAUSE_FIRST_MS = 100, ASK_PAUSE_MAX_MS = 5000 };

/* The ranges that are not known yet, for as long as others may wait for the loop. */
static bool fetch_ranges(struct kafka_consumer *consumer, struct error *error)
{
    struct kafka_asking *asking = &consumer->asking;
    int64_t deadline_ms = clock_monotonic_ms() + ASK_PATIENCE_MS;

    while (asking->range_count < asking->wanted.count) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        struct kafka_position *position = &asking->wanted.positions[asking->range_count];

        if (left_ms <= 0)
            return error_set(error, ERROR_RETRY, "not all partitions' ranges are known yet");
        if (!kafka_range_fetch(consumer->client.handle, &position->partition, left_ms, error))
            return false;
        asking->range_count++;
    }
    return true;
}

static bool ask_owner(struct kafka_consumer *consumer, struct error *error)
{
    const struct kafka_assignment *wanted = &consumer->asking.wanted;
    struct kafka_partition *partitions = calloc(wanted->count + 1, sizeof(*partitions));

    REQUIRE(partitions != NULL);
    for (size_t i = 0; i < wanted->count; i++)
        partitions[i] = wanted->positions[i].partition;
    bool is_begun =
        consumer->options.assigned(consumer->options.context, partitions, wanted->count, error) &&
        kafka_positions_begin(consumer, partitions, wanted->count, error);
    free(partitions);
    return is_begun;
}

static void ask(void *context)
{
    struct kafka_consumer *consumer = context;
    struct kafka_asking *asking = &consumer->asking;
    struct error error = {0};
    size_t known = asking->range_count;

    if (fetch_ranges(consumer, &error) && ask_owner(consumer, &error)) {
        kafka_asking_stop(consumer);
        loop_call_soon(&consumer->again);
    } else if (error.class != ERROR_RETRY) {
        kafka_asking_stop(consumer);
        rd_kafka_assign(consumer->client.handle, NULL);
        kafka_consumer_fail(consumer, &error);
    } else if (asking->range_count > known) { /* there are many: others first, then the rest */
        loop_timer_start(&asking->again, 0, 0);
    } else {
        loop_timer_start(&asking->again, backoff_next_ms(&asking->backoff, &asking->random), 0);
    }
}

void kafka_asking_begin(struct kafka_consumer *consumer, const struct kafka_partition *partitions,
                        size_t count)
{
    struct kafka_asking *asking = &consumer->asking;

    kafka_assignment_set(&asking->wanted, partitions, count);
    asking->range_count = 0;
    asking->backoff = (struct backoff){.first_ms = ASK_PAUSE_FIRST_MS, .most_ms = ASK_PAUSE_MAX_MS};
    random_seed(&asking->random, (uint64_t)clock_now_us());
    loop_timer_init(&asking->again, consumer->loop, ask, consumer);
    loop_timer_start(&asking->again, 0, 0);
}

void kafka_asking_stop(struct kafka_consumer *consumer)
{
    loop_timer_stop(&consumer->asking.again);
    kafka_assignment_release(&consumer->asking.wanted);
}
