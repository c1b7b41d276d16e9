/* Events to the journal. Nothing counts as told before the brokers have confirmed it. */
#include "service/log.h"
#include "task.h"

bool publish_event(struct task *task, const struct event *event, struct text raw,
                   struct error *error)
{
    const struct publication_way way = {.producer = task->poller->producer,
                                        .topic = task->poller->events_topic,
                                        .source = POLLER_SOURCE,
                                        .tag = task,
                                        .arena = &task->page};
    REQUIRE(uuid_equal(event->tenant, task->tenant));
    return publication_add(&task->publication, &way, event, raw, error);
}

static void settle(struct task *task)
{
    if (task->publication.has_failed) {
        task_fail(task, "not_published", &task->publication.error);
        return;
    }
    task->after.journal =
        journal_share_after(&task->progress.journal, task->folded_offset, &task->publication);
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
    if (publication_reported(&task->publication, report) && task->commit)
        settle(task);
}
