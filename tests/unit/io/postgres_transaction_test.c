#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "postgres_fence.h"

/* --- transactions --- */

struct story {
    int runs;
    int failures; /* how many runs shall fail */
    const char *failing_sql;
    bool is_collected;
};

static bool insert_and_perhaps_fail(struct postgres *base, void *context, struct error *error)
{
    struct story *story = context;

    story->runs++;
    if (!postgres_queue(base, POSTGRES_CALL(&insert, numbers_of(story->runs, 1)), error))
        return false;
    if (story->runs <= story->failures) {
        struct postgres_statement failing = {NULL, story->failing_sql};

        if (!postgres_queue(base, POSTGRES_CALL_PLAIN(&failing), error))
            return false;
    }
    return !story->is_collected || postgres_collect(base, NULL, error);
}

#define SERIALIZATION "DO $$ BEGIN RAISE serialization_failure; END $$"
#define DEADLOCK "DO $$ BEGIN RAISE deadlock_detected; END $$"

static void test_transaction_commits_what_was_queued(void **state)
{
    struct story story = {0};

    NEEDS_SERVER();
    assert_int_equal(postgres_run(db, insert_and_perhaps_fail, &story, NULL), POSTGRES_COMMITTED);
    assert_false(postgres_in_transaction(db));
    assert_int_equal(number("SELECT count(*) FROM numbers"), 1);
}

static void test_serialization_failure_and_deadlock_run_again(void **state)
{
    NEEDS_SERVER();
    for (int collected = 0; collected < 2; collected++) {
        struct story story = {.failures = 3,
                              .failing_sql = collected ? SERIALIZATION : DEADLOCK,
                              .is_collected = collected};

        run_sql("TRUNCATE numbers");
        assert_int_equal(postgres_run(db, insert_and_perhaps_fail, &story, NULL),
                         POSTGRES_COMMITTED);
        assert_int_equal(story.runs, 4);
        assert_int_equal(number("SELECT sum(number)::int8 FROM numbers"), 4);
    }
}

static void test_runs_have_a_limit(void **state)
{
    struct story story = {.failures = 100, .failing_sql = SERIALIZATION};
    struct error error = {0};

    NEEDS_SERVER();
    assert_int_equal(postgres_run(db, insert_and_perhaps_fail, &story, &error),
                     POSTGRES_ROLLED_BACK);
    assert_int_equal(story.runs, POSTGRES_RUNS_MAX);
    assert_int_equal(error.class, ERROR_RETRY);
    assert_string_equal(postgres_failure(db)->sqlstate, "40001");
}

static void test_permanent_failure_does_not_run_again(void **state)
{
    struct story story = {.failures = 100, .failing_sql = "INSERT INTO numbers VALUES (1)"};
    struct error error = {0};

    NEEDS_SERVER();
    assert_int_equal(postgres_run(db, insert_and_perhaps_fail, &story, &error),
                     POSTGRES_ROLLED_BACK);
    assert_int_equal(story.runs, 1);
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_true(postgres_is_unique_violation(db, "numbers_pkey"));
    assert_int_equal(number("SELECT count(*) FROM numbers"), 0);
}

static bool change_my_mind(struct postgres *base, void *context, struct error *error)
{
    (void)context;
    if (!postgres_query(base, POSTGRES_CALL(&insert, numbers_of(1, 1)), NULL, error))
        return false;
    return error_set(error, ERROR_PERMANENT, "changed my mind");
}

static bool do_nothing(struct postgres *base, void *context, struct error *error)
{
    (void)base;
    (void)context;
    (void)error;
    return true;
}

static bool swallow_failure(struct postgres *base, void *context, struct error *error)
{
    (void)context;
    (void)error;
    postgres_query(base, PLAIN("SELECT 1/0"), NULL, NULL);
    return true;
}

static void test_body_decides_to_roll_back(void **state)
{
    struct error error = {0};

    NEEDS_SERVER();
    assert_int_equal(postgres_run(db, change_my_mind, NULL, &error), POSTGRES_ROLLED_BACK);
    assert_string_equal(error.message, "changed my mind");
    assert_int_equal(number("SELECT count(*) FROM numbers"), 0);
    assert_int_equal(postgres_run(db, do_nothing, NULL, &error), POSTGRES_COMMITTED);
}

