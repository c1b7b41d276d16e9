/* Questions about records: BillQuery, VendorQuery, ItemQuery and so on. */
#ifndef SIMULATOR_QBD_QUERY_H
#define SIMULATOR_QBD_QUERY_H

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/status.h"

struct query_answer {
    struct object **found;
    size_t count;
    bool has_iterator;
    struct text iterator_id;
    size_t remaining; /* with an iterator */
};

struct query {
    uint32_t entities; /* a bit for each kind that is asked for */
    const struct xml *request;
    struct arena *arena; /* of the answer */
};

/* False with a status of severity Error; a warning may come with what was found. */
bool query_run(struct company *company, const struct query *query, struct query_answer *answer,
               struct status *status);

#endif
