/* The rulebook as tables: facts in, one verdict out, with the rule that made it.
 *
 * Eligibility is an ordered list of refusals (eligibility.def): the first row that matches wins,
 * none means eligible. Direction is a matrix (direction.def): every combination matches exactly one
 * row. Where its verdict is to carry, readiness (readiness.def) is an ordered list of what keeps it
 * for now: something missing, a person's decision, the next run; when nothing does, it crosses by
 * the direction's rule. Carriage (carriage.def) says which field groups it leaves behind on the
 * way, ownership (ownership.def) in which only QuickBooks' word counts, required (required.def)
 * which preferences it needs. A row is a pattern, one bit mask a fact; a mask of 0 means any
 * (rules/table.h).
 */
#ifndef TIEOUT_RULES_RULES_H
#define TIEOUT_RULES_RULES_H

#include "model/kinds.h"
#include "model/record.h"
#include "model/setting.h"
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
    bool holds;                /* what it kept back is remembered: a refusal's as fact paid_hold, a
                                  dropped group as a difference from what was agreed */
    const char *kept_by;       /* of a rule that no row cites: by what instead; else NULL */
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

/* What rows about groups of fields come to. */
struct rules_groups {
    uint32_t mask;                       /* 1u << group */
    const struct rule *why[GROUP_COUNT]; /* NULL: not in the mask */
};

void rules_decide(const struct rules *rules, const struct facts *facts, struct decision *out);
/* What an eligible record leaves behind on its way. */
void rules_dropped(const struct rules *rules, const struct facts *facts, struct rules_groups *out);
/* What belongs to QuickBooks: where both halves changed it, its word counts before any choice or
 * policy. Looks only at what does not depend on the change in hand: FACT_LEDGER, FACT_ENTITY (of
 * the record; never a job) and FACT_PO. */
void rules_owned(const struct rules *rules, const struct facts *facts, struct rules_groups *out);
/* By which rule such a record needs a preference that is not set, or NULL. Looks at FACT_LEDGER,
 * FACT_ENTITY and FACT_ORIGIN only. */
const struct rule *rules_lacking(const struct rules *rules, const struct facts *facts,
                                 const struct tenant_settings *settings);

/* A rule by its name's parts, for its sentence on pages and in the API; NULL when there is none. Of
 * a rule with several rows the verdict and the subject are the first row's, the sentence is all's.
 */
const struct rule *rule_find(char kind, uint16_t number);
/* "R93" into out, terminated. */
void rule_name(const struct rule *rule, char out[static RULE_NAME_BYTES]);
const char *verdict_name(enum verdict verdict); /* "carry", "waiting" ... */

#endif
