#include "codec/history.h"

#include <string.h>

#include "codec/topic.h"
#include "tests/unit/unit.h"

static struct history_entry entry_of(uint8_t seed)
{
    struct history_entry entry = {
        .record_id = {{seed, 2, 3}},
        .event_id = {{9, seed}},
        .previous_chunk = history_chunk(0, 3, 1000 + seed),
        .decision = seed,
        .time = INT64_C(1780000000000000) + seed,
        .facts_low = UINT64_C(0x8123456789abcdef),
        .facts_high = seed,
        .entity = ENTITY_BILL,
        .outcome = OUTCOME_WITHHELD,
        .standing = STANDING_WITHHELD,
        .target = HALF_LEDGER,
        .rule_kind = 'R',
        .rule = 135,
    };
    return entry;
}

static void entries_come_back_in_order(void **state)
{
    (void)state;
    struct buffer packed;
    buffer_init(&packed, 0);
    for (uint8_t seed = 1; seed <= 3; seed++) {
        struct history_entry entry = entry_of(seed);
        history_append(&packed, &entry);
    }
    assert_int_equal(packed.length, 3 * HISTORY_ENTRY_BYTES);
    assert_int_equal(history_count(buffer_text(&packed)), 3);
    for (uint8_t seed = 1; seed <= 3; seed++) {
        struct history_entry back, entry = entry_of(seed);
        assert_true(history_at(buffer_text(&packed), (size_t)seed - 1, &back));
        assert_true(uuid_equal(back.record_id, entry.record_id));
        assert_true(uuid_equal(back.event_id, entry.event_id));
        assert_int_equal(back.previous_chunk, entry.previous_chunk);
        assert_int_equal(back.decision, seed);
        assert_int_equal(back.time, entry.time);
        assert_true(back.facts_low == entry.facts_low && back.facts_high == seed);
        assert_int_equal(back.entity, ENTITY_BILL);
        assert_int_equal(back.standing, STANDING_WITHHELD);
        assert_int_equal(back.outcome, OUTCOME_WITHHELD);
        assert_int_equal(back.target, HALF_LEDGER);
        assert_int_equal(back.rule_kind, 'R');
        assert_int_equal(back.rule, 135);
    }
    buffer_release(&packed);
}

static void what_is_no_entry_is_refused(void **state)
{
    (void)state;
    struct history_entry back;
    char bytes[HISTORY_ENTRY_BYTES];
    memset(bytes, 0xff, sizeof(bytes));
    assert_false(history_at(TEXT_NONE, 0, &back));
    assert_false(history_at(text_slice(bytes, sizeof(bytes) - 1), 0, &back));
    assert_false(history_at(text_slice(bytes, sizeof(bytes)), 0, &back)); /* no such entity */
    assert_false(history_at(text_slice(bytes, sizeof(bytes)), 1, &back));
}

static void chunks_are_never_zero_and_sort_by_offset(void **state)
{
    (void)state;
    assert_int_equal(history_chunk(0, 0, 0), 1);
    assert_true(history_chunk(0, 0, 5) < history_chunk(0, 0, 6));
    assert_true(history_chunk(0, 0, INT64_C(1) << 39) < history_chunk(0, 1, 0));
    assert_true(history_chunk(0, 65535, INT64_C(1) << 39) < history_chunk(1, 0, 0));
    assert_true(history_chunk(127, 65535, INT64_C(1) << 39) > 0);
}

static void topics_stand_behind_the_fleets_prefix(void **state)
{
    (void)state;
    char name[TOPIC_NAME_BYTES_MAX];
    char prefix[TOPIC_NAME_BYTES_MAX];
    assert_true(topic_format(TOPIC_COMMANDS_PUSHER, TEXT("tieout"), name));
    assert_string_equal(name, "tieout.commands.pusher");
    assert_string_equal(topic_retention_ms(TOPIC_EVENTS), "-1"); /* the journal is kept for ever */
    memset(prefix, 'x', sizeof(prefix));
    assert_false(topic_format(TOPIC_EVENTS, text_slice(prefix, sizeof(prefix)), name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_back_in_order),
        cmocka_unit_test(what_is_no_entry_is_refused),
        cmocka_unit_test(chunks_are_never_zero_and_sort_by_offset),
        cmocka_unit_test(topics_stand_behind_the_fleets_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
