/* One update of a connector, from serverVersion to its end, and when the next one comes. */
#ifndef SIMULATOR_QBD_SESSION_H
#define SIMULATOR_QBD_SESSION_H

#include "tests/simulators/qbd/connector/connector.h"

/* Sets up the timers of a new connector. */
void session_install(struct connector *connector);
/* Nothing when one is running already. At its end connectors.on_end is called. */
void session_start(struct connector *connector);
/* Plans the next run of itself, or none, from what is set now. */
void session_plan(struct connector *connector);
int64_t session_interval_ms(const struct connector *connector);

#endif
