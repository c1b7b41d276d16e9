#include "io/kafka_client.h"
#include "io/kafka_consumer.h"

struct text kafka_message_header(const struct kafka_message *message, struct text name)
{
    struct text found = TEXT_NONE;
    struct kafka_header header;

    for (size_t i = 0; kafka_message_header_at(message, i, &header); i++)
        if (text_equal(header.name, name))
            found = header.value;
    return found;
}

bool kafka_message_header_at(const struct kafka_message *message, size_t index,
                             struct kafka_header *out)
{
    rd_kafka_headers_t *headers = NULL;
    const char *name = NULL;
    const void *value = NULL;
    size_t length = 0;

    if (rd_kafka_message_headers(message->handle, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_get_all(headers, index, &name, &value, &length) !=
            RD_KAFKA_RESP_ERR_NO_ERROR)
        return false;
    out->name = text_of(name);
    out->value = text_slice(value, length);
    return true;
}
