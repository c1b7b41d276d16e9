/* What was met: compared with what was shown before, told if it is news, remembered. */
#include <string.h>

#include "base/map.h"
#include "io/clock.h"
#include "read.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"

struct sighting *read_add_sighting(struct call *call)
{
    struct read_step *step = read_step_of(call);
    if (step->sighting_count == step->sighting_capacity) {
        size_t capacity = step->sighting_capacity == 0 ? 64 : step->sighting_capacity * 2;
        struct sighting *grown = ARENA_ARRAY(call->arena, struct sighting, capacity);
        if (step->sighting_count > 0)
            memcpy(grown, step->sightings, step->sighting_count * sizeof(*grown));
        step->sightings = grown;
        step->sighting_capacity = capacity;
    }
    return &step->sightings[step->sighting_count++];
}

/* --- comparing -------------------------------------------------------------------------------- */

static struct observed_scope scope_of(const struct call *call, struct postgres *db)
{
    return (struct observed_scope){db, call->tenant, SIDE_DESKTOP};
}

static struct text key_of(struct arena *arena, const struct observed_row *row)
{
    return arena_format(arena, "%d/%.*s", (int)row->entity, TEXT_ARG(row->native_id));
}

static void note_rows(struct call *call)
{
    struct read_step *step = read_step_of(call);
    step->rows = ARENA_ARRAY(call->arena, struct observed_row, step->sighting_count);
    step->is_kept = ARENA_ARRAY(call->arena, bool, step->sighting_count);
    step->memories = ARENA_ARRAY(call->arena, enum observed_memory, step->sighting_count);
    for (size_t i = 0; i < step->sighting_count; i++) {
        const struct observation *observation = &step->sightings[i].observation;
        step->rows[i] = (struct observed_row){
            .entity = observation->entity,
            .native_id = observation->id,
            .version = observation->version,
            .fingerprint = observed_fingerprint(observation),
            .is_deleted = observation->is_deleted,
        };
    }
}

static size_t slice(size_t count, size_t from)
{
    return count - from < OBSERVED_ROWS_MAX ? count - from : OBSERVED_ROWS_MAX;
}

static bool compare_body(struct postgres *db, void *context, struct error *error)
{
    struct call *call = context;
    struct read_step *step = read_step_of(call);
    const struct observed_scope scope = scope_of(call, db);
    step->sighting_count = step->met_count; /* it may run again */
    if (!postgres_set_tenants(db, &call->tenant, 1, error) || !read_find_unlinked(db, call, error))
        return false;
    note_rows(call);
    bool is_fine = true;
    for (size_t i = 0; is_fine && i < step->sighting_count; i += OBSERVED_ROWS_MAX)
        is_fine = observed_compare(&scope, &step->rows[i], slice(step->sighting_count, i),
                                   &step->memories[i], error);
    return is_fine;
}

static bool is_told(const struct read_step *step, size_t at)
{
    return !step->sightings[at].is_if_known || step->memories[at] != OBSERVED_NEVER;
}

/* Leaves out absences of what was never shown, and of what was met twice the earlier. */
static void keep_told(struct call *call)
{
    struct read_step *step = read_step_of(call);
    struct map last;
    size_t kept = 0;
    map_init(&last);
    for (size_t i = 0; i < step->sighting_count; i++)
        map_put(&last, key_of(call->arena, &step->rows[i]), &step->rows[i]);
    for (size_t i = 0; i < step->sighting_count; i++)
        step->is_kept[i] = is_told(step, i) &&
                           map_get(&last, key_of(call->arena, &step->rows[i])) == &step->rows[i];
    for (size_t i = 0; i < step->sighting_count; i++) {
        if (!step->is_kept[i])
            continue;
        step->sightings[kept] = step->sightings[i];
        step->rows[kept] = step->rows[i];
        step->memories[kept++] = step->memories[i];
    }
    step->sighting_count = kept;
    map_release(&last);
}

/* --- telling ---------------------------------------------------------------------------------- */

static bool publish_sighting(struct call *call, size_t at, struct error *error)
{
    const struct read_step *step = read_step_of(call);
    const struct sighting *sighting = &step->sightings[at];
    const struct event event = {
        .type = EVENT_OBSERVED,
        .id = observed_event_id(call->tenant, &sighting->observation, &step->rows[at].fingerprint),
        .tenant = call->tenant,
        .time = clock_now_us(),
        .observation = sighting->observation,
    };
    return call_publish(call, &event, sighting->raw, error);
}

/* What cannot be handed in fails the call; what was handed in before it is published again next
 * time, with the same ids. */
static void publish_news(struct call *call)
{
    const struct read_step *step = read_step_of(call);
    struct error error;
    bool is_fine = true;
    for (size_t i = 0; i < step->sighting_count && is_fine; i++) {
        const char *entity = entity_name(step->rows[i].entity);
        if (!observed_is_news(step->memories[i], &step->rows[i])) {
            metric_add(METRIC_OBSERVATIONS, LABELS(entity, "unchanged"), 1);
            continue;
        }
        is_fine = publish_sighting(call, i, &error);
        metric_add(METRIC_OBSERVATIONS, LABELS(entity, is_fine ? "published" : "failed"), 1);
    }
}

/* --- remembering ------------------------------------------------------------------------------ */

/* What is shown as it was shown before is remembered already, but that a scan has met it. */
static size_t rows_to_save(struct call *call, struct observed_row *out)
{
    const struct read_step *step = read_step_of(call);
    bool is_scanned = step->state.reading.is_scan || step->has_scan_ended;
    size_t count = 0;
    for (size_t i = 0; i < step->sighting_count; i++)
        if (is_scanned || step->memories[i] != OBSERVED_SAME)
            out[count++] = step->rows[i];
    return count;
}

static bool save(struct postgres *db, struct call *call, struct error *error)
{
    const struct read_step *step = read_step_of(call);
    const struct observed_scope scope = scope_of(call, db);
    struct observed_row *rows = ARENA_ARRAY(call->arena, struct observed_row, step->sighting_count);
    size_t count = rows_to_save(call, rows);
    bool is_fine = true;
    for (size_t i = 0; is_fine && i < count; i += OBSERVED_ROWS_MAX)
        is_fine = observed_save(&scope, step->state.reading.scan, &rows[i], slice(count, i), error);
    return is_fine && read_save_links(db, call, error) && read_settle_wanted(db, call, error) &&
           (!step->has_scan_ended || read_want_unmet(db, call, error)) &&
           read_save_state(db, call, error);
}

static void told(struct call *call)
{
    const struct problem *problem = &read_step_of(call)->problem;
    service_kill_point(KILL_READ_AFTER_PUBLISH);
    if (problem->kind == PROBLEM_NONE)
        call_received(call, save);
    else
        call_stop(call, problem, save);
}

void read_tell(struct call *call)
{
    struct error error;
    read_step_of(call)->met_count = read_step_of(call)->sighting_count;
    if (postgres_run(call->gateway->db, compare_body, call, &error) != POSTGRES_COMMITTED) {
        call_fail(call, "not_compared", &error);
        return;
    }
    keep_told(call);
    service_kill_point(KILL_READ_BEFORE_PUBLISH);
    publish_news(call);
    call_published(call, told);
}
