/* Changes since the last pass: one call for all entities; when its answer is cut off or spoilt, one
 * call an entity; when that one is, the entity is scanned. */
#include "qbo/object.h"
#include "qbo/request.h"
#include "service/log.h"
#include "store.h"

static void save_and_go_on(struct task *task)
{
    struct error error;
    if (store_commit(task, &error))
        task_next(task);
    else
        task_fail(task, "progress_not_saved", &error);
}

static void begin_scan(struct progress *after, enum entity entity, bool is_repair)
{
    after->phase = PHASE_SCAN;
    after->entity = entity;
    after->is_repair = is_repair;
    after->window_from = INSTANT_NONE;
    after->start_position = 1;
    after->anchor_id = TEXT_NONE;
}

/* Neither too many objects for one answer, nor an answer that one bad row prevents. */
static bool is_whole(const struct connection_result *result, struct qbo_answer *answer)
{
    struct error error;
    if (result->outcome != CONNECTION_ANSWERED)
        return false;
    if (qbo_cdc_parse(result->arena, result->answer, answer, &error))
        return answer->object_count < QBO_CDC_OBJECTS_MAX;
    log_warning("changes_not_read", log_failure(&error));
    return false;
}

static void note_mark(struct task *task, const struct qbo_answer *answer)
{
    if (task->after.mark == INSTANT_NONE)
        task->after.mark = answer->time;
}

static void publish_answer(struct task *task, const struct qbo_answer *answer)
{
    size_t count;
    struct sighting *sightings = page_read(task, answer, &count);
    page_publish(task, sightings, count);
}

static bool is_fallback(const struct connection_result *result)
{
    return result->outcome == CONNECTION_ANSWERED || result->outcome == CONNECTION_REFUSED;
}

static void call_cdc(struct task *task, struct text path, connection_handler *handler)
{
    const struct connection_call call = {
        .tenant = task->tenant,
        .kind = CONNECTION_CDC,
        .path = path,
        .on_result = handler,
        .context = task,
    };
    connection_call(task->poller->connections, &call);
}

static instant_us since_of(const struct task *task)
{
    REQUIRE(task->progress.changed_since != INSTANT_NONE);
    return task->progress.changed_since - task->poller->overlap_us;
}

/* --- all entities ----------------------------------------------------------------------------- */

static void handle_changes(void *context, const struct connection_result *result)
{
    struct task *task = context;
    struct progress *after = &task->after;
    struct qbo_answer answer = {.time = INSTANT_NONE};
    if (!is_fallback(result)) {
        task_end_for(task, result);
        return;
    }
    bool is_fine = is_whole(result, &answer);
    note_mark(task, &answer);
    if (is_fine) {
        after->phase = PHASE_REPORT;
        if (after->mark != INSTANT_NONE)
            after->changed_since = after->mark;
        publish_answer(task, &answer);
        return;
    }
    log_warning("changes_cut_off", log_tenant(task->tenant),
                log_integer("objects", (int64_t)answer.object_count));
    after->phase = PHASE_CHANGES_EACH;
    after->entity = qbo_read_after(ENTITY_COUNT);
    /* Refused for another reason than a bad row: too long ago, whatever our clock says. */
    if (result->outcome == CONNECTION_REFUSED && result->fault.act != QBO_ACT_HALVE)
        begin_scan(after, qbo_read_after(ENTITY_COUNT), false);
    save_and_go_on(task);
}

void changes_step(struct task *task)
{
    call_cdc(task, qbo_cdc_path(&task->page, text_of(task->connection.realm), since_of(task)),
             handle_changes);
}

/* --- one entity ------------------------------------------------------------------------------- */

static void handle_changes_each(void *context, const struct connection_result *result)
{
    struct task *task = context;
    struct qbo_answer answer = {.time = INSTANT_NONE};
    if (!is_fallback(result)) {
        task_end_for(task, result);
        return;
    }
    bool is_fine = is_whole(result, &answer);
    note_mark(task, &answer);
    if (!is_fine) {
        log_warning("entity_is_scanned", log_tenant(task->tenant),
                    log_string("entity", entity_name(task->progress.entity)));
        begin_scan(&task->after, task->progress.entity, true);
        save_and_go_on(task);
        return;
    }
    task->after.is_repair = true;
    scan_advance(&task->after);
    publish_answer(task, &answer);
}

void changes_each_step(struct task *task)
{
    call_cdc(task,
             qbo_cdc_entity_path(&task->page, text_of(task->connection.realm),
                                 task->progress.entity, since_of(task)),
             handle_changes_each);
}
