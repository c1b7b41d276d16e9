#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "story.c"

#define BILL_JSON(number, amount, balance)                                                         \
    "{\"vendor\":\"V1\",\"number\":\"" number "\",\"date\":\"2026-01-05\",\"currency\":\"USD\","   \
    "\"total\":\"" amount "\",\"balance\":\"" balance "\",\"expense_lines\":[{\"account\":"        \
    "\"A1\",\"amount\":\"" amount "\"}]}"

static void connect_tenant(struct story *story, const char *signup)
{
    story_begin(story);
    story_setting(story, "signup_date", signup);
    story_setting(story, "home_currency", "USD");
    story_setting(story, "unallocated_expense_account", "A1");
    story_setting(story, "bank_gl_account", "A2");
}

/* Account, vendor and bill of QuickBooks, in the wrong order. */
static void show_ledger(struct story *story)
{
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B1", "0", BILL_JSON("1001", "90.00", "90.00"));
    story_show(story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Books by Bessie\"}");
    story_show(story, SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Advertising\",\"type\":\"expense\"}");
    story_show(story, SIDE_ONLINE, ENTITY_ACCOUNT, "A2", "0",
               "{\"name\":\"Checking\",\"type\":\"bank\"}");
}

static const char *next_version(struct story *story, const struct write_command *command)
{
    uint64_t base = 0;
    text_parse_uint64(command->base_version, &base);
    return arena_format(&story->arena, "%u", (unsigned)base + 1).data;
}

/* Lets everything that is out be answered by its target, which hands out ids X1, X2 ... */
static size_t apply_all(struct story *story)
{
    static char ids[256][32];
    size_t done = 0;
    struct write_command todo[256];
    size_t count = story->effects.write_count;
    memcpy(todo, story->effects.writes, count * sizeof(todo[0]));
    while (done < count) {
        struct write_command *command = &todo[done];
        snprintf(ids[done], sizeof(ids[0]), "X%c%zu", command->entity == ENTITY_BILL ? 'b' : 'o',
                 done + 1);
        const char *id = command->action == ACTION_CREATE ? ids[done] : NULL;
        char native[64];
        if (!id && text_copy(command->native_id, native, sizeof(native)))
            id = arena_copy(&story->arena, text_of(native)).data;
        story_apply(story, command, id, next_version(story, command));
        done++;
        for (size_t i = 0; i < story->effects.write_count; i++)
            todo[count++] = story->effects.writes[i];
    }
    return done;
}

static void a_bill_comes_in_with_its_parents(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    show_ledger(&story);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "waiting R83");
    assert_int_equal(story.effects.write_count, 0);
    story_run(&story);
    assert_int_equal(story.effects.write_count, 3); /* two accounts and a vendor */
    assert_int_equal(apply_all(&story), 4);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_BILL, "B1"), "agreed R97");
    assert_int_equal(story.state.head.run.phase, RUN_CLOSED);
    assert_int_equal(story.state.head.run.counts[ENTITY_BILL][HALF_PLATFORM].created, 1);
    assert_int_equal(story.state.head.run.counts[ENTITY_BILL][HALF_PLATFORM].released, 1);

    /* The same again says nothing new, and a second run writes nothing. */
    show_ledger(&story);
    assert_int_equal(story.effects.outcome, OUTCOME_NO_CHANGE);
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    story_end(&story);
}

static void a_paid_bill_stays_out_until_it_is_unpaid(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    show_ledger(&story);
    story_show(&story, SIDE_ONLINE, ENTITY_BILL, "B2", "0", BILL_JSON("1002", "50.00", "0.00"));
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_BILL, "B2"), "withheld R94");
    story_show(&story, SIDE_ONLINE, ENTITY_BILL, "B2", "1", BILL_JSON("1002", "50.00", "20.00"));
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_BILL, "B2"), "withheld R93");
    story_show(&story, SIDE_ONLINE, ENTITY_BILL, "B2", "2", BILL_JSON("1002", "50.00", "50.00"));
    story_run(&story);
    apply_all(&story);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_BILL, "B2"), "agreed R97");
    story_end(&story);
}

static void an_edit_travels_and_its_echo_does_not(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    show_ledger(&story);
    story_run(&story);
    apply_all(&story);
    const struct record *bill = story_record(&story, SIDE_ONLINE, ENTITY_BILL, "B1");
    struct uuid id = bill->id;
    story_show(&story, SIDE_ONLINE, ENTITY_BILL, "B1", "1", BILL_JSON("1001", "95.00", "95.00"));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command update = story.effects.writes[0];
    assert_int_equal(update.action, ACTION_UPDATE);
    assert_int_equal(update.target, SIDE_PLATFORM);
    story_apply(&story, &update, "Xb4", "2");
    assert_true(text_equal_string(bill->shown[HALF_PLATFORM].version, "2"));
    assert_int_equal(story_record(&story, SIDE_PLATFORM, ENTITY_BILL, "Xb4")->standing,
                     STANDING_AGREED);
    assert_true(uuid_equal(story_record(&story, SIDE_ONLINE, ENTITY_BILL, "B1")->id, id));
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    story_end(&story);
}

