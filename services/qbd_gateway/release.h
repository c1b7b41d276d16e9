/* The run that a session is. */
#ifndef TIEOUT_QBD_GATEWAY_RELEASE_H
#define TIEOUT_QBD_GATEWAY_RELEASE_H

#include "call.h"

/* Whether nothing more is awaited of the session's run: it has closed; the session is none (its
 * request joined a run that was going on, or nobody has answered it); or everything that was told
 * is folded, and for a while nothing has come of it: the run goes on for what is written to the
 * platform, however long that takes. */
bool release_is_over(const struct call *call);

#endif
