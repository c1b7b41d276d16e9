#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/postgres_session.h"

enum {
    CONNECT_TIMEOUT_MS = 5000,
    STATEMENT_TIMEOUT_MS = 30000,
    LOCK_TIMEOUT_MS = 10000,
    IDLE_IN_TRANSACTION_TIMEOUT_MS = 60000,
    RECONNECT_FIRST_MS = 100,
    RECONNECT_MOST_MS = 15000,
};

static void default_to(int64_t *value, int64_t otherwise)
{
    if (*value == 0)
        *value = otherwise;
}

struct postgres *postgres_create(const struct postgres_options *options)
{
    struct postgres *db = calloc(1, sizeof(*db));

    REQUIRE(db != NULL && options->url != NULL && options->application != NULL);
    db->options = *options;
    db->url = strdup(options->url);
    db->application = strdup(options->application);
    db->schema = strdup(options->schema != NULL ? options->schema : "");
    REQUIRE(db->url != NULL && db->application != NULL && db->schema != NULL);
    default_to(&db->options.connect_timeout_ms, CONNECT_TIMEOUT_MS);
    default_to(&db->options.statement_timeout_ms, STATEMENT_TIMEOUT_MS);
    default_to(&db->options.lock_timeout_ms, LOCK_TIMEOUT_MS);
    default_to(&db->options.idle_in_transaction_timeout_ms, IDLE_IN_TRANSACTION_TIMEOUT_MS);
    db->backoff = (struct backoff){.first_ms = RECONNECT_FIRST_MS, .most_ms = RECONNECT_MOST_MS};
    random_seed(&db->random, (uint64_t)clock_now_us() ^ ((uint64_t)getpid() << 40));
    map_init(&db->prepared);
    arena_init(&db->scratch, 0);
    return db;
}

void postgres_free(struct postgres *db)
{
    if (db == NULL)
        return;
    REQUIRE(!db->in_transaction);
    postgres_disconnect(db);
    map_release(&db->prepared);
    arena_release(&db->scratch);
    free(db->url);
    free(db->application);
    free(db->schema);
    free(db);
}

void postgres_disconnect(struct postgres *db)
{
    while (db->prepared_first != NULL) {
        struct postgres_prepared *prepared = db->prepared_first;

        db->prepared_first = prepared->next;
        free(prepared);
    }
    map_clear(&db->prepared);
    db->sent_count = 0;
    db->statement_count = 0;
    PQfinish(db->connection);
    db->connection = NULL;
}

bool postgres_is_connected(const struct postgres *db)
{
    return db->connection != NULL;
}

uint64_t postgres_connection_number(const struct postgres *db)
{
    return db->connection_number;
}

int64_t postgres_retry_delay_ms(const struct postgres *db)
{
    int64_t left_ms = db->try_not_before_ms - clock_monotonic_ms();

    return db->connection == NULL && left_ms > 0 ? left_ms : 0;
}

static bool url_check(const char *url, struct error *error)
{
    PQconninfoOption *parsed = PQconninfoParse(url, NULL);

    /* libpq's own message may quote the password. */
    if (parsed == NULL)
        return error_set(error, ERROR_PERMANENT, "the database URL cannot be read");
    PQconninfoFree(parsed);
    return true;
}

static PGconn *connection_start(const struct postgres *db)
{
    const char *const names[] = {
        "dbname",           "application_name", "client_encoding",
        "keepalives",       "keepalives_idle",  "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", NULL,
    };
    const char *const values[] = {
        db->url, db->application, "UTF8", "1", "30", "10", "3", "30000", NULL,
    };

    return PQconnectStartParams(names, values, 1);
}

/* True when the connection stands; it is not closed on failure. */
static bool connection_await(PGconn *connection, int64_t timeout_ms)
{
    int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;

    if (PQstatus(connection) == CONNECTION_BAD)
        return false;
    while (status != PGRES_POLLING_OK) {
        struct pollfd descriptor = {
            .fd = PQsocket(connection),
            .events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT,
        };
        int64_t left_ms = deadline_ms - clock_monotonic_ms();

        if (status == PGRES_POLLING_FAILED || left_ms <= 0)
            return false;
        if (poll(&descriptor, 1, (int)left_ms) > 0)
            status = PQconnectPoll(connection);
    }
    return true;
}

static struct text plan_mode(enum postgres_plans plans)
{
    switch (plans) {
    case POSTGRES_PLANS_AUTO:
        return TEXT("auto");
    case POSTGRES_PLANS_CUSTOM:
        return TEXT("force_custom_plan");
    case POSTGRES_PLANS_KEPT:
        return TEXT("force_generic_plan");
    }
    bug("postgres: plans %d", (int)plans);
}

