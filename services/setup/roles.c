#include <stdio.h>

#include "io/postgres_transaction.h"
#include "setup.h"

static const enum process PROCESSES[] = {
    PROCESS_QBO_POLLER,  PROCESS_RECONCILER, PROCESS_PUSHER,
    PROCESS_QBD_GATEWAY, PROCESS_CONSOLE,    PROCESS_TIEOUT,
};

struct role_context {
    enum process process;
    struct text password;
};

/* CREATE ROLE takes no parameters: format() quotes, and the name and password travel as settings of
 * the transaction. Roles are the whole server's: the set-up of another database, which that lock
 * does not hold, may make the same at the same moment. */
static bool make_role(struct postgres *db, void *context, struct error *error)
{
    const struct role_context *role = context;
    static const struct postgres_statement put = {
        NULL,
        "SELECT set_config('tieout.role', $1, true), set_config('tieout.password', $2, true)"};
    char name[64];
    snprintf(name, sizeof(name), "tieout_%s", process_name(role->process));
    struct text password = text_is_present(role->password) ? role->password : TEXT("");
    if (!postgres_query(db,
                        POSTGRES_CALL(&put, postgres_text(text_of(name)), postgres_text(password)),
                        NULL, error))
        return false;
    return postgres_script(db,
                           TEXT("DO $$\n"
                                "DECLARE role text := current_setting('tieout.role');\n"
                                " password text := current_setting('tieout.password');\n"
                                "BEGIN\n"
                                " PERFORM pg_advisory_xact_lock(7426);\n"
                                " IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN\n"
                                "  BEGIN\n"
                                "   EXECUTE format('CREATE ROLE %I LOGIN', role);\n"
                                "  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;\n"
                                "  END;\n"
                                " END IF;\n"
                                " IF password <> '' THEN\n"
                                "  EXECUTE format('ALTER ROLE %I PASSWORD %L', role, password);\n"
                                " END IF;\n"
                                "END $$"),
                           error);
}

bool setup_roles(struct postgres *db, const struct settings *settings, struct error *error)
{
    for (size_t i = 0; i < sizeof(PROCESSES) / sizeof(PROCESSES[0]); i++) {
        struct role_context role = {PROCESSES[i],
                                    settings_secret(settings, SETTING_DATABASE_PASSWORD).value};
        if (postgres_run(db, make_role, &role, error) != POSTGRES_COMMITTED)
            return error_prefix(error, "the role tieout_%s", process_name(PROCESSES[i]));
    }
    return true;
}
