"""The database's catalogue after set-up: every table with a tenant is fenced, services own nothing.

Tables without row-level security that name a tenant are queues for all tenants: they are listed
here with the columns that they may have, so that customer data cannot slip into one.
"""

import uuid

import cases
from cases import say
from fleet import psql

SCHEMAS = ("fleet", "setup", "reconciler", "observed", "poller", "pusher", "gateway", "online",
           "console")
SERVICES = ("reconciler", "qbo_poller", "pusher", "qbd_gateway", "console", "tieout")
# What may be said of a tenant across tenants: places, times and leases.
QUEUES = {
    "reconciler.outbox_position":
        "partition_number source_offset ordinal tenant message_id queued_at",
    "reconciler.rules_index": "tenant version",
    "poller.due": "tenant due_at lease_until epoch wanted run_due_at",
    "pusher.due":
        "tenant target command_id due_at since position is_settled turn run_id waited_until",
    "pusher.company": "tenant target due_at lease_owner lease_until paused_until",
    "gateway.due":
        "tenant target command_id due_at since position is_settled turn run_id waited_until",
    "gateway.company": "tenant target due_at lease_owner lease_until paused_until",
    "gateway.connection":
        "connection tenant user_name password_key password file_id created_at password_at failures"
        " blocked_until claimed_agent claimed_version",
    "gateway.session":
        "connection tenant number serial state phase ticket started_at heard_at agent agent_version"
        " run_id qbxml_version percent sets records_read records_written problem_kind problem_code"
        " problem_at failures read_at succeeded_at requests worked_at",
    "online.realm": "environment realm tenant is_live is_changed",
    "console.tenant_index": "tenant connected_at",
}
FENCE = ("(tenant IN ( SELECT unnest((NULLIF(current_setting('tieout.tenants'::text, true),"
         " ''::text))::uuid[]) AS unnest))")
TABLES = f"""
    SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AS is_on,
           c.relforcerowsecurity AS is_forced, pg_get_userbyid(c.relowner) AS owner,
           (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
           (SELECT json_agg(json_build_array(p.polpermissive, p.polcmd, p.polroles::text,
                                             pg_get_expr(p.polqual, p.polrelid),
                                             pg_get_expr(p.polwithcheck, p.polrelid)))
              FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
           (SELECT a.attname FROM pg_index i JOIN pg_attribute a
                ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = c.oid AND i.indisprimary) AS first_key
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN {SCHEMAS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"""


def tenant_tables(fleet):
    return {row["name"]: row for row in fleet.query(TABLES)
            if "tenant" in row["columns"] and row["name"] not in QUEUES}


