#include "service/journal_offsets.h"

#include <stdio.h>

struct sql_parts {
    const char *name, *before, *after;
};

/* The table is the schema's; everything else is the same for all. */
static void format_sql(struct journal_sql *sql, const char *schema, const struct sql_parts *parts)
{
    int length = snprintf(sql->text, sizeof(sql->text), "%s %s.partition_offset %s", parts->before,
                          schema, parts->after);
    REQUIRE(length > 0 && (size_t)length < sizeof(sql->text));
    sql->statement = (struct postgres_statement){parts->name, sql->text};
}

void journal_offsets_init(struct journal_offsets *offsets,
                          const struct journal_reader_options *options)
{
    static const struct sql_parts make = {
        "journal_make", "INSERT INTO",
        "(topic, partition_number, next_offset) SELECT $1, * FROM unnest($2::int4[], $3::int8[])"
        " ON CONFLICT DO NOTHING"};
    static const struct sql_parts skip = {
        "journal_skip", "UPDATE",
        "p SET next_offset = k.first FROM unnest($2::int4[], $3::int8[]) AS k (number, first)"
        " WHERE p.topic = $1 AND p.partition_number = k.number AND p.next_offset < k.first"};
    /* Locked, and without waiting: what another's transaction may still move is not read. */
    static const struct sql_parts load = {
        "journal_load", "SELECT partition_number, next_offset FROM",
        "WHERE topic = $1 AND partition_number = ANY ($2::int4[]) FOR UPDATE NOWAIT"};
    static const struct sql_parts advance = {
        "journal_advance", "UPDATE",
        "p SET next_offset = k.upto"
        " FROM unnest($2::int4[], $3::int8[], $4::int8[]) AS k (number, was, upto)"
        " WHERE p.topic = $1 AND p.partition_number = k.number AND p.next_offset = k.was"};
    *offsets = (struct journal_offsets){
        .db = options->db, .topic = options->topic, .begin = options->begin};
    format_sql(&offsets->make, options->schema, &make);
    format_sql(&offsets->skip, options->schema, &skip);
    format_sql(&offsets->load, options->schema, &load);
    format_sql(&offsets->advance, options->schema, &advance);
}

/* --- at the assignment ------------------------------------------------------------------------ */

/* How many partitions have a row; fills the offset of each. */
static bool load_rows(const struct journal_offsets *offsets, struct kafka_partition *partitions,
                      size_t count, struct arena *arena, size_t *found, struct error *error)
{
    int32_t *numbers = ARENA_ARRAY(arena, int32_t, count);
    struct postgres_result *result = NULL;
    for (size_t i = 0; i < count; i++)
        numbers[i] = partitions[i].partition;
    if (!postgres_query(offsets->db,
                        POSTGRES_CALL(&offsets->load.statement,
                                      postgres_text(text_of(offsets->topic)),
                                      postgres_int4_array(arena, numbers, count)),
                        &result, error))
        return false;
    *found = postgres_rows(result);
    for (size_t row = 0; row < postgres_rows(result); row++)
        for (size_t i = 0; i < count; i++)
            if (partitions[i].partition == postgres_int4_at(result, row, 0))
                partitions[i].offset = postgres_int8_at(result, row, 1);
    postgres_result_free(result);
    return true;
}

static bool write_firsts(const struct journal_offsets *offsets,
                         const struct kafka_partition *partitions, size_t count,
                         struct arena *arena, struct error *error)
{
    int32_t *numbers = ARENA_ARRAY(arena, int32_t, count);
    int64_t *firsts = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = partitions[i].partition;
        firsts[i] = offsets->begin == JOURNAL_FROM_ZERO ? 0 : partitions[i].low_offset;
    }
    struct postgres_value topic = postgres_text(text_of(offsets->topic));
    struct postgres_value wanted = postgres_int4_array(arena, numbers, count);
    struct postgres_value values = postgres_int8_array(arena, firsts, count);
    return postgres_query(offsets->db,
                          POSTGRES_CALL(&offsets->make.statement, topic, wanted, values), NULL,
                          error) &&
           (offsets->begin != JOURNAL_SKIP_GONE ||
            postgres_query(offsets->db,
                           POSTGRES_CALL(&offsets->skip.statement, topic, wanted, values), NULL,
                           error));
}

