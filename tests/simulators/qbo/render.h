/* Objects as the API shows them: what was written, and what QuickBooks computes. */
#ifndef SIMULATOR_QBO_RENDER_H
#define SIMULATOR_QBO_RENDER_H

#include "tests/simulators/qbo/company.h"

/* `key` is NULL for an element of an array. */
void render_object(struct json_writer *writer, const char *key, const struct company *company,
                   const struct object *object);
/* All that CDC tells of a deleted one. */
void render_tombstone(struct json_writer *writer, const struct object *object);
/* What the API answers to a delete: {"status":"Deleted","domain":"QBO","Id":"..."}. */
void render_deleted(struct json_writer *writer, const char *key, const struct object *object);
/* "time": now, with milliseconds and the company's offset. */
void render_time(struct json_writer *writer, instant_us now);

#endif
