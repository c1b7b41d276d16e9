/* What io/kafka_*.c share: a librdkafka handle, its settings, and its events on the loop. Nobody
 * else includes this.
 */
#ifndef TIEOUT_IO_KAFKA_CLIENT_H
#define TIEOUT_IO_KAFKA_CLIENT_H

#include <librdkafka/rdkafka.h>

#include "io/kafka.h"
#include "io/loop.h"

enum { KAFKA_REASON_BYTES_MAX = 256 };

struct kafka_client {
    struct kafka_connection connection; /* a copy of our own */
    rd_kafka_t *handle;                 /* NULL = not started */
    rd_kafka_queue_t *queue;            /* whose events wake the loop */
    int descriptor;                     /* an eventfd that librdkafka writes to */
    struct loop_watch watch;
    void (*serve)(void *owner); /* events have come: fetch them until there are none */
    void *owner;
    uint64_t errors;
    bool has_fatal; /* librdkafka has given up */
    char fatal_reason[KAFKA_REASON_BYTES_MAX];
};

void kafka_client_init(struct kafka_client *client, const struct kafka_connection *connection,
                       void (*serve)(void *owner), void *owner);
void kafka_client_release(struct kafka_client *client); /* stopped before */

/* The connection's settings, then its properties, then `settings`; with our callbacks for errors
 * and logs; its opaque is the client. NULL: a setting is wrong. */
rd_kafka_conf_t *kafka_client_configure(struct kafka_client *client,
                                        const struct kafka_setting *settings, size_t count,
                                        struct error *error);
/* Takes the configuration over, also on failure. */
bool kafka_client_start(struct kafka_client *client, rd_kafka_type_t type, rd_kafka_conf_t *conf,
                        struct error *error);
/* Lets `queue` (taken over) wake the loop. */
bool kafka_client_watch(struct kafka_client *client, struct loop *loop, rd_kafka_queue_t *queue,
                        struct error *error);
void kafka_client_unwatch(struct kafka_client *client);

enum error_class kafka_error_class(rd_kafka_resp_err_t code);

#endif
