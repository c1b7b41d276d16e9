/* Why a session ended before its work was done, and what a person does about it. Pure. */
#ifndef TIEOUT_CONNECTOR_PROBLEM_H
#define TIEOUT_CONNECTOR_PROBLEM_H

#include <stdint.h>

#include "base/text.h"

enum problem_kind {
    PROBLEM_NONE,
    PROBLEM_OURS,    /* code: enum ours */
    PROBLEM_HRESULT, /* the Web Connector's, when QuickBooks gave no answer */
    PROBLEM_STATUS,  /* QuickBooks' statusCode */
    PROBLEM_SET,     /* QuickBooks' messageSetStatusCode */
    PROBLEM_KIND_COUNT
};

#define OURS(symbol, number, sentence) OURS_##symbol = (number),
enum ours {
#include "connector/problems.def"
};
#undef OURS

struct problem {
    enum problem_kind kind;
    uint32_t code;
};

#define PROBLEM_OF_OURS(symbol) (&(const struct problem){PROBLEM_OURS, OURS_##symbol})

/* A sentence for a person: what is wrong, and what to do. */
const char *problem_advice(const struct problem *problem);
/* Whether it goes away by waiting: the next session may be put off a little. */
bool problem_is_passing(const struct problem *problem);

const char *problem_kind_name(enum problem_kind kind);
bool problem_kind_parse(struct text name, enum problem_kind *out);

#endif
