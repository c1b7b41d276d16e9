/* Calls to other machines over HTTP(S); the only place that knows libcurl.
 *
 * Every call has a limit on time to connect, on total time and on the bytes of the answer. There
 * are no redirects, certificates are verified (TLS 1.2 or newer), only http and https are spoken,
 * and the environment's proxy variables are ignored. An answer that, once begun, comes slower
 * than 64 bytes a second for 30 seconds is given up. After a failure the outcome says whether the
 * request can have reached the other side; a status of 4xx or 5xx is an answer, not a failure.
 */
#ifndef TIEOUT_IO_HTTP_CLIENT_H
#define TIEOUT_IO_HTTP_CLIENT_H

#include "base/error.h"
#include "base/text.h"

struct loop;
struct http_client;
struct http_exchange; /* one call that is waiting or under way */

enum http_outcome {
#define HTTP_OUTCOME(id, name, meaning) HTTP_##id,
#include "io/http_outcome.def"
#undef HTTP_OUTCOME
    HTTP_OUTCOME_COUNT
};
const char *http_outcome_name(enum http_outcome outcome);

enum {
    HTTP_CALL_HEADERS_MAX = 32,
    HTTP_ANSWER_HEADERS_MAX = 64, /* more make the outcome unknown */
    HTTP_ANSWER_HEADER_BYTES_MAX = 32768,
    HTTP_CONCURRENT_MAX = 64, /* default of http_client_limits.concurrent_max */
    HTTP_WAITING_MAX = 1024   /* default of http_client_limits.waiting_max */
};

struct http_header {
    struct text name;
    struct text value;
};

struct http_client_limits {
    uint32_t concurrent_max; /* calls under way at once; 0 = HTTP_CONCURRENT_MAX */
    uint32_t waiting_max;    /* calls waiting for their turn; 0 = HTTP_WAITING_MAX */
    struct text ca_file;     /* certificates to trust instead of the system's; absent = system's */
    struct text proxy;       /* http://host:port; absent = direct */
};

struct http_answer;
typedef void http_answer_handler(void *context, const struct http_answer *answer);

/* What to send. Texts are copied by http_client_send. Header values may not hold CR, LF or NUL. */
struct http_call {
    struct text method; /* absent = GET */
    struct text url;
    const struct http_header *headers;
    size_t header_count;
    struct text body;            /* absent = no body */
    uint32_t connect_timeout_ms; /* all three must be set */
    uint32_t total_timeout_ms;   /* counted from the moment it leaves the waiting line */
    size_t answer_bytes_max;
    /* The request carries its own key (requestid, Idempotency-Key), so libcurl may send it again
     * when a kept connection turns out to be dead. Unset, anything but GET and HEAD gets a fresh
     * connection, on which libcurl never sends twice. */
    bool is_repeatable;
    /* Called exactly once, from the loop, never from within http_client_send; it may send again. */
    http_answer_handler *on_answer;
    void *context;
};

/* What came of it; valid only during the callback. */
struct http_answer {
    enum http_outcome outcome;
    int status;       /* when ANSWERED: 200..599; otherwise 0 */
    struct text body; /* when ANSWERED; never absent */
    const struct http_header *headers;
    size_t header_count;
    int64_t duration_us;
    struct http_exchange *owner; /* http_answer_release's business */
    struct error error; /* unless ANSWERED: RETRY, or PERMANENT (bad URL, certificate, too large) */
};

/* Case-insensitive; the first of that name; TEXT_NONE when it is not there. */
struct text http_answer_header(const struct http_answer *answer, const char *name);

/* NULL and an error when libcurl cannot be set up. */
struct http_client *http_client_new(struct loop *loop, const struct http_client_limits *limits,
                                    struct error *error);
/* Drops the calls that are left, without calling their handlers. */
void http_client_free(struct http_client *client);

/* NULL and an error (and no call of the handler) when the call is malformed (PERMANENT) or the
 * waiting line is full (RETRY). The exchange is valid until the handler was called. */
struct http_exchange *http_client_send(struct http_client *client, const struct http_call *call,
                                       struct error *error);
/* Gives a call up; its handler will not be called. What was sent stays sent. */
void http_exchange_cancel(struct http_exchange *exchange);
/* Waiting and under way: zero means idle. */
size_t http_client_pending(const struct http_client *client);

/* For tools: sends and blocks until the answer is there. False only when the call is malformed;
 * otherwise *answer is filled and its texts live in memory that http_answer_release frees. */
bool http_fetch(const struct http_call *call, const struct http_client_limits *limits,
                struct http_answer *answer, struct error *error);
void http_answer_release(struct http_answer *answer);

#endif
