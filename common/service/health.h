/* Is the process alive, and can it do its work? Answered at /health/live and /health/ready.
 *
 * Live: the loop still turns. Ready: no check is failing; the failing ones are listed with their
 * reasons. A dependency of ours (Kafka, PostgreSQL) is a check; a vendor is not.
 */
#ifndef TIEOUT_SERVICE_HEALTH_H
#define TIEOUT_SERVICE_HEALTH_H

#include "base/buffer.h"

enum { HEALTH_CHECKS_MAX = 16, HEALTH_REASON_BYTES_MAX = 200, HEALTH_STALL_MS_MAX = 10000 };

struct health_check {
    const char *name; /* a literal: "postgres", "kafka", "draining" */
    bool is_failing;
    char reason[HEALTH_REASON_BYTES_MAX];
};

struct health {
    struct health_check checks[HEALTH_CHECKS_MAX];
    size_t check_count;
    int64_t heartbeat_us; /* monotonic: the loop's last tick */
};

/* A name that is new is added. Reasons name no secrets: they are shown without signing in. */
void health_fail(struct health *health, const char *name, const char *reason);
void health_pass(struct health *health, const char *name);
bool health_is_ready(const struct health *health);
void health_beat(struct health *health, int64_t now_us);
bool health_is_live(const struct health *health, int64_t now_us);

/* {"status":"ready"} or {"status":"not ready","reasons":[{"check":...,"reason":...}]} */
void health_format_ready(const struct health *health, struct buffer *out);

#endif
