/* What other settings would lead to, before anybody switches. */
#include "cli.h"
#include "io/clock.h"
#include "io/postgres.h"
#include "model/event.h"

enum { RECORDS_MAX = 20000000 };

static struct text toward_value(struct cli *cli, const struct json *row)
{
    struct text target = json_text(row, "target");
    if (!text_is_present(target))
        target = json_text(row, "otherwise.target");
    return arena_format(&cli->arena, "%.*s", TEXT_ARG(target));
}

static struct text otherwise_value(struct cli *cli, const struct json *row)
{
    return arena_format(&cli->arena, "%.*s %.*s", TEXT_ARG(json_text(row, "otherwise.effect")),
                        TEXT_ARG(json_text(row, "otherwise.rule")));
}

static struct text why_value(struct cli *cli, const struct json *row)
{
    (void)cli;
    struct text sentence = json_text(row, "sentence");
    return text_is_present(sentence) ? sentence : json_text(row, "effect_sentence");
}

static void append_examples(struct cli *cli, const struct json *groups)
{
    buffer_append_string(&cli->out, "\nFor instance (tieout explain TENANT RECORD):\n");
    JSON_EACH(group, groups)
    {
        JSON_EACH(example, json_member(group, "examples"))
        {
            buffer_append_format(
                &cli->out, "  %-10.*s %-12.*s %.*s  %.*s\n", TEXT_ARG(json_text(group, "effect")),
                TEXT_ARG(json_text(group, "entity")), TEXT_ARG(json_text(example, "record")),
                TEXT_ARG(json_text(example, "name")));
        }
    }
}

static void append_answer(struct cli *cli, const struct json *answer)
{
    static const struct column columns[] = {
        {"EFFECT", "effect", NULL, false},           {"ENTITY", "entity", NULL, false},
        {"TOWARD", NULL, toward_value, false},       {"COUNT", "count", NULL, true},
        {"TOTAL", NULL, amounts_value, true},        {"RULE", "rule", NULL, false},
        {"OTHERWISE", NULL, otherwise_value, false}, {"WHY", NULL, why_value, false},
    };
    const struct json *groups = json_member(answer, "groups");
    JSON_EACH(setting, json_member(answer, "settings"))
    {
        buffer_append_format(&cli->out, "%.*s: \"%.*s\" instead of \"%.*s\"\n",
                             TEXT_ARG(json_text(setting, "setting")),
                             TEXT_ARG(json_text(setting, "to")),
                             TEXT_ARG(json_text(setting, "from")));
    }
    struct text refused = json_text(answer, "refused");
    if (text_is_present(refused)) {
        struct text rule = json_text(answer, "rule");
        buffer_append_format(&cli->out, "The rules do not allow this: %.*s%s%.*s%s\n",
                             TEXT_ARG(refused), rule.length ? " (" : "", TEXT_ARG(rule),
                             rule.length ? ")" : "");
        return;
    }
    buffer_append_format(&cli->out, "%lld of %lld records would end differently.\n",
                         (long long)json_int64(answer, "differ", 0),
                         (long long)json_int64(answer, "records", 0));
    if (json_is_true(answer, "cut"))
        buffer_append_string(&cli->out, "It did not come to rest: this is not all.\n");
    if (!groups || !groups->first)
        return;
    buffer_append_char(&cli->out, '\n');
    table_print(cli, groups, columns, sizeof(columns) / sizeof(columns[0]));
    append_examples(cli, groups);
}

enum cli_end run_what_if(struct cli *cli)
{
    struct error error;
    struct uuid tenant;
    struct setting_change changes[CLI_LIST_MAX];
    if (!cli_tenant(cli, &tenant))
        return CLI_USAGE;
    if (cli->sets.count == 0)
        return cli_fail(CLI_USAGE, "What if what? Say --set NAME=VALUE.");
    if (!cli_changes(cli, changes) || !cli_database(cli))
        return CLI_USAGE;
    const struct report_what_if question = {.changes = changes,
                                            .change_count = cli->sets.count,
                                            .now = clock_now_us(),
                                            .records_max = RECORDS_MAX};
    struct report report = cli_report(cli, tenant);
    enum cli_end end = cli_reported(cli, report_what_if(&report, &question, &error),
                                    "tenant, or nothing of it is folded yet", &error);
    if (end == CLI_DONE && cli->is_json)
        buffer_append_char(&cli->out, '\n');
    else if (end == CLI_DONE)
        append_answer(cli, cli_take_report(cli));
    return end;
}
