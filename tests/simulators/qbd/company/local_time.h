/* Times as QuickBooks tells them: what the clock on the wall shows, with an offset that ignores
 * daylight saving. A time here is wall-clock time counted as if it were UTC.
 */
#ifndef SIMULATOR_QBD_LOCAL_TIME_H
#define SIMULATOR_QBD_LOCAL_TIME_H

#include "base/arena.h"
#include "base/instant.h"

/* What the wall clock shows, in whole seconds (US Pacific, with daylight saving). */
instant_us local_time_of(instant_us instant);
/* "2026-07-01T05:00:00-08:00": -08:00 in summer too. */
struct text local_time_format(struct arena *arena, instant_us local);
/* yyyy-mm-dd, perhaps with Thh:mm:ss, perhaps with an offset. Without an offset it is wall-clock
 * time; with one it is taken as local_time_format() writes it. No Z, no fractions. */
bool local_time_parse(struct text text, instant_us *out);

#endif
