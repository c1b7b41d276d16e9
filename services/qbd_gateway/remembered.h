/* The names of message sets that QuickBooks may remember, and whose answers nobody needs any more:
 * each stays in the customer's company file until a later set names it as the old one. Kept as one
 * text, the oldest first, with spaces between. Pure.
 */
#ifndef TIEOUT_QBD_GATEWAY_REMEMBERED_H
#define TIEOUT_QBD_GATEWAY_REMEMBERED_H

#include "base/arena.h"

enum { REMEMBERED_MAX = 8 }; /* one or two, unless answers are lost again and again */

/* The next to be forgotten; TEXT_NONE: none is. */
struct text remembered_first(struct text names);
/* The oldest gives way when there are too many. */
struct text remembered_with(struct text names, struct text name, struct arena *arena);
struct text remembered_without_first(struct text names);

#endif
