/* The poller's life: opens what it needs, then looks at the schedule round after round. */
#ifndef TIEOUT_QBO_POLLER_ROUNDS_H
#define TIEOUT_QBO_POLLER_ROUNDS_H

#include "poller.h"

bool rounds_start(struct service_context *context, struct error *error);
bool rounds_are_drained(struct service_context *context);
bool rounds_are_idle(struct service_context *context);
void rounds_stop(struct service_context *context);

#endif
