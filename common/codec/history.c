#include "codec/history.h"

#include <string.h>

int64_t history_chunk(int32_t generation, int32_t partition, int64_t first_offset)
{
    return ((int64_t)generation << 56 | (int64_t)partition << 40 | first_offset) + 1;
}

static void put_number(uint8_t **at, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        *(*at)++ = (uint8_t)(number >> (8 * i));
}

static uint64_t take_number(const uint8_t **at, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number |= (uint64_t) * (*at)++ << (8 * i);
    return number;
}

static void put_uuid(uint8_t **at, struct uuid uuid)
{
    memcpy(*at, uuid.bytes, sizeof(uuid.bytes));
    *at += sizeof(uuid.bytes);
}

static struct uuid take_uuid(const uint8_t **at)
{
    struct uuid uuid;
    memcpy(uuid.bytes, *at, sizeof(uuid.bytes));
    *at += sizeof(uuid.bytes);
    return uuid;
}

void history_append(struct buffer *out, const struct history_entry *entry)
{
    uint8_t bytes[HISTORY_ENTRY_BYTES] = {0};
    uint8_t *at = bytes;
    put_uuid(&at, entry->record_id);
    put_uuid(&at, entry->event_id);
    put_number(&at, (uint64_t)entry->previous_chunk, 8);
    put_number(&at, entry->decision, 8);
    put_number(&at, (uint64_t)entry->time, 8);
    put_number(&at, entry->facts_low, 8);
    put_number(&at, entry->facts_high, 8);
    put_number(&at, entry->entity, 1);
    put_number(&at, entry->outcome, 1);
    put_number(&at, entry->standing, 1);
    put_number(&at, entry->target, 1);
    put_number(&at, (uint8_t)entry->rule_kind, 1);
    put_number(&at, entry->rule, 2);
    buffer_append(out, bytes, sizeof(bytes));
}

size_t history_count(struct text entries)
{
    return entries.length / HISTORY_ENTRY_BYTES;
}

bool history_at(struct text entries, size_t index, struct history_entry *out)
{
    if (index >= history_count(entries))
        return false;
    const uint8_t *at = (const uint8_t *)entries.data + index * HISTORY_ENTRY_BYTES;
    out->record_id = take_uuid(&at);
    out->event_id = take_uuid(&at);
    out->previous_chunk = (int64_t)take_number(&at, 8);
    out->decision = take_number(&at, 8);
    out->time = (instant_us)take_number(&at, 8);
    out->facts_low = take_number(&at, 8);
    out->facts_high = take_number(&at, 8);
    out->entity = (enum entity)take_number(&at, 1);
    out->outcome = (enum outcome)take_number(&at, 1);
    out->standing = (enum standing)take_number(&at, 1);
    out->target = (enum half)take_number(&at, 1);
    out->rule_kind = (char)take_number(&at, 1);
    out->rule = (uint16_t)take_number(&at, 2);
    return out->entity < ENTITY_COUNT && out->outcome < OUTCOME_COUNT &&
           out->standing < STANDING_COUNT && out->target < HALF_COUNT;
}