static void test_swallowed_failure_is_no_commit(void **state)
{
    struct error error = {0};

    NEEDS_SERVER();
    assert_int_equal(postgres_run(db, swallow_failure, NULL, &error), POSTGRES_ROLLED_BACK);
    assert_int_equal(error.class, ERROR_BUG);
    assert_int_equal(number("SELECT 1"), 1);
}

static void test_connection_lost_in_the_body_runs_again(void **state)
{
    struct story story = {.failures = 1,
                          .failing_sql = "SELECT pg_terminate_backend(pg_backend_pid())",
                          .is_collected = true};

    NEEDS_SERVER();
    assert_int_equal(postgres_run(db, insert_and_perhaps_fail, &story, NULL), POSTGRES_COMMITTED);
    assert_int_equal(story.runs, 2);
    assert_int_equal(number("SELECT sum(number)::int8 FROM numbers"), 2);
}

static void test_connection_lost_during_commit_is_unknown(void **state)
{
    struct story story = {0};
    struct error error = {0};

    NEEDS_SERVER();
    run_sql("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'");
    run_sql("CREATE CONSTRAINT TRIGGER die AFTER INSERT ON numbers DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION die()");
    assert_int_equal(postgres_run(db, insert_and_perhaps_fail, &story, &error),
                     POSTGRES_COMMIT_UNKNOWN);
    assert_int_equal(story.runs, 1);
    assert_int_equal(error.class, ERROR_RETRY);
    assert_false(postgres_in_transaction(db));
    assert_int_equal(number("SELECT count(*) FROM numbers"), 0);
}

static bool read_twice(struct postgres *base, void *context, struct error *error)
{
    struct postgres_result *result = NULL;
    int64_t *difference = context;

    for (int i = 0; i < 2; i++) {
        if (!postgres_query(base, PLAIN("SELECT count(*) FROM numbers"), &result, error))
            return false;
        *difference = postgres_int8_at(result, 0, 0) - *difference;
        postgres_result_free(result);
        if (i == 0)
            assert_true(postgres_query(db, POSTGRES_CALL(&insert, numbers_of(1, 1)), NULL, error));
    }
    return true;
}

static void test_snapshot_sees_one_moment(void **state)
{
    struct postgres *reader;
    int64_t difference = 0;

    NEEDS_SERVER();
    reader = open_db(0);
    assert_int_equal(postgres_run_snapshot(reader, read_twice, &difference, NULL),
                     POSTGRES_COMMITTED);
    assert_int_equal(difference, 0);
    postgres_free(reader);
}

/* --- tenants, roles, scripts --- */

static bool count_tenants_rows(struct postgres *base, void *context, struct error *error)
{
    const struct uuid tenants[] = {{{1}}, {{2}}};
    struct postgres_result *result = NULL;
    int64_t *counts = context;

    for (size_t n = 0; n < 3; n++) {
        if (!postgres_set_tenants(base, tenants, n, error))
            return false;
        if (!postgres_query(base, PLAIN("SELECT count(*) FROM fenced"), &result, error))
            return false;
        counts[n] = postgres_int8_at(result, 0, 0);
        postgres_result_free(result);
    }
    return true;
}

static void test_transaction_sees_its_tenants_only(void **state)
{
    int64_t counts[3] = {-1, -1, -1};
    struct error error = {0};
    struct text setting;
    struct postgres_result *result = NULL;

    NEEDS_SERVER();
    create_fenced_table();
    assert_int_equal(postgres_run(db, count_tenants_rows, counts, &error), POSTGRES_COMMITTED);
    assert_int_equal(counts[0], 0);
    assert_int_equal(counts[1], 1);
    assert_int_equal(counts[2], 2);
    assert_true(
        postgres_query(db, PLAIN("SELECT current_setting('tieout.tenants', true)"), &result, NULL));
    setting = postgres_text_at(result, 0, 0);
    assert_true(text_is_empty(setting));
    postgres_result_free(result);
    drop_role();
}

