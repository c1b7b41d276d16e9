#include "tests/unit/unit.h"

#include "io/http_route.h"

static void nobody(struct http_request *request, void *context)
{
    (void)request;
    (void)context;
}

static const struct http_route ROUTES[] = {
    {.method = "GET", .pattern = "/", .handle = nobody},
    {.method = "GET", .pattern = "/runs", .handle = nobody},
    {.method = "POST", .pattern = "/runs", .handle = nobody},
    {.method = "GET", .pattern = "/runs/last", .handle = nobody},
    {.method = "GET", .pattern = "/runs/{run}", .handle = nobody},
    {.method = "DELETE", .pattern = "/tenants/{tenant}/links/{link}", .handle = nobody},
};
static const struct http_route_table TABLE = {ROUTES, sizeof ROUTES / sizeof ROUTES[0]};

struct fixture {
    struct arena arena;
    struct http_found found;
};

static enum http_match find(struct fixture *fixture, const char *method, const char *path)
{
    return http_route_find(TABLE, text_of(method), text_of(path), &fixture->arena, &fixture->found);
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        enum http_match match;
        int route;
    } CASES[] = {
        {"GET", "/", HTTP_MATCH_FOUND, 0},
        {"GET", "/runs", HTTP_MATCH_FOUND, 1},
        {"HEAD", "/runs", HTTP_MATCH_FOUND, 1},
        {"POST", "/runs", HTTP_MATCH_FOUND, 2},
        {"GET", "/runs/last", HTTP_MATCH_FOUND, 3},
        {"GET", "/runs/7", HTTP_MATCH_FOUND, 4},
        {"DELETE", "/tenants/a/links/b", HTTP_MATCH_FOUND, 5},
        {"GET", "", HTTP_MATCH_NO_PATH, -1},
        {"GET", "/run", HTTP_MATCH_NO_PATH, -1},
        {"GET", "/runs/", HTTP_MATCH_NO_PATH, -1},
        {"GET", "/runs/7/", HTTP_MATCH_NO_PATH, -1},
        {"GET", "//runs", HTTP_MATCH_NO_PATH, -1},
        {"GET", "/runs/7/8", HTTP_MATCH_NO_PATH, -1},
        {"DELETE", "/tenants//links/b", HTTP_MATCH_NO_PATH, -1},
        {"PUT", "/runs", HTTP_MATCH_NO_METHOD, -1},
        {"get", "/runs", HTTP_MATCH_NO_METHOD, -1},
        {"TRACE", "/", HTTP_MATCH_NO_METHOD, -1},
        {"GET", "/runs/%zz", HTTP_MATCH_BAD_PATH, -1},
        {"GET", "/runs/%00", HTTP_MATCH_BAD_PATH, -1},
        {"GET", "/runs/%ff", HTTP_MATCH_BAD_PATH, -1},
    };
    struct fixture fixture = {0};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        enum http_match match = find(&fixture, CASES[i].method, CASES[i].path);
        if (match != CASES[i].match)
            fail_msg("%s %s: %d", CASES[i].method, CASES[i].path, (int)match);
        if (match == HTTP_MATCH_FOUND)
            assert_ptr_equal(fixture.found.route, &ROUTES[CASES[i].route]);
    }
    arena_release(&fixture.arena);
}

static void test_parameters_are_decoded_after_splitting(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    assert_int_equal(find(&fixture, "DELETE", "/tenants/a%2Fb/links/x+%C3%A9"), HTTP_MATCH_FOUND);
    assert_int_equal(fixture.found.param_count, 2);
    assert_text_equal(text_slice(fixture.found.params[0].name, fixture.found.params[0].name_length),
                      "tenant");
    assert_text_equal(fixture.found.params[0].value, "a/b");
    assert_text_equal(fixture.found.params[1].value, "x+\xC3\xA9");
    arena_release(&fixture.arena);
}

static void test_allow(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 0);
    http_route_allow(TABLE, TEXT("/runs"), &out);
    assert_text_equal(buffer_text(&out), "GET, HEAD, POST");
    buffer_clear(&out);
    http_route_allow(TABLE, TEXT("/runs/last"), &out);
    assert_text_equal(buffer_text(&out), "GET, HEAD");
    buffer_release(&out);
}

static void test_mistakes_in_a_table(void **state)
{
    (void)state;
    static const struct http_route HIDDEN[] = {
        {.method = "GET", .pattern = "/a/{b}", .handle = nobody},
        {.method = "GET", .pattern = "/a/b", .handle = nobody},
    };
    static const struct http_route NO_SLASH[] = {
        {.method = "GET", .pattern = "a", .handle = nobody}};
    static const struct http_route MANY[] = {
        {.method = "GET", .pattern = "/{a}/{b}/{c}/{d}/{e}/{f}/{g}", .handle = nobody}};
    static const struct http_route NO_HANDLER[] = {{.method = "GET", .pattern = "/"}};
    assert_null(http_route_check(TABLE));
    assert_non_null(http_route_check((struct http_route_table){HIDDEN, 2}));
    assert_null(http_route_check((struct http_route_table){HIDDEN, 1}));
    assert_non_null(http_route_check((struct http_route_table){NO_SLASH, 1}));
    assert_non_null(http_route_check((struct http_route_table){MANY, 1}));
    assert_non_null(http_route_check((struct http_route_table){NO_HANDLER, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_parameters_are_decoded_after_splitting),
        cmocka_unit_test(test_allow),
        cmocka_unit_test(test_mistakes_in_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
