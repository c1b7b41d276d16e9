/* Commands: what a service shall do outside. Written to the outbox with the decision. */
#ifndef TIEOUT_MODEL_COMMAND_H
#define TIEOUT_MODEL_COMMAND_H

#include "base/instant.h"
#include "base/uuid.h"
#include "model/document.h"

enum action { ACTION_CREATE, ACTION_UPDATE, ACTION_VOID, ACTION_DELETE, ACTION_COUNT };

/* To an executor (pusher; for Desktop the gateway): write this record to that side. The id is
 * derived from (tenant, record, version, target) and nothing else. */
struct write_command {
    struct uuid id;
    struct uuid tenant;
    struct uuid record_id;
    struct uuid run_id; /* nil in live mode */
    enum side target;
    enum entity entity;
    enum action action;
    uint32_t version;         /* counts the distinct projections decided for (record, target) */
    struct text native_id;    /* the target's id; TEXT_NONE for a create */
    struct text base_version; /* the target's version that the decision saw; "" when none */
    uint32_t rule;            /* the number of the rule that let it pass */
    char rule_kind;           /* and its letter: 'R', 'X', 'K', 'E' */
    uint32_t groups;          /* UPDATE: 1u << group for what differs from what the target showed;
                                 0 = everything may */
    struct document document; /* projected onto the target; references are the target's own ids.
                                 Of VOID and DELETE: as last agreed, for people who read the log */
};

/* To the reader of the tenant's QuickBooks: look now, or know that a run has closed and when the
 * next is due. */
enum read_kind { READ_RUN, READ_RECORD, READ_SCHEDULE, READ_COUNT };
struct read_command {
    struct uuid id;
    struct uuid tenant;
    enum read_kind kind;
    struct uuid run_id;    /* READ_RUN; READ_SCHEDULE: the run that has closed */
    enum entity entity;    /* READ_RECORD */
    struct text native_id; /* READ_RECORD */
    instant_us due;        /* READ_SCHEDULE: INSTANT_NONE = no automatic run */
};

/* Derived ids; `what` is "command", "record", "run" ... and keeps the families apart. */
struct uuid derive_record_id(struct uuid tenant, enum side side, enum entity entity,
                             struct text native_id);
struct uuid derive_write_id(struct uuid tenant, struct uuid record_id, uint32_t version,
                            enum side target);
struct uuid derive_run_id(struct uuid tenant, struct uuid event_id);
struct uuid derive_read_id(struct uuid tenant, struct uuid run_or_record_id, enum read_kind kind,
                           uint64_t ordinal);
/* The id of an event about a side's record as it then was: a repeat has the same id. */
struct uuid derive_observation_id(struct uuid tenant, enum side side, enum entity entity,
                                  struct text native_id, struct text version_or_fingerprint);
struct uuid derive_named_id(struct uuid tenant, const char *family, struct text name);

const char *action_name(enum action action);
bool action_parse(struct text name, enum action *out);
const char *read_kind_name(enum read_kind kind);
bool read_kind_parse(struct text name, enum read_kind *out);

#endif
