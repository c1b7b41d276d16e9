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

#endif
