#include "connector/problem.h"

#include "model/names.h"
#include "qbxml/status.h"

static const char *const KIND_NAMES[] = {
    [PROBLEM_NONE] = "none",     [PROBLEM_OURS] = "ours", [PROBLEM_HRESULT] = "hresult",
    [PROBLEM_STATUS] = "status", [PROBLEM_SET] = "set",
};
NAMES_FUNCTIONS(problem_kind, enum problem_kind, KIND_NAMES)

static const char *ours_sentence(uint32_t code)
{
#define OURS(symbol, number, sentence)                                                             \
    case OURS_##symbol:                                                                            \
        return sentence;
    switch ((enum ours)code) {
#include "connector/problems.def"
    }
#undef OURS
    return "The sync was interrupted: the next one goes on from there.";
}

static struct qbxml_meaning meaning_of(const struct problem *problem)
{
    switch (problem->kind) {
    case PROBLEM_HRESULT:
        return qbxml_hresult_meaning(problem->code);
    case PROBLEM_STATUS:
        return qbxml_status_meaning(problem->code);
    case PROBLEM_SET:
        return qbxml_set_meaning(problem->code);
    case PROBLEM_NONE:
    case PROBLEM_OURS:
    case PROBLEM_KIND_COUNT:
        break;
    }
    return (struct qbxml_meaning){QBXML_RETRY, ours_sentence(problem->code)};
}

const char *problem_advice(const struct problem *problem)
{
    return problem->kind == PROBLEM_NONE ? "Nothing is wrong." : meaning_of(problem).advice;
}

bool problem_is_passing(const struct problem *problem)
{
    bool is_stored_stop = problem->kind == PROBLEM_OURS && problem->code != OURS_INTERRUPTED;
    return problem->kind != PROBLEM_NONE && !is_stored_stop &&
           meaning_of(problem).class == QBXML_RETRY;
}
