/* The rulebook as tables: facts in, one verdict out, with the rule that made it.
 *
 * Eligibility is an ordered list of refusals (eligibility.def): the first row that matches wins,
 * none means eligible. Direction is a matrix (direction.def): every combination matches exactly one
 * row. Where its verdict is to carry, readiness (readiness.def) is an ordered list of what keeps it
 * for now: something missing, a person's decision, the next run; when nothing does, it crosses by
 * the direction's rule. Carriage (carriage.def) says which field groups it leaves behind on the
 * way. A row is a pattern, one bit mask a fact; a mask of 0 means any (rules/table.h).
 */
#ifndef TIEOUT_RULES_RULES_H
#define TIEOUT_RULES_RULES_H

#include "model/kinds.h"
#include "model/record.h"
#include "rules/facts.h"

/* A tenant begins with the first version; an event activates another one. */
enum { RULES_VERSION_FIRST = 1, RULES_VERSION_LATEST = 1, RULE_NAME_BYTES = 8 };

enum verdict {
    VERDICT_CARRY,     /* it crosses */
    VERDICT_WAITING,   /* as soon as the subject happens */
    VERDICT_WITHHELD,  /* no, under the present facts and settings */
    VERDICT_NEEDS_YOU, /* a person decides */
    VERDICT_REFUSED,   /* the change itself is not allowed: the other half's stands */
};

struct rule {
    char kind;       /* 'R', 'X', 'K', or 'E' for an answer of the other side */
    uint16_t number; /* 93 */
    uint16_t since;  /* the first rules version that has it */
    enum verdict verdict;
    enum subject_kind subject; /* what a waiting or withheld record waits for */
    const char *source;        /* "S1 S4", "design" */
    const char *sentence;      /* what a bookkeeper reads */
};

/* The rules in force. `disabled` is for `make mutants` only: bit per row of all tables, or NULL. */
struct rules {
    uint32_t version;
    const uint64_t *disabled;
};

struct decision {
    enum verdict verdict;
    const struct rule *rule; /* never NULL */
};

void rules_decide(const struct rules *rules, const struct facts *facts, struct decision *out);
/* False when the group is dropped on the way; *why gets the row's rule. */
bool rules_carries(const struct rules *rules, const struct facts *facts, enum group group,
                   const struct rule **why);

/* All groups that are dropped, as a mask of 1u << group. */
uint32_t rules_dropped(const struct rules *rules, const struct facts *facts);

/* A rule by its name's parts, for its sentence on pages and in the API; NULL when there is none. Of
 * a rule with several rows the verdict and the subject are the first row's, the sentence is all's.
 */
const struct rule *rule_find(char kind, uint16_t number);
/* "R93" into out, terminated. */
void rule_name(const struct rule *rule, char out[static RULE_NAME_BYTES]);
const char *verdict_name(enum verdict verdict); /* "carry", "waiting" ... */

#endif
