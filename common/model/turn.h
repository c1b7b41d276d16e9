/* Turns: in which order a company's writes to one side go. Whose number is less goes first. */
#ifndef TIEOUT_MODEL_TURN_H
#define TIEOUT_MODEL_TURN_H

#include "model/command.h"

#define TURN(symbol, entities, actions, sentence) TURN_##symbol,
enum turn {
#include "model/turn.def"
    TURN_COUNT
};
#undef TURN

enum turn write_turn(enum entity entity, enum action action);

#endif