/* K5: what a side says of itself is not sent back to it, whatever else is. */
static void an_update_leaves_the_balance_alone(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1",
               "{\"name\":\"Bob\",\"balance\":\"7.00\"}");
    story_run(&story);
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "1",
               "{\"name\":\"Bob\",\"phone\":\"555\"}");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct document *sent = &story.effects.writes[0].document;
    assert_int_equal(story.effects.writes[0].action, ACTION_UPDATE);
    assert_true(text_equal_string(sent->fields[VENDOR_PHONE], "555"));
    assert_false(text_is_present(sent->fields[VENDOR_BALANCE]));
    story_end(&story);
}

static void a_conflict_asks_and_a_person_answers(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0",
               "{\"name\":\"Bob\",\"email\":\"bob@example.com\"}");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1); /* linked by name; the e-mail goes over */
    apply_all(&story);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "agreed R117");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "1",
               "{\"name\":\"Bob\",\"email\":\"bob@one.example\"}");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "3",
               "{\"name\":\"Bob\",\"email\":\"bob@two.example\"}");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "needs_you X11");
    assert_int_equal(story.effects.outcome, OUTCOME_CONFLICT);
    story_choose(&story, story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1")->id,
                 CHOICE_TAKE_PLATFORM);
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_ONLINE);
    apply_all(&story);
    assert_int_equal(story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1")->standing,
                     STANDING_AGREED);
    story_end(&story);
}

static void equal_namesakes_agree_without_a_rule(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "waiting R83");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "agreed");
    story_end(&story);
}

static void a_create_seen_before_its_answer_is_one_record(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command create = story.effects.writes[0];
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "7", "0", "{\"name\":\"Bob\"}");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "7"), "waiting R125");
    assert_int_equal(story.effects.write_count, 0);
    story_apply(&story, &create, "7", "0");
    assert_int_equal(story.effects.write_count, 0);
    const struct record *one = story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "7");
    assert_ptr_equal(one, story_record(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1"));
    assert_int_equal(one->standing, STANDING_AGREED);
    story_end(&story);
}

static void a_newer_version_replaces_an_unsent_one(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    story_setting(&story, "sync_mode", "live");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    const struct write_command first = story.effects.writes[0];
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2", "{\"name\":\"Rob\"}");
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command second = story.effects.writes[0];
    assert_int_equal(second.version, 2);
    assert_int_equal(second.action, ACTION_CREATE);
    story_answer(&story, &second, RESULT_NOT_TAKEN);
    assert_int_equal(story.effects.write_count, 0);
    story_apply(&story, &first, "7", "0");
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].action, ACTION_UPDATE);
    assert_int_equal(story.effects.writes[0].version, 3);
    apply_all(&story);
    assert_int_equal(story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "7")->standing,
                     STANDING_AGREED);

    /* A delete cancels an unsent create. */
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P2", "1", "{\"name\":\"Ann\"}");
    const struct write_command create = story.effects.writes[0];
    story_delete(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P2", "2");
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command cancel = story.effects.writes[0];
    assert_int_equal(cancel.action, ACTION_DELETE);
    story_answer(&story, &create, RESULT_SUPERSEDED);
    story_apply(&story, &cancel, NULL, "");
    assert_int_equal(story_record(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P2")->standing,
                     STANDING_GONE);
    story_end(&story);
}

static void payments_follow_the_cohort(void **unused)
{
    (void)unused;
    static const char PAYMENT[] =
        "{\"vendor\":\"V1\",\"date\":\"2026-01-09\",\"currency\":\"USD\",\"pay_type\":\"check\","
        "\"account\":\"A2\",\"total\":\"90.00\",\"applications\":[{\"bill\":\"B1\","
        "\"amount\":\"90.00\"}]}";
    for (int cohort = 0; cohort < 2; cohort++) {
        struct story story;
        connect_tenant(&story, cohort ? "2018-01-01" : "2016-01-01");
        show_ledger(&story);
        story_run(&story);
        apply_all(&story);
        story_show(&story, SIDE_ONLINE, ENTITY_BILL_PAYMENT, "9", "0", PAYMENT);
        story_run(&story);
        assert_int_equal(story.effects.write_count, cohort);
        assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_BILL_PAYMENT, "9"),
                            cohort ? "on_its_way R91" : "withheld R90");
        story_end(&story);
    }
}

