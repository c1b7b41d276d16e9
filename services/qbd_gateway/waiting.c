/* Calls that wait for work. */
#include "io/clock.h"
#include "turn.h"

/* What comes for it wakes it; what shows only when it is looked at is looked for less and less
 * often. */
void calls_keep(struct call *call)
{
    struct gateway *gateway = call->gateway;
    REQUIRE(call->soap.operation == SOAP_SEND_REQUEST);
    call->look_after_ms = call->has_waited ? 2 * call->look_after_ms : GATEWAY_WAIT_LOOK_MS;
    call->look_at_ms = clock_monotonic_ms() + call->look_after_ms;
    call->has_waited = true;
    call_list_append(&gateway->waiting, call);
    if (!loop_timer_is_started(&gateway->look))
        loop_timer_start(&gateway->look, GATEWAY_WAIT_LOOK_MS, GATEWAY_WAIT_LOOK_MS);
}

static bool is_due(const struct call *call, int64_t now_ms)
{
    return now_ms >= call->look_at_ms || now_ms - call->arrived_ms >= call->gateway->patience_ms;
}

static void look(void *context)
{
    struct gateway *gateway = context;
    int64_t now_ms = clock_monotonic_ms();
    for (size_t left = gateway->waiting.count; left > 0; left--) {
        struct call *call = call_list_take(&gateway->waiting);
        call_list_append(is_due(call, now_ms) ? &gateway->arrived : &gateway->waiting, call);
    }
    if (gateway->waiting.count == 0)
        loop_timer_stop(&gateway->look);
    if (gateway->arrived.count > 0)
        loop_call_soon(&gateway->round);
}

static bool is_of(const struct call *call, const struct uuid *tenants, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (uuid_equal(call->tenant, tenants[i]))
            return true;
    }
    return false;
}

/* The others are left alone: to ask them all whenever one is served would cost more the more of
 * them wait. */
void calls_wake(struct gateway *gateway, const struct uuid *tenants, size_t count)
{
    for (size_t left = gateway->waiting.count; left > 0; left--) {
        struct call *call = call_list_take(&gateway->waiting);
        call_list_append(is_of(call, tenants, count) ? &gateway->arrived : &gateway->waiting, call);
    }
    if (gateway->arrived.count > 0)
        loop_call_soon(&gateway->round);
}

void calls_drain(struct gateway *gateway)
{
    gateway->patience_ms = 0; /* all of them are due */
    look(gateway);
}

void waiting_open(struct gateway *gateway)
{
    loop_timer_init(&gateway->look, gateway->loop, look, gateway);
}
