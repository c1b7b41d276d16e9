#include "report_fixture.h"

#include <glob.h>
#include <string.h>

#include "codec/record.h"
#include "fold/head.h"
#include "fold/keys.h"
#include "io/postgres_transaction.h"

struct postgres *fixture_db;
static char database[64];

static struct postgres *open_url(const char *url)
{
    return postgres_create(
        &(const struct postgres_options){.url = url, .application = "report_test"});
}

static void query(struct postgres *db, const struct postgres_call *call)
{
    struct error error;
    if (!postgres_query(db, call, NULL, &error))
        fail_msg("%s", error.message);
}

static void run(struct postgres *db, const char *sql)
{
    const struct postgres_statement statement = {NULL, sql};
    query(db, POSTGRES_CALL_PLAIN(&statement));
}

/* What a test itself writes is seen by the story's tenant only; a report has to say whose it is. */
static void see_tenant(bool is_seen)
{
    run(fixture_db, is_seen ? "SET tieout.tenants = '{01000000-0000-0000-0000-000000000000}'"
                            : "RESET tieout.tenants");
}

void fixture_sql(const char *format, ...)
{
    char sql[1024];
    va_list arguments;
    va_start(arguments, format);
    assert_true(vsnprintf(sql, sizeof(sql), format, arguments) < (int)sizeof(sql));
    va_end(arguments);
    see_tenant(true);
    run(fixture_db, sql);
    see_tenant(false);
}

/* The same server, another database. */
static void other_url(const char *url, char *out, size_t size)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    const char *words = strchr(url, '?');
    assert_non_null(path);
    assert_true(snprintf(out, size, "%.*s/%s%s", (int)(path - url), url, database,
                         words ? words : "") < (int)size);
}

static bool run_script(struct postgres *db, void *context, struct error *error)
{
    return postgres_script(db, text_of(context), error);
}

/* Grants to roles that a test does not have; they begin a line and end with a semicolon. */
static void drop_grants(char *sql)
{
    for (char *grant = strstr(sql, "\nGRANT "); grant; grant = strstr(grant, "\nGRANT ")) {
        char *end = strchr(grant, ';');
        assert_non_null(end);
        memset(grant, ' ', (size_t)(end + 1 - grant));
    }
}

static void migrate(const char *path)
{
    static char sql[64 << 10];
    struct error error;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    sql[fread(sql, 1, sizeof(sql) - 1, file)] = '\0';
    fclose(file);
    drop_grants(sql);
    if (postgres_run(fixture_db, run_script, sql, &error) != POSTGRES_COMMITTED)
        fail_msg("%s: %s", path, error.message);
}

static void migrate_all(void)
{
    glob_t found;
    assert_int_equal(glob("schemas/postgres/*.sql", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        migrate(found.gl_pathv[i]);
    globfree(&found);
}

static void on_server(const char *verb)
{
    char sql[128];
    struct postgres *server = open_url(getenv("DATABASE_URL"));
    snprintf(sql, sizeof(sql), "%s DATABASE \"%s\"", verb, database);
    run(server, sql);
    postgres_free(server);
}

int fixture_begin(void **state)
{
    const char *given = getenv("DATABASE_URL");
    char url[1024];
    (void)state;
    if (!given)
        return 0;
    snprintf(database, sizeof(database), "report_test_%d", (int)getpid());
    on_server("CREATE");
    other_url(given, url, sizeof(url));
    fixture_db = open_url(url);
    migrate_all();
    return 0;
}

int fixture_end(void **state)
{
    (void)state;
    if (!fixture_db)
        return 0;
    postgres_free(fixture_db);
    on_server("DROP");
    return 0;
}

int fixture_clear(void **state)
{
    (void)state;
    if (fixture_db)
        fixture_sql("TRUNCATE reconciler.tenant, reconciler.record, reconciler.record_key,"
                    " reconciler.history, reconciler.run, reconciler.aside,"
                    " reconciler.partition_offset");
    return 0;
}

static void store_record(struct story *story, const struct record *record, struct arena *arena)
{
    static const struct postgres_statement insert = {
        "fixture_record",
        "INSERT INTO reconciler.record (tenant, record_id, entity, standing, rule,"
        " platform_id, ledger_id, platform_document, ledger_document, rest,"
        " last_chunk) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)"};
    static const struct postgres_statement insert_key = {
        "fixture_key", "INSERT INTO reconciler.record_key VALUES ($1, $2, $3)"};
    struct postgres_value tenant = postgres_uuid(story->state.head.tenant);
    struct buffer rest;
    struct text *keys;
    struct text rule = TEXT("");
    buffer_init(&rest, 0);
    record_rest_format(record, &rest);
    if (record->rule_kind)
        rule = arena_format(arena, "%c%u", record->rule_kind, (unsigned)record->rule);
    query(fixture_db, POSTGRES_CALL(&insert, tenant, postgres_uuid(record->id),
                                    postgres_int4((int32_t)record->entity),
                                    postgres_int4((int32_t)record->standing), postgres_text(rule),
                                    postgres_text(record->shown[HALF_PLATFORM].native_id),
                                    postgres_text(record->shown[HALF_LEDGER].native_id),
                                    postgres_text(record->shown[HALF_PLATFORM].document),
                                    postgres_text(record->shown[HALF_LEDGER].document),
                                    postgres_text(buffer_text(&rest))));
    size_t count = record_keys(record, arena, &keys);
    for (size_t i = 0; i < count; i++)
        query(fixture_db, POSTGRES_CALL(&insert_key, tenant, postgres_text(keys[i]),
                                        postgres_uuid(record->id)));
    buffer_release(&rest);
}

void fixture_store(struct story *story)
{
    static const struct postgres_statement insert = {
        "fixture_tenant", "INSERT INTO reconciler.tenant VALUES ($1, $2)"};
    struct arena arena;
    struct buffer head;
    arena_init(&arena, 0);
    buffer_init(&head, 0);
    state_flushed(&story->state);
    head_format(&story->state.head, &head);
    see_tenant(true);
    query(fixture_db, POSTGRES_CALL(&insert, postgres_uuid(story->state.head.tenant),
                                    postgres_text(buffer_text(&head))));
    const struct map *records = &story->state.records;
    for (size_t i = 0; i < records->entry_count; i++) {
        const struct slot *slot = records->entries[i].value;
        if (slot && !slot->is_absent)
            store_record(story, &slot->record, &arena);
    }
    see_tenant(false);
    buffer_release(&head);
    arena_release(&arena);
}

void told_begin(struct told *told, const struct story *story)
{
    arena_init(&told->arena, 0);
    buffer_init(&told->out, 0);
    told->report = (struct report){fixture_db, &told->arena, story->state.head.tenant, &told->out};
}

void told_end(struct told *told)
{
    buffer_release(&told->out);
    arena_release(&told->arena);
}

const struct json *told_tree(struct told *told)
{
    struct error error;
    const struct json *tree =
        json_parse(&told->arena, arena_copy(&told->arena, buffer_text(&told->out)), &error);
    assert_non_null(tree);
    return tree;
}

const struct json *told_find(const struct json *array, const char *path, const char *value)
{
    JSON_EACH(element, array)
    {
        if (text_equal_string(json_text(element, path), value))
            return element;
    }
    fail_msg("no element has %s = %s", path, value);
    return NULL;
}
