/* A record's row in PostgreSQL, for all who read it. */
#ifndef TIEOUT_REPORT_STORED_H
#define TIEOUT_REPORT_STORED_H

#include "io/postgres_transaction.h"
#include "model/record.h"

struct stored {
    struct record record;
    int64_t last_chunk;
};

/* The columns that stored_read expects, for a table called r. */
#define STORED_COLUMNS                                                                             \
    " r.record_id, r.entity::int4, r.platform_id, r.ledger_id, r.platform_document,"               \
    " r.ledger_document, r.rest, r.last_chunk "

/* From result column `column` on; record_release when done. */
bool stored_read(const struct postgres_result *result, size_t row, int column, struct stored *out,
                 struct error *error);

#endif
