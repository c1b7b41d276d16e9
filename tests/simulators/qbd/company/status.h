/* How a request ended: statusCode, statusSeverity and statusMessage (statuses.def). */
#ifndef SIMULATOR_QBD_STATUS_H
#define SIMULATOR_QBD_STATUS_H

#include "base/text.h"

enum { STATUS_MESSAGE_BYTES = 600, STATUS_SEVERITY_BYTES = 8 };

enum status_name {
#define STATUS(name_, code_, severity_, text_) STATUS_##name_,
#include "tests/simulators/qbd/company/statuses.def"
#undef STATUS
};

struct status {
    int code;
    char severity[STATUS_SEVERITY_BYTES];
    char message[STATUS_MESSAGE_BYTES];
};

/* Fills in the status; false unless nothing went wrong, so that `return status_set(...)` reads
 * well. */
bool status_set(struct status *status, enum status_name name, struct text one, struct text two);
/* Of a code, for faults on request: its own severity and text, or a bare one. */
void status_of_code(struct status *status, int code);
bool status_is_error(const struct status *status);

#endif
