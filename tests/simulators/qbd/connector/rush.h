/* Many sessions of many connectors at once, for measuring a service. */
#ifndef SIMULATOR_QBD_RUSH_H
#define SIMULATOR_QBD_RUSH_H

#include "tests/simulators/qbd/connector/connector.h"

/* A session has ended: the next one of the rush begins, or its figures are told. */
void rush_go_on(struct connector *connector);
void rush_free(struct connectors *connectors);

#endif
