#include "story.h"

#include "tests/unit/unit.h"

#include "codec/record.h"
#include "fold/head.h"
#include "fold/what_if.h"
#include "story.c"

#define BILL_JSON(vendor, number, balance)                                                         \
    "{\"vendor\":\"" vendor "\",\"number\":\"" number "\",\"date\":\"2026-01-05\","                \
    "\"currency\":\"USD\",\"total\":\"90.00\",\"balance\":\"" balance "\",\"expense_lines\":["     \
    "{\"account\":\"A1\",\"amount\":\"90.00\"}]}"

static void connect_tenant(struct story *story, const char *direction)
{
    story_begin(story);
    story_setting(story, "signup_date", "2018-01-01");
    story_setting(story, "home_currency", "USD");
    story_setting(story, "unallocated_expense_account", "A1");
    story_setting(story, "bank_gl_account", "A2");
    story_setting(story, "tx_direction", direction);
}

/* Nothing of it has crossed yet: a bill that may come in needs its vendor and account first. */
static void show_ledger(struct story *story)
{
    story_show(story, SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Advertising\",\"type\":\"expense\"}");
    story_show(story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Books by Bessie\"}");
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B1", "0", BILL_JSON("V1", "1", "90.00"));
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B2", "0", BILL_JSON("V1", "2", "40.00"));
}

struct asked {
    struct arena arena;
    struct what_if what;
};

static void ask(struct asked *asked, const struct story *story, const char *name, const char *value)
{
    struct setting_change change = {.value = text_of(value)};
    assert_true(tenant_setting_parse(text_of(name), &change.setting));
    const struct what_if_question question = {&change, 1, story->now};
    arena_init(&asked->arena, 0);
    what_if(&story->state, &question, &asked->arena, &asked->what);
    assert_false(asked->what.is_cut);
}

static const struct what_if_row *row_of(const struct asked *asked, const struct record *record)
{
    for (size_t i = 0; i < asked->what.row_count; i++)
        if (uuid_equal(asked->what.rows[i].record_id, record->id))
            return &asked->what.rows[i];
    return NULL;
}

static void assert_end(const struct what_if_end *end, enum what_if_effect effect, unsigned rule)
{
    assert_string_equal(what_if_effect_name(end->effect), what_if_effect_name(effect));
    assert_int_equal(end->rule, rule);
}

/* Withheld by the direction (R112); with both ways the unpaid bill enters, behind its parents. The
 * partly paid one is kept back by another rule, before and after. */
static void what_a_switch_lets_in_is_told(void **unused)
{
    (void)unused;
    struct story story;
    struct asked asked;
    connect_tenant(&story, "up_only");
    show_ledger(&story);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_BILL, "B1"), "withheld R112");
    ask(&asked, &story, "tx_direction", "both");
    assert_int_equal(asked.what.record_count, 4);
    assert_int_equal(asked.what.row_count, 1);
    const struct record *bill = story_record(&story, SIDE_ONLINE, ENTITY_BILL, "B1");
    const struct what_if_row *row = row_of(&asked, bill);
    assert_non_null(row);
    assert_end(&row->without, WHAT_IF_WITHHELD, 112);
    assert_end(&row->with, WHAT_IF_ENTERS, 97);
    assert_int_equal(row->with.target, HALF_PLATFORM);
    arena_release(&asked.arena);
    story_end(&story);
}

/* The other way: what would come in with the next run anyway no longer does. */
static void what_a_switch_keeps_out_is_told(void **unused)
{
    (void)unused;
    struct story story;
    struct asked asked;
    connect_tenant(&story, "both");
    show_ledger(&story);
    ask(&asked, &story, "tx_direction", "up_only");
    assert_int_equal(asked.what.row_count, 1);
    assert_end(&asked.what.rows[0].without, WHAT_IF_ENTERS, 97);
    assert_end(&asked.what.rows[0].with, WHAT_IF_WITHHELD, 112);
    arena_release(&asked.arena);
    ask(&asked, &story, "tx_direction", "both");
    assert_int_equal(asked.what.row_count, 0);
    arena_release(&asked.arena);
    story_end(&story);
}

static void what_is_out_is_answered_first(void **unused)
{
    (void)unused;
    struct story story;
    struct asked asked;
    connect_tenant(&story, "both");
    show_ledger(&story);
    story_run(&story); /* account and vendor are out, the bill waits for them, in the run */
    assert_true(story.effects.write_count == 2);
    ask(&asked, &story, "unallocated_expense_account", "");
    const struct what_if_row *row =
        row_of(&asked, story_record(&story, SIDE_ONLINE, ENTITY_BILL, "B1"));
    assert_non_null(row);
    assert_int_equal(asked.what.row_count, 1);
    assert_end(&row->without, WHAT_IF_ENTERS, 97);
    assert_end(&row->with, WHAT_IF_WAITS, 106);
    arena_release(&asked.arena);
    story_end(&story);
}

static void what_the_rules_refuse_is_said(void **unused)
{
    (void)unused;
    struct story story;
    struct asked asked;
    connect_tenant(&story, "both");
    ask(&asked, &story, "tx_direction", "sideways");
    assert_non_null(asked.what.refused);
    assert_non_null(strstr(asked.what.refused, "tx_direction"));
    assert_int_equal(asked.what.row_count, 0);
    arena_release(&asked.arena);
    story_end(&story);
}

/* Rows, head and index: a copy that is folded on is what the state itself becomes. */
static void format_state(struct tenant_state *state, struct buffer *out)
{
    state_flushed(state);
    head_format(&state->head, out);
    for (size_t i = 0; i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        record_row_format(&slot->record, out);
    }
}

static void a_copy_is_a_state_of_its_own(void **unused)
{
    (void)unused;
    struct story story;
    struct asked asked;
    struct buffer before, after, copied;
    connect_tenant(&story, "up_only");
    show_ledger(&story);
    buffer_init(&before, 0);
    buffer_init(&after, 0);
    buffer_init(&copied, 0);
    format_state(&story.state, &before);
    ask(&asked, &story, "tx_direction", "both");
    format_state(&story.state, &after);
    assert_text_equal(buffer_text(&after), before.data);
    arena_release(&asked.arena);

    struct story other = story;
    state_copy(&story.state, &other.state);
    arena_init(&other.arena, 0);
    story_setting(&story, "tx_direction", "both");
    story_run(&story);
    story_setting(&other, "tx_direction", "both");
    story_run(&other);
    buffer_clear(&after);
    format_state(&story.state, &after);
    format_state(&other.state, &copied);
    assert_text_equal(buffer_text(&copied), after.data);
    assert_true(after.length > before.length);
    buffer_release(&before);
    buffer_release(&after);
    buffer_release(&copied);
    story_end(&other);
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_switch_lets_in_is_told),
        cmocka_unit_test(what_a_switch_keeps_out_is_told),
        cmocka_unit_test(what_is_out_is_answered_first),
        cmocka_unit_test(what_the_rules_refuse_is_said),
        cmocka_unit_test(a_copy_is_a_state_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
