/* Parameters of a statement, in PostgreSQL's binary form.
 *
 * Absent values become NULL, in scalars and inside arrays alike: TEXT_NONE, INT64_MIN (which is
 * INSTANT_NONE), INT32_MIN (which is DATE_NONE) and UUID_NIL. Texts and bytes are not copied: they
 * must live until the statement was queued. Arrays are built in an arena.
 *
 * A scalar text is sent in text form and without a type, so the server takes the column's ($1 works
 * for text, jsonb, numeric, an enum); where SQL alone does not tell the type, cast: $1::text.
 * Instants are bigint columns: microseconds.
 */
#ifndef TIEOUT_IO_POSTGRES_VALUE_H
#define TIEOUT_IO_POSTGRES_VALUE_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/text.h"
#include "base/uuid.h"

enum {
    POSTGRES_VALUES_MAX = 64, /* parameters of one statement */
    POSTGRES_ARRAY_ITEMS_MAX = 1 << 20,
    POSTGRES_VALUE_BYTES_MAX = 512 << 20,
};

struct postgres_value {
    uint32_t type; /* PostgreSQL's type number; 0 = what the statement says */
    bool is_null;
    bool is_text; /* text form, else binary */
    uint8_t inline_bytes[16];
    const void *data; /* NULL: inline_bytes */
    size_t length;
};

struct postgres_value postgres_null(void);
struct postgres_value postgres_text(struct text text);
struct postgres_value postgres_bytea(struct text bytes);
struct postgres_value postgres_int8(int64_t number);
struct postgres_value postgres_int4(int32_t number);
struct postgres_value postgres_bool(bool flag);
struct postgres_value postgres_uuid(struct uuid uuid);
struct postgres_value postgres_date(date_day day);

/* One array per column, for `unnest($1::uuid[], $2::text[] ...)`: the fast way to write rows. */
struct postgres_value postgres_text_array(struct arena *arena, const struct text *items,
                                          size_t count);
struct postgres_value postgres_bytea_array(struct arena *arena, const struct text *items,
                                           size_t count);
struct postgres_value postgres_int8_array(struct arena *arena, const int64_t *items, size_t count);
struct postgres_value postgres_int4_array(struct arena *arena, const int32_t *items, size_t count);
struct postgres_value postgres_bool_array(struct arena *arena, const bool *items, size_t count);
struct postgres_value postgres_uuid_array(struct arena *arena, const struct uuid *items,
                                          size_t count);
struct postgres_value postgres_date_array(struct arena *arena, const date_day *items, size_t count);

#endif
