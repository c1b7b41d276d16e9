#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "postgres_fixture.h"

/* --- values --- */

static void test_scalars_come_back_as_they_went(void **state)
{
    static const struct postgres_statement echo = {
        "echo", "SELECT $1::text, $2::bytea, $3::int8, $4::int4, $5::bool, $6::uuid, $7::date,"
                " $8::jsonb, $8::numeric::text, $3::int2"};
    struct uuid uuid = {{1, 2, 3, 255}};
    struct postgres_result *result = NULL;

    NEEDS_SERVER();
    for (int again = 0; again < 2; again++) { /* the second time it is prepared */
        assert_true(postgres_query(
            db,
            POSTGRES_CALL(&echo, postgres_text(TEXT("h\xc3\xa9")), postgres_bytea(TEXT("a\0b")),
                          postgres_int8(-7), postgres_int4(INT32_MAX), postgres_bool(true),
                          postgres_uuid(uuid), postgres_date(-1), postgres_text(TEXT("12.50"))),
            &result, NULL));
        assert_int_equal(postgres_rows(result), 1);
        assert_true(text_equal_string(postgres_text_at(result, 0, 0), "h\xc3\xa9"));
        assert_true(text_equal(postgres_bytea_at(result, 0, 1), TEXT("a\0b")));
        assert_int_equal(postgres_int8_at(result, 0, 2), -7);
        assert_int_equal(postgres_int4_at(result, 0, 3), INT32_MAX);
        assert_true(postgres_bool_at(result, 0, 4));
        assert_true(uuid_equal(postgres_uuid_at(result, 0, 5), uuid));
        assert_int_equal(postgres_date_at(result, 0, 6), -1);
        assert_true(text_equal_string(postgres_text_at(result, 0, 7), "12.50"));
        assert_true(text_equal_string(postgres_text_at(result, 0, 8), "12.50"));
        assert_int_equal(postgres_int4_at(result, 0, 9), -7);
        postgres_result_free(result);
    }
}

static void test_absent_values_are_null_both_ways(void **state)
{
    static const struct postgres_statement echo = {
        "echo_null",
        "SELECT $1::text, $2::int8, $3::int4, $4::uuid, $5::date, $6::bytea, $7::bool"};
    struct postgres_result *result = NULL;

    NEEDS_SERVER();
    assert_true(postgres_query(db,
                               POSTGRES_CALL(&echo, postgres_text(TEXT_NONE),
                                             postgres_int8(INSTANT_NONE), postgres_int4(INT32_MIN),
                                             postgres_uuid(UUID_NIL), postgres_date(DATE_NONE),
                                             postgres_bytea(TEXT_NONE), postgres_null()),
                               &result, NULL));
    for (int column = 0; column < 7; column++)
        assert_true(postgres_is_null(result, 0, column));
    assert_false(text_is_present(postgres_text_at(result, 0, 0)));
    assert_int_equal(postgres_int8_at(result, 0, 1), INSTANT_NONE);
    assert_int_equal(postgres_int4_at(result, 0, 2), INT32_MIN);
    assert_true(uuid_is_nil(postgres_uuid_at(result, 0, 3)));
    assert_int_equal(postgres_date_at(result, 0, 4), DATE_NONE);
    assert_false(text_is_present(postgres_bytea_at(result, 0, 5)));
    assert_false(postgres_bool_at(result, 0, 6));
    postgres_result_free(result);
}

