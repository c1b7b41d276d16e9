/* What the files of this folder share: one transaction, rows as records, pieces of JSON. */
#ifndef TIEOUT_REPORT_READ_H
#define TIEOUT_REPORT_READ_H

#include "fold/state.h"
#include "report/report.h"
#include "report/stored.h"
#include "syntax/json.h"

/* One report under way. */
struct reading {
    const struct report *report;
    const void *question; /* the report's own */
    void *answer;         /* the report's own, may be NULL */
    struct json_writer writer;
    bool is_found;
};

typedef bool reading_body(struct postgres *db, struct reading *reading, struct error *error);

/* Runs the body in a read-only transaction that sees the report's tenant. The body writes JSON and
 * sets is_found; it may run more than once, from an empty buffer. */
enum report_end reading_run(struct reading *reading, reading_body *body, struct error *error);

/* The tenant's own row into *state (state_init'ed by the caller): false in *is_found without one.
 */
bool read_head(struct postgres *db, struct uuid tenant, struct tenant_state *state, bool *is_found,
               struct error *error);

/* Follows aliases. */
bool stored_find(struct postgres *db, const struct report *report,
                 const struct report_identity *identity, struct stored *out, bool *is_found,
                 struct error *error);

/* "rule" and its sentence, nothing when kind is 0. */
void write_rule(struct json_writer *writer, char kind, uint16_t number);
void write_rule_name(struct json_writer *writer, struct text name);
/* The members of one record that lists show; the object is open. */
void write_summary(struct json_writer *writer, const struct record *record);
void write_facts(struct json_writer *writer, const char *key, uint64_t low, uint64_t high);
/* Why: rules considered and the smallest flip; nothing when no rule had to be asked. */
void write_explanation(struct json_writer *writer, const struct record *record,
                       uint32_t rules_version);
/* "references": what its documents refer to, by name; nothing when they refer to nothing. */
bool write_references(struct postgres *db, struct reading *reading, const struct record *record,
                      struct error *error);
bool write_timeline(struct postgres *db, const struct reading *reading, const struct stored *stored,
                    struct json_writer *writer, struct error *error);
/* The decision that this event led to about this record; out->decision is 0 when there is none. */
struct history_entry;
struct timeline_question {
    struct uuid tenant;
    const struct stored *stored;
    struct uuid event;
};
bool timeline_find(struct postgres *db, const struct timeline_question *question,
                   struct history_entry *out, struct error *error);

/* Rows of counts, sorted: two numbers, a word, currency, count, total or NULL. A group's rows
 * differ in their currency only. */
size_t counted_end(const struct postgres_result *result, size_t first);
/* Its members "count" and "amounts". */
void write_counted(struct json_writer *writer, const struct postgres_result *result, size_t first,
                   size_t end);

/* One run as an object. */
void write_run(struct json_writer *writer, const char *key, const struct run *run);
bool run_is_open(const struct run *run);
/* The last ones that closed, as elements of the open array. */
bool write_closed_runs(struct postgres *db, const struct report *report, struct json_writer *writer,
                       size_t limit, struct error *error);

/* Members "quarantined", "refused" and "events" (newest first) of the open object. */
bool write_aside(struct postgres *db, const struct report *report, struct json_writer *writer,
                 size_t limit, struct error *error);

#endif
