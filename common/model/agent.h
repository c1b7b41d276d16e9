/* The program beside QuickBooks Desktop that connects us: what a version of it can do. */
#ifndef TIEOUT_MODEL_AGENT_H
#define TIEOUT_MODEL_AGENT_H

#include "base/text.h"

struct tenant_settings;

enum { VERSION_PARTS_MAX = 8 };

/* Numbers with dots between them, 2.1.3561.1; each at most nine digits long. */
bool version_is_valid(struct text version);
/* Part by part, as numbers: 2.10 is later than 2.9; a part that is missing counts as 0. Below 0: a
 * is older. Both must be valid. */
int version_compare(struct text a, struct text b);

/* What a Web Connector says of itself: a bare number is Intuit's own, "SyncDashboard/2.1.3561.1"
 * another kind, whose name is compared without case and underscores. False: no version, or a kind
 * that nobody knows. *kind is the table's name. */
bool agent_parse(struct text told, const char **kind, struct text *version);

enum agent_need { AGENT_TWO_WAY, AGENT_PURCHASE_ORDERS };
enum agent_fitness { AGENT_OK, AGENT_TOO_OLD, AGENT_UNKNOWN };

/* *minimum gets the version that this kind of agent needs; without a kind, the first kind's. */
enum agent_fitness agent_fitness(const struct tenant_settings *settings, enum agent_need need,
                                 struct text *minimum);

#endif