/* R106: a payment going out does without the account for unallocated expenses; a bill coming in
 * does not. */
static void a_payment_needs_the_bank_account_alone(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    show_ledger(&story);
    story_run(&story);
    apply_all(&story);
    story_setting(&story, "unallocated_expense_account", "");
    story_show(&story, SIDE_ONLINE, ENTITY_BILL, "B1", "1", BILL_JSON("1001", "95.00", "95.00"));
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_BILL, "B1"), "waiting R106");
    const struct record *bill = story_record(&story, SIDE_ONLINE, ENTITY_BILL, "B1");
    const struct record *vendor = story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1");
    const struct record *bank = story_record(&story, SIDE_ONLINE, ENTITY_ACCOUNT, "A2");
    story_show(&story, SIDE_PLATFORM, ENTITY_BILL_PAYMENT, "PP", "1",
               arena_format(&story.arena,
                            "{\"vendor\":\"%.*s\",\"date\":\"2026-01-09\",\"pay_type\":"
                            "\"Check\",\"account\":\"%.*s\",\"total\":\"90.00\","
                            "\"applications\":[{\"bill\":\"%.*s\",\"amount\":\"90.00\"}]}",
                            TEXT_ARG(vendor->shown[HALF_PLATFORM].native_id),
                            TEXT_ARG(bank->shown[HALF_PLATFORM].native_id),
                            TEXT_ARG(bill->shown[HALF_PLATFORM].native_id))
                   .data);
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_BILL_PAYMENT, "PP"),
                        "on_its_way R91");
    story_end(&story);
}

/* What the target changed while we wrote to it still has to come back. */
static void an_update_leaves_what_the_target_changed(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    story_run(&story);
    const struct write_command create = story.effects.writes[0];
    story_apply(&story, &create, "P1", "1");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2",
               "{\"name\":\"Bob\",\"email\":\"bob@example.com\"}");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "1", "{\"name\":\"Robert\"}");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command up = story.effects.writes[0];
    assert_int_equal(up.target, SIDE_ONLINE);
    story_apply(&story, &up, "V1", "2");
    if (story.effects.write_count == 0)
        story_run(&story);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
    assert_true(text_equal_string(story.effects.writes[0].document.fields[VENDOR_NAME], "Robert"));
    story_end(&story);
}

/* A no to what stood there before is none to what replaced it. */
static void an_edit_replaces_what_was_refused(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    story_setting(&story, "sync_mode", "live");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    const struct write_command first = story.effects.writes[0];
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2", "{\"name\":\"Rob\"}");
    const struct write_command second = story.effects.writes[0];
    story_answer(&story, &second, RESULT_NOT_TAKEN);
    story_refuse(&story, &first, REFUSAL_DUPLICATE);
    assert_int_equal(story.effects.write_count, 1);
    assert_true(text_equal_string(story.effects.writes[0].document.fields[VENDOR_NAME], "Rob"));
    story_end(&story);
}

/* A bill that was paid while its create is under way is not created a second time as a paid one. */
static void a_bill_paid_before_its_answer_is_not_sent_anew(void **unused)
{
    (void)unused;
    struct story story;
    connect_tenant(&story, "2018-01-01");
    show_ledger(&story);
    story_run(&story);
    struct write_command todo[3];
    assert_int_equal(story.effects.write_count, 3);
    memcpy(todo, story.effects.writes, sizeof(todo));
    for (int i = 0; i < 3; i++)
        story_apply(&story, &todo[i], i == 0 ? "X1" : i == 1 ? "X2" : "X3", "1");
    assert_int_equal(story.effects.write_count, 1);
    story_setting(&story, "sync_mode", "live");
    story_show(&story, SIDE_ONLINE, ENTITY_BILL, "B1", "1", BILL_JSON("1001", "90.00", "40.00"));
    assert_int_equal(story.effects.write_count, 0);
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bill_comes_in_with_its_parents),
        cmocka_unit_test(a_paid_bill_stays_out_until_it_is_unpaid),
        cmocka_unit_test(an_edit_travels_and_its_echo_does_not),
        cmocka_unit_test(an_update_leaves_the_balance_alone),
        cmocka_unit_test(a_conflict_asks_and_a_person_answers),
        cmocka_unit_test(equal_namesakes_agree_without_a_rule),
        cmocka_unit_test(a_create_seen_before_its_answer_is_one_record),
        cmocka_unit_test(a_newer_version_replaces_an_unsent_one),
        cmocka_unit_test(payments_follow_the_cohort),
        cmocka_unit_test(a_payment_needs_the_bank_account_alone),
        cmocka_unit_test(an_update_leaves_what_the_target_changed),
        cmocka_unit_test(an_edit_replaces_what_was_refused),
        cmocka_unit_test(a_bill_paid_before_its_answer_is_not_sent_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