static void test_role_that_owns_or_bypasses_is_refused(void **state)
{
    struct error error = {0};

    NEEDS_SERVER();
    create_fenced_table();
    assert_true(postgres_check_role(db, &error));
    run_sql("RESET ROLE");
    assert_false(postgres_check_role(db, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    run_sql("ALTER TABLE fenced OWNER TO %s_role", schema);
    run_sql("SET ROLE %s_role", schema);
    assert_false(postgres_check_role(db, &error));
    assert_non_null(strstr(error.message, "owns a table: "));
    drop_role();
}

static bool run_script(struct postgres *base, void *context, struct error *error)
{
    return postgres_script(base, text_of(context), error) &&
           postgres_query(base, POSTGRES_CALL(&insert, numbers_of(9, 1)), NULL, error);
}

static void test_script_runs_in_one_transaction(void **state)
{
    char good[] = "CREATE TABLE a (x int); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);"
                  "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$; -- end";
    char bad[] = "CREATE TABLE b (x int); INSERT INTO nowhere VALUES (1);";
    char rude[] = "CREATE TABLE c (x int); COMMIT;";
    struct error error = {0};

    NEEDS_SERVER();
    assert_int_equal(postgres_run(db, run_script, good, &error), POSTGRES_COMMITTED);
    assert_int_equal(number("SELECT sum(x)::int8 FROM a"), 3);
    assert_int_equal(number("SELECT count(*) FROM numbers"), 1);
    assert_int_equal(postgres_run(db, run_script, bad, &error), POSTGRES_ROLLED_BACK);
    assert_non_null(strstr(error.message, "nowhere"));
    assert_int_equal(number("SELECT count(*) FROM pg_class WHERE relname = 'b'"
                            " AND relnamespace = current_schema()::regnamespace"),
                     0);
    assert_int_equal(postgres_run(db, run_script, rude, &error), POSTGRES_ROLLED_BACK);
    assert_int_equal(error.class, ERROR_BUG);
    assert_false(postgres_in_transaction(db));
}

/* --- listening --- */

struct wakes {
    int looks;
    char last[32];
};

static void wake(void *context, const char *channel, struct text payload)
{
    struct wakes *wakes = context;

    assert_string_equal(channel, "io_test");
    if (!text_is_present(payload))
        wakes->looks++;
    else
        assert_true(text_copy(payload, wakes->last, sizeof(wakes->last)));
}

static void step_until(struct loop *loop, const struct wakes *wakes, int looks, const char *last)
{
    int64_t deadline_ms = clock_monotonic_ms() + 10000;

    while (wakes->looks < looks || strcmp(wakes->last, last) != 0) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        loop_step(loop, 100);
    }
}

static void test_listener_is_woken_and_comes_back(void **state)
{
    const char *const channels[] = {"io_test"};
    struct wakes wakes = {0};
    struct postgres_listener *listener;
    struct loop *loop;

    NEEDS_SERVER();
    loop = loop_create();
    listener = postgres_listen(
        loop, &(struct postgres_options){.url = url, .application = "io_listener"}, channels, 1);
    postgres_listener_on_wake(listener, wake, &wakes);
    step_until(loop, &wakes, 1, "");
    assert_true(postgres_listener_is_connected(listener));
    assert_true(postgres_notify(db, "io_test", TEXT("one"), NULL));
    assert_true(postgres_collect(db, NULL, NULL));
    step_until(loop, &wakes, 1, "one");
    run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'io_listener'");
    step_until(loop, &wakes, 2, "one");
    assert_true(postgres_notify(db, "io_test", TEXT("two"), NULL));
    assert_true(postgres_collect(db, NULL, NULL));
    step_until(loop, &wakes, 2, "two");
    postgres_listener_free(listener);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_transaction_commits_what_was_queued),
        CASE(test_serialization_failure_and_deadlock_run_again),
        CASE(test_runs_have_a_limit),
        CASE(test_permanent_failure_does_not_run_again),
        CASE(test_body_decides_to_roll_back),
        CASE(test_swallowed_failure_is_no_commit),
        CASE(test_connection_lost_in_the_body_runs_again),
        CASE(test_connection_lost_during_commit_is_unknown),
        CASE(test_snapshot_sees_one_moment),
        CASE(test_transaction_sees_its_tenants_only),
        CASE(test_role_that_owns_or_bypasses_is_refused),
        CASE(test_script_runs_in_one_transaction),
        CASE(test_listener_is_woken_and_comes_back),
    };

    server_from_environment("io_transactions");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
