/* The client against our own server on loopback. */
#include "tests/unit/unit.h"

#include <string.h>

#include "io/clock.h"
#include "io/http_client.h"
#include "io/http_server.h"
#include "io/loop.h"

enum { ANSWERS_MAX = 64, PATIENCE_MS = 5000 };

struct kept_answer {
    enum http_outcome outcome;
    int status;
    enum error_class class;
    char body[256];
    char header[64]; /* X-Echo */
};

static struct {
    struct loop *loop;
    struct http_server *server;
    struct http_client *client;
    struct http_request *held;
    struct kept_answer answers[ANSWERS_MAX];
    size_t answer_count;
    size_t handled;
    size_t at_once, at_once_max;
    char urls[4][256]; /* of the last few calls */
    size_t url_count;
} world;

/* --- the server's side --- */

static void echo(struct http_request *request, void *context)
{
    (void)context;
    world.handled++;
    struct http_header header = {.name = TEXT("X-Echo"),
                                 .value = http_request_header(request, "x-mine")};
    struct text body = arena_format(
        http_request_arena(request), "%.*s %.*s %.*s", TEXT_ARG(http_request_method(request)),
        TEXT_ARG(http_request_param(request, "what")), TEXT_ARG(http_request_body(request)));
    http_reply(request, &(struct http_reply){.status = 200,
                                             .content_type = "text/plain",
                                             .body = body,
                                             .headers = &header,
                                             .header_count = text_is_present(header.value)});
}

static void hold(struct http_request *request, void *context)
{
    (void)context;
    world.held = request;
}

static void large(struct http_request *request, void *context)
{
    (void)context;
    static char page[100000];
    memset(page, 'x', sizeof page);
    http_reply_text(request, 200, text_slice(page, sizeof page));
}

static void redirect(struct http_request *request, void *context)
{
    (void)context;
    struct http_header header = {.name = TEXT("Location"), .value = TEXT("/echo/x")};
    http_reply(request, &(struct http_reply){.status = 302, .headers = &header, .header_count = 1});
}

static void cut(struct http_request *request, void *context)
{
    (void)context;
    world.handled++;
    http_reply_cut(request);
}

static void truncate_reply(struct http_request *request, void *context)
{
    (void)context;
    http_reply_truncated(request,
                         &(struct http_reply){.status = 200,
                                              .content_type = "text/plain",
                                              .body = TEXT("half of this is missing")},
                         11);
}

static struct loop_timer slow_timer;
static struct http_request *slow_requests[ANSWERS_MAX];
static size_t slow_count;

static void answer_slow(void *context)
{
    (void)context;
    for (size_t i = 0; i < slow_count; i++)
        http_reply_empty(slow_requests[i], 204);
    world.at_once -= slow_count;
    slow_count = 0;
}

static void slow(struct http_request *request, void *context)
{
    (void)context;
    slow_requests[slow_count++] = request;
    if (++world.at_once > world.at_once_max)
        world.at_once_max = world.at_once;
    loop_timer_start(&slow_timer, 20, 0);
}

static const struct http_route ROUTES[] = {
    {.method = "GET", .pattern = "/echo/{what}", .handle = echo},
    {.method = "POST", .pattern = "/echo/{what}", .handle = echo},
    {.method = "DELETE", .pattern = "/echo/{what}", .handle = echo},
    {.method = "GET", .pattern = "/hold", .handle = hold},
    {.method = "GET", .pattern = "/large", .handle = large},
    {.method = "GET", .pattern = "/redirect", .handle = redirect},
    {.method = "GET", .pattern = "/cut", .handle = cut},
    {.method = "POST", .pattern = "/cut", .handle = cut},
    {.method = "GET", .pattern = "/truncated", .handle = truncate_reply},
    {.method = "GET", .pattern = "/slow", .handle = slow},
};

/* --- the client's side --- */

static void keep_answer(void *context, const struct http_answer *answer)
{
    (void)context;
    struct kept_answer *kept = &world.answers[world.answer_count++];
    assert_true(world.answer_count <= ANSWERS_MAX);
    *kept = (struct kept_answer){
        .outcome = answer->outcome, .status = answer->status, .class = answer->error.class};
    text_copy(text_cut(answer->body, sizeof kept->body - 1), kept->body, sizeof kept->body);
    text_copy(http_answer_header(answer, "X-ECHO"), kept->header, sizeof kept->header);
    if (answer->outcome != HTTP_ANSWERED)
        assert_true(answer->error.message[0] != '\0');
}

