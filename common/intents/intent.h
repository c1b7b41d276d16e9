/* Intents: writes to the outside, each stored before it is made. The pure part: what to do with a
 * command, given what the ledger holds of the same record and target.
 *
 * Of a record and target at most one intent is not settled. While it was not sent, a newer command
 * replaces it; once it may have been sent, its own answer counts and newer commands are not taken:
 * whoever decided them decides again when that answer is known.
 */
#ifndef TIEOUT_INTENTS_INTENT_H
#define TIEOUT_INTENTS_INTENT_H

#include "model/command.h"
#include "model/event.h"

#define INTENT_STATE(symbol, name, sentence) INTENT_##symbol,
enum intent_state {
#include "intents/states.def"
    INTENT_STATE_COUNT
};
#undef INTENT_STATE
const char *intent_state_name(enum intent_state state);

#define INTENT_ANSWER(symbol, name, sentence) INTENT_ANSWER_##symbol,
enum intent_answer {
#include "intents/answers.def"
    INTENT_ANSWER_COUNT
};
#undef INTENT_ANSWER
const char *intent_answer_name(enum intent_answer answer);
const char *intent_answer_sentence(enum intent_answer answer);

/* A command as far as the decision looks at it. */
struct intent_arrival {
    enum action action;
    uint32_t version;
    bool has_native_id;
};

/* What the ledger holds of (tenant, record, target) when a command arrives. */
struct intent_line {
    bool is_repeat; /* the same command is there: */
    enum intent_state repeat_state;
    bool is_repeat_parked; /* unknown, and its tries are used up */

    bool has_live; /* another that is not settled: */
    enum intent_state live_state;

    uint32_t newest_version; /* of all that arrived, but for the repeat; 0 = none */

    bool has_applied; /* the newest that the side has done: */
    uint32_t applied_version;
    enum action applied_action;
};

enum intent_answer decide_intent(const struct intent_line *line,
                                 const struct intent_arrival *arrival);

/* What the line is after `answer` was carried out for a command that is no repeat: so that the next
 * one of the same batch is decided without asking the database. */
void apply_intent_answer(struct intent_line *line, const struct intent_arrival *arrival,
                         enum intent_answer answer);

/* The id of the event that tells a command's result: a repeat has the same. */
struct uuid derive_result_id(struct uuid tenant, struct uuid command_id);

#endif
