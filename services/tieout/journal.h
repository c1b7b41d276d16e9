/* A tenant's journal, from Kafka: its messages in order, from the first one on. */
#ifndef TIEOUT_SERVICES_TIEOUT_JOURNAL_H
#define TIEOUT_SERVICES_TIEOUT_JOURNAL_H

#include "cli.h"
#include "io/kafka_consumer.h"

struct journal_place {
    char topic[256];
    int32_t partition;
};

/* The partition that holds this tenant's events; the database knows how many there are. */
bool journal_locate(struct cli *cli, struct uuid tenant, struct journal_place *out,
                    struct error *error);

/* Called for each message of the tenant; returns false to give up. */
typedef bool journal_visit(void *context, const struct kafka_message *message, struct error *error);

struct journal_reading {
    struct uuid tenant;
    const struct journal_place *place;
    int64_t until; /* read up to this offset, not included; INT64_MAX: all that is there now */
    journal_visit *visit;
    void *context;
};
bool journal_read(struct cli *cli, const struct journal_reading *reading, struct error *error);

#endif
