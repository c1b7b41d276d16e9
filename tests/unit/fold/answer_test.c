/* Answers that arrive after what they answer has moved on. */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "story.c"

/* A vendor of the platform whose create is out; QuickBooks' copy of it was seen already. */
static struct write_command create_vendor(struct story *story)
{
    story_begin(story);
    story_setting(story, "home_currency", "USD");
    story_setting(story, "sync_mode", "live");
    story_show(story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    assert_int_equal(story->effects.write_count, 1);
    const struct write_command create = story->effects.writes[0];
    story_show(story, SIDE_ONLINE, ENTITY_VENDOR, "7", "0", "{\"name\":\"Bob\"}");
    assert_string_equal(story_standing(story, SIDE_ONLINE, ENTITY_VENDOR, "7"), "waiting R125");
    return create;
}

static void what_was_deleted_before_the_answer_stays_deleted(void **unused)
{
    (void)unused;
    struct story story;
    const struct write_command create = create_vendor(&story);
    story_delete(&story, SIDE_ONLINE, ENTITY_VENDOR, "7", "");
    story_apply(&story, &create, "7", "0");
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].action, ACTION_DELETE);
    assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
    story_end(&story);
}

static void a_mark_before_the_answer_is_kept(void **unused)
{
    (void)unused;
    struct story story;
    const struct write_command create = create_vendor(&story);
    struct uuid seen = story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "7")->id;
    story_choose(&story, seen, CHOICE_DO_NOT_SYNC);
    story_apply(&story, &create, "7", "0");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2",
               "{\"name\":\"Bob\",\"phone\":\"555\"}");
    assert_int_equal(story.effects.write_count, 0);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "7"), "do_not_sync R58");
    story_end(&story);
}

#define TRANSFER_JSON(from, to, amount)                                                            \
    "{\"from_account\":\"" from "\",\"to_account\":\"" to                                          \
    "\",\"date\":\"2026-01-05\",\"currency\":\"USD\",\"total\":\"" amount "\"}"

/* R125: the newer of two creates may still be made, whatever became of the older one. */
static void a_refused_create_links_nothing_while_a_newer_is_out(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_setting(&story, "sync_mode", "live");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    const struct write_command older = story.effects.writes[0];
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2",
               "{\"name\":\"Bob\",\"phone\":\"5\"}");
    const struct write_command newer = story.effects.writes[0];
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "3", "{\"name\":\"Bob\"}");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "7", "0", "{\"name\":\"Bob\"}");
    story_refuse(&story, &older, REFUSAL_DUPLICATE);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "7"), "waiting R125");
    story_apply(&story, &newer, "8", "0");
    assert_int_equal(story_record(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1")->shown[1].presence,
                     PRESENCE_PRESENT);
    assert_ptr_not_equal(story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "7"),
                         story_record(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1"));
    story_end(&story);
}

/* X12, R125: a name is no link to what another record's open create may have made. */
static void what_waits_for_an_answer_is_nobodys_namesake(void **unused)
{
    (void)unused;
    struct story story;
    const struct write_command create = create_vendor(&story);
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2", "{\"name\":\"Rob\"}");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P2", "1", "{\"name\":\"Bob\"}");
    story_apply(&story, &create, "7", "0");
    assert_ptr_equal(story_record(&story, SIDE_ONLINE, ENTITY_VENDOR, "7"),
                     story_record(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1"));
    story_end(&story);
}

#define INVOICE_JSON(customer, more)                                                               \
    "{\"customer\":\"" customer "\",\"number\":\"1001\",\"date\":\"2026-01-05\",\"currency\":"     \
    "\"USD\"," more "\"total\":\"90.00\",\"balance\":\"90.00\",\"item_lines\":[{\"amount\":"       \
    "\"90.00\"}]}"

/* R125: of two creates that are out nobody knows yet which one was made. */
static void the_newer_of_two_creates_is_known_again(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_setting(&story, "home_currency", "USD");
    story_show(&story, SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Checking\",\"type\":\"Bank\"}");
    story_show(&story, SIDE_PLATFORM, ENTITY_ACCOUNT, "P1", "1",
               "{\"name\":\"Checking\",\"type\":\"Bank\"}");
    story_setting(&story, "sync_mode", "live");
    story_show(&story, SIDE_PLATFORM, ENTITY_FUNDS_TRANSFER, "P2", "1",
               TRANSFER_JSON("P1", "P1", "5.00"));
    story_show(&story, SIDE_PLATFORM, ENTITY_FUNDS_TRANSFER, "P2", "2",
               TRANSFER_JSON("P1", "P1", "6.00"));
    assert_int_equal(story.effects.write_count, 1);
    story_show(&story, SIDE_ONLINE, ENTITY_FUNDS_TRANSFER, "7", "0",
               TRANSFER_JSON("A1", "A1", "6.00"));
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_FUNDS_TRANSFER, "7"),
                        "waiting R125");
    story_end(&story);
}

/* A customer that both sides have, in a tenant that writes at once. */
static void begin_with_customer(struct story *story)
{
    story_begin(story);
    story_setting(story, "home_currency", "USD");
    story_show(story, SIDE_ONLINE, ENTITY_CUSTOMER, "C1", "0", "{\"name\":\"Amy\"}");
    story_show(story, SIDE_PLATFORM, ENTITY_CUSTOMER, "P1", "1", "{\"name\":\"Amy\"}");
    story_setting(story, "sync_mode", "live");
}

/* K5: that is no edit that a delete could lose. */
static void a_balance_shown_after_the_answer_is_no_edit(void **unused)
{
    (void)unused;
    struct story story;
    begin_with_customer(&story);
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, "P2", "1", INVOICE_JSON("P1", ""));
    const struct write_command create = story.effects.writes[0];
    story_apply(&story, &create, "7", "0");
    story_delete(&story, SIDE_PLATFORM, ENTITY_INVOICE, "P2", "2");
    story_show(&story, SIDE_ONLINE, ENTITY_INVOICE, "7", "1", INVOICE_JSON("C1", ""));
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_INVOICE, "7"),
                        "on_its_way R128");
    story_end(&story);
}

