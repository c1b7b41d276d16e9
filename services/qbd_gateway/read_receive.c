/* The phase that reads, when QuickBooks has answered: what the answers say of each source, and what
 * was met in them. */
#include "qbxml/object.h"
#include "qbxml/status.h"
#include "read.h"
#include "service/log.h"
#include "service/metrics.h"

enum { REASON_BYTES_MAX = 500 };
/* QuickBooks' statusCode. */
enum { STATUS_FEATURE_OFF = 3250, STATUS_BAD_ITERATOR = 3390, STATUS_NO_ITERATOR = 3391 };

/* --- what an answer is worth ------------------------------------------------------------------ */

static void note_problem(struct call *call, enum problem_kind kind, uint32_t code)
{
    struct problem *problem = &read_step_of(call)->problem;
    if (problem->kind == PROBLEM_NONE)
        *problem = (struct problem){kind, code};
}

static enum read_verdict judge_bad(struct call *call, const struct qbxml_answer *answer)
{
    log_warning("not_read", log_tenant(call->tenant), log_text("request", answer->request_id),
                log_integer("code", answer->code)); /* its message may name a customer */
    if (answer->code == STATUS_FEATURE_OFF)
        return READ_IS_NOTHING;
    if (answer->code == STATUS_BAD_ITERATOR || answer->code == STATUS_NO_ITERATOR)
        return READ_IS_ITERATOR_LOST;
    note_problem(call, PROBLEM_STATUS, answer->code);
    return READ_IS_PROBLEM;
}

enum read_verdict read_judge(struct call *call, const struct qbxml_answer *answer)
{
    if (!answer) {
        note_problem(call, PROBLEM_OURS, OURS_UNREADABLE);
        return READ_IS_PROBLEM;
    }
    switch (qbxml_status_meaning_of(answer->code, answer->message).class) {
    case QBXML_DONE:
        return READ_IS_GOOD;
    case QBXML_NOTHING: /* of several ids one is missing: the others come along */
        return READ_IS_GOOD;
    case QBXML_RETRY:
    case QBXML_STALE:
    case QBXML_DUPLICATE:
    case QBXML_DEPENDENCY:
    case QBXML_REFUSED:
    case QBXML_USER:
    case QBXML_BUG:
    case QBXML_RECOVERY:
        return judge_bad(call, answer);
    case QBXML_CLASS_COUNT:
        break;
    }
    bug("class of statusCode %u", answer->code);
}

/* --- records ---------------------------------------------------------------------------------- */

static void take_unreadable(struct call *call, struct observation *out, const struct error *error)
{
    metric_add(METRIC_OBSERVATIONS, LABELS(entity_name(out->entity), "failed"), 1);
    log_error("object_not_readable", log_tenant(call->tenant),
              log_string("entity", entity_name(out->entity)), log_text("native_id", out->id),
              log_failure(error));
    out->unreadable = arena_copy(call->arena, text_cut(text_of(error->message), REASON_BYTES_MAX));
}

static void take_object(struct call *call, const struct read_meeting *meeting,
                        const struct qbxml_object *object)
{
    struct sighting sighting = {.raw = object->ret->span};
    struct observation *observation = &sighting.observation;
    struct error error;
    if (!qbxml_object_parse(call->arena, object, &read_step_of(call)->context, observation, &error))
        take_unreadable(call, observation, &error);
    if (text_is_empty(observation->id))
        return;
    if (qbxml_is_pending(object->ret)) {
        const instant_us changed_at = observation->changed_at;
        *observation = read_absence(call, observation->entity, observation->id);
        observation->changed_at = changed_at; /* it may be so several times */
        sighting.is_if_known = true;
        *read_add_sighting(call) = sighting;
        return;
    }
    observation->epoch = call->session.number;
    sighting.is_if_known =
        observation->is_deleted &&
        (meeting->is_first_look || observation->entity == ENTITY_REGISTER_BALANCE);
    *read_add_sighting(call) = sighting;
    if (observation->entity == ENTITY_CREDIT_APPLICATION)
        read_add_application(call, observation->id);
}

static void take_settlement(struct call *call, const struct xml *ret, enum entity payer)
{
    struct qbxml_settlement settlement;
    qbxml_settled_by(call->arena, ret, &settlement);
    for (size_t i = 0; i < settlement.count; i++)
        read_add_settle(call, &(const struct settle){settlement.payer, settlement.items[i].id,
                                                     payer, settlement.items[i].entity});
}

static void take_record(struct call *call, struct read_meeting *meeting, const struct xml *ret)
{
    struct reading *reading = &read_step_of(call)->state.reading;
    wall_us changed = wall_parse(qbxml_local_time(ret));
    struct qbxml_objects objects;
    meeting->count++;
    if (changed > meeting->highest)
        meeting->highest = changed;
    qbxml_objects_find(call->arena, ret, &objects);
    for (size_t i = 0; i < objects.count; i++)
        take_object(call, meeting, &objects.items[i]);
    if (source_how(meeting->source) == SOURCE_DELETED)
        return;
    reading_note(reading, meeting->source, qbxml_record_id(ret), changed);
    if (source_turn(meeting->source) == SOURCE_PAYER && objects.count > 0)
        take_settlement(call, ret, objects.items[0].entity);
}

void read_take_records(struct call *call, struct read_meeting *meeting,
                       const struct qbxml_answer *answer)
{
    const struct xml *ret = NULL;
    while ((ret = qbxml_record_next(answer, ret)))
        take_record(call, meeting, ret);
}

