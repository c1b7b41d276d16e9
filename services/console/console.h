/* The console: the platform's and people's door. It reads PostgreSQL, publishes events and never
 * changes canonical state.
 *
 *   routes.def      every route, once
 *   door.c          who may come in: token, tenant, limits; then the route's handler
 *   in_tenants.c    connecting a company       in_settings.c   settings
 *   in_records.c    the platform's records     in_people.c     sync now, choices, rules
 *   in_desktop.c    QuickBooks Desktop's way in   judge.c      may it be done? asked first
 *   show.c          what is read and shown (common/report)   request.c   parts of requests
 *   out_events.c    an event to Kafka; answered when it is confirmed
 *   wait.c          requests that wait until their event is folded
 *   store.c         the console's own tables   store_desktop.c   the gateway's that it writes
 */
#ifndef TIEOUT_SERVICES_CONSOLE_H
#define TIEOUT_SERVICES_CONSOLE_H

#include "base/hash.h"
#include "codec/requester.h"
#include "codec/topic.h"
#include "io/http_server.h"
#include "io/kafka_producer.h"
#include "io/loop.h"
#include "model/event.h"
#include "report/report.h"
#include "service/service.h"

struct connections;

enum {
    CONNECTIONS_MAX = 256,           /* each may hold a body */
    WAIT_SECONDS_MAX = 60,           /* of "Prefer: wait" */
    REQUEST_MS_MAX = 70000,          /* of a whole request, waiting included */
    RECORD_BODY_BYTES_MAX = 4 << 20, /* of a record: 10,000 lines fit */
    SMALL_BODY_BYTES_MAX = 64 << 10, /* of everything else */
    ANSWER_BYTES_MAX = 32 << 20,     /* of what we show */
    VERSION_BYTES_MAX = 100,         /* of a version of the platform's */
    PAGE_DEFAULT = 100,              /* entries of a list, unless ?limit= says so */
    WHAT_IF_RECORDS_MAX = 5000,      /* of a tenant: others wait while it is folded on */
};

struct publication;

/* Requests that wait, newest first. */
struct waits {
    struct publication *first;
    size_t count;
    struct loop_timer timer;
};

struct console {
    struct service_context *service;
    struct postgres *db;
    struct kafka_producer *producer;
    struct http_server *server;
    struct connections *connections;
    struct text token;          /* the platform's; absent: it is not let in */
    struct text operator_token; /* absent: nobody is an operator */
    struct text openapi;
    struct arena arena; /* as long as the process */
    char topic[TOPIC_NAME_BYTES_MAX];
    struct loop_timer starting;
    struct waits waits;
    uint64_t published; /* since the start */
};

/* One request on its way through us; lives in the request's arena. */
struct visit {
    struct console *console;
    struct http_request *request;
    struct arena *arena;
    struct uuid tenant; /* of a TENANT or OPERATOR route */
    bool is_operator;   /* it came with the operators' token */
    bool is_connecting; /* it may begin a tenant */
    int64_t wait_ms;    /* "Prefer: wait=SECONDS"; 0 = answer at once */
};

/* --- door.c --- */
struct http_route_table door_routes(void);

/* Answers: each ends the visit. */
void answer_json(struct visit *visit, int status, struct text json);
/* 422 for what the client can mend (PERMANENT; names the field), 503 for what heals alone (RETRY),
 * 500 for a bug, which is logged. */
void answer_error(struct visit *visit, const struct error *error);
void answer_missing(struct visit *visit, const char *what);
void answer_field(struct visit *visit, int status, const char *field, const char *detail);

/* --- the routes' handlers --- */
#define ROUTE(method, pattern, access, handler, sentence) void handler(struct visit *visit);
#include "routes.def"
#undef ROUTE

/* --- parts of requests (request.c) --- */
/* The body as one JSON object; answers itself when it is none. */
const struct json *visit_body(struct visit *visit);
/* Who asks, from the members "by" and "permissions" and from the token that was sent. */
bool visit_requester(struct visit *visit, struct members *members, size_t by, size_t permissions,
                     struct requester *out);
bool visit_entity(struct visit *visit, enum entity *out); /* {plural}; answers 404 itself */
/* An id for an event that is nobody's content: from Idempotency-Key when there is one, otherwise
 * from the moment. */
struct uuid visit_event_id(struct visit *visit, const char *family, instant_us now);
struct text visit_path(struct visit *visit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- out_events.c --- */
struct publication {
    struct visit *visit;
    struct event event;
    int status; /* of the answer when nothing is waited for: 202, or 201 */
    bool waits_for_run;
    /* Called when the event is confirmed and noted, before the answer; may be NULL. */
    bool (*confirmed)(struct publication *publication, struct error *error);
    const void *context;
    struct uuid run; /* of a run request: what we expect; of a waiter: what it turned out to be */
    bool has_joined;

    struct report_event place; /* filled when it is confirmed */
    int64_t until_ms;
    struct publication *next;
};
/* Publishes and answers: 202 when Kafka has confirmed it, or 200 when it was folded in time. */
void publish(struct publication *publication);
/* The answer for an event that stands on the journal: now, or after waiting. */
void publication_answer(struct publication *publication);
void out_events_reported(void *context, const struct kafka_report *report);

/* --- wait.c --- */
void waits_init(struct console *console);
/* False when too many wait already. */
bool waits_add(struct publication *publication);
void waits_release(struct console *console); /* answers those that wait as not folded yet */

/* --- store.c --- */
struct noted {
    struct report_event place;
    enum event_type type;
    struct text fingerprint;
};
bool store_knows_tenant(struct console *console, struct uuid tenant, bool *out,
                        struct error *error);
bool store_tenant(struct console *console, struct uuid tenant, struct error *error);
bool store_event(struct publication *publication, struct error *error);
bool load_event(struct visit *visit, struct uuid id, struct noted *out, bool *is_found,
                struct error *error);
/* {"tenants":[...],"next"?} */
bool load_tenants(struct visit *visit, struct uuid after, size_t limit, struct buffer *out,
                  struct error *error);

#endif
