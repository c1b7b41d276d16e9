#include "fold/state.h"

#include "codec/record.h"
#include "fold/index.h"
#include "fold/keys.h"
#include "rules/rules.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What a record's keys take while they are made; more comes from the system. */
enum { SCRATCH_BYTES = 8192 };

void state_init(struct tenant_state *state, struct uuid tenant)
{
    *state =
        (struct tenant_state){.head = {.tenant = tenant, .rules_version = RULES_VERSION_FIRST}};
    tenant_settings_init(&state->head.settings);
    map_init(&state->records);
    map_init(&state->index);
}

static void key_set_release(struct key_set *set)
{
    free(set->keys);
    *set = (struct key_set){0};
}

static void slot_free(struct slot *slot)
{
    record_release(&slot->record);
    record_set_text(&slot->rest, TEXT_NONE);
    key_set_release(&slot->keys);
    key_set_release(&slot->flushed_keys);
    free(slot);
}

void state_forget(struct tenant_state *state)
{
    REQUIRE(state->dirty_count == 0 && state->touched_count == 0);
    for (size_t i = 0; i < state->records.entry_count; i++)
        if (state->records.entries[i].value)
            slot_free(state->records.entries[i].value);
    map_clear(&state->records);
    index_clear(&state->index);
    state->bytes = 0;
}

void state_release(struct tenant_state *state)
{
    state->dirty_count = 0;
    state->touched_count = 0;
    state_forget(state);
    map_release(&state->records);
    map_release(&state->index);
    free(state->touched);
    free(state->dirty);
    free(state->head.agenda.items);
}

static struct slot *slot_find(const struct tenant_state *state, struct uuid id)
{
    return map_get(&state->records, uuid_key(&id));
}

struct slot *state_slot(struct tenant_state *state, struct uuid id)
{
    return slot_find(state, id);
}

static struct slot *slot_add(struct tenant_state *state, struct uuid id)
{
    struct slot *slot = calloc(1, sizeof(*slot));
    REQUIRE(slot);
    slot->record.id = id;
    map_put(&state->records, uuid_key(&slot->record.id), slot);
    return slot;
}

bool state_knows_record(const struct tenant_state *state, struct uuid id)
{
    return state->is_complete || slot_find(state, id);
}

struct record *state_record(const struct tenant_state *state, struct uuid id)
{
    struct slot *slot = slot_find(state, id);
    if (!slot) {
        REQUIRE(state->is_complete);
        return NULL;
    }
    return slot->is_absent ? NULL : &slot->record;
}

struct record *state_resolve(const struct tenant_state *state, struct uuid id)
{
    struct record *record = state_record(state, id);
    /* An alias never points to an alias: merging re-points nothing, it only adds one. */
    if (record && !uuid_is_nil(record->alias_of))
        return state_record(state, record->alias_of);
    return record;
}

static void push_slot(struct slot ***list, size_t *count, size_t *capacity, struct slot *slot)
{
    if (*count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 64;
        *list = realloc(*list, *capacity * sizeof(**list));
        REQUIRE(*list);
    }
    (*list)[(*count)++] = slot;
}

struct record *state_edit(struct tenant_state *state, struct uuid id, enum entity entity)
{
    struct slot *slot = slot_find(state, id);
    if (!slot) {
        REQUIRE(state->is_complete);
        slot = slot_add(state, id);
        slot->is_absent = true;
    }
    if (slot->is_absent) {
        slot->is_absent = false;
        slot->is_new = true;
        slot->record.entity = entity;
    }
    if (!slot->is_touched) {
        slot->is_touched = true;
        push_slot(&state->touched, &state->touched_count, &state->touched_capacity, slot);
    }
    if (!slot->is_dirty) {
        slot->is_dirty = true;
        push_slot(&state->dirty, &state->dirty_count, &state->dirty_capacity, slot);
    }
    return &slot->record;
}

/* --- settling a step ------------------------------------------------------------------------- */

static bool subject_equal(struct subject a, struct subject b)
{
    return a.kind == b.kind && uuid_equal(a.record, b.record);
}

