#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/loop.h"
#include "io/loop_timers.h"

/* Each callback writes its letter; the story is compared as a whole. */
struct story {
    struct loop *loop;
    char text[128];
    size_t length;
};

struct actor {
    struct story *story;
    char letter;
    struct loop_timer timer;
    struct loop_call call;
    struct loop_watch watch;
    struct actor *stops; /* another one to stop */
    int descriptor;
};

static struct story story;

static int setup(void **state)
{
    (void)state;
    story = (struct story){.loop = loop_create()};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    clock_let_go();
    loop_free(story.loop);
    return 0;
}

static void story_tell(struct actor *actor)
{
    assert_true(story.length < sizeof(story.text) - 1);
    story.text[story.length++] = actor->letter;
    story.text[story.length] = '\0';
    if (actor->stops != NULL) {
        loop_timer_stop(&actor->stops->timer);
        loop_call_cancel(&actor->stops->call);
        loop_watch_stop(&actor->stops->watch);
    }
}

static void actor_speak(void *context)
{
    story_tell(context);
}

static void actor_speak_again(void *context)
{
    struct actor *actor = context;

    story_tell(actor);
    loop_timer_start(&actor->timer, 0, 0);
    loop_call_soon(&actor->call);
}

static void actor_ready(void *context, unsigned ready)
{
    struct actor *actor = context;

    story_tell(actor);
    if (ready & LOOP_ERROR)
        story_tell(&(struct actor){.letter = '!'});
    if (ready & LOOP_WRITE)
        story_tell(&(struct actor){.letter = '>'});
}

static void actor_init(struct actor *actor, char letter)
{
    *actor = (struct actor){.letter = letter};
    loop_timer_init(&actor->timer, story.loop, actor_speak, actor);
    loop_call_init(&actor->call, story.loop, actor_speak, actor);
    loop_watch_init(&actor->watch, actor_ready, actor);
}

static void test_timers_run_in_order_of_time_then_of_start(void **state)
{
    struct actor a, b, c;

    (void)state;
    clock_hold(0);
    actor_init(&a, 'a');
    actor_init(&b, 'b');
    actor_init(&c, 'c');
    loop_timer_start(&a.timer, 20, 0);
    loop_timer_start(&b.timer, 10, 0);
    loop_timer_start(&c.timer, 10, 0);
    clock_advance_ms(9);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "");
    clock_advance_ms(1);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "bc");
    assert_false(loop_timer_is_started(&b.timer));
    clock_advance_ms(10);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "bca");
}

static void test_repeating_timer_does_not_catch_up(void **state)
{
    struct actor a;

    (void)state;
    clock_hold(0);
    actor_init(&a, 'a');
    loop_timer_start(&a.timer, 5, 10);
    clock_advance_ms(100);
    loop_step(story.loop, 0);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "a");
    clock_advance_ms(10);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "aa");
    loop_timer_stop(&a.timer);
    clock_advance_ms(10);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "aa");
}

static void test_what_a_callback_adds_waits_for_the_next_round(void **state)
{
    struct actor a;

    (void)state;
    clock_hold(0);
    actor_init(&a, 'a');
    a.timer.due = actor_speak_again;
    loop_timer_start(&a.timer, 0, 0);
    loop_step(story.loop, 0); /* timer, then the call it asked for */
    assert_string_equal(story.text, "aa");
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "aaaa");
    loop_timer_stop(&a.timer);
    loop_call_cancel(&a.call);
}

static void test_call_that_asks_for_itself_runs_once_a_round(void **state)
{
    struct actor a;

    (void)state;
    actor_init(&a, 'a');
    a.call.call = actor_speak_again;
    clock_hold(0);
    loop_call_soon(&a.call);
    loop_call_soon(&a.call);
    loop_step(story.loop, 1000); /* does not wait: a call is pending */
    assert_string_equal(story.text, "a");
    loop_timer_stop(&a.timer);
    loop_step(story.loop, 1000);
    assert_string_equal(story.text, "aa");
    loop_timer_stop(&a.timer);
    loop_call_cancel(&a.call);
}

static void test_stopped_timer_and_call_do_not_run(void **state)
{
    struct actor a, b;

    (void)state;
    clock_hold(0);
    actor_init(&a, 'a');
    actor_init(&b, 'b');
    a.stops = &b;
    loop_timer_start(&a.timer, 1, 0);
    loop_timer_start(&b.timer, 1, 0);
    loop_call_soon(&a.call);
    loop_call_soon(&b.call);
    clock_advance_ms(1);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "aa"); /* timer of a, call of a */
}

static void test_heap_keeps_order_under_random_removal(void **state)
{
    enum { COUNT = 500 };
    static struct loop_timer timers[COUNT];
    struct loop_timers heap = {0};
    struct loop_timer *timer;
    int64_t last = -1;
    uint64_t x = 1;

    (void)state;
    memset(timers, 0, sizeof(timers));
    for (size_t i = 0; i < COUNT; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        timers[i].due_ms = (int64_t)(x >> 56);
        loop_timers_add(&heap, &timers[i]);
    }
    for (size_t i = 0; i < COUNT; i += 3)
        loop_timers_remove(&heap, &timers[i]);
    while ((timer = loop_timers_first(&heap)) != NULL) {
        assert_true(timer->due_ms >= last);
        last = timer->due_ms;
        loop_timers_remove(&heap, timer);
    }
    loop_timers_release(&heap);
}

