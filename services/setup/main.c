/* tieout-setup: makes a fleet ready to run, and ends. */
#include "io/loop.h"
#include "service/log.h"
#include "service/service.h"
#include "setup.h"

enum { RETRY_MS = 1000, TRIES_MAX = 60 };

struct setup_state {
    struct postgres *db;
    struct loop_timer timer;
    int tries;
};

static bool set_up(struct setup_state *state, const struct settings *settings, struct error *error)
{
    return setup_roles(state->db, settings, error) && setup_migrate(state->db, settings, error) &&
           setup_topics(state->db, settings, error);
}

/* Servers may still be starting: what may heal is tried again, for a minute. */
static void try_once(void *context)
{
    struct service_context *service = context;
    struct setup_state *state = service->state;
    struct error error;
    if (set_up(state, &service->settings, &error)) {
        log_info("set_up", log_message("Roles, schemas and topics are ready."));
        service_drain(service);
        return;
    }
    if (error.class != ERROR_RETRY || ++state->tries >= TRIES_MAX) {
        service_fail(service, &error);
        return;
    }
    log_warning("waiting", log_failure(&error));
    loop_timer_start(&state->timer, RETRY_MS, 0);
}

static bool start(struct service_context *context, struct error *error)
{
    struct setup_state *state = context->state;
    (void)error;
    state->db = service_database(&context->settings, PROCESS_SETUP, true);
    loop_timer_init(&state->timer, context->loop, try_once, context);
    loop_timer_start(&state->timer, 0, 0);
    return true;
}

static void stop(struct service_context *context)
{
    struct setup_state *state = context->state;
    loop_timer_stop(&state->timer);
    postgres_free(state->db);
}

int main(int argc, char **argv)
{
    struct setup_state state = {0};
    const struct service service = {
        .process = PROCESS_SETUP, .state = &state, .start = start, .stop = stop};
    return service_run(&service, argc, argv);
}
