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

struct batch_work {
    struct reconciler *reconciler;
    const struct kafka_batch *batch;
    struct decoded *events;
    struct tenant_entry **tenants; /* each once */
    size_t tenant_count;
    struct batch_output output;
};

struct batch_work *batch_work_create(struct reconciler *reconciler);
void batch_work_free(struct batch_work *work); /* NULL is allowed */
/* Of the journal's reader: its options' `store` and `ended`. */
bool batch_store(struct postgres *db, void *context, const struct kafka_batch *batch,
                 struct error *error);
void batch_ended(void *context, const struct kafka_batch *batch, enum journal_end end);

/* Reads every message; what cannot be read keeps its reason. */
void batch_decode(struct batch_work *work);

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
