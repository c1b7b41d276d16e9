#include "tests/simulators/qbo/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct wire_connection {
    struct wire *wire;
    struct wire_connection *previous;
    struct wire_connection *next;
    int descriptor;
    struct loop_watch watch;
    struct loop_timer timer; /* a slow answer */
    struct buffer in;
    struct buffer out;
    size_t sent;
    bool is_waiting; /* for the timer: nothing is sent yet */
    bool is_hung;    /* never answers again */
    bool is_last;    /* closes when all is sent */
    bool was_continued;
};

static void close_connection(struct wire_connection *connection)
{
    struct wire *wire = connection->wire;
    loop_timer_stop(&connection->timer);
    loop_watch_stop(&connection->watch);
    close(connection->descriptor);
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        wire->connections = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    wire->connection_count--;
    buffer_release(&connection->in);
    buffer_release(&connection->out);
    free(connection);
}

/* False when the connection is gone. */
static bool flush(struct wire_connection *connection)
{
    struct text out = buffer_text(&connection->out);
    while (connection->sent < out.length) {
        ssize_t count = send(connection->descriptor, out.data + connection->sent,
                             out.length - connection->sent, MSG_NOSIGNAL);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            loop_watch_change(&connection->watch, LOOP_READ | LOOP_WRITE);
            return true;
        }
        if (count < 0) {
            close_connection(connection);
            return false;
        }
        connection->sent += (size_t)count;
    }
    buffer_clear(&connection->out);
    connection->sent = 0;
    if (connection->is_last) {
        close_connection(connection);
        return false;
    }
    loop_watch_change(&connection->watch, LOOP_READ);
    return true;
}

static void drop_request(struct wire_connection *connection, size_t length)
{
    struct buffer rest;
    buffer_init(&rest, WIRE_HEAD_BYTES_MAX + WIRE_BODY_BYTES_MAX);
    buffer_append(&rest, connection->in.data + length, connection->in.length - length);
    buffer_release(&connection->in);
    connection->in = rest;
    connection->was_continued = false;
}

/* False when the connection is gone. */
static bool answer(struct wire_connection *connection, struct exchange *exchange,
                   const struct wire_request *request)
{
    struct wire *wire = connection->wire;
    wire->handle(wire->context, exchange);
    wire->answered++;
    if (exchange->ending == ENDING_CUT) {
        close_connection(connection);
        return false;
    }
    connection->is_hung = exchange->ending == ENDING_HANG;
    if (connection->is_hung)
        return true;
    connection->is_last = request->is_last || exchange->ending == ENDING_TRUNCATED;
    wire_format(&connection->out, exchange, wire->answered, connection->is_last);
    drop_request(connection, request->length);
    if (exchange->delay_ms > 0) {
        connection->is_waiting = true;
        loop_timer_start(&connection->timer, exchange->delay_ms, 0);
        return true;
    }
    return flush(connection);
}

static bool refuse(struct wire_connection *connection)
{
    static const char text[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n"
                               "Connection: close\r\n\r\n";
    connection->is_last = true;
    buffer_append_string(&connection->out, text);
    return flush(connection);
}

/* One request; false when there is no whole one yet or the connection is gone. */
static bool serve_one(struct wire_connection *connection)
{
    struct exchange exchange;
    struct wire_request request;
    bool is_served = false;
    exchange_init(&exchange);
    switch (wire_parse(buffer_text(&connection->in), &exchange, &request)) {
    case WIRE_COMPLETE:
        is_served = answer(connection, &exchange, &request);
        break;
    case WIRE_BAD:
        is_served = refuse(connection);
        break;
    case WIRE_INCOMPLETE:
        if (request.expects_continue && !connection->was_continued) {
            connection->was_continued = true;
            buffer_append_string(&connection->out, "HTTP/1.1 100 Continue\r\n\r\n");
            (void)flush(connection);
        }
        break;
    }
    exchange_release(&exchange);
    return is_served;
}

static bool is_busy(const struct wire_connection *connection)
{
    return connection->is_waiting || connection->is_hung || connection->out.length > 0;
}

static void serve(struct wire_connection *connection)
{
    while (!is_busy(connection) && connection->in.length > 0)
        if (!serve_one(connection))
            return;
}

/* False when the client has gone, and the connection with it. */
static bool receive(struct wire_connection *connection)
{
    char bytes[65536];
    for (;;) {
        ssize_t count = recv(connection->descriptor, bytes, sizeof(bytes), 0);
        if (count > 0) {
            buffer_append(&connection->in, bytes, (size_t)count);
            continue;
        }
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN && !connection->in.is_full)
            return true;
        close_connection(connection);
        return false;
    }
}

static void on_ready(void *context, unsigned ready)
{
    struct wire_connection *connection = context;
    if (ready & (LOOP_READ | LOOP_ERROR) && !receive(connection))
        return;
    if (ready & LOOP_WRITE && !connection->is_waiting && !flush(connection))
        return;
    serve(connection);
}

static void on_due(void *context)
{
    struct wire_connection *connection = context;
    connection->is_waiting = false;
    if (flush(connection))
        serve(connection);
}

static void add_connection(struct wire *wire, int descriptor)
{
    struct error error;
    int on = 1;
    struct wire_connection *connection = calloc(1, sizeof(*connection));
    if (!connection)
        bug("no memory for a connection");
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    connection->wire = wire;
    connection->descriptor = descriptor;
    buffer_init(&connection->in, WIRE_HEAD_BYTES_MAX + WIRE_BODY_BYTES_MAX);
    buffer_init(&connection->out, 0);
    connection->next = wire->connections;
    if (connection->next)
        connection->next->previous = connection;
    wire->connections = connection;
    wire->connection_count++;
    loop_timer_init(&connection->timer, wire->loop, on_due, connection);
    loop_watch_init(&connection->watch, on_ready, connection);
    if (!loop_watch_start(wire->loop, &connection->watch, descriptor, LOOP_READ, &error))
        bug("%s", error.message);
}

static void on_accept(void *context, unsigned ready)
{
    (void)ready;
    struct wire *wire = context;
    for (;;) {
        int descriptor = accept4(wire->descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0)
            return;
        if (wire->connection_count == WIRE_CONNECTIONS_MAX)
            close(descriptor);
        else
            add_connection(wire, descriptor);
    }
}

static bool open_socket(struct wire *wire, uint16_t port, struct error *error)
{
    int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    wire->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (wire->descriptor < 0)
        return error_set(error, ERROR_RETRY, "no socket: %s", strerror(errno));
    (void)setsockopt(wire->descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(wire->descriptor, (struct sockaddr *)&address, length) != 0 ||
        listen(wire->descriptor, SOMAXCONN) != 0 ||
        getsockname(wire->descriptor, (struct sockaddr *)&address, &length) != 0) {
        error_set(error, ERROR_RETRY, "port %u: %s", port, strerror(errno));
        close(wire->descriptor);
        return false;
    }
    wire->port = ntohs(address.sin_port);
    return true;
}

bool wire_start(struct wire *wire, struct loop *loop, uint16_t port, struct error *error)
{
    wire->loop = loop;
    wire->connections = NULL;
    wire->connection_count = 0;
    wire->answered = 0;
    if (!open_socket(wire, port, error))
        return false;
    loop_watch_init(&wire->watch, on_accept, wire);
    return loop_watch_start(loop, &wire->watch, wire->descriptor, LOOP_READ, error);
}

void wire_stop(struct wire *wire)
{
    while (wire->connections)
        close_connection(wire->connections);
    loop_watch_stop(&wire->watch);
    close(wire->descriptor);
}
