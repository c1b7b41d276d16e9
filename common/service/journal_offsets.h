/* The offsets' rows of a journal_reader. For service/journal_reader.c only. */
#ifndef TIEOUT_SERVICE_JOURNAL_OFFSETS_H
#define TIEOUT_SERVICE_JOURNAL_OFFSETS_H

#include "base/arena.h"
#include "io/postgres.h"
#include "service/journal_reader.h"

enum { JOURNAL_SQL_BYTES_MAX = 512 };

struct journal_sql {
    struct postgres_statement statement;
    char text[JOURNAL_SQL_BYTES_MAX];
};

/* Stays where it is: its statements point into it. */
struct journal_offsets {
    struct postgres *db;
    const char *topic;
    enum journal_begin begin;
    struct journal_sql make, skip, load, advance;
};

/* From where to where a batch moves partitions. */
struct journal_advance {
    int32_t *numbers;
    int64_t *from;
    int64_t *upto;
    size_t count;
};

void journal_offsets_init(struct journal_offsets *offsets,
                          const struct journal_reader_options *options);

/* Fills each partition's offset; makes the rows of new ones. RETRY: somebody has locked one. */
bool journal_offsets_load(const struct journal_offsets *offsets, struct kafka_partition *partitions,
                          size_t count, struct error *error);

/* Arrays in the arena; partitions without a message of the batch are left out. */
struct journal_advance journal_advance_of(const struct kafka_batch *batch,
                                          const struct journal_partition *partitions, size_t count,
                                          struct arena *arena);
/* The compare-and-set, inside a transaction. False with *is_fenced: somebody else has moved one. */
bool journal_offsets_advance(const struct journal_offsets *offsets,
                             const struct journal_advance *advance, bool *is_fenced,
                             struct error *error);

enum journal_place { JOURNAL_AT_FROM, JOURNAL_AT_UPTO, JOURNAL_ELSEWHERE };
/* After a lost answer to COMMIT: where the rows stand. RETRY: that transaction is not over yet. */
bool journal_offsets_read_back(const struct journal_offsets *offsets,
                               const struct journal_advance *advance, enum journal_place *out,
                               struct error *error);

#endif
