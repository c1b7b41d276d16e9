/* What a tenant has to tell the console, in order, one at a time, until it is taken.
 * It outlives restarts of the console, not of the simulator. */
#ifndef SIMULATOR_PLATFORM_OUTBOX_H
#define SIMULATOR_PLATFORM_OUTBOX_H

#include "tests/simulators/platform/platform.h"

struct outbox *outbox_create(struct platform *platform, struct tenant *tenant);
void outbox_free(struct outbox *outbox);

/* The record as it is now; a figure, which is only received, is not sent. */
void outbox_add(struct tenant *tenant, const struct record *record);
/* Tries at once: after the console's address or the pause has changed. */
void outbox_kick(struct outbox *outbox);
bool outbox_skip(struct outbox *outbox); /* gives the oldest one up */
size_t outbox_waiting(const struct outbox *outbox);
uint64_t outbox_last_sequence(const struct outbox *outbox); /* of what was added last */
void outbox_write(struct json_writer *writer, const struct outbox *outbox);

#endif
