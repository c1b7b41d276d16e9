/* Inside the oracle: what it remembers, and what it asks itself. */
#ifndef TIEOUT_TESTS_SIM_ORACLE_COURT_H
#define TIEOUT_TESTS_SIM_ORACLE_COURT_H

#include "tests/sim/oracle/oracle.h"

enum { PAIRS_MAX = 1024 };

/* The same thing on both sides. */
struct pair {
    struct entry *entries[HALF_COUNT];
    bool is_compared; /* made by a command: both were equal once */
    /* The newest edit of a person on that half that has gone over, or was overruled. */
    uint64_t delivered[HALF_COUNT][GROUP_COUNT];
};

/* What a bill of QuickBooks Desktop has been through (past.c). */
struct past {
    bool is_joined;    /* R75, R77: made or edited since two-way bill sync was switched on */
    bool was_paid;     /* R81: an earlier look showed it partly or fully paid */
    bool is_paid_hold; /* R59: it was changed while known to be fully paid */
};

/* What the journal has shown of a side's record so far. */
struct sighting {
    struct text key;
    struct entry *entry;
    struct document document;
    struct text version;
    instant_us changed_at;
    int64_t epoch;
    bool is_deleted;
    struct past past;
};

struct oracle;
/* Half way over: from where, and without which groups (1u << group). */
struct carrying {
    const struct oracle *oracle;
    size_t tenant;
    enum half from;
    uint32_t staying;
    struct text home_currency;
};

struct issued {
    struct uuid id;
    enum action action;
    uint64_t sequence;        /* of the sides when it was issued */
    uint64_t answered;        /* and when its answer was heard; 0 = not yet */
    uint64_t seen;            /* the version of its source that the journal had shown */
    struct carrying carrying; /* as the settings were then */
    bool is_applied;
};

struct court {
    struct tenant_settings settings;
    struct map sightings[HALF_COUNT]; /* "entity:id" -> struct sighting */
    struct map marks;                 /* record id -> itself: do not sync */
    struct map runs_read;             /* run id -> itself */
    bool is_asked_for;                /* a run, and nothing was read for one since */
    struct map refusals;              /* record id and half -> struct text: why */
    bool has_choices;                 /* a person has decided about some record */
    uint32_t winners[HALF_COUNT];     /* groups in which a setting once let that half win */
    instant_us two_way_since;         /* INSTANT_NONE: not switched on */
    struct pair *pairs[PAIRS_MAX];
    size_t pair_count;
};

struct oracle {
    struct world *world;
    struct map issued; /* command id -> struct issued */
    struct court courts[TENANTS];
};

struct question {
    const struct oracle *oracle;
    const struct court *court;
    size_t tenant;
    enum half from;
    enum entity entity;
    enum action action;
    struct uuid record_id;
    const struct entry *seen[HALF_COUNT]; /* the record on each half; NULL: not there */
    const struct document *source;        /* as `from` shows it */
    const struct document *content;       /* what would stand there afterwards; may be the source */
    const struct entry *target;           /* NULL: not there yet */
};

/* NULL when the rulebook lets it pass, else the sentence that forbids it. */
const char *forbidden_because(const struct question *question);
/* NULL, or the sentence by which it may stay where it is. */
const char *excused_because(const struct question *question);
/* NULL when the setting may be changed to this. */
const char *request_refused_because(const struct court *court, const struct setting_change *change);
/* R49, R80: the Sync Dashboard's version from which it carries bills from QuickBooks. */
#define AGENT_MINIMUM "2.1.3561.1"
bool is_agent_too_old_for(const struct court *court, const char *minimum);

/* --- past.c --- */
bool is_fully_unpaid(const struct document *bill);
bool is_fully_paid(const struct document *bill);
/* What the payments come to that the journal has shown on that half. */
int64_t paid_as_seen(const struct court *court, enum half half, const struct entry *bill);
/* Fills in now->past: at the first look at a record, and at each later one. */
void remember_first_look(const struct court *court, instant_us created_at, struct sighting *now);
void remember_look(const struct court *court, enum half half, const struct sighting *before,
                   struct sighting *now);

struct pair *pair_of(const struct court *court, enum half half, const struct entry *entry);
struct pair *pair_add(struct oracle *oracle, struct court *court, struct entry *platform,
                      struct entry *ledger);
struct sighting *sighting_of(const struct oracle *oracle, size_t tenant, enum half half,
                             const struct entry *entry);
struct entry *entry_of_record(const struct oracle *oracle, size_t tenant, enum half half,
                              enum entity entity, struct uuid record_id);
struct carrying carrying_now(const struct oracle *oracle, size_t tenant, enum half from,
                             const struct entry *ledger);
/* A side's document as the other side would hold it. */
void carry_over(const struct carrying *carrying, const struct document *document,
                struct document *out);
/* The groups that a rule leaves behind on their way to or from QuickBooks' record; NULL: it is not
 * there yet (stays.def). */
uint32_t stays_behind(const struct oracle *oracle, size_t tenant, enum half from,
                      const struct entry *ledger);
bool is_desktop(const struct oracle *oracle, size_t tenant);
/* QuickBooks Desktop's bill has lines that are linked to a purchase order. */
bool has_order(const struct entry *bill);
bool is_person_edit(const struct revision *revision, enum group group);
/* The newest edit of a person on this side that has not gone over; 0 when there is none, or when
 * people took back there what they had changed. */
uint64_t pending_edit(const struct pair *pair, enum half half, const struct revision *upto,
                      enum group group);
/* The rule of thumb of all comparisons: not what follows from other things, nor balances. */
bool group_counts(enum group group);
/* What is paid of the two differs, although the same payments stand on both sides (balances.c). */
bool balances_differ(const struct oracle *oracle, size_t tenant, const struct pair *pair);
/* R126: QuickBooks Desktop has another amount open than the platform shows or was told. */
bool open_amount_is_untold(const struct pair *pair);
struct text refusal_key(struct arena *arena, struct uuid record_id, enum half target);
size_t court_tenant(const struct oracle *oracle, const struct court *court);

/* Fails the world unless a person said what this write has put there. */
void check_provenance(struct oracle *oracle, size_t tenant, const struct write_command *command,
                      struct entry *entry);

#endif