/* --- pages ------------------------------------------------------------------------------------ */

static void take_page(struct call *call, const struct reading_ask *ask,
                      const struct qbxml_answers *answers)
{
    struct reading *reading = &read_step_of(call)->state.reading;
    const struct qbxml_answer *answer = qbxml_answer_to(answers, text_of(source_name(ask->source)));
    struct read_meeting meeting = {.source = ask->source, .highest = INSTANT_NONE};
    struct reading_answer page = {.outcome = READING_SHOWN, .highest = INSTANT_NONE};
    meeting.is_first_look = reading->sources[ask->source].position == INSTANT_NONE;
    enum read_verdict verdict = read_judge(call, answer);
    if (verdict == READ_IS_PROBLEM)
        return;
    if (verdict == READ_IS_ITERATOR_LOST)
        page.outcome = READING_ITERATOR_LOST;
    if (verdict == READ_IS_GOOD) {
        read_take_records(call, &meeting, answer);
        page.count = meeting.count;
        page.highest = meeting.highest;
        page.remaining = answer->remaining_count;
        page.iterator_id = answer->iterator_id;
        metric_add(METRIC_PAGES, LABEL(source_name(ask->source)), 1);
    }
    reading_answered(reading, ask, &page, call->now);
    if (reading->restarts > READ_RESTARTS_MAX)
        note_problem(call, PROBLEM_STATUS, STATUS_NO_ITERATOR);
}

/* --- the anchor ------------------------------------------------------------------------------- */

static bool is_told_as_deleted(const struct qbxml_answer *deletions, struct text id)
{
    const struct xml *ret = NULL;
    while ((ret = qbxml_record_next(deletions, ret)))
        if (text_equal(qbxml_record_id(ret), id))
            return true;
    return false;
}

bool read_judge_anchor(struct call *call, const struct qbxml_answers *answers)
{
    struct read_state *state = &read_step_of(call)->state;
    struct anchor *anchor = &state->reading.anchor;
    const struct qbxml_answer *answer = qbxml_answer_to(answers, READ_ANCHOR);
    const struct qbxml_answer *deletions =
        qbxml_answer_to(answers, text_of(source_name(SOURCE_DELETED_TXNS)));
    bool is_gone = read_says_no_such_id(answer);
    if ((!is_gone && read_judge(call, answer) != READ_IS_GOOD) ||
        read_judge(call, deletions) != READ_IS_GOOD)
        return true;
    const struct xml *ret = is_gone ? NULL : qbxml_record_next(answer, NULL);
    bool is_deleted = is_told_as_deleted(deletions, anchor->id);
    wall_us changed = ret ? wall_parse(qbxml_local_time(ret)) : INSTANT_NONE;
    state->anchor_session = state->reading.session;
    switch (anchor_judge(anchor, ret != NULL, changed, is_deleted)) {
    case ANCHOR_FINE:
        return true;
    case ANCHOR_DELETED:
        *anchor = (struct anchor){SOURCE_COUNT, TEXT(""), INSTANT_NONE};
        return true;
    case ANCHOR_RESTORED:
        break;
    }
    log_warning("file_restored", log_tenant(call->tenant), log_text("anchor", anchor->id));
    return false;
}

void read_stop_restored(struct call *call)
{
    struct company_file *after = &call->company_after;
    after->stop = FILE_IS_RESTORED;
    after->stopped_at = call->now;
    call->is_company_changed = true;
    call_stop(call, PROBLEM_OF_OURS(RESTORED_FILE), NULL);
}

/* --- the phase -------------------------------------------------------------------------------- */

/* Before all records: they name them. */
static void take_currencies(struct call *call, const struct qbxml_answers *answers)
{
    struct qbxml_currencies before, listed = {0};
    struct qbxml_currencies *all = &read_step_of(call)->context.currencies;
    const struct qbxml_answer *answer =
        qbxml_answer_to(answers, text_of(source_name(SOURCE_CURRENCY)));
    qbxml_currencies_read(call->arena, call->company.currencies, &before);
    if (answer)
        qbxml_currencies_parse(call->arena, answer, &listed);
    qbxml_currencies_join(call->arena, &listed, &before, all);
    if (listed.count == 0)
        return;
    call->company_after.currencies = qbxml_currencies_format(call->arena, all);
    call->is_company_changed = true;
}

static void take_answers(struct call *call, const struct qbxml_answers *answers)
{
    struct read_step *step = read_step_of(call);
    take_currencies(call, answers);
    for (size_t i = 0; i < step->ask_count; i++)
        take_page(call, &step->asks[i], answers);
    read_take_picks(call, answers);
    step->has_scan_ended = reading_received(&step->state.reading);
    if (step->has_scan_ended)
        log_info("scan_ended", log_tenant(call->tenant),
                 log_integer("scan", step->state.reading.scan));
    call->after.records_read += (int64_t)step->sighting_count;
    call->after.percent = (int32_t)(reading_percent(&step->state.reading) * 4 / 5);
}

void read_receive(struct call *call, const struct qbxml_answers *answers)
{
    struct error error;
    if (!answers) {
        call_refused(call);
        return;
    }
    if (!read_load(call, true, &error)) {
        call_fail(call, "reading_not_loaded", &error);
        return;
    }
    REQUIRE(read_step_of(call)->state.reading.session == call->session.number);
    read_plan(call);
    if (read_step_of(call)->asks_anchor && !read_judge_anchor(call, answers)) {
        read_stop_restored(call);
        return;
    }
    take_answers(call, answers);
    read_tell(call);
}
