/* For tests with Kafka: a cluster inside librdkafka for faults, or the broker of KAFKA_BROKERS. */
#ifndef TIEOUT_TESTS_KAFKA_FIXTURE_H
#define TIEOUT_TESTS_KAFKA_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/kafka_admin.h"
#include "io/kafka_consumer.h"
#include "io/kafka_producer.h"

enum { PATIENCE_MS = 30000, TAGS_MAX = 4096 };

/* What a test knows of its producer. A tag is the record's number + 1. */
struct told {
    int delivered;
    int failed;
    int rebuilt;
    struct kafka_report last;
    uint8_t reports[TAGS_MAX]; /* how many came for each record */
    bool was_delivered[TAGS_MAX];
};

static void tell_report(void *context, const struct kafka_report *report)
{
    struct told *told = context;
    size_t number = (size_t)(uintptr_t)report->tag - 1;

    assert_true(number < TAGS_MAX);
    told->reports[number]++;
    told->was_delivered[number] = report->is_delivered;
    told->last = *report;
    if (report->is_delivered)
        told->delivered++;
    else
        told->failed++;
}

static bool publish(struct kafka_producer *producer, const char *topic, const char *key,
                    size_t number, struct error *error)
{
    const struct kafka_header headers[] = {{TEXT("ce_id"), TEXT("first")},
                                           {TEXT("ce_id"), TEXT("second")},
                                           {TEXT("empty"), TEXT("")},
                                           {TEXT("null"), TEXT_NONE}};
    char value[32];

    snprintf(value, sizeof(value), "%zu", number);
    return kafka_publish(producer,
                         &(struct kafka_record){.topic = topic,
                                                .key = text_of(key),
                                                .value = text_of(value),
                                                .headers = headers,
                                                .header_count = 4,
                                                .tag = (void *)(uintptr_t)(number + 1)},
                         error);
}

#define STEP_UNTIL(loop, condition)                                                                \
    do {                                                                                           \
        int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;                                     \
        while (!(condition)) {                                                                     \
            if (clock_monotonic_ms() > until_ms)                                                   \
                fail_msg("never came: %s", #condition);                                            \
            loop_step((loop), 50);                                                                 \
        }                                                                                          \
    } while (0)

#endif
