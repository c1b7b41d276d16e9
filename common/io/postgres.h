/* PostgreSQL: a connection, its statements and their results. Only io/postgres*.c include libpq.
 *
 * Calls wait, but never without an end: the server stops a statement after statement_timeout_ms,
 * and when nothing at all is heard for ANSWER_MARGIN_MS longer the connection is given up. While a
 * call waits, postgres_while_waiting() puts the time to use. A connection is made when it is first
 * needed and made again after it was lost, not more often than the backoff allows (until then calls
 * fail at once with ERROR_RETRY).
 *
 * Everything goes through libpq's pipeline mode: postgres_queue() any number of statements, one
 * postgres_collect() sends a Sync and fetches the answers. Outside a transaction
 * (io/postgres_transaction.h) what was queued up to a collect is one transaction of its own.
 *
 *     static const struct postgres_statement load = {"load_offset", "SELECT ... WHERE topic = $1"};
 *     struct postgres_result *result;
 *     if (!postgres_query(db, POSTGRES_CALL(&load, postgres_text(topic)), &result, error))
 *         return false;
 *     int64_t offset = postgres_int8_at(result, 0, 0);
 *     postgres_result_free(result);
 */
#ifndef TIEOUT_IO_POSTGRES_H
#define TIEOUT_IO_POSTGRES_H

#include "base/error.h"
#include "io/postgres_value.h"

enum {
    POSTGRES_PIPELINE_MAX = 256,      /* statements queued and not collected */
    POSTGRES_ANSWER_MARGIN_MS = 5000, /* silence beyond statement_timeout_ms: connection is dead */
    POSTGRES_SCRIPT_BYTES_MAX = 16 << 20,
    POSTGRES_SCRIPT_TIMEOUT_MS = 3600 * 1000,
};

struct postgres;
struct postgres_result;

/* AUTO: as the server likes. CUSTOM: anew at each execution, since a connection's statements may
 * outlive the statistics they were planned with. KEPT: once, by indexes, whatever the statistics
 * say: for many small statements that find their rows by keys. */
enum postgres_plans { POSTGRES_PLANS_AUTO, POSTGRES_PLANS_CUSTOM, POSTGRES_PLANS_KEPT };

struct postgres_options {
    const char *url;         /* postgresql://... ; copied */
    const char *application; /* application_name: the service's name */
    const char *schema; /* where names without a schema are; copied; NULL = as the server says */
    int64_t connect_timeout_ms;             /* 0 = 5,000 */
    int64_t statement_timeout_ms;           /* 0 = 30,000 */
    int64_t lock_timeout_ms;                /* 0 = 10,000 */
    int64_t idle_in_transaction_timeout_ms; /* 0 = 60,000 */
    enum postgres_plans plans;
};

/* Does not connect. The options' texts are copied. */
struct postgres *postgres_create(const struct postgres_options *options);
void postgres_free(struct postgres *db); /* closes; NULL is allowed; no transaction may run */

/* Connects now unless connected. RETRY: not reachable, or the backoff's time has not come;
 * PERMANENT: the server refuses us (password, database, role). Other calls do this themselves. */
bool postgres_connect(struct postgres *db, struct error *error);
void postgres_disconnect(struct postgres *db); /* what was queued is forgotten */
bool postgres_is_connected(const struct postgres *db);
int64_t postgres_retry_delay_ms(const struct postgres *db); /* until the backoff allows a try */
/* Counts connections made: differs when session state (listens, locks) was lost in between. */
uint64_t postgres_connection_number(const struct postgres *db);

/* PERMANENT unless our role is safe under row-level security: not a superuser, not BYPASSRLS, and
 * owning (directly or through a role it is a member of) no table. */
bool postgres_check_role(struct postgres *db, struct error *error);

/* `work` is called again and again while an answer is awaited, a slice of at most a millisecond or
 * two at a time, until it returns false (nothing left to do). It must not use this db. NULL ends.
 */