/* It waits for its location, not for the other invoice that has its number. */
static void a_namesake_is_nothing_to_wait_for(void **unused)
{
    (void)unused;
    struct story story;
    begin_with_customer(&story);
    story_show(&story, SIDE_ONLINE, ENTITY_INVOICE, "6", "0", INVOICE_JSON("C1", ""));
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, "P2", "1",
               INVOICE_JSON("P1", "\"location\":\"P9\","));
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_INVOICE, "P2"), "waiting E25");
    story_show(&story, SIDE_PLATFORM, ENTITY_LOCATION, "P9", "1", "{\"name\":\"North\"}");
    const struct write_command create = story.effects.writes[0];
    assert_int_equal(create.entity, ENTITY_LOCATION);
    story_apply(&story, &create, "9", "0");
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_INVOICE, "P2"),
                        "on_its_way R111");
    story_end(&story);
}

/* R128: a void takes nothing else along, whatever was sent with it. */
static void a_bare_answer_to_a_void_says_nothing_of_the_rest(void **unused)
{
    (void)unused;
    struct story story;
    begin_with_customer(&story);
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, "P2", "1", INVOICE_JSON("P1", ""));
    const struct write_command create = story.effects.writes[0];
    story_apply(&story, &create, "7", "0");
    story_show(&story, SIDE_ONLINE, ENTITY_INVOICE, "7", "1",
               INVOICE_JSON("C1", "\"memo\":\"wrong\",\"status\":\"voided\","));
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command voiding = story.effects.writes[0];
    assert_int_equal(voiding.action, ACTION_VOID);
    struct event bare = result_event(&voiding, RESULT_APPLIED);
    bare.result.id = TEXT("P2");
    bare.result.version = TEXT("2");
    tell(&story, &bare);
    story_show(&story, SIDE_PLATFORM, ENTITY_INVOICE, "P2", "2",
               INVOICE_JSON("P1", "\"status\":\"voided\","));
    assert_int_equal(story.effects.write_count, 0);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_INVOICE, "7"), "agreed R128");
    story_end(&story);
}

/* What is told of a lost answer to a write to QuickBooks Desktop holds no document: a person's edit
 * that is shown next is a change, whichever version was told. */
static void an_edit_that_is_shown_after_a_bare_answer_is_a_change(void **unused)
{
    static const char *const TOLD[] = {"", "100", "101"};
    (void)unused;
    for (size_t i = 0; i < sizeof(TOLD) / sizeof(TOLD[0]); i++) {
        static const struct requester platform = {.as = ASKER_PLATFORM};
        struct story story;
        story_begin(&story);
        story_ask(&story, "ledger=desktop sync_mode=live signup_date=2018-01-01", &platform);
        story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
        assert_int_equal(story.effects.write_count, 1);
        const struct write_command create = story.effects.writes[0];
        assert_int_equal(create.target, SIDE_DESKTOP);
        struct event bare = result_event(&create, RESULT_APPLIED);
        bare.result.id = TEXT("8-1");
        bare.result.version = text_of(TOLD[i]);
        bare.result.epoch = story.epoch;
        tell(&story, &bare);
        assert_int_equal(story.effects.write_count, 0);
        story_show(&story, SIDE_DESKTOP, ENTITY_VENDOR, "8-1", "101",
                   "{\"name\":\"Bob\",\"email\":\"bob@example.com\"}");
        assert_int_equal(story.effects.write_count, 1);
        assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
        assert_int_equal(story.effects.writes[0].action, ACTION_UPDATE);
        story_end(&story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_deleted_before_the_answer_stays_deleted),
        cmocka_unit_test(a_mark_before_the_answer_is_kept),
        cmocka_unit_test(the_newer_of_two_creates_is_known_again),
        cmocka_unit_test(a_refused_create_links_nothing_while_a_newer_is_out),
        cmocka_unit_test(what_waits_for_an_answer_is_nobodys_namesake),
        cmocka_unit_test(a_balance_shown_after_the_answer_is_no_edit),
        cmocka_unit_test(a_namesake_is_nothing_to_wait_for),
        cmocka_unit_test(a_bare_answer_to_a_void_says_nothing_of_the_rest),
        cmocka_unit_test(an_edit_that_is_shown_after_a_bare_answer_is_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
