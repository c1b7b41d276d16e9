#include "service/message.h"

void message_open(const struct kafka_message *message, struct envelope *out)
{
    struct kafka_header found;
    *out = (struct envelope){.key = message->key, .body = message->value};
    for (size_t i = 0; kafka_message_header_at(message, i, &found); i++) {
        enum envelope_header header;
        if (envelope_header_parse(found.name, &header))
            out->headers[header] = found.value;
    }
}

size_t message_headers(const struct envelope *envelope,
                       struct kafka_header out[static ENVELOPE_HEADER_COUNT])
{
    size_t count = 0;
    for (int i = 0; i < ENVELOPE_HEADER_COUNT; i++) {
        enum envelope_header header = (enum envelope_header)i;
        if (text_is_present(envelope->headers[i]))
            out[count++] =
                (struct kafka_header){text_of(envelope_header_name(header)), envelope->headers[i]};
    }
    return count;
}
