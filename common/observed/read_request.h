/* A read command that a reader has stored and not carried out yet. */
#ifndef TIEOUT_OBSERVED_READ_REQUEST_H
#define TIEOUT_OBSERVED_READ_REQUEST_H

#include "base/arena.h"
#include "io/postgres.h"
#include "model/command.h"

struct read_request {
    struct uuid command_id;
    enum read_kind kind;
    struct uuid run_id;
    enum entity entity;    /* ENTITY_COUNT = none */
    struct text native_id; /* TEXT_NONE = none */
};

/* What a statement selects for read_request_at(). */
#define READ_REQUEST_COLUMNS "command_id, kind, run_id, entity, native_id"
enum { READ_REQUEST_COLUMN_COUNT = 5 };

/* `column`: the first of those. Texts live in the arena. */
struct read_request read_request_at(const struct postgres_result *result, size_t row, int column,
                                    struct arena *arena);

#endif
