/* The benchmark's journal: mixed events of many tenants, the same for the same seed. Answers to commands
 * are part of it: the generator folds as it goes, since ids are derived.
 */
#ifndef TIEOUT_TESTS_BENCH_JOURNAL_H
#define TIEOUT_TESTS_BENCH_JOURNAL_H

#include "base/arena.h"
#include "codec/envelope.h"

struct journal {
    struct arena arena;
    struct envelope *messages;
    size_t count;
    size_t write_count; /* commands that the events led to */
};

/* `event_count` events over `tenant_count` tenants, interleaved as readers would. */
void journal_make(struct journal *journal, uint64_t seed, size_t tenant_count, size_t event_count);
void journal_release(struct journal *journal);

#endif
