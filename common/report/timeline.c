/* A record's decisions, newest first: a walk from chunk to chunk by primary key. */
#include "codec/history.h"
#include "codec/write.h"
#include "report/read.h"

struct walk {
    struct postgres *db;
    struct uuid tenant;
    const struct stored *stored;
    /* Returns false to stop. */
    bool (*visit)(void *context, const struct history_entry *entry);
    void *context;
};

static bool load_chunk(const struct walk *walk, int64_t chunk, struct postgres_result **result,
                       struct error *error)
{
    static const struct postgres_statement select = {
        "report_chunk", "SELECT entries FROM reconciler.history WHERE tenant = $1 AND chunk = $2"};
    return postgres_query(walk->db,
                          POSTGRES_CALL(&select, postgres_uuid(walk->tenant), postgres_int8(chunk)),
                          result, error);
}

/* The record's entries of one chunk, last one first; *previous is the oldest one's predecessor. */
static bool visit_chunk(const struct walk *walk, struct text entries, size_t *left,
                        int64_t *previous)
{
    struct history_entry entry;
    *previous = 0;
    for (size_t i = history_count(entries); i-- > 0;) {
        if (!history_at(entries, i, &entry) ||
            !uuid_equal(entry.record_id, walk->stored->record.id))
            continue;
        *previous = entry.previous_chunk;
        if (*left == 0 || !walk->visit(walk->context, &entry))
            return false;
        (*left)--;
    }
    return true;
}

static bool walk_timeline(const struct walk *walk, struct error *error)
{
    size_t left = TIMELINE_MAX;
    int64_t chunk = walk->stored->last_chunk;
    while (chunk != 0) {
        struct postgres_result *result = NULL;
        int64_t previous = 0;
        if (!load_chunk(walk, chunk, &result, error))
            return false;
        bool goes_on = postgres_rows(result) > 0 &&
                       visit_chunk(walk, postgres_bytea_at(result, 0, 0), &left, &previous);
        postgres_result_free(result);
        if (!goes_on || previous == chunk)
            return true;
        chunk = previous;
    }
    return true;
}

static bool write_entry(void *context, const struct history_entry *entry)
{
    struct json_writer *writer = context;
    json_open_object(writer, NULL);
    json_write_int64(writer, "decision", (int64_t)entry->decision);
    write_instant(writer, "time", entry->time);
    write_uuid(writer, "event", entry->event_id);
    json_write_string(writer, "outcome", outcome_name(entry->outcome));
    json_write_string(writer, "standing", standing_name(entry->standing));
    json_write_string(writer, "target", half_name(entry->target));
    write_rule(writer, entry->rule_kind, entry->rule);
    json_close_object(writer);
    return true;
}

bool write_timeline(struct postgres *db, const struct reading *reading, const struct stored *stored,
                    struct json_writer *writer, struct error *error)
{
    const struct walk walk = {db, reading->report->tenant, stored, write_entry, writer};
    json_open_array(writer, "timeline");
    bool is_fine = walk_timeline(&walk, error);
    json_close_array(writer);
    return is_fine;
}

struct search {
    struct uuid event;
    struct history_entry *out;
};

static bool look_at(void *context, const struct history_entry *entry)
{
    struct search *search = context;
    if (!uuid_equal(entry->event_id, search->event))
        return true;
    *search->out = *entry;
    return false;
}

bool timeline_find(struct postgres *db, const struct timeline_question *question,
                   struct history_entry *out, struct error *error)
{
    struct search search = {question->event, out};
    const struct walk walk = {db, question->tenant, question->stored, look_at, &search};
    *out = (struct history_entry){0};
    return walk_timeline(&walk, error);
}
