/* What was met: compared with what was shown before, told if it is news, remembered. */
#include "io/clock.h"
#include "qbo/object.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"
#include "store.h"

enum { REASON_BYTES_MAX = 500 };

static void report_unreadable(const struct task *task, const struct qbo_item *item,
                              const struct error *error)
{
    metric_add(METRIC_OBSERVATIONS, LABELS(entity_name(item->entity), "failed"), 1);
    log_error("object_not_readable", log_tenant(task->tenant),
              log_string("entity", entity_name(item->entity)),
              log_text("native_id", json_scalar(item->object, "Id")), log_failure(error));
}

struct sighting *page_read(struct task *task, const struct qbo_answer *answer, size_t *count)
{
    struct sighting *sightings = ARENA_ARRAY(&task->page, struct sighting, answer->count);
    *count = 0;
    for (size_t i = 0; i < answer->count; i++) {
        const struct qbo_item *item = &answer->items[i];
        struct sighting *sighting = &sightings[*count];
        struct error error;
        if (!qbo_object_parse(&task->page, item->object, item->entity, &sighting->observation,
                              &error)) {
            report_unreadable(task, item, &error);
            if (text_is_empty(sighting->observation.id))
                continue;
            sighting->observation.unreadable =
                arena_copy(&task->page, text_cut(text_of(error.message), REASON_BYTES_MAX));
        }
        sighting->observation.epoch = task->epoch;
        sighting->raw = item->object->span;
        ++*count;
    }
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
                         const bool *is_changed)
{
    struct publication *publication = &task->publication;
    for (size_t i = 0; i < task->row_count && !publication->has_failed; i++) {
        const char *entity = entity_name(task->rows[i].entity);
        if (!is_changed[i]) {
            metric_add(METRIC_OBSERVATIONS, LABELS(entity, "unchanged"), 1);
            continue;
        }
        publication->has_failed =
            !publish_sighting(task, &sightings[i], &task->rows[i], &publication->error);
        metric_add(METRIC_OBSERVATIONS,
                   LABELS(entity, publication->has_failed ? "failed" : "published"), 1);
    }
}

void page_publish(struct task *task, const struct sighting *sightings, size_t count)
{
    bool *is_changed = ARENA_ARRAY(&task->page, bool, count);
    struct error error;
    note_rows(task, sightings, count);
    if (!store_compare(task, is_changed, &error)) {
        task_fail(task, "not_compared", &error);
        return;
    }
    task->after.read_count += (int64_t)count;
    service_kill_point(KILL_READ_BEFORE_PUBLISH);
    publish_news(task, sightings, is_changed);
    publish_wait(task, commit_page);
}
