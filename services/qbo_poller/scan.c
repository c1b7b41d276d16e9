/* All objects of an entity, page by page; then those that the scan has not met, one by one. */
#include "qbo/object.h"
#include "qbo/request.h"
#include "service/log.h"
#include "service/metrics.h"
#include "store.h"

static void save_and_go_on(struct task *task)
{
    struct error error;
    if (store_commit(task, &error))
        task_next(task);
    else
        task_fail(task, "progress_not_saved", &error);
}

/* --- pages ------------------------------------------------------------------------------------ */

static bool is_of_last(const struct qbo_answer *answer, const struct sighting *sighting)
{
    return sighting && sighting->raw.data == answer->items[answer->count - 1].object->span.data;
}

/* Pages follow the time of change. When a page ends at a later time than it began, the next begins
 * there. A page of one single time is followed by position, and its last object must then stand
 * first: if it does not, something has moved, and that time is read again. */
static void advance_window(struct task *task, const struct qbo_answer *answer,
                           const struct sighting *last)
{
    struct progress *after = &task->after;
    int32_t rows_max = (int32_t)task->poller->page_rows;
    instant_us changed_at = last ? last->observation.changed_at : INSTANT_NONE;
    if (after->mark == INSTANT_NONE)
        after->mark = answer->time;
    if (answer->object_count < (size_t)after->page_rows) {
        after->phase = PHASE_CONFIRM;
        return;
    }
    after->page_rows = after->page_rows * 2 < rows_max ? after->page_rows * 2 : rows_max;
    after->anchor_id = TEXT_NONE;
    if (changed_at != INSTANT_NONE &&
        (after->window_from == INSTANT_NONE || changed_at > after->window_from)) {
        after->window_from = changed_at;
        after->start_position = 1;
    } else if (answer->object_count > 1 && is_of_last(answer, last)) {
        after->start_position += (int64_t)answer->object_count - 1;
        after->anchor_id = arena_copy(&task->page, last->observation.id);
    } else {
        after->start_position += (int64_t)answer->object_count;
    }
}

static bool has_moved(const struct task *task, const struct qbo_answer *answer)
{
    struct text anchor = task->progress.anchor_id;
    return text_is_present(anchor) &&
           (answer->count == 0 || !text_equal(json_scalar(answer->items[0].object, "Id"), anchor));
}

static void handle_page(struct task *task, const struct connection_result *result)
{
    struct qbo_answer answer;
    struct error error;
    size_t count;
    if (!qbo_query_parse(result->arena, result->answer, &answer, &error)) {
        task_fail(task, "page_not_read", &error);
        return;
    }
    if (has_moved(task, &answer)) {
        task->after.start_position = 1;
        task->after.anchor_id = TEXT_NONE;
        save_and_go_on(task);
        return;
    }
    struct sighting *sightings = page_read(task, &answer, &count);
    advance_window(task, &answer, count > 0 ? &sightings[count - 1] : NULL);
    page_publish(task, sightings, count);
}

/* One row spoils its page (fault 4002): halves, until it stands alone and is left out. */
static void halve_page(struct task *task)
{
    struct progress *after = &task->after;
    after->anchor_id = TEXT_NONE;
    if (after->page_rows > 1) {
        after->page_rows /= 2;
    } else {
        metric_add(METRIC_OBSERVATIONS, LABELS(entity_name(after->entity), "failed"), 1);
        log_error("row_left_out", log_tenant(task->tenant),
                  log_string("entity", entity_name(after->entity)),
                  log_integer("position", after->start_position));
        after->start_position++;
    }
    save_and_go_on(task);
}

static void handle_scan(void *context, const struct connection_result *result)
{
    struct task *task = context;
    if (result->outcome == CONNECTION_ANSWERED)
        handle_page(task, result);
    else if (result->outcome == CONNECTION_REFUSED && result->fault.act == QBO_ACT_HALVE)
        halve_page(task);
    else
        task_end_for(task, result);
}

void scan_step(struct task *task)
{
    const struct progress *progress = &task->progress;
    const struct qbo_window window = {
        .entity = progress->entity,
        .from = progress->window_from,
        .start = (uint64_t)progress->start_position,
        .rows = (uint32_t)progress->page_rows,
    };
    const struct connection_call call = {
        .tenant = task->tenant,
        .kind = CONNECTION_QUERY,
        .path = qbo_window_path(&task->page, text_of(task->connection.realm), &window),
        .on_result = handle_scan,
        .context = task,
    };
    connection_call(task->poller->connections, &call);
}

/* --- absence ---------------------------------------------------------------------------------- */

void scan_advance(struct progress *progress)
{
    progress->entity = qbo_read_after(progress->entity);
    progress->window_from = INSTANT_NONE;
    progress->start_position = 1;
    progress->anchor_id = TEXT_NONE;
    progress->phase = progress->is_repair ? PHASE_CHANGES_EACH : PHASE_SCAN;
    progress->is_repair = false;
    if (progress->entity != ENTITY_COUNT)
        return;
    progress->phase = PHASE_REPORT;
    progress->entity = qbo_read_after(ENTITY_COUNT);
    progress->changed_since = progress->mark;
}

/* Of every kind that the scanned objects may be. */
static bool find_unmet(struct task *task, struct read_request *out, struct error *error)
{
    for (int e = 0; e < ENTITY_COUNT && !text_is_present(out->native_id); e++) {
        out->entity = (enum entity)e;
        if (qbo_is_same_name(out->entity, task->progress.entity) &&
            !store_load_unmet(task, out->entity, &out->native_id, error))
            return false;
    }
    return true;
}

void confirm_step(struct task *task)
{
    struct error error;
    struct read_request request = {.native_id = TEXT_NONE};
    if (!find_unmet(task, &request, &error)) {
        task_fail(task, "unmet_not_loaded", &error);
        return;
    }
    if (!text_is_present(request.native_id)) {
        scan_advance(&task->after);
        save_and_go_on(task);
        return;
    }
    record_step(task, &request);
}
