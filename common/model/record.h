/* The canonical record: for each half what it last showed, and what both last agreed on.
 *
 * A record owns its texts (heap copies made by record_set_text); record_release gives them back.
 * Stored documents are canonical JSON whose references are record ids (codec/document.h).
 */
#ifndef TIEOUT_MODEL_RECORD_H
#define TIEOUT_MODEL_RECORD_H

#include "base/hash.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "model/command.h"
#include "model/event.h"
#include "model/kinds.h"

enum presence { PRESENCE_NEVER, PRESENCE_PRESENT, PRESENCE_DELETED };

/* One half of a record: what that side last showed. */
struct shown {
    enum presence presence;
    struct text native_id;
    struct text version;
    instant_us changed_at;
    int64_t epoch;
    struct text document; /* canonical JSON; kept when deleted */
};

/* The command that is out toward a half. At most one is handed out; `version` is the newest
 * decided, `prior` the oldest unsettled before it (0 = none). */
struct outstanding {
    uint32_t version; /* 0 = nothing is out */
    uint32_t prior;
    enum action action;
    struct text document; /* the merged content that becomes the base when it is applied */
    struct text projected; /* what was sent: canonical JSON of the projection, record-id references */
};

enum subject_kind { SUBJECT_NONE, SUBJECT_RUN, SUBJECT_RECORD, SUBJECT_SETTINGS, SUBJECT_ANSWER };

struct record {
    struct uuid id;
    enum entity entity;
    struct uuid alias_of; /* not nil: this record turned out to be that one */
    struct shown shown[HALF_COUNT];
    struct text base; /* canonical JSON, or TEXT_NONE: never agreed */
    uint32_t command_version[HALF_COUNT]; /* the last version decided toward that half */
    struct outstanding out[HALF_COUNT];
    enum refusal refusal[HALF_COUNT]; /* the target's last definite no, until something changes */
    struct text refusal_message[HALF_COUNT];
    uint8_t stale_count[HALF_COUNT]; /* consecutive stale answers */

    enum standing standing;
    uint32_t rule;      /* of the last decision */
    uint8_t rule_kind;  /* 'R', 'X' or 'K' */
    enum half target;   /* toward which the last decision looked */
    enum subject_kind subject;
    struct uuid subject_record; /* SUBJECT_RECORD, SUBJECT_ANSWER */
    struct uuid run_id;         /* the run that released it; nil when none */
    bool is_marked;             /* a person said: do not sync */
    enum choice choice;         /* a person's answer to a conflict */
    bool has_choice;
    struct uuid last_event;     /* of the last decision */
    enum outcome outcome;       /* of the last decision */
    uint64_t facts_low, facts_high; /* packed facts of the last decision (rules/facts.h) */
    uint64_t decision_count;
};

void record_release(struct record *record);
/* Replaces a text that the record owns; TEXT_NONE clears it. */
void record_set_text(struct text *owned, struct text value);
/* Bytes of memory that the record holds, for the cache's bound. */
size_t record_bytes(const struct record *record);

#endif
