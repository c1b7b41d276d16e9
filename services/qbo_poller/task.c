/* A tenant that is being read: what to do next, and how it is put back. */
#include <stdlib.h>

#include "qbo/object.h"
#include "schedule.h"
#include "service/log.h"
#include "store.h"

static const int64_t HOUR_US = INT64_C(3600) * 1000000;

/* --- life ------------------------------------------------------------------------------------- */

void task_free(struct task *task)
{
    struct poller *poller = task->poller;
    REQUIRE(task->publication.pending == 0);
    if (task->previous)
        task->previous->next = task->next;
    else
        poller->tasks = task->next;
    if (task->next)
        task->next->previous = task->previous;
    poller->task_count--;
    arena_release(&task->row);
    arena_release(&task->page);
    free(task);
}

bool task_start(struct poller *poller, struct uuid tenant, int64_t epoch, int64_t wanted,
                instant_us run_due_at)
{
    struct task *task = calloc(1, sizeof(*task));
    struct error error;
    bool is_found = false;
    if (!task)
        bug("no memory for a task");
    task->poller = poller;
    task->tenant = tenant;
    task->epoch = epoch;
    task->wanted = wanted;
    task->run_due_at = run_due_at;
    arena_init(&task->row, 0);
    arena_init(&task->page, 0);
    task->next = poller->tasks;
    if (task->next)
        task->next->previous = task;
    poller->tasks = task;
    poller->task_count++;
    if (!connection_load(poller->connections, tenant, &task->connection, &is_found, &error)) {
        task_fail(task, "connection_not_loaded", &error);
        return false;
    }
    task->is_connected = is_found && task->connection.status == CONNECTION_CONNECTED;
    task_next(task);
    return true;
}

/* --- the end ---------------------------------------------------------------------------------- */

static instant_us next_reason(const struct task *task)
{
    instant_us due_at = INT64_MAX;
    if (!task->is_connected)
        return due_at;
    if (task->run_due_at != INSTANT_NONE)
        due_at = task->run_due_at;
    if (!task->connection.is_live || task->progress.polled_at == INSTANT_NONE)
        return due_at;
    instant_us poll_at = task->progress.polled_at + task->poller->poll_interval_us;
    return poll_at < due_at ? poll_at : due_at;
}

void task_end(struct task *task, int64_t delay_ms)
{
    struct error error;
    instant_us due_at = delay_ms < 0 ? next_reason(task) : task->now + delay_ms * 1000;
    /* A lease that cannot be ended now ends by itself. */
    if (!task->is_lost && !schedule_release(task, due_at, &error))
        log_warning("not_released", log_tenant(task->tenant), log_failure(&error));
    task_free(task);
}

void task_fail(struct task *task, const char *what, const struct error *error)
{
    log_warning("task_failed", log_tenant(task->tenant), log_string("what", what),
                log_failure(error));
    task_end(task, POLLER_AGAIN_MS);
}

void task_end_for(struct task *task, const struct connection_result *result)
{
    enum { REFUSED_AGAIN_MS = 60000 };
    switch (result->outcome) {
    case CONNECTION_LATER:
    case CONNECTION_UNKNOWN:
        task_end(task, result->retry_ms);
        return;
    case CONNECTION_DISCONNECTED:
        task->is_connected = false;
        task_end(task, -1);
        return;
    case CONNECTION_ANSWERED:
    case CONNECTION_REFUSED:
        task_end(task, REFUSED_AGAIN_MS);
        return;
    case CONNECTION_OUTCOME_COUNT:
        break;
    }
    bug("connection outcome %d", (int)result->outcome);
}

/* --- the next step ---------------------------------------------------------------------------- */

/* A tenant has at most unfolded_max events on the journal that are not folded. */
static bool must_pace(const struct task *task)
{
    const struct progress *progress = &task->progress;
    const struct journal_share *journal = &progress->journal;
    return !journal_share_is_folded(journal, task->folded_offset) && journal->unfolded > 0 &&
           journal->unfolded + task->poller->page_rows > task->poller->unfolded_max;
}

