/* The review before the first write. */
#include "kept_back.h"

const struct json *tenant_page(struct cli *cli, struct uuid tenant, const char *page,
                               enum cli_end *end)
{
    char id[UUID_TEXT_BYTES];
    const struct json *answer = NULL;
    int status = 0;
    uuid_format(tenant, id);
    struct text path = arena_format(&cli->arena, "/v1/tenants/%s/%s", id, page);
    if (!console_call(cli, "GET", path, &status, &answer)) {
        *end = (enum cli_end)status;
        return NULL;
    }
    if (status == 200 && answer)
        return answer;
    *end = console_refused(status, answer);
    return NULL;
}

enum cli_end tenant_change(struct cli *cli, struct uuid tenant, struct text changes)
{
    char id[UUID_TEXT_BYTES];
    const struct json *answer = NULL;
    int status = 0;
    uuid_format(tenant, id);
    const struct console_request request = {
        .method = "PATCH",
        .path = arena_format(&cli->arena, "/v1/tenants/%s/settings", id),
        .body = arena_format(&cli->arena,
                             "{\"by\":\"person:tieout\",\"permissions\":[\"sync.manage\"],%.*s}",
                             TEXT_ARG(changes)),
        .waits = true,
    };
    if (!console_send(cli, &request, &status, &answer))
        return (enum cli_end)status;
    if (status >= 300)
        return console_refused(status, answer);
    if (text_equal_string(json_text(answer, "outcome"), "refused"))
        return cli_fail(CLI_FAILED, "%.*s", TEXT_ARG(json_text(answer, "reason")));
    return CLI_DONE;
}

void print_would_write(struct cli *cli, const struct json *rows)
{
    static const struct column columns[] = {
        {"TOWARD", "target", NULL, false},  {"ENTITY", "entity", NULL, false},
        {"ACTION", "action", NULL, false},  {"RECORDS", "count", NULL, true},
        {"SUM", NULL, amounts_value, true},
    };
    if (rows && rows->first)
        table_print(cli, rows, columns, sizeof(columns) / sizeof(columns[0]));
    else
        buffer_append_string(&cli->out, "Nothing.\n");
}

void print_deciding(struct cli *cli, const struct json *page)
{
    if (json_is_true(page, "deciding"))
        buffer_append_string(&cli->out, "Records are still being decided again after a change of "
                                        "settings: this is not all, ask again.\n");
}

static void append_review(struct cli *cli, const struct json *review)
{
    static const struct column matched[] = {
        {"ENTITY", "entity", NULL, false},
        {"RECORDS", "count", NULL, true},
        {"SUM", NULL, amounts_value, true},
    };
    static const struct column ambiguous[] = {
        {"RECORD", "record", NULL, false},
        {"ENTITY", "entity", NULL, false},
        {"PLATFORM", "platform.id", NULL, false},
        {"QUICKBOOKS", "ledger.id", NULL, false},
        {"NUMBER OR NAME", NULL, label_value, false},
    };
    print_deciding(cli, review);
    buffer_append_string(&cli->out, "On both sides, matched:\n");
    table_print(cli, json_member(review, "matched"), matched, sizeof(matched) / sizeof(matched[0]));
    long long unclear = (long long)json_int64(review, "ambiguous.count", 0);
    buffer_append_format(&cli->out, "\nAmbiguous, several could be the same: %lld\n", unclear);
    if (unclear > 0)
        table_print(cli, json_member(json_member(review, "ambiguous"), "records"), ambiguous,
                    sizeof(ambiguous) / sizeof(ambiguous[0]));
    bool is_open = text_equal_string(json_text(review, "review"), "open");
    if (!is_open) {
        buffer_append_string(&cli->out, "\nThe review is accepted: what is ready is written.\n");
        return;
    }
    buffer_append_string(&cli->out, "\nWould be written:\n");
    print_would_write(cli, json_member(review, "would_write"));
}

enum cli_end run_review(struct cli *cli)
{
    struct uuid tenant;
    enum cli_end end = CLI_DONE;
    if (!cli_tenant(cli, &tenant) || !cli_settings(cli))
        return CLI_USAGE;
    const struct json *review = tenant_page(cli, tenant, "review", &end);
    if (!review)
        return end;
    bool is_open = text_equal_string(json_text(review, "review"), "open");
    if (cli->is_json)
        buffer_append_format(&cli->out, "%.*s\n", TEXT_ARG(review->span));
    else
        append_review(cli, review);
    if (!is_open)
        return CLI_DONE;
    if (cli->is_accepting)
        end = tenant_change(cli, tenant, TEXT("\"review\":\"accepted\""));
    if (cli->is_json || end != CLI_DONE)
        return end;
    buffer_append_string(&cli->out, cli->is_accepting
                                        ? "\nAccepted: the next sync writes it.\n"
                                        : "\nNothing is written until it is accepted: --accept.\n");
    return CLI_DONE;
}
