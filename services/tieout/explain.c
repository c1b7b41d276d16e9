/* Why a record stands where it stands: facts, deciding rule, rules considered, smallest flip. */
#include "cli.h"

enum { FACT_COLUMNS = 4 };

/* "bill:B-1001", "bill:platform:B-1001", "bill:ledger:145", or a record's id of ours. */
struct asked {
    struct report_identity identity;
    bool is_any_half; /* the platform's id, or else the ledger's */
};

static bool read_asked(struct cli *cli, struct asked *out)
{
    struct text rest = cli->arguments[1];
    *out = (struct asked){.identity = {.entity = ENTITY_COUNT, .half = HALF_PLATFORM}};
    struct report_identity *identity = &out->identity;
    if (uuid_parse(rest, &identity->record))
        return true;
    struct text entity = text_next(&rest, ':');
    if (!entity_parse(entity, &identity->entity) || text_is_empty(rest)) {
        cli_fail(CLI_USAGE, "%.*s names no record: say bill:ID, bill:ledger:ID or its UUID.",
                 TEXT_ARG(cli->arguments[1]));
        return false;
    }
    struct text id = rest;
    struct text half = text_next(&id, ':');
    out->is_any_half = !text_is_present(id) || !half_parse(half, &identity->half);
    identity->native_id = out->is_any_half ? rest : id;
    return true;
}

static struct text fact_pair(struct cli *cli, const struct json *fact)
{
    return arena_format(&cli->arena, "%.*s=%.*s", TEXT_ARG(fact->key), TEXT_ARG(fact->text));
}

static void append_facts(struct cli *cli, const struct json *record)
{
    const struct json *facts = json_member(record, "facts");
    size_t width = 0, column = 0;
    if (!facts)
        return;
    JSON_EACH(fact, facts)
    {
        size_t length = fact_pair(cli, fact).length;
        width = length > width ? length : width;
    }
    buffer_append_string(&cli->out, "\nFacts:");
    JSON_EACH(fact, facts)
    {
        struct text pair = fact_pair(cli, fact);
        bool is_last = ++column % FACT_COLUMNS == 0 || !fact->next;
        buffer_append_format(&cli->out, "%s%.*s%*s", column % FACT_COLUMNS == 1 ? "\n  " : "  ",
                             TEXT_ARG(pair), is_last ? 0 : (int)(width - pair.length), "");
    }
    buffer_append_char(&cli->out, '\n');
}

static void append_considered(struct cli *cli, const struct json *record)
{
    const struct json *considered = json_member(record, "considered");
    if (!considered)
        return;
    buffer_append_string(&cli->out, "\nRules considered:\n");
    JSON_EACH(row, considered)
    {
        struct text because = json_text(row, "because_of");
        buffer_append_format(&cli->out, "  %-12.*s %-5.*s %s%.*s\n",
                             TEXT_ARG(json_text(row, "table")), TEXT_ARG(json_text(row, "rule")),
                             text_is_present(because) ? "no: " : "applies", TEXT_ARG(because));
    }
}

static void append_flips(struct cli *cli, const struct json *record)
{
    const struct json *flips = json_member(record, "would_cross_if");
    if (!flips || text_equal_string(json_text(record, "verdict"), "carry"))
        return;
    if (!flips->first)
        buffer_append_string(&cli->out, "\nNothing that people can change would let it cross.\n");
    else
        buffer_append_string(&cli->out, "\nIt would cross if\n");
    JSON_EACH(flip, flips)
    {
        const char *begins = flip == flips->first ? "  " : "  and ";
        JSON_EACH(value, json_member(flip, "were"))
        {
            buffer_append_format(&cli->out, "%s%.*s\n", begins,
                                 TEXT_ARG(json_text(value, "words")));
            begins = "  or ";
        }
        buffer_append_format(&cli->out, "      (%.*s: now %.*s)\n",
                             TEXT_ARG(json_text(flip, "sentence")),
                             TEXT_ARG(json_text(flip, "is")));
    }
}