static bool has_gone(const struct kafka_partition *partitions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (partitions[i].offset < partitions[i].low_offset)
            return true;
    return false;
}

bool journal_offsets_load(const struct journal_offsets *offsets, struct kafka_partition *partitions,
                          size_t count, struct error *error)
{
    struct arena arena;
    size_t found = 0;
    arena_init(&arena, 0);
    bool is_loaded = load_rows(offsets, partitions, count, &arena, &found, error);
    /* Written only where needed: an INSERT waits for a row that somebody has locked. */
    if (is_loaded &&
        (found < count || (offsets->begin == JOURNAL_SKIP_GONE && has_gone(partitions, count))))
        is_loaded = write_firsts(offsets, partitions, count, &arena, error) &&
                    load_rows(offsets, partitions, count, &arena, &found, error);
    arena_release(&arena);
    return is_loaded &&
           (found == count ||
            error_set(error, ERROR_BUG, "a partition of %s has no offset", offsets->topic));
}

/* --- batches ---------------------------------------------------------------------------------- */

struct journal_advance journal_advance_of(const struct kafka_batch *batch,
                                          const struct journal_partition *partitions, size_t count,
                                          struct arena *arena)
{
    struct journal_advance advance = {.numbers = ARENA_ARRAY(arena, int32_t, count),
                                      .from = ARENA_ARRAY(arena, int64_t, count),
                                      .upto = ARENA_ARRAY(arena, int64_t, count)};
    for (size_t i = 0; i < count; i++) {
        int64_t next = partitions[i].next_offset;
        for (size_t j = 0; j < batch->count; j++) {
            const struct kafka_message *message = &batch->messages[j];
            if (message->partition == partitions[i].number && message->offset >= next)
                next = message->offset + 1;
        }
        if (next == partitions[i].next_offset)
            continue;
        advance.numbers[advance.count] = partitions[i].number;
        advance.from[advance.count] = partitions[i].next_offset;
        advance.upto[advance.count++] = next;
    }
    return advance;
}

static bool move_rows(const struct journal_offsets *offsets, const struct journal_advance *advance,
                      struct arena *arena, uint64_t *moved, struct error *error)
{
    struct postgres_result *result = NULL;
    size_t count = advance->count;
    if (!postgres_query(offsets->db,
                        POSTGRES_CALL(&offsets->advance.statement,
                                      postgres_text(text_of(offsets->topic)),
                                      postgres_int4_array(arena, advance->numbers, count),
                                      postgres_int8_array(arena, advance->from, count),
                                      postgres_int8_array(arena, advance->upto, count)),
                        &result, error))
        return false;
    *moved = postgres_affected(result);
    postgres_result_free(result);
    return true;
}

bool journal_offsets_advance(const struct journal_offsets *offsets,
                             const struct journal_advance *advance, bool *is_fenced,
                             struct error *error)
{
    struct arena arena;
    uint64_t moved = 0;
    arena_init(&arena, 0);
    bool is_answered = move_rows(offsets, advance, &arena, &moved, error);
    arena_release(&arena);
    *is_fenced = is_answered && moved != advance->count;
    if (*is_fenced)
        return error_set(error, ERROR_PERMANENT, "another member has moved an offset of ours");
    return is_answered;
}

bool journal_offsets_read_back(const struct journal_offsets *offsets,
                               const struct journal_advance *advance, enum journal_place *out,
                               struct error *error)
{
    size_t count = advance->count, found = 0, at_from = 0, at_upto = 0;
    struct arena arena;
    arena_init(&arena, 0);
    struct kafka_partition *partitions = ARENA_ARRAY(&arena, struct kafka_partition, count);
    for (size_t i = 0; i < count; i++)
        partitions[i] = (struct kafka_partition){.partition = advance->numbers[i], .offset = -1};
    bool is_loaded = load_rows(offsets, partitions, count, &arena, &found, error);
    for (size_t i = 0; i < count; i++) {
        at_from += partitions[i].offset == advance->from[i];
        at_upto += partitions[i].offset == advance->upto[i];
    }
    arena_release(&arena);
    *out = at_upto == count   ? JOURNAL_AT_UPTO
           : at_from == count ? JOURNAL_AT_FROM
                              : JOURNAL_ELSEWHERE;
    return is_loaded;
}
