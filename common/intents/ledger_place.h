/* The ledger for a company that comes and asks for its work, instead of being called when the work
 * is due: whoever answers it hands out what it shall carry away. There is no lease: whoever may
 * answer a company is the caller's to say.
 *
 * All but ledger_claim_settled() run inside the caller's transaction, with the place's tenant set,
 * so that what is handed out, and what came back, is stored together with the caller's own rows.
 */
#ifndef TIEOUT_INTENTS_LEDGER_PLACE_H
#define TIEOUT_INTENTS_LEDGER_PLACE_H

#include "intents/ledger.h"

struct ledger_ask {
    struct ledger_place place;
    instant_us now;
    size_t intents_max;       /* <= LEDGER_CLAIM_MAX */
    uint64_t held;            /* kinds of record that stay, 1 << entity: they count as put off */
    bool is_ready_left_out;   /* of a look: nobody wants to hand anything out */
    const struct uuid *first; /* of what is unknown: commands that come before all others */
    size_t first_count;
};

struct ledger_batch {
    struct ledger_intent *intents;
    size_t count;
};

struct ledger_waiting {
    uint64_t ready;   /* could be handed out now */
    uint64_t later;   /* put off, or held */
    uint64_t out;     /* handed out, without an answer */
    uint64_t settled; /* to be published */
};

struct ledger_look {
    /* What could be handed out now, in turns (model/turn.def), those of one turn in the order of
     * arrival. Nothing changes: a newer command may still replace any of them. */
    struct ledger_batch ready;
    /* What was handed out and has no answer: ask->first, then what has been out the longest; what a
     * person has to settle aside. `held` means nothing for it. */
    struct ledger_batch out;
    struct ledger_waiting waiting;
};

/* Queues what ledger_take_look() takes from the results that begin with `first`, of
 * LEDGER_LOOK_STATEMENTS. */
enum { LEDGER_LOOK_STATEMENTS = 3 };
bool ledger_queue_look(struct postgres *db, const struct ledger_ask *ask, struct error *error);
void ledger_take_look(struct postgres_result *const *first, const struct ledger_ask *ask,
                      struct arena *arena, struct ledger_look *out);

/* Hands out those of `commands` that are still neither sent nor replaced: they stay, in their
 * order, with *count; the others are left out. */
bool ledger_hand_out(struct postgres *db, const struct ledger_ask *ask, struct uuid *commands,
                     size_t *count, struct error *error);

/* What is settled and has to be published, of whatever company, in the order of arrival; then
 * ledger_mark_published(). Nobody else gets the same for lease_us. */
struct ledger_settled_claim {
    instant_us now;
    int64_t lease_us;
    size_t intents_max; /* <= LEDGER_CLAIM_MAX */
};
bool ledger_claim_settled(struct postgres *db, const struct ledger_settled_claim *claim,
                          struct arena *arena, struct ledger_batch *out, struct error *error);

#endif
