/* The fact vector: small enums derived once per decision (fold/derive_facts.h), looked at by rules.
 *
 * Enumerators: FACT_LINK (the fact), LINK_LINKED (its value). A struct facts holds one value each.
 */
#ifndef TIEOUT_RULES_FACTS_H
#define TIEOUT_RULES_FACTS_H

#include "base/buffer.h"

#define FACT(symbol, member, changeable, sentence) FACT_##symbol,
#define FACT_VALUE(symbol, value, name)
enum fact {
#include "rules/facts.def"
    FACT_COUNT
};
#undef FACT
#undef FACT_VALUE

#include "rules/fact_values.h" /* enum link { LINK_NONE, LINK_CREATING, ... }, one enum a fact */

struct facts {
    uint8_t values[FACT_COUNT];
};

const char *fact_name(enum fact fact);
const char *fact_sentence(enum fact fact);
bool fact_is_changeable(enum fact fact);
uint8_t fact_value_count(enum fact fact);
const char *fact_value_name(enum fact fact, uint8_t value);
bool fact_parse(struct text name, enum fact *out);
bool fact_value_parse(enum fact fact, struct text name, uint8_t *out);

/* Four bits a fact, in the order of the table: 16 facts in low, the rest in high. */
void facts_pack(const struct facts *facts, uint64_t *low, uint64_t *high);
void facts_unpack(uint64_t low, uint64_t high, struct facts *out);
/* "ledger=online entity=bill ..." for logs and explain. */
void facts_format(const struct facts *facts, struct buffer *out);

#endif
