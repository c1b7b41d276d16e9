/* What stands in canonical state, for people: read from PostgreSQL at one moment, written as JSON.
 *
 * The console answers with these texts and the command line makes its tables from them, so both say
 * the same. Nothing here writes. Each call is one read-only transaction that sees exactly one
 * tenant; the role needs SELECT on the schema reconciler.
 */
#ifndef TIEOUT_REPORT_REPORT_H
#define TIEOUT_REPORT_REPORT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "model/kinds.h"
#include "model/run.h"

struct postgres;
struct json_writer;

enum {
    REPORT_LIST_MAX = 500,   /* entries of one page */
    REPORT_RUNS_SHOWN = 5,   /* closed runs in a status */
    REPORT_ASIDE_SHOWN = 20, /* events set aside in a status */
    TIMELINE_MAX = 100,      /* decisions shown of one record, newest first */
    REPORT_EXAMPLES_MAX = 3, /* records shown of a group */
};

/* What all of them need. `out` is cleared and holds one JSON value afterwards. */
struct report {
    struct postgres *db;
    struct arena *arena; /* the caller's; for what lives during the call */
    struct uuid tenant;
    struct buffer *out;
};

enum report_end {
    REPORT_WRITTEN,
    REPORT_NOT_FOUND, /* the tenant, or what was asked of it, is not there */
    REPORT_FAILED,    /* *error says why: RETRY while PostgreSQL is away */
};

/* Counts and amounts by entity, standing and rule; the run under way with its progress, the last
 * runs, the next one; events set aside; digest. `connection` is put in as it is when present. */
enum report_end report_status(const struct report *report, struct text connection,
                              struct error *error);
enum report_end report_settings(const struct report *report, struct error *error);

/* Before the first write (R134): what matched, what is ambiguous, what would be written. */
enum report_end report_review(const struct report *report, struct error *error);
/* What is on hold (R135), and what would be written without it. */
enum report_end report_holds(const struct report *report, struct error *error);

/* {"runs":[...]}: the one under way first, then the last ones that closed. */
enum report_end report_runs(const struct report *report, struct error *error);
enum report_end report_run(const struct report *report, struct uuid run, struct error *error);

/* {"events":[...],"quarantined":n,"refused":n}: newest first. */
enum report_end report_aside(const struct report *report, size_t limit, struct error *error);

/* Which records: ENTITY_COUNT, STANDING_COUNT and an empty rule mean any. Ordered by record id. */
struct report_filter {
    enum entity entity;
    enum standing standing;
    struct text rule;
    struct uuid after; /* nil: from the first on */
    size_t limit;      /* 1..REPORT_LIST_MAX */
};
/* {"records":[...],"next":"uuid"?} */
enum report_end report_records(const struct report *report, const struct report_filter *filter,
                               struct error *error);

/* One record: by its id, or by an id that a side gave it. */
struct report_identity {
    struct uuid record; /* nil: by native_id */
    enum entity entity; /* ENTITY_COUNT with a record id: whichever it is */
    enum half half;
    struct text native_id;
};
/* Documents, standing, deciding rule, facts, rules considered, smallest flip, timeline. */
enum report_end report_record(const struct report *report, const struct report_identity *identity,
                              struct error *error);

/* What settings would lead to, from the state as it is held now: nothing is written. */
struct setting_change;
struct report_what_if {
    const struct setting_change *changes;
    size_t change_count;
    instant_us now;
    size_t records_max; /* more than that: REPORT_FAILED (PERMANENT) */
};
/* {"tenant","settings":[{"setting","from","to"}],"refused"?,"records","differ","cut","groups":[]}:
 * a group has what its records would come to, what they come to otherwise, its count, the sums of
 * its documents' totals and REPORT_EXAMPLES_MAX of its records. */
enum report_end report_what_if(const struct report *report, const struct report_what_if *question,
                               struct error *error);

/* What became of an event, once its partition is folded past it. */
struct report_event {
    struct uuid id;
    bool is_observation;
    bool is_run_request;
    bool is_repeat; /* it was published before, the same */
    struct report_identity about;
    struct text version; /* of an observation */
    struct text topic;
    int32_t partition;
    int64_t offset;
};
/* {"event","state":"pending"} or {"event","state":"folded","outcome","standing","rule","sentence",
 * "record"?,"run"?,"reason"?}; *is_folded says which. */
enum report_end report_event(const struct report *report, const struct report_event *event,
                             bool *is_folded, struct error *error);

/* The tenant's own row into *state, which the caller has initialised and releases: settings, run,
 * counts, no records. NOT_FOUND: it has not begun. */
struct tenant_state;
enum report_end report_head(const struct report *report, struct tenant_state *state,
                            struct error *error);

/* The run that is open, or was last; RUN_NONE when there never was one. */
enum report_end report_last_run(const struct report *report, struct run *out, struct error *error);

#endif
