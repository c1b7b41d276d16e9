/* The database: rows, keys, tenants' rows, the offset and the outbox change together or not at all.
 * It knows records only as what codec/ makes of them.
 */
#ifndef TIEOUT_TESTS_SIM_STORE_H
#define TIEOUT_TESTS_SIM_STORE_H

#include "fold/effects.h"
#include "fold/plan.h"
#include "tests/sim/world.h"

enum letter_kind { LETTER_WRITE, LETTER_READ, LETTER_CONTINUE };

/* Something to be sent once the transaction stands. */
struct letter {
    enum letter_kind kind;
    struct uuid tenant;
    struct uuid id;
    struct text body;         /* LETTER_WRITE */
    struct read_command read; /* LETTER_READ */
    bool is_sent;
};

struct letters {
    struct letter *items;
    size_t count, capacity;
};

struct store *store_new(struct world *world);
void store_release(struct world *world);
uint64_t store_offset(const struct world *world);
uint64_t store_outputs(const struct world *world);
/* The tenant's row; TEXT_NONE when there is none yet. */
struct text store_head(const struct world *world, size_t tenant);

/* What a transaction brings. */
struct transaction {
    struct tenant_state *states[TENANTS];
    uint64_t from_offset, to_offset;
    uint64_t outputs; /* hash of all that was decided so far */
    struct letters letters;
    struct event_list results; /* met on the way: their commands need not be sent */
};
/* False when another reconciler has moved the offset meanwhile: nothing is changed then. */
bool store_commit(struct world *world, const struct transaction *transaction);

/* Loads what is planned; `ids_most` bounds a load of waiting records. */
void store_load(struct world *world, size_t tenant, const struct plan *plan, size_t ids_most,
                struct tenant_state *state);

void letters_add(struct letters *letters, const struct letter *letter);
/* Sends what is in the outbox, each letter at least once. */
void relay_step(struct world *world);
bool relay_is_idle(const struct world *world);

void store_back_up(struct world *world);
/* Set back to the backup; false when there is none. */
bool store_restore(struct world *world);

/* A record of the tenant, drawn by `number`; of those that ask for a person when there are any. */
bool store_pick_record(struct world *world, struct uuid tenant, bool asks_person, uint64_t number,
                       struct uuid *out);
/* Fails the world when the rows are not what the tenants' digests say. */
void store_check(struct world *world);

#endif
