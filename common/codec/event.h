/* Events: envelopes to structs and back (tieout.events). */
#ifndef TIEOUT_CODEC_EVENT_H
#define TIEOUT_CODEC_EVENT_H

#include "base/buffer.h"
#include "codec/envelope.h"
#include "model/event.h"

/* Texts of *out point into the envelope and the arena; both must outlive it. False (permanent): to
 * the quarantine, with the message as its reason; type, tenant, id and time are set then as far as
 * they could be read (type EVENT_COUNT, nil, nil, INSTANT_NONE otherwise), and of an observation
 * side, entity and id too, so that the record can be found. */
bool event_decode(const struct envelope *envelope, struct arena *arena, struct event *out,
                  struct error *error);

/* After a failure: an observation whose record can be told, and so be blocked (fold_unreadable). It
 * has no content then: is_deleted is set, so that nothing looks at its document. */
bool event_names_record(struct event *event);

/* `source` ("tieout/console") must outlive *out; the body is written into `body`, which is cleared
 * first; other texts live in the arena. */
void event_encode(const struct event *event, struct text source, struct arena *arena,
                  struct buffer *body, struct envelope *out);

#endif
