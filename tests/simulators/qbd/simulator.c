#include "tests/simulators/qbd/simulator.h"

#include "io/clock.h"
#include "tests/simulators/qbd/company/local_time.h"
#include "tests/simulators/qbd/control.h"

struct company *simulator_find(struct simulator *simulator, struct text id)
{
    for (size_t i = 0; i < simulator->company_count; i++) {
        struct company *company = simulator->companies[i];
        if (!text_equal(simulator->ids[i], id))
            continue;
        company->now = local_time_of(clock_now_us() + simulator->clock_offset_us);
        return company;
    }
    return NULL;
}

struct company *simulator_add(struct simulator *simulator, struct text id, struct text name)
{
    size_t place = simulator->company_count;
    if (place == COMPANIES_MAX)
        return NULL;
    simulator->companies[place] = company_create(name);
    simulator->ids[place] = arena_copy(&simulator->arena, id);
    simulator->company_count++;
    return simulator_find(simulator, id);
}

void simulator_release(struct simulator *simulator)
{
    http_server_stop(simulator->server);
    for (size_t i = 0; i < simulator->company_count; i++)
        company_free(simulator->companies[i]);
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
    const struct http_server_settings settings = {
        .port = port, .context = simulator, .body_bytes_max = 16 << 20};
    simulator->server =
        http_server_start(loop, &settings, ROUTES, sizeof(ROUTES) / sizeof(ROUTES[0]), error);
    return simulator->server != NULL;
}
