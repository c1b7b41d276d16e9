/* Events: everything that can change the reconciler's mind, in one order for each tenant.
 *
 * Texts and documents of an event belong to the arena that it was read into.
 */
#ifndef TIEOUT_MODEL_EVENT_H
#define TIEOUT_MODEL_EVENT_H

#include "base/instant.h"
#include "base/uuid.h"
#include "model/document.h"
#include "model/setting.h"

#define EVENT(symbol, type, producer, sentence) EVENT_##symbol,
enum event_type {
#include "model/event.def"
    EVENT_COUNT
};
#undef EVENT

const char *event_type_name(enum event_type type);
const char *event_type_sentence(enum event_type type);
bool event_type_parse(struct text name, enum event_type *out);

/* A side's record. `version` is its own token, `changed_at` its own time of last change. Of equal
 * versions the reader's later `epoch` wins; of QuickBooks Desktop nothing else tells what is older.
 */
struct observation {
    enum side side;
    enum entity entity;
    struct text id;        /* the side's own id */
    struct text version;   /* "" when the side has none */
    instant_us changed_at; /* INSTANT_NONE when unknown */
    instant_us created_at; /* when the side made it; INSTANT_NONE when unknown */
    int64_t epoch;
    bool is_deleted;          /* proven absent; then there is no document */
    struct text external_id;  /* our record id read back from the side, or TEXT_NONE (our marker) */
    struct document document; /* references are the side's own ids */
    /* Why its reader could make no document of it, or TEXT_NONE: refused with it when decoded. */
    struct text unreadable;
};

enum result_kind {
    RESULT_APPLIED, /* the side did it: id and version are set, document when the side showed it */
    RESULT_REFUSED, /* a definite no: code and message say why */
    RESULT_SUPERSEDED, /* never handed out: a newer command took its place */
    RESULT_NOT_TAKEN,  /* an older one of this record and target is handed out, which counts */
};

/* Why a side said no, in our own words, whatever its code. */
enum refusal {
    REFUSAL_NONE,
    REFUSAL_DUPLICATE, /* name or number is taken (QuickBooks Online 6240, 6140) */
    REFUSAL_STALE,     /* changed meanwhile (5010); the reader has published what it is now */
    REFUSAL_GONE,      /* deleted or inactive (610) */
    REFUSAL_CLOSED,    /* the period is closed (6210) */
    REFUSAL_OTHER,
    REFUSAL_COUNT
};

struct result {
    struct uuid command_id;
    struct uuid record_id;
    enum side target;
    enum entity entity;
    uint32_t command_version;
    enum result_kind kind;
    enum refusal refusal;
    struct text code;    /* the vendor's own */
    struct text message; /* the vendor's own, for a person */
    struct text id;      /* the record's id on the target */
    struct text version;
    instant_us changed_at;
    int64_t epoch; /* QuickBooks Desktop's, as of an observation; else 0 */
    bool has_document;
    struct document document; /* references are the target's own ids */
};

/* Who asks. Part of the event, because the fold judges requests. */
enum asker {
    ASKER_PLATFORM,   /* the platform itself */
    ASKER_PERSON,     /* somebody who uses the platform */
    ASKER_OPERATOR,   /* somebody who runs Tieout */
    ASKER_QUICKBOOKS, /* nobody asks: a reader learnt it there */
    ASKER_COUNT
};

/* K22: the one permission, which the platform's roles give its people. */
#define PERMISSION_SYNC_MANAGE "sync.manage"

struct requester {
    struct text by; /* "person:ada"; TEXT_NONE: nobody said */
    enum asker as;
    bool may_manage_sync;
};

struct setting_change {
    enum tenant_setting setting;
    struct text value;
};

enum choice {
    CHOICE_RETRY,
    CHOICE_TAKE_PLATFORM,
    CHOICE_TAKE_LEDGER,
    CHOICE_DO_NOT_SYNC,
    CHOICE_COUNT
};

struct event {
    enum event_type type;
    struct uuid id; /* ce_id: derived by its producer, the same for a repeat */
    struct uuid tenant;
    instant_us time; /* ce_time: when it happened, by its producer */
    union {
        struct observation observation;
        struct result result;
        struct {
            const struct setting_change *changes;
            size_t change_count;
            struct requester requester;
        } settings;
        struct {
            struct text by; /* who asked: "person:NAME", "schedule" */
        } run_requested;
        struct {
            struct uuid run_id;
            uint64_t read_count; /* records that the reader looked at */
        } run_read;
        struct {
            struct uuid record_id;
            enum choice choice;
            struct text by;
        } choice;
        struct {
            uint32_t version;
            struct requester requester;
        } rules;
    };
};

const char *asker_name(enum asker asker);
bool asker_parse(struct text name, enum asker *out);
const char *result_kind_name(enum result_kind kind);
bool result_kind_parse(struct text name, enum result_kind *out);
const char *refusal_name(enum refusal refusal);
bool refusal_parse(struct text name, enum refusal *out);
const char *choice_name(enum choice choice);
bool choice_parse(struct text name, enum choice *out);

#endif
