/* The blocking call that tools use, against a server of ours. */
#include "tests/unit/unit.h"

#include "io/clock.h"
#include "io/http_client.h"
#include "io/http_server.h"
#include "io/loop.h"

enum { PATIENCE_MS = 5000 };

static void greet(struct http_request *request, void *context)
{
    (void)context;
    http_reply_text(request, 200, TEXT("hello"));
}

static const struct http_route ROUTES[] = {{.method = "GET", .pattern = "/", .handle = greet}};

static bool fetch_greeting(uint16_t port)
{
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", (unsigned)port);
    struct http_call call = {.url = text_of(url),
                             .connect_timeout_ms = 1000,
                             .total_timeout_ms = 3000,
                             .answer_bytes_max = 1000};
    struct http_answer answer;
    struct error error = {0};
    bool is_good = http_fetch(&call, NULL, &answer, &error) && answer.outcome == HTTP_ANSWERED &&
                   answer.status == 200 && text_equal(answer.body, TEXT("hello"));
    http_answer_release(&answer);
    return is_good;
}

/* It blocks, so it runs in a child while the server's loop turns here. */
static void test_fetch_blocks_until_the_answer(void **state)
{
    (void)state;
    struct error error = {0};
    struct loop *loop = loop_create();
    struct http_server *server =
        http_server_start(loop, &(struct http_server_settings){0}, ROUTES, 1, &error);
    assert_non_null(server);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(fetch_greeting(http_server_port(server)) ? 0 : 1);
    int status = 1;
    int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (waitpid(child, &status, WNOHANG) == 0 && clock_monotonic_ms() < end_ms)
        loop_step(loop, 10);
    assert_int_equal(status, 0);
    http_server_stop(server);
    loop_free(loop);
}

static void test_what_fetch_refuses(void **state)
{
    (void)state;
    struct http_answer answer;
    struct error error = {0};
    struct http_call call = {.url = TEXT("gopher://127.0.0.1/"),
                             .connect_timeout_ms = 1000,
                             .total_timeout_ms = 1000,
                             .answer_bytes_max = 1000};
    assert_false(http_fetch(&call, NULL, &answer, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    http_answer_release(&answer); /* harmless */
    call.url = TEXT("http://127.0.0.1:1/");
    assert_true(http_fetch(&call, NULL, &answer, &error));
    assert_int_equal(answer.outcome, HTTP_NOT_SENT);
    http_answer_release(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fetch_blocks_until_the_answer),
        cmocka_unit_test(test_what_fetch_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
