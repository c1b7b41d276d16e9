#include "call.h"

#include "io/clock.h"
#include "qbxml/elements.h"
#include "qbxml/status.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"
#include "store.h"
#include "turn.h"

enum { QBXML_CEILING = 160 }; /* the highest level that we know */

struct phase_row {
    void (*send)(struct call *call);
    void (*receive)(struct call *call, const struct qbxml_answers *answers);
};

#define PHASE(symbol, name, send, receive, sentence) {send, receive},
static const struct phase_row PHASES[] = {
#include "phases.def"
};
#undef PHASE

/* --- on the way to a phase ---------------------------------------------------------------------
 */

static void forget_step(struct call *call)
{
    publication_init(&call->publication);
    call->published = NULL;
    call->notes = NULL;
}

void call_load_ahead(struct call *const *calls, size_t count)
{
    struct error error;
    /* A failure shows again when each is loaded by itself. */
    bool is_loaded = count > 0 && store_load_companies(calls, count, &error);
    for (size_t i = 0; i < count; i++)
        calls[i]->is_loaded_ahead = is_loaded;
}

static bool load(struct call *call)
{
    bool is_loaded = call->is_loaded_ahead;
    struct error error;
    forget_step(call);
    call->is_loaded_ahead = false;
    if (is_loaded || store_load_companies(&call, 1, &error))
        return true;
    call_fail(call, "company_not_loaded", &error);
    return false;
}

void call_work(struct call *call)
{
    if (load(call))
        PHASES[call->after.phase].send(call);
}

void call_answer(struct call *call)
{
    struct text hresult = call->soap.parameters[SOAP_RECEIVE_RESPONSE_HRESULT];
    struct text response = call->soap.parameters[SOAP_RECEIVE_RESPONSE_RESPONSE];
    struct qbxml_answers answers;
    struct error error;
    service_kill_point(KILL_SESSION_BEFORE_RECEIVE);
    if (!load(call))
        return;
    bool is_refused = !text_is_empty(hresult);
    bool is_read = !is_refused && qbxml_answers_parse(call->arena, response, &answers, &error);
    if (!is_refused && !is_read)
        log_warning("answer_not_read", log_tenant(call->tenant), log_failure(&error));
    PHASES[call->after.phase].receive(call, is_read ? &answers : NULL);
}

/* --- how a phase ends it -----------------------------------------------------------------------
 */

/* True when it is saved; otherwise the call is answered. */
static bool commit(struct call *call, call_save *save)
{
    struct error error;
    switch (store_commit(call, save, &error)) {
    case STORE_SAVED:
        return true;
    case STORE_LOST:
        log_info("session_moved_on", log_tenant(call->tenant),
                 log_integer("session", call->session.number));
        reply_dead(call);
        return false;
    case STORE_FAILED:
        break;
    }
    call_fail(call, "not_saved", &error);
    return false;
}

void call_hand_out(struct call *call, struct text qbxml, call_save *save)
{
    REQUIRE(call->soap.operation == SOAP_SEND_REQUEST);
    call->after.state = SESSION_ASKED;
    call->after.sets++;
    call->handed_out = qbxml;
    if (!commit(call, save))
        return;
    service_kill_point(KILL_SESSION_AFTER_HAND_OUT);
    metric_add(METRIC_MESSAGE_SETS, LABEL(phase_name(call->session.phase)), 1);
    reply_string(call, call->handed_out);
}

void call_move_on(struct call *call, call_save *save)
{
    REQUIRE(call->soap.operation == SOAP_SEND_REQUEST && call->after.phase < PHASE_DONE);
    if (save)
        call->left[call->left_count++] = (struct left_save){save, call->notes};
    call->company = call->company_after;
    call->after.phase++;
    forget_step(call);
    PHASES[call->after.phase].send(call);
}

void call_next_phase(struct call *call, call_save *save)
{
    if (!save) {
        call_move_on(call, NULL);
        return;
    }
    REQUIRE(call->soap.operation == SOAP_SEND_REQUEST && call->after.phase < PHASE_DONE);
    call->after.phase++;
    if (commit(call, save))
        call_work(call);
}

void call_wait(struct call *call)
{
    bool is_left = call->is_company_changed || call->left_count > 0;
    if (!is_left || commit(call, NULL))
        calls_keep(call);
}

void call_received(struct call *call, call_save *save)
{
    REQUIRE(call->soap.operation == SOAP_RECEIVE_RESPONSE);
    int32_t percent = call->after.percent;
    call->after.state = SESSION_OPEN;
    call->after.percent = percent < 0 ? 0 : percent > 99 ? 99 : percent;
    if (call->after.phase == PHASE_DONE)
        session_end(&call->after, NULL, call->now);
    if (!commit(call, save))
        return;
    service_kill_point(KILL_SESSION_AFTER_RECEIVE);
    reply_int(call, call->session.percent);
}

void call_stop(struct call *call, const struct problem *problem, call_save *save)
{
    bool is_send = call->soap.operation == SOAP_SEND_REQUEST;
    session_end(&call->after, problem, call->now);
    if (!commit(call, save))
        return;
    log_warning("session_stopped", log_tenant(call->tenant),
                log_integer("session", call->session.number),
                log_string("problem", problem_kind_name(problem->kind)),
                log_integer("code", problem->code));
    if (is_send)
        reply_string(call, TEXT(""));
    else
        reply_int(call, -1);
}

void call_fail(struct call *call, const char *what, const struct error *error)
{
    log_error("call_failed", log_tenant(call->tenant), log_string("what", what),
              log_failure(error));
    reply_fault(call, SOAP_BLAME_SERVER,
                "The sync service has a problem of its own: the next update goes on from here.");
}

void call_abandon(struct call *call, const char *what, const struct error *error)
{
    log_error("call_abandoned", log_tenant(call->tenant), log_string("what", what),
              log_failure(error));
    call->after = call->session;
    call->company_after = call->company;
    call->is_company_changed = false;
    call->left_count = 0;
    call_stop(call, PROBLEM_OF_OURS(INTERRUPTED), NULL);
}

/* What is no number is an unexpected failure of the Web Connector's. */
void call_refused(struct call *call)
{
    struct problem problem = {PROBLEM_HRESULT, 0};
    struct text hresult = call->soap.parameters[SOAP_RECEIVE_RESPONSE_HRESULT];
    if (text_is_empty(hresult)) {
        call_stop(call, PROBLEM_OF_OURS(UNREADABLE), NULL);
        return;
    }
    if (!qbxml_hresult_parse(hresult, &problem.code))
        problem.code = 0x80040402;
    call_stop(call, &problem, NULL);
}

/* --- questions of phases -----------------------------------------------------------------------
 */

bool call_must_pace(const struct call *call)
{
    const struct company_file *company = &call->company_after;
    return !journal_share_is_folded(&company->journal, call->folded_offset) &&
           company->journal.unfolded >= call->gateway->unfolded_max;
}

uint16_t call_qbxml_version(const struct call *call)
{
    int32_t version = call->after.qbxml_version;
    return version < QBXML_FLOOR ? QBXML_FLOOR
                                 : (uint16_t)(version > QBXML_CEILING ? QBXML_CEILING : version);
}
