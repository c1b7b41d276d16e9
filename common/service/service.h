/* How every process of ours runs: settings, log, loop, health and metrics over HTTP, signals,
 * drain with a deadline, exit when idle. A main.c is a struct service and one call.
 *
 *   start     settings are read; open what is needed and return. What is down is no failure here:
 *             it is retried and reported by health_fail(). False only for settings that cannot
 * work. drain     SIGTERM, SIGINT, service_drain() or idle: take no new work, finish what is in
 * hand. Readiness is off already. is_drained asked each SERVICE_TICK_MS after drain; when true, or
 * when the deadline (TIEOUT_DRAIN_DEADLINE) has passed, the loop ends. A second signal ends it at
 * once. stop      close everything; runs also after a start that failed.
 *
 * Exit codes: 0 ended as asked (also when the deadline cut the drain short, which is logged),
 * 1 failed (service_fail), 2 a setting or an argument is wrong. Core dumps are off: memory holds
 * secrets. The soft limit of descriptors is raised to the hard one.
 */
#ifndef TIEOUT_SERVICE_SERVICE_H
#define TIEOUT_SERVICE_SERVICE_H

#include "base/error.h"
#include "service/health.h"
#include "service/settings.h"

struct loop;

enum { SERVICE_TICK_MS = 50, SERVICE_IDLE_TICKS = 4 };

/* What a service is given; lives until service_run returns. */
struct service_context {
    struct loop *loop;
    struct settings settings;
    struct health health;
    void *state;        /* the service's own, from struct service */
    int argument_count; /* of the command line, without the program's name */
    char **arguments;
    uint16_t health_port;         /* where /health and /metrics are served; 0 = nowhere */
    int64_t started_us;           /* monotonic */
    struct service_run *internal; /* service.c's */
};

struct service {
    enum process process;
    void *state;
    bool takes_arguments; /* otherwise anything but --help and --version is refused */
    bool (*start)(struct service_context *context, struct error *error);
    void (*drain)(struct service_context *context);      /* NULL = nothing to do */
    bool (*is_drained)(struct service_context *context); /* NULL = at once */
    /* True while there is nothing to do and nothing under way. With TIEOUT_EXIT_WHEN_IDLE the
     * process drains and ends after SERVICE_IDLE_TICKS such ticks. NULL = never idle. */
    bool (*is_idle)(struct service_context *context);
    void (*stop)(struct service_context *context); /* NULL = nothing to do */
};

/* Returns the exit code for main. */
int service_run(const struct service *service, int argc, char **argv);

/* Begins the drain, as SIGTERM does. For a process whose work is done. */
void service_drain(struct service_context *context);
/* Something is broken that only a new start can heal (a fatal client error, a fenced partition):
 * logs it, drains, exits with 1. */
void service_fail(struct service_context *context, const struct error *error);
bool service_is_draining(const struct service_context *context);

/* "0.1.0": the version that is built, for --version, logs and metrics. */
const char *service_version(void);

#endif
