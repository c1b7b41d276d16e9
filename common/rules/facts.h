/* The fact vector: small enums derived once per decision (fold/derive_facts.h), looked at by rules.
 *
 * Enumerators: FACT_LINK (the fact), LINK_LINKED (its value). A struct facts holds one value each:
 * facts.values[FACT_LINK] = LINK_LINKED.
 */
#ifndef TIEOUT_RULES_FACTS_H
#define TIEOUT_RULES_FACTS_H

#include "base/buffer.h"
#include "rules/fact_values.h"

#define FACT(symbol, member, bits, changeable, sentence, values) FACT_##symbol,
#define FACT_OF_MODEL FACT
enum fact {
#include "rules/facts.def"
    FACT_COUNT
};
#undef FACT_OF_MODEL
#undef FACT

struct facts {
    uint8_t values[FACT_COUNT];
};

/* The fact's name in text is its member's: "link", "paid". */
const char *fact_name(enum fact fact);
const char *fact_sentence(enum fact fact);
bool fact_is_changeable(enum fact fact);
uint8_t fact_value_count(enum fact fact);
const char *fact_value_name(enum fact fact, uint8_t value); /* NULL when it has no such value */
/* What completes "It would cross if ..."; NULL: explain does not propose this value. */
const char *fact_value_words(enum fact fact, uint8_t value);
bool fact_parse(struct text name, enum fact *out);
bool fact_value_parse(enum fact fact, struct text name, uint8_t *out);

/* As many bits a fact as the table says, in its order, from the lowest on. A value that a fact no
 * longer has unpacks as 0. */
void facts_pack(const struct facts *facts, uint64_t *low, uint64_t *high);
void facts_unpack(uint64_t low, uint64_t high, struct facts *out);
/* "ledger=online entity=bill ..." for logs and explain. */
void facts_format(const struct facts *facts, struct buffer *out);

#endif
