/* simulator-qbd: a QuickBooks Desktop company file. README.md says what its doors offer. */
#include <stdio.h>

#include "service/service.h"
#include "tests/simulators/qbd/simulator.h"

static bool read_port(const struct service_context *context, uint16_t *port)
{
    int64_t number;
    if (context->argument_count == 0)
        return true;
    if (context->argument_count != 2 || !text_equal_string(TEXT("--port"), context->arguments[0]) ||
        !text_parse_int64(text_of(context->arguments[1]), &number) || number < 0 ||
        number > UINT16_MAX)
        return false;
    *port = (uint16_t)number;
    return true;
}

static bool start(struct service_context *context, struct error *error)
{
    struct simulator *simulator = context->state;
    uint16_t port = 8821;
    if (!read_port(context, &port))
        return error_set(error, ERROR_PERMANENT, "takes --port with a number");
    if (!simulator_open(simulator, context->loop, port, error))
        return false;
    printf("ready control=http://127.0.0.1:%d\n", (int)http_server_port(simulator->server));
    fflush(stdout);
    return true;
}

static void stop(struct service_context *context)
{
    simulator_release(context->state);
}

int main(int argc, char **argv)
{
    static struct simulator simulator;
    arena_init(&simulator.arena, 0);
    map_init(&simulator.shelves);
    struct service service = {.process = PROCESS_SIMULATOR_QBD,
                              .state = &simulator,
                              .takes_arguments = true,
                              .start = start,
                              .stop = stop};
    return service_run(&service, argc, argv);
}