static void test_arrays_of_every_type_unnest(void **state)
{
    static const struct postgres_statement unnest = {
        "unnest", "SELECT string_agg(concat_ws('|', coalesce(t, '-'), encode(b, 'hex'), i8, i4, f,"
                  " coalesce(u::text, 'nil'), d), ';')"
                  " FROM unnest($1::text[], $2::bytea[], $3::int8[], $4::int4[], $5::bool[],"
                  " $6::uuid[], $7::date[]) AS x(t, b, i8, i4, f, u, d)"};
    const struct text texts[] = {TEXT("a"), TEXT_NONE, TEXT("")};
    const struct text bytes[] = {TEXT("\x01"), TEXT(""), TEXT("\xff\x00")};
    const int64_t eights[] = {1, INT64_MAX, INT64_MIN};
    const int32_t fours[] = {-1, 2, 3};
    const bool flags[] = {true, false, true};
    const struct uuid uuids[] = {{{1}}, UUID_NIL, {{255}}};
    const date_day days[] = {0, 20000, DATE_NONE};
    struct postgres_result *result = NULL;

    NEEDS_SERVER();
    assert_true(postgres_query(
        db,
        POSTGRES_CALL(&unnest, postgres_text_array(&arena, texts, 3),
                      postgres_bytea_array(&arena, bytes, 3),
                      postgres_int8_array(&arena, eights, 3), postgres_int4_array(&arena, fours, 3),
                      postgres_bool_array(&arena, flags, 3), postgres_uuid_array(&arena, uuids, 3),
                      postgres_date_array(&arena, days, 3)),
        &result, NULL));
    assert_true(text_equal_string(postgres_text_at(result, 0, 0),
                                  "a|01|1|-1|t|01000000-0000-0000-0000-000000000000|1970-01-01;"
                                  "-||9223372036854775807|2|f|nil|2024-10-04;"
                                  "|ff00|3|t|ff000000-0000-0000-0000-000000000000"));
    postgres_result_free(result);
}

static void test_empty_array_has_no_rows(void **state)
{
    static const struct postgres_statement count = {NULL,
                                                    "SELECT count(*) FROM unnest($1::uuid[])"};
    struct postgres_result *result = NULL;

    NEEDS_SERVER();
    assert_true(postgres_query(db, POSTGRES_CALL(&count, postgres_uuid_array(&arena, NULL, 0)),
                               &result, NULL));
    assert_int_equal(postgres_int8_at(result, 0, 0), 0);
    postgres_result_free(result);
}

