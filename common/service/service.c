#include "service/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/loop.h"
#include "io/signals.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"
#include "service/service_http.h"
#include "service/settings_table.h"

#ifndef TIEOUT_VERSION
#define TIEOUT_VERSION "0.1.0"
#endif

enum { EXIT_ENDED = 0, EXIT_FAILED = 1, EXIT_REFUSED = 2 };

struct service_run {
    const struct service *service;
    struct service_context context;
    struct signals signals;
    struct loop_timer tick;
    struct http_server *server; /* health and metrics */
    int exit_code;
    bool is_draining;
    bool exits_when_idle;
    uint32_t idle_ticks;
    int64_t deadline_ms; /* of the drain; monotonic */
    int64_t tick_due_us; /* when the next tick should come */
};

const char *service_version(void)
{
    return TIEOUT_VERSION;
}

/* --- drain ------------------------------------------------------------------------------------ */

static bool is_used(const struct service_run *run, enum setting setting)
{
    return setting_is_used_by(setting, run->service->process);
}

void service_drain(struct service_context *context)
{
    struct service_run *run = context->internal;
    if (run->is_draining)
        return;
    int64_t patience_ms = is_used(run, SETTING_DRAIN_DEADLINE)
                              ? settings_duration_ms(&context->settings, SETTING_DRAIN_DEADLINE)
                              : 0;
    run->is_draining = true;
    run->deadline_ms = clock_monotonic_ms() + patience_ms;
    health_fail(&context->health, "draining", "the process is ending");
    log_info("draining", log_message("finishing what is in hand"),
             log_integer("deadline_ms", patience_ms));
    if (run->service->drain)
        run->service->drain(context);
}

void service_fail(struct service_context *context, const struct error *error)
{
    log_error("failed", log_message("only a new start can heal this"), log_failure(error));
    context->internal->exit_code = EXIT_FAILED;
    service_drain(context);
}

bool service_is_draining(const struct service_context *context)
{
    return context->internal->is_draining;
}

static void signal_received(void *context, int signal)
{
    struct service_run *run = context;
    log_info("signal_received", log_integer("signal", signal));
    if (run->is_draining)
        loop_stop(run->context.loop);
    service_drain(&run->context);
}

/* --- the tick --------------------------------------------------------------------------------- */

static void watch_drain(struct service_run *run)
{
    if (!run->service->is_drained || run->service->is_drained(&run->context)) {
        loop_stop(run->context.loop);
    } else if (clock_monotonic_ms() >= run->deadline_ms) {
        log_warning("drain_cut_short", log_message("the deadline passed with work in hand"));
        loop_stop(run->context.loop);
    }
}

static void watch_idle(struct service_run *run)
{
    if (!run->exits_when_idle || !run->service->is_idle)
        return;
    run->idle_ticks = run->service->is_idle(&run->context) ? run->idle_ticks + 1 : 0;
    if (run->idle_ticks >= SERVICE_IDLE_TICKS) {
        log_info("idle", log_message("nothing is left to do"));
        service_drain(&run->context);
    }
}

static void tick(void *context)
{
    struct service_run *run = context;
    int64_t now_us = clock_monotonic_us(), late_us = now_us - run->tick_due_us;
    run->tick_due_us = now_us + SERVICE_TICK_MS * 1000;
    metric_observe(METRIC_LOOP_DELAY, NO_LABELS, late_us > 0 ? late_us : 0);
    health_beat(&run->context.health, now_us);
    if (run->is_draining)
        watch_drain(run);
    else
        watch_idle(run);
}

/* --- start and stop --------------------------------------------------------------------------- */

static void print_help(const struct service *service)
{
    struct buffer help;
    buffer_init(&help, 0);
    settings_format_help(service->process, &help);
    printf("tieout %s, %s\n\n%.*s", service_version(), process_name(service->process),
           TEXT_ARG(buffer_text(&help)));
    buffer_release(&help);
}

/* True when the process goes on. */
static bool read_arguments(const struct service *service, int argc, char **argv, int *exit_code)
{
    if (service->takes_arguments || argc <= 1)
        return true;
    *exit_code = EXIT_ENDED;
    if (strcmp(argv[1], "--version") == 0) {
        printf("tieout %s\n", service_version());
    } else if (strcmp(argv[1], "--help") == 0) {
        print_help(service);
    } else {
        fprintf(stderr, "%s takes --help, --version, or no argument: everything is a setting\n",
                process_name(service->process));
        *exit_code = EXIT_REFUSED;
    }
    return false;
}

