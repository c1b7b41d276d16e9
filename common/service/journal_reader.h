/* Reads a topic of ours into PostgreSQL: each message takes effect once, whoever stops when.
 *
 * The offsets stand in a table of the owner's schema (SCHEMA.partition_offset) and move in the
 * transaction that stores what the messages lead to, in its first round trip, by compare-and-set:
 * no row = another member has the partition, and nothing is stored. What is compared is *equal to
 * what we committed last*. "At most the batch's first offset" would not do: a member that was
 * stopped passes it with a later batch in hand when its successor has begun further back, and jumps
 * over what that has still to read. Gaps in the log do not matter to it; messages that the topic
 * keeps no more are passed over at the assignment only, and where the owner says so.
 *
 * A row that is locked at the assignment holds up nobody: it is asked for again, on a timer
 * (io/kafka_consumer.h). A lost answer to COMMIT is settled by reading the offsets back.
 *
 * Errors, by class of what `store` says: RETRY = the batch is tried again after a while, as often
 * as it takes; else the process ends (service_fail). So it does when it is fenced and still owns
 * the partition by Kafka's word. Health: checks "kafka" (assigned), "offsets" (where to begin is
 * known) and "batch" (what was read could be stored); metrics: messages read, fenced, lag.
 */
#ifndef TIEOUT_SERVICE_JOURNAL_READER_H
#define TIEOUT_SERVICE_JOURNAL_READER_H

#include "io/kafka_consumer.h"
#include "service/quarantine.h"
#include "service/service.h"

struct postgres;
struct journal_reader;

/* A partition that is ours. */
struct journal_partition {
    int32_t number;
    int64_t next_offset; /* the next one to take: as committed */
    int64_t end_offset;  /* of the topic when we got it */
};

enum journal_begin {
    JOURNAL_FROM_ZERO, /* every message that there ever was: one that is gone is a failure */
    JOURNAL_FROM_KEPT, /* a new partition begins at what is kept; later, what is gone is a failure
                        */
    JOURNAL_SKIP_GONE, /* what is kept no more is passed over: such messages may be lost */
};

enum journal_end {
    JOURNAL_STORED,     /* committed */
    JOURNAL_WAS_STORED, /* it had been, though the answer was lost: nothing in memory belongs to it
                         */
    JOURNAL_GIVEN_UP,   /* not, or not known yet: forget what `store` did in memory */
};

struct journal_reader_options {
    struct service_context *service;
    struct postgres *db;
    const char *schema; /* whose partition_offset it is */
    const char *group;  /* after the fleet's prefix and a dot */
    const char *topic;  /* its whole name */
    const char *name;   /* of the topic, in metrics: "events" */
    enum journal_begin begin;
    uint32_t count_max; /* of a batch; these four as in io/kafka_consumer.h */
    uint32_t bytes_max;
    uint32_t fetch_ahead_kib_max;
    int64_t session_timeout_ms;

    /* The batch's effect, inside the transaction that has moved the offsets. May run several times:
     * it begins anew each time. */
    bool (*store)(struct postgres *db, void *context, const struct kafka_batch *batch,
                  struct error *error);
    /* After each try. The batch goes after STORED and WAS_STORED. */
    void (*ended)(void *context, const struct kafka_batch *batch, enum journal_end end);
    /* Partitions have come or gone: what is kept of them in memory is no longer true. NULL = not
     * wanted. */
    void (*changed)(void *context);
    /* What cannot be read is put aside before `store` sees the batch, which leaves it out. NULL =
     * the owner does that by itself, and needs no producer here. */
    quarantine_judge *is_readable;
    struct kafka_producer *producer;
    const char *quarantine_topic;
    const char *kind; /* of the messages, in the metric of those put aside: "command" */
    void *context;
};

/* The options' texts outlive the reader. False: as kafka_consumer_create; *out is NULL then. */
bool journal_reader_open(const struct journal_reader_options *options, struct journal_reader **out,
                         struct error *error);
/* Leaves the group; a batch in hand is dropped, the next member reads it. NULL is allowed. */
void journal_reader_close(struct journal_reader *reader);

/* True when the report was of a message put aside here: the producer's owner asks this first. The
 * producer goes before the reader. NULL is allowed. */
bool journal_reader_reported(struct journal_reader *reader, const struct kafka_report *report);

/* What is ours now; valid until the next call of `changed`. */
size_t journal_reader_partitions(const struct journal_reader *reader,
                                 const struct journal_partition **out);
bool journal_partition_has_caught_up(const struct journal_partition *partition);
/* No batch is in hand. */
bool journal_reader_is_drained(const struct journal_reader *reader);
/* That, and everything is taken that was on the topic when its partitions became ours. */
bool journal_reader_is_idle(const struct journal_reader *reader);

#endif
