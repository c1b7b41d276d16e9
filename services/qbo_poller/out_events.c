/* Events to the journal. Nothing counts as told before the brokers have confirmed it. */
#include "codec/event.h"
#include "service/log.h"
#include "service/message.h"
#include "service/metrics.h"
#include "task.h"

bool publish_event(struct task *task, const struct event *event, struct text raw,
                   struct error *error)
{
    struct poller *poller = task->poller;
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    struct envelope envelope;
    struct buffer body;
    REQUIRE(uuid_equal(event->tenant, task->tenant));
    buffer_init(&body, 0);
    event_encode(event, POLLER_SOURCE, &task->page, &body, &envelope);
    if (text_is_present(raw) && raw.length <= POLLER_RAW_BYTES_MAX)
        envelope.headers[ENVELOPE_RAW] = raw;
    const struct kafka_record record = {
        .topic = poller->events_topic,
        .key = envelope.key,
        .value = envelope.body,
        .headers = headers,
        .header_count = message_headers(&envelope, headers),
        .tag = task,
    };
    bool is_taken = kafka_publish(poller->producer, &record, error);
    buffer_release(&body);
    task->publication.pending += is_taken ? 1 : 0;
    return is_taken;
}

/* What was published counts against the tenant's share of unfolded events. */
static void note_position(struct task *task)
{
    const struct publication *publication = &task->publication;
    struct progress *after = &task->after;
    bool is_all_folded = task->folded_offset > task->progress.journal_offset;
    if (publication->delivered == 0)
        return;
    after->unfolded = (int64_t)publication->delivered;
    if (!is_all_folded)
        after->unfolded += task->progress.unfolded;
    after->journal_partition = publication->partition;
    after->journal_offset = publication->offset;
}

static void settle(struct task *task)
{
    if (task->publication.has_failed) {
        task_fail(task, "not_published", &task->publication.error);
        return;
    }
    note_position(task);
    task->commit(task);
}

void publish_wait(struct task *task, void (*commit)(struct task *task))
{
    task->commit = commit;
    if (task->publication.pending == 0)
        settle(task);
}

void handle_report(void *context, const struct kafka_report *report)
{
    struct poller *poller = context;
    if (journal_reader_reported(poller->commands, report))
        return;
    struct task *task = report->tag;
    struct publication *publication = &task->publication;
    metric_add(METRIC_MESSAGES_PUBLISHED,
               LABELS("events", report->is_delivered ? "delivered" : "failed"), 1);
    publication->pending--;
    if (report->is_delivered) {
        publication->delivered++;
        publication->partition = report->partition;
        if (report->offset > publication->offset)
            publication->offset = report->offset;
    } else if (!publication->has_failed) {
        publication->has_failed = true;
        publication->error = report->error;
    }
    if (publication->pending == 0 && task->commit)
        settle(task);
}
