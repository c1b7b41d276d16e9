#include "tests/simulators/qbd/connector/connector.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/simulators/qbd/connector/call.h"

enum { CALLS_MAX = 20000 }; /* under way at once, of each client */

const char *connector_result_name(enum connector_result result)
{
    static const char *const NAMES[CONNECTOR_RESULT_COUNT] = {[CONNECTOR_NOT_RUN] = "not run",
                                                              [CONNECTOR_OK] = "ok",
                                                              [CONNECTOR_ERROR] = "error",
                                                              [CONNECTOR_KILLED] = "killed"};
    return NAMES[result];
}

void connector_say(struct connector *connector, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(connector->status, sizeof(connector->status), format, arguments);
    va_end(arguments);
}

struct connector *connector_new(struct connectors *connectors)
{
    struct connector *connector = calloc(1, sizeof(*connector));
    if (!connector)
        bug("no memory for a connector");
    connector->all = connectors;
    connector->client = connectors->clients[connectors->count % CONNECTOR_CLIENTS];
    arena_init(&connector->arena, 0);
    arena_init(&connector->session.arena, 0);
    connector->version = TEXT("2.3.0.215");
#define SETTING(name_, kind_, default_, meaning_) connector->settings.name_ = (default_);
#include "tests/simulators/qbd/connector/settings.def"
#undef SETTING
    return connector;
}

void connector_free(struct connector *connector)
{
    call_cancel(connector);
    loop_timer_stop(&connector->next_run);
    loop_timer_stop(&connector->wait);
    if (connector->waiting_here)
        http_reply_empty(connector->waiting_here, 503);
    arena_release(&connector->session.arena);
    arena_release(&connector->arena);
    free(connector);
}

void connectors_add(struct connectors *connectors, struct connector *connector)
{
    if (connectors->count == connectors->capacity) {
        connectors->capacity = connectors->capacity * 2 + 16;
        connectors->items =
            realloc(connectors->items, connectors->capacity * sizeof(struct connector *));
        if (!connectors->items)
            bug("no memory for connectors");
    }
    connectors->items[connectors->count++] = connector;
    connector->id = arena_format(&connector->arena, "%zu", connectors->count);
}

struct connector *connectors_find(const struct connectors *connectors, struct text id)
{
    int64_t number;
    if (!text_parse_int64(id, &number) || number < 1 || (size_t)number > connectors->count)
        return NULL;
    return connectors->items[number - 1];
}

bool connectors_open(struct connectors *connectors, struct simulator *simulator, struct loop *loop,
                     struct error *error)
{
    const struct http_client_limits limits = {.concurrent_max = CALLS_MAX,
                                              .waiting_max = CALLS_MAX};
    connectors->simulator = simulator;
    connectors->loop = loop;
    for (size_t i = 0; i < CONNECTOR_CLIENTS; i++) {
        connectors->clients[i] = http_client_new(loop, &limits, error);
        if (!connectors->clients[i])
            return false;
    }
    return true;
}

void connectors_release(struct connectors *connectors)
{
    for (size_t i = 0; i < connectors->count; i++)
        connector_free(connectors->items[i]);
    for (size_t i = 0; i < CONNECTOR_CLIENTS; i++)
        http_client_free(connectors->clients[i]);
    free(connectors->items);
}
