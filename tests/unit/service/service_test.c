/* Whole processes: each test forks one and watches it from outside. */
#include "tests/unit/unit.h"

#include <signal.h>
#include <string.h>

#include "io/clock.h"
#include "io/http_client.h"
#include "io/loop.h"
#include "service/service.h"

enum { PATIENCE_MS = 8000, PORT_BYTES = 2 };

/* What the process under test does; set before it is forked. */
static struct {
    bool refuses_to_start;
    bool never_drained;
    bool fails;
    int64_t busy_until_ms;  /* not idle before */
    int port_out;           /* tells its health port */
    int64_t drain_takes_ms; /* not drained before */
    int64_t drain_began_ms;
    struct loop_timer failing;
} act;

static void fail_now(void *context)
{
    service_fail(context, &(struct error){ERROR_PERMANENT, "the partition is fenced"});
}

static bool start(struct service_context *context, struct error *error)
{
    if (act.refuses_to_start)
        return error_set(error, ERROR_PERMANENT, "these settings cannot work");
    health_fail(&context->health, "kafka", "no broker");
    if (act.port_out > 0)
        (void)!write(act.port_out, &context->health_port, PORT_BYTES);
    loop_timer_init(&act.failing, context->loop, fail_now, context);
    if (act.fails)
        loop_timer_start(&act.failing, 10, 0);
    return true;
}

static void drain(struct service_context *context)
{
    (void)context;
    act.drain_began_ms = clock_monotonic_ms();
}

static bool is_drained(struct service_context *context)
{
    (void)context;
    return !act.never_drained && clock_monotonic_ms() >= act.drain_began_ms + act.drain_takes_ms;
}

static bool is_idle(struct service_context *context)
{
    (void)context;
    return clock_monotonic_ms() >= act.busy_until_ms;
}

static const struct service SERVICE = {.process = PROCESS_RECONCILER,
                                       .start = start,
                                       .drain = drain,
                                       .is_drained = is_drained,
                                       .is_idle = is_idle};

static pid_t launch(char *argument)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    char name[] = "tieout-test", *argv[] = {name, argument, NULL};
    if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
        _exit(99);
    _exit(service_run(&SERVICE, argument ? 2 : 1, argv));
}

