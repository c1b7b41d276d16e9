/* A table that is fenced as tenants' tables are, and a role that the fence binds. */
#ifndef TIEOUT_TESTS_POSTGRES_FENCE_H
#define TIEOUT_TESTS_POSTGRES_FENCE_H

#include "postgres_fixture.h"

static void create_fenced_table(void)
{

    run_sql("CREATE TABLE fenced (tenant uuid)");
    run_sql("INSERT INTO fenced SELECT (lpad(n::text, 2, '0') || repeat('0', 30))::uuid"
            " FROM generate_series(1, 5) n");
    run_sql("ALTER TABLE fenced ENABLE ROW LEVEL SECURITY");
    run_sql("ALTER TABLE fenced FORCE ROW LEVEL SECURITY");
    run_sql("CREATE POLICY fence ON fenced USING (tenant IN (SELECT"
            " unnest(nullif(current_setting('tieout.tenants', true), '')::uuid[])))");
    run_sql("DO $$ BEGIN CREATE ROLE %s_role; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            schema);
    run_sql("GRANT %s_role TO CURRENT_USER", schema);
    run_sql("GRANT USAGE, CREATE ON SCHEMA %s TO %s_role", schema, schema);
    run_sql("GRANT SELECT ON fenced TO %s_role", schema);
    run_sql("SET ROLE %s_role", schema);
}

static void drop_role(void)
{

    run_sql("RESET ROLE");
    run_sql("DROP OWNED BY %s_role", schema);
    run_sql("DROP ROLE %s_role", schema);
}

#endif
