#include "codec/topic.h"

#include <stdio.h>

static const struct {
    const char *name;
    const char *retention_ms;
    const char *sentence;
} TOPICS[TOPIC_COUNT] = {
#define TOPIC(symbol, name, retention, sentence) {name, retention, sentence},
#include "schemas/topics.def"
#undef TOPIC
};

bool topic_format(enum topic topic, struct text prefix, char out[static TOPIC_NAME_BYTES_MAX])
{
    int length =
        snprintf(out, TOPIC_NAME_BYTES_MAX, "%.*s.%s", TEXT_ARG(prefix), TOPICS[topic].name);
    return length > 0 && length < TOPIC_NAME_BYTES_MAX;
}

const char *topic_retention_ms(enum topic topic)
{
    return TOPICS[topic].retention_ms;
}

const char *topic_sentence(enum topic topic)
{
    return TOPICS[topic].sentence;
}
