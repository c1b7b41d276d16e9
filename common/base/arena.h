/* Memory that is given back all at once.
 *
 * A batch, a request or a test owns an arena; everything made for it lives there. Allocation never
 * fails: over `bytes_max`, or when the machine has no memory left, the process ends (bug()).
 * Memory is zeroed.
 */
#ifndef TIEOUT_BASE_ARENA_H
#define TIEOUT_BASE_ARENA_H

#include "base/text.h"

struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first */
    size_t bytes_used;
    size_t bytes_max; /* 0 = ARENA_BYTES_MAX */
};

#define ARENA_BYTES_MAX ((size_t)1 << 32)

void arena_init(struct arena *arena, size_t bytes_max);
/* Begins with memory of the caller's (for any type aligned), which outlives the arena: one that
 * seldom needs more then never asks the system. */
void arena_init_within(struct arena *arena, void *place, size_t bytes);
void arena_release(struct arena *arena);
void arena_clear(struct arena *arena); /* forgets everything, keeps one block */

void *arena_alloc(struct arena *arena, size_t bytes); /* aligned for any type */
void *arena_alloc_array(struct arena *arena, size_t count, size_t item_bytes); /* checked product */
struct text arena_copy(struct arena *arena, struct text text); /* copy has a terminator too */
struct text arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

#endif
