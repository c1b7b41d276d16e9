/* What QuickBooks counts and keeps of a company's calls: rate limits, the CorePlus meter, replies
 * kept by requestid, and the last calls for a test to look at. */
#ifndef SIMULATOR_QBO_TRAFFIC_H
#define SIMULATOR_QBO_TRAFFIC_H

#include "base/map.h"
#include "tests/simulators/qbo/injection.h"

enum { TRAFFIC_CALLS_MAX = 1000, TRAFFIC_WINDOW_MAX = 4096, REQUESTID_BYTES_MAX = 50 };

struct window_log { /* when the last calls came; the newest at (next - 1) */
    instant_us times[TRAFFIC_WINDOW_MAX];
    size_t count;
    size_t next;
};

struct call_record {
    instant_us time;
    char method[8];
    char path[200];
    char requestid[64];
    int status;
};

struct kept_reply {
    struct text key;    /* requestid, or requestid/bId */
    const char *name;   /* the entity's */
    struct text object; /* absent = never succeeded */
    int64_t calls;
    int64_t applied;
    int64_t replayed;
};

struct traffic {
    struct window_log calls;
    struct window_log batches;
    int64_t kinds[CALL_COUNT];
    int64_t core_plus;
    int64_t writes;
    int64_t failed;
    int64_t throttled;
    struct map replies; /* struct kept_reply by key */
    struct call_record records[TRAFFIC_CALLS_MAX];
    size_t record_count; /* in all; the ring holds the last ones */
};

struct traffic *traffic_create(void);
void traffic_free(struct traffic *traffic);

/* Counts the call; false when it is one too many: 429. */
bool traffic_allow(struct company *company, enum call_kind kind);
/* CorePlus calls are reads; failed ones are not metered. False when the budget is spent. */
bool traffic_has_budget(const struct company *company);
void traffic_meter(struct company *company, enum call_kind kind, bool is_good);
void traffic_record(struct company *company, const struct exchange *exchange,
                    struct text requestid);
/* Never NULL; counts a call. */
struct kept_reply *traffic_reply(struct company *company, struct text key);

void traffic_write_meter(struct json_writer *writer, const struct company *company);
void traffic_write_calls(struct json_writer *writer, const struct company *company);
void traffic_write_requestids(struct json_writer *writer, const struct company *company);

#endif
