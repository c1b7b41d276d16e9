/* Sets of places and commands as parameters of statements. Only for intents/ledger_*.c. */
#ifndef TIEOUT_INTENTS_LEDGER_SETS_H
#define TIEOUT_INTENTS_LEDGER_SETS_H

#include "intents/ledger.h"

/* Columns of one length, in an arena. */
struct ledger_set {
    struct uuid *tenants;
    int32_t *targets;
    struct uuid *commands;
    size_t count;
    size_t capacity;
};

void ledger_set_init(struct ledger_set *set, struct arena *arena, size_t capacity);
void ledger_set_add(struct ledger_set *set, struct ledger_place place, struct uuid command);
struct ledger_place ledger_set_place(const struct ledger_set *set, size_t index);
struct postgres_value ledger_set_tenants(const struct ledger_set *set, struct arena *arena);
struct postgres_value ledger_set_targets(const struct ledger_set *set, struct arena *arena);
struct postgres_value ledger_set_commands(const struct ledger_set *set, struct arena *arena);
/* Sets its tenants for the transaction. */
bool ledger_set_use(const struct ledger_set *set, struct postgres *db, struct error *error);

/* An intent's columns, of the table named i. */
#define LEDGER_INTENT_COLUMNS                                                                      \
    " i.command_id, i.record_id, i.entity::int4, i.state::int4, i.tries, i.sent_at, i.body,"       \
    " i.result_kind::int4, i.result, i.observation, i.observation_id, i.subject, i.raw,"           \
    " i.settled_at, i.put_offs"
/* The row's intent, from the column `first` on. */
struct ledger_intent ledger_intent_at(const struct postgres_result *rows, size_t row, int first,
                                      struct ledger_place place, struct arena *arena);

#endif
