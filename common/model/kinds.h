/* Everything enumerable that the whole product talks about, each from its own table (*.def).
 *
 * Enumerators carry the table's symbol, `*_name` gives the word used on topics, in the database and
 * in the API, `*_parse` the way back (false when the word is unknown).
 */
#ifndef TIEOUT_MODEL_KINDS_H
#define TIEOUT_MODEL_KINDS_H

#include "base/text.h"

enum entity_kind {
    ENTITY_KIND_LIST,     /* named, never erased */
    ENTITY_KIND_DOCUMENT, /* somebody owes something, or money moves */
    ENTITY_KIND_PAYMENT,  /* settles documents */
    ENTITY_KIND_FIGURE,   /* what one side says of itself */
    ENTITY_KIND_NONE,     /* no record of its own */
};

#define ENTITY(symbol, name, kind, plural, sentence) ENTITY_##symbol,
enum entity {
#include "model/entity.def"
    ENTITY_COUNT
};
#undef ENTITY

#define SIDE(symbol, name, title) SIDE_##symbol,
enum side {
#include "model/side.def"
    SIDE_COUNT
};
#undef SIDE

/* The two halves of a tenant: the platform and its ledger (desktop or online). */
enum half { HALF_PLATFORM, HALF_LEDGER, HALF_COUNT };

#define OUTCOME(symbol, name, sentence) OUTCOME_##symbol,
enum outcome {
#include "model/outcomes.def"
    OUTCOME_COUNT
};
#undef OUTCOME

#define STANDING(symbol, name, sentence) STANDING_##symbol,
enum standing {
#include "model/standings.def"
    STANDING_COUNT
};
#undef STANDING

#define GROUP(symbol, name, compared, sentence) GROUP_##symbol,
enum group {
#include "model/groups.def"
    GROUP_COUNT
};
#undef GROUP

#define EVERY_GROUP ((UINT32_C(1) << GROUP_COUNT) - 1)

/* Masks of 1u << group, by the table's column: what is compared at all, and where only the ledger's
 * word counts. */
#define GROUP_COMPARED_BOTH(symbol) 0u
#define GROUP_COMPARED_LEDGER(symbol) (1u << GROUP_##symbol)
#define GROUP_COMPARED_NEVER(symbol) 0u
#define GROUP(symbol, name, compared, sentence) GROUP_COMPARED_##compared(symbol) |
static const uint32_t GROUPS_OF_LEDGER =
#include "model/groups.def"
    0u;
#undef GROUP_COMPARED_LEDGER
#undef GROUP_COMPARED_NEVER
#define GROUP_COMPARED_LEDGER(symbol) 0u
#define GROUP_COMPARED_NEVER(symbol) (1u << GROUP_##symbol)
static const uint32_t GROUPS_NEVER_COMPARED =
#include "model/groups.def"
    0u;
#undef GROUP
#undef GROUP_COMPARED_BOTH
#undef GROUP_COMPARED_LEDGER
#undef GROUP_COMPARED_NEVER

const char *entity_name(enum entity entity);
const char *entity_plural(enum entity entity);
const char *entity_sentence(enum entity entity);
enum entity_kind entity_kind(enum entity entity);
bool entity_parse(struct text name, enum entity *out);
bool entity_parse_plural(struct text plural, enum entity *out);

const char *side_name(enum side side);
const char *side_title(enum side side);
bool side_parse(struct text name, enum side *out);
enum half side_half(enum side side);
enum half half_other(enum half half);
const char *half_name(enum half half); /* "platform", "ledger" */
bool half_parse(struct text name, enum half *out);

const char *outcome_name(enum outcome outcome);
const char *outcome_sentence(enum outcome outcome);
bool outcome_parse(struct text name, enum outcome *out);
const char *standing_name(enum standing standing);
const char *standing_sentence(enum standing standing);
bool standing_parse(struct text name, enum standing *out);
const char *group_name(enum group group);
const char *group_sentence(enum group group);
bool group_parse(struct text name, enum group *out);

#endif
