/* A tenant's state: what the fold reads and changes, and nothing else.
 *
 * The state knows which of its parts are loaded. In a simulation or a replay it is complete; in the
 * reconciler it holds what load plans (fold/plan.h) brought in, and a look at anything else is a
 * bug. Records live here; their texts are the record's own. Everything is found by one kind of
 * index: a key (fold/keys.h) leads to an ordered set of record ids.
 */
#ifndef TIEOUT_FOLD_STATE_H
#define TIEOUT_FOLD_STATE_H

#include "base/arena.h"
#include "base/map.h"
#include "model/record.h"
#include "model/run.h"
#include "model/setting.h"
#include "model/turn.h"

/* What a record waits for. */
struct subject {
    enum subject_kind kind;
    struct uuid record;
    enum turn turn; /* of SUBJECT_RUN: what waits for one is let go in turns */
};

/* Waiting work: wake what waits for `subject`, from the record after `after` on. */
struct agenda_item {
    struct subject subject;
    struct uuid after;
};

struct agenda {
    struct agenda_item *items;
    size_t count;
    size_t capacity;
};

enum { AGENDA_ITEMS_MAX = 1 << 20 };

/* The tenant's own row. */
struct tenant_head {
    struct uuid tenant;
    uint32_t rules_version;
    struct tenant_settings settings;
    struct run run; /* the open one, or the last */
    uint64_t event_count;
    uint64_t decision_count;
    uint64_t waiting_count[SUBJECT_COUNT]; /* records that wait, by kind of subject */
    struct digest digest;                  /* over the records, as of the last state_seal */
    bool has_continue;                     /* a tenant.continue is on its way to the journal */
    struct agenda agenda;
};

struct tenant_state {
    struct tenant_head head;
    bool is_complete; /* everything is loaded: nothing is unknown */

    struct map records;    /* id -> struct slot */
    struct map index;      /* key -> struct index_entry */
    struct slot **touched; /* changed in the step under way */
    size_t touched_count, touched_capacity;
    struct slot **dirty; /* changed since the last state_flushed */
    size_t dirty_count, dirty_capacity;
    size_t bytes; /* held by records, for the cache's bound */
};

/* The keys under which a record is found, as they were computed last. */
struct key_set {
    struct text *keys; /* sorted, heap */
    size_t count;
};

/* A record in the state, with what the state keeps about it. */
struct slot {
    struct record record;
    bool is_absent; /* loaded, and proven not to be there */
    bool is_touched, is_dirty, is_new;
    bool has_new_keys; /* keys differ from flushed_keys */
    bool was_in_run;
    struct subject counted;      /* the subject under which it is counted as waiting */
    enum standing seen_standing; /* as its waiters last saw it */
    enum presence seen_presence[HALF_COUNT];
    bool seen_creating;     /* a create had no answer yet */
    struct sha256 row_hash; /* in the digest; zero when it is not */
    bool has_row_hash;
    bool is_sealed;              /* row_hash is that of the record as it is now, and so is: */
    struct text rest;            /* codec/record.h; until it is flushed */
    struct key_set keys;         /* now */
    struct key_set flushed_keys; /* as stored, when has_new_keys */
    size_t bytes;
    int64_t last_chunk; /* of its history; storage, not state: the reconciler's */
};

void state_init(struct tenant_state *state, struct uuid tenant);
void state_release(struct tenant_state *state);

/* --- looking (REQUIREs that what is asked for is loaded) --- */
struct record *state_record(const struct tenant_state *state, struct uuid id); /* NULL: not there */
struct record *state_resolve(const struct tenant_state *state, struct uuid id); /* aliases too */
/* The ids under a key, ascending; *count 0 when there are none. Valid until the next change. */
const struct uuid *state_ids(const struct tenant_state *state, struct text key, size_t *count);
/* The first record under a key whose id is greater than `after`; NULL at the end. */
struct record *state_next(const struct tenant_state *state, struct text key, struct uuid after);
/* Its id, when the record itself may not be loaded yet; false at the end. */
bool state_next_id(const struct tenant_state *state, struct text key, struct uuid after,
                   struct uuid *out);

bool state_knows_record(const struct tenant_state *state, struct uuid id);
bool state_knows_key(const struct tenant_state *state, struct text key);
bool state_knows_next(const struct tenant_state *state, struct text key, struct uuid after);
/* From where on to load when it does not: what was loaded may have left the key here since. */
struct uuid state_next_from(const struct tenant_state *state, struct text key, struct uuid after);

/* --- changing --- */
/* The record, to be changed in this step; created when it is not there. */
struct record *state_edit(struct tenant_state *state, struct uuid id, enum entity entity);
/* Ends a step: keys, counts of waiters and agenda follow what was changed. */
void state_settle(struct tenant_state *state);
void state_wake(struct tenant_state *state, struct subject subject);
void state_wake_run(struct tenant_state *state); /* what waits for one, in turns */
/* Whatever it waits for: other settings may decide otherwise. */
void state_wake_all(struct tenant_state *state);
void agenda_add(struct agenda *agenda, struct subject subject);
void agenda_drop_first(struct agenda *agenda);

/* --- loading and storing (the reconciler) --- */
void state_put_loaded(struct tenant_state *state, struct record *record); /* with its texts */
struct slot *state_slot(struct tenant_state *state, struct uuid id);      /* NULL: not loaded */
void state_put_absent(struct tenant_state *state, struct uuid id);
/* Ids found under a key, ascending: every one greater than `after` (nil: every one), or, when the
 * answer was cut, up to its last one. */
struct found_ids {
    const struct uuid *ids;
    size_t count;
    struct uuid after;
    bool is_cut;
};
void state_put_index(struct tenant_state *state, struct text key, const struct found_ids *found);
/* Every record of the tenant has been put: nothing has to be loaded any more. */
void state_put_complete(struct tenant_state *state);
/* A complete state once more, of its own; *out is not initialised before. Nothing is dirty. */
void state_copy(const struct tenant_state *state, struct tenant_state *out);
/* What the records of a complete state, sealed or as they were put, make of the digest. */
struct digest state_digest(const struct tenant_state *state);
/* Brings the digest up to date with what is dirty: once a batch, before it is stored. */
void state_seal(struct tenant_state *state);
void state_flushed(struct tenant_state *state); /* what was dirty is stored now (and sealed) */
/* Forgets every record and key: they are loaded again when they are asked for. Nothing is dirty. */
void state_forget(struct tenant_state *state);

#endif
