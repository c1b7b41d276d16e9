/* The server against raw sockets, so that clients can be as odd as they like. */
#include "tests/unit/io/raw_client.h"

/* --- handlers --- */

static void show(struct http_request *request, void *context)
{
    assert_ptr_equal(context, &world);
    snprintf(world.seen, sizeof world.seen, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s",
             TEXT_ARG(http_request_method(request)), TEXT_ARG(http_request_path(request)),
             TEXT_ARG(http_request_query(request, "q")),
             TEXT_ARG(http_request_query_string(request)),
             TEXT_ARG(http_request_cookie(request, "session")),
             TEXT_ARG(http_request_body(request)), TEXT_ARG(http_request_peer(request)));
    http_reply_json(request, 200, TEXT("{\"ok\":true}"));
}

static void complain(struct http_request *request, void *context)
{
    (void)context;
    struct http_header fields[] = {{TEXT("amount"), TEXT("must not be negative")}};
    http_reply_problem(request, &(struct http_problem){.status = 422,
                                                       .type = "urn:tieout:problem:edit",
                                                       .title = "Refused",
                                                       .detail = TEXT("say \"why\"\n"),
                                                       .fields = fields,
                                                       .field_count = 1,
                                                       .rule = TEXT("R93")});
}

static void own_headers(struct http_request *request, void *context)
{
    (void)context;
    struct http_header headers[] = {{TEXT("cache-control"), TEXT("max-age=60")}};
    http_reply(request, &(struct http_reply){.status = 200,
                                             .content_type = "text/css",
                                             .body = TEXT("a{}"),
                                             .headers = headers,
                                             .header_count = 1});
}

static void inject(struct http_request *request, void *context)
{
    (void)context;
    struct http_header headers[] = {{TEXT("X-Name"), TEXT("a\r\nSet-Cookie: b=c")}};
    http_reply(request, &(struct http_reply){.status = 200, .headers = headers, .header_count = 1});
}

static const struct http_route ROUTES[] = {
    {.method = "GET", .pattern = "/show", .handle = show},
    {.method = "POST", .pattern = "/show", .handle = show},
    {.method = "POST", .pattern = "/small", .handle = show, .body_bytes_max = 10},
    {.method = "GET", .pattern = "/complain", .handle = complain},
    {.method = "GET", .pattern = "/own", .handle = own_headers},
    {.method = "GET", .pattern = "/inject", .handle = inject},
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
    world.server = http_server_start(
        world.loop,
        &(struct http_server_settings){
            .body_bytes_max = 1000, .url_bytes_max = 100, .on_done = count_done, .context = &world},
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

/* --- tests --- */

/* --- tests --- */

static void test_a_handler_sees_the_whole_request(void **state)
{
    (void)state;
    const char *reply = ask("POST /show?q=a%20b+c&z=1 HTTP/1.1\r\nHost: x\r\n"
                            "Cookie: a=b; session=tok=en\r\nContent-Length: 5\r\n\r\nhello");
    assert_contains(reply, "HTTP/1.1 200 OK");
    assert_contains(reply, "{\"ok\":true}");
    assert_string_equal(world.seen, "POST|/show|a b c|q=a%20b+c&z=1|tok=en|hello|127.0.0.1");
    ask("POST /show HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assert_string_equal(world.seen, "POST|/show||||abcde|127.0.0.1");
    assert_int_equal(world.done_count, 2);
    assert_int_equal(http_server_pending(world.server), 0);
}

static void test_standing_headers(void **state)
{
    (void)state;
    const char *reply = ask("GET /show HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_contains(reply, "Cache-Control: no-store\r\n");
    assert_contains(reply, "X-Content-Type-Options: nosniff\r\n");
    assert_contains(reply, "frame-ancestors 'none'");
    assert_contains(reply, "Content-Type: application/json\r\n");
    assert_lacks(reply, "Strict-Transport-Security");
    reply = ask("GET /own HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_contains(reply, "cache-control: max-age=60\r\n");
    assert_lacks(reply, "no-store");
}

static void test_a_line_end_in_a_header_is_not_sent(void **state)
{
    (void)state;
    const char *reply = ask("GET /inject HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_contains(reply, "HTTP/1.1 500");
    assert_lacks(reply, "b=c");
}

static void test_refusals_of_its_own(void **state)
{
    (void)state;
    char long_url[200] = "GET /show?";
    memset(long_url + 10, 'a', 120);
    snprintf(long_url + 130, sizeof long_url - 130, " HTTP/1.1\r\nHost: x\r\n\r\n");
    const struct {
        const char *request, *expected, *also;
    } CASES[] = {
        {"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", "404", "application/problem+json"},
        {"PUT /show HTTP/1.1\r\nHost: x\r\n\r\n", "405", "Allow: GET, HEAD, POST\r\n"},
        {"TRACE /show HTTP/1.1\r\nHost: x\r\n\r\n", "405", "Allow: GET, HEAD, POST\r\n"},
        {long_url, "414", ""},
        {"GET /show HTTP/1.1\r\n\r\n", "400", ""}, /* no Host */
        {"POST /show HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
         "0\r\n\r\n",
         "400", ""},
        {"POST /show HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
         "400", ""},
        {"GET /show HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400", ""},
        {"POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello world", "413", ""},
        {"POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", "413", ""},
        {"POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n",
         "413", ""},
        {"POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
         "b\r\nhello world\r\n0\r\n\r\n",
         "413", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char first[32];
        snprintf(first, sizeof first, "HTTP/1.1 %s", CASES[i].expected);
        const char *reply = ask(CASES[i].request);
        if (!strstr(reply, first) || !strstr(reply, CASES[i].also))
            fail_msg("%s was answered: %s", CASES[i].request, reply);
        assert_string_equal(world.seen, "");
    }
    ask("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello worl");
    assert_string_equal(world.seen, "POST|/small||||hello worl|127.0.0.1");
}

static void test_problem_document(void **state)
{
    (void)state;
    const char *reply = ask("GET /complain HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_contains(reply, "HTTP/1.1 422");
    assert_contains(reply, "{\"type\":\"urn:tieout:problem:edit\",\"title\":\"Refused\","
                           "\"status\":422,\"detail\":\"say \\\"why\\\"\\n\",\"rule\":\"R93\","
                           "\"errors\":[{\"field\":\"amount\","
                           "\"detail\":\"must not be negative\"}]}");
}

static void test_head_has_no_body(void **state)
{
    (void)state;
    const char *reply = ask("HEAD /show HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_contains(reply, "HTTP/1.1 200");
    assert_contains(reply, "Content-Length: 11\r\n");
    assert_lacks(reply, "ok");
}

static void test_what_cannot_start(void **state)
{
    (void)state;
    struct error error = {0};
    struct http_server_settings settings = {.port = http_server_port(world.server)};
    assert_null(http_server_start(world.loop, &settings, ROUTES, 1, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    settings = (struct http_server_settings){.address = TEXT("localhost")};
    assert_null(http_server_start(world.loop, &settings, ROUTES, 1, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    settings = (struct http_server_settings){.address = TEXT("0.0.0.0")};
    struct http_server *everywhere = http_server_start(world.loop, &settings, ROUTES, 1, &error);
    assert_non_null(everywhere);
    assert_true(http_server_port(everywhere) > 0);
    http_server_stop(everywhere);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_handler_sees_the_whole_request),
        TEST(test_standing_headers),
        TEST(test_a_line_end_in_a_header_is_not_sent),
        TEST(test_refusals_of_its_own),
        TEST(test_problem_document),
        TEST(test_head_has_no_body),
        TEST(test_what_cannot_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
