/* One object: asked for by the reconciler, or not met by a scan. Absence is what the vendor says
 * when asked for that very object; anything else proves nothing. */
#include "qbo/object.h"
#include "qbo/request.h"
#include "service/log.h"
#include "task.h"

struct record_call {
    struct task *task;
    enum entity entity;
    struct text id;
};

static void tell_absent(const struct record_call *call)
{
    struct task *task = call->task;
    struct sighting *sighting = ARENA_NEW(&task->page, struct sighting);
    sighting->showing = QBO_SHOWS;
    sighting->observation = (struct observation){
        .side = SIDE_ONLINE,
        .entity = call->entity,
        .id = call->id,
        .version = TEXT(""),
        .changed_at = INSTANT_NONE,
        .created_at = INSTANT_NONE,
        .epoch = task->epoch,
        .is_deleted = true,
        .external_id = TEXT_NONE,
    };
    page_publish(task, sighting, 1);
}

static void tell_present(const struct record_call *call, const struct connection_result *result)
{
    const struct json *object = qbo_answer_object(result->answer, call->entity);
    struct error error;
    size_t count;
    if (!object) {
        error_set(&error, ERROR_RETRY, "the answer to a read holds no %s",
                  entity_name(call->entity));
        task_fail(call->task, "object_not_read", &error);
        return;
    }
    struct qbo_item item = {call->entity, object};
    const struct qbo_answer answer = {.items = &item, .count = 1, .object_count = 1};
    struct sighting *sightings = page_read(call->task, &answer, &count);
    page_publish(call->task, sightings, count);
}

static void handle_record(void *context, const struct connection_result *result)
{
    const struct record_call *call = context;
    if (result->outcome == CONNECTION_ANSWERED)
        tell_present(call, result);
    else if (result->outcome == CONNECTION_REFUSED && result->fault.refusal == REFUSAL_GONE)
        tell_absent(call);
    else
        task_end_for(call->task, result);
}

void record_step(struct task *task, const struct read_request *request)
{
    struct record_call *context = ARENA_NEW(&task->page, struct record_call);
    struct arena *arena = &task->page;
    *context = (struct record_call){task, request->entity, arena_copy(arena, request->native_id)};
    task->answered = request->command_id;
    const struct connection_call call = {
        .tenant = task->tenant,
        .kind = CONNECTION_READ,
        .path = qbo_read_path(arena, text_of(task->connection.realm), context->entity, context->id),
        .on_result = handle_record,
        .context = context,
    };
    connection_call(task->poller->connections, &call);
}