static void test_descriptor_is_reported_until_read(void **state)
{
    struct actor a;
    int pair[2];
    char byte;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    actor_init(&a, 'a');
    assert_true(loop_watch_start(story.loop, &a.watch, pair[0], LOOP_READ, NULL));
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "");
    assert_int_equal(write(pair[1], "x", 1), 1);
    loop_step(story.loop, 1000);
    loop_step(story.loop, 1000);
    assert_string_equal(story.text, "aa");
    assert_int_equal(read(pair[0], &byte, 1), 1);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "aa");
    loop_watch_change(&a.watch, LOOP_WRITE);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "aaa>");
    close(pair[1]);
    loop_watch_change(&a.watch, LOOP_READ);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "aaa>a!");
    loop_watch_stop(&a.watch);
    assert_false(loop_watch_is_started(&a.watch));
    loop_watch_stop(&a.watch);
    close(pair[0]);
}

static void test_watch_stopped_by_another_callback_is_not_called(void **state)
{
    struct actor a, b;
    int first[2], second[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, first), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, second), 0);
    actor_init(&a, 'x');
    actor_init(&b, 'x');
    a.stops = &b;
    b.stops = &a;
    assert_true(loop_watch_start(story.loop, &a.watch, first[0], LOOP_READ, NULL));
    assert_true(loop_watch_start(story.loop, &b.watch, second[0], LOOP_READ, NULL));
    assert_int_equal(write(first[1], "x", 1), 1);
    assert_int_equal(write(second[1], "x", 1), 1);
    loop_step(story.loop, 1000);
    assert_string_equal(story.text, "x"); /* whichever came first stopped the other */
    loop_watch_stop(&a.watch);
    loop_watch_stop(&b.watch);
    close(first[0]);
    close(first[1]);
    close(second[0]);
    close(second[1]);
}

static void test_unwatchable_descriptor_is_refused(void **state)
{
    struct error error = {0};
    struct actor a;

    (void)state;
    actor_init(&a, 'a');
    assert_false(loop_watch_start(story.loop, &a.watch, 9999, LOOP_READ, &error));
    assert_int_equal(error.class, ERROR_BUG);
    assert_false(loop_watch_is_started(&a.watch));
}

static int64_t hook_before(void *context)
{
    story_tell(context);
    return 0;
}

static void hook_after(void *context)
{
    (void)context;
    story_tell(&(struct actor){.letter = '.'});
}

static void test_hooks_surround_the_wait_and_shorten_it(void **state)
{
    struct actor a = {.letter = 'h'};
    struct loop_hook hook = {.before_wait = hook_before, .after_wait = hook_after, .context = &a};
    int64_t before_ms = clock_monotonic_ms();

    (void)state;
    loop_hook_start(story.loop, &hook);
    loop_step(story.loop, 60000);
    assert_true(clock_monotonic_ms() - before_ms < 30000);
    assert_string_equal(story.text, "h.");
    loop_hook_stop(&hook);
    loop_step(story.loop, 0);
    assert_string_equal(story.text, "h.");
}

static void stop_loop(void *context)
{
    loop_stop(context);
}

static void test_run_ends_after_the_round_that_stops_it(void **state)
{
    struct loop_timer timer;
    struct actor a;

    (void)state;
    actor_init(&a, 'a');
    loop_timer_init(&timer, story.loop, stop_loop, story.loop);
    loop_timer_start(&timer, 1, 0);
    loop_timer_start(&a.timer, 1, 0);
    loop_run(story.loop);
    assert_true(loop_is_stopping(story.loop));
    assert_string_equal(story.text, "a");
}

static void test_held_clock_moves_only_when_told(void **state)
{
    int64_t monotonic_ms;

    (void)state;
    clock_hold(1700000000000000);
    monotonic_ms = clock_monotonic_ms();
    assert_int_equal(clock_now_us(), 1700000000000000);
    clock_advance_ms(1500);
    assert_int_equal(clock_now_us(), 1700000001500000);
    assert_int_equal(clock_monotonic_ms() - monotonic_ms, 1500);
    clock_let_go();
    assert_true(clock_now_us() > 1700000001500000);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_timers_run_in_order_of_time_then_of_start),
        CASE(test_repeating_timer_does_not_catch_up),
        CASE(test_what_a_callback_adds_waits_for_the_next_round),
        CASE(test_call_that_asks_for_itself_runs_once_a_round),
        CASE(test_stopped_timer_and_call_do_not_run),
        CASE(test_heap_keeps_order_under_random_removal),
        CASE(test_descriptor_is_reported_until_read),
        CASE(test_watch_stopped_by_another_callback_is_not_called),
        CASE(test_unwatchable_descriptor_is_refused),
        CASE(test_hooks_surround_the_wait_and_shorten_it),
        CASE(test_run_ends_after_the_round_that_stops_it),
        CASE(test_held_clock_moves_only_when_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
