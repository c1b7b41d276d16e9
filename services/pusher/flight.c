#include "codec/command.h"
#include "pusher.h"
#include "service/kill_point.h"
#include "service/log.h"

/* --- opening and closing ---------------------------------------------------------------------- */

static struct flight *free_flight(struct pusher *pusher)
{
    for (size_t i = 0; i < FLIGHTS_MAX; i++)
        if (pusher->flights[i].stage == FLIGHT_FREE)
            return &pusher->flights[i];
    bug("pusher: more intents were claimed than there is room for");
}

static void copy_intent(struct flight *flight, const struct ledger_intent *intent)
{
    struct arena *arena = &flight->arena;
    flight->intent = *intent;
    flight->intent.body = arena_copy(arena, intent->body);
    flight->intent.result = arena_copy(arena, intent->result);
    flight->intent.observation = arena_copy(arena, intent->observation);
    flight->intent.subject = arena_copy(arena, intent->subject);
    flight->intent.raw = arena_copy(arena, intent->raw);
}

static void handle_end(struct delivery *delivery, const struct delivery_end *end)
{
    struct flight *flight = delivery->context;
    REQUIRE(flight->stage == FLIGHT_CALLING);
    if (end->kind == DELIVERY_ANSWERED)
        service_kill_point(KILL_INTENT_AFTER_CALL);
    flight_settle(flight, end);
    flight->stage = FLIGHT_ENDED;
    flights_work(flight->pusher);
}

static void start_call(struct flight *flight)
{
    struct pusher *pusher = flight->pusher;
    struct delivery *delivery = &flight->delivery;
    struct error error;
    *delivery = (struct delivery){
        .was_sent = flight->intent.tries > 1,
        .sent_at = flight->intent.sent_at,
        .arena = &flight->arena,
        .on_end = handle_end,
        .context = flight,
    };
    /* It was understood when it was accepted. */
    if (!write_command_parse(&flight->arena, flight->intent.body, flight->intent.place.tenant,
                             &delivery->command, &error))
        bug("pusher: a stored command cannot be read: %s", error.message);
    log_debug("write_started", log_tenant(delivery->command.tenant),
              log_command(delivery->command.id), log_record(delivery->command.record_id),
              log_integer("try", flight->intent.tries));
    service_kill_point(KILL_INTENT_BEFORE_CALL);
    deliver(&pusher->deliverers, delivery);
}

void flight_open(struct pusher *pusher, const struct ledger_intent *intent)
{
    struct flight *flight = free_flight(pusher);
    flight->pusher = pusher;
    arena_init(&flight->arena, 0);
    copy_intent(flight, intent);
    flight->reports_open = 0;
    pusher->flight_count++;
    if (intent->state == INTENT_SETTLED) {
        flight->stage = FLIGHT_SETTLED;
        flights_work(pusher);
        return;
    }
    flight->stage = FLIGHT_CALLING;
    start_call(flight);
}

void flight_close(struct flight *flight)
{
    REQUIRE(flight->stage != FLIGHT_FREE && flight->pusher->flight_count > 0);
    arena_release(&flight->arena);
    flight->stage = FLIGHT_FREE;
    flight->pusher->flight_count--;
    schedule_look(flight->pusher);
}

/* --- what waits for PostgreSQL or Kafka ------------------------------------------------------- */

void flights_work(struct pusher *pusher)
{
    loop_call_soon(&pusher->work);
}

static void take_settled(struct flight *flight, const struct ledger_end *end)
{
    struct ledger_intent *intent = &flight->intent;
    if (end->kind != LEDGER_END_SETTLED || !end->is_taken) {
        flight_close(flight);
        return;
    }
    service_kill_point(KILL_INTENT_AFTER_ANSWER);
    intent->kind = end->result_kind;
    intent->result = end->result;
    intent->observation = end->observation;
    intent->observation_id = end->observation_id;
    intent->subject = end->subject;
    intent->raw = end->raw;
    intent->settled_at = end->at;
    flight->stage = FLIGHT_SETTLED;
}

static bool store_ends(struct pusher *pusher, struct error *error)
{
    struct ledger_end ends[FLIGHTS_MAX];
    struct flight *flights[FLIGHTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        if (pusher->flights[i].stage != FLIGHT_ENDED)
            continue;
        flights[count] = &pusher->flights[i];
        ends[count++] = pusher->flights[i].end;
    }
    if (count == 0)
        return true;
    if (!ledger_end(pusher->db, ends, count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        take_settled(flights[i], &ends[i]);
    return true;
}

static bool publish_settled(struct pusher *pusher, struct error *error)
{
    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        struct flight *flight = &pusher->flights[i];
        if (flight->stage == FLIGHT_SETTLED && !flight_publish(flight, error))
            return false;
    }
    return true;
}

static bool mark_published(struct pusher *pusher, struct error *error)
{
    struct ledger_place places[FLIGHTS_MAX];
    struct uuid commands[FLIGHTS_MAX];
    struct flight *flights[FLIGHTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        struct flight *flight = &pusher->flights[i];
        if (flight->stage != FLIGHT_PUBLISHED)
            continue;
        flights[count] = flight;
        places[count] = flight->intent.place;
        commands[count++] = flight->intent.command_id;
    }
    if (count > 0)
        service_kill_point(KILL_INTENT_AFTER_RESULT);
    if (!ledger_mark_published(pusher->db, places, commands, count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        flight_close(flights[i]);
    return true;
}

void flights_step(void *context)
{
    struct pusher *pusher = context;
    struct error error;
    if (store_ends(pusher, &error) && publish_settled(pusher, &error) &&
        mark_published(pusher, &error)) {
        loop_timer_stop(&pusher->work_again);
        return;
    }
    log_warning("step_put_off", log_failure(&error));
    loop_timer_start(&pusher->work_again, RETRY_MS, 0);
}
