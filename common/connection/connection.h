/* Authorised calls to QuickBooks Online for a tenant, on the loop; shared by poller, pusher and
 * console, over any number of processes.
 *
 * A call first takes its place in the tenant's budget, a row that all processes share (10 calls a
 * second, 500 a minute, 40 batches a minute; nothing for 60 s after the vendor's 429; a pause after
 * failures in a row), then goes out with the access token. An expired or refused token is refreshed
 * by one process at a time and the new pair is stored before it is used; after a 401 the call is
 * replayed once. Metered calls are counted per company and day.
 *
 * The database connection is the process's own. Calls to it wait; none may be inside a transaction
 * when a function of this header that takes `struct connections` is called.
 */
#ifndef TIEOUT_CONNECTION_CONNECTION_H
#define TIEOUT_CONNECTION_CONNECTION_H

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "qbo/fault.h"
#include "syntax/json.h"

struct loop;
struct postgres;
struct settings;
struct connections; /* one a process */

#define CONNECTION_STATUS(symbol, name, sentence) CONNECTION_##symbol,
enum connection_status {
#include "connection/connection_status.def"
    CONNECTION_STATUS_COUNT
};
#undef CONNECTION_STATUS
#define CONNECTION_OUTCOME(symbol, name, sentence) CONNECTION_##symbol,
enum connection_outcome {
#include "connection/connection_outcome.def"
    CONNECTION_OUTCOME_COUNT
};
#undef CONNECTION_OUTCOME

const char *connection_status_name(enum connection_status status);
const char *connection_status_sentence(enum connection_status status);
bool connection_status_parse(struct text name, enum connection_status *out);
const char *connection_outcome_name(enum connection_outcome outcome);

/* Reads the ONLINE settings. PERMANENT: one of them is wrong. `db` must outlive it. */
bool connections_create(struct loop *loop, struct postgres *db, const struct settings *settings,
                        struct connections **out, struct error *error);
/* Drops the calls under way without calling their handlers. NULL is allowed. */
void connections_free(struct connections *connections);
/* Calls under way or waiting for their place: zero means idle. */
size_t connections_pending(const struct connections *connections);

/* --- calls ------------------------------------------------------------------------------------ */

/* What a call is counted as (metrics, metering, limits). */
enum connection_kind {
    CONNECTION_READ,  /* GET of one object: metered */
    CONNECTION_QUERY, /* metered */
    CONNECTION_CDC,   /* metered */
    CONNECTION_WRITE, /* not metered; its path carries a requestid */
    CONNECTION_BATCH, /* of writes: not metered; a limit of its own besides */
    CONNECTION_KIND_COUNT
};

struct connection_result {
    enum connection_outcome outcome;
    int status;                /* HTTP; 0 when nothing came */
    struct text body;          /* as it came; TEXT_NONE when nothing came */
    const struct json *answer; /* ANSWERED: the body's tree; spans point into `body` */
    struct qbo_fault fault;    /* REFUSED: act is REFUSED or HALVE */
    int64_t retry_ms;          /* LATER, UNKNOWN: the least wait; > 0 */
    struct text tid;           /* intuit_tid, for the log; "" when none */
    struct error error;        /* unless ANSWERED: a sentence for logs and people */
    struct arena *arena;       /* for what the handler parses; emptied after it */
};

/* The result is valid only during the call. The handler may start calls. */
typedef void connection_handler(void *context, const struct connection_result *result);

struct connection_call {
    struct uuid tenant;
    enum connection_kind kind;
    struct text path; /* "/v3/company/<realm>/...": of the tenant's own realm (checked) */
    struct text body; /* JSON; present = POST; TEXT_NONE = GET */
    connection_handler *on_result; /* exactly once, from the loop, never from within */
    void *context;
};

/* Texts are copied. Every failure, also of our database, comes as a result. */
void connection_call(struct connections *connections, const struct connection_call *call);

/* --- connections: state and changes -------------------------------------------------------------
 */

struct connection_state {
    char realm[64];
    char environment[16]; /* "production", "sandbox" */
    enum connection_status status;
    char reason[256];              /* of RECONNECT_NEEDED and PAUSED: a sentence; else "" */
    instant_us connected_at;       /* the last time that a person connected it */
    instant_us refresh_expires_at; /* when the connection dies unless used before */
    bool is_live;
    int64_t metered_today; /* metered calls of the current UTC day */
};

/* *is_found false: the tenant was never connected. */
bool connection_load(struct connections *connections, struct uuid tenant,
                     struct connection_state *out, bool *is_found, struct error *error);

/* Company to tenant, without reading anything of the tenant's. */
bool connection_find_tenant(struct connections *connections, struct text realm, struct uuid *tenant,
                            bool *is_found, struct error *error);

struct connection_tokens {
    struct text realm; /* digits */
    struct text access_token;
    struct text refresh_token;
    int64_t access_expires_in_s;
    int64_t refresh_expires_in_s; /* 0 = unknown */
};

/* Stores (sealed) and lets the poller know. Connecting again replaces the tokens and keeps the
 * realm. PERMANENT: the realm belongs to another tenant, the tenant has another realm, or a text
 * has no sensible form; the message names the field. */
bool connection_connect(struct connections *connections, struct uuid tenant,
                        const struct connection_tokens *tokens, struct error *error);

/* The same with an authorisation code, exchanged at the token endpoint. `error` NULL = connected;
 * PERMANENT: the code is refused. */
typedef void connection_connected(void *context, const struct error *error);
struct connection_code {
    struct uuid tenant;
    struct text realm;
    struct text code;
    struct text redirect_url;           /* the one that the code was asked with */
    connection_connected *on_connected; /* once, from the loop, never from within */
    void *context;
};
void connection_connect_code(struct connections *connections, const struct connection_code *code);

/* By a person; resuming does not heal RECONNECT_NEEDED. */
bool connection_set_paused(struct connections *connections, struct uuid tenant, bool is_paused,
                           struct error *error);
/* The tenant's setting sync_mode, for the poller: live = read at the poll interval, otherwise only
 * for runs. Whoever publishes the setting says it here too. */
bool connection_set_live(struct connections *connections, struct uuid tenant, bool is_live,
                         struct error *error);

#endif
