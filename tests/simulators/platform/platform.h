/* The whole simulator: its two doors, its tenants, what it counts. */
#ifndef SIMULATOR_PLATFORM_PLATFORM_H
#define SIMULATOR_PLATFORM_PLATFORM_H

#include "base/random.h"
#include "io/http_client.h"
#include "io/http_server.h"
#include "io/loop.h"
#include "tests/simulators/platform/fault.h"
#include "tests/simulators/platform/tenant.h"

enum { CALLS_KEPT_MAX = 1000, CALL_PATH_BYTES = 160, CALL_KEY_BYTES = 64 };

struct counts {
#define COUNT(name) int64_t name;
#include "tests/simulators/platform/counts.def"
#undef COUNT
};

struct call { /* one that the api door was asked */
    instant_us time;
    char method[8];
    char path[CALL_PATH_BYTES];
    char key[CALL_KEY_BYTES];
    int status; /* 0 = no answer */
};

struct held;

struct platform {
    struct arena arena;
    struct loop *loop;
    struct http_server *api;
    struct http_server *control;
    struct http_client *client;
    struct random random;
    struct text console; /* absent = nothing is sent */
    struct text token;
    struct text secret;
    struct map tenants; /* by uuid text */
    struct faults faults;
    struct counts counts;
    struct call calls[CALLS_KEPT_MAX];
    uint64_t call_count;
    struct held *held;
};

/* Opens both doors; a port of 0 is any free one. */
bool platform_open(struct platform *platform, uint16_t port, uint16_t control_port,
                   struct error *error);
void platform_close(struct platform *platform);

struct tenant *platform_tenant(const struct platform *platform, struct text id); /* or NULL */
/* Adds it with its outbox. */
void platform_add_tenant(struct platform *platform, struct tenant *tenant);
bool platform_remove_tenant(struct platform *platform, struct text id);

/* Remembers a call to the api door; status 0 = it gets no answer. */
void platform_log_call(struct platform *platform, const struct http_request *request, int status);
/* The same, and answers. */
void platform_reply(struct platform *platform, struct http_request *request, int status,
                    struct text json);
void platform_reply_error(struct platform *platform, struct http_request *request, int status,
                          const char *sentence);

/* The doors' tables. */
extern const struct http_route API_ROUTES[];
extern const size_t API_ROUTE_COUNT;
extern const struct http_route CONTROL_ROUTES[];
extern const size_t CONTROL_ROUTE_COUNT;

#endif
