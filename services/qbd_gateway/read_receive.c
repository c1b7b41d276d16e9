/* The phase that reads, when QuickBooks has answered: what the answers say of each source, and what
 * was met in them. */
#include "base/map.h"
#include "qbxml/object.h"
#include "qbxml/status.h"
#include "read.h"
#include "service/log.h"
#include "service/metrics.h"

enum { REASON_BYTES_MAX = 500 };
/* QuickBooks' statusCode. */
enum { STATUS_FEATURE_OFF = 3250, STATUS_BAD_ITERATOR = 3390, STATUS_NO_ITERATOR = 3391 };

/* --- what an answer is worth ------------------------------------------------------------------ */

enum verdict { VERDICT_GOOD, VERDICT_NOTHING, VERDICT_ITERATOR_LOST, VERDICT_PROBLEM };

static void note_problem(struct call *call, enum problem_kind kind, uint32_t code)
{
    struct problem *problem = &read_step_of(call)->problem;
    if (problem->kind == PROBLEM_NONE)
        *problem = (struct problem){kind, code};
}

static enum verdict judge_bad(struct call *call, const struct qbxml_answer *answer)
{
    log_warning("not_read", log_tenant(call->tenant), log_text("request", answer->request_id),
                log_integer("code", answer->code)); /* its message may name a customer */
    if (answer->code == STATUS_FEATURE_OFF)
        return VERDICT_NOTHING;
    if (answer->code == STATUS_BAD_ITERATOR || answer->code == STATUS_NO_ITERATOR)
        return VERDICT_ITERATOR_LOST;
    note_problem(call, PROBLEM_STATUS, answer->code);
    return VERDICT_PROBLEM;
}

