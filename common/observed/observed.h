/* What a side last showed of each object: version, fingerprint, the scan in which it was last met.
 *
 * A reader asks before it publishes, so that an unchanged object costs no event, and afterwards
 * notes what it has met. What a complete scan has not met is suspect: the reader looks for it and
 * publishes the deletion only when its absence is proven.
 */
#ifndef TIEOUT_OBSERVED_OBSERVED_H
#define TIEOUT_OBSERVED_OBSERVED_H

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "model/event.h"

struct postgres;

enum { OBSERVED_ROWS_MAX = 10000 }; /* in one call */

struct observed_row {
    enum entity entity;
    struct text native_id;
    struct text version;       /* "" of a deleted one */
    struct sha256 fingerprint; /* zero of a deleted one */
    bool is_deleted;
};

/* SHA-256 of the document's canonical JSON, or of why there is none; all zero for a deleted one.
 * Pure. */
struct sha256 observed_fingerprint(const struct observation *observation);
/* The id of the event that tells of it: a repeat has the same. Pure. */
struct uuid observed_event_id(struct uuid tenant, const struct observation *observation,
                              const struct sha256 *fingerprint);

/* What is remembered of an object, beside what is met now. */
enum observed_memory {
    OBSERVED_NEVER, /* nothing: it was never shown */
    OBSERVED_GONE,  /* it was shown as deleted */
    OBSERVED_SAME,  /* the same version and content */
    OBSERVED_OTHER, /* other version or content, or it is deleted now */
};
/* `stored` NULL: nothing is stored. Pure. */
enum observed_memory observed_remember(const struct observed_row *stored,
                                       const struct observed_row *now);
/* Whether what is met has to be told. Pure. */
bool observed_is_news(enum observed_memory memory, const struct observed_row *now);

/* Where rows are looked for: inside a transaction with the tenant set. */
struct observed_scope {
    struct postgres *db;
    struct uuid tenant;
    enum side side;
};

/* memories[i]: of rows[i]. Two rows of one object are compared with what is stored, not with each
 * other. */
bool observed_compare(const struct observed_scope *scope, const struct observed_row *rows,
                      size_t count, enum observed_memory *memories, struct error *error);
/* Of two rows of one object the later one stays. Queued; texts must live until it is collected. */
bool observed_save(const struct observed_scope *scope, int64_t scan,
                   const struct observed_row *rows, size_t count, struct error *error);

/* The next live object, in the order of ids, that no scan since `scan` has met. */
struct observed_unmet {
    enum entity entity;
    int64_t scan;
    struct arena *arena; /* of the id */
    struct text id;      /* TEXT_NONE = there is none */
};
bool observed_load_unmet(const struct observed_scope *scope, struct observed_unmet *unmet,
                         struct error *error);

#endif
