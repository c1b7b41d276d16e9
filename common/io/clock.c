#include "io/clock.h"

#include <time.h>

#include "base/error.h"

static struct {
    bool is_held;
    instant_us wall_us;
    int64_t monotonic_us;
} held;

static int64_t clock_read_us(clockid_t id)
{
    struct timespec now;

    REQUIRE(clock_gettime(id, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

instant_us clock_now_us(void)
{
    return held.is_held ? held.wall_us : clock_read_us(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
    return held.is_held ? held.monotonic_us : clock_read_us(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}

void clock_hold(instant_us now_us)
{
    /* Timers that were started before must not become due by the mere holding. */
    held.monotonic_us = clock_monotonic_us();
    held.wall_us = now_us;
    held.is_held = true;
}

void clock_advance_ms(int64_t ms)
{
    REQUIRE(held.is_held && ms >= 0);
    held.wall_us += ms * 1000;
    held.monotonic_us += ms * 1000;
}

void clock_let_go(void)
{
    held.is_held = false;
}
