/* What the files io/postgres_*.c share. Nobody else includes this. */
#ifndef TIEOUT_IO_POSTGRES_SESSION_H
#define TIEOUT_IO_POSTGRES_SESSION_H

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/backoff.h"
#include "base/map.h"
#include "io/postgres.h"

/* Besides the owner's statements: BEGIN, COMMIT, tenants, preparations, the Sync. */
enum { POSTGRES_SENT_MAX = 2 * POSTGRES_PIPELINE_MAX + 64 };

enum postgres_sent_kind {
    SENT_STATEMENT, /* has a result for the owner */
    SENT_HIDDEN,    /* has not */
    SENT_PREPARE,
};

struct postgres_prepared {
    const struct postgres_statement *statement;
    bool is_confirmed; /* false: on its way */
    struct postgres_prepared *next;
};

struct postgres_sent {
    enum postgres_sent_kind kind;
    const char *name; /* of the statement, for messages */
    struct postgres_prepared *prepared;
};

struct postgres {
    char *url;
    char *application;
    char *schema;                    /* "" = the server's own search path stays */
    struct postgres_options options; /* with the defaults filled in */
    PGconn *connection;              /* NULL = not connected */
    uint64_t connection_number;
    struct random random;
    struct backoff backoff;
    int64_t try_not_before_ms;
    struct arena scratch; /* for the statement that is being sent */
    struct map prepared;  /* by name */
    struct postgres_prepared *prepared_first;
    struct postgres_sent sent[POSTGRES_SENT_MAX];
    size_t sent_count;
    size_t statement_count; /* of kind SENT_STATEMENT */
    bool in_transaction;
    const char *begin_sql; /* not NULL: BEGIN, to be queued before the next statement */
    char command_tag[64];  /* of the last hidden statement that succeeded */
    struct postgres_failure failure;
    bool (*work)(void *context);
    void *work_context;
};

/* postgres_wait.c: one round of sending, waiting and reading. False: the connection is lost (and
 * closed), because the server said so or was silent for silence_max_ms. */
bool postgres_session_wait(struct postgres *db, int64_t silence_max_ms, struct error *error);
int64_t postgres_session_silence_ms(const struct postgres *db);
/* Closes the connection and says so in *error (RETRY). Returns false. */
bool postgres_session_lost(struct postgres *db, const char *why, struct error *error);

/* postgres_pipeline.c: a statement without result for the owner; sql must live until collected. */
bool postgres_session_queue_hidden(struct postgres *db, const struct postgres_call *call,
                                   struct error *error);

/* postgres_failure.c: fills db->failure and *error from a failed result. Returns false. */
bool postgres_session_failed(struct postgres *db, const PGresult *result, const char *name,
                             struct error *error);

#endif
