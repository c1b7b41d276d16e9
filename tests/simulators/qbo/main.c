/* simulator-qbo: QuickBooks Online on loopback. README.md beside this file says what it does. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "io/clock.h"
#include "tests/simulators/qbo/simulator.h"
#include "tests/simulators/qbo/wire.h"

struct options {
    uint16_t port;
    uint16_t control_port;
    const char *client_id;
    const char *client_secret;
};

static void handle_api(void *context, struct exchange *exchange)
{
    struct simulator *simulator = context;
    simulator->machine_now = clock_now_us();
    api_handle(simulator, exchange);
}

static void handle_control(void *context, struct exchange *exchange)
{
    struct simulator *simulator = context;
    simulator->machine_now = clock_now_us();
    control_handle(simulator, exchange);
}

static bool parse_port(const char *text, uint16_t *out)
{
    uint64_t number;
    if (!text_parse_uint64(text_of(text), &number) || number > UINT16_MAX)
        return false;
    *out = (uint16_t)number;
    return true;
}

static bool parse_options(int count, char **arguments, struct options *options)
{
    static const struct option known[] = {{"port", required_argument, NULL, 'p'},
                                          {"control-port", required_argument, NULL, 'c'},
                                          {"client-id", required_argument, NULL, 'i'},
                                          {"client-secret", required_argument, NULL, 's'},
                                          {0}};
    int option;
    bool is_good = true;
    while (is_good && (option = getopt_long(count, arguments, "", known, NULL)) != -1) {
        if (option == 'p')
            is_good = parse_port(optarg, &options->port);
        else if (option == 'c')
            is_good = parse_port(optarg, &options->control_port);
        else if (option == 'i')
            options->client_id = optarg;
        else if (option == 's')
            options->client_secret = optarg;
        else
            is_good = false;
    }
    return is_good && optind == count;
}

static void on_signal(void *context, unsigned ready)
{
    (void)ready;
    loop_stop(context);
}

static int watch_signals(struct loop *loop, struct loop_watch *watch)
{
    sigset_t signals;
    struct error error;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    loop_watch_init(watch, on_signal, loop);
    if (descriptor < 0 || !loop_watch_start(loop, watch, descriptor, LOOP_READ, &error))
        bug("no descriptor for signals");
    return descriptor;
}

static int run(const struct options *options, struct simulator *simulator)
{
    char base[64];
    struct error error;
    struct loop_watch signals = {0};
    struct loop *loop = loop_create();
    struct wire api = {.handle = handle_api, .context = simulator};
    struct wire control = {.handle = handle_control, .context = simulator};
    if (!wire_start(&api, loop, options->port, &error) ||
        !wire_start(&control, loop, options->control_port, &error)) {
        fprintf(stderr, "simulator-qbo: %s\n", error.message);
        return 1;
    }
    snprintf(base, sizeof(base), "http://127.0.0.1:%u", api.port);
    simulator->base_address = base;
    int descriptor = watch_signals(loop, &signals);
    printf("ready api=%s control=http://127.0.0.1:%u\n", base, control.port);
    fflush(stdout);
    loop_run(loop);
    loop_watch_stop(&signals);
    close(descriptor);
    wire_stop(&api);
    wire_stop(&control);
    loop_free(loop);
    return 0;
}

int main(int count, char **arguments)
{
    struct simulator simulator;
    struct options options = {.client_id = "simulator-client", .client_secret = "simulator-secret"};
    if (!parse_options(count, arguments, &options)) {
        fprintf(stderr, "usage: simulator-qbo [--port N] [--control-port N] [--client-id ID] "
                        "[--client-secret SECRET]\n");
        return 2;
    }
    simulator_init(&simulator, options.client_id, options.client_secret);
    int status = run(&options, &simulator);
    simulator_release(&simulator);
    return status;
}
