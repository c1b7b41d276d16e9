#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { TIMEOUT_MS = 120000 };

static struct postgres *open_url(const char *url)
{
    struct postgres_options options = {.url = url,
                                       .application = "bench",
                                       .statement_timeout_ms = TIMEOUT_MS,
                                       .plans = POSTGRES_PLANS_CUSTOM};
    struct postgres *db = postgres_create(&options);
    struct error error;
    if (!postgres_connect(db, &error))
        bug("PostgreSQL: %s", error.message);
    return db;
}

/* A later word wins over an earlier one. */
void database_url(const struct bench *bench, const char *role, char out[static URL_BYTES_MAX])
{
    bool is_url = strstr(bench->url, "://") != NULL;
    const char *first = !is_url ? " " : strchr(bench->url, '?') ? "&" : "?";
    int length =
        snprintf(out, URL_BYTES_MAX, "%s%sdbname=%s%s%s", bench->url, first, bench->database,
                 role ? (is_url ? "&user=" : " user=") : "", role ? role : "");
    REQUIRE(length > 0 && length < URL_BYTES_MAX);
}

struct postgres *database_open(const struct bench *bench, const char *role)
{
    char url[URL_BYTES_MAX];
    database_url(bench, role, url);
    return open_url(url);
}

void database_execute(struct postgres *db, const char *sql)
{
    const struct postgres_statement statement = {NULL, sql};
    struct error error;
    if (!postgres_query(db, POSTGRES_CALL_PLAIN(&statement), NULL, &error))
        bug("%s: %s", sql, error.message);
}

int64_t database_number(struct postgres *db, const char *sql)
{
    const struct postgres_statement statement = {NULL, sql};
    struct postgres_result *result = NULL;
    struct error error;
    if (!postgres_query(db, POSTGRES_CALL_PLAIN(&statement), &result, &error))
        bug("%s: %s", sql, error.message);
    int64_t number = postgres_int8_at(result, 0, 0);
    postgres_result_free(result);
    return number;
}

void database_remove(struct bench *bench)
{
    char sql[128];
    struct postgres *db = open_url(bench->url);
    snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS \"%s\"", bench->database);
    database_execute(db, sql);
    postgres_free(db);
}

void database_renew(struct bench *bench)
{
    char sql[128];
    database_remove(bench);
    struct postgres *db = open_url(bench->url);
    snprintf(sql, sizeof(sql), "CREATE DATABASE \"%s\"", bench->database);
    database_execute(db, sql);
    postgres_free(db);
}

void database_setup(const struct bench *bench)
{
    process_await(process_spawn(bench, "tieout-setup", NULL, "setup.log"), "tieout-setup");
}

/* The postmaster is our backend's parent, when the server runs here. */
pid_t database_postmaster(const struct bench *bench)
{
    struct postgres *db = database_open(bench, NULL);
    char path[64], line[512] = "";
    snprintf(path, sizeof(path), "/proc/%lld/stat",
             (long long)database_number(db, "SELECT pg_backend_pid()::int8"));
    FILE *file = fopen(path, "re");
    bool is_here = file && fgets(line, sizeof(line), file) && strstr(line, "(postgres)");
    if (file)
        fclose(file);
    postgres_free(db);
    const char *at = strrchr(line, ')');
    return is_here && at ? (pid_t)strtol(at + 3, NULL, 10) : 0;
}
