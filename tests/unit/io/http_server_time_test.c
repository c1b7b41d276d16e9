/* The server over time: replies that come later, clients that drip, leave or are too many. */
#include "tests/unit/io/raw_client.h"

enum { TIME_LIMIT_MS = 700 };

static void show(struct http_request *request, void *context)
{
    assert_ptr_equal(context, &world);
    snprintf(world.seen, sizeof world.seen, "seen");
    http_reply_json(request, 200, TEXT("{\"ok\":true}"));
}

static int judge(struct http_request *request, void *context)
{
    assert_ptr_equal(context, &world);
    if (!text_equal_string(http_request_path(request), "/judged"))
        return 0;
    world.judged_count++;
    return text_is_present(http_request_header(request, "Ticket")) ? 0 : 413;
}

static const struct http_route ROUTES[] = {
    {.method = "GET", .pattern = "/show", .handle = show},
    {.method = "POST", .pattern = "/show", .handle = show},
    {.method = "GET", .pattern = "/keep", .handle = keep},
    {.method = "POST", .pattern = "/judged", .handle = show},
    {.method = "POST", .pattern = "/patient", .handle = show, .time_limit_ms = 60000},
};

static void count_done(void *context, const struct http_route *route, int status, int64_t took_us)
{
    (void)context;
    (void)route;
    assert_true(took_us >= 0);
    world.done_count++;
    world.last_status = status;
}

static int setup(void **state)
{
    (void)state;
    memset(&world, 0, sizeof world);
    struct error error = {0};
    world.loop = loop_create();
    world.server =
        http_server_start(world.loop,
                          &(struct http_server_settings){.request_time_ms = TIME_LIMIT_MS,
                                                         .connections_max = 4,
                                                         .small_body_bytes = 20,
                                                         .judge_large = judge,
                                                         .bodies_bytes_max = 80,
                                                         .bodies_per_path_max = 2,
                                                         .body_pace_bytes = 2,
                                                         .body_pace_ms = 500,
                                                         .on_done = count_done,
                                                         .context = &world},
                          ROUTES, sizeof ROUTES / sizeof ROUTES[0], &error);
    return world.server ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    http_server_stop(world.server);
    loop_free(world.loop);
    return 0;
}

