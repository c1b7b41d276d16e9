/* Records as rows: one canonical JSON text, in a fixed order, values of zero left out. */
#ifndef TIEOUT_CODEC_RECORD_H
#define TIEOUT_CODEC_RECORD_H

#include "base/buffer.h"
#include "base/error.h"
#include "model/record.h"

/* The whole record: what the tenant's digest is made of, and what a replay is compared by. */
void record_row_format(const struct record *record, struct buffer *out);

/* The same with what record_rest_format made of it at hand. */
void record_row_join(const struct record *record, struct text rest, struct buffer *out);

/* What is left when columns hold id, entity, and each half's native id and shown document. */
void record_rest_format(const struct record *record, struct buffer *out);

/* The way back: sets everything but those columns' members. *record must be zeroed, or hold those
 * only; it owns its texts (record_release, also after a failure). */
bool record_rest_parse(struct text rest, struct record *record, struct error *error);

#endif