static void test_text_with_nul_is_refused(void **state)
{
    static const struct postgres_statement echo = {NULL, "SELECT $1::text"};
    struct error error = {0};

    NEEDS_SERVER();
    assert_false(
        postgres_query(db, POSTGRES_CALL(&echo, postgres_text(TEXT("a\0b"))), NULL, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_int_equal(number("SELECT 1"), 1);
}

/* --- pipelines --- */

static void test_results_come_in_the_order_of_queueing(void **state)
{
    struct postgres_results results;

    NEEDS_SERVER();
    assert_true(postgres_queue(db, POSTGRES_CALL(&insert, numbers_of(1, 3)), NULL));
    assert_true(postgres_queue(db, PLAIN("SELECT count(*) FROM numbers"), NULL));
    assert_true(postgres_queue(db, POSTGRES_CALL(&insert, numbers_of(4, 2)), NULL));
    assert_true(postgres_collect(db, &results, NULL));
    assert_int_equal(results.count, 3);
    assert_int_equal(postgres_affected(results.items[0]), 3);
    assert_int_equal(postgres_int8_at(results.items[1], 0, 0), 3);
    assert_int_equal(postgres_affected(results.items[2]), 2);
    postgres_results_release(&results);
    assert_true(postgres_collect(db, &results, NULL));
    assert_int_equal(results.count, 0);
}

static void test_failure_names_the_statement_and_undoes_all(void **state)
{
    struct postgres_results results;
    struct error error = {0};

    NEEDS_SERVER();
    assert_true(postgres_queue(db, POSTGRES_CALL(&insert, numbers_of(1, 3)), NULL));
    assert_true(postgres_queue(db, POSTGRES_CALL(&insert, numbers_of(3, 1)), NULL));
    assert_true(postgres_queue(db, PLAIN("SELECT 1"), NULL));
    assert_false(postgres_collect(db, &results, &error));
    assert_int_equal(results.count, 0);
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_int_equal(postgres_failure(db)->statement, 1);
    assert_true(postgres_is_unique_violation(db, NULL));
    assert_true(postgres_is_unique_violation(db, "numbers_pkey"));
    assert_false(postgres_is_unique_violation(db, "another"));
    assert_int_equal(number("SELECT count(*) FROM numbers"), 0);
    /* the prepared statement has survived, and can be used */
    assert_true(postgres_query(db, POSTGRES_CALL(&insert, numbers_of(1, 1)), NULL, NULL));
}

static void test_statement_that_cannot_be_prepared_is_not_remembered(void **state)
{
    static const struct postgres_statement late = {"late", "SELECT count(*) FROM later"};
    struct error error = {0};

    NEEDS_SERVER();
    assert_false(postgres_query(db, POSTGRES_CALL_PLAIN(&late), NULL, &error));
    assert_int_equal(error.class, ERROR_BUG);
    assert_string_equal(postgres_failure(db)->sqlstate, "42P01");
    run_sql("CREATE TABLE later (x int)");
    assert_true(postgres_query(db, POSTGRES_CALL_PLAIN(&late), NULL, &error));
}

static void test_pipeline_larger_than_all_buffers_does_not_block(void **state)
{
    static const struct postgres_statement echo = {"big", "SELECT $1::bytea"};
    size_t bytes = 1 << 20;
    char *data = arena_alloc(&arena, bytes);
    struct postgres_results results;

    NEEDS_SERVER();
    for (int i = 0; i < 20; i++)
        assert_true(postgres_queue(
            db, POSTGRES_CALL(&echo, postgres_bytea(text_slice(data, bytes))), NULL));
    assert_true(postgres_collect(db, &results, NULL));
    assert_int_equal(results.count, 20);
    assert_int_equal(postgres_bytea_at(results.items[19], 0, 0).length, bytes);
    postgres_results_release(&results);
}

static void test_pipeline_has_a_limit(void **state)
{
    struct error error = {0};

    NEEDS_SERVER();
    for (int i = 0; i < POSTGRES_PIPELINE_MAX; i++)
        assert_true(postgres_queue(db, PLAIN("SELECT 1"), NULL));
    assert_false(postgres_queue(db, PLAIN("SELECT 1"), &error));
    assert_int_equal(error.class, ERROR_BUG);
    assert_true(postgres_collect(db, NULL, NULL));
    assert_int_equal(number("SELECT 1"), 1);
}

static bool count_down(void *context)
{
    int *left = context;

    if (*left > 0)
        (*left)--;
    return *left > 0;
}

static void test_waiting_time_is_put_to_use(void **state)
{
    int left = 50;

    NEEDS_SERVER();
    postgres_while_waiting(db, count_down, &left);
    run_sql("SELECT pg_sleep(0.1)");
    postgres_while_waiting(db, NULL, NULL);
    assert_int_equal(left, 0);
}

/* Made while the table had one row, where it is cheaper to read all of it. */
static void test_a_plan_that_is_kept_goes_by_the_index(void **state)
{
    static const struct postgres_statement find = {
        "find_numbers", "SELECT n.label FROM numbers n JOIN unnest($1::int8[]) k(number)"
                        " ON n.number = k.number"};
    const int64_t wanted[] = {1, 2};
    struct postgres_result *plan = NULL;
    bool is_by_index = false;

    NEEDS_SERVER();
    run_sql("INSERT INTO numbers VALUES (1, 'one')");
    run_sql("ANALYZE numbers");
    struct postgres *keeping = postgres_create(&(struct postgres_options){
        .url = url, .application = "postgres_test", .plans = POSTGRES_PLANS_KEPT});
    assert_true(postgres_query(
        keeping, POSTGRES_CALL(&find, postgres_int8_array(&arena, wanted, 2)), NULL, NULL));
    assert_true(
        postgres_query(keeping, PLAIN("EXPLAIN EXECUTE find_numbers ('{1,2}')"), &plan, NULL));
    for (size_t row = 0; row < postgres_rows(plan); row++) {
        struct text line = postgres_text_at(plan, row, 0);
        is_by_index =
            is_by_index || memmem(line.data, line.length, "numbers_pkey", strlen("numbers_pkey"));
    }
    assert_true(is_by_index);
    postgres_result_free(plan);
    assert_true(postgres_query(keeping,
                               PLAIN("SELECT generic_plans, custom_plans FROM"
                                     " pg_prepared_statements WHERE name = 'find_numbers'"),
                               &plan, NULL));
    assert_int_equal(postgres_int8_at(plan, 0, 0), 2);
    assert_int_equal(postgres_int8_at(plan, 0, 1), 0);
    postgres_result_free(plan);
    postgres_free(keeping);
}

static void test_server_stops_a_slow_statement(void **state)
{
    struct postgres *quick;
    struct error error = {0};

    NEEDS_SERVER();
    quick = open_db(50);
    assert_false(postgres_query(quick, PLAIN("SELECT pg_sleep(10)"), NULL, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    assert_string_equal(postgres_failure(quick)->sqlstate, "57014");
    assert_true(postgres_is_connected(quick));
    postgres_free(quick);
}

static void test_lost_connection_is_made_again(void **state)
{
    static const struct postgres_statement one = {"one", "SELECT 1"};
    struct error error = {0};
    uint64_t before;

    NEEDS_SERVER();
    assert_true(postgres_query(db, POSTGRES_CALL_PLAIN(&one), NULL, NULL));
    before = postgres_connection_number(db);
    assert_false(
        postgres_query(db, PLAIN("SELECT pg_terminate_backend(pg_backend_pid())"), NULL, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    assert_true(postgres_query(db, POSTGRES_CALL_PLAIN(&one), NULL, &error));
    assert_int_equal(postgres_connection_number(db), before + 1);
}

/* --- connecting --- */

static void test_unreachable_server_is_retried_with_backoff(void **state)
{
    struct postgres *nobody = postgres_create(&(struct postgres_options){
        .url = "postgresql://nobody@127.0.0.1:1/x", .application = "test"});
    struct error error = {0};

    (void)state;
    clock_hold(0);
    assert_false(postgres_connect(nobody, &error));
    assert_int_equal(error.class, ERROR_RETRY);
    assert_true(postgres_retry_delay_ms(nobody) > 0);
    assert_false(postgres_connect(nobody, &error));
    assert_non_null(strstr(error.message, "next try in"));
    clock_advance_ms(postgres_retry_delay_ms(nobody));
    assert_false(postgres_connect(nobody, &error));
    assert_null(strstr(error.message, "next try in"));
    clock_let_go();
    postgres_free(nobody);
}

static void test_bad_url_is_permanent_and_not_shown(void **state)
{
    struct postgres *nobody = postgres_create(
        &(struct postgres_options){.url = "postgresql://u:secret@[::1/x", .application = "test"});
    struct error error = {0};

    (void)state;
    assert_false(postgres_connect(nobody, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_null(strstr(error.message, "secret"));
    postgres_free(nobody);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_scalars_come_back_as_they_went),
        CASE(test_absent_values_are_null_both_ways),
        CASE(test_arrays_of_every_type_unnest),
        CASE(test_empty_array_has_no_rows),
        CASE(test_text_with_nul_is_refused),
        CASE(test_results_come_in_the_order_of_queueing),
        CASE(test_failure_names_the_statement_and_undoes_all),
        CASE(test_statement_that_cannot_be_prepared_is_not_remembered),
        CASE(test_pipeline_larger_than_all_buffers_does_not_block),
        CASE(test_pipeline_has_a_limit),
        CASE(test_waiting_time_is_put_to_use),
        CASE(test_a_plan_that_is_kept_goes_by_the_index),
        CASE(test_server_stops_a_slow_statement),
        CASE(test_lost_connection_is_made_again),
        CASE(test_unreachable_server_is_retried_with_backoff),
        CASE(test_bad_url_is_permanent_and_not_shown),
    };

    server_from_environment("io_statements");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
