/* Places where a test may kill the process as a power cut would (SIGKILL), between two durable
 * steps. One table (kill_points.def); compiled in always, one branch when not armed.
 *
 * TIEOUT_KILL_POINT=name or name:3 kills at the first or third time the process gets there.
 * TIEOUT_KILL_LOG=file appends the name of each point that is passed, one a line, so that a test
 * can prove that it was reached.
 */
#ifndef TIEOUT_SERVICE_KILL_POINT_H
#define TIEOUT_SERVICE_KILL_POINT_H

#include "base/error.h"
#include "base/text.h"

enum kill_point {
#define KILL_POINT(id, name, meaning) KILL_##id,
#include "service/kill_points.def"
#undef KILL_POINT
    KILL_POINT_COUNT
};
const char *kill_point_name(enum kill_point point);

extern bool kill_points_are_on; /* private to service_kill_point */
void kill_point_pass(enum kill_point point);

static inline void service_kill_point(enum kill_point point)
{
    if (__builtin_expect(kill_points_are_on, 0))
        kill_point_pass(point);
}

/* Both may be absent. PERMANENT when the name is not in the table or the log cannot be opened. */
bool kill_points_arm(struct text kill_at, struct text log_file, struct error *error);

#endif
