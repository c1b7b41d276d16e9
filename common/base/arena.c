#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { BLOCK_BYTES_FIRST = 4096, BLOCK_BYTES_MOST = 1 << 20 };

struct arena_block {
    struct arena_block *older;
    size_t capacity;
    size_t used;
    bool is_borrowed; /* the caller's memory */
    max_align_t data[];
};

void arena_init(struct arena *arena, size_t bytes_max)
{
    *arena = (struct arena){.bytes_max = bytes_max};
}

void arena_init_within(struct arena *arena, void *place, size_t bytes)
{
    struct arena_block *block = place;
    REQUIRE(bytes >= sizeof(*block) && (uintptr_t)place % _Alignof(max_align_t) == 0);
    *block = (struct arena_block){.capacity = bytes - sizeof(*block), .is_borrowed = true};
    *arena = (struct arena){.blocks = block};
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;
        if (!block->is_borrowed)
            free(block);
        block = older;
    }
}

void arena_release(struct arena *arena)
{
    free_blocks(arena->blocks);
    *arena = (struct arena){.bytes_max = arena->bytes_max};
}

void arena_clear(struct arena *arena)
{
    arena->bytes_used = 0;
    if (!arena->blocks)
        return;
    free_blocks(arena->blocks->older);
    arena->blocks->older = NULL;
    arena->blocks->used = 0;
}

/* Blocks double so that a small arena stays small and a large one asks the system rarely. */
static struct arena_block *block_new(struct arena_block *older, size_t bytes)
{
    size_t capacity = BLOCK_BYTES_FIRST;
    if (older)
        capacity = older->capacity < BLOCK_BYTES_MOST / 2 ? older->capacity * 2 : BLOCK_BYTES_MOST;
    if (capacity < bytes)
        capacity = bytes;
    struct arena_block *block = malloc(sizeof(*block) + capacity);
    if (!block)
        bug("arena: no memory for %zu bytes", capacity);
    block->older = older;
    block->capacity = capacity;
    block->used = 0;
    block->is_borrowed = false;
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    size_t bytes_max = arena->bytes_max ? arena->bytes_max : ARENA_BYTES_MAX;
    if (bytes > bytes_max - arena->bytes_used)
        bug("arena: %zu bytes more than its limit of %zu", bytes, bytes_max);

    size_t unit = _Alignof(max_align_t);
    size_t rounded = (bytes + unit - 1) / unit * unit;
    struct arena_block *block = arena->blocks;
    if (!block || rounded > block->capacity - block->used) {
        block = block_new(block, rounded);
        arena->blocks = block;
    }
    char *place = (char *)block->data + block->used;
    block->used += rounded;
    arena->bytes_used += bytes;
    memset(place, 0, bytes);
    return place;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t item_bytes)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, item_bytes, &bytes))
        bug("arena: %zu items of %zu bytes", count, item_bytes);
    return arena_alloc(arena, bytes);
}

struct text arena_copy(struct arena *arena, struct text text)
{
    if (!text.data)
        return TEXT_NONE;
    char *copy = arena_alloc(arena, text.length + 1);
    if (text.length > 0)
        memcpy(copy, text.data, text.length);
    return text_slice(copy, text.length);
}

struct text arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    REQUIRE(length >= 0);
    char *out = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(out, (size_t)length + 1, format, again);
    va_end(again);
    return text_slice(out, (size_t)length);
}