static bool session_set(struct postgres *db, struct error *error)
{
    static const struct postgres_statement set = {
        NULL, "SELECT set_config('statement_timeout', $1, false),"
              " set_config('lock_timeout', $2, false),"
              " set_config('idle_in_transaction_session_timeout', $3, false),"
              " set_config('plan_cache_mode', $4, false),"
              " set_config('search_path', coalesce(nullif($5, ''), current_setting('search_path')),"
              " false),"
              /* A plan that is kept may be older than its tables' growth. */
              " set_config('enable_seqscan', $6, false), set_config('enable_hashjoin', $6, false),"
              " set_config('enable_mergejoin', $6, false),"
              " set_config('jit', 'off', false)"}; /* costs more than our statements take */
    char texts[3][24];
    const int64_t timeouts_ms[] = {db->options.statement_timeout_ms, db->options.lock_timeout_ms,
                                   db->options.idle_in_transaction_timeout_ms};
    struct postgres_value values[6];

    for (size_t i = 0; i < 3; i++) {
        snprintf(texts[i], sizeof(texts[i]), "%lld", (long long)timeouts_ms[i]);
        values[i] = postgres_text(text_of(texts[i]));
    }
    values[3] = postgres_text(plan_mode(db->options.plans));
    values[4] = postgres_text(text_of(db->schema));
    values[5] = postgres_text(db->options.plans == POSTGRES_PLANS_KEPT ? TEXT("off") : TEXT("on"));
    return postgres_query(db, &(struct postgres_call){&set, values, 6}, NULL, error);
}

/* The server's refusals carry no SQLSTATE through libpq's connect; anything not recognised may
 * pass, so it is tried again. */
static enum error_class connect_failure_class(const char *message)
{
    static const char *const final[] = {"authentication failed", "does not exist",
                                        "no pg_hba.conf entry", "permission denied"};

    for (size_t i = 0; i < sizeof(final) / sizeof(final[0]); i++)
        if (strstr(message, final[i]) != NULL && strstr(message, "FATAL") != NULL)
            return ERROR_PERMANENT;
    return ERROR_RETRY;
}

static bool connect_failed(struct postgres *db, struct error *error)
{
    struct text message = text_trim(text_of(PQerrorMessage(db->connection)));
    enum error_class class = connect_failure_class(PQerrorMessage(db->connection));

    if (text_is_empty(message))
        message = TEXT("no answer in time");
    error_set(error, class, "PostgreSQL cannot be reached: %.*s", TEXT_ARG(message));
    postgres_disconnect(db);
    return false;
}

/* Notices are for people at a prompt; what matters comes back as a result. */
static void notice_ignore(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

static bool connect_now(struct postgres *db, struct error *error)
{
    db->connection = connection_start(db);
    REQUIRE(db->connection != NULL);
    PQsetNoticeReceiver(db->connection, notice_ignore, NULL);
    if (!connection_await(db->connection, db->options.connect_timeout_ms))
        return connect_failed(db, error);
    if (PQsetnonblocking(db->connection, 1) != 0)
        return connect_failed(db, error);
    db->connection_number++;
    if (!session_set(db, error)) {
        postgres_disconnect(db);
        return error_prefix(error, "setting up the session");
    }
    return true;
}

bool postgres_connect(struct postgres *db, struct error *error)
{
    if (db->connection != NULL)
        return true;
    if (!url_check(db->url, error))
        return false;
    if (postgres_retry_delay_ms(db) > 0)
        return error_set(error, ERROR_RETRY, "PostgreSQL cannot be reached; next try in %lld ms",
                         (long long)postgres_retry_delay_ms(db));
    if (!connect_now(db, error)) {
        db->try_not_before_ms = clock_monotonic_ms() + backoff_next_ms(&db->backoff, &db->random);
        return false;
    }
    backoff_reset(&db->backoff);
    db->try_not_before_ms = 0;
    return true;
}

bool postgres_check_role(struct postgres *db, struct error *error)
{
    static const struct postgres_statement check = {
        NULL, "SELECT rolname::text, rolsuper, rolbypassrls, (SELECT c.oid::regclass::text"
              " FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace NOT IN"
              " ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
              " AND pg_has_role(current_user, c.relowner, 'USAGE') ORDER BY 1 LIMIT 1)"
              " FROM pg_roles WHERE rolname = current_user"};
    struct postgres_result *result;
    struct text role, owned;
    const char *why = NULL;

    if (!postgres_query(db, POSTGRES_CALL_PLAIN(&check), &result, error))
        return false;
    role = postgres_text_at(result, 0, 0);
    owned = postgres_text_at(result, 0, 3);
    if (postgres_bool_at(result, 0, 1))
        why = "is a superuser";
    else if (postgres_bool_at(result, 0, 2))
        why = "bypasses row-level security";
    else if (text_is_present(owned))
        why = "owns a table: ";
    if (why != NULL)
        error_set(error, ERROR_PERMANENT, "role %.*s %s%.*s; services need a role that does not",
                  TEXT_ARG(role), why, TEXT_ARG(why[0] == 'o' ? owned : TEXT("")));
    postgres_result_free(result);
    return why == NULL;
}
