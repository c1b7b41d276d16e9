/* The gateway: what QuickBooks Desktop's Web Connector calls. It reads the company file and writes
 * to it, and tells the journal both. It decides no business question.
 *
 *   in_calls.c      SOAP over HTTP; rounds of calls: loaded together, those that touch index tables
 *                   only are saved together
 *   login.c         clientVersion and authenticate
 *   session.*       the session as a table of states and calls
 *   call_list.c     calls that arrived, calls that wait             reply.c        answers
 *   waiting.c       when a call that waits is asked again
 *   call.*          a call under way, and the verbs by which a phase ends its part of it
 *   phases.def      what a session does, in order; a file or more each:
 *                   identify.c | anchor.c | recover.c, read_back.c | read_*.c, plan: reading*.c,
 *                   source.* | release.c | write.c | done.c
 *   write_*.c       the parts of writing: looks, sets, verdicts, rows
 *   doubt.*         what a person has to look at
 *   remembered.*    what QuickBooks is still to forget
 *   tellings.c      what came of writes, to the journal
 *   store*.c        connections, sessions, company files, requests in PostgreSQL
 *   in_commands.c   commands.gateway                                out_events.c   the journal
 *   status_page.c   what a person sees behind AppSupport             page.c         HTML
 *
 * Nothing of a session lives in memory between two calls: any gateway process answers any call.
 */
#ifndef TIEOUT_QBD_GATEWAY_GATEWAY_H
#define TIEOUT_QBD_GATEWAY_GATEWAY_H

#include "codec/topic.h"
#include "connector/connector.h"
#include "io/http_server.h"
#include "io/kafka_producer.h"
#include "io/loop.h"
#include "io/postgres_transaction.h"
#include "service/journal_reader.h"
#include "service/service.h"
#include "session.h"

#define GATEWAY_SOURCE TEXT("tieout/qbd_gateway")

enum {
    GATEWAY_CONNECTIONS_MAX = 8192,
    GATEWAY_HEADER_BYTES_MAX = 16 << 10, /* a Web Connector's are short; each connection has it */
    GATEWAY_REQUEST_MS_MAX = 120000,
    GATEWAY_SMALL_BODY_BYTES = 64 << 10,  /* authenticate's and the like; for all others: */
    GATEWAY_BODIES_BYTES_MAX = 128 << 20, /* of all calls under way */
    GATEWAY_BODIES_PER_PATH_MAX = 2,      /* the second is one that is sent again */
    GATEWAY_BODY_PACE_BYTES = 32 << 10,   /* at least, in each */
    GATEWAY_BODY_PACE_MS = 15000,
    GATEWAY_ROUND_MAX = 256,    /* calls in one round */
    GATEWAY_WAIT_LOOK_MS = 300, /* between looks for calls that wait */
};

struct call;

struct call_list {
    struct call *first;
    struct call *last;
    size_t count;
};

struct gateway {
    struct service_context *service;
    struct loop *loop;
    struct postgres *db;
    struct http_server *server;
    struct kafka_producer *producer;
    struct tellings *tellings; /* on their way to the journal */
    struct journal_reader *commands;
    struct arena commands_arena;  /* of the batch in hand */
    const struct uuid *commanded; /* whose commands those are */
    size_t commanded_count;
    struct crypto_keys keys; /* connectors' passwords */
    struct text url;         /* TIEOUT_GATEWAY_URL */
    struct session_limits limits;
    int64_t read_interval_us;
    int64_t patience_ms;
    int64_t unfolded_max;
    char topics[TOPIC_COUNT][TOPIC_NAME_BYTES_MAX];
    struct call_list arrived; /* for the next round */
    struct call_list waiting; /* for work: call_wait() */
    struct loop_call round;
    struct loop_timer look;  /* for those that wait */
    struct loop_timer again; /* for servers that are away at the start */
    size_t under_way;        /* calls not answered yet */
};

/* --- in_calls.c --- */
bool calls_open(struct gateway *gateway, struct error *error);
void calls_close(struct gateway *gateway);

/* --- waiting.c --- */
/* Calls of these tenants that wait are asked again soon: something may have come for them. */
void calls_wake(struct gateway *gateway, const struct uuid *tenants, size_t count);
/* What waits is sent away with NoOp. */
void calls_drain(struct gateway *gateway);

/* --- in_commands.c --- */
bool commands_open(struct gateway *gateway, struct error *error);
void commands_close(struct gateway *gateway);

/* --- out_events.c --- */
bool events_open(struct gateway *gateway, struct error *error);

/* --- status_page.c --- */
void status_page_show(struct http_request *request, void *gateway);

#endif
