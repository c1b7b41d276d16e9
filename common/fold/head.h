/* The tenant's own row as canonical JSON: settings, run, agenda, counts, digest. */
#ifndef TIEOUT_FOLD_HEAD_H
#define TIEOUT_FOLD_HEAD_H

#include "base/buffer.h"
#include "fold/state.h"

void head_format(const struct tenant_head *head, struct buffer *out);
/* *head is state_init's; false when the row is none of ours. */
bool head_parse(struct text row, struct tenant_head *head, struct error *error);

/* The digest that replay and live are compared by: over the tenant's row and all of its records. */
struct sha256 head_fingerprint(const struct tenant_head *head);

#endif