void postgres_while_waiting(struct postgres *db, bool (*work)(void *context), void *context);

/* --- statements ------------------------------------------------------------------------------- */

struct postgres_statement {
    const char *name; /* unique per process: prepared under it, once a connection; NULL = not */
    const char *sql;  /* one statement with $1, $2 ... */
};

struct postgres_call {
    const struct postgres_statement *statement;
    const struct postgres_value *values;
    size_t value_count;
};

#define POSTGRES_CALL(statement, ...)                                                              \
    (&(const struct postgres_call){(statement), (const struct postgres_value[]){__VA_ARGS__},      \
                                   sizeof((const struct postgres_value[]){__VA_ARGS__}) /          \
                                       sizeof(struct postgres_value)})
#define POSTGRES_CALL_PLAIN(statement) (&(const struct postgres_call){(statement), NULL, 0})

/* Queues one statement and collects everything; *out (may be NULL) is the last statement's result.
 * Statements queued before must have succeeded too; their results are freed. */
bool postgres_query(struct postgres *db, const struct postgres_call *call,
                    struct postgres_result **out, struct error *error);

/* Queues a statement. Sends opportunistically; a failure to send shows at the collect. False: over
 * POSTGRES_PIPELINE_MAX (bug), or there is no connection. */
bool postgres_queue(struct postgres *db, const struct postgres_call *call, struct error *error);

/* Passes on what was queued, as far as that goes without waiting: the server begins with it. */
void postgres_send(struct postgres *db);

/* One result per postgres_queue() since the last collect, in order. */
struct postgres_results {
    struct postgres_result *items[POSTGRES_PIPELINE_MAX];
    size_t count;
};

/* False: the first statement that failed is described by *error and postgres_failure(); none of
 * those queued has taken effect (or, without an answer, perhaps all have: RETRY). On failure
 * `results` is empty. `results` may be NULL. Collecting nothing succeeds. */
bool postgres_collect(struct postgres *db, struct postgres_results *results, struct error *error);
void postgres_results_release(struct postgres_results *results);

/* --- failures --------------------------------------------------------------------------------- */

/* Classes by SQLSTATE: 08, 53, 57, 40001, 40P01, 55P03, 25P03, 58 are RETRY; 22, 23, P0 (data that
 * the database refuses), 28 and 42501 are PERMANENT; the rest (42, 0A, ...) are BUG. */
struct postgres_failure {
    char sqlstate[6];    /* "" = no answer from the server */
    char constraint[64]; /* name of the violated constraint, or "" */
    size_t statement;    /* which of those queued */
};
/* Of the last call that failed. */
const struct postgres_failure *postgres_failure(const struct postgres *db);
/* 23505; of that constraint (NULL = any). */
bool postgres_is_unique_violation(const struct postgres *db, const char *constraint);

/* --- results: values by row and column number; texts and bytes live as long as the result ----- */

void postgres_result_free(struct postgres_result *result); /* NULL is allowed */
size_t postgres_rows(const struct postgres_result *result);
uint64_t postgres_affected(const struct postgres_result *result); /* rows written */

/* Asking for a row or column that is not there, or for another type than the column's, is a bug.
 * NULL gives TEXT_NONE, INT64_MIN, INT32_MIN, false, UUID_NIL, DATE_NONE. */
bool postgres_is_null(const struct postgres_result *result, size_t row, int column);
struct text postgres_text_at(const struct postgres_result *result, size_t row, int column);
struct text postgres_bytea_at(const struct postgres_result *result, size_t row, int column);
int64_t postgres_int8_at(const struct postgres_result *result, size_t row, int column);
int32_t postgres_int4_at(const struct postgres_result *result, size_t row, int column);
bool postgres_bool_at(const struct postgres_result *result, size_t row, int column);
struct uuid postgres_uuid_at(const struct postgres_result *result, size_t row, int column);
date_day postgres_date_at(const struct postgres_result *result, size_t row, int column);

#endif