static struct http_call call_to(const char *path)
{
    char *url = world.urls[world.url_count++ % 4];
    snprintf(url, sizeof world.urls[0], "http://127.0.0.1:%u%s",
             (unsigned)http_server_port(world.server), path);
    return (struct http_call){.url = text_of(url),
                              .connect_timeout_ms = 1000,
                              .total_timeout_ms = 3000,
                              .answer_bytes_max = 65536,
                              .on_answer = keep_answer};
}

static void run_until(size_t answers)
{
    int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (world.answer_count < answers && clock_monotonic_ms() < end_ms)
        loop_step(world.loop, 20);
    assert_int_equal(world.answer_count, answers);
}

static struct kept_answer fetch(const struct http_call *call)
{
    struct error error = {0};
    size_t before = world.answer_count;
    assert_non_null(http_client_send(world.client, call, &error));
    assert_int_equal(world.answer_count, before); /* never from within */
    run_until(before + 1);
    return world.answers[before];
}

static int setup(void **state)
{
    (void)state;
    memset(&world, 0, sizeof world);
    slow_count = 0;
    struct error error = {0};
    world.loop = loop_create();
    loop_timer_init(&slow_timer, world.loop, answer_slow, NULL);
    world.server = http_server_start(world.loop, &(struct http_server_settings){0}, ROUTES,
                                     sizeof ROUTES / sizeof ROUTES[0], &error);
    world.client = http_client_new(
        world.loop, &(struct http_client_limits){.concurrent_max = 3, .waiting_max = 8}, &error);
    return world.server && world.client ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    http_client_free(world.client);
    http_server_stop(world.server);
    if (world.held)
        http_reply_empty(world.held, 200); /* into the void */
    loop_timer_stop(&slow_timer);
    loop_free(world.loop);
    return 0;
}

/* --- tests --- */

static void test_answer_with_headers_and_body(void **state)
{
    (void)state;
    struct http_header header = {.name = TEXT("X-Mine"), .value = TEXT("a; b")};
    struct http_call call = call_to("/echo/a%20b");
    call.method = TEXT("POST");
    call.body = TEXT("{\"n\":1}");
    call.headers = &header;
    call.header_count = 1;
    struct kept_answer answer = fetch(&call);
    assert_int_equal(answer.outcome, HTTP_ANSWERED);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, "POST a b {\"n\":1}");
    assert_string_equal(answer.header, "a; b");
    assert_int_equal(answer.class, ERROR_NONE);

    call = call_to("/echo/x");
    call.method = TEXT("DELETE");
    assert_string_equal(fetch(&call).body, "DELETE x ");
}

static void test_refusals_are_answers(void **state)
{
    (void)state;
    struct http_call call = call_to("/nowhere");
    struct kept_answer answer = fetch(&call);
    assert_int_equal(answer.outcome, HTTP_ANSWERED);
    assert_int_equal(answer.status, 404);
}

static void test_no_redirect_is_followed(void **state)
{
    (void)state;
    struct http_call call = call_to("/redirect");
    assert_int_equal(fetch(&call).status, 302);
    assert_int_equal(world.handled, 0);
}

static void test_refused_connection_was_not_sent(void **state)
{
    (void)state;
    struct http_call call = call_to("/echo/x");
    call.url = TEXT("http://127.0.0.1:1/");
    struct kept_answer answer = fetch(&call);
    assert_int_equal(answer.outcome, HTTP_NOT_SENT);
    assert_int_equal(answer.class, ERROR_RETRY);
    assert_int_equal(answer.status, 0);
}

static void test_timeout_after_sending_is_unknown(void **state)
{
    (void)state;
    struct http_call call = call_to("/hold");
    call.total_timeout_ms = 100;
    struct kept_answer answer = fetch(&call);
    assert_int_equal(answer.outcome, HTTP_UNKNOWN);
    assert_int_equal(answer.class, ERROR_RETRY);
}

static void test_cut_and_truncated_are_unknown(void **state)
{
    (void)state;
    struct http_call call = call_to("/cut");
    call.method = TEXT("POST");
    assert_int_equal(fetch(&call).outcome, HTTP_UNKNOWN);
    call = call_to("/truncated");
    struct kept_answer answer = fetch(&call);
    assert_int_equal(answer.outcome, HTTP_UNKNOWN);
    assert_string_equal(answer.body, "");
}

