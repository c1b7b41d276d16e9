/* The poller: reads QuickBooks Online and tells the journal what has changed.
 *
 * A due tenant is claimed from the schedule (schedule.h) and becomes a task: a small state machine
 * whose steps each end in a transaction that also moves the cursor, so that any step may be the
 * last one of this process.
 *
 *     fetch (scan.c, cdc.c, record.c, company.c) -> compare with what was shown before (page.c)
 *     -> publish, delivery confirmed (out_events.c) -> commit cursor -> next step (task.c)
 *
 * Round it: rounds that look at the schedule (rounds.c, schedule.c), commands.poller
 * (in_commands.c), runs (run.c), rows (store.c).
 */
#ifndef TIEOUT_QBO_POLLER_POLLER_H
#define TIEOUT_QBO_POLLER_POLLER_H

#include "codec/topic.h"
#include "io/kafka_producer.h"
#include "io/loop.h"
#include "io/postgres_transaction.h"
#include "service/journal_reader.h"
#include "service/service.h"

#define POLLER_SOURCE TEXT("tieout/qbo_poller")

enum {
    POLLER_TICK_MS = 200,
    POLLER_AGAIN_MS = 1000,    /* after our own database or broker failed */
    POLLER_PACE_MS = 300,      /* between looks at how far the journal is folded */
    POLLER_COMPANY_HOURS = 24, /* how old what we know of the company may get */
    POLLER_CDC_DAYS_MAX = 29,  /* the vendor goes 30 days back */
};

struct connections;
struct task;

struct poller {
    struct service_context *service;
    struct loop *loop;
    struct postgres *db;
    struct connections *connections;
    struct kafka_producer *producer;
    struct journal_reader *commands;
    struct arena commands_arena; /* of the batch in hand */
    struct loop_timer tick;
    struct loop_timer renewal;
    char events_topic[TOPIC_NAME_BYTES_MAX];
    char commands_topic[TOPIC_NAME_BYTES_MAX];
    char quarantine_topic[TOPIC_NAME_BYTES_MAX];
    int64_t poll_interval_us;
    int64_t overlap_us;
    int64_t lease_us;
    int64_t unfolded_max;
    uint32_t page_rows;
    size_t tasks_max;
    struct task *tasks;
    size_t task_count;
    bool is_quiet; /* the last look at the schedule found nothing */
};

/* --- in_commands.c ---------------------------------------------------------------------------- */
bool commands_open(struct poller *poller, struct error *error);
void commands_close(struct poller *poller);

#endif
