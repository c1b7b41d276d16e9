#include "service/health.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "syntax/json.h"

static struct health_check *find_check(struct health *health, const char *name)
{
    for (size_t i = 0; i < health->check_count; i++) {
        if (strcmp(health->checks[i].name, name) == 0)
            return &health->checks[i];
    }
    REQUIRE(health->check_count < HEALTH_CHECKS_MAX);
    struct health_check *check = &health->checks[health->check_count++];
    *check = (struct health_check){.name = name};
    return check;
}

void health_fail(struct health *health, const char *name, const char *reason)
{
    struct health_check *check = find_check(health, name);
    check->is_failing = true;
    snprintf(check->reason, sizeof check->reason, "%s", reason);
}

void health_pass(struct health *health, const char *name)
{
    find_check(health, name)->is_failing = false;
}

bool health_is_ready(const struct health *health)
{
    for (size_t i = 0; i < health->check_count; i++) {
        if (health->checks[i].is_failing)
            return false;
    }
    return true;
}

void health_beat(struct health *health, int64_t now_us)
{
    health->heartbeat_us = now_us;
}

bool health_is_live(const struct health *health, int64_t now_us)
{
    return now_us - health->heartbeat_us <= (int64_t)HEALTH_STALL_MS_MAX * 1000;
}

void health_format_ready(const struct health *health, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    bool is_ready = health_is_ready(health);
    json_write_string(&writer, "status", is_ready ? "ready" : "not ready");
    if (!is_ready)
        json_open_array(&writer, "reasons");
    for (size_t i = 0; i < health->check_count; i++) {
        const struct health_check *check = &health->checks[i];
        if (!check->is_failing)
            continue;
        json_open_object(&writer, NULL);
        json_write_string(&writer, "check", check->name);
        json_write_text(&writer, "reason",
                        text_cut(text_of(check->reason), HEALTH_REASON_BYTES_MAX));
        json_close_object(&writer);
    }
    if (!is_ready)
        json_close_array(&writer);
    json_close_object(&writer);
}