static void count_waiter(struct tenant_state *state, struct subject subject, int by)
{
    if (subject.kind == SUBJECT_NONE)
        return;
    state->head.waiting_count[subject.kind] += (uint64_t)by;
    if (subject.kind != SUBJECT_RECORD && subject.kind != SUBJECT_ANSWER)
        return;
    struct record *parent = state_record(state, subject.record);
    REQUIRE(parent);
    parent = state_edit(state, subject.record, parent->entity);
    parent->waiter_count += (uint32_t)by;
}

static void settle_subject(struct tenant_state *state, struct slot *slot)
{
    struct subject now = {.kind = slot->record.subject, .record = slot->record.subject_record};
    if (subject_equal(now, slot->counted))
        return;
    count_waiter(state, slot->counted, -1);
    count_waiter(state, now, 1);
    slot->counted = now;
}

static bool is_in_run(const struct tenant_state *state, const struct record *record)
{
    const struct run *run = &state->head.run;
    if (run->phase != RUN_RELEASING && run->phase != RUN_SETTLING)
        return false;
    if (!uuid_equal(record->run_id, run->id))
        return false;
    return record->standing == STANDING_ON_ITS_WAY ||
           (record->standing == STANDING_WAITING && record->subject == SUBJECT_RECORD);
}

/* True when it left the run without having arrived. */
static bool settle_run(struct tenant_state *state, struct slot *slot)
{
    bool is_in = is_in_run(state, &slot->record);
    bool has_left = !is_in && slot->was_in_run && slot->record.standing == STANDING_WAITING;
    if (is_in && !slot->was_in_run)
        state->head.run.open_count++;
    if (!is_in && slot->was_in_run)
        state->head.run.open_count--;
    slot->was_in_run = is_in;
    return has_left;
}

static bool is_creating(const struct record *record)
{
    for (int half = 0; half < HALF_COUNT; half++) {
        const struct outstanding *out = &record->out[half], *prior = &record->prior[half];
        if ((out->version && out->action == ACTION_CREATE) ||
            (prior->version && prior->action == ACTION_CREATE))
            return true;
    }
    return false;
}

static void settle_waiters(struct tenant_state *state, struct slot *slot, bool has_left_run)
{
    const struct record *record = &slot->record;
    bool is_news = record->standing != slot->seen_standing || has_left_run;
    for (int half = 0; half < HALF_COUNT; half++) {
        is_news = is_news || record->shown[half].presence != slot->seen_presence[half];
        slot->seen_presence[half] = record->shown[half].presence;
    }
    slot->seen_standing = record->standing;
    /* R125: who waits for an answer may go on, whatever the record itself has come to. */
    bool is_creating_now = is_creating(record);
    is_news = is_news || (slot->seen_creating && !is_creating_now);
    slot->seen_creating = is_creating_now;
    if (is_news && record->waiter_count > 0)
        agenda_add(&state->head.agenda,
                   (struct subject){.kind = SUBJECT_RECORD, .record = record->id});
}

/* One block: the texts, then their bytes. */
static struct key_set key_set_copy(const struct text *keys, size_t count)
{
    size_t bytes = count * sizeof(struct text);
    for (size_t i = 0; i < count; i++)
        bytes += keys[i].length;
    struct key_set set = {.keys = malloc(bytes ? bytes : 1), .count = count};
    REQUIRE(set.keys);
    char *at = (char *)(set.keys + count);
    for (size_t i = 0; i < count; i++) {
        memcpy(at, keys[i].data, keys[i].length);
        set.keys[i] = text_slice(at, keys[i].length);
        at += keys[i].length;
    }
    return set;
}

static bool key_set_equal(const struct key_set *set, const struct text *keys, size_t count)
{
    if (set->count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!text_equal(set->keys[i], keys[i]))
            return false;
    return true;
}

static void settle_keys(struct tenant_state *state, struct slot *slot, struct arena *arena)
{
    struct text *keys;
    size_t count = record_keys(&slot->record, arena, &keys);
    if (key_set_equal(&slot->keys, keys, count))
        return;
    for (size_t i = 0; i < slot->keys.count; i++)
        index_remove(&state->index, slot->keys.keys[i], slot->record.id);
    for (size_t i = 0; i < count; i++)
        index_add(&state->index, keys[i], slot->record.id);
    /* The first change since the last flush keeps what is stored. */
    if (slot->has_new_keys)
        key_set_release(&slot->keys);
    else
        slot->flushed_keys = slot->keys;
    slot->has_new_keys = true;
    slot->keys = key_set_copy(keys, count);
}

