/* Void, delete, merge: by request or by a person. */
#ifndef SIMULATOR_QBD_ERASE_H
#define SIMULATOR_QBD_ERASE_H

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/status.h"

/* The transaction stays with amounts of 0.00; what it settled is open again. NULL with a status. */
struct object *erase_void(struct company *company, enum entity entity, struct text id,
                          struct status *status);
/* A list's entry is deleted only while nobody uses it. NULL with a status. */
struct object *erase_delete(struct company *company, enum entity entity, struct text id,
                            struct status *status);
/* `from` goes, `into` takes its place everywhere. NULL with a status. */
struct object *erase_merge(struct company *company, struct object *from, struct object *into,
                           struct status *status);

#endif
