#include "tests/simulators/qbd/simulator.h"

#include "io/clock.h"
#include "tests/simulators/qbd/company/local_time.h"
#include "tests/simulators/qbd/connector/rush.h"
#include "tests/simulators/qbd/control.h"

/* Who presses Update Selected waits for the end of the session. */
enum { UPDATE_MS_MAX = 3600000 };

struct shelf *simulator_shelf(const struct simulator *simulator, struct text id)
{
    return text_is_empty(id) ? NULL : map_get(&simulator->shelves, id);
}

struct company *simulator_find(struct simulator *simulator, struct text id)
{
    const struct shelf *shelf = simulator_shelf(simulator, id);
    if (!shelf)
        return NULL;
    shelf->company->now = local_time_of(clock_now_us() + simulator->clock_offset_us);
    return shelf->company;
}

struct company *simulator_add(struct simulator *simulator, struct text id, struct text name)
{
    if (simulator->shelves.live_count == COMPANIES_MAX)
        return NULL;
    struct shelf *shelf = ARENA_NEW(&simulator->arena, struct shelf);
    shelf->company = company_create(name);
    map_put(&simulator->shelves, arena_copy(&simulator->arena, id), shelf);
    return simulator_find(simulator, id);
}

void simulator_release(struct simulator *simulator)
{
    http_server_stop(simulator->server);
    rush_free(&simulator->connectors);
    connectors_release(&simulator->connectors);
    for (size_t i = 0; i < simulator->shelves.entry_count; i++) {
        struct shelf *shelf = simulator->shelves.entries[i].value;
        company_free(shelf->company);
        if (shelf->backup)
            company_free(shelf->backup);
    }
    map_release(&simulator->shelves);
    arena_release(&simulator->arena);
}

bool simulator_open(struct simulator *simulator, struct loop *loop, uint16_t port,
                    struct error *error)
{
    static const struct http_route ROUTES[] = {
#define ROUTE(method_, pattern_, handler_)                                                         \
    {.method = (method_), .pattern = (pattern_), .handle = (handler_)},
#include "tests/simulators/qbd/routes.def"
#undef ROUTE
    };
    const struct http_server_settings settings = {.port = port,
                                                  .context = simulator,
                                                  .body_bytes_max = 16 << 20,
                                                  .request_time_ms = UPDATE_MS_MAX};
    simulator->connectors.on_end = connector_has_ended;
    if (!connectors_open(&simulator->connectors, simulator, loop, error))
        return false;
    simulator->server =
        http_server_start(loop, &settings, ROUTES, sizeof(ROUTES) / sizeof(ROUTES[0]), error);
    return simulator->server != NULL;
}