static void test_a_later_reply(void **state)
{
    (void)state;
    int client = dial();
    say(client, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_request *held = wait_held(1);
    assert_int_equal(http_server_pending(world.server), 1);
    assert_false(http_request_is_gone(held));
    http_reply_text(held, 202, TEXT("later"));
    assert_true(hear(client, "later"));
    assert_contains(world.received, "HTTP/1.1 202");
    /* The connection is good for another one. */
    say(client, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    http_reply_text(wait_held(2), 202, TEXT("again"));
    assert_true(hear(client, "again"));
    close(client);
}

static void test_the_client_leaves_before_the_reply(void **state)
{
    (void)state;
    int client = dial();
    say(client, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_request *held = wait_held(1);
    close(client);
    loop_step(world.loop, 10);
    http_reply_text(held, 200, TEXT("nobody hears this"));
    int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (http_server_pending(world.server) > 0 && clock_monotonic_ms() < end_ms)
        loop_step(world.loop, 10);
    assert_int_equal(http_server_pending(world.server), 0);
    assert_contains(ask("GET /show HTTP/1.1\r\nHost: x\r\n\r\n"), "200 OK");
}

static void test_a_handler_that_takes_too_long(void **state)
{
    (void)state;
    int client = dial();
    say(client, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_request *held = wait_held(1);
    assert_true(hear(client, "HTTP/1.1 503"));
    assert_true(http_request_is_gone(held));
    assert_text_equal(http_request_path(held), "/keep"); /* still readable */
    http_reply_text(held, 200, TEXT("too late"));
    close(client);
    loop_step(world.loop, 10);
    assert_lacks(world.received, "too late");
    assert_int_equal(world.last_status, 503);
}

/* One byte every 100 ms keeps every timeout of silence away, but not the total one. */
static void test_a_slow_drip_is_cut_off(void **state)
{
    (void)state;
    static const char *const BEGINNINGS[] = {
        "", "GET /show HTT", "GET /show HTTP/1.1\r\nHost: x\r\nX-",
        "POST /show HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"};
    for (size_t i = 0; i < sizeof BEGINNINGS / sizeof BEGINNINGS[0]; i++) {
        int client = dial();
        int64_t begin_ms = clock_monotonic_ms(), next_ms = begin_ms;
        say(client, BEGINNINGS[i]);
        ssize_t got = -1;
        while (clock_monotonic_ms() < begin_ms + PATIENCE_MS) {
            if (i > 0 && clock_monotonic_ms() >= next_ms) {
                (void)!send(client, "x", 1, MSG_NOSIGNAL);
                next_ms += 100;
            }
            loop_step(world.loop, 10);
            char c;
            got = recv(client, &c, 1, 0);
            if (got == 0 || (got < 0 && errno != EAGAIN))
                break;
        }
        int64_t took_ms = clock_monotonic_ms() - begin_ms;
        close(client);
        if (took_ms < TIME_LIMIT_MS / 2 || took_ms > 3 * TIME_LIMIT_MS)
            fail_msg("beginning %zu: closed after %ld ms", i, (long)took_ms);
    }
    assert_string_equal(world.seen, "");
}

static void test_connections_are_limited(void **state)
{
    (void)state;
    int clients[6];
    for (size_t i = 0; i < 6; i++) {
        clients[i] = dial();
        say(clients[i], "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    for (int i = 0; i < 20; i++)
        loop_step(world.loop, 5);
    assert_int_equal(world.held_count, 4);
    http_server_stop(world.server);
    world.server = NULL;
    for (size_t i = 0; i < 4; i++)
        http_reply_empty(world.held[i], 204);
    for (size_t i = 0; i < 6; i++)
        close(clients[i]);
}

static void test_bodies_together_are_limited(void **state)
{
    (void)state;
    const char *head = "POST /show HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n";
    const char *half = "123456789012345678901234567890";
    int first = dial();
    say(first, head);
    say(first, half);
    loop_step(world.loop, 10);
    for (int round = 0; round < 2; round++) { /* what was refused is not held */
        int second = dial();
        say(second, head);
        say(second, half);
        say(second, half);
        assert_true(hear(second, "Too much"));
        assert_contains(world.received, "HTTP/1.1 503");
        close(second);
    }
    world.received_length = 0;
    say(first, half);
    assert_true(hear(first, "{\"ok\":true}"));
    int third = dial();
    say(third, head);
    say(third, half);
    say(third, half);
    assert_true(hear(third, "{\"ok\":true}")); /* what was answered neither */
    close(first);
    close(third);
}

/* However much others have sent and not finished, or at the same path. */
static void test_a_small_body_is_always_taken(void **state)
{
    (void)state;
    const char *large =
        "Host: x\r\nContent-Length: 78\r\n\r\n1234567890123456789012345678901234567";
    int first = dial();
    say(first, "POST /show HTTP/1.1\r\n");
    say(first, large);
    loop_step(world.loop, 10);
    int second = dial();
    say(second, "POST /show HTTP/1.1\r\n");
    say(second, large);
    loop_step(world.loop, 10);
    assert_contains(ask("POST /show HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n"
                        "12345678901234567890"),
                    "{\"ok\":true}");
    assert_contains(ask("POST /show HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "a\r\n1234567890\r\na\r\n1234567890\r\n0\r\n\r\n"),
                    "{\"ok\":true}");
    assert_contains(ask("POST /show HTTP/1.1\r\nHost: x\r\nContent-Length: 21\r\n\r\n"
                        "123456789012345678901"),
                    "HTTP/1.1 503"); /* the third large one at its path */
    assert_contains(
        ask("POST /judged HTTP/1.1\r\nHost: x\r\nTicket: a\r\nContent-Length: 21\r\n\r\n"
            "123456789012345678901"),
        "HTTP/1.1 503"); /* together they are too much */
    close(first);
    close(second);
}

static void test_a_large_body_is_judged_before_it_is_taken(void **state)
{
    (void)state;
    const char *long_one = "12345678901234567890123456789012345678901234567890";
    int client = dial();
    say(client, "POST /judged HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                "Content-Length: 50\r\n\r\n");
    assert_true(hear(client, "HTTP/1.1 413")); /* without a byte of it */
    close(client);
    client = dial();
    say(client, "POST /judged HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 2; i++)
        say(client, "a\r\n1234567890\r\n");
    loop_step(world.loop, 10);
    assert_int_equal(world.judged_count, 1);
    for (int i = 0; i < 2; i++)
        say(client, "a\r\n1234567890\r\n");
    say(client, "0\r\n\r\n");
    assert_true(hear(client, "HTTP/1.1 413"));
    assert_int_equal(world.judged_count, 2);
    close(client);
    assert_string_equal(world.seen, "");
    client = dial();
    say(client, "POST /judged HTTP/1.1\r\nHost: x\r\nTicket: a\r\nContent-Length: 50\r\n\r\n");
    say(client, long_one);
    assert_true(hear(client, "{\"ok\":true}"));
    assert_int_equal(world.judged_count, 3);
    close(client);
}

static void test_a_body_that_stops_coming_is_cut_off(void **state)
{
    (void)state;
    static const char *const HEADS[] = {"Content-Length: 60\r\n\r\n1234567890",
                                        "Transfer-Encoding: chunked\r\n\r\na\r\n1234567890\r\n"};
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++) {
        int client = dial();
        say(client, "POST /patient HTTP/1.1\r\nHost: x\r\n");
        say(client, HEADS[i]);
        assert_true(is_closed(client));
        close(client);
    }
    assert_string_equal(world.seen, "");
}

static void test_stop_answers_those_who_wait(void **state)
{
    (void)state;
    int client = dial();
    say(client, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_request *held = wait_held(1);
    http_server_stop(world.server);
    world.server = NULL;
    assert_true(hear(client, "HTTP/1.1 503"));
    assert_true(http_request_is_gone(held));
    http_reply_empty(held, 200);
    close(client);
}

static void test_quiesce_takes_no_new_connections(void **state)
{
    (void)state;
    int client = dial();
    say(client, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_request *held = wait_held(1);
    uint16_t port = http_server_port(world.server);
    http_server_quiesce(world.server);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_storage storage = {0};
    memcpy(&storage, &address, sizeof address);
    int late = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(late, (struct sockaddr *)&storage, sizeof address), -1);
    assert_int_equal(errno, ECONNREFUSED);
    close(late);
    http_reply_text(held, 200, TEXT("finished"));
    assert_true(hear(client, "finished"));
    assert_contains(world.received, "Connection: close");
    assert_true(is_closed(client));
    close(client);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_later_reply),
        TEST(test_the_client_leaves_before_the_reply),
        TEST(test_a_handler_that_takes_too_long),
        TEST(test_a_slow_drip_is_cut_off),
        TEST(test_connections_are_limited),
        TEST(test_bodies_together_are_limited),
        TEST(test_a_small_body_is_always_taken),
        TEST(test_a_large_body_is_judged_before_it_is_taken),
        TEST(test_a_body_that_stops_coming_is_cut_off),
        TEST(test_stop_answers_those_who_wait),
        TEST(test_quiesce_takes_no_new_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
