/* The pusher: takes write commands, keeps them in the ledger of intents, carries them to QuickBooks
 * Online and the platform, and tells the journal what became of them. It decides no business
 * question.
 *
 *   intake.c        commands.pusher: where to start, batches, fencing
 *   intake_batch.c  one batch, one transaction: the ledger's rows and the offsets
 *   quarantine.c    messages that are no command, put aside before the offset moves on
 *   schedule.c      what is due: leases, claims, when to look again
 *   flight.c        one intent under way: call, settle, publish, done
 *   publish.c       its events
 *   deliver*.c      the call itself
 */
#ifndef TIEOUT_SERVICES_PUSHER_H
#define TIEOUT_SERVICES_PUSHER_H

#include "base/random.h"
#include "codec/topic.h"
#include "deliver.h"
#include "intents/ledger.h"
#include "io/kafka_consumer.h"
#include "io/kafka_producer.h"
#include "service/service.h"

enum {
    COMPANY_CONCURRENT_MAX = 4, /* writes under way at once in one company */
    FLIGHTS_MAX = LEDGER_ENDS_MAX,
    RETRY_MS = 500, /* a server of ours is away */
};

/* The source of our events. */
#define PUSHER_SOURCE TEXT("tieout/pusher")

enum flight_stage {
    FLIGHT_FREE,
    FLIGHT_CALLING,    /* the call is under way */
    FLIGHT_ENDED,      /* `end` waits to be stored */
    FLIGHT_SETTLED,    /* stored; its events wait to be published */
    FLIGHT_PUBLISHING, /* reports are awaited */
    FLIGHT_PUBLISHED,  /* waits to be marked */
};

struct flight {
    enum flight_stage stage;
    struct pusher *pusher;
    struct arena arena;
    struct ledger_intent intent;
    struct delivery delivery;
    struct ledger_end end;
    uint32_t reports_open;
    bool has_failed_report;
};

struct intake_partition {
    int32_t number;
    int64_t next_offset; /* as committed */
    int64_t end_offset;  /* of the topic when we got it */
};

struct intake {
    struct kafka_consumer *consumer;
    struct intake_partition *partitions;
    size_t partition_count;
    bool is_assigned;
    struct kafka_batch *batch; /* in hand */
    struct arena arena;        /* of the batch */
    struct loop_timer retry;
    size_t reports_open; /* of messages put aside */
    bool has_failed_report;
    uint64_t batch_number;
    uint64_t aside_number; /* the batch of which those were */
    bool is_put_aside;     /* everything of this batch that is no command */
};

struct pusher {
    struct service_context *service;
    struct postgres *db;
    struct kafka_producer *producer;
    struct deliverers deliverers;
    char topics[TOPIC_COUNT][TOPIC_NAME_BYTES_MAX];
    struct intake intake;
    struct uuid owner; /* of our leases: this process */
    struct random random;
    int64_t lease_ms;
    uint32_t tries_max;
    size_t flights_max;
    struct flight flights[FLIGHTS_MAX];
    size_t flight_count;
    struct loop_call look; /* there may be something due */
    struct loop_call work; /* flights wait for PostgreSQL or Kafka */
    struct loop_timer poll;
    struct loop_timer work_again;
    struct loop_timer renew;
    struct loop_timer measure;
    bool is_checked; /* our role is safe */
};

/* --- intake.c --- */
bool intake_open(struct pusher *pusher, struct error *error);
void intake_close(struct pusher *pusher);
bool intake_is_idle(const struct pusher *pusher);

/* --- intake_batch.c --- */
enum intake_end { INTAKE_DONE, INTAKE_AGAIN, INTAKE_FENCED, INTAKE_FAILED };
enum intake_end intake_store(struct pusher *pusher, struct error *error);
/* The command in a message; false: it is none, and *error says why. */
bool intake_decode(const struct kafka_message *message, struct arena *arena,
                   struct write_command *out, struct text *body, struct error *error);

/* --- quarantine.c --- */
/* True: nothing of the batch in hand has to be put aside (any more). False: it is on its way, and
 * intake_again() will be called. */
bool quarantine_batch(struct pusher *pusher);
void quarantine_reported(struct pusher *pusher, const struct kafka_report *report);
void intake_again(struct pusher *pusher);

/* --- schedule.c --- */
void schedule_open(struct pusher *pusher);
void schedule_close(struct pusher *pusher); /* gives leases back */
void schedule_look(struct pusher *pusher);  /* soon */
bool schedule_is_idle(struct pusher *pusher);

/* --- flight.c --- */
void flight_open(struct pusher *pusher, const struct ledger_intent *intent);
void flight_close(struct flight *flight);
void flights_work(struct pusher *pusher); /* soon */
void flights_step(void *context);         /* stores, publishes and marks whatever waits for it */

/* --- settle.c --- */
/* What the delivery's end means for the ledger: flight->end. */
void flight_settle(struct flight *flight, const struct delivery_end *end);

/* --- publish.c --- */
bool publish_open(struct pusher *pusher, struct error *error);
/* False: the producer takes nothing more now. */
bool flight_publish(struct flight *flight, struct error *error);

#endif
