/* Complete states as lines of a file (fold/checkpoint.h). */
#ifndef TIEOUT_SERVICES_TIEOUT_STATE_FILE_H
#define TIEOUT_SERVICES_TIEOUT_STATE_FILE_H

#include <stdio.h>

#include "fold/checkpoint.h"

/* The next line as JSON, in the arena, which is cleared before; NULL (PERMANENT): there is none. */
const struct json *state_file_line(FILE *file, struct arena *arena, struct error *error);

/* False: errno says why. */
bool state_file_write(FILE *file, const struct tenant_state *state);
/* The state whose first line stands at `position`; on failure there is nothing to release. */
bool state_file_read(FILE *file, int64_t position, struct tenant_state *out, struct error *error);

#endif
