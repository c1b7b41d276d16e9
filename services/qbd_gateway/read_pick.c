/* Records by their ids. They are asked for together; what QuickBooks refuses together it is asked
 * for one by one, so that an id which it does not take keeps nothing else from being read. */
#include "base/map.h"
#include "qbxml/record.h"
#include "qbxml/status.h"
#include "read.h"
#include "service/log.h"

enum { ID_BYTES_MAX = 36 };

/* --- asking ----------------------------------------------------------------------------------- */

static struct text together_name(struct arena *arena, enum source source)
{
    return arena_format(arena, "pick_%s", source_name(source));
}

static struct text alone_name(struct arena *arena, enum source source, struct text id)
{
    return arena_format(arena, "pick_%d_%.*s", (int)source, TEXT_ARG(id));
}

/* The id of the record that shows what is wanted: of a credit's application the credit's. One that
 * is longer than any of QuickBooks' may not be asked for; what is left of it is none either. */
static struct text source_id(const struct wanted *wanted)
{
    struct text credit, bill;
    bool is_application = wanted->entity == ENTITY_CREDIT_APPLICATION &&
                          qbxml_application_split(wanted->id, &credit, &bill);
    return text_cut(is_application ? credit : wanted->id, ID_BYTES_MAX);
}

static bool is_alone(const struct wanted *wanted)
{
    return wanted->tries > 0;
}

static void write_alone(struct xml_writer *writer, struct call *call, enum source source,
                        struct text id)
{
    const struct qbxml_pick pick = {source_query(source), QBXML_BY_ID, &id, 1, TEXT_NONE};
    qbxml_pick_write(writer, &pick, alone_name(call->arena, source, id), call->arena);
}

static void write_source(struct xml_writer *writer, struct call *call, enum source source)
{
    const struct read_step *step = read_step_of(call);
    struct text *ids = ARENA_ARRAY(call->arena, struct text, step->wanted_count);
    struct qbxml_pick pick = {.query = QBXML_QUERY_COUNT, .key = QBXML_BY_ID, .ids = ids};
    struct map known;
    map_init(&known);
    for (size_t i = 0; i < step->wanted_count; i++) {
        const struct wanted *wanted = &step->wanted[i];
        struct text id = source_id(wanted);
        struct text key = is_alone(wanted) ? alone_name(call->arena, source, id) : id;
        if (!source_shows(source, wanted->entity) || map_get(&known, key))
            continue;
        map_put(&known, key, ids);
        if (is_alone(wanted))
            write_alone(writer, call, source, id);
        else
            ids[pick.count++] = id;
    }
    map_release(&known);
    if (pick.count == 0)
        return;
    pick.query = source_query(source);
    qbxml_pick_write(writer, &pick, together_name(call->arena, source), call->arena);
}

void read_write_picks(struct xml_writer *writer, struct call *call)
{
    for (int source = 0; source < SOURCE_COUNT; source++)
        write_source(writer, call, (enum source)source);
}

void read_write_anchor(struct xml_writer *writer, struct call *call)
{
    const struct anchor *anchor = &read_step_of(call)->state.reading.anchor;
    const struct qbxml_pick pick = {source_query(anchor->source), QBXML_BY_ID, &anchor->id, 1,
                                    TEXT_NONE};
    qbxml_pick_write(writer, &pick, READ_ANCHOR, call->arena);
}

/* --- what the answers prove ------------------------------------------------------------------- */

enum pick_outcome {
    PICK_ANSWERED, /* what is not shown is not there */
    PICK_OFF,      /* the feature is: nothing is proven */
    PICK_REFUSED,
    PICK_STOPPED, /* it is wanted still */
};

static bool is_refused(const struct qbxml_answer *answer)
{
    switch (qbxml_status_meaning_of(answer->code, answer->message).class) {
    case QBXML_DEPENDENCY: /* 3000, 3120: no such id */
    case QBXML_STALE:
    case QBXML_DUPLICATE:
    case QBXML_REFUSED:
    case QBXML_BUG:
    case QBXML_RECOVERY:
        return true;
    case QBXML_DONE:
    case QBXML_NOTHING:
    case QBXML_RETRY:
    case QBXML_USER:
        return false;
    case QBXML_CLASS_COUNT:
        break;
    }
    bug("class of statusCode %u", answer->code);
}

static enum pick_outcome outcome_of(enum read_verdict verdict)
{
    switch (verdict) {
    case READ_IS_GOOD:
        return PICK_ANSWERED;
    case READ_IS_NOTHING:
        return PICK_OFF;
    case READ_IS_ITERATOR_LOST:
    case READ_IS_PROBLEM:
        return PICK_STOPPED;
    }
    bug("verdict %d", (int)verdict);
}

static enum pick_outcome take_pick(struct call *call, enum source source, struct text name,
                                   const struct qbxml_answers *answers)
{
    struct read_meeting meeting = {.source = source, .highest = INSTANT_NONE};
    const struct qbxml_answer *answer = qbxml_answer_to(answers, name);
    if (answer && is_refused(answer)) {
        log_warning("pick_refused", log_tenant(call->tenant), log_text("request", name),
                    log_integer("code", answer->code));
        return PICK_REFUSED;
    }
    enum pick_outcome outcome = outcome_of(read_judge(call, answer));
    if (outcome == PICK_ANSWERED)
        read_take_records(call, &meeting, answer);
    return outcome;
}

