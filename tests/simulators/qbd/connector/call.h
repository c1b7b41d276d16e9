/* A call of a connector to its service, with the faults that hit it. */
#ifndef SIMULATOR_QBD_CALL_H
#define SIMULATOR_QBD_CALL_H

#include "tests/simulators/qbd/connector/connector.h"

enum { CALL_CONNECT_MS = 30000, CALL_ANSWER_BYTES_MAX = 64 << 20 };

/* Sends it, and hands what comes of it to connector->on_answer, later, from the loop: exactly
 * once, unless call_cancel() comes before. The texts are copied. */
void call_send(struct connector *connector, enum operation operation,
               const struct text *parameters);
void call_cancel(struct connector *connector);
/* What connector->call_timer calls. */
void call_due(void *context);

#endif
