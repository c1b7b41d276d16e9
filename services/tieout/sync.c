/* Sync now: the console publishes the request; the run is followed through it too. */
#include "cli.h"
#include "io/loop.h"

enum {
    LOOK_EVERY_MS = 500,
    LOOKS_MAX = 7200, /* an hour */
};

static void show_progress(const struct json *run)
{
    fprintf(stderr, "%.*s: %lld read, %lld of %lld settled, %lld refused\n",
            TEXT_ARG(json_text(run, "phase")), (long long)json_int64(run, "progress.read", 0),
            (long long)json_int64(run, "progress.settled", 0),
            (long long)json_int64(run, "progress.released", 0),
            (long long)json_int64(run, "progress.refused", 0));
}

/* Progress goes to standard error, whenever it changes; the closed run is the result. */
static enum cli_end follow(struct cli *cli, struct text path)
{
    struct loop *loop = loop_create();
    struct text shown = TEXT_NONE;
    enum cli_end end = CLI_UNREACHABLE;
    int look = 0;
    for (; look < LOOKS_MAX; look++) {
        const struct json *run = NULL;
        int status = 0;
        if (!console_call(cli, "GET", path, &status, &run)) {
            end = (enum cli_end)status;
            break;
        }
        bool is_known = status == 200 && run;
        if (!is_known && status != 404) {
            end = console_refused(status, run);
            break;
        }
        if (is_known && !text_equal(run->span, shown)) {
            show_progress(run);
            shown = run->span;
        }
        if (is_known && text_equal_string(json_text(run, "phase"), "closed")) {
            buffer_append_text(&cli->out, run->span);
            end = CLI_DONE;
            break;
        }
        loop_step(loop, LOOK_EVERY_MS);
    }
    if (look == LOOKS_MAX)
        end = cli_fail(CLI_UNREACHABLE, "The run did not close within an hour; `tieout status "
                                        "TENANT` shows what it waits for.");
    loop_free(loop);
    return end;
}

static void append_counts(struct cli *cli)
{
    static const struct column columns[] = {
        {"ENTITY", "entity", NULL, false},    {"TOWARD", "target", NULL, false},
        {"RELEASED", "released", NULL, true}, {"CREATED", "created", NULL, true},
        {"UPDATED", "updated", NULL, true},   {"DELETED", "deleted", NULL, true},
        {"REFUSED", "refused", NULL, true},
    };
    struct error error;
    struct text text = arena_copy(&cli->arena, buffer_text(&cli->out));
    const struct json *run = json_parse(&cli->arena, text, &error);
    buffer_clear(&cli->out);
    REQUIRE(run);
    buffer_append_format(&cli->out, "Run %.*s closed at %.*s\n\n", TEXT_ARG(json_text(run, "run")),
                         TEXT_ARG(json_text(run, "closed_at")));
    table_print(cli, json_member(run, "counts"), columns, sizeof(columns) / sizeof(columns[0]));
}

enum cli_end run_sync(struct cli *cli)
{
    struct uuid tenant;
    char id[UUID_TEXT_BYTES];
    const struct json *answer = NULL;
    int status = 0;
    if (!cli_tenant(cli, &tenant) || !cli_settings(cli))
        return CLI_USAGE;
    uuid_format(tenant, id);
    struct text path = arena_format(&cli->arena, "/v1/tenants/%s/sync", id);
    if (!console_call(cli, "POST", path, &status, &answer))
        return (enum cli_end)status;
    if (status != 202 || !answer)
        return console_refused(status, answer);
    if (cli->is_waiting) {
        enum cli_end end = follow(cli, json_text(answer, "run_status"));
        if (end == CLI_DONE && !cli->is_json)
            append_counts(cli);
        if (end == CLI_DONE && cli->is_json)
            buffer_append_char(&cli->out, '\n');
        return end;
    }
    if (cli->is_json)
        buffer_append_format(&cli->out, "%.*s\n", TEXT_ARG(answer->span));
    else
        buffer_append_format(&cli->out, "%s run %.*s; follow it with: tieout status %s\n",
                             json_is_true(answer, "joined") ? "Joined" : "Asked for",
                             TEXT_ARG(json_text(answer, "run")), id);
    return CLI_DONE;
}
