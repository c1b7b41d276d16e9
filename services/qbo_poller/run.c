/* Runs: told when everything that was read for them is on the journal; asked for when due. */
#include "io/clock.h"
#include "model/command.h"
#include "service/log.h"
#include "store.h"

static bool publish_run_read(struct task *task, const struct read_request *request,
                             struct error *error)
{
    char run[UUID_TEXT_BYTES];
    const struct event event = {
        .type = EVENT_RUN_READ,
        .id = derive_named_id(task->tenant, "run read", uuid_format(request->run_id, run)),
        .tenant = task->tenant,
        .time = clock_now_us(),
        .run_read = {request->run_id, (uint64_t)task->progress.read_count},
    };
    return publish_event(task, &event, TEXT_NONE, error);
}

static void commit_report(struct task *task)
{
    struct error error;
    if (!store_end_pass(task, &error)) {
        task_fail(task, "pass_not_ended", &error);
        return;
    }
    log_info("pass_ended", log_tenant(task->tenant), log_integer("pass", task->after.pass),
             log_integer("read", task->after.read_count));
    task_next(task);
}

void report_step(struct task *task)
{
    struct publication *publication = &task->publication;
    for (size_t i = 0; i < task->request_count && !publication->has_failed; i++) {
        const struct request *request = &task->requests[i];
        bool is_read = request->read.kind == READ_RUN && request->pass != INT64_MIN &&
                       request->pass <= task->progress.pass;
        if (is_read)
            publication->has_failed = !publish_run_read(task, &request->read, &publication->error);
    }
    task->after.phase = PHASE_IDLE;
    task->after.polled_at = task->now;
    publish_wait(task, commit_report);
}

static void commit_run_due(struct task *task)
{
    struct error error;
    if (!store_clear_run_due(task, &error)) {
        task_fail(task, "run_due_not_cleared", &error);
        return;
    }
    task->run_due_at = INSTANT_NONE;
    task_next(task);
}

void run_due_step(struct task *task)
{
    char due[INSTANT_TEXT_BYTES_MAX];
    const struct event event = {
        .type = EVENT_RUN_REQUESTED,
        .id = derive_named_id(task->tenant, "run due", instant_format(task->run_due_at, due)),
        .tenant = task->tenant,
        .time = clock_now_us(),
        .run_requested = {TEXT("schedule")},
    };
    task->publication.has_failed =
        !publish_event(task, &event, TEXT_NONE, &task->publication.error);
    publish_wait(task, commit_run_due);
}
