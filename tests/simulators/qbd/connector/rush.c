#include "tests/simulators/qbd/connector/rush.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "io/clock.h"
#include "tests/simulators/qbd/connector/session.h"
#include "tests/simulators/qbd/control.h"

enum { SESSIONS_MAX = 1000000 };

struct rush {
    struct http_request *request;
    int64_t *took_us; /* of each session that ended */
    size_t wanted;
    size_t begun;
    size_t ended;
    size_t next; /* connector */
    int64_t calls;
    int64_t results[CONNECTOR_RESULT_COUNT];
    int64_t started_us;
};

/* The next connector at rest, in turn; NULL when all run. */
static struct connector *choose(const struct connectors *connectors, struct rush *rush)
{
    for (size_t i = 0; i < connectors->count; i++) {
        struct connector *connector = connectors->items[rush->next++ % connectors->count];
        if (!connector->session.is_running)
            return connector;
    }
    return NULL;
}

static void begin_one(struct connectors *connectors, struct rush *rush)
{
    struct connector *connector = rush->begun < rush->wanted ? choose(connectors, rush) : NULL;
    if (!connector)
        return;
    rush->begun++;
    session_start(connector);
}

static int compare(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a;
    int64_t second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static void tell(struct rush *rush)
{
    int64_t took_us = clock_monotonic_us() - rush->started_us;
    char text[DECIMAL_TEXT_BYTES_MAX];
    struct page page;
    qsort(rush->took_us, rush->ended, sizeof(int64_t), compare);
    page_open(&page);
    json_write_int64(&page.writer, "sessions", (int64_t)rush->ended);
    json_write_int64(&page.writer, "calls", rush->calls);
    for (int i = CONNECTOR_OK; i < CONNECTOR_RESULT_COUNT; i++)
        json_write_int64(&page.writer, connector_result_name((enum connector_result)i),
                         rush->results[i]);
    json_write_number(&page.writer, "seconds", decimal_format(decimal_of(took_us, 6), 0, text));
    json_write_int64(&page.writer, "sessions_per_second",
                     (int64_t)rush->ended * 1000000 / (took_us > 0 ? took_us : 1));
    json_write_int64(&page.writer, "p50_us", rush->took_us[rush->ended / 2]);
    json_write_int64(&page.writer, "p99_us", rush->took_us[rush->ended * 99 / 100]);
    page_reply(&page, rush->request);
    rush->request = NULL;
}

void rush_free(struct connectors *connectors)
{
    struct rush *rush = connectors->rush;
    if (!rush)
        return;
    if (rush->request)
        http_reply_empty(rush->request, 503);
    free(rush->took_us);
    free(rush);
    connectors->rush = NULL;
}

void rush_go_on(struct connector *connector)
{
    struct rush *rush = connector->all->rush;
    if (!rush)
        return;
    rush->took_us[rush->ended++] = connector->session.took_us;
    rush->results[connector->result]++;
    rush->calls += connector->session.call_count;
    if (rush->ended < rush->wanted) {
        begin_one(connector->all, rush);
        return;
    }
    tell(rush);
    rush_free(connector->all);
}

/* {"sessions": 1000, "concurrent": 64}: each connector in its turn. */
void control_rush(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    struct connectors *connectors = &simulator->connectors;
    const struct json *body = control_body(request);
    if (!body)
        return;
    int64_t sessions = json_int64(body, "sessions", (int64_t)connectors->count);
    int64_t concurrent = json_int64(body, "concurrent", 1);
    if (connectors->rush || connectors->count == 0 || sessions < 1 || sessions > SESSIONS_MAX ||
        concurrent < 1 || concurrent > (int64_t)connectors->count) {
        control_error(request, 400, "One rush at a time, and no more at once than connectors.");
        return;
    }
    struct rush *rush = calloc(1, sizeof(*rush));
    REQUIRE(rush);
    rush->took_us = calloc((size_t)sessions, sizeof(int64_t));
    REQUIRE(rush->took_us);
    rush->request = request;
    rush->wanted = (size_t)sessions;
    rush->started_us = clock_monotonic_us();
    connectors->rush = rush;
    for (int64_t i = 0; i < concurrent; i++)
        begin_one(connectors, rush);
}
