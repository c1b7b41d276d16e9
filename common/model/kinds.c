#include "model/kinds.h"

#include "base/error.h"
#include "model/names.h"

#define ENTITY(symbol, name, kind, plural, sentence) name,
static const char *const ENTITY_NAMES[] = {
#include "model/entity.def"
};
#undef ENTITY

#define ENTITY(symbol, name, kind, plural, sentence) plural,
static const char *const ENTITY_PLURALS[] = {
#include "model/entity.def"
};
#undef ENTITY

#define ENTITY(symbol, name, kind, plural, sentence) sentence,
static const char *const ENTITY_SENTENCES[] = {
#include "model/entity.def"
};
#undef ENTITY

#define ENTITY(symbol, name, kind, plural, sentence) ENTITY_KIND_##kind,
static const enum entity_kind ENTITY_KINDS[] = {
#include "model/entity.def"
};
#undef ENTITY

NAMES_FUNCTIONS(entity, enum entity, ENTITY_NAMES)

const char *entity_plural(enum entity entity)
{
    return names_word(NAMES_OF(ENTITY_PLURALS), entity);
}

const char *entity_sentence(enum entity entity)
{
    return names_word(NAMES_OF(ENTITY_SENTENCES), entity);
}

enum entity_kind entity_kind(enum entity entity)
{
    REQUIRE((unsigned)entity < ENTITY_COUNT);
    return ENTITY_KINDS[entity];
}

bool entity_parse_plural(struct text plural, enum entity *out)
{
    unsigned value = 0;
    if (!names_find(NAMES_OF(ENTITY_PLURALS), plural, &value))
        return false;
    *out = (enum entity)value;
    return true;
}

#define SIDE(symbol, name, title) name,
static const char *const SIDE_NAMES[] = {
#include "model/side.def"
};
#undef SIDE

#define SIDE(symbol, name, title) title,
static const char *const SIDE_TITLES[] = {
#include "model/side.def"
};
#undef SIDE

NAMES_FUNCTIONS(side, enum side, SIDE_NAMES)

const char *side_title(enum side side)
{
    return names_word(NAMES_OF(SIDE_TITLES), side);
}

enum half side_half(enum side side)
{
    return side == SIDE_PLATFORM ? HALF_PLATFORM : HALF_LEDGER;
}

enum half half_other(enum half half)
{
    return half == HALF_PLATFORM ? HALF_LEDGER : HALF_PLATFORM;
}

static const char *const HALF_NAMES[] = {
    [HALF_PLATFORM] = "platform",
    [HALF_LEDGER] = "ledger",
};

NAMES_FUNCTIONS(half, enum half, HALF_NAMES)

#define OUTCOME(symbol, name, sentence) name,
static const char *const OUTCOME_NAMES[] = {
#include "model/outcomes.def"
};
#undef OUTCOME

#define OUTCOME(symbol, name, sentence) sentence,
static const char *const OUTCOME_SENTENCES[] = {
#include "model/outcomes.def"
};
#undef OUTCOME

NAMES_FUNCTIONS(outcome, enum outcome, OUTCOME_NAMES)

const char *outcome_sentence(enum outcome outcome)
{
    return names_word(NAMES_OF(OUTCOME_SENTENCES), outcome);
}

#define STANDING(symbol, name, sentence) name,
static const char *const STANDING_NAMES[] = {
#include "model/standings.def"
};
#undef STANDING

#define STANDING(symbol, name, sentence) sentence,
static const char *const STANDING_SENTENCES[] = {
#include "model/standings.def"
};
#undef STANDING

NAMES_FUNCTIONS(standing, enum standing, STANDING_NAMES)

const char *standing_sentence(enum standing standing)
{
    return names_word(NAMES_OF(STANDING_SENTENCES), standing);
}

#define GROUP(symbol, name, compared, sentence) name,
static const char *const GROUP_NAMES[] = {
#include "model/groups.def"
};
#undef GROUP

#define GROUP(symbol, name, compared, sentence) sentence,
static const char *const GROUP_SENTENCES[] = {
#include "model/groups.def"
};
#undef GROUP

const char *group_sentence(enum group group)
{
    return names_word(NAMES_OF(GROUP_SENTENCES), group);
}

NAMES_FUNCTIONS(group, enum group, GROUP_NAMES)
