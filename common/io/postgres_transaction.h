/* Transactions, migrations, and being woken by NOTIFY. */
#ifndef TIEOUT_IO_POSTGRES_TRANSACTION_H
#define TIEOUT_IO_POSTGRES_TRANSACTION_H

#include "io/loop.h"
#include "io/postgres.h"

enum { POSTGRES_RUNS_MAX = 8, POSTGRES_TENANTS_MAX = 10000, POSTGRES_CHANNELS_MAX = 16 };

enum postgres_outcome {
    POSTGRES_COMMITTED,
    POSTGRES_ROLLED_BACK,    /* nothing has happened */
    POSTGRES_COMMIT_UNKNOWN, /* the connection was lost while COMMIT was out: read before trying
                                again; error class is RETRY */
};

/* Runs `body` between BEGIN and COMMIT. The body returns false to roll back. After a serialization
 * failure, a deadlock, or a connection lost before COMMIT, the whole body runs again, with a short
 * random pause, up to POSTGRES_RUNS_MAX times: so it may change its context only in ways that it
 * resets at its start. BEGIN travels with the body's first statement, and statements that the body
 * queued but did not collect travel with COMMIT: a batch costs one round trip for its reads and one
 * for its writes.
 * When the body's failure has class BUG or PERMANENT, or is not PostgreSQL's, it is not repeated.
 */
enum postgres_outcome
postgres_run(struct postgres *db,
             bool (*body)(struct postgres *db, void *context, struct error *error), void *context,
             struct error *error) __attribute__((warn_unused_result));

/* The same, READ ONLY at REPEATABLE READ: all statements see one moment. */
enum postgres_outcome
postgres_run_snapshot(struct postgres *db,
                      bool (*body)(struct postgres *db, void *context, struct error *error),
                      void *context, struct error *error) __attribute__((warn_unused_result));

/* Reads in one round trip: what `queue` queues, as one transaction with these tenants set. It does
 * not collect. Repeated like postgres_run(); false: nothing was read. */
struct postgres_read {
    const struct uuid *tenants;
    size_t tenant_count;
    bool (*queue)(struct postgres *db, void *context, struct error *error);
    void *context;
};
bool postgres_read(struct postgres *db, const struct postgres_read *read,
                   struct postgres_results *out, struct error *error)
    __attribute__((warn_unused_result));

bool postgres_in_transaction(const struct postgres *db);

/* Inside a transaction: the tenants whose rows it may see and write, until it ends or this is
 * called again. Queued: it costs no round trip, and a collect has no result for it. None = no row
 * at all. */
bool postgres_set_tenants(struct postgres *db, const struct uuid *tenants, size_t count,
                          struct error *error);

/* Inside a transaction: a script of several statements without parameters (a migration). It must
 * not end the transaction. The statement timeout does not apply. */
bool postgres_script(struct postgres *db, struct text sql, struct error *error);

/* --- LISTEN ----------------------------------------------------------------------------------- */

struct postgres_listener;

/* A connection of its own (made with `options`) that waits on the loop. `woken` is called with the
 * channel and the payload for each NOTIFY, and with payload TEXT_NONE once per channel after each
 * (re)connect: something may have been missed, so look. Loses and regains its connection by
 * itself. The channels' names are copied. */
struct postgres_listener *postgres_listen(struct loop *loop, const struct postgres_options *options,
                                          const char *const *channels, size_t channel_count);
void postgres_listener_on_wake(struct postgres_listener *listener,
                               void (*woken)(void *context, const char *channel,
                                             struct text payload),
                               void *context);
bool postgres_listener_is_connected(const struct postgres_listener *listener);
void postgres_listener_free(struct postgres_listener *listener); /* not from `woken` */

/* Inside or outside a transaction; delivered at commit. Payload at most 7,999 bytes. Queued:
 * outside a transaction it is sent by the next collect, which has no result for it. */
bool postgres_notify(struct postgres *db, const char *channel, struct text payload,
                     struct error *error);

#endif