static void forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* its leak check must trace the process */
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

/* A connection is a descriptor: as many as the system gives, not the 1,024 of a usual shell. */
static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static bool apply_settings(struct service_run *run, struct error *error)
{
    const struct settings *settings = &run->context.settings;
    enum log_level level = LOG_INFO;
    if (!is_used(run, SETTING_LOG_LEVEL))
        return true; /* a simulator: no settings at all */
    if (!log_level_parse(settings_text(settings, SETTING_LOG_LEVEL), &level))
        return error_set(error, ERROR_PERMANENT,
                         "TIEOUT_LOG_LEVEL must be debug, info, warning or error");
    log_open(process_name(run->service->process), level);
    if (is_used(run, SETTING_EXIT_WHEN_IDLE))
        run->exits_when_idle = settings_bool(settings, SETTING_EXIT_WHEN_IDLE);
    return kill_points_arm(settings_text(settings, SETTING_KILL_POINT),
                           settings_text(settings, SETTING_KILL_LOG), error);
}

static bool start_health(struct service_run *run, struct error *error)
{
    struct service_context *context = &run->context;
    if (!is_used(run, SETTING_HEALTH_PORT) ||
        !settings_is_set(&context->settings, SETTING_HEALTH_PORT))
        return true;
    run->server = service_http_start(context, error);
    if (!run->server)
        return error_prefix(error, "TIEOUT_HEALTH_PORT");
    context->health_port = http_server_port(run->server);
    return true;
}

static bool start(struct service_run *run, struct error *error)
{
    struct service_context *context = &run->context;
    context->loop = loop_create();
    loop_timer_init(&run->tick, context->loop, tick, run);
    if (!signals_start(&run->signals, context->loop, signal_received, run, error))
        return false;
    health_fail(&context->health, "starting", "the process is starting");
    health_beat(&context->health, clock_monotonic_us());
    if (!start_health(run, error) || !run->service->start(context, error))
        return false;
    health_pass(&context->health, "starting");
    run->tick_due_us = clock_monotonic_us() + SERVICE_TICK_MS * 1000;
    loop_timer_start(&run->tick, SERVICE_TICK_MS, SERVICE_TICK_MS);
    log_info("started", log_message("running"), log_string("version", service_version()),
             log_integer("pid", getpid()), log_integer("health_port", context->health_port));
    return true;
}

static void stop(struct service_run *run)
{
    if (run->service->stop)
        run->service->stop(&run->context);
    http_server_stop(run->server);
    loop_timer_stop(&run->tick);
    signals_stop(&run->signals);
    loop_free(run->context.loop);
}

static int refuse(const struct error *error)
{
    log_error("refused_to_start", log_message("the process cannot start"), log_failure(error));
    return error->class == ERROR_PERMANENT ? EXIT_REFUSED : EXIT_FAILED;
}

int service_run(const struct service *service, int argc, char **argv)
{
    struct service_run *run = calloc(1, sizeof *run);
    struct error error = {0};
    int exit_code = EXIT_ENDED;
    REQUIRE(run && service->start);
    if (!read_arguments(service, argc, argv, &exit_code)) {
        free(run);
        return exit_code;
    }
    run->service = service;
    run->context.state = service->state;
    run->context.internal = run;
    run->context.argument_count = argc > 0 ? argc - 1 : 0;
    run->context.arguments = argv + 1;
    run->context.started_us = clock_monotonic_us();
    forbid_core_dumps();
    raise_descriptors();
    log_open(process_name(service->process), LOG_INFO);
    if (!settings_load(&run->context.settings, service->process, (const char *const *)environ,
                       &error) ||
        !apply_settings(run, &error)) {
        exit_code = refuse(&error);
    } else {
        bool is_started = start(run, &error);
        if (is_started)
            loop_run(run->context.loop);
        exit_code = is_started ? run->exit_code : refuse(&error);
        stop(run);
        log_info("stopped", log_message("ended"), log_integer("exit_code", exit_code));
    }
    settings_release(&run->context.settings);
    free(run);
    return exit_code;
}
