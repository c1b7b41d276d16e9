/* simulator-platform: stands in for the payables platform. README.md says what its doors offer. */
#include <stdio.h>

#include <string.h>

#include "io/crypto.h"
#include "service/service.h"
#include "tests/simulators/platform/platform.h"

struct arguments {
    uint16_t port;
    uint16_t control_port;
    struct text console;
    struct text secret;
    struct text token;
};

static bool read_port(struct text value, uint16_t *out)
{
    int64_t port;
    if (!text_parse_int64(value, &port) || port < 0 || port > UINT16_MAX)
        return false;
    *out = (uint16_t)port;
    return true;
}

static bool read_argument(struct arguments *arguments, struct text name, struct text value)
{
    if (text_equal_string(name, "--port"))
        return read_port(value, &arguments->port);
    if (text_equal_string(name, "--control-port"))
        return read_port(value, &arguments->control_port);
    if (text_equal_string(name, "--console"))
        arguments->console = value;
    else if (text_equal_string(name, "--secret"))
        arguments->secret = value;
    else if (text_equal_string(name, "--token"))
        arguments->token = value;
    else
        return false;
    return true;
}

static bool read_arguments(const struct service_context *context, struct arguments *arguments,
                           struct error *error)
{
    for (int i = 0; i < context->argument_count; i += 2) {
        struct text name = text_of(context->arguments[i]);
        if (i + 1 == context->argument_count ||
            !read_argument(arguments, name, text_of(context->arguments[i + 1])))
            return error_set(error, ERROR_PERMANENT,
                             "%.*s: takes --port, --control-port, --console, --secret, --token, "
                             "each with a value",
                             TEXT_ARG(name));
    }
    return true;
}

static bool start(struct service_context *context, struct error *error)
{
    struct platform *platform = context->state;
    struct arguments arguments = {.secret = TEXT("simulator-platform-secret"),
                                  .token = TEXT("simulator-platform-token")};
    if (!read_arguments(context, &arguments, error))
        return false;
    crypto_init();
    platform->loop = context->loop;
    platform->console = arguments.console;
    platform->secret = arguments.secret;
    platform->token = arguments.token;
    if (!platform_open(platform, arguments.port, arguments.control_port, error))
        return false;
    printf("ready api=http://127.0.0.1:%d control=http://127.0.0.1:%d\n",
           (int)http_server_port(platform->api), (int)http_server_port(platform->control));
    fflush(stdout);
    return true;
}

static void stop(struct service_context *context)
{
    struct platform *platform = context->state;
    platform_close(platform);
    arena_release(&platform->arena);
}

int main(int argc, char **argv)
{
    static struct platform platform;
    arena_init(&platform.arena, 0);
    struct service service = {
        .process = PROCESS_SIMULATOR_PLATFORM,
        .state = &platform,
        .takes_arguments = true,
        .start = start,
        .stop = stop,
    };
    return service_run(&service, argc, argv);
}