static const struct request *find_request(const struct task *task, enum read_kind kind,
                                          bool is_taken)
{
    for (size_t i = 0; i < task->request_count; i++) {
        const struct request *request = &task->requests[i];
        if (request->read.kind == kind && (request->pass != INT64_MIN) == is_taken)
            return request;
    }
    return NULL;
}

static bool is_poll_due(const struct task *task)
{
    const struct progress *progress = &task->progress;
    return task->connection.is_live &&
           (progress->polled_at == INSTANT_NONE ||
            progress->polled_at + task->poller->poll_interval_us <= task->now);
}

static bool is_company_old(const struct task *task)
{
    instant_us read_at = task->progress.company_at;
    return read_at == INSTANT_NONE || task->now - read_at > POLLER_COMPANY_HOURS * HOUR_US;
}

static void begin_pass(struct task *task)
{
    struct progress *after = &task->after;
    struct error error;
    bool is_gap = after->changed_since == INSTANT_NONE ||
                  task->now - after->changed_since > POLLER_CDC_DAYS_MAX * 24 * HOUR_US;
    after->pass++;
    after->phase = is_gap ? PHASE_SCAN : PHASE_CHANGES;
    after->entity = qbo_read_after(ENTITY_COUNT);
    after->window_from = INSTANT_NONE;
    after->start_position = 1;
    after->page_rows = (int32_t)task->poller->page_rows;
    after->anchor_id = TEXT_NONE;
    after->is_repair = false;
    after->mark = INSTANT_NONE;
    after->read_count = 0;
    if (!store_begin_pass(task, &error)) {
        task_fail(task, "pass_not_begun", &error);
        return;
    }
    log_info("pass_begun", log_tenant(task->tenant), log_integer("pass", after->pass),
             log_string("phase", phase_name(after->phase)));
    task_next(task);
}

static void idle_step(struct task *task)
{
    if (is_company_old(task))
        company_step(task);
    else if (find_request(task, READ_RUN, true))
        report_step(task);
    else if (find_request(task, READ_RUN, false) || is_poll_due(task))
        begin_pass(task);
    else
        task_end(task, -1);
}

static void phase_step(struct task *task)
{
    switch (task->progress.phase) {
    case PHASE_IDLE:
        idle_step(task);
        return;
    case PHASE_CHANGES:
        changes_step(task);
        return;
    case PHASE_CHANGES_EACH:
        changes_each_step(task);
        return;
    case PHASE_SCAN:
        scan_step(task);
        return;
    case PHASE_CONFIRM:
        confirm_step(task);
        return;
    case PHASE_REPORT:
        report_step(task);
        return;
    case PHASE_COUNT:
        break;
    }
    bug("phase %d", (int)task->progress.phase);
}

static void forget_step(struct task *task)
{
    arena_clear(&task->page);
    task->rows = NULL;
    task->row_count = 0;
    task->answered = UUID_NIL;
    task->commit = NULL;
    publication_init(&task->publication);
}

void task_next(struct task *task)
{
    struct error error;
    const struct request *request;
    forget_step(task);
    if (task->is_lost || service_is_draining(task->poller->service)) {
        task_end(task, 0);
        return;
    }
    if (!store_load(task, &error)) {
        task_fail(task, "not_loaded", &error);
        return;
    }
    task->after = task->progress;
    request = find_request(task, READ_RECORD, false);
    if (!task->is_connected)
        task_end(task, -1);
    else if (must_pace(task))
        task_end(task, POLLER_PACE_MS);
    else if (task->run_due_at != INSTANT_NONE && task->run_due_at <= task->now)
        run_due_step(task);
    else if (request)
        record_step(task, &request->read);
    else
        phase_step(task);
}
