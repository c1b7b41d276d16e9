/* A raw client of the HTTP server under test, so that clients can be as odd as they like. */
#ifndef TIEOUT_TESTS_UNIT_IO_RAW_CLIENT_H
#define TIEOUT_TESTS_UNIT_IO_RAW_CLIENT_H

#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "io/clock.h"
#include "io/http_server.h"
#include "io/loop.h"

enum { PATIENCE_MS = 4000, HELD_MAX = 8 };

/* What a test has; cleared before each. */
static struct {
    struct loop *loop;
    struct http_server *server;
    struct http_request *held[HELD_MAX]; /* by the handler `keep` */
    size_t held_count, done_count, judged_count;
    int last_status;
    char received[65536]; /* by the raw client */
    size_t received_length;
    char seen[1024]; /* by the handler `show` */
} world;

static inline int dial(void)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(world.server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_storage storage = {0};
    memcpy(&storage, &address, sizeof address);
    assert_true(descriptor >= 0);
    int failed = connect(descriptor, (struct sockaddr *)&storage, sizeof address);
    assert_true(failed == 0 || errno == EINPROGRESS);
    loop_step(world.loop, 10);
    world.received_length = 0;
    world.received[0] = '\0';
    return descriptor;
}

static inline void say(int descriptor, const char *text)
{
    assert_int_equal(send(descriptor, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Turns the loop until the text has come, or the server has closed. True when it has come. */
static inline bool hear(int descriptor, const char *text)
{
    int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (clock_monotonic_ms() < end_ms) {
        if (text && strstr(world.received, text))
            return true;
        loop_step(world.loop, 10);
        ssize_t got = recv(descriptor, world.received + world.received_length,
                           sizeof world.received - 1 - world.received_length, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN))
            return text && strstr(world.received, text);
        if (got > 0)
            world.received_length += (size_t)got;
        world.received[world.received_length] = '\0';
    }
    fail_msg("heard only: %s", world.received);
    return false;
}

static inline bool is_closed(int descriptor)
{
    return !hear(descriptor, NULL);
}

static inline const char *ask(const char *request)
{
    int descriptor = dial();
    say(descriptor, request);
    hear(descriptor, "\r\n\r\n");
    for (int i = 0; i < 5; i++) { /* the body comes with the headers or right after */
        loop_step(world.loop, 5);
        ssize_t got = recv(descriptor, world.received + world.received_length,
                           sizeof world.received - 1 - world.received_length, 0);
        world.received_length += got > 0 ? (size_t)got : 0;
        world.received[world.received_length] = '\0';
    }
    close(descriptor);
    loop_step(world.loop, 5);
    return world.received;
}

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("\"%s\" is not in: %s", (part), (text));                                      \
    } while (0)
#define assert_lacks(text, part) assert_null(strstr((text), (part)))

/* Turns the loop until the handler `keep` holds so many requests; the last of them. */
static inline struct http_request *wait_held(size_t count)
{
    int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (world.held_count < count && clock_monotonic_ms() < end_ms)
        loop_step(world.loop, 10);
    assert_int_equal(world.held_count, count);
    return world.held[count - 1];
}

static inline void keep(struct http_request *request, void *context)
{
    (void)context;
    assert_true(world.held_count < HELD_MAX);
    world.held[world.held_count++] = request;
}

#endif
