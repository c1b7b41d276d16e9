/* An HTTP/1.1 server of its own, because it must do what no good server does: hang, cut a
 * connection, send half of a body. One request after the other on a connection, bodies with
 * Content-Length only. */
#ifndef SIMULATOR_QBO_WIRE_H
#define SIMULATOR_QBO_WIRE_H

#include "io/loop.h"
#include "tests/simulators/qbo/exchange.h"

enum { WIRE_HEAD_BYTES_MAX = 1 << 16, WIRE_BODY_BYTES_MAX = 1 << 24, WIRE_CONNECTIONS_MAX = 1024 };

struct wire_connection;

struct wire {
    struct loop *loop;
    struct loop_watch watch;
    int descriptor;
    uint16_t port;
    /* Fills the answer; called with a complete request. */
    void (*handle)(void *context, struct exchange *exchange);
    void *context;
    struct wire_connection *connections;
    size_t connection_count;
    uint64_t answered;
};

/* Listens on 127.0.0.1; port 0 = any free one, told in wire->port. `handle` and `context` are set
 * by the caller before. */
bool wire_start(struct wire *wire, struct loop *loop, uint16_t port, struct error *error);
void wire_stop(struct wire *wire); /* closes all connections */

/* --- text of requests and answers, wire_text.c --- */

enum wire_state { WIRE_INCOMPLETE, WIRE_COMPLETE, WIRE_BAD };

struct wire_request {
    size_t length; /* head and body */
    bool is_last;  /* the client wants the connection closed */
    bool expects_continue;
};

/* Looks for one whole request at the start of `in` and fills the exchange's texts from it. */
enum wire_state wire_parse(struct text in, struct exchange *exchange, struct wire_request *request);
void wire_format(struct buffer *out, const struct exchange *exchange, uint64_t number,
                 bool is_last);

#endif
