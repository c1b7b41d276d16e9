#include <stdlib.h>
#include <string.h>

#include "io/postgres_session.h"

struct wire_values {
    Oid types[POSTGRES_VALUES_MAX];
    const char *data[POSTGRES_VALUES_MAX];
    int lengths[POSTGRES_VALUES_MAX];
    int formats[POSTGRES_VALUES_MAX];
    int count;
};

static const char *statement_label(const struct postgres_statement *statement)
{
    return statement->name != NULL ? statement->name : statement->sql;
}

static const char *wire_text(struct postgres *db, const struct postgres_value *value)
{
    struct text text = text_slice(value->data, value->length);

    /* libpq takes the text form only with a terminator, and PostgreSQL stores no NUL. */
    if (memchr(text.data, '\0', text.length) != NULL)
        return NULL;
    return arena_copy(&db->scratch, text).data;
}

static bool wire_values_fill(struct postgres *db, struct wire_values *wire,
                             const struct postgres_call *call, struct error *error)
{
    REQUIRE(call->value_count <= POSTGRES_VALUES_MAX);
    wire->count = (int)call->value_count;
    for (size_t i = 0; i < call->value_count; i++) {
        const struct postgres_value *value = &call->values[i];

        REQUIRE(value->length <= POSTGRES_VALUE_BYTES_MAX);
        wire->types[i] = value->type;
        wire->lengths[i] = (int)value->length;
        wire->formats[i] = value->is_text ? 0 : 1;
        wire->data[i] = value->data != NULL ? value->data : (const char *)value->inline_bytes;
        if (value->is_null)
            wire->data[i] = NULL;
        else if (value->is_text && (wire->data[i] = wire_text(db, value)) == NULL)
            return error_set(error, ERROR_PERMANENT, "statement %s: parameter %zu contains a NUL",
                             statement_label(call->statement), i + 1);
    }
    return true;
}

static void sent_add(struct postgres *db, struct postgres_sent sent)
{
    REQUIRE(db->sent_count < POSTGRES_SENT_MAX);
    db->sent[db->sent_count++] = sent;
    if (sent.kind == SENT_STATEMENT)
        db->statement_count++;
}

static bool queue_failed(struct postgres *db, struct error *error)
{
    if (PQstatus(db->connection) == CONNECTION_BAD)
        return postgres_session_lost(db, "it cannot be written to", error);
    return error_set(error, ERROR_BUG, "libpq refuses a statement: %s",
                     PQerrorMessage(db->connection));
}

static bool prepare(struct postgres *db, const struct postgres_statement *statement,
                    const struct wire_values *wire, struct error *error)
{
    struct text name = text_of(statement->name);
    struct postgres_prepared *prepared = map_get(&db->prepared, name);

    if (prepared != NULL) {
        REQUIRE(prepared->statement == statement ||
                strcmp(prepared->statement->sql, statement->sql) == 0);
        return true;
    }
    if (!PQsendPrepare(db->connection, statement->name, statement->sql, wire->count, wire->types))
        return queue_failed(db, error);
    prepared = calloc(1, sizeof(*prepared));
    REQUIRE(prepared != NULL);
    prepared->statement = statement;
    prepared->next = db->prepared_first;
    db->prepared_first = prepared;
    map_put(&db->prepared, name, prepared);
    sent_add(db, (struct postgres_sent){SENT_PREPARE, statement->name, prepared});
    return true;
}

static bool send_call(struct postgres *db, const struct postgres_call *call,
                      enum postgres_sent_kind kind, struct error *error)
{
    const struct postgres_statement *statement = call->statement;
    struct wire_values wire;
    int was_sent;

    arena_clear(&db->scratch);
    if (!wire_values_fill(db, &wire, call, error))
        return false;
    if (statement->name != NULL) {
        if (!prepare(db, statement, &wire, error))
            return false;
        was_sent = PQsendQueryPrepared(db->connection, statement->name, wire.count, wire.data,
                                       wire.lengths, wire.formats, 1);
    } else {
        was_sent = PQsendQueryParams(db->connection, statement->sql, wire.count, wire.types,
                                     wire.data, wire.lengths, wire.formats, 1);
    }
    if (!was_sent)
        return queue_failed(db, error);
    sent_add(db, (struct postgres_sent){kind, statement_label(statement), NULL});
    return true;
}

static bool pipeline_enter(struct postgres *db, struct error *error)
{
    /* A transaction's session state went with its connection: only its runner may start over. */
    if (db->connection == NULL && db->in_transaction && db->begin_sql == NULL)
        return error_set(error, ERROR_RETRY, "connection to PostgreSQL lost in a transaction");
    if (!postgres_connect(db, error))
        return false;
    if (PQpipelineStatus(db->connection) == PQ_PIPELINE_OFF && !PQenterPipelineMode(db->connection))
        return queue_failed(db, error);
    return true;
}

