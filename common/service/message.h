/* Our messages on Kafka: an envelope (codec/envelope.h) as the key, headers and body of a record.
 */
#ifndef TIEOUT_SERVICE_MESSAGE_H
#define TIEOUT_SERVICE_MESSAGE_H

#include "codec/envelope.h"
#include "io/kafka_consumer.h"

/* Slices of the message: they live as long as its batch. Headers that are not ours are passed over;
 * of a repeated one the last counts. Nothing is checked: envelope_open does. */
void message_open(const struct kafka_message *message, struct envelope *out);

/* The headers that the envelope has, in the table's order; texts are the envelope's. How many. */
size_t message_headers(const struct envelope *envelope,
                       struct kafka_header out[static ENVELOPE_HEADER_COUNT]);

#endif
