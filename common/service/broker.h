/* A service's way to Kafka: KAFKA_BROKERS and KAFKA_PROPERTIES; the client's own lines go to our
 * log. */
#ifndef TIEOUT_SERVICE_BROKER_H
#define TIEOUT_SERVICE_BROKER_H

#include "io/kafka.h"
#include "service/settings.h"

/* The texts are the settings' own; only for kafka_*_create. */
struct kafka_connection service_broker(const struct settings *settings);

#endif
