/* Requests: may what people, the platform or a reader ask for be done? (requests.def)
 *
 * They have facts of their own (request_facts.def). The fold is the judge (fold/request.h); who
 * publishes a request asks the same table before, to answer at once.
 */
#ifndef TIEOUT_RULES_REQUESTS_H
#define TIEOUT_RULES_REQUESTS_H

#include "rules/rules.h"

#define VALUE(symbol, value, name) REQUEST_##symbol##_##value,
#define FACT(symbol, member, sentence, values) enum request_##member{values};
#include "rules/request_facts.def"
#undef FACT
#define FACT(symbol, member, sentence, values) REQUEST_FACT_##symbol,
enum request_fact {
#include "rules/request_facts.def"
    REQUEST_FACT_COUNT
};
#undef FACT
#undef VALUE

struct request_facts {
    uint8_t values[REQUEST_FACT_COUNT];
};

enum request_verdict {
    REQUEST_ALLOWED,
    REQUEST_FORBIDDEN, /* who asks may not */
    REQUEST_CONFLICT   /* not as things stand */
};

/* What is told beside the rule's sentence. */
enum request_subject {
    REQUEST_SUBJECT_NONE,
    REQUEST_SUBJECT_AGENT, /* the version that the agent must have */
    REQUEST_SUBJECT_OWNER, /* who may */
    REQUEST_SUBJECT_LASTS  /* why it cannot be changed any more */
};

/* One bit mask a fact: 1u << value for each value that fits; 0 = any. By name or by enum. */
struct request_pattern {
    union {
        struct {
#define FACT(symbol, member, sentence, values) uint32_t member;
#include "rules/request_facts.def"
#undef FACT
        };
        uint32_t masks[REQUEST_FACT_COUNT];
    };
};

struct request_row {
    struct rule rule; /* its verdict and subject mean nothing here */
    enum request_verdict verdict;
    enum request_subject subject;
    struct request_pattern when;
};

/* The row that decides, or NULL: allowed. `disabled` counts these rows after those of records. */
const struct request_row *rules_judge_request(const struct rules *rules,
                                              const struct request_facts *facts);
const struct request_row *request_rows(size_t *count);

const char *request_verdict_name(enum request_verdict verdict); /* "allow", "forbid", "conflict" */
const char *request_fact_name(enum request_fact fact);
const char *request_fact_sentence(enum request_fact fact);
uint8_t request_value_count(enum request_fact fact);
const char *request_value_name(enum request_fact fact, uint8_t value);

#endif
