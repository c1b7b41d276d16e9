/* What the files of this folder share; nobody else includes it. */
#ifndef TIEOUT_CONNECTION_PARTS_H
#define TIEOUT_CONNECTION_PARTS_H

#include "connection/budget.h"
#include "connection/connection.h"
#include "io/crypto.h"
#include "io/http_client.h"
#include "io/loop.h"
#include "io/postgres_transaction.h"

struct connections {
    struct loop *loop;
    struct postgres *db;
    struct http_client *http;
    struct arena arena; /* texts of the settings */
    struct crypto_keys keys;
    struct budget_limits limits;
    struct text environment;
    struct text api_url; /* without a slash at the end */
    struct text token_url;
    struct text client_authorization; /* "Basic ..." */
    uint32_t connect_timeout_ms;
    uint32_t total_timeout_ms;
    size_t answer_bytes_max;
    int32_t breaker_failures;
    int64_t breaker_pause_ms;
    struct connection_exchange *first; /* every exchange that is not finished */
    size_t pending;
};

/* --- store.c: rows ------------------------------------------------------------------------------
 */

struct stored_tokens {
    struct text access; /* opened; in the arena of the load */
    struct text refresh;
    struct text previous_refresh; /* TEXT_NONE when there is none */
    instant_us access_expires_at;
    int64_t epoch;
};

/* What a call needs, read in one round trip; the budget's row stays locked until the end. */
struct connection_row {
    bool is_found;
    instant_us now; /* the database's clock */
    struct text realm;
    struct text environment;
    enum connection_status status;
    struct text reason;
    instant_us refreshing_until;
    struct stored_tokens tokens;
    struct budget budget;
};

/* Inside a transaction. Texts in the arena. */
bool store_load_row(struct connections *connections, struct uuid tenant, struct arena *arena,
                    struct connection_row *out, struct error *error);
bool store_save_budget(struct connections *connections, struct uuid tenant,
                       const struct budget *budget, struct error *error);

/* Each a transaction of its own. *is_ours false: somebody else has changed the row before. */
bool store_claim_refresh(struct connections *connections, struct uuid tenant, int64_t epoch,
                         bool *is_ours, struct error *error);
bool store_release_refresh(struct connections *connections, struct uuid tenant,
                           struct error *error);
bool store_save_tokens(struct connections *connections, struct uuid tenant, int64_t epoch,
                       const struct connection_tokens *tokens, struct error *error);
/* Only while the token's epoch is the one that was refused: a new connection is not hit. */
bool store_set_status(struct connections *connections, struct uuid tenant, int64_t epoch,
                      enum connection_status status, struct text reason, struct error *error);

/* After a call: counts it; blocks further ones for `block_ms` (0 = not); a failure or a success for
 * the breaker. */
struct call_note {
    bool is_metered;
    bool is_failure;
    bool is_success;
    int64_t block_ms;
};
bool store_note_call(struct connections *connections, struct uuid tenant,
                     const struct call_note *note, struct error *error);

/* --- exchange.c ------------------------------------------------------------------------------- */

struct connection_exchange {
    struct connections *connections;
    struct connection_exchange *previous;
    struct connection_exchange *next;
    struct arena arena; /* the call's texts, tokens, the answer's tree */
    struct connection_call call;
    struct connection_code code; /* of an exchange that connects; its handler is set then */
    struct loop_timer timer;     /* runs `step` */
    void (*step)(struct connection_exchange *exchange);
    struct http_exchange *http; /* under way */
    int64_t started_ms;         /* monotonic */
    int64_t sent_us;            /* monotonic */
    struct stored_tokens tokens;
    int64_t refused_epoch;          /* tokens of this epoch were refused with 401; 0 = none */
    struct connection_tokens fresh; /* received, not yet stored */
    uint32_t save_tries;
    bool is_on_previous; /* the refresh under way uses the token before the last */
};

struct connection_exchange *exchange_create(struct connections *connections);
/* Runs `step` from the loop, after `delay_ms`. */
void exchange_then(struct connection_exchange *exchange,
                   void (*step)(struct connection_exchange *exchange), int64_t delay_ms);
void exchange_free(struct connection_exchange *exchange);

void exchange_admit(struct connection_exchange *exchange);   /* exchange.c: the first step */
void exchange_refresh(struct connection_exchange *exchange); /* refresh.c: needs fresh tokens */

/* Hands the outcome over and frees the exchange. */
void exchange_finish(struct connection_exchange *exchange, struct connection_result *result);
void exchange_fail(struct connection_exchange *exchange, enum connection_outcome outcome,
                   int64_t retry_ms, const struct error *error);

/* Sends to the token endpoint. */
bool exchange_send_grant(struct connection_exchange *exchange, struct text form,
                         http_answer_handler *on_answer, struct error *error);

enum {
    CONNECTION_REFRESH_EARLY_MS = 120000, /* an access token that ends sooner is renewed first */
    CONNECTION_CLAIM_MS = 25000,          /* a refresh longer than this is taken over */
    CONNECTION_GRANT_TIMEOUT_MS = 20000,
    CONNECTION_WATCH_MS = 150,       /* between looks at somebody else's refresh */
    CONNECTION_WATCH_MAX_MS = 60000, /* patience with it */
    CONNECTION_SAVE_TRIES_MAX = 60,
    CONNECTION_SAVE_AGAIN_MS = 250,
    CONNECTION_THROTTLED_MS = 60000, /* the vendor's word after 429 */
    CONNECTION_THROTTLED_MAX_MS = 3600000,
    CONNECTION_AGAIN_MS = 2000, /* after a failure that may pass */
};

#endif