def test_no_schema_is_forgotten(fleet):
    found = {row["nspname"] for row in fleet.query(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$|^public$'")}
    assert found == set(SCHEMAS), found ^ set(SCHEMAS)


def test_every_tenant_table_is_fenced(fleet):
    tables = tenant_tables(fleet)
    assert len(tables) >= 12, tables.keys()
    for name, row in tables.items():
        assert row["is_on"] and row["is_forced"], f"{name}: row-level security is not forced"
        assert row["policies"] == [[True, "*", "{0}", FENCE, FENCE]], (name, row["policies"])
        assert row["first_key"] == "tenant", f"{name}: its key does not begin with the tenant"
        say(f"ok fenced: {name}")


# Of a table: its columns, constraints and indexes, as their schema's own.
SHAPE = """
    SELECT (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod),
                                             a.attnotnull, a.attidentity,
                                             pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attname)
              FROM pg_attribute a LEFT JOIN pg_attrdef d
                ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
           (SELECT json_agg(pg_get_constraintdef(k.oid) ORDER BY pg_get_constraintdef(k.oid))
              FROM pg_constraint k WHERE k.conrelid = c.oid) AS constraints,
           (SELECT json_agg(definition ORDER BY definition) FROM (
                SELECT regexp_replace(indexdef, 'INDEX .* USING', 'INDEX USING') AS definition
                  FROM pg_indexes WHERE schemaname = n.nspname AND tablename = c.relname) i)
               AS indexes,
           c.reloptions AS options
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"""


def test_both_ledgers_of_intents_are_the_same(fleet):
    """One module reads and writes them, under the schema of whoever carries them out."""
    for table in ("intent", "due", "company", "partition_offset"):
        pusher, gateway = (fleet.query(f"{SHAPE} WHERE n.nspname = '{schema}'"
                                       f" AND c.relname = '{table}'")
                           for schema in ("pusher", "gateway"))
        assert len(pusher) == 1 and pusher == gateway, (table, pusher, gateway)


def test_queues_hold_no_customer_data(fleet):
    columns = {row["name"]: " ".join(row["columns"]) for row in fleet.query(TABLES)}
    for name, expected in QUEUES.items():
        assert columns.get(name) == expected, (name, columns.get(name))


def test_no_foreign_key_or_view_leaves_the_tenant(fleet):
    assert fleet.query(f"SELECT 1 FROM pg_views WHERE schemaname IN {SCHEMAS}") == []
    keys = fleet.query(f"""
        SELECT conname, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.conrelid
                            AND a.attnum = c.conkey[1]) AS first
          FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
         WHERE c.contype = 'f' AND n.nspname IN {SCHEMAS}""")
    assert all(key["first"] == "tenant" for key in keys), keys
    loose = fleet.query(f"""
        SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname IN {SCHEMAS} AND p.prosecdef""")
    assert loose == [], f"run with their owner's rights: {loose}"


def test_roles_own_nothing_and_cannot_pass(fleet):
    for service in SERVICES:
        role = f"tieout_{service}"
        [row] = fleet.query("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
                            f" rolreplication FROM pg_roles WHERE rolname = '{role}'")
        assert not any(row.values()), (role, row)
        owned = fleet.query("SELECT relname FROM pg_class WHERE relowner ="
                            f" (SELECT oid FROM pg_roles WHERE rolname = '{role}')")
        member = fleet.query("SELECT 1 FROM pg_auth_members WHERE member ="
                             f" (SELECT oid FROM pg_roles WHERE rolname = '{role}')")
        assert owned == [] and member == [], (role, owned, member)


def as_role(fleet, service, *commands):
    """(rows or None, the refusal's sentence)"""
    url = fleet.url_as(f"tieout_{service}")
    try:
        return psql(url, *commands), ""
    except RuntimeError as problem:
        return None, str(problem)


def granted(fleet, name, service, right):
    [row] = fleet.query(f"SELECT has_table_privilege('tieout_{service}', '{name}', '{right}')"
                        f" AS yes, has_schema_privilege('tieout_{service}', '{name.split('.')[0]}',"
                        " 'USAGE') AS may")
    return row["yes"] and row["may"]


def test_without_the_setting_nothing_is_read_and_nothing_written(fleet):
    """For every fenced table and every service that may use it, as that service."""
    mine, other = uuid.uuid4(), uuid.uuid4()
    tried = 0
    for name, row in tenant_tables(fleet).items():
        fill = insert_of(fleet, name, mine)
        owner = fleet.url
        psql(owner, f"SET tieout.tenants = '{{{mine}}}'", fill)
        for service in SERVICES:
            if granted(fleet, name, service, "SELECT"):
                for tenants, rows in (("", "0"), (f"{{{other}}}", "0"), (f"{{{mine}}}", "1")):
                    seen, why = as_role(fleet, service, f"SET tieout.tenants = '{tenants}'",
                                        f"SELECT count(*) FROM {name}")
                    assert seen == rows, (name, service, tenants, seen, why)
                seen, why = as_role(fleet, service, f"SELECT count(*) FROM {name}")
                assert seen == "0", (name, service, seen, why)
                tried += 1
            if granted(fleet, name, service, "INSERT"):
                for tenants in ("", f"{{{mine}}}"):
                    done, why = as_role(fleet, service, f"SET tieout.tenants = '{tenants}'",
                                        insert_of(fleet, name, other))
                    assert done is None and "row-level security" in why, (name, service, why)
            if granted(fleet, name, service, "UPDATE"):
                done, why = as_role(fleet, service, f"UPDATE {name} SET tenant = '{other}'")
                left = psql(owner, f"SET tieout.tenants = '{{{mine},{other}}}'",
                            f"SELECT count(*) FROM {name} WHERE tenant = '{mine}'")
                assert left == "1", (name, service, left, done, why)
    assert tried >= len(tenant_tables(fleet)), tried


def insert_of(fleet, name, tenant):
    """A row with something in every column that needs it."""
    schema, table = name.split(".")
    columns = fleet.query(f"""
        SELECT column_name AS name, data_type AS type FROM information_schema.columns
         WHERE table_schema = '{schema}' AND table_name = '{table}'
           AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
         ORDER BY ordinal_position""")
    samples = {"uuid": f"'{uuid.uuid4()}'", "text": "'x'", "bytea": "'x'", "date": "'2026-01-01'",
               "boolean": "false", "ARRAY": "'{}'"}
    values = [f"'{tenant}'" if column["name"] == "tenant" else samples.get(column["type"], "1")
              for column in columns]
    names = ", ".join(column["name"] for column in columns)
    return f"INSERT INTO {name} ({names}) VALUES ({', '.join(values)})"


def test_a_service_refuses_a_role_that_owns_tables(fleet):
    """A superuser's or owner's connection by mistake: the process ends and names it."""
    reconciler = fleet.reconciler(TIEOUT_DATABASE_ROLE="tieout").start()
    assert reconciler.wait_death() not in (0, -9)
    said = " ".join(line.get("error", "") for line in reconciler.log())
    assert "tieout" in said and ("own" in said or "role" in said), said


if __name__ == "__main__":
    cases.main(lanes=cases.LANES)
