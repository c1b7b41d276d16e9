/* What stands in PostgreSQL, as tables; --json prints the console's own texts. */
#include "cli.h"
#include "codec/write.h"
#include "io/postgres.h"

/* True when the report is to be printed as it is. */
static bool is_plain(struct cli *cli)
{
    if (cli->is_json)
        buffer_append_char(&cli->out, '\n');
    return cli->is_json;
}

static struct text or_dash(struct text text)
{
    return text_is_empty(text) ? TEXT("-") : text;
}

/* --- status ------------------------------------------------------------------------------------
 */

static struct text why_value(struct cli *cli, const struct json *row)
{
    (void)cli;
    struct text sentence = json_text(row, "sentence");
    return text_is_present(sentence) ? sentence : json_text(row, "standing_sentence");
}

static struct text rule_value(struct cli *cli, const struct json *row)
{
    (void)cli;
    return or_dash(json_text(row, "rule"));
}

static void append_run(struct cli *cli, const struct json *run)
{
    const struct json *progress = json_member(run, "progress");
    buffer_append_format(
        &cli->out, "Run %.*s: %.*s; %lld read, %lld of %lld settled, %lld refused\n",
        TEXT_ARG(json_text(run, "run")), TEXT_ARG(json_text(run, "phase")),
        (long long)json_int64(progress, "read", 0), (long long)json_int64(progress, "settled", 0),
        (long long)json_int64(progress, "released", 0),
        (long long)json_int64(progress, "refused", 0));
}

static void append_status(struct cli *cli, const struct json *status)
{
    static const struct column columns[] = {
        {"ENTITY", "entity", NULL, false},    {"STANDING", "standing", NULL, false},
        {"RULE", NULL, rule_value, false},    {"COUNT", "count", NULL, true},
        {"TOTAL", NULL, amounts_value, true}, {"WHY", NULL, why_value, false},
    };
    const struct json *run = json_member(status, "run");
    const struct json *last = json_member(status, "last_runs");
    buffer_append_format(&cli->out, "Tenant %.*s\n", TEXT_ARG(json_text(status, "tenant")));
    if (run && run->kind == JSON_OBJECT)
        append_run(cli, run);
    else if (!last || !last->first)
        buffer_append_string(&cli->out, "No run yet: tieout sync TENANT\n");
    JSON_EACH(closed, last)
    {
        append_run(cli, closed);
    }
    struct text next = json_text(status, "next_run_at");
    if (text_is_present(next))
        buffer_append_format(&cli->out, "Next run: %.*s\n", TEXT_ARG(next));
    buffer_append_char(&cli->out, '\n');
    table_print(cli, json_member(status, "records"), columns, sizeof(columns) / sizeof(columns[0]));
    buffer_append_format(&cli->out,
                         "\nSet aside: %lld quarantined, %lld refused (tieout quarantine TENANT)\n",
                         (long long)json_int64(status, "aside.quarantined", 0),
                         (long long)json_int64(status, "aside.refused", 0));
    buffer_append_format(&cli->out, "%lld events, %lld decisions, digest %.*s\n",
                         (long long)json_int64(status, "events", 0),
                         (long long)json_int64(status, "decisions", 0),
                         TEXT_ARG(json_text(status, "digest")));
}

static bool read_tenants(struct cli *cli, struct error *error)
{
    static const struct postgres_statement select = {
        "cli_tenants", "SELECT t.tenant, t.connected_at, r.realm, r.environment"
                       " FROM console.tenant_index t LEFT JOIN online.realm r USING (tenant)"
                       " ORDER BY t.tenant"};
    struct postgres_result *result = NULL;
    struct json_writer writer;
    if (!postgres_query(cli->db, POSTGRES_CALL_PLAIN(&select), &result, error))
        return false;
    json_writer_init(&writer, &cli->out);
    json_open_object(&writer, NULL);
    json_open_array(&writer, "tenants");
    for (size_t row = 0; row < postgres_rows(result); row++) {
        json_open_object(&writer, NULL);
        write_uuid(&writer, "tenant", postgres_uuid_at(result, row, 0));
        write_instant(&writer, "connected_at", postgres_int8_at(result, row, 1));
        write_optional(&writer, "realm", postgres_text_at(result, row, 2));
        write_optional(&writer, "environment", postgres_text_at(result, row, 3));
        json_close_object(&writer);
    }
    json_close_array(&writer);
    json_close_object(&writer);
    postgres_result_free(result);
    return true;
}

static enum cli_end list_tenants(struct cli *cli)
{
    static const struct column columns[] = {
        {"TENANT", "tenant", NULL, false},
        {"REALM", "realm", NULL, false},
        {"ENVIRONMENT", "environment", NULL, false},
        {"CONNECTED", "connected_at", NULL, false},
    };
    struct error error;
    if (!read_tenants(cli, &error))
        return cli_fail_with(&error);
    if (!is_plain(cli))
        table_print(cli, json_member(cli_take_report(cli), "tenants"), columns,
                    sizeof(columns) / sizeof(columns[0]));
    return CLI_DONE;
}

