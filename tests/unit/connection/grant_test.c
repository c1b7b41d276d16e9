#include "connection/grant.h"

#include "tests/unit/unit.h"

static struct arena arena;
static struct buffer form;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buffer_init(&form, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    buffer_release(&form);
    return 0;
}

static void forms_are_encoded(void **state)
{
    (void)state;
    grant_format_refresh(TEXT("RT1-a+b&c"), &form);
    assert_text_equal(buffer_text(&form), "grant_type=refresh_token&refresh_token=RT1-a%2Bb%26c");
    buffer_clear(&form);
    grant_format_code(TEXT("AC 1"), TEXT("https://x/back"), &form);
    assert_text_equal(buffer_text(&form), "grant_type=authorization_code&code=AC%201&redirect_uri="
                                          "https%3A%2F%2Fx%2Fback");
}

static void tokens_are_read(void **state)
{
    struct connection_tokens tokens;
    struct error error;
    (void)state;
    assert_int_equal(grant_parse(&arena, 200,
                                 TEXT("{\"token_type\":\"bearer\",\"access_token\":\"a\","
                                      "\"expires_in\":3600,\"refresh_token\":\"r\","
                                      "\"x_refresh_token_expires_in\":8726400}"),
                                 &tokens, &error),
                     GRANT_GIVEN);
    assert_text_equal(tokens.access_token, "a");
    assert_text_equal(tokens.refresh_token, "r");
    assert_int_equal(tokens.access_expires_in_s, 3600);
    assert_int_equal(tokens.refresh_expires_in_s, 8726400);
}

struct refusal_case {
    int status;
    const char *body;
    enum grant_outcome outcome;
};

/* Only invalid_grant buries a token: a spent budget answers 429, a proxy answers anything. */
static void refusals_are_told_apart(void **state)
{
    static const struct refusal_case cases[] = {
        {400, "{\"error\":\"invalid_grant\"}", GRANT_DEAD},
        {400, "{\"error\":\"invalid_grant\",\"error_description\":\"Token expired\"}", GRANT_DEAD},
        {400, "{\"error\":\"unsupported_grant_type\"}", GRANT_REFUSED},
        {401, "{\"error\":\"invalid_client\"}", GRANT_REFUSED},
        {429, "{\"error\":\"invalid_grant\"}", GRANT_LATER},
        {429, "<html>", GRANT_LATER},
        {500, "", GRANT_UNKNOWN},
        {503, "<html>", GRANT_UNKNOWN},
        {200, "<html>", GRANT_UNKNOWN},
        {200, "{}", GRANT_UNKNOWN},
        {200, "{\"access_token\":\"a\",\"expires_in\":3600}", GRANT_UNKNOWN},
        {200, "{\"access_token\":\"a\",\"refresh_token\":\"\",\"expires_in\":3600}", GRANT_UNKNOWN},
        {200, "{\"access_token\":\"a\",\"refresh_token\":\"r\"}", GRANT_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct connection_tokens tokens;
        struct error error = {0};
        assert_int_equal(
            grant_parse(&arena, cases[i].status, text_of(cases[i].body), &tokens, &error),
            cases[i].outcome);
        assert_true(error.class != ERROR_NONE && error.message[0] != '\0');
    }
}

static void words_go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < CONNECTION_STATUS_COUNT; i++) {
        enum connection_status status;
        const char *name = connection_status_name((enum connection_status)i);
        assert_true(connection_status_parse(text_of(name), &status));
        assert_int_equal(status, i);
        assert_true(connection_status_sentence(status)[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(forms_are_encoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tokens_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refusals_are_told_apart, set_up, tear_down),
        cmocka_unit_test(words_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
