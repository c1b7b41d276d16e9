#include "session.h"

#include "io/crypto.h"
#include "model/names.h"

#define SESSION_STATE(symbol, name, sentence) name,
static const char *const STATE_NAMES[] = {
#include "session.def"
};
#undef SESSION_STATE
NAMES_FUNCTIONS(session_state, enum session_state, STATE_NAMES)

#define PHASE(symbol, name, send, receive, sentence) name,
static const char *const PHASE_NAMES[] = {
#include "phases.def"
};
#undef PHASE
NAMES_FUNCTIONS(phase, enum phase, PHASE_NAMES)

const char *session_state_sentence(enum session_state state)
{
#define SESSION_STATE(symbol, name, sentence) sentence,
    static const char *const SENTENCES[] = {
#include "session.def"
    };
#undef SESSION_STATE
    return SENTENCES[state];
}

const char *phase_sentence(enum phase phase)
{
#define PHASE(symbol, name, send, receive, sentence) sentence,
    static const char *const SENTENCES[] = {
#include "phases.def"
    };
#undef PHASE
    return SENTENCES[phase];
}

/* --- the table -------------------------------------------------------------------------------- */

struct turn_row {
    enum session_state state;
    enum soap_operation operation;
    enum session_turn what;
};

#define TURN(state, operation, what) {SESSION_##state, SOAP_##operation, TURN_##what},
static const struct turn_row TURNS[] = {
#include "session.def"
};
#undef TURN

enum session_turn session_turn(enum session_state state, enum soap_operation operation)
{
    for (size_t i = 0; i < sizeof(TURNS) / sizeof(TURNS[0]); i++) {
        if (TURNS[i].state == state && TURNS[i].operation == operation)
            return TURNS[i].what;
    }
    bug("no turn for %s in state %s", soap_operation_name(operation), session_state_name(state));
}

/* --- life ------------------------------------------------------------------------------------- */

static bool is_young(const struct session *session, instant_us now,
                     const struct session_limits *limits)
{
    return now - session->heard_at <= limits->idle_us &&
           now - session->started_at <= limits->longest_us;
}

bool session_is_live(const struct session *session, struct text ticket, instant_us now,
                     const struct session_limits *limits)
{
    struct sha256 given = sha256_of(ticket);
    bool is_its_own = crypto_equal(
        text_slice((const char *)given.bytes, sizeof(given.bytes)),
        text_slice((const char *)session->ticket.bytes, sizeof(session->ticket.bytes)));
    return is_its_own && session->has_ticket && is_young(session, now, limits);
}

bool session_is_under_way(const struct session *session, instant_us now,
                          const struct session_limits *limits)
{
    bool is_open = session->state == SESSION_OPEN || session->state == SESSION_ASKED;
    return is_open && session->has_ticket && is_young(session, now, limits);
}

/* Put off, perhaps: nothing was done, and what was wrong before is wrong still. */
static bool is_untouched(const struct session *session)
{
    return session->problem.kind != PROBLEM_NONE && session->phase == PHASE_IDENTIFY &&
           session->sets == 0;
}

/* In the last phase everything was done, whoever heard of it. */
static void cut(struct session *session, const struct problem *problem, instant_us at)
{
    bool is_under_way = session->state == SESSION_OPEN || session->state == SESSION_ASKED;
    if (is_under_way && !is_untouched(session))
        session_end(session, session->phase == PHASE_DONE ? NULL : problem, at);
}

void session_begin(struct session *session, struct text ticket, instant_us now)
{
    cut(session, PROBLEM_OF_OURS(EXPIRED), session->heard_at);
    session->number++;
    session->state = SESSION_OPEN;
    session->phase = (enum phase)0;
    session->ticket = sha256_of(ticket);
    session->has_ticket = true;
    session->started_at = now;
    session->heard_at = now;
    session->worked_at = now;
    session->run_id = UUID_NIL;
    session->qbxml_version = 0;
    session->percent = 0;
    session->sets = 0;
    session->records_read = 0;
    session->records_written = 0;
}

void session_end(struct session *session, const struct problem *problem, instant_us now)
{
    session->state = SESSION_OVER;
    if (problem) {
        session->problem = *problem;
        session->problem_at = now;
        session->failures++;
        session->percent = -1;
        return;
    }
    session->problem = (struct problem){PROBLEM_NONE, 0};
    session->problem_at = 0;
    session->failures = 0;
    session->succeeded_at = now;
    session->percent = 100;
}

void session_close(struct session *session, instant_us now)
{
    cut(session, PROBLEM_OF_OURS(CLOSED_EARLY), now);
    session->state = SESSION_CLOSED;
    session->has_ticket = false;
}

void session_expire(struct session *session)
{
    cut(session, PROBLEM_OF_OURS(EXPIRED), session->heard_at);
    session->state = SESSION_CLOSED;
    session->has_ticket = false;
}

bool session_has_problem(const struct session *session)
{
    return session->problem.kind != PROBLEM_NONE && session->problem_at >= session->started_at;
}