static int wait_exit(pid_t child)
{
    int status = 0;
    int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (clock_monotonic_ms() < end_ms) {
        if (waitpid(child, &status, WNOHANG) == child)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        usleep(5000);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    fail_msg("it did not end");
    return -1;
}

static int setup(void **state)
{
    (void)state;
    memset(&act, 0, sizeof act);
    setenv("KAFKA_BROKERS", "127.0.0.1:1", 1);
    setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none", 1);
    setenv("TIEOUT_DRAIN_DEADLINE", "300ms", 1);
    setenv("TIEOUT_HEALTH_PORT", "0", 1);
    unsetenv("TIEOUT_EXIT_WHEN_IDLE");
    unsetenv("TIEOUT_LOG_LEVEL");
    unsetenv("TIEOUT_KILL_POINT");
    return 0;
}

/* Starts the process and returns its health port. */
static uint16_t launch_with_port(pid_t *child)
{
    int ends[2];
    uint16_t port = 0;
    assert_int_equal(pipe(ends), 0);
    act.port_out = ends[1];
    *child = launch(NULL);
    close(ends[1]);
    assert_int_equal(read(ends[0], &port, PORT_BYTES), PORT_BYTES);
    close(ends[0]);
    assert_true(port > 0);
    return port;
}

static int ask(uint16_t port, const char *path, char *body, size_t body_bytes)
{
    char url[128];
    struct http_answer answer;
    struct error error = {0};
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", (unsigned)port, path);
    struct http_call call = {.url = text_of(url),
                             .connect_timeout_ms = 1000,
                             .total_timeout_ms = 3000,
                             .answer_bytes_max = 65536};
    assert_true(http_fetch(&call, NULL, &answer, &error));
    int status = answer.status;
    text_copy(text_cut(answer.body, body_bytes - 1), body, body_bytes);
    http_answer_release(&answer);
    return status;
}

static void test_settings_and_arguments(void **state)
{
    (void)state;
    char help[] = "--help", version[] = "--version", bad[] = "--port";
    assert_int_equal(wait_exit(launch(help)), 0);
    assert_int_equal(wait_exit(launch(version)), 0);
    assert_int_equal(wait_exit(launch(bad)), 2);
    setenv("TIEOUT_LOG_LEVEL", "loud", 1);
    assert_int_equal(wait_exit(launch(NULL)), 2);
    unsetenv("TIEOUT_LOG_LEVEL");
    setenv("TIEOUT_KILL_POINT", "nowhere", 1);
    assert_int_equal(wait_exit(launch(NULL)), 2);
    unsetenv("TIEOUT_KILL_POINT");
    unsetenv("DATABASE_URL");
    assert_int_equal(wait_exit(launch(NULL)), 2);
    setup(NULL);
    act.refuses_to_start = true;
    assert_int_equal(wait_exit(launch(NULL)), 2);
}

static void test_health_and_metrics(void **state)
{
    (void)state;
    pid_t child;
    char body[65536];
    uint16_t port = launch_with_port(&child);
    assert_int_equal(ask(port, "/health/live", body, sizeof body), 200);
    assert_int_equal(ask(port, "/health/ready", body, sizeof body), 503);
    assert_non_null(strstr(body, "{\"check\":\"kafka\",\"reason\":\"no broker\"}"));
    assert_null(strstr(body, "starting"));
    assert_int_equal(ask(port, "/metrics", body, sizeof body), 200);
    assert_non_null(strstr(body, "\ntieout_ready 0\n"));
    assert_non_null(strstr(body, "\ntieout_check_failing{check=\"kafka\"} 1\n"));
    assert_non_null(strstr(body, "tieout_memory_bytes "));
    assert_int_equal(ask(port, "/", body, sizeof body), 404);
    kill(child, SIGTERM);
    assert_int_equal(wait_exit(child), 0);
}

static void test_a_signal_drains(void **state)
{
    (void)state;
    pid_t child;
    char body[4096];
    setenv("TIEOUT_DRAIN_DEADLINE", "5s", 1);
    act.drain_takes_ms = 700;
    uint16_t port = launch_with_port(&child);
    int64_t began_ms = clock_monotonic_ms();
    kill(child, SIGTERM);
    do /* not ready while it drains */
        assert_int_equal(ask(port, "/health/ready", body, sizeof body), 503);
    while (!strstr(body, "draining"));
    assert_int_equal(wait_exit(child), 0);
    assert_in_range(clock_monotonic_ms() - began_ms, 600, 3000);
}

static void test_the_deadline_cuts_a_drain_short(void **state)
{
    (void)state;
    pid_t child;
    act.never_drained = true;
    launch_with_port(&child);
    int64_t began_ms = clock_monotonic_ms();
    kill(child, SIGINT);
    assert_int_equal(wait_exit(child), 0);
    assert_in_range(clock_monotonic_ms() - began_ms, 250, 3000);
}

static void test_a_second_signal_ends_at_once(void **state)
{
    (void)state;
    pid_t child;
    char body[4096];
    setenv("TIEOUT_DRAIN_DEADLINE", "60s", 1);
    act.never_drained = true;
    uint16_t port = launch_with_port(&child);
    kill(child, SIGTERM);
    do
        ask(port, "/health/ready", body, sizeof body);
    while (!strstr(body, "draining"));
    kill(child, SIGTERM);
    assert_int_equal(wait_exit(child), 0);
}

static void test_exit_when_idle(void **state)
{
    (void)state;
    setenv("TIEOUT_EXIT_WHEN_IDLE", "yes", 1);
    unsetenv("TIEOUT_HEALTH_PORT");
    act.busy_until_ms = clock_monotonic_ms() + 500;
    assert_int_equal(wait_exit(launch(NULL)), 0);
    assert_true(clock_monotonic_ms() >= act.busy_until_ms);
}

static void test_what_cannot_be_healed_ends_with_1(void **state)
{
    (void)state;
    act.fails = true;
    assert_int_equal(wait_exit(launch(NULL)), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        TEST(test_settings_and_arguments),
        TEST(test_health_and_metrics),
        TEST(test_a_signal_drains),
        TEST(test_the_deadline_cuts_a_drain_short),
        TEST(test_a_second_signal_ends_at_once),
        TEST(test_exit_when_idle),
        TEST(test_what_cannot_be_healed_ends_with_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
