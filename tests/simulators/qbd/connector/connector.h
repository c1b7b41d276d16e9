/* A Web Connector: an installed .QWC with its password, and the session that it runs.
 *
 * A session is a chain: a call goes out (call.h), its answer comes to session.c, which makes the
 * next call, until the session ends. One call of a connector is under way at a time; any number of
 * connectors run side by side on the loop.
 */
#ifndef SIMULATOR_QBD_CONNECTOR_H
#define SIMULATOR_QBD_CONNECTOR_H

#include "io/http_client.h"
#include "io/http_server.h"
#include "io/loop.h"
#include "tests/simulators/qbd/connector/envelope.h"
#include "tests/simulators/qbd/connector/fault.h"
#include "tests/simulators/qbd/connector/qwc.h"

struct simulator;
struct connector;
struct rush;

enum { CONNECTOR_STATUS_BYTES = 512, CONNECTOR_CLIENTS = 64, CONNECTOR_ANSWER_SHOWN = 200 };

enum connector_result {
    CONNECTOR_NOT_RUN,
    CONNECTOR_OK,
    CONNECTOR_ERROR,
    CONNECTOR_KILLED,
    CONNECTOR_RESULT_COUNT
};

/* What a tester may change; rows of settings.def. */
struct connector_settings {
#define SETTING(name_, kind_, default_, meaning_) int64_t name_;
#include "tests/simulators/qbd/connector/settings.def"
#undef SETTING
};

struct connector_call {
    enum operation operation;
    int64_t at_us; /* since the session began */
    int64_t took_us;
    struct text answer; /* its beginning; a number as text */
    struct text error;  /* absent = answered */
    struct connector_call *next;
};

struct connector_set {
    struct text new_id; /* of QBXMLMsgsRq */
    struct text old_id;
    struct text requests; /* "BillAddRq BillQueryRq" */
    struct text hresult;  /* absent = answered */
    struct connector_set *next;
};

struct connector_session {
    bool is_running;
    bool is_hcp_due;    /* the first sendRequestXML is still to come */
    bool was_no_op;     /* sendRequestXML said so: what does getLastError say? */
    bool has_failed;    /* the status says why */
    bool keeps_status;  /* closeConnection's text does not replace it */
    struct arena arena; /* of this session's log, until the next one begins */
    struct text ticket;
    struct text company; /* the open file's id */
    unsigned openings;
    int64_t started_us;
    int64_t took_us;
    int64_t call_count;
    int64_t set_count;
    struct connector_call *calls, *last_call;
    struct connector_set *sets, *last_set;
};

struct connectors {
    struct simulator *simulator;
    struct loop *loop;
    /* Each keeps its connections in a list that it searches: many short ones are faster. */
    struct http_client *clients[CONNECTOR_CLIENTS];
    struct connector **items;
    size_t count;
    size_t capacity;
    void (*on_end)(struct connector *connector); /* a session has ended; set by the doors */
    struct rush *rush;                           /* under way, or NULL */
};

struct connector {
    struct connectors *all;
    struct http_client *client;
    struct arena arena; /* what follows, and the faults */
    struct text id;
    struct qwc qwc;
    struct text password;
    struct text company;
    struct text version; /* strVersion */
    struct connector_settings settings;
    struct connector_faults faults;

    struct connector_session session;
    enum connector_result result; /* of the last session */
    char status[CONNECTOR_STATUS_BYTES];
    char closing[CONNECTOR_STATUS_BYTES]; /* what closeConnection said */
    int64_t session_count;
    int64_t service_seconds; /* MinimumRunEveryNSeconds */
    int64_t postponed_seconds;
    struct loop_timer next_run;
    struct loop_timer wait;            /* after NoOp */
    struct http_request *waiting_here; /* who pressed Update Selected, or added the .QWC */

    /* --- the call under way: call.c's --- */
    enum operation operation;
    struct buffer content;           /* what is sent */
    bool has[CONNECTOR_FAULT_COUNT]; /* the faults that hit it */
    int64_t call_started_us;
    struct http_exchange *exchange;
    struct http_exchange *double_exchange; /* whose answer is thrown away */
    struct loop_timer call_timer;
    void (*on_answer)(struct connector *connector, const struct envelope_answer *answer);
};

/* With nothing in it: who adds it reads the .QWC and sets up its session. */
struct connector *connector_new(struct connectors *connectors);
void connector_free(struct connector *connector);
/* Keeps it; it has an id from then on. */
void connectors_add(struct connectors *connectors, struct connector *connector);
/* NULL when there is none of that id. */
struct connector *connectors_find(const struct connectors *connectors, struct text id);
bool connectors_open(struct connectors *connectors, struct simulator *simulator, struct loop *loop,
                     struct error *error);
void connectors_release(struct connectors *connectors);

const char *connector_result_name(enum connector_result result);
void connector_say(struct connector *connector, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
