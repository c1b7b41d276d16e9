/* A batch of commands between deciding and storing. Only for intents/ledger_accept*.c. */
#ifndef TIEOUT_INTENTS_LEDGER_ACCEPT_H
#define TIEOUT_INTENTS_LEDGER_ACCEPT_H

#include "base/map.h"
#include "intents/ledger_sets.h"

/* A command that is new to the ledger, as it will stand there. */
struct accept_row {
    const struct ledger_command *item;
    bool is_settled;
    enum result_kind kind;
    struct text result;
};

/* A stored one that was replaced, or whose result is wanted again. */
struct accept_change {
    const struct write_command *command; /* whose arrival did it: of the same record */
    struct uuid command_id;
    bool is_settled;
    struct text result; /* TEXT_NONE: nothing but due again */
};

struct accepting {
    struct ledger_command *items;
    size_t count;
    instant_us now;
    struct arena *arena;
    struct map lines;    /* (tenant, record, target) -> struct line_entry */
    struct map commands; /* those of this batch that were new: id -> item */
    struct accept_row *rows;
    size_t row_count;
    struct accept_change *changes;
    size_t change_count;
};

static inline struct ledger_place place_of(const struct write_command *command)
{
    return (struct ledger_place){command->tenant, command->target};
}

/* Queues what follows from the decisions. */
bool accept_store(struct postgres *db, const struct accepting *accepting, struct error *error);

#endif
