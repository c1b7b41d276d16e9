/* An event as one line of JSON, for journals that are files:
 *
 *   {"partition":3,"offset":17,"key":"<tenant>","headers":{"ce_id":...},"value":{...}}
 *
 * Partition and offset are for people. What is no JSON text stands in base64, under "value_base64"
 * and "headers_base64", so that every byte comes back.
 */
#ifndef TIEOUT_SERVICES_TIEOUT_LINE_H
#define TIEOUT_SERVICES_TIEOUT_LINE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "codec/envelope.h"
#include "io/kafka_consumer.h"

void line_format(const struct kafka_message *message, struct arena *arena, struct buffer *out);
/* Texts of *out point into the line and the arena. False (PERMANENT): it is no such line. */
bool line_parse(struct text line, struct arena *arena, struct envelope *out, struct error *error);

#endif
