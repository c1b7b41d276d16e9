#include "io/clock.h"
#include "pusher.h"
#include "service/log.h"
#include "service/metrics.h"

enum { POLL_MS = 200 };

struct under_way {
    struct uuid commands[FLIGHTS_MAX];
    struct ledger_place places[FLIGHTS_MAX];
    size_t count;
};

static void find_under_way(const struct pusher *pusher, struct under_way *out)
{
    out->count = 0;
    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        const struct flight *flight = &pusher->flights[i];
        if (flight->stage == FLIGHT_FREE)
            continue;
        out->commands[out->count] = flight->intent.command_id;
        out->places[out->count++] = flight->intent.place;
    }
}

/* Our role must not be able to look past row-level security; asked once, when first connected. */
static bool check_role(struct pusher *pusher)
{
    struct error error;
    if (pusher->is_checked)
        return true;
    pusher->is_checked = postgres_check_role(pusher->db, &error);
    if (!pusher->is_checked && error.class != ERROR_RETRY)
        service_fail(pusher->service, &error);
    return pusher->is_checked;
}

static void look(void *context)
{
    struct pusher *pusher = context;
    struct under_way under_way;
    struct arena arena;
    struct ledger_intent *intents;
    struct error error;
    size_t count;
    if (service_is_draining(pusher->service) || pusher->flight_count >= pusher->flights_max ||
        !check_role(pusher))
        return;
    find_under_way(pusher, &under_way);
    const struct ledger_claim claim = {
        .owner = pusher->owner,
        .now = clock_now_us(),
        .lease_us = pusher->lease_ms * 1000,
        .intents_max = pusher->flights_max - pusher->flight_count,
        .company_max = COMPANY_CONCURRENT_MAX,
        .under_way = under_way.commands,
        .places = under_way.places,
        .under_way_count = under_way.count,
    };
    arena_init(&arena, 0);
    if (ledger_claim(pusher->db, &claim, &arena, &intents, &count, &error)) {
        health_pass(&pusher->service->health, "postgres");
        for (size_t i = 0; i < count; i++)
            flight_open(pusher, &intents[i]);
    } else {
        health_fail(&pusher->service->health, "postgres", "what is due could not be read");
        log_warning("claim_failed", log_failure(&error));
    }
    arena_release(&arena);
}

void schedule_look(struct pusher *pusher)
{
    loop_call_soon(&pusher->look);
}

/* A call may take longer than a lease. */
static void renew(void *context)
{
    struct pusher *pusher = context;
    struct under_way under_way;
    struct error error;
    find_under_way(pusher, &under_way);
    if (!ledger_renew(pusher->db, pusher->owner, clock_now_us() + pusher->lease_ms * 1000,
                      under_way.places, under_way.count, &error))
        log_warning("renew_failed", log_failure(&error));
}

static void measure(void *context)
{
    struct pusher *pusher = context;
    ledger_measure(pusher->db, clock_now_us());
    metric_set(METRIC_INTENTS, LABEL("under_way"), (int64_t)pusher->flight_count);
}

void schedule_open(struct pusher *pusher)
{
    struct loop *loop = pusher->service->loop;
    loop_call_init(&pusher->look, loop, look, pusher);
    loop_call_init(&pusher->work, loop, flights_step, pusher);
    loop_timer_init(&pusher->poll, loop, look, pusher);
    loop_timer_init(&pusher->work_again, loop, flights_step, pusher);
    loop_timer_init(&pusher->renew, loop, renew, pusher);
    loop_timer_init(&pusher->measure, loop, measure, pusher);
    loop_timer_start(&pusher->measure, LEDGER_MEASURE_MS, LEDGER_MEASURE_MS);
    loop_timer_start(&pusher->poll, 0, POLL_MS);
    loop_timer_start(&pusher->renew, pusher->lease_ms / 3, pusher->lease_ms / 3);
}

void schedule_close(struct pusher *pusher)
{
    struct error error;
    loop_call_cancel(&pusher->look);
    loop_call_cancel(&pusher->work);
    loop_timer_stop(&pusher->poll);
    loop_timer_stop(&pusher->work_again);
    loop_timer_stop(&pusher->renew);
    loop_timer_stop(&pusher->measure);
    if (postgres_is_connected(pusher->db) && !ledger_release(pusher->db, pusher->owner, &error))
        log_warning("release_failed", log_failure(&error));
}

bool schedule_is_idle(struct pusher *pusher)
{
    struct ledger_backlog backlog;
    return ledger_backlog_load(pusher->db, &backlog, NULL) && backlog.count == 0;
}