/* On a kept connection that dies without a byte, libcurl would send again by itself. */
static void test_a_write_is_never_sent_twice(void **state)
{
    (void)state;
    struct http_call warm = call_to("/echo/x");
    assert_int_equal(fetch(&warm).status, 200);
    world.handled = 0;
    struct http_call call = call_to("/cut");
    call.method = TEXT("POST");
    call.body = TEXT("pay");
    assert_int_equal(fetch(&call).outcome, HTTP_UNKNOWN);
    assert_int_equal(world.handled, 1);

    assert_int_equal(fetch(&warm).status, 200);
    world.handled = 0;
    call.is_repeatable = true;
    assert_int_equal(fetch(&call).outcome, HTTP_UNKNOWN);
    assert_int_equal(world.handled, 2);
}

static void test_answer_over_the_limit(void **state)
{
    (void)state;
    struct http_call call = call_to("/large");
    call.answer_bytes_max = 99999;
    struct kept_answer answer = fetch(&call);
    assert_int_equal(answer.outcome, HTTP_UNKNOWN);
    assert_int_equal(answer.class, ERROR_PERMANENT);
    call.answer_bytes_max = 100000;
    assert_int_equal(fetch(&call).status, 200);
}

static void test_malformed_calls_are_refused(void **state)
{
    (void)state;
    struct error error = {0};
    struct http_header bad = {.name = TEXT("X"), .value = TEXT("a\r\nB: c")};
    struct http_call call = call_to("/echo/x");
    call.headers = &bad;
    call.header_count = 1;
    assert_null(http_client_send(world.client, &call, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    bad = (struct http_header){.name = TEXT("X: y"), .value = TEXT("a")};
    assert_null(http_client_send(world.client, &call, &error));

    static const char *const URLS[] = {"ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1",
                                       "http://127.0.0.1/a b", "http://127.0.0.1/\n"};
    for (size_t i = 0; i < sizeof URLS / sizeof URLS[0]; i++) {
        call = call_to("/echo/x");
        call.url = text_of(URLS[i]);
        error_clear(&error);
        assert_null(http_client_send(world.client, &call, &error));
        assert_int_equal(error.class, ERROR_PERMANENT);
    }
    call = call_to("/echo/x");
    call.total_timeout_ms = 0;
    assert_null(http_client_send(world.client, &call, &error));
    assert_int_equal(error.class, ERROR_BUG);
    assert_int_equal(http_client_pending(world.client), 0);
}

static void test_concurrency_is_capped_and_the_line_is_bounded(void **state)
{
    (void)state;
    struct error error = {0};
    struct http_call call = call_to("/slow");
    for (size_t i = 0; i < 8; i++)
        assert_non_null(http_client_send(world.client, &call, &error));
    assert_null(http_client_send(world.client, &call, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    assert_int_equal(http_client_pending(world.client), 8);
    run_until(8);
    assert_int_equal(world.at_once_max, 3);
    assert_int_equal(http_client_pending(world.client), 0);
}

static void test_cancel(void **state)
{
    (void)state;
    struct error error = {0};
    struct http_call call = call_to("/hold");
    struct http_exchange *exchange = http_client_send(world.client, &call, &error);
    assert_non_null(exchange);
    while (!world.held)
        loop_step(world.loop, 20);
    http_exchange_cancel(exchange);
    exchange = http_client_send(world.client, &call, &error);
    http_exchange_cancel(exchange); /* still waiting */
    call = call_to("/echo/x");
    assert_int_equal(fetch(&call).status, 200);
    assert_int_equal(world.answer_count, 1);
}

static void test_free_with_calls_under_way(void **state)
{
    (void)state;
    struct error error = {0};
    struct http_call call = call_to("/hold");
    assert_non_null(http_client_send(world.client, &call, &error));
    while (!world.held)
        loop_step(world.loop, 20);
    http_client_free(world.client);
    world.client = NULL;
    loop_step(world.loop, 20);
    assert_int_equal(world.answer_count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_answer_with_headers_and_body),
        TEST(test_refusals_are_answers),
        TEST(test_no_redirect_is_followed),
        TEST(test_refused_connection_was_not_sent),
        TEST(test_timeout_after_sending_is_unknown),
        TEST(test_cut_and_truncated_are_unknown),
        TEST(test_a_write_is_never_sent_twice),
        TEST(test_answer_over_the_limit),
        TEST(test_malformed_calls_are_refused),
        TEST(test_concurrency_is_capped_and_the_line_is_bounded),
        TEST(test_cancel),
        TEST(test_free_with_calls_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
