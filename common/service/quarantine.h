/* Messages that their reader cannot read, put aside on the quarantine topic before its offset moves
 * on: as they came, with the reason and the place whence they are.
 */
#ifndef TIEOUT_SERVICE_QUARANTINE_H
#define TIEOUT_SERVICE_QUARANTINE_H

#include "base/arena.h"
#include "io/kafka_consumer.h"
#include "io/kafka_producer.h"

struct quarantine {
    struct kafka_producer *producer; /* its owner's, whose `reported` calls quarantine_reported() */
    const char *topic;               /* outlives this */
    const char *kind;                /* of the messages, in the metric: "command" */
    uint64_t batch;                  /* in hand */
    uint64_t reported_batch;         /* whose messages are under way */
    size_t open_count;               /* handed to the producer, not yet reported */
    bool has_failed;
    bool is_done;
};

enum quarantine_end {
    QUARANTINE_DONE,  /* the brokers have everything of the batch that cannot be read */
    QUARANTINE_WAIT,  /* they will say; quarantine_reported() tells when */
    QUARANTINE_AGAIN, /* not everything was taken: call again after a while */
};

/* False: the message cannot be read, and *why says so. What it needs meanwhile is in the arena. */
typedef bool quarantine_judge(void *context, const struct kafka_message *message,
                              struct arena *arena, struct error *why);

/* Another batch is in hand. */
void quarantine_next(struct quarantine *quarantine);
/* Publishes what `is_readable` refuses, and says whether the brokers have it; called until they do.
 * Repeats are harmless: the place is part of each message. */
enum quarantine_end quarantine_batch(struct quarantine *quarantine, const struct kafka_batch *batch,
                                     quarantine_judge *is_readable, void *context);
/* A report of the producer. False: it is not of ours. True: *is_settled = call quarantine_batch()
 * again, all reports are in. */
bool quarantine_reported(struct quarantine *quarantine, const struct kafka_report *report,
                         bool *is_settled);

#endif
