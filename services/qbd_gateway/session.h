/* A Web Connector's session: what is stored of it between two calls, and what a call means in which
 * state (session.def). Pure. */
#ifndef TIEOUT_QBD_GATEWAY_SESSION_H
#define TIEOUT_QBD_GATEWAY_SESSION_H

#include "base/hash.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "connector/problem.h"
#include "qbxml/soap.h"

#define SESSION_STATE(symbol, name, sentence) SESSION_##symbol,
enum session_state {
#include "session.def"
    SESSION_STATE_COUNT
};
#undef SESSION_STATE

#define PHASE(symbol, name, send, receive, sentence) PHASE_##symbol,
enum phase {
#include "phases.def"
    PHASE_COUNT
};
#undef PHASE

enum session_turn {
    TURN_WORK,
    TURN_ANSWER,
    TURN_AGAIN,
    TURN_FAIL,
    TURN_COME_AGAIN,
    TURN_TELL,
    TURN_NOTHING,
    TURN_CLOSE,
    TURN_REFUSE,
    TURN_DEAD,
};

/* The row of gateway.session. Texts live as long as the call. */
struct session {
    int64_t number; /* of the session; the epoch of what is observed in it */
    int64_t serial; /* of its last change */
    enum session_state state;
    enum phase phase;
    struct sha256 ticket;
    bool has_ticket;
    instant_us started_at;
    instant_us heard_at;
    instant_us worked_at; /* when it last moved on: to be told to come again is no such thing */
    struct text agent;    /* a kind of model/agents.def; "" = not told */
    struct text agent_version;
    struct uuid run_id;    /* the run that the session is, once it is known */
    int32_t qbxml_version; /* in tenths; 0 = not known yet */
    int32_t percent;       /* told last: 0 to 100, or -1 */
    int64_t sets;          /* handed out in this session */
    int64_t records_read;
    int64_t records_written;
    struct problem problem; /* of the last session that ended with one, until one ends without */
    instant_us problem_at;
    int32_t failures;        /* sessions in a row that ended with one */
    instant_us read_at;      /* when everything was last read; 0 = never */
    instant_us succeeded_at; /* when a session last did everything */
    int32_t requests;        /* read commands that wait; never saved */
    bool has_waiting_writes; /* never saved */
};

struct session_limits {
    int64_t idle_us;
    int64_t longest_us;
};

/* What the call, whose ticket is good, means now; `operation` is one that has a ticket. */
enum session_turn session_turn(enum session_state state, enum soap_operation operation);
/* The ticket is the session's, and neither idle nor longest is over. */
bool session_is_live(const struct session *session, struct text ticket, instant_us now,
                     const struct session_limits *limits);
/* QuickBooks is asked or may be, and neither idle nor longest is over. */
bool session_is_under_way(const struct session *session, instant_us now,
                          const struct session_limits *limits);
/* A new session in the place of the old one, whatever that was doing. */
void session_begin(struct session *session, struct text ticket, instant_us now);
/* The session is over: with a problem, or, NULL, with everything done. */
void session_end(struct session *session, const struct problem *problem, instant_us now);
/* The Web Connector has closed. A session that was not over ends with a problem; the one of the
 * session before stays when nothing was done since. */
void session_close(struct session *session, instant_us now);
/* The Web Connector has been silent for too long: as the next session will find it. */
void session_expire(struct session *session);
/* Its own problem: not one that is left of an earlier session. */
bool session_has_problem(const struct session *session);

const char *session_state_name(enum session_state state);
const char *session_state_sentence(enum session_state state);
bool session_state_parse(struct text name, enum session_state *out);
const char *phase_name(enum phase phase);
const char *phase_sentence(enum phase phase);
bool phase_parse(struct text name, enum phase *out);

#endif
