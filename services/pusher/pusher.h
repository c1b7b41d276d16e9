/* The pusher: takes write commands, keeps them in the ledger of intents, carries them to QuickBooks
 * Online and the platform, and tells the journal what became of them. It decides no business
 * question.
 *
 *   intake.c        commands.pusher into the ledger's rows
 *   schedule.c      what is due: leases, claims, when to look again
 *   flight.c        one intent under way: call, settle, publish, done
 *   settle.c        from the end of a delivery to what the ledger keeps of it
 *   publish.c       its events
 *   deliver*.c      the call itself: online_look.c, platform_call.c
 */
#ifndef TIEOUT_SERVICES_PUSHER_H
#define TIEOUT_SERVICES_PUSHER_H

#include "base/random.h"
#include "codec/topic.h"
#include "deliver.h"
#include "intents/ledger.h"
#include "io/kafka_producer.h"
#include "service/journal_reader.h"
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

struct pusher {
    struct service_context *service;
    struct postgres *db;
    struct kafka_producer *producer;
    struct deliverers deliverers;
    char topics[TOPIC_COUNT][TOPIC_NAME_BYTES_MAX];
    struct journal_reader *intake;
    struct storing *storing;   /* the batch in hand */
    struct arena intake_arena; /* of it */
    struct uuid owner;         /* of our leases: this process */
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
