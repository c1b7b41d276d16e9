/* Create, full and sparse update, delete, void: the one way in which a company's books change. */
#ifndef SIMULATOR_QBO_WRITE_H
#define SIMULATOR_QBO_WRITE_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/fault.h"

enum write_kind {
    WRITE_SAVE, /* create without Id, update with it */
    WRITE_DELETE,
    WRITE_VOID,
};

struct write_request {
    enum entity entity;
    enum write_kind kind;
    const struct json *body;
    bool as_person; /* no SyncToken needed, sparse unless the body says otherwise */
    bool allow_duplicate;
    int64_t id; /* of a new object when a seed wants it so; 0 = next */
};

/* The object as it is afterwards; NULL and a fault when refused, and then nothing has changed. What
 * is kept of the body is copied. */
struct object *write_object(struct company *company, const struct write_request *request,
                            struct fault *fault);

#endif
