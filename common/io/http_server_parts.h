/* What http_server.c, http_request.c and http_reply.c share: a connection, a request and their
 * life.
 *
 * A request has two holders: the server (until libmicrohttpd is done with it) and, from dispatch to
 * reply, the handler. It is freed when both have let go, so either may be first.
 */
#ifndef TIEOUT_IO_HTTP_SERVER_PARTS_H
#define TIEOUT_IO_HTTP_SERVER_PARTS_H

#include <microhttpd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "io/http_server.h"
#include "io/loop.h"

enum {
    HTTP_PEER_BYTES_MAX = 48,
    HTTP_REQUEST_HEADERS_MAX = 64,
    HTTP_DISCARD_BYTES_MAX =
        4 << 20, /* of a body that is refused, read so that the client listens */
    HTTP_SWEEP_MS = 250,
};

struct http_connection {
    struct http_server *server;
    struct http_connection *previous;
    struct http_connection *next;
    struct http_request *request; /* the one under way, or NULL */
    int descriptor;
    int64_t deadline_ms; /* monotonic: until then something must be complete */
    char peer[HTTP_PEER_BYTES_MAX];
};

enum http_phase {
    HTTP_PHASE_HEADERS, /* the request line is known, the headers are not complete */
    HTTP_PHASE_BODY,    /* being read */
    HTTP_PHASE_HANDLER, /* a handler has it */
    HTTP_PHASE_WAITING, /* the handler keeps it; suspended */
    HTTP_PHASE_REPLY,   /* the reply is decided; being sent */
};

struct http_request {
    struct http_server *server;         /* NULL once the server is through with it */
    struct http_connection *connection; /* the same */
    struct MHD_Connection *handle;      /* the same */
    enum http_phase phase;
    bool is_held_by_handler;
    bool is_given_up; /* the server replied in the handler's place */

    struct arena arena;
    struct text method;
    struct text url;
    struct text path;
    struct text query;
    struct text peer;
    struct http_header headers[HTTP_REQUEST_HEADERS_MAX];
    size_t header_count;
    struct buffer body;
    uint64_t counted_bytes; /* of it, among the server's bodies_bytes */
    size_t discarded_bytes;
    uint64_t taken_bytes; /* of it, kept or not */
    uint64_t paced_bytes; /* the same when its pace was last looked at */
    int64_t pace_rest_ms; /* until it is looked at again */
    bool is_large;
    struct http_found found;
    int refusal_status; /* what the server itself answers; 0 = goes to its handler */
    const char *refusal;
    int64_t started_us;

    struct MHD_Response *response;
    int status; /* 0 = none yet, or cut */
    bool is_cut;
};

struct http_server {
    struct loop *loop;
    struct http_server_settings settings;
    struct http_route_table table;
    struct MHD_Daemon *daemon;
    struct loop_watch watch;
    struct loop_hook hook;
    struct loop_timer sweep;
    bool is_due; /* libmicrohttpd has work without an event: run it in this round */
    bool is_quiesced;
    bool is_running; /* inside MHD_run */
    struct http_connection *connections;
    size_t pending_count;
    uint64_t bodies_bytes; /* held now */
};

/* --- http_request.c: libmicrohttpd's callbacks --- */
void *http_request_begin(void *server, const char *url, struct MHD_Connection *handle);
enum MHD_Result http_request_step(void *server, struct MHD_Connection *handle, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_length, void **request);
void http_request_completed(void *server, struct MHD_Connection *handle, void **request,
                            enum MHD_RequestTerminationCode how);
/* The server answers a waiting request itself; what the handler says later is dropped. */
void http_request_give_up(struct http_request *request, const char *why);
/* The reply is decided: hands it to libmicrohttpd, now or (from a handler) when it returns. */
void http_request_send(struct http_request *request, struct MHD_Response *response, int status);
void http_request_release(struct http_request *request); /* frees it when nobody holds it */

/* --- http_reply.c --- */
void http_reply_refused(struct http_request *request, int status, const char *why);

#endif
