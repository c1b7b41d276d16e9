/* The benchmark's journal: mixed events of many tenants, the same for the same seed. Answers to
 * commands are part of it: the source folds as it goes, since ids are derived.
 *
 *   journal_source.c   one event after the other; only the tenants' states are kept
 *   journal.c          a whole journal in memory, with the records that each event leaves
 */
#ifndef TIEOUT_TESTS_BENCH_JOURNAL_H
#define TIEOUT_TESTS_BENCH_JOURNAL_H

#include "base/arena.h"
#include "codec/envelope.h"
#include "fold/state.h"

/* A record as an event left it: what the floors write. Texts are the journal's. */
struct journal_row {
    size_t event;         /* its number */
    uint64_t read_number; /* rows of what a reader of the topic gets first have smaller ones */
    struct uuid tenant, id;
    int32_t entity, standing;
    struct text rule, platform_id, ledger_id, platform_document, ledger_document, rest;
    struct text document; /* the same in one JSON object */
};

struct journal {
    struct arena arena;
    struct envelope *messages;
    size_t count;
    size_t write_count; /* commands that the events led to */
    bool has_rows;      /* set before journal_make */
    struct journal_row *rows;
    size_t row_count, row_capacity;
};

/* `event_count` events over `tenant_count` tenants, interleaved as readers would. */
void journal_make(struct journal *journal, uint64_t seed, size_t tenant_count, size_t event_count);
void journal_release(struct journal *journal);

/* The rows of the records that the last event changed (journal_rows.c). */
void journal_add_rows(struct journal *journal, const struct tenant_state *state);

/* --- journal_source.c --- */
struct journal_source *journal_source_new(uint64_t seed, size_t tenant_count);
void journal_source_free(struct journal_source *source);
/* The next event as a message in the arena. Returns the commands that it led to. */
size_t journal_source_next(struct journal_source *source, struct arena *arena,
                           struct envelope *out);
/* Of the tenant of the last event, with what that has changed, until the next one. */
const struct tenant_state *journal_source_state(const struct journal_source *source);

#endif
