#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "postgres_fence.h"

/* How often it has queued; the first time its connection is lost, if it is to be. */
struct looking {
    int runs;
    bool is_lost_first;
};

static bool queue_looks(struct postgres *base, void *context, struct error *error)
{
    struct looking *looking = context;

    if (looking->runs++ == 0 && looking->is_lost_first &&
        !postgres_queue(base, PLAIN("SELECT pg_terminate_backend(pg_backend_pid())"), error))
        return false;
    return postgres_queue(base, PLAIN("SELECT count(*) FROM fenced"), error) &&
           postgres_queue(base, PLAIN("SELECT count(*) FROM fenced"), error);
}

static void test_reading_sees_its_tenants_only(void **state)
{
    const struct uuid tenants[] = {{{1}}, {{2}}};
    struct looking looking = {0};
    struct postgres_read read = {tenants, 2, queue_looks, &looking};
    struct postgres_results results;

    NEEDS_SERVER();
    create_fenced_table();
    assert_true(postgres_read(db, &read, &results, NULL));
    assert_int_equal(results.count, 2);
    assert_int_equal(postgres_int8_at(results.items[0], 0, 0), 2);
    assert_int_equal(postgres_int8_at(results.items[1], 0, 0), 2);
    postgres_results_release(&results);
    assert_false(postgres_in_transaction(db));
    assert_int_equal(number("SELECT count(*) FROM fenced"), 0); /* they are not set any longer */
    drop_role();
}

static void test_reading_whose_connection_is_lost_runs_again(void **state)
{
    const struct uuid tenant = {{1}};
    struct looking looking = {.is_lost_first = true};
    struct postgres_read read = {&tenant, 1, queue_looks, &looking};
    struct postgres_results results;

    NEEDS_SERVER();
    run_sql("CREATE TABLE fenced (tenant uuid)");
    assert_true(postgres_read(db, &read, &results, NULL));
    assert_int_equal(looking.runs, 2);
    assert_int_equal(results.count, 2);
    postgres_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_reading_sees_its_tenants_only),
        CASE(test_reading_whose_connection_is_lost_runs_again),
    };

    server_from_environment("io_reading");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
