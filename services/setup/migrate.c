#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "io/postgres_transaction.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "setup.h"

enum { MIGRATIONS_MAX = 1000, PATH_BYTES_MAX = 4096 };

/* "0001_fleet.sql": the number orders, the whole name is remembered. */
static int is_migration(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".sql") == 0 && entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

struct migration {
    const char *name;
    struct text sql;
};

static bool read_file(const char *path, struct buffer *out, struct error *error)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set(error, ERROR_PERMANENT, "%s cannot be read", path);
    char part[8192];
    size_t length;
    while ((length = fread(part, 1, sizeof(part), file)) > 0)
        buffer_append(out, part, length);
    bool is_fine = !ferror(file) && !out->is_full;
    fclose(file);
    return is_fine || error_set(error, ERROR_PERMANENT, "%s cannot be read", path);
}

/* Two setups at once: the second waits here and then finds the work done. */
static bool apply(struct postgres *db, void *context, struct error *error)
{
    const struct migration *migration = context;
    static const struct postgres_statement lock = {NULL, "SELECT pg_advisory_xact_lock(7427)"};
    static const struct postgres_statement note = {
        NULL, "INSERT INTO setup.migration AS m (name, fingerprint) VALUES ($1, $2)"
              " ON CONFLICT (name) DO UPDATE SET name = m.name"
              " RETURNING xmax = 0, fingerprint = $2"};
    char hex[65];
    struct sha256 hash = sha256_of(migration->sql);
    struct postgres_value name = postgres_text(text_of(migration->name));
    struct postgres_value fingerprint = postgres_text(sha256_format(&hash, hex));
    struct postgres_result *result = NULL;
    if (!postgres_query(db, POSTGRES_CALL_PLAIN(&lock), NULL, error) ||
        !postgres_query(db, POSTGRES_CALL(&note, name, fingerprint), &result, error))
        return false;
    bool is_new = postgres_bool_at(result, 0, 0);
    bool is_same = postgres_bool_at(result, 0, 1);
    postgres_result_free(result);
    if (!is_same)
        return error_set(error, ERROR_PERMANENT,
                         "was applied here with another content: migrations are only ever added; "
                         "restore the file, or set up an empty database");
    return !is_new || postgres_script(db, migration->sql, error);
}

static bool apply_file(struct postgres *db, const char *directory, const char *name,
                       struct error *error)
{
    char path[PATH_BYTES_MAX];
    struct buffer sql;
    buffer_init(&sql, POSTGRES_SCRIPT_BYTES_MAX);
    int length = snprintf(path, sizeof(path), "%s/%s", directory, name);
    bool is_fine = length < (int)sizeof(path) ? read_file(path, &sql, error)
                                              : error_set(error, ERROR_PERMANENT, "path too long");
    struct migration migration = {name, buffer_text(&sql)};
    if (is_fine)
        is_fine = postgres_run(db, apply, &migration, error) == POSTGRES_COMMITTED ||
                  error_prefix(error, "%s", name);
    buffer_release(&sql);
    return is_fine;
}

static bool make_table(struct postgres *db, void *context, struct error *error)
{
    (void)context;
    return postgres_script(db,
                           TEXT("SELECT pg_advisory_xact_lock(7427);\n"
                                "CREATE SCHEMA IF NOT EXISTS setup;\n"
                                "CREATE TABLE IF NOT EXISTS setup.migration "
                                "(name text PRIMARY KEY, fingerprint text NOT NULL)"),
                           error);
}

bool setup_migrate(struct postgres *db, const struct settings *settings, struct error *error)
{
    struct dirent **entries = NULL;
    char directory[PATH_BYTES_MAX];
    if (!text_copy(settings_text(settings, SETTING_MIGRATIONS), directory, sizeof(directory)))
        return error_set(error, ERROR_PERMANENT, "TIEOUT_MIGRATIONS: is no path");
    int count = scandir(directory, &entries, is_migration, alphasort);
    if (count <= 0) {
        free(entries);
        return error_set(error, ERROR_PERMANENT,
                         "TIEOUT_MIGRATIONS: %s holds no migrations (0001_*.sql ...)", directory);
    }
    bool is_fine = postgres_run(db, make_table, NULL, error) == POSTGRES_COMMITTED;
    for (int i = 0; i < count; i++) {
        is_fine = is_fine && apply_file(db, directory, entries[i]->d_name, error);
        service_kill_point(KILL_SETUP_BETWEEN_MIGRATIONS);
        free(entries[i]);
    }
    free(entries);
    if (is_fine)
        log_info("migrations_applied", log_integer("files", count));
    return is_fine;
}
