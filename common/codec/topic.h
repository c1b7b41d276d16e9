/* The topics of a fleet (schemas/topics.def). */
#ifndef TIEOUT_CODEC_TOPIC_H
#define TIEOUT_CODEC_TOPIC_H

#include "base/text.h"

#define TOPIC(symbol, name, retention, sentence) TOPIC_##symbol,
enum topic {
#include "schemas/topics.def"
    TOPIC_COUNT
};
#undef TOPIC

enum { TOPIC_NAME_BYTES_MAX = 250 };

/* "<prefix>.events", terminated; false when the prefix is too long. */
bool topic_format(enum topic topic, struct text prefix, char out[static TOPIC_NAME_BYTES_MAX]);
const char *topic_retention_ms(enum topic topic); /* as Kafka's retention.ms */
const char *topic_sentence(enum topic topic);

#endif
