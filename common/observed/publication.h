/* Events of a reader (of one reading, of one call) on their way to the journal. Nothing counts as
 * told before the brokers have confirmed it. What was told counts against the tenant's share of the
 * journal, so that nobody reads faster than is folded. */
#ifndef TIEOUT_OBSERVED_PUBLICATION_H
#define TIEOUT_OBSERVED_PUBLICATION_H

#include "base/arena.h"
#include "io/kafka_producer.h"
#include "model/event.h"

enum {
    PUBLICATION_RAW_BYTES_MAX = 4 << 20
}; /* an object larger than that goes without its bytes */

struct publication {
    size_t pending;
    size_t delivered;
    struct error error; /* the first failure */
    bool has_failed;
    int32_t partition;
    int64_t offset; /* the highest */
};

struct publication_way {
    struct kafka_producer *producer;
    const char *topic;
    struct text source;
    void *tag;           /* of the reports */
    struct arena *arena; /* until the event is handed in */
};

void publication_init(struct publication *publication);
/* Hands an event to Kafka; `raw`: the vendor's own bytes, or TEXT_NONE. False: nothing was; the
 * publication has failed then. */
bool publication_add(struct publication *publication, const struct publication_way *way,
                     const struct event *event, struct text raw, struct error *error);
/* True when it was the last one that was pending. */
bool publication_reported(struct publication *publication, const struct kafka_report *report);

/* What of a tenant's events is on the journal, by what its reader has stored. */
struct journal_share {
    int32_t partition;
    int64_t offset;   /* of its last event; -1 = none */
    int64_t unfolded; /* its events since everything was folded last */
};

/* `folded_offset`: the reconciler's next one in that partition. */
bool journal_share_is_folded(const struct journal_share *share, int64_t folded_offset);
/* With what was delivered now; as it was when nothing was. */
struct journal_share journal_share_after(const struct journal_share *share, int64_t folded_offset,
                                         const struct publication *publication);

#endif
