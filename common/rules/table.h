/* The tables behind rules.h: rows, each a rule and the pattern of facts to which it applies.
 *
 * For the rulebook's generator, explain and the checks of the tables; who decides includes rules.h.
 */
#ifndef TIEOUT_RULES_TABLE_H
#define TIEOUT_RULES_TABLE_H

#include "rules/rules.h"

/* One bit mask a fact: 1u << value for each value that fits; 0 = any. By name or by enum fact. */
struct pattern {
    union {
        struct {
#define FACT(symbol, member, bits, changeable, sentence, values) uint32_t member;
#define FACT_OF_MODEL FACT
#include "rules/facts.def"
#undef FACT_OF_MODEL
#undef FACT
        };
        uint32_t masks[FACT_COUNT];
    };
};

/* In the order in which a decision looks at them; then those that it does not go through. */
enum table {
    TABLE_ELIGIBILITY,
    TABLE_DIRECTION,
    TABLE_READINESS,
    TABLE_CARRIAGE,
    TABLE_OWNERSHIP,
    TABLE_REQUIRED,
    TABLE_COUNT
};

struct row {
    struct rule rule;
    uint32_t groups; /* 1u << group: those that carriage drops, that ownership is about */
    enum tenant_setting setting; /* required only */
    struct pattern when;
};

const char *table_name(enum table table); /* "eligibility" */
/* The rows of a table, in order. */
const struct row *table_rows(enum table table, size_t *count);
/* A row's place among all rows of all tables: its bit in struct rules' disabled. */
size_t row_index(const struct row *row);
size_t row_count(void); /* of all tables */

enum { ROWS_MAX = 512 }; /* of all tables and requests: the room for one entry a row */

/* Facts that no record can have together: never proposed by explain. Not a check of decisions. */
struct impossible {
    const char *why;
    struct pattern when;
};
const struct impossible *impossible_rows(size_t *count);
/* Rules that no row cites: what keeps them instead says keepers.def. */
const struct rule *rules_elsewhere(size_t *count);

bool facts_can_exist(const struct facts *facts);

/* *failed (may be NULL) gets the first fact, in the table's order, that does not fit. */
bool pattern_matches(const struct pattern *pattern, const struct facts *facts, enum fact *failed);
/* In force: since this version, and not switched off. */
bool row_is_on(const struct rules *rules, const struct row *row);
/* The rule of the readiness row that asks for this value of a fact alone; there is one. */
const struct rule *table_rule_of(enum fact fact, uint8_t value);
/* The first row of the table that matches, or NULL. */
const struct row *table_find(const struct rules *rules, enum table table,
                             const struct facts *facts);

#endif
