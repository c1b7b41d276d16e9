/* Activating a version of the rules: an event a tenant, through the console. */
#include "cli.h"
#include "model/command.h"

struct activation {
    struct cli *cli;
    struct text body;
    size_t done, refused;
};

/* False: it was said why, *end is how to end. */
static bool activate(struct activation *activation, struct text tenant, enum cli_end *end)
{
    struct cli *cli = activation->cli;
    const struct json *answer = NULL;
    int status = 0;
    const struct console_request request = {
        .method = "POST",
        .path = arena_format(&cli->arena, "/v1/tenants/%.*s/rules", TEXT_ARG(tenant)),
        .body = activation->body,
        .waits = true,
    };
    if (!console_send(cli, &request, &status, &answer)) {
        *end = (enum cli_end)status;
        return false;
    }
    if (status >= 300 || !answer) {
        *end = console_refused(status, answer);
        return false;
    }
    struct text outcome = json_text(answer, "outcome");
    struct text reason = json_text(answer, "reason");
    buffer_append_format(&cli->out, "%.*s  %.*s%s%.*s\n", TEXT_ARG(tenant),
                         TEXT_ARG(text_is_present(outcome) ? outcome : TEXT("asked for")),
                         text_is_present(reason) ? ": " : "", TEXT_ARG(reason));
    activation->refused += text_equal_string(outcome, "refused");
    activation->done++;
    return true;
}

static bool activate_all(struct activation *activation, enum cli_end *end)
{
    struct cli *cli = activation->cli;
    struct text path = TEXT("/v1/tenants?limit=500");
    while (text_is_present(path)) {
        const struct json *page = NULL;
        int status = 0;
        if (!console_call(cli, "GET", path, &status, &page)) {
            *end = (enum cli_end)status;
            return false;
        }
        if (status != 200 || !page) {
            *end = console_refused(status, page);
            return false;
        }
        JSON_EACH(tenant, json_member(page, "tenants"))
        {
            if (!activate(activation, json_text(tenant, "tenant"), end))
                return false;
        }
        struct text next = json_text(page, "next");
        path = text_is_present(next)
                   ? arena_format(&cli->arena, "/v1/tenants?limit=500&after=%.*s", TEXT_ARG(next))
                   : TEXT_NONE;
    }
    return true;
}

enum cli_end run_rules(struct cli *cli)
{
    struct uuid tenant;
    uint64_t version = 0;
    char id[UUID_TEXT_BYTES];
    enum cli_end end = CLI_DONE;
    if (!text_equal_string(cli->arguments[0], "activate") ||
        !text_parse_uint64(cli->arguments[1], &version) || version == 0)
        return cli_fail(CLI_USAGE, "usage: tieout rules activate VERSION --tenant TENANT | --all");
    if (text_is_present(cli->tenant) == cli->is_all)
        return cli_fail(CLI_USAGE, "Say for whom: --tenant TENANT, or --all.");
    if (!cli->is_all && (!uuid_parse(cli->tenant, &tenant) || uuid_is_nil(tenant)))
        return cli_fail(CLI_USAGE, "%.*s is no tenant's id (a UUID).", TEXT_ARG(cli->tenant));
    if (!cli_settings(cli))
        return CLI_USAGE;
    struct activation activation = {
        .cli = cli,
        .body = arena_format(&cli->arena, "{\"version\":%llu,\"by\":\"person:tieout\"}",
                             (unsigned long long)version),
    };
    bool is_fine = cli->is_all ? activate_all(&activation, &end)
                               : activate(&activation, uuid_format(tenant, id), &end);
    if (!is_fine)
        return end;
    if (activation.refused > 0)
        return cli_fail(CLI_FAILED, "%zu of %zu refused it; their sentence says why.",
                        activation.refused, activation.done);
    return CLI_DONE;
}
