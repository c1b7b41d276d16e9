/* The reconciler: consumes events, folds them, writes state and outbox in one transaction, and
 * relays the outbox. It decides nothing itself (fold/) and talks to no vendor.
 *
 *   in_events.c    the journal's partitions (service/journal_reader.h)
 *   batch.c        one batch, one transaction: load, fold, store, slice by slice
 *   batch_*.c      its messages to events, and what it leads to, beside the transaction
 *   decisions.c    what is kept of each decision: history, log, counts by rule
 *   load.c         what a load plan asks for, from PostgreSQL into the state
 *   store.c        what folding changed, from the state into PostgreSQL, set by set
 *   store_messages.c  the outbox, and what was set aside
 *   out_outbox.c   the relay: outbox rows to their topics
 *   outbox_measure.c  its depth and age
 *   tenants.c      the states that are kept between batches
 */
#ifndef TIEOUT_SERVICES_RECONCILER_H
#define TIEOUT_SERVICES_RECONCILER_H

#include "codec/topic.h"
#include "fold/fold.h"
#include "fold/plan.h"
#include "io/kafka_producer.h"
#include "io/postgres_transaction.h"
#include "service/journal_reader.h"
#include "service/service.h"

enum { PLAN_ROUNDS_MAX = 12 };

/* Stands for "no tenant" where the key of an unreadable event names none. */
extern const struct uuid NO_TENANT;

struct tenant_entry {
    struct tenant_state state;
    bool is_loaded;     /* its own row was read */
    uint64_t used_at;   /* number of the batch that used it last */
    size_t batch_index; /* position among the tenants of the batch in hand */
    uint64_t sliced_at; /* the same for the slice */
    size_t slice_index;
};

struct tenants {
    struct map entries; /* id -> struct tenant_entry */
    uint64_t batch_number, slice_number;
};

struct reconciler {
    struct service_context *service;
    struct postgres *db;
    struct journal_reader *reader; /* of the journal; NULL until it may begin */
    struct kafka_producer *producer;
    char topics[TOPIC_COUNT][TOPIC_NAME_BYTES_MAX];
    size_t behind_count;           /* partitions of ours that have not caught up */
    int32_t topic_partition_count; /* of the journal */
    int32_t generation;            /* its number */
    struct tenants tenants;
    struct loop_timer starting;
    struct batch_work *work; /* the batch in hand */
    struct arena arena;      /* of it */

    struct relay *relay;
    struct loop_timer measure; /* of the outbox */
};

/* --- in_events.c --- */
bool in_events_open(struct reconciler *reconciler, struct error *error);
void in_events_close(struct reconciler *reconciler);
void in_events_count_behind(struct reconciler *reconciler);

/* --- load.c --- */
/* Loads the tenants' own rows; those that have none begin. Inside a transaction. */
bool load_heads(struct reconciler *reconciler, struct tenant_entry **tenants, size_t count,
                struct error *error);
/* What the plans of several tenants ask for, in one round trip. plans[i] belongs to tenants[i]. */
bool load_plans(struct reconciler *reconciler, struct tenant_entry **tenants, struct plan *plans,
                size_t count, struct error *error);

/* --- store.c --- */
/* A message to be published, in the outbox until then. */
struct outgoing {
    struct uuid tenant;
    struct uuid message_id;
    enum topic topic;
    struct text key; /* absent: the tenant's id */
    struct text headers;
    struct text body;
    int32_t partition;
    int64_t source_offset;
    int32_t ordinal;
};

/* An event that was set aside, with the reason. */
struct aside {
    struct uuid tenant;
    int32_t partition;
    int64_t source_offset;
    instant_us happened_at;
    enum outcome outcome;
    struct text type;
    struct text subject;
    struct text reason;
    struct text rule; /* "": none */
};

struct batch_output {
    /* Of the batch, as far as it is folded. */
    struct tenant_entry **tenants;
    size_t tenant_count;
    int64_t chunk;
    struct buffer *histories; /* by tenant: packed entries */
    bool has_new_rules;       /* a tenant's version of the rules is another one now */
    /* Of the slice in hand. */
    struct tenant_entry **slice_tenants;
    size_t slice_tenant_count;
    struct outgoing *outgoing;
    size_t outgoing_count, outgoing_capacity;
    struct uuid *met_tenants, *met_messages; /* outbox rows whose answer was folded */
    size_t met_count, met_capacity;
    struct aside *asides;
    size_t aside_count, aside_capacity;
    struct uuid *run_tenants;
    struct run *runs;
    size_t run_count, run_capacity;
};
/* Queue statements, and wait for nothing. A slice's: records, keys, runs, messages. */
bool store_slice(struct reconciler *reconciler, struct batch_output *output, struct error *error);
/* Once a batch, at its end: tenants' own rows and their histories. */
bool store_tenants(struct reconciler *reconciler, const struct batch_output *output,
                   struct error *error);

/* Outbox, answered messages, events set aside (store_messages.c). */
bool store_messages(struct reconciler *reconciler, struct batch_output *output,
                    struct error *error);

/* --- out_outbox.c --- */
bool relay_open(struct reconciler *reconciler, struct error *error);
void relay_close(struct reconciler *reconciler);
void relay_kick(struct reconciler *reconciler); /* there may be something to publish */
bool relay_is_idle(const struct reconciler *reconciler);

/* --- outbox_measure.c --- */
void outbox_measure_start(struct reconciler *reconciler);

/* --- tenants.c --- */
struct tenant_entry *tenants_get(struct tenants *tenants, struct uuid tenant); /* made when new */
/* Forgets what was folded but not committed, and whatever else is known of the tenant. */
void tenants_drop(struct tenants *tenants, struct uuid tenant);
void tenants_drop_all(struct tenants *tenants);
/* Keeps the states within the bound, those used last first. */
void tenants_trim(struct tenants *tenants, size_t bytes_max);

#endif
