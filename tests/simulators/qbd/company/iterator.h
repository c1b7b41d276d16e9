/* Iterators: what of an answer is still to come. They end with the session. */
#ifndef SIMULATOR_QBD_ITERATOR_H
#define SIMULATOR_QBD_ITERATOR_H

#include "tests/simulators/qbd/company/query.h"

struct iterator {
    struct text id;
    uint64_t filters; /* hash of the question: each Continue repeats it */
    struct object **rest;
    size_t count;
    struct iterator *next;
};

/* Start: `answer` has all that was found, and keeps the first page. Continue and Stop: looks up the
 * iterator. False with a status. */
bool iterator_run(struct company *company, const struct xml *question, struct query_answer *answer,
                  struct status *status);
bool iterator_is_start(const struct xml *question);

#endif
