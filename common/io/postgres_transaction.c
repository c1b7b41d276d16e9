#include "io/postgres_transaction.h"

#include <poll.h>
#include <string.h>

#include "base/buffer.h"
#include "io/postgres_session.h"

enum { PAUSE_FIRST_MS = 5, PAUSE_MOST_MS = 500 };

struct transaction {
    enum postgres_outcome (*once)(struct postgres *db, const struct transaction *transaction,
                                  bool *may_repeat, struct error *error);
    const char *begin_sql;
    bool (*body)(struct postgres *db, void *context, struct error *error);
    void *context;
};

bool postgres_in_transaction(const struct postgres *db)
{
    return db->in_transaction;
}

/* Leaves no transaction behind; what the caller knows of the failure stays. */
static void roll_back(struct postgres *db)
{
    static const struct postgres_statement rollback = {NULL, "ROLLBACK"};
    struct postgres_failure failure = db->failure;
    bool was_sent = db->begin_sql == NULL;

    db->begin_sql = NULL;
    if (was_sent && db->connection != NULL) {
        postgres_collect(db, NULL, NULL);
        if (db->connection != NULL &&
            (!postgres_session_queue_hidden(db, POSTGRES_CALL_PLAIN(&rollback), NULL) ||
             !postgres_collect(db, NULL, NULL)))
            postgres_disconnect(db);
    }
    db->in_transaction = false;
    db->failure = failure;
}

static enum postgres_outcome commit(struct postgres *db, struct error *error)
{
    static const struct postgres_statement commit = {NULL, "COMMIT"};

    if (db->begin_sql != NULL) { /* the body did nothing */
        db->begin_sql = NULL;
        db->in_transaction = false;
        return POSTGRES_COMMITTED;
    }
    if (!postgres_session_queue_hidden(db, POSTGRES_CALL_PLAIN(&commit), error)) {
        roll_back(db);
        return POSTGRES_ROLLED_BACK;
    }
    if (!postgres_collect(db, NULL, error)) {
        /* With the connection alive the server has answered: it did not commit. */
        if (db->connection != NULL) {
            roll_back(db);
            return POSTGRES_ROLLED_BACK;
        }
        db->in_transaction = false;
        error_set(error, ERROR_RETRY, "the connection was lost during COMMIT: outcome unknown");
        return POSTGRES_COMMIT_UNKNOWN;
    }
    db->in_transaction = false;
    if (strcmp(db->command_tag, "COMMIT") == 0)
        return POSTGRES_COMMITTED;
    error_set(error, ERROR_BUG, "a transaction was committed after one of its statements failed");
    return POSTGRES_ROLLED_BACK;
}

/* Whether running the whole body again may help. */
static bool is_repeatable(const struct postgres *db)
{
    return db->connection == NULL || strcmp(db->failure.sqlstate, "40001") == 0 ||
           strcmp(db->failure.sqlstate, "40P01") == 0;
}

static enum postgres_outcome run_once(struct postgres *db, const struct transaction *transaction,
                                      bool *may_repeat, struct error *error)
{
    enum postgres_outcome outcome;

    db->begin_sql = transaction->begin_sql;
    db->in_transaction = true;
    if (!transaction->body(db, transaction->context, error)) {
        *may_repeat = is_repeatable(db);
        roll_back(db);
        return POSTGRES_ROLLED_BACK;
    }
    outcome = commit(db, error);
    *may_repeat = outcome == POSTGRES_ROLLED_BACK && is_repeatable(db);
    return outcome;
}

static enum postgres_outcome run(struct postgres *db, const struct transaction *transaction,
                                 struct error *error)
{
    struct backoff pauses = {
        .first_ms = PAUSE_FIRST_MS, .most_ms = PAUSE_MOST_MS, .tries_max = POSTGRES_RUNS_MAX - 1};

    REQUIRE(!db->in_transaction && db->sent_count == 0);
    for (;;) {
        bool may_repeat = false;
        enum postgres_outcome outcome;
        int64_t pause_ms;

        if (!postgres_connect(db, error))
            return POSTGRES_ROLLED_BACK;
        db->failure = (struct postgres_failure){0};
        outcome = transaction->once(db, transaction, &may_repeat, error);
        pause_ms = may_repeat ? backoff_next_ms(&pauses, &db->random) : -1;
        if (pause_ms < 0)
            return outcome;
        poll(NULL, 0, (int)pause_ms);
    }
}

enum postgres_outcome postgres_run(struct postgres *db,
                                   bool (*body)(struct postgres *db, void *context,
                                                struct error *error),
                                   void *context, struct error *error)
{
    return run(db, &(struct transaction){run_once, "BEGIN", body, context}, error);
}

enum postgres_outcome postgres_run_snapshot(struct postgres *db,
                                            bool (*body)(struct postgres *db, void *context,
                                                         struct error *error),
                                            void *context, struct error *error)
{
    return run(db,
               &(struct transaction){run_once, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                                     body, context},
               error);
}

