#include "model/turn.h"

#include "base/error.h"

/* Sets of kinds: 1u << entity. */
#define OF(symbol) (UINT32_C(1) << ENTITY_##symbol)
#define OF_KIND(symbol, kind, wanted) (ENTITY_KIND_##kind == (wanted) ? OF(symbol) : 0)
#define ENTITY(symbol, name, kind, plural, sentence) OF_KIND(symbol, kind, ENTITY_KIND_LIST) |
static const uint32_t LISTS =
#include "model/entity.def"
    0;
#undef ENTITY
#define ENTITY(symbol, name, kind, plural, sentence) OF_KIND(symbol, kind, ENTITY_KIND_DOCUMENT) |
static const uint32_t DOCUMENTS =
#include "model/entity.def"
    0;
#undef ENTITY
#define ENTITY(symbol, name, kind, plural, sentence) OF_KIND(symbol, kind, ENTITY_KIND_PAYMENT) |
static const uint32_t PAYMENTS =
#include "model/entity.def"
    0;
#undef ENTITY
#define OTHERS (((UINT32_C(1) << ENTITY_COUNT) - 1) & ~(LISTS | DOCUMENTS | PAYMENTS))

#define WRITES (1u << ACTION_CREATE | 1u << ACTION_UPDATE)
#define TAKES (1u << ACTION_VOID | 1u << ACTION_DELETE)

static bool is_of(enum turn turn, uint32_t entity, uint32_t action)
{
    switch (turn) {
#define TURN(symbol, entities, actions, sentence)                                                  \
    case TURN_##symbol:                                                                            \
        return (entity & (entities)) && (action & (actions));
#include "model/turn.def"
#undef TURN
    case TURN_COUNT:
        break;
    }
    bug("turn %d is none", (int)turn);
}

enum turn write_turn(enum entity entity, enum action action)
{
    for (int turn = 0; turn < TURN_COUNT; turn++)
        if (is_of((enum turn)turn, UINT32_C(1) << entity, UINT32_C(1) << action))
            return (enum turn)turn;
    bug("entity %d, action %d has no turn", (int)entity, (int)action);
}
