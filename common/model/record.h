/* The canonical record: for each half what it last showed, and what it showed when both agreed.
 *
 * A record owns its texts (heap copies made by record_set_text); record_release gives them back.
 * Stored documents are canonical JSON whose references are record ids (codec/document.h).
 *
 * The base, what both sides last agreed on, is kept as each half holds it: a legitimate difference
 * (a name cut, a default that the vendor filled in, a group that was dropped, R130) then is no
 * change. It takes room only while a half differs from it.
 */
#ifndef TIEOUT_MODEL_RECORD_H
#define TIEOUT_MODEL_RECORD_H

#include "base/hash.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "model/command.h"
#include "model/document.h"
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

/* A command that is out toward a half. */
struct outstanding {
    uint32_t version; /* 0 = nothing is out */
    enum action action;
    bool is_handed_out;          /* the executor said so: nothing newer is taken until its answer */
    struct text origin_document; /* what the other half showed when it was decided */
    struct text sent_document;   /* what was sent: references are record ids */
};

enum subject_kind {
    SUBJECT_NONE,
    SUBJECT_RUN,
    SUBJECT_RECORD,
    SUBJECT_SETTINGS,
    SUBJECT_ANSWER,
    SUBJECT_COUNT
};

struct record {
    struct uuid id;
    enum entity entity;
    struct uuid alias_of; /* not nil: this record turned out to be that one */
    struct shown shown[HALF_COUNT];
    bool has_base;                  /* both halves agreed once */
    struct text agreed[HALF_COUNT]; /* what the half showed then; TEXT_NONE = what it shows now */
    uint32_t command_version[HALF_COUNT]; /* the last version decided toward that half */
    struct outstanding out[HALF_COUNT];   /* the newest command toward that half */
    struct outstanding prior[HALF_COUNT]; /* an older one that is not settled yet */
    enum refusal refusal[HALF_COUNT];     /* the half's last definite no, until something changes */
    struct text refusal_message[HALF_COUNT];
    uint8_t stale_count[HALF_COUNT]; /* consecutive stale answers */
    bool is_unreadable[HALF_COUNT];  /* what it showed last could not be read (quarantine) */
    uint64_t changed_event;          /* the tenant's event count at its last change of content */
    uint32_t waiter_count;           /* records that wait for this one */
    bool is_ambiguous;               /* more than one record could be its other half */
    bool is_marked;                  /* a person said: do not sync */
    bool is_joined;                  /* 2-way bill sync is about this bill (R75, R77) */
    bool is_joined_by_edit;          /* because somebody has edited it (R77) */
    bool is_paid_hold;               /* a change was kept back because it was paid (R59) */
    enum paid paid_before; /* how far QuickBooks had shown it paid before its last change */
    enum paid paid_seen;   /* the furthest that it was before it came in (R81) */
    /* The event count when QuickBooks Desktop showed it, if a payment; if a bill, fully unpaid. */
    uint64_t paid_event;
    bool has_choice;
    enum choice choice; /* a person's answer to a conflict */

    /* The last decision. */
    enum standing standing;
    enum outcome outcome;
    char rule_kind; /* 'R', 'X', 'K', 'E'; 0 = none yet */
    uint16_t rule;
    enum half target; /* toward which it looked */
    enum subject_kind subject;
    struct uuid subject_record;     /* SUBJECT_RECORD, SUBJECT_ANSWER */
    struct uuid run_id;             /* the run that released it; nil when none */
    struct uuid event_id;           /* the event that it was decided at */
    uint64_t facts_low, facts_high; /* packed (rules/facts.h) */
    uint64_t decision_count;
};

const char *presence_name(enum presence presence);
bool presence_parse(struct text name, enum presence *out);
const char *subject_kind_name(enum subject_kind kind);
bool subject_kind_parse(struct text name, enum subject_kind *out);

void record_release(struct record *record);
/* *out gets texts of its own; record_release when done. */
void record_copy(const struct record *record, struct record *out);
/* Replaces a text that the record owns; TEXT_NONE clears it. */
void record_set_text(struct text *owned, struct text value);
/* Bytes of memory that the record holds, for the cache's bound. */
size_t record_bytes(const struct record *record);

#endif
