/* An HTTP/1.1 server on the loop; the only place that knows libmicrohttpd.
 *
 * Handlers get complete requests within the limits and reply exactly once, at once or later. What
 * is no request for a handler is answered here: 400 malformed, 404, 405 with Allow, 413 too large,
 * 414, 503 over the limits. A client that has not sent its request, or not taken its answer, within
 * the time limit is cut off, and so is one that sends its body too slowly. Every reply carries
 * security headers and, unless it says otherwise, "Cache-Control: no-store". TLS is the business of
 * the proxy in front.
 */
#ifndef TIEOUT_IO_HTTP_SERVER_H
#define TIEOUT_IO_HTTP_SERVER_H

#include "base/error.h"
#include "io/http_client.h" /* struct http_header */
#include "io/http_route.h"

struct loop;
struct http_server;

enum {
    HTTP_BODY_BYTES_MAX = 1 << 20,   /* defaults of the settings below */
    HTTP_HEADER_BYTES_MAX = 1 << 15, /* request line and headers together, for each connection */
    HTTP_URL_BYTES_MAX = 4096,
    HTTP_CONNECTIONS_MAX = 512,
    HTTP_REQUEST_MS_MAX = 30000,
    HTTP_REPLY_HEADERS_MAX = 16,
    HTTP_PROBLEM_FIELDS_MAX = 32
};

/* 0 or absent means the default. */
struct http_server_settings {
    struct text address; /* "127.0.0.1" (default), "0.0.0.0", "::1", "::" */
    uint16_t port;       /* 0 = any free one: http_server_port */
    uint32_t connections_max;
    uint32_t connections_per_address_max; /* 0 = no limit of its own (behind a proxy) */
    uint32_t body_bytes_max;
    uint32_t small_body_bytes; /* larger bodies are judged, and bounded by: */
    /* Whether one may come: 0, or the status that refuses it. Asked before it is taken: all but the
     * body is there. NULL = any may. */
    int (*judge_large)(struct http_request *request, void *context);
    uint64_t bodies_bytes_max;    /* of all those under way together; 0 = no limit of its own */
    uint32_t bodies_per_path_max; /* how many of those at one path; 0 = no limit of its own */
    uint32_t body_pace_bytes;     /* so many of a body have to come, until it is complete, */
    uint32_t body_pace_ms;        /* in each such time; 0 = no pace of its own */
    uint32_t header_bytes_max;
    uint32_t url_bytes_max;
    uint32_t request_time_ms;
    void *context;      /* handed to handlers and on_done */
    bool has_tls_proxy; /* adds Strict-Transport-Security */
    /* Called after each reply was sent or given up, for counters; may be NULL. `route` is NULL when
     * none matched; status 0 = cut off before a reply. */
    void (*on_done)(void *context, const struct http_route *route, int status, int64_t took_us);
};

/* Starts to listen. The routes are used, not copied.
 * NULL and an error (PERMANENT: bad address or table; RETRY: port taken). */
struct http_server *http_server_start(struct loop *loop,
                                      const struct http_server_settings *settings,
                                      const struct http_route *routes, size_t route_count,
                                      struct error *error);
uint16_t http_server_port(const struct http_server *server);
size_t http_server_pending(const struct http_server *server); /* requests without a reply yet */
/* No new connections; what is under way goes on. For draining. */
void http_server_quiesce(struct http_server *server);
/* Answers waiting requests with 503, closes everything, frees. Requests that handlers still hold
 * stay valid until they reply (into the void). NULL is allowed. */
void http_server_stop(struct http_server *server);

/* --- the request; everything lives until the reply --- */

const struct http_route *http_request_route(const struct http_request *request);
struct text http_request_method(const struct http_request *request);
struct text http_request_path(const struct http_request *request); /* as it came, no query */
struct text http_request_param(const struct http_request *request, const char *name); /* {name} */
struct text http_request_query(struct http_request *request,
                               const char *name);                          /* ?name=, decoded */
struct text http_request_query_string(const struct http_request *request); /* raw; may be empty */
struct text http_request_header(const struct http_request *request, const char *name);
struct text http_request_cookie(const struct http_request *request, const char *name);
struct text http_request_body(const struct http_request *request); /* empty when there is none */
struct text http_request_peer(const struct http_request *request); /* numeric address, no port */
struct arena *http_request_arena(struct http_request *request);    /* for the handler's own use */
/* The client's time is over or the server stopped: a reply will reach nobody. */
bool http_request_is_gone(const struct http_request *request);

/* --- the reply: exactly one call per request; the request is invalid afterwards. A handler that
 * returns without it keeps the request and replies from another callback of the loop. --- */

struct http_reply {
    int status;               /* 200..599 */
    const char *content_type; /* NULL = no body */
    struct text body;
    /* Besides the standing ones; one of the same name as a standing header replaces it. */
    const struct http_header *headers;
    size_t header_count;
};
void http_reply(struct http_request *request, const struct http_reply *reply);
/* Two ways to misbehave, for simulators: the connection is closed without an answer, or after
 * `body_bytes` of a reply that announces its whole length. */
void http_reply_cut(struct http_request *request);
void http_reply_truncated(struct http_request *request, const struct http_reply *reply,
                          size_t body_bytes);
void http_reply_json(struct http_request *request, int status, struct text json);
void http_reply_text(struct http_request *request, int status, struct text text);
void http_reply_empty(struct http_request *request, int status);

/* An RFC 9457 problem document (application/problem+json). */
struct http_problem {
    int status;
    const char *type;   /* "urn:tieout:problem:..." or NULL = "about:blank" */
    const char *title;  /* NULL = the status's own phrase */
    struct text detail; /* absent = left out */
    /* What is wrong with which field of the request: "errors": [{"field":..., "detail":...}] */
    const struct http_header *fields; /* name = field, value = sentence */
    size_t field_count;
    struct text rule; /* number of the rule that refused; absent = left out */
};
void http_reply_problem(struct http_request *request, const struct http_problem *problem);
/* The short form: status and a sentence. */
void http_reply_refusal(struct http_request *request, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *http_status_phrase(int status); /* "Not Found"; "Unknown" for others */

#endif
