/* The bodies of events: JSON objects, members in a fixed order. For codec/event.c. */
#ifndef TIEOUT_CODEC_EVENT_BODY_H
#define TIEOUT_CODEC_EVENT_BODY_H

#include "model/event.h"
#include "syntax/json.h"

/* Fills the part of *out that its type says. */
bool event_body_read(const struct json *body, struct arena *arena, struct event *out,
                     struct error *error);
void event_body_write(const struct event *event, struct buffer *out);

#endif
