/* One SOAP call under way, and how a phase (phases.def) ends its part of it.
 *
 * A phase has two functions. `send` is called when the Web Connector asks for work; it ends, at
 * once or later from the loop, in exactly one of call_hand_out, call_next_phase, call_wait,
 * call_stop or call_fail (call_abandon). `receive` is given the answer to what the phase handed
 * out; it ends in one of call_received, call_stop or call_fail. Both may load with postgres_run.
 * What they change of the session and the company file they change in `after` and `company_after`.
 *
 * Each verb takes a `save` (NULL: nothing more to save): it runs inside the one transaction, with
 * the tenant set, that also moves the session by compare-and-set, and may run several times. When
 * the session has moved meanwhile (the call came twice, or the Web Connector has signed in anew),
 * nothing is saved, and the Web Connector is told that its session is over.
 */
#ifndef TIEOUT_QBD_GATEWAY_CALL_H
#define TIEOUT_QBD_GATEWAY_CALL_H

#include "gateway.h"
#include "model/command.h"
#include "model/event.h"
#include "observed/publication.h"
#include "observed/read_request.h"
#include "qbxml/answer.h"
#include "rows.h"

typedef bool call_save(struct postgres *db, struct call *call, struct error *error);

/* Of a phase that is over, to be saved with what comes next. */
struct left_save {
    call_save *save;
    void *notes;
};

struct call {
    struct gateway *gateway;
    struct http_request *http;
    struct arena *arena; /* until the call is answered */
    struct soap_call soap;
    struct uuid connection_id; /* of the address */
    instant_us now;            /* the database's clock, as loaded */
    int64_t arrived_ms;
    bool is_known; /* there is such a connection; the rest is loaded then */
    struct connection connection;
    bool is_connection_changed;
    struct session session; /* as loaded */
    struct session after;   /* what it becomes when it is saved */
    bool is_session_changed;
    struct uuid tenant;
    /* Of calls that go to a phase: */
    struct company_file company;       /* as loaded, or as this call's earlier phases left it */
    struct company_file company_after; /* saved when is_company_changed */
    bool is_company_changed;
    struct read_request *requests; /* at most CALL_REQUESTS_MAX */
    size_t request_count;
    int64_t folded_offset; /* next_offset of the reconciler in our partition */
    struct publication publication;
    void (*published)(struct call *call); /* when all of it is delivered; NULL: more is added */
    void *notes;                          /* the phase's own */
    struct left_save left[PHASE_COUNT];
    size_t left_count;
    struct text handed_out; /* what call_hand_out() replies: its `save` may put another here */
    bool has_waited;        /* for work, before: call_wait() */
    int64_t look_at_ms;     /* when it is asked again, if nothing comes for it */
    int64_t look_after_ms;
    bool is_loaded_ahead; /* company and requests are those of now */
    struct call *next;    /* in gateway->arrived or ->waiting */
};

enum { CALL_REQUESTS_MAX = 1000 };

/* The message set goes to QuickBooks; what comes back is given to the phase's `receive`. */
void call_hand_out(struct call *call, struct text qbxml, call_save *save);
/* Nothing (more) to do in this phase: it is saved, and the next one's `send` is called, with
 * requests and company file loaded anew. */
void call_next_phase(struct call *call, call_save *save);
/* The same for what the next phases of this call need not find in PostgreSQL: it is saved together
 * with what they save, at the latest before the call waits. */
void call_move_on(struct call *call, call_save *save);
/* Not yet: `send` is called again soon, with everything loaded anew; after a while: NoOp. */
void call_wait(struct call *call);
/* The answer is taken. The Web Connector asks for more work; or, when after.phase is PHASE_DONE by
 * now, it is told that this was all. after.percent is what it shows. */
void call_received(struct call *call, call_save *save);
/* The session ends with a problem; refused: that of `answers` NULL. */
void call_stop(struct call *call, const struct problem *problem, call_save *save);
void call_refused(struct call *call);
/* PostgreSQL or we have failed: a fault, the session stays as it is. */
void call_fail(struct call *call, const char *what, const struct error *error);
/* Kafka has failed: nothing of what the phase has changed is kept, and the session ends. */
void call_abandon(struct call *call, const char *what, const struct error *error);

/* Whether so much of this tenant waits on the journal that nothing more should be read now. */
bool call_must_pace(const struct call *call);
/* Deletes requests that are carried out; within a `save`. Queued. */
bool call_requests_done(struct postgres *db, struct call *call, const struct uuid *command_ids,
                        size_t count, struct error *error);
/* qbXML level to declare, in tenths: what the host knows, up to what we know. */
uint16_t call_qbxml_version(const struct call *call);

/* --- out_events.c --- */
/* Hands an event to Kafka; `raw`: the vendor's own bytes, or TEXT_NONE. False: nothing was; the
 * failure is remembered too, so the caller may go on to call_published. */
bool call_publish(struct call *call, const struct event *event, struct text raw,
                  struct error *error);
/* Everything is handed in: `then` runs once all of it is delivered, at once or later; if something
 * was not, the call fails. */
void call_published(struct call *call, void (*then)(struct call *call));

/* --- phases.def --- */
#define PHASE(symbol, name, send, receive, sentence)                                               \
    void send(struct call *call);                                                                  \
    /* `answers` NULL: the set was refused as a whole; with no hresult: it cannot be read. */      \
    void receive(struct call *call, const struct qbxml_answers *answers);
#include "phases.def"
#undef PHASE

#endif
