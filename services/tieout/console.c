#include "cli.h"
#include "io/http_client.h"

enum { CONNECT_MS = 5000, CALL_MS = 60000, ANSWER_BYTES = 32 << 20 };

/* Operators have a token of their own; where it is set we ask as operators. */
static struct text token_of(struct cli *cli)
{
    struct text token = settings_secret(&cli->settings, SETTING_OPERATOR_TOKEN).value;
    return text_is_empty(token) ? settings_secret(&cli->settings, SETTING_PLATFORM_TOKEN).value
                                : token;
}

bool console_send(struct cli *cli, const struct console_request *request, int *status,
                  const struct json **out)
{
    struct error error;
    struct http_answer answer;
    struct text base = settings_text(&cli->settings, SETTING_CONSOLE_URL);
    const struct http_header headers[] = {
        {TEXT("Authorization"), arena_format(&cli->arena, "Bearer %.*s", TEXT_ARG(token_of(cli)))},
        {TEXT("Content-Type"), TEXT("application/json")},
        {TEXT("Prefer"), TEXT("wait=20")},
    };
    const struct http_call call = {
        .method = text_of(request->method),
        .url = arena_format(&cli->arena, "%.*s%.*s", TEXT_ARG(base), TEXT_ARG(request->path)),
        .headers = headers,
        .header_count = request->waits ? 3 : 2,
        .body = request->body,
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

bool console_call(struct cli *cli, const char *method, struct text path, int *status,
                  const struct json **out)
{
    const struct console_request request = {
        .method = method,
        .path = path,
        .body = method[0] == 'P' ? TEXT("{\"by\":\"person:tieout\"}") : TEXT_NONE,
    };
    return console_send(cli, &request, status, out);
}

enum cli_end console_refused(int status, const struct json *answer)
{
    struct text detail = json_text(answer, "detail");
    switch (status) {
    case 401:
        return cli_fail(CLI_USAGE, "The console refuses our token: set TIEOUT_PLATFORM_TOKEN, or "
                                   "TIEOUT_OPERATOR_TOKEN, to the console's.");
    case 403:
        return cli_fail(CLI_USAGE, "%.*s", TEXT_ARG(detail));
    case 404:
        return cli_fail(CLI_NOT_FOUND, "%.*s `tieout status` lists the tenants.", TEXT_ARG(detail));
    case 503:
        return cli_fail(CLI_UNREACHABLE, "%.*s", TEXT_ARG(detail));
    default:
        return cli_fail(CLI_FAILED, "The console answered %d: %.*s", status, TEXT_ARG(detail));
    }
}
