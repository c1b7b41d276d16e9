/* The platform's door in bytes: what is sent, what its answers mean. Pure but for the signature. */
#ifndef TIEOUT_SERVICES_PUSHER_PLATFORM_CALL_H
#define TIEOUT_SERVICES_PUSHER_PLATFORM_CALL_H

#include "base/buffer.h"
#include "model/command.h"
#include "model/event.h"

enum { PLATFORM_SIGNATURE_BYTES = 96 };

/* The delivery of a command: the same command gives the same bytes. */
void platform_body_format(const struct write_command *command, struct buffer *out);

/* "t=SECONDS,v1=HEX": HMAC-SHA256 over "SECONDS.BODY". */
struct text platform_signature(struct text secret, instant_us now, struct text body,
                               char out[static PLATFORM_SIGNATURE_BYTES]);

/* A record as the platform shows it, in an answer to a delivery or to a read: texts in the arena or
 * in `body`. *raw is the object's bytes. False: it is no such object, or has no id. */
bool platform_record_parse(struct arena *arena, struct text body, enum entity entity,
                           struct observation *out, struct text *raw);

/* Of 409 and 422: {"code","message"}. An unknown code is REFUSAL_OTHER. */
void platform_refusal_parse(struct arena *arena, struct text body, struct result *out);

#endif
