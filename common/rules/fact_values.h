/* One enum a fact, from the table: enum fact_link { LINK_NONE, LINK_CREATING, ... }.
 *
 * Facts that say FACT_OF_MODEL have no enum of their own: their values are enum entity, enum action
 * and enum refusal of the model (facts.c checks that table and enum agree).
 */
#ifndef TIEOUT_RULES_FACT_VALUES_H
#define TIEOUT_RULES_FACT_VALUES_H

#include "model/command.h"
#include "model/event.h"
#include "model/kinds.h"
#include "model/profile.h"

#define VALUE(symbol, value, ...) symbol##_##value,
#define FACT(symbol, member, bits, changeable, sentence, values) enum fact_##member{values};
#define FACT_OF_MODEL(symbol, member, bits, changeable, sentence, values)
#include "rules/facts.def"
#undef FACT_OF_MODEL
#undef FACT
#undef VALUE

#endif