static void count_bytes(struct tenant_state *state, struct slot *slot)
{
    size_t bytes = record_bytes(&slot->record) + sizeof(*slot);
    state->bytes += bytes - slot->bytes;
    slot->bytes = bytes;
}

void state_settle(struct tenant_state *state)
{
    struct arena arena;
    max_align_t place[SCRATCH_BYTES / sizeof(max_align_t)];
    arena_init_within(&arena, place, sizeof(place));
    /* Counting a waiter touches its parent, so the list may grow under way. */
    for (size_t i = 0; i < state->touched_count; i++)
        settle_subject(state, state->touched[i]);
    for (size_t i = 0; i < state->touched_count; i++) {
        struct slot *slot = state->touched[i];
        bool has_left_run = settle_run(state, slot);
        settle_waiters(state, slot, has_left_run);
        settle_keys(state, slot, &arena);
        count_bytes(state, slot);
        slot->is_touched = false;
        slot->is_sealed = false;
        arena_clear(&arena);
    }
    state->touched_count = 0;
    arena_release(&arena);
}

/* --- the digest --------------------------------------------------------------------------------
 */

/* The record as a row; what no column holds stays at hand for whoever stores it. */
static struct sha256 row_hash(struct slot *slot, struct buffer *row, struct buffer *rest)
{
    buffer_clear(row);
    buffer_clear(rest);
    record_rest_format(&slot->record, rest);
    record_row_join(&slot->record, buffer_text(rest), row);
    return sha256_of(buffer_text(row));
}

void state_seal(struct tenant_state *state)
{
    struct buffer row, rest;
    buffer_init(&row, 0);
    buffer_init(&rest, 0);
    for (size_t i = 0; i < state->dirty_count; i++) {
        struct slot *slot = state->dirty[i];
        if (slot->is_sealed)
            continue;
        struct sha256 hash = row_hash(slot, &row, &rest);
        record_set_text(&slot->rest, buffer_text(&rest));
        if (slot->has_row_hash)
            digest_remove_hash(&state->head.digest, &slot->row_hash);
        digest_add_hash(&state->head.digest, &hash);
        slot->row_hash = hash;
        slot->has_row_hash = true;
        slot->is_sealed = true;
    }
    buffer_release(&rest);
    buffer_release(&row);
}

/* --- loading and storing ---------------------------------------------------------------------- */

void state_put_loaded(struct tenant_state *state, struct record *record)
{
    struct slot *slot = slot_find(state, record->id);
    if (slot) {
        /* What is here is never older than what is stored. */
        record_release(record);
        return;
    }
    slot = slot_add(state, record->id);
    struct uuid id = slot->record.id;
    slot->record = *record;
    slot->record.id = id;
    slot->counted = (struct subject){.kind = record->subject, .record = record->subject_record};
    slot->seen_standing = record->standing;
    slot->seen_creating = is_creating(record);
    for (int half = 0; half < HALF_COUNT; half++)
        slot->seen_presence[half] = record->shown[half].presence;
    slot->was_in_run = is_in_run(state, record);
    struct arena arena;
    struct buffer row, rest;
    struct text *keys;
    arena_init(&arena, 0);
    buffer_init(&row, 0);
    buffer_init(&rest, 0);
    size_t count = record_keys(&slot->record, &arena, &keys);
    slot->keys = key_set_copy(keys, count);
    slot->row_hash = row_hash(slot, &row, &rest);
    slot->has_row_hash = true;
    slot->bytes = record_bytes(&slot->record) + sizeof(*slot);
    state->bytes += slot->bytes;
    buffer_release(&rest);
    buffer_release(&row);
    arena_release(&arena);
    *record = (struct record){0};
}

void state_put_absent(struct tenant_state *state, struct uuid id)
{
    if (!slot_find(state, id))
        slot_add(state, id)->is_absent = true;
}

void state_flushed(struct tenant_state *state)
{
    state_seal(state);
    for (size_t i = 0; i < state->dirty_count; i++) {
        struct slot *slot = state->dirty[i];
        slot->is_dirty = false;
        slot->is_new = false;
        slot->has_new_keys = false;
        record_set_text(&slot->rest, TEXT_NONE);
        key_set_release(&slot->flushed_keys);
    }
    state->dirty_count = 0;
}
