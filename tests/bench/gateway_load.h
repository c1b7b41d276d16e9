/* The load that is put on a gateway: sessions of Web Connectors, many at once. */
#ifndef TIEOUT_TESTS_BENCH_GATEWAY_LOAD_H
#define TIEOUT_TESTS_BENCH_GATEWAY_LOAD_H

#include "base/buffer.h"
#include "gateway.h"

/* --- gateway_session.c --- */
enum session_call {
    CALL_SERVER_VERSION,
    CALL_CLIENT_VERSION,
    CALL_AUTHENTICATE,
    CALL_SEND_REQUEST,
    CALL_RECEIVE_RESPONSE,
    CALL_GET_LAST_ERROR,
    CALL_CLOSE_CONNECTION,
    CALL_COUNT
};

/* Of a session; the Web Connector's side. */
struct talk {
    struct company *company;
    enum session_call call; /* that is under way */
    struct text ticket;     /* in its own bytes */
    char ticket_bytes[64];
    bool has_work;
    bool is_run_closed;
    bool is_told; /* the company has told what it is */
    int calls;
    int waits; /* NoOp */
};
void talk_begin(struct talk *talk, struct company *company, struct buffer *body);
/* The body of the answer to the call; the next call's into `body`. False: that was all. `orders`
 * NULL: nobody waits for the end of runs. An answer that is wrong ends the benchmark. */
bool talk_go_on(struct talk *talk, struct text answer, struct orders *orders, struct buffer *body);
const char *session_call_name(enum session_call call);

/* --- gateway_books.c --- */
/* To the set, as XML; `session` counts the company's sessions, from 1. */
void books_answer(struct text set, int64_t session, struct buffer *out);
/* What comes along with the first sendRequestXML. */
struct text books_identity(void);
void escape_xml(struct buffer *out, struct text text);

/* --- gateway_load.c --- */
/* The length of the HTTP message that `bytes` begin with; 0: it is not whole. */
size_t http_message_length(struct text bytes, struct text *body);
/* Whole HTTP answers of one session, in their order. */
struct recording {
    struct buffer answers[ANSWERS_MAX];
    size_t count;
};

struct load {
    struct company *companies; /* each in its turn */
    size_t company_count;
    size_t sessions;       /* so many in all */
    size_t concurrent;     /* and so many at once */
    size_t connections;    /* TCP connections that are kept, most of them idle */
    const uint16_t *ports; /* a connection each in turn */
    size_t port_count;
    bool has_work;
    struct loop *loop;
    struct orders *orders;       /* NULL: see talk_go_on() */
    struct recording *recording; /* of the first session; NULL = not wanted */
};
struct load_result {
    double seconds;
    double client_us; /* this process's CPU */
    double calls;
    double waits;
    double p50_ms, p99_ms; /* of a session */
};
struct load_result load_run(const struct load *load);

/* --- gateway_floor.c --- */
/* A process that gives the recorded answers, whatever is asked, in their order. */
struct replay {
    pid_t process;
    uint16_t port;
};
struct replay replay_start(const struct recording *recording);
void replay_end(const struct replay *replay);

#endif
