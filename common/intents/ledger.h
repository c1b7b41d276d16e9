/* The ledger of intents in PostgreSQL: what is to be written outside, what became of it, and whose
 * work it is. Its tables are in the schema of the service that carries the writes out: the
 * connection's own (service/database.h).
 *
 * Queues and leases are index tables without customer data; bodies are behind row-level security,
 * so every function sets the tenants that it is about. Any number of executors share the work: a
 * company on a side belongs to one of them at a time, by a lease. A lease that is lost harms
 * nothing, since a write repeated has the same key; it only keeps work in one place.
 *
 * A company's writes go in turns (model/turn.def): one waits for each of an earlier turn that came
 * before it or with its run, until that is settled or parked; what did not get through is waited
 * for LEDGER_WAITED_US longer and no more, though it goes on being tried. A company that asks for
 * its work is shown all of it in that order.
 *
 * None of these may be called inside a transaction, but for ledger_accept() and
 * ledger_queue_ends(), which must be. Texts that come out live in the given arena.
 */
#ifndef TIEOUT_INTENTS_LEDGER_H
#define TIEOUT_INTENTS_LEDGER_H

#include "intents/intent.h"
#include "io/postgres_transaction.h"

enum {
    LEDGER_ACCEPT_MAX = 5000, /* commands in one batch */
    LEDGER_CLAIM_MAX = 1000,  /* intents claimed at once */
    LEDGER_ENDS_MAX = 64,     /* ends of tries written at once */
};
#define LEDGER_WAITED_US (INT64_C(300) * 1000000)

/* --- taking commands in ----------------------------------------------------------------------- */

struct ledger_command {
    const struct write_command *command;
    struct text body;          /* its canonical JSON */
    enum intent_answer answer; /* out */
};

/* Decides each command in its order and stores what follows. Inside the caller's transaction, with
 * the commands' tenants set; the last statements are only queued, to travel with COMMIT. May be run
 * again for the same commands. */
bool ledger_accept(struct postgres *db, struct ledger_command *commands, size_t count,
                   instant_us now, struct arena *arena, struct error *error);

/* --- handing out ------------------------------------------------------------------------------ */

/* Of a company on a side. */
struct ledger_place {
    struct uuid tenant;
    enum side target;
};

struct ledger_claim {
    struct uuid owner; /* of the lease: this process */
    instant_us now;
    int64_t lease_us;
    size_t intents_max;                /* <= LEDGER_CLAIM_MAX */
    uint32_t company_max;              /* under way at once in one company */
    const struct uuid *under_way;      /* commands that this process works on */
    const struct ledger_place *places; /* and where, one for each of them */
    size_t under_way_count;
};

struct ledger_intent {
    struct ledger_place place;
    struct uuid command_id;
    struct uuid record_id;
    enum entity entity;
    enum intent_state state; /* HANDED_OUT: call now; SETTLED: publish */
    uint32_t tries;          /* this one included; 1 = nothing of it was ever sent */
    instant_us sent_at;      /* when it was first handed out */
    uint32_t put_offs;       /* how often it had to wait */
    struct text body;        /* the command's JSON */
    enum result_kind kind;   /* the rest: of SETTLED */
    struct text result;      /* the events' bodies */
    struct text observation; /* to be published before the result; TEXT_NONE = none */
    struct uuid observation_id;
    struct text subject; /* of the observation */
    struct text raw;     /* the side's own bytes; TEXT_NONE = none */
    instant_us settled_at;
};

/* Leases companies that have something due and hands their intents out, durably: a process that
 * dies now leaves them handed out, and they are due again when its lease is over. */
bool ledger_claim(struct postgres *db, const struct ledger_claim *claim, struct arena *arena,
                  struct ledger_intent **out, size_t *count, struct error *error);

/* Prolongs the leases of these places, where they are still the owner's. */
bool ledger_renew(struct postgres *db, struct uuid owner, instant_us until,
                  const struct ledger_place *places, size_t count, struct error *error);
/* Gives every lease of the owner back: for an orderly end. */
bool ledger_release(struct postgres *db, struct uuid owner, struct error *error);

/* --- what became of a try --------------------------------------------------------------------- */

enum ledger_end_kind {
    LEDGER_END_SETTLED, /* result and the rest are set */
    LEDGER_END_UNKNOWN, /* it may have been done: due again at due_at */
    LEDGER_END_PARKED,  /* the same, and its tries are used up: not due before it arrives again */
    LEDGER_END_PUT_OFF, /* nothing was sent: it is as before the try, and due again at due_at */
};

struct ledger_end {
    enum ledger_end_kind kind;
    struct ledger_place place;
    struct uuid command_id;
    instant_us at;
    instant_us due_at;
    instant_us paused_until; /* the whole company; INSTANT_NONE = it goes on */
    struct text reason;      /* unless SETTLED: why, for people */
    enum result_kind result_kind;
    struct text result;
    struct text observation;
    struct uuid observation_id;
    struct text subject;
    struct text raw;
    bool is_taken; /* out: of SETTLED: stored now; false: somebody else has settled it */
};

/* At most LEDGER_ENDS_MAX. False: nothing is written. */
bool ledger_end(struct postgres *db, struct ledger_end *ends, size_t count, struct error *error);
/* The same in the caller's transaction, with the tenants set: queued, and is_taken stays as it is.
 */
bool ledger_queue_ends(struct postgres *db, struct ledger_end *ends, size_t count,
                       struct error *error);

/* The results of these commands are on the journal: they are no work any more. */
bool ledger_mark_published(struct postgres *db, const struct ledger_place *places,
                           const struct uuid *commands, size_t count, struct error *error);

/* What is left to do, now or later; parked intents aside. */
struct ledger_backlog {
    uint64_t count;
    instant_us oldest; /* when the oldest of them arrived; INSTANT_NONE = there is none */
};
bool ledger_backlog_load(struct postgres *db, struct ledger_backlog *out, struct error *error);

/* Sets its metrics: how much waits, and for how long already. */
enum { LEDGER_MEASURE_MS = 5000 };
void ledger_measure(struct postgres *db, instant_us now);

#endif
