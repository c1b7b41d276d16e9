#include "observed/publication.h"

#include "codec/event.h"
#include "service/message.h"
#include "service/metrics.h"

void publication_init(struct publication *publication)
{
    *publication = (struct publication){.offset = -1};
}

static void fail(struct publication *publication, const struct error *error)
{
    if (!publication->has_failed)
        publication->error = *error;
    publication->has_failed = true;
}

bool publication_add(struct publication *publication, const struct publication_way *way,
                     const struct event *event, struct text raw, struct error *error)
{
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    struct envelope envelope = {0};
    struct buffer body;
    buffer_init(&body, 0);
    event_encode(event, way->source, way->arena, &body, &envelope);
    if (text_is_present(raw) && raw.length <= PUBLICATION_RAW_BYTES_MAX)
        envelope.headers[ENVELOPE_RAW] = raw;
    const struct kafka_record record = {
        .topic = way->topic,
        .key = envelope.key,
        .value = envelope.body,
        .headers = headers,
        .header_count = message_headers(&envelope, headers),
        .tag = way->tag,
    };
    bool is_taken = kafka_publish(way->producer, &record, error);
    buffer_release(&body);
    if (is_taken)
        publication->pending++;
    else
        fail(publication, error);
    return is_taken;
}

bool publication_reported(struct publication *publication, const struct kafka_report *report)
{
    metric_add(METRIC_MESSAGES_PUBLISHED,
               LABELS("events", report->is_delivered ? "delivered" : "failed"), 1);
    publication->pending--;
    if (report->is_delivered) {
        publication->delivered++;
        publication->partition = report->partition;
        if (report->offset > publication->offset)
            publication->offset = report->offset;
    } else {
        fail(publication, &report->error);
    }
    return publication->pending == 0;
}

bool journal_share_is_folded(const struct journal_share *share, int64_t folded_offset)
{
    return folded_offset > share->offset;
}

struct journal_share journal_share_after(const struct journal_share *share, int64_t folded_offset,
                                         const struct publication *publication)
{
    int64_t before = journal_share_is_folded(share, folded_offset) ? 0 : share->unfolded;
    if (publication->delivered == 0)
        return *share;
    return (struct journal_share){publication->partition, publication->offset,
                                  before + (int64_t)publication->delivered};
}
