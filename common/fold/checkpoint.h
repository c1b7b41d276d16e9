/* A tenant's complete state as lines of text, and back: what a later replay goes on from.
 *
 *   {"tenant":"<id>","records":<count>,"head":{...}}      then, a line each, its records
 *   (codec/record.h, record_row_format)
 */
#ifndef TIEOUT_FOLD_CHECKPOINT_H
#define TIEOUT_FOLD_CHECKPOINT_H

#include "base/error.h"
#include "fold/state.h"
#include "syntax/json.h"

/* The lines, one by one, without an end of line; the text is valid during the call. False: stop. */
typedef bool checkpoint_line(void *context, struct text line);
/* Of a complete state that was flushed. False when a call returned false. */
bool checkpoint_write(const struct tenant_state *state, checkpoint_line *line, void *context);

/* A tenant's first line; *out is initialised with it (state_release when done, also after a
 * failure). *record_count lines follow. */
bool checkpoint_read_tenant(const struct json *line, struct tenant_state *out, size_t *record_count,
                            struct error *error);
bool checkpoint_read_record(const struct json *line, struct tenant_state *state,
                            struct error *error);
/* After the last one: the state is complete. Fails (PERMANENT) when records and digest disagree. */
bool checkpoint_finish(struct tenant_state *state, struct error *error);

#endif