/* A tenant without a row has no settled event yet, or is none. */
static enum cli_end check_tenant(struct cli *cli, struct uuid tenant)
{
    struct error error;
    struct run run;
    struct report report = cli_report(cli, tenant);
    return cli_reported(cli, report_last_run(&report, &run, &error),
                        "tenant (or nothing of it is folded yet)", &error);
}

enum cli_end run_status(struct cli *cli)
{
    struct error error;
    struct uuid tenant;
    if (cli->argument_count == 0)
        return cli_database(cli) ? list_tenants(cli) : CLI_USAGE;
    if (!cli_tenant(cli, &tenant) || !cli_database(cli))
        return CLI_USAGE;
    struct report report = cli_report(cli, tenant);
    enum cli_end end = check_tenant(cli, tenant);
    if (end == CLI_DONE)
        end = cli_reported(cli, report_status(&report, TEXT_NONE, &error), "tenant", &error);
    if (end == CLI_DONE && !is_plain(cli))
        append_status(cli, cli_take_report(cli));
    return end;
}

/* --- records -----------------------------------------------------------------------------------
 */

struct text label_value(struct cli *cli, const struct json *row)
{
    static const char *const PATHS[] = {"platform.document.number", "ledger.document.number",
                                        "platform.document.name", "ledger.document.name"};
    (void)cli;
    for (size_t i = 0; i < sizeof(PATHS) / sizeof(PATHS[0]); i++) {
        struct text label = json_text(row, PATHS[i]);
        if (text_is_present(label))
            return text_cut_characters(label, 30);
    }
    return TEXT("-");
}

static struct text total_value(struct cli *cli, const struct json *row)
{
    (void)cli;
    struct text total = json_text(row, "ledger.document.total");
    return text_is_present(total) ? total : json_text(row, "platform.document.total");
}

static struct text platform_value(struct cli *cli, const struct json *row)
{
    (void)cli;
    return or_dash(json_text(row, "platform.id"));
}

static struct text ledger_value(struct cli *cli, const struct json *row)
{
    (void)cli;
    return or_dash(json_text(row, "ledger.id"));
}

static bool read_filter(struct cli *cli, struct report_filter *filter)
{
    *filter = (struct report_filter){
        .entity = ENTITY_COUNT, .standing = STANDING_COUNT, .limit = CLI_LIST};
    if (text_is_present(cli->standing) && !standing_parse(cli->standing, &filter->standing)) {
        cli_fail(CLI_USAGE, "--standing takes agreed, on_its_way, waiting, withheld, needs_you, "
                            "do_not_sync or gone.");
        return false;
    }
    return cli_entity(cli, &filter->entity);
}

enum cli_end run_records(struct cli *cli)
{
    static const struct column columns[] = {
        {"RECORD", "record", NULL, false},
        {"ENTITY", "entity", NULL, false},
        {"PLATFORM", NULL, platform_value, false},
        {"QUICKBOOKS", NULL, ledger_value, false},
        {"NUMBER OR NAME", NULL, label_value, false},
        {"TOTAL", NULL, total_value, true},
        {"STANDING", "standing", NULL, false},
        {"RULE", NULL, rule_value, false},
        {"WHY", NULL, why_value, false},
    };
    struct error error;
    struct uuid tenant;
    struct report_filter filter;
    if (!cli_tenant(cli, &tenant) || !read_filter(cli, &filter) || !cli_database(cli))
        return CLI_USAGE;
    enum cli_end end = check_tenant(cli, tenant);
    bool is_more = end == CLI_DONE;
    while (is_more) {
        struct report report = cli_report(cli, tenant);
        end = cli_reported(cli, report_records(&report, &filter, &error), "record", &error);
        if (end != CLI_DONE)
            return end;
        struct text shown = arena_copy(&cli->arena, buffer_text(&cli->out));
        const struct json *page = cli_take_report(cli);
        is_more = uuid_parse(json_text(page, "next"), &filter.after);
        if (cli->is_json)
            buffer_append_format(&cli->out, "%.*s\n", TEXT_ARG(shown));
        else
            table_print(cli, json_member(page, "records"), columns,
                        sizeof(columns) / sizeof(columns[0]));
        cli_print(cli);
        arena_clear(&cli->arena);
    }
    return end;
}

enum cli_end run_quarantine(struct cli *cli)
{
    static const struct column columns[] = {
        {"TIME", "time", NULL, false},     {"PARTITION", "partition", NULL, true},
        {"OFFSET", "offset", NULL, true},  {"OUTCOME", "outcome", NULL, false},
        {"TYPE", "type", NULL, false},     {"ABOUT", "subject", NULL, false},
        {"REASON", "reason", NULL, false},
    };
    struct error error;
    struct uuid tenant;
    if (!cli_tenant(cli, &tenant) || !cli_database(cli))
        return CLI_USAGE;
    struct report report = cli_report(cli, tenant);
    enum cli_end end =
        cli_reported(cli, report_aside(&report, REPORT_LIST_MAX, &error), "tenant", &error);
    if (end == CLI_DONE && !is_plain(cli))
        table_print(cli, json_member(cli_take_report(cli), "events"), columns,
                    sizeof(columns) / sizeof(columns[0]));
    return end;
}
