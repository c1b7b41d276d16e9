#include "intents/intent.h"

#define INTENT_STATE(symbol, name, sentence) name,
static const char *const STATES[] = {
#include "intents/states.def"
};
#undef INTENT_STATE

#define INTENT_ANSWER(symbol, name, sentence) {name, sentence},
static const struct {
    const char *name;
    const char *sentence;
} ANSWERS[] = {
#include "intents/answers.def"
};
#undef INTENT_ANSWER

const char *intent_state_name(enum intent_state state)
{
    REQUIRE(state < INTENT_STATE_COUNT);
    return STATES[state];
}

const char *intent_answer_name(enum intent_answer answer)
{
    REQUIRE(answer < INTENT_ANSWER_COUNT);
    return ANSWERS[answer].name;
}

const char *intent_answer_sentence(enum intent_answer answer)
{
    REQUIRE(answer < INTENT_ANSWER_COUNT);
    return ANSWERS[answer].sentence;
}

/* --- the decision ----------------------------------------------------------------------------- */

static enum intent_answer decide_repeat(const struct intent_line *line)
{
    switch (line->repeat_state) {
    case INTENT_SETTLED:
        return INTENT_ANSWER_PUBLISH;
    case INTENT_UNKNOWN:
        return line->is_repeat_parked ? INTENT_ANSWER_RESUME : INTENT_ANSWER_IGNORE;
    case INTENT_ACCEPTED:
    case INTENT_HANDED_OUT:
        return INTENT_ANSWER_IGNORE;
    case INTENT_STATE_COUNT:
        break;
    }
    bug("intents: state %d", (int)line->repeat_state);
}

/* A delete or void that names nothing: whoever decided it knew of no object over there. */
static bool takes_away_nothing(const struct intent_arrival *arrival)
{
    bool takes_away = arrival->action == ACTION_DELETE || arrival->action == ACTION_VOID;
    return takes_away && !arrival->has_native_id;
}

/* Decided before the answer of the one just before it was known, which made an object: sent now, a
 * create would make a second one. Later versions are decided with that answer at hand. */
static bool is_unaware_of_applied(const struct intent_line *line,
                                  const struct intent_arrival *arrival)
{
    return !arrival->has_native_id && line->has_applied && line->applied_action != ACTION_DELETE &&
           line->newest_version == line->applied_version &&
           arrival->version == line->applied_version + 1;
}

static enum intent_answer decide_over_live(const struct intent_line *line,
                                           const struct intent_arrival *arrival)
{
    switch (line->live_state) {
    case INTENT_ACCEPTED:
        return takes_away_nothing(arrival) ? INTENT_ANSWER_CANCEL : INTENT_ANSWER_REPLACE;
    case INTENT_HANDED_OUT:
    case INTENT_UNKNOWN:
        return INTENT_ANSWER_NOT_TAKEN;
    case INTENT_SETTLED:
    case INTENT_STATE_COUNT:
        break;
    }
    bug("intents: a live intent is %d", (int)line->live_state);
}

enum intent_answer decide_intent(const struct intent_line *line,
                                 const struct intent_arrival *arrival)
{
    if (line->is_repeat)
        return decide_repeat(line);
    if (arrival->version <= line->newest_version)
        return INTENT_ANSWER_SUPERSEDED;
    if (line->has_live)
        return decide_over_live(line, arrival);
    if (is_unaware_of_applied(line, arrival))
        return INTENT_ANSWER_NOT_TAKEN;
    return takes_away_nothing(arrival) ? INTENT_ANSWER_NOTHING : INTENT_ANSWER_ACCEPT;
}

static void note_live(struct intent_line *line)
{
    line->has_live = true;
    line->live_state = INTENT_ACCEPTED;
}

static void note_applied(struct intent_line *line, const struct intent_arrival *arrival)
{
    line->has_live = false;
    line->has_applied = true;
    line->applied_version = arrival->version;
    line->applied_action = arrival->action;
}

void apply_intent_answer(struct intent_line *line, const struct intent_arrival *arrival,
                         enum intent_answer answer)
{
    REQUIRE(!line->is_repeat);
    if (arrival->version > line->newest_version)
        line->newest_version = arrival->version;
    switch (answer) {
    case INTENT_ANSWER_ACCEPT:
    case INTENT_ANSWER_REPLACE:
        note_live(line);
        return;
    case INTENT_ANSWER_NOTHING:
    case INTENT_ANSWER_CANCEL:
        note_applied(line, arrival);
        return;
    case INTENT_ANSWER_NOT_TAKEN:
    case INTENT_ANSWER_SUPERSEDED:
        return;
    case INTENT_ANSWER_PUBLISH:
    case INTENT_ANSWER_RESUME:
    case INTENT_ANSWER_IGNORE:
    case INTENT_ANSWER_COUNT:
        break;
    }
    bug("intents: answer %d to a new command", (int)answer);
}

/* --- ids -------------------------------------------------------------------------------------- */

struct uuid derive_result_id(struct uuid tenant, struct uuid command_id)
{
    char text[UUID_TEXT_BYTES];
    return derive_named_id(tenant, "result", uuid_format(command_id, text));
}