static void append_timeline(struct cli *cli, const struct json *record)
{
    static const struct column columns[] = {
        {"DECISION", "decision", NULL, true}, {"TIME", "time", NULL, false},
        {"OUTCOME", "outcome", NULL, false},  {"STANDING", "standing", NULL, false},
        {"RULE", "rule", NULL, false},        {"TOWARD", "target", NULL, false},
    };
    buffer_append_char(&cli->out, '\n');
    table_print(cli, json_member(record, "timeline"), columns,
                sizeof(columns) / sizeof(columns[0]));
}

static void append_half(struct cli *cli, const struct json *record, const char *name)
{
    const struct json *half = json_member(record, name);
    const struct json *document = json_member(half, "document");
    struct text id = json_text(half, "id");
    buffer_append_format(&cli->out, "  %-9s %.*s%s%.*s\n", name,
                         TEXT_ARG(json_text(half, "presence")), text_is_present(id) ? " as " : "",
                         TEXT_ARG(id));
    if (document)
        buffer_append_format(&cli->out, "            %.*s\n", TEXT_ARG(document->span));
    struct text refusal = json_text(half, "refusal");
    if (text_is_present(refusal))
        buffer_append_format(&cli->out, "            refused (%.*s): %.*s\n", TEXT_ARG(refusal),
                             TEXT_ARG(json_text(half, "refusal_message")));
}

static void append_references(struct cli *cli, const struct json *record)
{
    const struct json *references = json_member(record, "references");
    JSON_EACH(reference, references)
    {
        if (reference == references->first)
            buffer_append_string(&cli->out, "\nIn them\n");
        buffer_append_format(
            &cli->out, "  %.*s is %.*s %.*s\n", TEXT_ARG(json_text(reference, "record")),
            TEXT_ARG(json_text(reference, "entity")), TEXT_ARG(json_text(reference, "name")));
    }
}

static void append_explanation(struct cli *cli, const struct json *record)
{
    struct text rule = json_text(record, "rule");
    buffer_append_format(
        &cli->out, "%.*s %.*s is %.*s: %.*s\n", TEXT_ARG(json_text(record, "entity")),
        TEXT_ARG(json_text(record, "record")), TEXT_ARG(json_text(record, "standing")),
        TEXT_ARG(json_text(record, "standing_sentence")));
    if (text_is_present(rule))
        buffer_append_format(&cli->out, "%.*s: %.*s\n", TEXT_ARG(rule),
                             TEXT_ARG(json_text(record, "sentence")));
    else
        buffer_append_string(&cli->out, "No rule had to be asked.\n");
    struct text waits = json_text(record, "waits_for.sentence");
    struct text waited = json_text(record, "waits_for.record");
    if (text_is_present(waits))
        buffer_append_format(&cli->out, "%.*s%s%.*s\n", TEXT_ARG(waits),
                             text_is_empty(waited) ? "" : " Record ", TEXT_ARG(waited));
    buffer_append_char(&cli->out, '\n');
    append_half(cli, record, "platform");
    append_half(cli, record, "ledger");
    append_references(cli, record);
    append_flips(cli, record);
    append_facts(cli, record);
    append_considered(cli, record);
    append_timeline(cli, record);
}

enum cli_end run_explain(struct cli *cli)
{
    struct error error;
    struct uuid tenant;
    struct asked asked;
    if (!cli_tenant(cli, &tenant) || !read_asked(cli, &asked) || !cli_database(cli))
        return CLI_USAGE;
    struct report report = cli_report(cli, tenant);
    enum report_end found = report_record(&report, &asked.identity, &error);
    if (found == REPORT_NOT_FOUND && asked.is_any_half) {
        asked.identity.half = HALF_LEDGER;
        found = report_record(&report, &asked.identity, &error);
    }
    enum cli_end end = cli_reported(
        cli, found, "record; `tieout records TENANT` lists those that there are", &error);
    if (end != CLI_DONE)
        return end;
    if (cli->is_json) {
        buffer_append_char(&cli->out, '\n');
        return end;
    }
    append_explanation(cli, cli_take_report(cli));
    return end;
}
