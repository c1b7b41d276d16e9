/* The run that a session is. */
#ifndef TIEOUT_QBD_GATEWAY_RELEASE_H
#define TIEOUT_QBD_GATEWAY_RELEASE_H

#include "call.h"

/* Whether nothing more comes of the session's run: it has closed, or the session is none (its
 * request joined a run that was going on, or nobody has answered it). */
bool release_is_over(const struct call *call);

#endif
