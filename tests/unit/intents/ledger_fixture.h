/* For tests of the ledger: its tables, as the migrations make them, in a schema of the test's own
 * on the server of DATABASE_URL. Without a server such tests are skipped. */
#ifndef TIEOUT_TESTS_LEDGER_FIXTURE_H
#define TIEOUT_TESTS_LEDGER_FIXTURE_H

#include <string.h>

#include "base/buffer.h"
#include "intents/ledger.h"
#include "io/clock.h"

#include "tests/unit/unit.h"

static struct arena arena;
static struct postgres *db;
static const char *url;
static char schema[32];

static bool script_body(struct postgres *base, void *context, struct error *error)
{
    return postgres_script(base, text_of(context), error);
}

static void run_script(const char *sql)
{
    struct error error = {0};
    struct buffer copy;
    buffer_init(&copy, 0);
    buffer_append_text(&copy, text_of(sql));
    if (postgres_run(db, script_body, copy.data, &error) != POSTGRES_COMMITTED)
        fail_msg("%s: %s", sql, error.message);
    buffer_release(&copy);
}

/* What makes or changes tables of the pusher's, in the schema of the connection. */
static bool is_wanted(struct text statement)
{
    bool is_about_tables = text_starts_with(statement, TEXT("CREATE ")) ||
                           text_starts_with(statement, TEXT("ALTER TABLE "));
    return is_about_tables && !memmem(statement.data, statement.length, " SCHEMA ", 8) &&
           !memmem(statement.data, statement.length, "gateway.", 8);
}

static void append_line(struct buffer *out, char *line)
{
    char *name = strstr(line, "pusher.");
    if (text_starts_with(text_of(line), TEXT("--")))
        return;
    if (name)
        memmove(name, name + strlen("pusher."), strlen(name + strlen("pusher.")) + 1);
    buffer_append_text(out, text_of(line));
}

static void run_migration(const char *path)
{
    struct buffer statement;
    char line[512];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    buffer_init(&statement, 0);
    while (fgets(line, sizeof(line), file)) {
        append_line(&statement, line);
        if (!strstr(line, ";\n"))
            continue;
        struct text sql = text_trim(buffer_text(&statement));
        if (is_wanted(sql))
            run_script(arena_copy(&arena, sql).data);
        buffer_clear(&statement);
    }
    buffer_release(&statement);
    fclose(file);
}

static int open_ledger(void **state)
{
    (void)state;
    if (!url)
        return 0;
    clock_let_go();
    arena_init(&arena, 0);
    db = postgres_create(
        &(struct postgres_options){.url = url, .application = "ledger_test", .schema = schema});
    run_script(arena_format(&arena, "CREATE SCHEMA %s", schema).data);
    run_migration("schemas/postgres/0005_pusher.sql");
    run_migration("schemas/postgres/0012_gateway_intents.sql");
    run_migration("schemas/postgres/0017_intent_put_offs.sql");
    run_migration("schemas/postgres/0024_intent_turns.sql");
    return 0;
}

static int close_ledger(void **state)
{
    (void)state;
    if (!url)
        return 0;
    run_script(arena_format(&arena, "DROP SCHEMA %s CASCADE", schema).data);
    postgres_free(db);
    arena_release(&arena);
    return 0;
}

/* Without a server the test is skipped. */
#define NEEDS_SERVER()                                                                             \
    do {                                                                                           \
        (void)state;                                                                               \
        if (!url)                                                                                  \
            skip();                                                                                \
    } while (0)

static void server_from_environment(void)
{
    url = getenv("DATABASE_URL");
    snprintf(schema, sizeof(schema), "ledger_test_%d", (int)getpid());
}

#define LEDGER_CASE(test) cmocka_unit_test_setup_teardown(test, open_ledger, close_ledger)

#endif
