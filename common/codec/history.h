/* A tenant's decisions, packed: one chunk a batch, entries of fixed layout, little-endian. Each
 * names the chunk that holds the record's decision before it, so a record's timeline is a linked
 * list of primary-key look-ups. Storage, not state.
 */
#ifndef TIEOUT_CODEC_HISTORY_H
#define TIEOUT_CODEC_HISTORY_H

#include "base/buffer.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "model/kinds.h"

enum { HISTORY_ENTRY_BYTES = 88 };

struct history_entry {
    struct uuid record_id;
    struct uuid event_id;
    int64_t previous_chunk; /* of this record; 0 = its first decision */
    uint64_t decision;      /* the record's count: 1, 2, 3 ... */
    instant_us time;        /* of the event */
    uint64_t facts_low, facts_high;
    enum entity entity;
    enum outcome outcome;
    enum standing standing;
    enum half target;
    char rule_kind; /* 0 = no rule had to be asked */
    uint16_t rule;
};

/* (generation of the journal << 56 | partition << 40 | first offset of the batch) + 1: never 0. */
int64_t history_chunk(int32_t generation, int32_t partition, int64_t first_offset);

void history_append(struct buffer *out, const struct history_entry *entry);
size_t history_count(struct text entries);
/* False behind the last one, and for bytes that are none of ours. */
bool history_at(struct text entries, size_t index, struct history_entry *out);

#endif