static bool queue(struct postgres *db, const struct postgres_call *call,
                  enum postgres_sent_kind kind, struct error *error)
{
    if (!pipeline_enter(db, error))
        return false;
    if (db->begin_sql != NULL) {
        const struct postgres_statement begin = {NULL, db->begin_sql};

        if (!send_call(db, POSTGRES_CALL_PLAIN(&begin), SENT_HIDDEN, error))
            return false;
        db->begin_sql = NULL;
    }
    return send_call(db, call, kind, error);
}

bool postgres_session_queue_hidden(struct postgres *db, const struct postgres_call *call,
                                   struct error *error)
{
    return queue(db, call, SENT_HIDDEN, error);
}

bool postgres_queue(struct postgres *db, const struct postgres_call *call, struct error *error)
{
    if (db->statement_count >= POSTGRES_PIPELINE_MAX)
        return error_set(error, ERROR_BUG, "more than %d statements queued", POSTGRES_PIPELINE_MAX);
    return queue(db, call, SENT_STATEMENT, error);
}

void postgres_send(struct postgres *db)
{
    /* A failure shows at the collect. */
    if (db->connection != NULL && db->sent_count > 0)
        (void)PQflush(db->connection);
}

/* --- collecting --- */

static bool next_result(struct postgres *db, PGresult **out, struct error *error)
{
    while (PQisBusy(db->connection))
        if (!postgres_session_wait(db, postgres_session_silence_ms(db), error))
            return false;
    *out = PQgetResult(db->connection);
    return true;
}

/* The answer to one statement: a result, and the NULL after it. */
static bool next_answer(struct postgres *db, PGresult **out, struct error *error)
{
    PGresult *end = NULL;

    if (!next_result(db, out, error))
        return false;
    if (*out == NULL)
        return postgres_session_lost(db, "an answer is missing", error);
    if (!next_result(db, &end, error)) {
        PQclear(*out);
        return false;
    }
    if (end == NULL)
        return true;
    PQclear(end);
    PQclear(*out);
    return postgres_session_lost(db, "an answer too many", error);
}

static void prepared_settle(struct postgres *db, struct postgres_prepared *prepared, bool is_done)
{
    if (is_done)
        prepared->is_confirmed = true;
    else /* its memory stays on the list until the connection goes */
        map_remove(&db->prepared, text_of(prepared->statement->name));
}

struct collection {
    struct postgres_results *results; /* may be NULL */
    size_t statement;                 /* index of the next one */
    bool has_failed;
    struct error *error;
};

static void answer_take(struct postgres *db, const struct postgres_sent *sent, PGresult *answer,
                        struct collection *collection)
{
    ExecStatusType status = PQresultStatus(answer);
    bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

    if (!is_good && !collection->has_failed) {
        collection->has_failed = true;
        postgres_session_failed(db, answer, sent->name, collection->error);
        db->failure.statement = collection->statement;
    }
    if (sent->kind == SENT_PREPARE)
        prepared_settle(db, sent->prepared, is_good);
    if (sent->kind == SENT_HIDDEN && is_good)
        snprintf(db->command_tag, sizeof(db->command_tag), "%s", PQcmdStatus(answer));
    if (sent->kind == SENT_STATEMENT && is_good && collection->results != NULL)
        collection->results->items[collection->results->count++] = (struct postgres_result *)answer;
    else
        PQclear(answer);
    if (sent->kind == SENT_STATEMENT)
        collection->statement++;
}

static bool sync_await(struct postgres *db, struct error *error)
{
    PGresult *sync = NULL;
    bool is_sync;

    if (!next_result(db, &sync, error))
        return false;
    is_sync = PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
    PQclear(sync);
    return is_sync || postgres_session_lost(db, "the server closed it", error);
}

static bool collect_all(struct postgres *db, struct collection *collection)
{
    struct error lost = {0};
    size_t count = db->sent_count;

    for (size_t i = 0; i < count; i++) {
        PGresult *answer = NULL;
        struct postgres_sent sent = db->sent[i];

        if (!next_answer(db, &answer, &lost))
            break;
        answer_take(db, &sent, answer, collection);
    }
    if (db->connection != NULL && sync_await(db, &lost))
        return !collection->has_failed;
    if (!collection->has_failed && collection->error != NULL)
        *collection->error = lost;
    return false;
}

bool postgres_collect(struct postgres *db, struct postgres_results *results, struct error *error)
{
    struct collection collection = {.results = results, .error = error};
    bool is_good;

    if (results != NULL)
        results->count = 0;
    if (db->sent_count == 0)
        return true;
    db->failure = (struct postgres_failure){0};
    if (!PQpipelineSync(db->connection))
        is_good = queue_failed(db, error);
    else
        is_good = collect_all(db, &collection);
    db->sent_count = 0;
    db->statement_count = 0;
    if (!is_good && results != NULL)
        postgres_results_release(results);
    return is_good;
}

bool postgres_query(struct postgres *db, const struct postgres_call *call,
                    struct postgres_result **out, struct error *error)
{
    struct postgres_results results;

    if (!postgres_queue(db, call, error) || !postgres_collect(db, &results, error))
        return false;
    if (out != NULL)
        *out = results.items[--results.count];
    postgres_results_release(&results);
    return true;
}
