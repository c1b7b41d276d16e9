/* X22, R39: of an invoice, payments are applied before credit memos. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "story.h"

#include "story.c"

static struct story story;

/* Ids: of QuickBooks as shown, of the platform P and those. */
static void apply(const struct write_command *command, const char *id)
{
    static unsigned version = 10;
    story_apply(&story, command, id, arena_format(&story.arena, "%u", ++version).data);
}

static void apply_all(void)
{
    for (unsigned made = 0; story.effects.write_count > 0;) {
        struct write_command todo[8];
        size_t count = story.effects.write_count;
        memcpy(todo, story.effects.writes, count * sizeof(todo[0]));
        for (size_t i = 0; i < count; i++)
            apply(&todo[i], arena_format(&story.arena, "P%u", ++made).data);
    }
}

/* A customer, an invoice over 80.00 and a credit memo over 20.00, agreed on both sides. */
static int begin(void **unused)
{
    (void)unused;
    story_begin(&story);
    static const struct requester OPERATOR = {.as = ASKER_OPERATOR};
    story_ask(&story,
              "signup_date=2020-01-01 home_currency=USD unallocated_income_account=A1 "
              "bank_gl_account=A2",
              &OPERATOR);
    story_show(&story, SIDE_ONLINE, ENTITY_CUSTOMER, "C1", "0", "{\"name\":\"Amy\"}");
    story_run(&story);
    apply_all();
    story_show(&story, SIDE_ONLINE, ENTITY_INVOICE, "N1", "0",
               "{\"customer\":\"C1\",\"number\":\"31\",\"date\":\"2026-01-05\",\"total\":\"80.00\","
               "\"balance\":\"80.00\",\"item_lines\":[{\"amount\":\"80.00\"}]}");
    story_run(&story);
    apply_all();
    story_show(&story, SIDE_ONLINE, ENTITY_CREDIT_MEMO, "M1", "0",
               "{\"customer\":\"C1\",\"number\":\"32\",\"date\":\"2026-01-06\",\"total\":\"20.00\","
               "\"balance\":\"20.00\",\"item_lines\":[{\"amount\":\"20.00\"}]}");
    story_run(&story);
    apply_all();
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_INVOICE, "N1"), "agreed R98");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_CREDIT_MEMO, "M1"),
                        "agreed R101");
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    story_end(&story);
    return 0;
}

static const char *id_on(enum side side, enum entity entity, const char *online)
{
    const struct record *record = story_record(&story, SIDE_ONLINE, entity, online);
    return arena_copy(&story.arena, record->shown[side_half(side)].native_id).data;
}

/* 20.00 of the invoice, by money or by the credit memo. */
static void pay(enum side side, const char *id, bool is_by_memo)
{
    const char *credits =
        is_by_memo ? arena_format(&story.arena,
                                  ",\"credits\":[{\"credit_memo\":\"%s\",\"amount\":\"20.00\"}]",
                                  id_on(side, ENTITY_CREDIT_MEMO, "M1"))
                         .data
                   : "";
    struct text json = arena_format(
        &story.arena,
        "{\"customer\":\"%s\",\"date\":\"2026-01-09\",\"total\":\"%s\",\"applications\":"
        "[{\"invoice\":\"%s\",\"amount\":\"20.00\"}]%s}",
        id_on(side, ENTITY_CUSTOMER, "C1"), is_by_memo ? "0.00" : "20.00",
        id_on(side, ENTITY_INVOICE, "N1"), credits);
    story_show(&story, side, ENTITY_INVOICE_PAYMENT, id, "1", json.data);
}

static void assert_stands(enum side side, const char *id, const char *expected)
{
    assert_string_equal(story_standing(&story, side, ENTITY_INVOICE_PAYMENT, id), expected);
}

static void assert_only_write(enum side target, bool uses_memo)
{
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, target);
    assert_int_equal(document_uses_credits(&story.effects.writes[0].document), uses_memo);
}

/* In one run, one after the other, whichever was made first. */
static void money_goes_before_the_memo(void **unused)
{
    (void)unused;
    for (int i = 0; i < 2; i++) {
        enum side side = i == 0 ? SIDE_PLATFORM : SIDE_ONLINE;
        enum side target = i == 0 ? SIDE_ONLINE : SIDE_PLATFORM;
        const char *memo = i == 0 ? "9001" : "9003", *money = i == 0 ? "9002" : "9004";
        pay(side, memo, true);
        assert_stands(side, memo, "waiting R83");
        pay(side, money, false);
        story_run(&story);
        assert_stands(side, memo, "waiting X22");
        assert_only_write(target, false);
        struct write_command first = story.effects.writes[0];
        apply(&first, i == 0 ? "501" : "601");
        assert_only_write(target, true);
        assert_int_equal(story.state.head.run.phase, RUN_SETTLING);
        struct write_command second = story.effects.writes[0];
        apply(&second, i == 0 ? "502" : "602");
        assert_int_equal(story.state.head.run.phase, RUN_CLOSED);
        assert_stands(side, memo, "agreed R91");
    }
}

/* What may never come holds nothing up. */
static void money_that_asks_a_person_is_not_waited_for(void **unused)
{
    (void)unused;
    pay(SIDE_PLATFORM, "9002", false);
    pay(SIDE_PLATFORM, "9001", true);
    story_run(&story);
    assert_only_write(SIDE_ONLINE, false);
    assert_stands(SIDE_PLATFORM, "9001", "waiting X22");
    struct write_command money = story.effects.writes[0];
    story_refuse(&story, &money, REFUSAL_OTHER);
    assert_stands(SIDE_PLATFORM, "9002", "needs_you E4");
    assert_only_write(SIDE_ONLINE, true);
    struct write_command memo = story.effects.writes[0];
    apply(&memo, "502");
    assert_int_equal(story.state.head.run.phase, RUN_CLOSED);
}

static void the_order_can_be_switched_off(void **unused)
{
    (void)unused;
    story_setting(&story, "credit_memo_order", "any");
    pay(SIDE_PLATFORM, "9001", true);
    pay(SIDE_PLATFORM, "9002", false);
    story_run(&story);
    assert_int_equal(story.effects.write_count, 2);
    assert_stands(SIDE_PLATFORM, "9001", "on_its_way R91");
}

/* Other settings may let go what waits for another record, or keep it for another reason: it is
 * decided again though that record stays as it is. */
static void what_waits_for_a_record_hears_of_settings(void **unused)
{
    (void)unused;
    pay(SIDE_PLATFORM, "9001", true);
    pay(SIDE_PLATFORM, "9002", false);
    story_run(&story);
    assert_only_write(SIDE_ONLINE, false);
    assert_stands(SIDE_PLATFORM, "9001", "waiting X22");
    story_setting(&story, "hold.invoice_payment", "ledger");
    assert_stands(SIDE_PLATFORM, "9001", "waiting R135");
    story_setting(&story, "hold.invoice_payment", "none");
    assert_stands(SIDE_PLATFORM, "9001", "waiting X22");
    story_setting(&story, "credit_memo_order", "any");
    assert_only_write(SIDE_ONLINE, true);
    assert_stands(SIDE_PLATFORM, "9001", "on_its_way R91");
    assert_int_equal(story.state.head.agenda.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(money_goes_before_the_memo, begin, end),
        cmocka_unit_test_setup_teardown(money_that_asks_a_person_is_not_waited_for, begin, end),
        cmocka_unit_test_setup_teardown(the_order_can_be_switched_off, begin, end),
        cmocka_unit_test_setup_teardown(what_waits_for_a_record_hears_of_settings, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
