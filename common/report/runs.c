#include <string.h>

#include "codec/tenant.h"
#include "codec/write.h"
#include "report/read.h"

/* Released and settled: a denominator that the run itself knows. */
static void write_progress(struct json_writer *writer, const struct run *run)
{
    uint64_t released = 0, created = 0, updated = 0, deleted = 0, refused = 0;
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        for (int half = 0; half < HALF_COUNT; half++) {
            const struct run_counts *counts = &run->counts[entity][half];
            released += counts->released;
            created += counts->created;
            updated += counts->updated;
            deleted += counts->deleted;
            refused += counts->refused;
        }
    }
    json_open_object(writer, "progress");
    json_write_int64(writer, "read", (int64_t)run->read_count);
    json_write_int64(writer, "released", (int64_t)released);
    json_write_int64(writer, "settled",
                     (int64_t)(released > run->open_count ? released - run->open_count : 0));
    json_write_int64(writer, "open", (int64_t)run->open_count);
    json_write_int64(writer, "created", (int64_t)created);
    json_write_int64(writer, "updated", (int64_t)updated);
    json_write_int64(writer, "deleted", (int64_t)deleted);
    json_write_int64(writer, "refused", (int64_t)refused);
    json_close_object(writer);
}

static void write_counts(struct json_writer *writer, const struct run *run)
{
    static const struct run_counts NOTHING;
    json_open_array(writer, "counts");
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        for (int half = 0; half < HALF_COUNT; half++) {
            const struct run_counts *counts = &run->counts[entity][half];
            if (memcmp(counts, &NOTHING, sizeof(NOTHING)) == 0)
                continue;
            json_open_object(writer, NULL);
            json_write_string(writer, "entity", entity_name((enum entity)entity));
            json_write_string(writer, "target", half_name((enum half)half));
            json_write_int64(writer, "released", counts->released);
            json_write_int64(writer, "created", counts->created);
            json_write_int64(writer, "updated", counts->updated);
            json_write_int64(writer, "deleted", counts->deleted);
            json_write_int64(writer, "refused", counts->refused);
            json_close_object(writer);
        }
    }
    json_close_array(writer);
}

void write_run(struct json_writer *writer, const char *key, const struct run *run)
{
    json_open_object(writer, key);
    write_uuid(writer, "run", run->id);
    json_write_string(writer, "phase", run_phase_name(run->phase));
    write_instant(writer, "requested_at", run->requested_at);
    write_instant(writer, "read_at", run->read_at);
    write_instant(writer, "closed_at", run->closed_at);
    write_progress(writer, run);
    write_counts(writer, run);
    json_close_object(writer);
}

bool write_closed_runs(struct postgres *db, const struct report *report, struct json_writer *writer,
                       size_t limit, struct error *error)
{
    static const struct postgres_statement select = {
        "report_runs", "SELECT document FROM reconciler.run WHERE tenant = $1"
                       " ORDER BY closed_at DESC, run_id LIMIT $2"};
    struct postgres_result *result = NULL;
    if (!postgres_query(
            db,
            POSTGRES_CALL(&select, postgres_uuid(report->tenant), postgres_int8((int64_t)limit)),
            &result, error))
        return false;
    bool is_fine = true;
    for (size_t row = 0; is_fine && row < postgres_rows(result); row++) {
        struct run run;
        const struct json *object =
            json_parse(report->arena, postgres_text_at(result, row, 0), error);
        is_fine = object && run_read(object, &run, error);
        if (is_fine)
            write_run(writer, NULL, &run);
    }
    postgres_result_free(result);
    return is_fine;
}

bool run_is_open(const struct run *run)
{
    return run->phase != RUN_NONE && run->phase != RUN_CLOSED;
}

static bool read_runs(struct postgres *db, struct reading *reading, struct error *error)
{
    const struct report *report = reading->report;
    struct json_writer *writer = &reading->writer;
    struct tenant_state state;
    state_init(&state, report->tenant);
    bool is_fine = read_head(db, report->tenant, &state, &reading->is_found, error);
    if (is_fine) {
        json_open_object(writer, NULL);
        json_open_array(writer, "runs");
        if (run_is_open(&state.head.run))
            write_run(writer, NULL, &state.head.run);
        is_fine = write_closed_runs(db, report, writer, REPORT_LIST_MAX, error);
        json_close_array(writer);
        json_close_object(writer);
    }
    state_release(&state);
    return is_fine;
}

enum report_end report_runs(const struct report *report, struct error *error)
{
    struct reading reading = {.report = report};
    return reading_run(&reading, read_runs, error);
}

static bool read_closed_run(struct postgres *db, struct reading *reading, struct uuid id,
                            struct error *error)
{
    static const struct postgres_statement select = {
        "report_run", "SELECT document FROM reconciler.run WHERE tenant = $1 AND run_id = $2"};
    const struct report *report = reading->report;
    struct postgres_result *result = NULL;
    if (!postgres_query(db,
                        POSTGRES_CALL(&select, postgres_uuid(report->tenant), postgres_uuid(id)),
                        &result, error))
        return false;
    bool is_fine = true;
    if (postgres_rows(result) > 0) {
        struct run run;
        const struct json *object =
            json_parse(report->arena, postgres_text_at(result, 0, 0), error);
        is_fine = object && run_read(object, &run, error);
        if (is_fine)
            write_run(&reading->writer, NULL, &run);
        reading->is_found = true;
    }
    postgres_result_free(result);
    return is_fine;
}

static bool read_run(struct postgres *db, struct reading *reading, struct error *error)
{
    const struct uuid *id = reading->question;
    struct tenant_state state;
    bool has_head = false;
    state_init(&state, reading->report->tenant);
    bool is_fine = read_head(db, reading->report->tenant, &state, &has_head, error);
    if (is_fine && uuid_equal(state.head.run.id, *id) && !uuid_is_nil(*id)) {
        write_run(&reading->writer, NULL, &state.head.run);
        reading->is_found = true;
    } else if (is_fine) {
        is_fine = read_closed_run(db, reading, *id, error);
    }
    state_release(&state);
    return is_fine;
}

enum report_end report_run(const struct report *report, struct uuid run, struct error *error)
{
    struct reading reading = {.report = report, .question = &run};
    return reading_run(&reading, read_run, error);
}

static bool read_last_run(struct postgres *db, struct reading *reading, struct error *error)
{
    struct run *out = reading->answer;
    struct tenant_state state;
    state_init(&state, reading->report->tenant);
    bool is_fine = read_head(db, reading->report->tenant, &state, &reading->is_found, error);
    *out = state.head.run;
    state_release(&state);
    return is_fine;
}

enum report_end report_last_run(const struct report *report, struct run *out, struct error *error)
{
    struct reading reading = {.report = report, .answer = out};
    return reading_run(&reading, read_last_run, error);
}