/* answer NULL: QuickBooks left the request out. */
static enum verdict judge(struct call *call, const struct qbxml_answer *answer)
{
    if (!answer) {
        note_problem(call, PROBLEM_OURS, OURS_UNREADABLE);
        return VERDICT_PROBLEM;
    }
    switch (qbxml_status_meaning_of(answer->code, answer->message).class) {
    case QBXML_DONE:
        return VERDICT_GOOD;
    case QBXML_NOTHING: /* of several ids one is missing: the others come along */
        return VERDICT_GOOD;
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

struct meeting {
    enum source source;
    bool is_first_look; /* at deletions: of what was never read */
    size_t count;
    wall_us highest;
};

static void take_unreadable(struct call *call, struct observation *out, const struct error *error)
{
    metric_add(METRIC_OBSERVATIONS, LABELS(entity_name(out->entity), "failed"), 1);
    log_error("object_not_readable", log_tenant(call->tenant),
              log_string("entity", entity_name(out->entity)), log_text("native_id", out->id),
              log_failure(error));
    out->unreadable = arena_copy(call->arena, text_cut(text_of(error->message), REASON_BYTES_MAX));
}

static void take_object(struct call *call, const struct meeting *meeting,
                        const struct qbxml_object *object)
{
    static const struct qbxml_context CONTEXT = {.is_without_links = false};
    struct sighting sighting = {.raw = object->ret->span};
    struct observation *observation = &sighting.observation;
    struct error error;
    if (!qbxml_object_parse(call->arena, object, &CONTEXT, observation, &error))
        take_unreadable(call, observation, &error);
    if (text_is_empty(observation->id))
        return;
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

static void take_record(struct call *call, struct meeting *meeting, const struct xml *ret)
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

static void take_records(struct call *call, struct meeting *meeting,
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
    struct meeting meeting = {.source = ask->source, .highest = INSTANT_NONE};
    struct reading_answer page = {.outcome = READING_SHOWN, .highest = INSTANT_NONE};
    meeting.is_first_look = reading->sources[ask->source].position == INSTANT_NONE;
    enum verdict verdict = judge(call, answer);
    if (verdict == VERDICT_PROBLEM)
        return;
    if (verdict == VERDICT_ITERATOR_LOST)
        page.outcome = READING_ITERATOR_LOST;
    if (verdict == VERDICT_GOOD) {
        take_records(call, &meeting, answer);
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

/* --- records by their ids --------------------------------------------------------------------- */

/* Sources, a bit each. */
struct picks {
    uint32_t asked;
    uint32_t answered;
    uint32_t off; /* the feature is: nothing is proven */
};

static uint32_t sources_of(enum entity entity)
{
    uint32_t sources = 0;
    for (int s = 0; s < SOURCE_COUNT; s++)
        if (source_shows((enum source)s, entity))
            sources |= UINT32_C(1) << s;
    return sources;
}

static void take_pick(struct call *call, enum source source, const struct qbxml_answers *answers,
                      struct picks *picks)
{
    struct meeting meeting = {.source = source, .highest = INSTANT_NONE};
    const struct qbxml_answer *answer =
        qbxml_answer_to(answers, read_pick_name(call->arena, source));
    enum verdict verdict = judge(call, answer);
    if (verdict == VERDICT_GOOD)
        take_records(call, &meeting, answer);
    if (verdict == VERDICT_GOOD)
        picks->answered |= UINT32_C(1) << source;
    if (verdict == VERDICT_NOTHING)
        picks->off |= UINT32_C(1) << source;
}

static struct picks take_picks(struct call *call, const struct qbxml_answers *answers)
{
    const struct read_step *step = read_step_of(call);
    struct picks picks = {.asked = 0};
    for (size_t i = 0; i < step->wanted_count; i++)
        picks.asked |= sources_of(step->wanted[i].entity);
    for (int s = 0; s < SOURCE_COUNT; s++)
        if (picks.asked & (UINT32_C(1) << s))
            take_pick(call, (enum source)s, answers, &picks);
    return picks;
}

static struct text key_of(struct arena *arena, enum entity entity, struct text id)
{
    return arena_format(arena, "%d/%.*s", (int)entity, TEXT_ARG(id));
}

/* Absence is what QuickBooks says when asked for that very record, wherever it could be. */
static void take_absence(struct call *call, const struct wanted *wanted)
{
    *read_add_sighting(call) = (struct sighting){
        .observation =
            {
                .side = SIDE_DESKTOP,
                .entity = wanted->entity,
                .id = wanted->id,
                .version = TEXT(""),
                .changed_at = INSTANT_NONE,
                .created_at = INSTANT_NONE,
                .epoch = call->session.number,
                .is_deleted = true,
            },
        .is_if_known = uuid_is_nil(wanted->command_id),
    };
}

static bool is_shown(struct call *call, const struct map *shown, const struct wanted *wanted)
{
    return map_get(shown, key_of(call->arena, wanted->entity, wanted->id)) != NULL;
}

static void take_absences(struct call *call, const struct picks *picks)
{
    struct read_step *step = read_step_of(call);
    size_t kept = 0, count = step->sighting_count;
    struct map shown;
    map_init(&shown);
    for (size_t i = 0; i < count; i++) {
        const struct observation *met = &step->sightings[i].observation;
        map_put(&shown, key_of(call->arena, met->entity, met->id), step);
    }
    for (size_t i = 0; i < step->wanted_count; i++) {
        const struct wanted wanted = step->wanted[i];
        uint32_t sources = sources_of(wanted.entity);
        if ((sources & ~(picks->answered | picks->off)) != 0)
            continue; /* it is wanted still */
        if (sources != 0 && (sources & picks->off) == 0 && !is_shown(call, &shown, &wanted))
            take_absence(call, &wanted);
        step->wanted[kept++] = wanted;
    }
    step->wanted_count = kept;
    map_release(&shown);
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
    if (judge(call, answer) != VERDICT_GOOD || judge(call, deletions) != VERDICT_GOOD)
        return true;
    const struct xml *ret = qbxml_record_next(answer, NULL);
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

static void take_answers(struct call *call, const struct qbxml_answers *answers)
{
    struct read_step *step = read_step_of(call);
    for (size_t i = 0; i < step->ask_count; i++)
        take_page(call, &step->asks[i], answers);
    const struct picks picks = take_picks(call, answers);
    take_absences(call, &picks);
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
