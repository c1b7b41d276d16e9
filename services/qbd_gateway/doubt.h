/* Writes of which nobody can tell whether they were done: several in QuickBooks could be it, or
 * QuickBooks does not show them. The journal is told a refusal, which a person reads; the row stays
 * until the record's next command has found out. */
#ifndef TIEOUT_QBD_GATEWAY_DOUBT_H
#define TIEOUT_QBD_GATEWAY_DOUBT_H

#include "call.h"

enum { DOUBTS_SHOWN_MAX = 100 }; /* the oldest */

struct doubt {
    struct uuid record_id;
    enum entity entity;
    struct text reference; /* number, date or name; of people and firms none */
    struct text reason;
    instant_us sent_at; /* when it was first handed out */
    instant_us since;
};

struct doubts {
    const struct doubt *items;
    size_t count;
    size_t all; /* how many there are */
};

/* What is in doubt of `command`, whose verdict has this reason. */
struct doubt doubt_of(const struct write_command *command, struct text reason, struct arena *arena);
/* What the person reads: the reason, and what to do. */
struct text doubt_advice(const struct write_command *command, struct text reason,
                         struct arena *arena);

/* Queues the question for those of which there is a command that is not settled; takes its answer.
 * Texts in the arena. */
bool doubts_ask(struct postgres *db, struct uuid tenant, struct error *error);
struct doubts doubts_take(struct arena *arena, const struct postgres_result *rows);
/* At most DOUBTS_SHOWN_MAX that a person still has to look at, in a transaction of its own. */
bool doubts_load(struct postgres *db, struct uuid tenant, struct arena *arena, struct doubts *out,
                 struct error *error);

/* Within a save: queued. */
bool doubt_save(struct postgres *db, struct uuid tenant, const struct doubt *doubt,
                struct error *error);
bool doubts_drop(struct postgres *db, struct call *call, const struct uuid *records, size_t count,
                 struct error *error);

#endif
