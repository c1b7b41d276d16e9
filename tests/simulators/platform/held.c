#include "tests/simulators/platform/held.h"

#include <stdlib.h>

enum { GONE_CHECK_MS = 200 };

struct held {
    struct platform *platform;
    struct http_request *request;
    struct loop_timer timer;
    bool is_hang;
    int status;
    struct buffer body;
    const struct tenant *tenant;
    uint64_t sequence;
    struct held *next;
};

static void held_free(struct held *held)
{
    struct held **at = &held->platform->held;
    while (*at != held)
        at = &(*at)->next;
    *at = held->next;
    loop_timer_stop(&held->timer);
    buffer_release(&held->body);
    free(held);
}

static void held_finish(struct held *held)
{
    if (held->is_hang)
        http_reply_cut(held->request);
    else
        platform_reply(held->platform, held->request, held->status, buffer_text(&held->body));
    held_free(held);
}

static void on_due(void *context)
{
    struct held *held = context;
    if (!held->is_hang || http_request_is_gone(held->request))
        held_finish(held);
}

static struct held *held_new(struct platform *platform, struct http_request *request)
{
    struct held *held = calloc(1, sizeof *held);
    REQUIRE(held);
    held->platform = platform;
    held->request = request;
    held->next = platform->held;
    buffer_init(&held->body, 0);
    loop_timer_init(&held->timer, platform->loop, on_due, held);
    platform->held = held;
    return held;
}

void held_hang(struct platform *platform, struct http_request *request)
{
    struct held *held = held_new(platform, request);
    held->is_hang = true;
    platform_log_call(platform, request, 0);
    loop_timer_start(&held->timer, GONE_CHECK_MS, GONE_CHECK_MS);
}

void held_answer(struct platform *platform, struct http_request *request,
                 const struct held_answer *answer)
{
    struct held *held = held_new(platform, request);
    held->status = answer->status;
    buffer_append_text(&held->body, answer->json);
    held->tenant = answer->until_sent;
    held->sequence = answer->sequence;
    loop_timer_start(&held->timer, answer->delay_ms, 0);
}

void held_sent(struct platform *platform, const struct tenant *tenant, uint64_t sequence)
{
    struct held *next;
    for (struct held *held = platform->held; held; held = next) {
        next = held->next;
        if (held->tenant == tenant && held->sequence <= sequence)
            held_finish(held);
    }
}

void held_release_all(struct platform *platform)
{
    while (platform->held)
        held_finish(platform->held);
}
