#include <string.h>

#include "io/postgres_session.h"

struct sqlstate_class {
    const char *prefix;
    enum error_class class;
};

static const struct sqlstate_class sqlstate_classes[] = {
#define SQLSTATE(prefix, class) {prefix, ERROR_##class},
#include "io/sqlstate.def"
#undef SQLSTATE
};

static enum error_class sqlstate_class(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof(sqlstate_classes) / sizeof(sqlstate_classes[0]); i++) {
        const char *prefix = sqlstate_classes[i].prefix;

        if (strncmp(sqlstate, prefix, strlen(prefix)) == 0)
            return sqlstate_classes[i].class;
    }
    return ERROR_BUG;
}

static void field_copy(const PGresult *result, int field, char *out, size_t out_bytes)
{
    const char *value = PQresultErrorField(result, field);
    struct text text = value != NULL ? text_cut(text_of(value), out_bytes - 1) : TEXT("");

    REQUIRE(text_copy(text, out, out_bytes));
}

bool postgres_session_failed(struct postgres *db, const PGresult *result, const char *name,
                             struct error *error)
{
    /* Only the primary message: the detail quotes rows, which are the customers'. */
    char message[256];

    field_copy(result, PG_DIAG_SQLSTATE, db->failure.sqlstate, sizeof(db->failure.sqlstate));
    field_copy(result, PG_DIAG_CONSTRAINT_NAME, db->failure.constraint,
               sizeof(db->failure.constraint));
    field_copy(result, PG_DIAG_MESSAGE_PRIMARY, message, sizeof(message));
    if (db->failure.sqlstate[0] == '\0')
        return error_set(error, ERROR_RETRY, "statement %s: no answer from PostgreSQL", name);
    return error_set(error, sqlstate_class(db->failure.sqlstate), "statement %s: %s (SQLSTATE %s)",
                     name, message, db->failure.sqlstate);
}

const struct postgres_failure *postgres_failure(const struct postgres *db)
{
    return &db->failure;
}

bool postgres_is_unique_violation(const struct postgres *db, const char *constraint)
{
    return strcmp(db->failure.sqlstate, "23505") == 0 &&
           (constraint == NULL || strcmp(db->failure.constraint, constraint) == 0);
}
