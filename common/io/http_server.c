#include "io/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/http_server_parts.h"

/* --- libmicrohttpd on the loop -------------------------------------------------------------------
 * Its epoll descriptor is one watch of ours. What it keeps ready without an event (data in a
 * buffer, a resumed connection) shows only in MHD_get_timeout, so that is asked before each wait.
 */

static void run(struct http_server *server)
{
    server->is_running = true;
    MHD_run(server->daemon);
    server->is_running = false;
}

static void watch_ready(void *context, unsigned ready)
{
    (void)ready;
    run(context);
}

static int64_t before_wait(void *context)
{
    struct http_server *server = context;
    MHD_UNSIGNED_LONG_LONG timeout_ms = 0;
    if (server->is_due) /* a connection was resumed: neither an event nor the timeout shows it */
        return 0;
    if (MHD_get_timeout(server->daemon, &timeout_ms) != MHD_YES)
        return -1;
    server->is_due = timeout_ms == 0;
    return (int64_t)timeout_ms;
}

static void after_wait(void *context)
{
    struct http_server *server = context;
    if (!server->is_due)
        return;
    server->is_due = false;
    run(server);
}

/* --- connections and their deadlines ---------------------------------------------------------- */

static void format_peer(struct MHD_Connection *handle, char out[static HTTP_PEER_BYTES_MAX])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    out[0] = '\0';
    if (!address)
        return;
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, out, HTTP_PEER_BYTES_MAX);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        inet_ntop(AF_INET6, &v6.sin6_addr, out, HTTP_PEER_BYTES_MAX);
    }
}

static void connection_begin(struct http_server *server, struct MHD_Connection *handle, void **slot)
{
    struct http_connection *connection = calloc(1, sizeof *connection);
    REQUIRE(connection);
    connection->server = server;
    connection->deadline_ms = clock_monotonic_ms() + server->settings.request_time_ms;
    connection->descriptor =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    format_peer(handle, connection->peer);
    connection->next = server->connections;
    if (connection->next)
        connection->next->previous = connection;
    server->connections = connection;
    *slot = connection;
}

static void connection_end(struct http_server *server, struct http_connection *connection)
{
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    free(connection);
}

static void connection_changed(void *context, struct MHD_Connection *handle, void **slot,
                               enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        connection_begin(context, handle, slot);
    else if (*slot)
        connection_end(context, *slot);
}

/* What is kept of a body that is not complete is kept from others. Time counts while the loop turns
 * only: what has come meanwhile is not read yet. */
static bool is_too_slow(const struct http_server_settings *settings, struct http_request *request)
{
    if (settings->body_pace_ms == 0 || !request || request->phase != HTTP_PHASE_BODY)
        return false;
    request->pace_rest_ms -= HTTP_SWEEP_MS;
    if (request->pace_rest_ms > 0)
        return false;
    uint64_t came_bytes = request->taken_bytes - request->paced_bytes;
    request->paced_bytes = request->taken_bytes;
    request->pace_rest_ms = settings->body_pace_ms;
    return came_bytes < settings->body_pace_bytes;
}

/* libmicrohttpd's own timeout counts silence only: a client that sends a byte now and then would
 * live for ever, and a suspended connection has no timeout at all. */
static void sweep(void *context)
{
    struct http_server *server = context;
    int64_t now_ms = clock_monotonic_ms();
    struct http_connection *next = NULL;
    for (struct http_connection *c = server->connections; c; c = next) {
        next = c->next;
        if (now_ms < c->deadline_ms && !is_too_slow(&server->settings, c->request))
            continue;
        if (c->request && c->request->phase == HTTP_PHASE_WAITING) {
            c->deadline_ms = now_ms + server->settings.request_time_ms; /* to take the reply */
            http_request_give_up(c->request, "It took too long; try again later.");
        } else {
            c->deadline_ms = INT64_MAX;
            shutdown(c->descriptor, SHUT_RDWR); /* libmicrohttpd notices and closes */
        }
    }
}

/* --- start and stop --------------------------------------------------------------------------- */

static size_t keep_escapes(void *context, struct MHD_Connection *handle, char *text)
{
    (void)context;
    (void)handle;
    return strlen(text); /* paths are split before they are decoded */
}

