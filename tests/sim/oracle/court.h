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

/* What the journal has shown of a side's record so far. */
struct sighting {
    struct text key;
    struct entry *entry;
    struct document document;
    struct text version;
    instant_us changed_at;
    int64_t epoch;
    bool is_deleted;
};

struct issued {
    struct uuid id;
    uint64_t sequence; /* of the sides when it was issued */
    uint64_t answered; /* and when its answer was heard; 0 = not yet */
    uint64_t seen;     /* the version of its source that the journal had shown */
    bool is_applied;
};

struct court {
    struct tenant_settings settings;
    struct map sightings[HALF_COUNT]; /* "entity:id" -> struct sighting */
    struct map marks;                 /* record id -> itself: do not sync */
    struct map runs_read;             /* run id -> itself */
    struct map refusals;              /* record id and half -> struct text: why */
    bool has_choices;                 /* a person has decided about some record */
    bool had_policy;                  /* conflicts were decided by a setting, once */
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
    const struct document *source;  /* as `from` shows it */
    const struct document *content; /* what would stand there afterwards; may be the source */
    const struct entry *target;     /* NULL: not there yet */
};

/* NULL when the rulebook lets it pass, else the sentence that forbids it. */
const char *forbidden_because(const struct question *question);

struct pair *pair_of(const struct court *court, enum half half, const struct entry *entry);
struct pair *pair_add(struct oracle *oracle, struct court *court, struct entry *platform,
                      struct entry *ledger);
struct sighting *sighting_of(const struct oracle *oracle, size_t tenant, enum half half,
                             const struct entry *entry);
struct entry *entry_of_record(const struct oracle *oracle, size_t tenant, enum half half,
                              enum entity entity, struct uuid record_id);
/* A side's document as the other side would hold it. */
void carry_over(const struct oracle *oracle, size_t tenant, enum half from,
                const struct document *document, struct document *out);
/* The groups that a rule leaves behind on their way, 1u << group (stays.def). */
uint32_t stays_behind(const struct oracle *oracle, size_t tenant, enum half from);
bool is_person_edit(const struct revision *revision, enum group group);
/* The rule of thumb of all comparisons: not what follows from other things, nor balances. */
bool group_counts(enum group group);
struct text refusal_key(struct arena *arena, struct uuid record_id, enum half target);
size_t court_tenant(const struct oracle *oracle, const struct court *court);

/* Fails the world unless a person said what this write has put there. */
void check_provenance(struct oracle *oracle, size_t tenant, const struct write_command *command,
                      struct entry *entry);

#endif