struct reading {
    const struct postgres_read *read;
    struct postgres_results results;
};

static bool queue_reading(struct postgres *db, const struct postgres_read *read,
                          struct error *error)
{
    bool is_queued;

    db->in_transaction = true;
    is_queued = postgres_set_tenants(db, read->tenants, read->tenant_count, error) &&
                read->queue(db, read->context, error);
    db->in_transaction = false;
    return is_queued;
}

/* All that is sent before a Sync is one transaction of the server's own. */
static enum postgres_outcome read_once(struct postgres *db, const struct transaction *transaction,
                                       bool *may_repeat, struct error *error)
{
    struct reading *reading = transaction->context;
    bool is_queued = queue_reading(db, reading->read, error);

    if (is_queued && postgres_collect(db, &reading->results, error))
        return POSTGRES_COMMITTED;
    *may_repeat = is_repeatable(db);
    if (!is_queued && db->connection != NULL)
        postgres_collect(db, NULL, NULL); /* nobody asks for it any more */
    return POSTGRES_ROLLED_BACK;
}

bool postgres_read(struct postgres *db, const struct postgres_read *read,
                   struct postgres_results *out, struct error *error)
{
    struct reading reading = {.read = read};
    const struct transaction transaction = {read_once, NULL, NULL, &reading};
    bool is_read = run(db, &transaction, error) == POSTGRES_COMMITTED;

    *out = reading.results;
    return is_read;
}

bool postgres_set_tenants(struct postgres *db, const struct uuid *tenants, size_t count,
                          struct error *error)
{
    static const struct postgres_statement set = {"set_tenants",
                                                  "SELECT set_config('tieout.tenants', $1, true)"};
    struct buffer list;
    bool is_good;

    REQUIRE(db->in_transaction);
    if (count > POSTGRES_TENANTS_MAX)
        return error_set(error, ERROR_BUG, "%zu tenants in one transaction; at most %d", count,
                         POSTGRES_TENANTS_MAX);
    buffer_init(&list, 0);
    buffer_append_char(&list, '{');
    for (size_t i = 0; i < count; i++) {
        char text[UUID_TEXT_BYTES];

        if (i > 0)
            buffer_append_char(&list, ',');
        buffer_append_text(&list, uuid_format(tenants[i], text));
    }
    buffer_append_char(&list, '}');
    is_good = postgres_session_queue_hidden(
        db, POSTGRES_CALL(&set, postgres_text(buffer_text(&list))), error);
    buffer_release(&list);
    return is_good;
}

bool postgres_notify(struct postgres *db, const char *channel, struct text payload,
                     struct error *error)
{
    static const struct postgres_statement notify = {"notify", "SELECT pg_notify($1, $2)"};

    return postgres_session_queue_hidden(
        db, POSTGRES_CALL(&notify, postgres_text(text_of(channel)), postgres_text(payload)), error);
}

/* --- scripts: libpq's simple protocol, outside pipeline mode --- */

static bool script_collect(struct postgres *db, struct error *error)
{
    bool is_good = true;

    for (;;) {
        PGresult *result;
        ExecStatusType status;

        while (PQisBusy(db->connection))
            if (!postgres_session_wait(db, POSTGRES_SCRIPT_TIMEOUT_MS, error))
                return false;
        result = PQgetResult(db->connection);
        if (result == NULL)
            return is_good;
        status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
            status != PGRES_EMPTY_QUERY && is_good)
            is_good = postgres_session_failed(db, result, "script", error);
        PQclear(result);
    }
}

bool postgres_script(struct postgres *db, struct text sql, struct error *error)
{
    static const struct postgres_statement no_timeout = {NULL, "SET LOCAL statement_timeout = 0"};
    struct buffer terminated;
    bool is_good;

    REQUIRE(db->in_transaction);
    if (sql.length > POSTGRES_SCRIPT_BYTES_MAX)
        return error_set(error, ERROR_PERMANENT, "a script of %zu bytes is too long", sql.length);
    if (!postgres_session_queue_hidden(db, POSTGRES_CALL_PLAIN(&no_timeout), error) ||
        !postgres_collect(db, NULL, error))
        return false;
    buffer_init(&terminated, POSTGRES_SCRIPT_BYTES_MAX + 1);
    buffer_append_text(&terminated, sql);
    buffer_append_char(&terminated, '\n');
    REQUIRE(PQexitPipelineMode(db->connection));
    db->failure = (struct postgres_failure){0};
    is_good = PQsendQuery(db->connection, terminated.data)
                  ? script_collect(db, error)
                  : postgres_session_lost(db, "it cannot be written to", error);
    buffer_release(&terminated);
    if (is_good && PQtransactionStatus(db->connection) != PQTRANS_INTRANS)
        return error_set(error, ERROR_BUG, "the script ended the transaction that it runs in");
    return is_good;
}
