#include "tests/unit/unit.h"

#include <fcntl.h>
#include <string.h>

#include "io/clock.h"
#include "service/log.h"

static int ends[2];
static char got[1 << 17];

/* What was written since the last call. */
static const char *read_log(void)
{
    ssize_t length = read(ends[0], got, sizeof got - 1);
    got[length > 0 ? length : 0] = '\0';
    return got;
}

static int setup(void **state)
{
    (void)state;
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
        return -1;
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 17);
    log_set_descriptor(ends[1]);
    log_open("pusher", LOG_INFO);
    clock_hold(1769903999123456); /* 2026-01-31T23:59:59.123456Z */
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    clock_advance_ms(10000); /* a fresh second for the next test */
    clock_let_go();
    log_set_descriptor(2);
    close(ends[0]);
    close(ends[1]);
    return 0;
}

static void test_one_line(void **state)
{
    (void)state;
    struct uuid tenant = {{1, 2}};
    struct error error = {ERROR_RETRY, "no route"};
    log_warning("call_failed", log_message("will be tried again"), log_failure(&error),
                log_tenant(tenant), log_integer("tries", 3), log_bool("is_last", false),
                log_string("kind", "query"));
    assert_string_equal(read_log(),
                        "{\"time\":\"2026-01-31T23:59:59.123456Z\",\"level\":\"warning\","
                        "\"service\":\"pusher\",\"event\":\"call_failed\","
                        "\"message\":\"will be tried again\",\"error\":\"no route\","
                        "\"error_class\":\"retry\","
                        "\"tenant\":\"01020000-0000-0000-0000-000000000000\",\"tries\":3,"
                        "\"is_last\":false,\"kind\":\"query\"}\n");
}

static void test_levels(void **state)
{
    (void)state;
    enum log_level level = LOG_ERROR;
    log_debug("hidden", log_message("x"));
    assert_string_equal(read_log(), "");
    log_open("pusher", LOG_DEBUG);
    log_debug("shown", log_message("x"));
    assert_non_null(strstr(read_log(), "\"shown\""));
    assert_true(log_level_parse(TEXT("debug"), &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_false(log_level_parse(TEXT("DEBUG"), &level));
}

static void test_secrets_are_not_shown(void **state)
{
    (void)state;
    log_info("signed_in", log_secret("token", (struct secret){TEXT("canary")}),
             log_secret("none", (struct secret){TEXT_NONE}));
    assert_null(strstr(read_log(), "canary"));
    assert_non_null(strstr(got, "\"token\":\"***\",\"none\":null"));
}

static void test_nobody_can_begin_a_new_line(void **state)
{
    (void)state;
    log_info("named", log_text("name", TEXT("a\n{\"level\":\"error\"}\r\t\"\\\x1b[31m")));
    read_log();
    assert_ptr_equal(strchr(got, '\n'), got + strlen(got) - 1);
    assert_null(strchr(got, '\x1b'));
    assert_non_null(strstr(got, "a\\n{\\\"level\\\""));
    log_info("named", log_text("name", TEXT("\xff\xfe ok")));
    assert_non_null(strstr(read_log(), "?? ok"));
}

static void test_long_values_are_cut(void **state)
{
    (void)state;
    static char text[5000];
    memset(text, 'x', sizeof text);
    memcpy(text + LOG_TEXT_BYTES_MAX - 1, "\xC3\xA9", 2); /* not cut in the middle */
    log_info("long", log_text("value", text_slice(text, sizeof text)));
    assert_true(strlen(read_log()) < LOG_TEXT_BYTES_MAX + 200);
    assert_non_null(strstr(got, "xxx\"}"));
    /* Control characters grow sixfold when encoded: the line's own limit holds, too. */
    memset(text, 1, sizeof text);
    struct text grown = text_slice(text, LOG_TEXT_BYTES_MAX);
    log_info("too_long", log_text("a", grown), log_text("b", grown), log_text("c", grown));
    assert_non_null(strstr(read_log(), "the line was too long"));
    assert_non_null(strstr(got, "\"too_long\""));
    assert_true(strlen(got) < LOG_LINE_BYTES_MAX);
}

static void test_repetitions_are_suppressed_and_counted(void **state)
{
    (void)state;
    static const char EVENT[] = "again_and_again";
    uint64_t lost = log_lines_lost();
    size_t lines = 0;
    for (int i = 0; i < LOG_LINES_PER_SECOND_MAX + 7; i++)
        log_info(EVENT, log_integer("i", i));
    for (const char *c = read_log(); *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, LOG_LINES_PER_SECOND_MAX);
    assert_int_equal(log_lines_lost() - lost, 7);
    log_info("another", log_message("is not concerned"));
    assert_non_null(strstr(read_log(), "another"));
    clock_advance_ms(1000);
    log_info(EVENT, log_integer("i", 0));
    assert_non_null(strstr(read_log(), "\"suppressed\":7"));
    log_info(EVENT, log_integer("i", 0));
    assert_null(strstr(read_log(), "suppressed"));
    for (int i = 0; i < LOG_LINES_PER_SECOND_MAX + 7; i++)
        log_error("errors_are_all_shown", log_integer("i", i));
    lines = 0;
    for (const char *c = read_log(); *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, LOG_LINES_PER_SECOND_MAX + 7);
}

static void test_a_line_that_cannot_be_written_is_counted(void **state)
{
    (void)state;
    uint64_t lost = log_lines_lost();
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(full >= 0);
    log_set_descriptor(full);
    log_error("no_room", log_message("x"));
    close(full);
    assert_int_equal(log_lines_lost() - lost, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_one_line),
        TEST(test_levels),
        TEST(test_secrets_are_not_shown),
        TEST(test_nobody_can_begin_a_new_line),
        TEST(test_long_values_are_cut),
        TEST(test_repetitions_are_suppressed_and_counted),
        TEST(test_a_line_that_cannot_be_written_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
