/* What was met: compared with what was shown before, told if it is news, remembered. */
#include "io/clock.h"
#include "qbo/object.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"
#include "store.h"

enum { REASON_BYTES_MAX = 500, KINDS_OF_OBJECT_MAX = 2 };

static void report_unreadable(const struct task *task, const struct qbo_item *item,
                              const struct error *error)
{
    metric_add(METRIC_OBSERVATIONS, LABELS(entity_name(item->entity), "failed"), 1);
    log_error("object_not_readable", log_tenant(task->tenant),
              log_string("entity", entity_name(item->entity)),
              log_text("native_id", json_scalar(item->object, "Id")), log_failure(error));
}

static void read_presence(struct task *task, const struct qbo_item *item, enum entity entity,
                          struct sighting *sighting)
{
    const struct qbo_item as = {entity, item->object};
    struct error error;
    if (qbo_object_parse(&task->page, item->object, entity, &sighting->observation, &error))
        return;
    report_unreadable(task, &as, &error);
    sighting->observation.unreadable =
        arena_copy(&task->page, text_cut(text_of(error.message), REASON_BYTES_MAX));
}

/* Each record of ours that the object is, may be, or is not any more. */
static size_t read_item(struct task *task, const struct qbo_item *item, struct sighting *sightings)
{
    size_t count = 0;
    for (int e = 0; e < ENTITY_COUNT; e++) {
        enum entity entity = (enum entity)e;
        struct sighting *sighting = &sightings[count];
        if (!qbo_is_same_name(entity, item->entity))
            continue;
        REQUIRE(count < KINDS_OF_OBJECT_MAX);
        sighting->showing = qbo_shows(item->object, entity);
        if (sighting->showing == QBO_SHOWS_NOT)
            sighting->observation = qbo_object_as_gone(item->object, entity); /* if it was one */
        else
            read_presence(task, item, entity, sighting);
        if (text_is_empty(sighting->observation.id))
            continue;
        sighting->observation.epoch = task->epoch;
        sighting->raw = item->object->span;
        count++;
    }
    return count;
}

struct sighting *page_read(struct task *task, const struct qbo_answer *answer, size_t *count)
{
    struct sighting *sightings =
        ARENA_ARRAY(&task->page, struct sighting, answer->count * KINDS_OF_OBJECT_MAX);
    *count = 0;
    for (size_t i = 0; i < answer->count; i++)
        *count += read_item(task, &answer->items[i], &sightings[*count]);
    return sightings;
}

/* Texts are copied: the answer is gone when the deliveries are confirmed. */
static void note_rows(struct task *task, const struct sighting *sightings, size_t count)
{
    task->rows = ARENA_ARRAY(&task->page, struct observed_row, count);
    task->row_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct observation *observation = &sightings[i].observation;
        task->rows[i] = (struct observed_row){
            .entity = observation->entity,
            .native_id = arena_copy(&task->page, observation->id),
            .version = arena_copy(&task->page, observation->version),
            .fingerprint = observed_fingerprint(observation),
            .is_deleted = observation->is_deleted,
        };
    }
}

static bool publish_sighting(struct task *task, const struct sighting *sighting,
                             const struct observed_row *row, struct error *error)
{
    struct event event = {
        .type = EVENT_OBSERVED,
        .id = observed_event_id(task->tenant, &sighting->observation, &row->fingerprint),
        .tenant = task->tenant,
        .time = clock_now_us(),
        .observation = sighting->observation,
    };
    return publish_event(task, &event, sighting->raw, error);
}

static void commit_page(struct task *task)
{
    struct error error;
    service_kill_point(KILL_READ_AFTER_PUBLISH);
    if (!store_commit(task, &error)) {
        task_fail(task, "page_not_saved", &error);
        return;
    }
    service_kill_point(KILL_READ_AFTER_CURSOR);
    task_next(task);
}

/* A record that cannot be handed in now fails the step; what was handed in before it is published
 * again next time, with the same ids. */
static void publish_news(struct task *task, const struct sighting *sightings,
                         const enum observed_memory *memories)
{
    struct publication *publication = &task->publication;
    for (size_t i = 0; i < task->row_count && !publication->has_failed; i++) {
        const char *entity = entity_name(task->rows[i].entity);
        if (!observed_is_news(memories[i], &task->rows[i])) {
            metric_add(METRIC_OBSERVATIONS, LABELS(entity, "unchanged"), 1);
            continue;
        }
        publication->has_failed =
            !publish_sighting(task, &sightings[i], &task->rows[i], &publication->error);
        metric_add(METRIC_OBSERVATIONS,
                   LABELS(entity, publication->has_failed ? "failed" : "published"), 1);
    }
}

static bool is_known(enum observed_memory memory)
{
    return memory == OBSERVED_SAME || memory == OBSERVED_OTHER;
}

/* Whether the same object is known as another kind of record. */
static bool is_known_otherwise(const struct task *task, const enum observed_memory *memories,
                               size_t at)
{
    for (size_t i = 0; i < task->row_count; i++)
        if (i != at && is_known(memories[i]) &&
            text_equal(task->rows[i].native_id, task->rows[at].native_id) &&
            qbo_is_same_name(task->rows[i].entity, task->rows[at].entity))
            return true;
    return false;
}

static bool is_told(const struct task *task, const struct sighting *sighting,
                    const enum observed_memory *memories, size_t at)
{
    switch (sighting->showing) {
    case QBO_SHOWS:
        return true;
    case QBO_SHOWS_NOT:
        return is_known(memories[at]);
    case QBO_MAY_SHOW:
        break;
    }
    return is_known(memories[at]) || !is_known_otherwise(task, memories, at);
}

/* Leaves out what an object was never known as. */
static void keep_told(struct task *task, struct sighting *sightings, enum observed_memory *memories)
{
    bool *is_kept = ARENA_ARRAY(&task->page, bool, task->row_count);
    size_t kept = 0;
    for (size_t i = 0; i < task->row_count; i++)
        is_kept[i] = is_told(task, &sightings[i], memories, i);
    for (size_t i = 0; i < task->row_count; i++) {
        if (!is_kept[i])
            continue;
        sightings[kept] = sightings[i];
        task->rows[kept] = task->rows[i];
        memories[kept++] = memories[i];
    }
    task->row_count = kept;
}

void page_publish(struct task *task, struct sighting *sightings, size_t count)
{
    enum observed_memory *memories = ARENA_ARRAY(&task->page, enum observed_memory, count);
    struct error error;
    note_rows(task, sightings, count);
    if (!store_compare(task, memories, &error)) {
        task_fail(task, "not_compared", &error);
        return;
    }
    keep_told(task, sightings, memories);
    task->after.read_count += (int64_t)task->row_count;
    service_kill_point(KILL_READ_BEFORE_PUBLISH);
    publish_news(task, sightings, memories);
    publish_wait(task, commit_page);
}