bool read_says_no_such_id(const struct qbxml_answer *answer)
{
    return answer &&
           qbxml_status_meaning_of(answer->code, answer->message).class == QBXML_DEPENDENCY;
}

static enum pick_outcome take_alone(struct call *call, enum source source,
                                    const struct wanted *wanted,
                                    const struct qbxml_answers *answers)
{
    struct text name = alone_name(call->arena, source, source_id(wanted));
    enum pick_outcome outcome = take_pick(call, source, name, answers);
    bool is_absent =
        outcome == PICK_REFUSED && read_says_no_such_id(qbxml_answer_to(answers, name));
    return is_absent ? PICK_ANSWERED : outcome;
}

struct groups {
    const struct qbxml_answers *answers;
    enum pick_outcome outcomes[SOURCE_COUNT];
};

static void take_groups(struct call *call, struct groups *groups)
{
    const struct read_step *step = read_step_of(call);
    for (int s = 0; s < SOURCE_COUNT; s++) {
        bool is_asked = false;
        for (size_t i = 0; i < step->wanted_count && !is_asked; i++)
            is_asked =
                !is_alone(&step->wanted[i]) && source_shows((enum source)s, step->wanted[i].entity);
        if (!is_asked)
            continue;
        struct text name = together_name(call->arena, (enum source)s);
        groups->outcomes[s] = take_pick(call, (enum source)s, name, groups->answers);
    }
}

/* Of all sources that could show it, the one that says least. */
static enum pick_outcome outcome_for(struct call *call, const struct groups *groups,
                                     const struct wanted *wanted)
{
    enum pick_outcome worst = PICK_ANSWERED;
    bool is_shown = false;
    for (int s = 0; s < SOURCE_COUNT; s++) {
        if (!source_shows((enum source)s, wanted->entity))
            continue;
        enum pick_outcome one = is_alone(wanted)
                                    ? take_alone(call, (enum source)s, wanted, groups->answers)
                                    : groups->outcomes[s];
        worst = one > worst ? one : worst;
        is_shown = true;
    }
    return is_shown ? worst : PICK_OFF;
}

struct observation read_absence(const struct call *call, enum entity entity, struct text id)
{
    return (struct observation){
        .side = SIDE_DESKTOP,
        .entity = entity,
        .id = id,
        .version = TEXT(""),
        .changed_at = INSTANT_NONE,
        .created_at = INSTANT_NONE,
        .epoch = call->session.number,
        .is_deleted = true,
    };
}

static struct text key_of(struct arena *arena, enum entity entity, struct text id)
{
    return arena_format(arena, "%d/%.*s", (int)entity, TEXT_ARG(id));
}

/* Absence is what QuickBooks says when asked for that very record, wherever it could be. */
static void add_absence(struct call *call, const struct wanted *wanted)
{
    *read_add_sighting(call) = (struct sighting){
        .observation = read_absence(call, wanted->entity, wanted->id),
        .is_if_known = uuid_is_nil(wanted->command_id),
    };
}

static void give_up(struct call *call, const struct wanted *wanted)
{
    struct sighting sighting = {.is_if_known = uuid_is_nil(wanted->command_id)};
    log_error("record_not_readable", log_tenant(call->tenant),
              log_string("entity", entity_name(wanted->entity)), log_text("native_id", wanted->id));
    sighting.observation = read_absence(call, wanted->entity, wanted->id);
    sighting.observation.is_deleted = false;
    sighting.observation.unreadable =
        TEXT("QuickBooks refuses to show it, whenever it is asked for: look at it there");
    *read_add_sighting(call) = sighting;
}

static void settle(struct call *call, const struct map *shown, struct wanted wanted,
                   enum pick_outcome outcome)
{
    struct read_step *step = read_step_of(call);
    struct text key = key_of(call->arena, wanted.entity, wanted.id);
    bool is_shown = map_get(shown, key) != NULL;
    if (outcome == PICK_STOPPED)
        return;
    if (outcome == PICK_REFUSED && !is_shown && ++wanted.tries < READ_PICK_TRIES_MAX) {
        step->refused[step->refused_count++] = wanted;
        return;
    }
    if (outcome == PICK_REFUSED && !is_shown)
        give_up(call, &wanted);
    if (outcome == PICK_ANSWERED && !is_shown)
        add_absence(call, &wanted);
    step->wanted[step->wanted_count++] = wanted;
}

void read_take_picks(struct call *call, const struct qbxml_answers *answers)
{
    struct read_step *step = read_step_of(call);
    struct groups groups = {.answers = answers};
    size_t count = step->wanted_count;
    enum pick_outcome *outcomes = ARENA_ARRAY(call->arena, enum pick_outcome, count);
    struct map shown;
    take_groups(call, &groups);
    for (size_t i = 0; i < count; i++)
        outcomes[i] = outcome_for(call, &groups, &step->wanted[i]);
    map_init(&shown);
    for (size_t i = 0; i < step->sighting_count; i++) {
        const struct observation *met = &step->sightings[i].observation;
        if (!step->sightings[i].is_if_known) /* or a command would not be answered */
            map_put(&shown, key_of(call->arena, met->entity, met->id), step);
    }
    step->refused = ARENA_ARRAY(call->arena, struct wanted, count);
    step->wanted_count = 0;
    for (size_t i = 0; i < count; i++)
        settle(call, &shown, step->wanted[i], outcomes[i]);
    map_release(&shown);
}
