/* For tests that need the server of DATABASE_URL: a connection whose search path is a schema of the
 * test's own. Without a server such tests say so and are skipped.
 */
#ifndef TIEOUT_TESTS_POSTGRES_FIXTURE_H
#define TIEOUT_TESTS_POSTGRES_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/postgres_transaction.h"

static struct arena arena;
static struct postgres *db;
static char url[1024];
static char schema[32];

#define PLAIN(sql) POSTGRES_CALL_PLAIN((&(const struct postgres_statement){NULL, sql}))

static struct postgres *open_db(int64_t statement_timeout_ms)
{
    return postgres_create(&(struct postgres_options){
        .url = url, .application = "postgres_test", .statement_timeout_ms = statement_timeout_ms});
}

__attribute__((format(printf, 1, 2))) static void run_sql(const char *format, ...)
{
    char sql[512];
    struct postgres_statement statement = {NULL, sql};
    struct error error = {0};
    va_list arguments;

    va_start(arguments, format);
    assert_true(vsnprintf(sql, sizeof(sql), format, arguments) < (int)sizeof(sql));
    va_end(arguments);
    if (!postgres_query(db, POSTGRES_CALL_PLAIN(&statement), NULL, &error))
        fail_msg("%s: %s", sql, error.message);
}

static int64_t number(const char *sql)
{
    struct postgres_statement statement = {NULL, sql};
    struct postgres_result *result = NULL;
    int64_t out;

    assert_true(postgres_query(db, POSTGRES_CALL_PLAIN(&statement), &result, NULL));
    out = postgres_int8_at(result, 0, 0);
    postgres_result_free(result);
    return out;
}

static int setup(void **state)
{
    (void)state;
    clock_let_go();
    if (url[0] == '\0')
        return 0;
    arena_init(&arena, 0);
    db = open_db(0);
    run_sql("CREATE SCHEMA %s", schema);
    run_sql("CREATE TABLE numbers (number bigint PRIMARY KEY, label text)");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (url[0] == '\0')
        return 0;
    run_sql("DROP SCHEMA %s CASCADE", schema);
    postgres_free(db);
    arena_release(&arena);
    return 0;
}

#define NEEDS_SERVER()                                                                             \
    do {                                                                                           \
        (void)state;                                                                               \
        if (url[0] == '\0') {                                                                      \
            print_message("skipped: DATABASE_URL is not set\n");                                   \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

static void server_from_environment(const char *test)
{
    const char *given = getenv("DATABASE_URL");

    snprintf(schema, sizeof(schema), "%s_%d", test, (int)getpid());
    if (given != NULL)
        snprintf(url, sizeof(url), "%s%coptions=-csearch_path%%3D%s", given,
                 strchr(given, '?') != NULL ? '&' : '?', schema);
}

static const struct postgres_statement insert = {
    "insert", "INSERT INTO numbers SELECT n, 'x' FROM unnest($1::int8[]) AS t(n)"};

static inline struct postgres_value numbers_of(int64_t first, size_t count)
{
    int64_t *items = ARENA_ARRAY(&arena, int64_t, count);

    for (size_t i = 0; i < count; i++)
        items[i] = first + (int64_t)i;
    return postgres_int8_array(&arena, items, count);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
