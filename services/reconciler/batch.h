/* One batch under way. */
#ifndef TIEOUT_SERVICES_RECONCILER_BATCH_H
#define TIEOUT_SERVICES_RECONCILER_BATCH_H

#include "codec/envelope.h"
#include "reconciler.h"

/* A message, decoded. */
struct decoded {
    const struct kafka_message *message;
    struct envelope envelope;
    struct event event;
    struct tenant_entry *tenant; /* NULL: it could not be read */
    const char *reason; /* why it could not be read, or NULL; with a tenant: the record that
                           it is about is known, and blocked */
};

/* Few batches have as many kinds of decisions; what is beyond them is counted at once, before the
 * batch is stored. */
enum { DECIDED_COUNTS_MAX = 128 };

/* Decisions of one rule and outcome. */
struct decided_count {
    char rule_kind;
    uint16_t rule;
    enum outcome outcome;
    uint64_t count;
};

struct batch_work {
    struct reconciler *reconciler;
    const struct kafka_batch *batch;
    struct arena arena;            /* of the batch; the reconciler's is the slice's */
    struct tenant_entry **tenants; /* of the batch so far, each once */
    size_t tenant_count;
    struct batch_output output;
    size_t outgoing_count, aside_count; /* of the slices before */
    struct decided_count decided[DECIDED_COUNTS_MAX];
    size_t decided_count;

    /* The batch's messages, tenant by tenant: each one's in their order. */
    const struct kafka_message **messages;

    struct {
        const struct kafka_message *const *messages;
        struct decoded *events;
        size_t count;
        struct tenant_entry **tenants; /* each once */
        size_t tenant_count;
    } slice;
};

struct batch_work *batch_work_create(struct reconciler *reconciler);
void batch_work_free(struct batch_work *work); /* NULL is allowed */
/* Of the journal's reader: its options' `store` and `ended`. */
bool batch_store(struct postgres *db, void *context, const struct kafka_batch *batch,
                 struct error *error);
void batch_ended(void *context, const struct kafka_batch *batch, enum journal_end end);

/* A batch's messages grouped by key, those of one key as they were read. Tenants do not meet, so
 * that a slice may have the events of few: what a row's events change is written once, and each
 * statement's fence is small. */
const struct kafka_message **batch_order(const struct kafka_batch *batch, struct arena *arena);
/* Reads every message of the slice; what cannot be read keeps its reason. */
void batch_decode(struct batch_work *work);

/* --- decisions.c --- */
void decision_note(struct batch_work *work, const struct decoded *decoded,
                   const struct decided *decided);
/* Once the batch is stored: counts them by rule. */
void decisions_count(struct batch_work *work);

/* --- gathering output (batch_output.c) --- */
void output_add_effects(struct batch_work *work, const struct decoded *decoded,
                        const struct effects *effects);
/* An event that was quarantined (its bytes go to the quarantine topic) or refused. */
struct set_aside {
    enum outcome outcome;
    const char *reason;
    const struct rule *rule; /* NULL: none said so */
};
void output_add_aside(struct batch_work *work, const struct decoded *decoded,
                      const struct set_aside *why);
/* The outbox row that this event answers, if any. */
void output_add_met(struct batch_work *work, const struct event *event);

#endif