static void fill_defaults(struct http_server_settings *settings)
{
    if (settings->connections_max == 0)
        settings->connections_max = HTTP_CONNECTIONS_MAX;
    if (settings->body_bytes_max == 0)
        settings->body_bytes_max = HTTP_BODY_BYTES_MAX;
    if (settings->header_bytes_max == 0)
        settings->header_bytes_max = HTTP_HEADER_BYTES_MAX;
    if (settings->url_bytes_max == 0)
        settings->url_bytes_max = HTTP_URL_BYTES_MAX;
    if (settings->request_time_ms == 0)
        settings->request_time_ms = HTTP_REQUEST_MS_MAX;
}

static bool parse_address(struct text text, uint16_t port, struct sockaddr_storage *out)
{
    char address[HTTP_PEER_BYTES_MAX];
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (text_is_empty(text))
        text = TEXT("127.0.0.1");
    if (!text_copy(text, address, sizeof address))
        return false;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
        memcpy(out, &v4, sizeof v4);
    else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1)
        memcpy(out, &v6, sizeof v6);
    else
        return false;
    return true;
}

static bool start_daemon(struct http_server *server, struct error *error)
{
    const struct http_server_settings *settings = &server->settings;
    struct sockaddr_storage address;
    if (!parse_address(settings->address, settings->port, &address))
        return error_set(error, ERROR_PERMANENT, "\"%.*s\" is no numeric address to listen on",
                         TEXT_ARG(settings->address));
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    if (address.ss_family == AF_INET6)
        flags |= MHD_USE_DUAL_STACK;
    server->daemon = MHD_start_daemon(
        flags, settings->port, NULL, NULL, http_request_step, server, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT, settings->connections_max,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->connections_per_address_max,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)settings->header_bytes_max,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, http_request_begin, server, MHD_OPTION_NOTIFY_COMPLETED,
        http_request_completed, server, MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server,
        MHD_OPTION_END);
    if (!server->daemon)
        return error_set(error, ERROR_RETRY, "cannot listen on port %u: %s", settings->port,
                         errno ? strerror(errno) : "libmicrohttpd refuses");
    return true;
}

static bool join_loop(struct http_server *server, struct error *error)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    REQUIRE(info);
    loop_watch_init(&server->watch, watch_ready, server);
    if (!loop_watch_start(server->loop, &server->watch, info->epoll_fd, LOOP_READ, error))
        return false;
    server->hook.before_wait = before_wait;
    server->hook.after_wait = after_wait;
    server->hook.context = server;
    loop_hook_start(server->loop, &server->hook);
    loop_timer_init(&server->sweep, server->loop, sweep, server);
    loop_timer_start(&server->sweep, HTTP_SWEEP_MS, HTTP_SWEEP_MS);
    return true;
}

struct http_server *http_server_start(struct loop *loop,
                                      const struct http_server_settings *settings,
                                      const struct http_route *routes, size_t route_count,
                                      struct error *error)
{
    const char *mistake = http_route_check((struct http_route_table){routes, route_count});
    if (mistake) {
        error_set(error, ERROR_PERMANENT, "%s", mistake);
        return NULL;
    }
    struct http_server *server = calloc(1, sizeof *server);
    REQUIRE(server);
    server->loop = loop;
    server->settings = *settings;
    server->table = (struct http_route_table){routes, route_count};
    fill_defaults(&server->settings);
    errno = 0;
    if (!start_daemon(server, error) || !join_loop(server, error)) {
        http_server_stop(server);
        return NULL;
    }
    server->settings.address = TEXT_NONE; /* the caller's memory */
    return server;
}

uint16_t http_server_port(const struct http_server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

size_t http_server_pending(const struct http_server *server)
{
    return server->pending_count;
}

void http_server_quiesce(struct http_server *server)
{
    if (server->is_quiesced)
        return;
    server->is_quiesced = true;
    MHD_socket listening = MHD_quiesce_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
}

void http_server_stop(struct http_server *server)
{
    if (!server)
        return;
    REQUIRE(!server->is_running);
    if (server->daemon) {
        for (struct http_connection *c = server->connections; c; c = c->next) {
            if (c->request && c->request->phase == HTTP_PHASE_WAITING)
                http_request_give_up(c->request, "The service is stopping.");
        }
        /* Two rounds: connections are resumed in the first, their replies written in the second. */
        run(server);
        run(server);
        loop_watch_stop(&server->watch);
        if (server->hook.loop)
            loop_hook_stop(&server->hook);
        loop_timer_stop(&server->sweep);
        MHD_stop_daemon(server->daemon);
    }
    free(server);
}
