/* Sync now: the console publishes the request; the run is followed through it too. */
#include "cli.h"
#include "io/http_client.h"
#include "io/loop.h"

enum {
    CONNECT_MS = 5000,
    CALL_MS = 30000,
    ANSWER_BYTES = 1 << 20,
    LOOK_EVERY_MS = 500,
    LOOKS_MAX = 7200, /* an hour */
};

/* True when the console answered with a status below 300; *out is its JSON. Otherwise said why. */
static bool call_console(struct cli *cli, const char *method, struct text path, int *status,
                         const struct json **out)
{
    struct error error;
    struct http_answer answer;
    struct text base = settings_text(&cli->settings, SETTING_CONSOLE_URL);
    struct text token = settings_secret(&cli->settings, SETTING_PLATFORM_TOKEN).value;
    const struct http_header headers[] = {
        {TEXT("Authorization"), arena_format(&cli->arena, "Bearer %.*s", TEXT_ARG(token))},
        {TEXT("Content-Type"), TEXT("application/json")},
    };
    const struct http_call call = {
        .method = text_of(method),
        .url = arena_format(&cli->arena, "%.*s%.*s", TEXT_ARG(base), TEXT_ARG(path)),
        .headers = headers,
        .header_count = 2,
        .body = method[0] == 'P' ? TEXT("{\"by\":\"person:tieout\"}") : TEXT_NONE,
        .connect_timeout_ms = CONNECT_MS,
        .total_timeout_ms = CALL_MS,
        .answer_bytes_max = ANSWER_BYTES,
    };
    const struct http_client_limits limits = {0};
    if (!http_fetch(&call, &limits, &answer, &error)) {
        *status = CLI_FAILED;
        cli_fail_with(&error);
        return false;
    }
    if (answer.outcome != HTTP_ANSWERED) {
        *status = CLI_UNREACHABLE;
        cli_fail(CLI_UNREACHABLE,
                 "%.*s does not answer (%s): start the console, or set "
                 "TIEOUT_CONSOLE_URL.",
                 TEXT_ARG(base), answer.error.message);
        http_answer_release(&answer);
        return false;
    }
    struct text body = arena_copy(&cli->arena, answer.body);
    *status = answer.status;
    http_answer_release(&answer);
    *out = json_parse(&cli->arena, body, &error);
    return true;
}

static enum cli_end say_refusal(int status, const struct json *answer)
{
    struct text detail = json_text(answer, "detail");
    switch (status) {
    case 401:
        return cli_fail(CLI_USAGE, "The console refuses our token: set TIEOUT_PLATFORM_TOKEN to "
                                   "the console's.");
    case 404:
        return cli_fail(CLI_NOT_FOUND, "%.*s `tieout status` lists the tenants.", TEXT_ARG(detail));
    case 503:
        return cli_fail(CLI_UNREACHABLE, "%.*s", TEXT_ARG(detail));
    default:
        return cli_fail(CLI_FAILED, "The console answered %d: %.*s", status, TEXT_ARG(detail));
    }
}

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
        if (!call_console(cli, "GET", path, &status, &run)) {
            end = (enum cli_end)status;
            break;
        }
        bool is_known = status == 200 && run;
        if (!is_known && status != 404) {
            end = say_refusal(status, run);
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
    if (!call_console(cli, "POST", path, &status, &answer))
        return (enum cli_end)status;
    if (status != 202 || !answer)
        return say_refusal(status, answer);
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
