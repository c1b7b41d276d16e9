/* The journal, from Kafka: a partition's messages in order. */
#ifndef TIEOUT_SERVICES_TIEOUT_JOURNAL_H
#define TIEOUT_SERVICES_TIEOUT_JOURNAL_H

#include "cli.h"
#include "io/kafka_consumer.h"

/* The generation of the journal that the settings name. */
struct journal {
    char topic[256];
    int32_t partition_count; /* the database knows */
};
bool journal_open(struct cli *cli, struct journal *out, struct error *error);
/* The partition that holds this tenant's events. */
int32_t journal_partition(const struct journal *journal, struct uuid tenant);

/* Called for each message; returns false to give up. */
typedef bool journal_visit(void *context, const struct kafka_message *message, struct error *error);

struct journal_reading {
    const struct journal *journal;
    int32_t partition;
    struct uuid tenant; /* whose messages are visited; nil: everybody's */
    int64_t from;       /* the first offset; 0: the journal has to begin there */
    int64_t until;      /* read up to this offset, not included; INT64_MAX: all that is there now */
    journal_visit *visit;
    /* Called now and then with the next offset to come and the one to stop at; may be NULL. */
    void (*advanced)(void *context, int64_t next, int64_t end);
    void *context;
};
bool journal_read(struct cli *cli, const struct journal_reading *reading, struct error *error);

#endif
