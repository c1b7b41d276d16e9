/* What is settled goes to the journal: results, and what was seen before them, of whatever company
 * and whichever gateway has settled it. */
#ifndef TIEOUT_QBD_GATEWAY_TELLINGS_H
#define TIEOUT_QBD_GATEWAY_TELLINGS_H

#include "gateway.h"

struct tellings;

void tellings_open(struct gateway *gateway);
void tellings_close(struct gateway *gateway); /* after the producer's last reports */
/* There may be something: soon. */
void tellings_look(struct gateway *gateway);
/* True when the report was of one of these. */
bool tellings_reported(struct gateway *gateway, const struct kafka_report *report);
/* Nothing is on its way, and nothing waits that is ours to take. */
bool tellings_are_idle(const struct gateway *gateway);

#endif
