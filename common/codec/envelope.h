/* A message as it stands on a topic: key, headers (envelope.def), body. Slices; nothing is owned.
 *
 * The key is always the tenant's id as text, so that a tenant's messages keep their order.
 */
#ifndef TIEOUT_CODEC_ENVELOPE_H
#define TIEOUT_CODEC_ENVELOPE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/uuid.h"

#define ENVELOPE_HEADER(symbol, name, need, sentence) ENVELOPE_##symbol,
enum envelope_header {
#include "codec/envelope.def"
    ENVELOPE_HEADER_COUNT
};
#undef ENVELOPE_HEADER

enum envelope_need { ENVELOPE_REQUIRED, ENVELOPE_OPTIONAL, ENVELOPE_ASIDE };

struct envelope {
    struct text key;
    struct text headers[ENVELOPE_HEADER_COUNT]; /* TEXT_NONE = absent */
    struct text body;
};

/* What an envelope says before its body is looked at. */
struct envelope_head {
    struct uuid tenant;
    struct uuid id;
    instant_us time;
};

/* Who writes a message, and when that happened which led to it. */
struct envelope_origin {
    struct text source; /* "tieout/reconciler"; outlives the envelope */
    instant_us time;
};

const char *envelope_header_name(enum envelope_header header);
const char *envelope_header_sentence(enum envelope_header header);
enum envelope_need envelope_header_need(enum envelope_header header);
bool envelope_header_parse(struct text name, enum envelope_header *out);

/* Checks key and headers, but for the type's meaning. As much of *out as could be read is set, also
 * when it is refused (permanent; names the header). */
bool envelope_open(const struct envelope *envelope, struct envelope_head *out, struct error *error);

/* Key and required headers of a message to be published; texts in the arena but for `type` and
 * `source`, which must outlive it. */
void envelope_seal(struct envelope *envelope, const struct envelope_head *head, const char *type,
                   struct text source, struct arena *arena);

/* Refuses a type that we do not read: says whether it is unknown, or a newer version of one that
 * is known (`known` ends in ".v1"). Returns false. */
bool envelope_refuse_type(struct text type, const char *const *known, size_t count,
                          struct error *error);

#endif
