/* Requests as the fold judges them: settings, choices, versions of the rules. */
#include "tests/unit/unit.h"

#include "story.c"

static void a_version_that_this_build_lacks_is_refused(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_setting(&story, "signup_date", "2018-01-01");
    story_rules(&story, RULES_VERSION_LATEST);
    assert_int_equal(story.effects.outcome, OUTCOME_NO_CHANGE);
    story_rules(&story, RULES_VERSION_LATEST + 1);
    assert_int_equal(story.effects.outcome, OUTCOME_REFUSED);
    assert_true(text_starts_with(text_of(story.effects.reason), TEXT("version: this build has")));
    assert_int_equal(story.state.head.rules_version, RULES_VERSION_LATEST);
    story_end(&story);
}

static const char *const DESKTOP = "ledger=desktop ledger_edition=pro agent_kind=sync_dashboard "
                                   "agent_version=2.1.3561.1 ar_start_date=2020-01-01";
static const struct requester platform = {.as = ASKER_PLATFORM};
static const struct requester operators = {.as = ASKER_OPERATOR};
static const struct requester manager = {
    .by = {"person:ada", 10}, .as = ASKER_PERSON, .may_manage_sync = true};

static void assert_refused(const struct story *story, char kind, uint16_t rule, const char *field)
{
    assert_int_equal(story->effects.outcome, OUTCOME_REFUSED);
    assert_non_null(story->effects.rule);
    assert_int_equal(story->effects.rule->kind, kind);
    assert_int_equal(story->effects.rule->number, rule);
    assert_true(text_starts_with(text_of(story->effects.reason), text_of(field)));
}

static void assert_setting(const struct story *story, enum tenant_setting setting,
                           const char *value)
{
    assert_text_equal(tenant_settings_get(&story->state.head.settings, setting), value);
}

static void two_way_bills_stay_on_and_remember_since_when(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, DESKTOP, &platform);
    story_ask(&story, "two_way_bills=true", &(const struct requester){.as = ASKER_PERSON});
    assert_refused(&story, 'R', 78, "two_way_bills: ");
    assert_setting(&story, TENANT_SETTING_TWO_WAY_ENABLED_AT, "");
    story_ask(&story, "two_way_bills=true", &manager);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    assert_setting(&story, TENANT_SETTING_TWO_WAY_ENABLED_AT, "1970-01-01T00:00:04Z");
    story_ask(&story, "two_way_bills=true", &manager);
    assert_int_equal(story.effects.outcome, OUTCOME_NO_CHANGE);
    assert_setting(&story, TENANT_SETTING_TWO_WAY_ENABLED_AT, "1970-01-01T00:00:04Z");
    story_ask(&story, "lists_up=false two_way_bills=false", &operators);
    assert_refused(&story, 'R', 74, "two_way_bills: ");
    assert_setting(&story, TENANT_SETTING_TWO_WAY_BILLS, "true");
    assert_setting(&story, TENANT_SETTING_LISTS_UP, "true"); /* all or nothing */
    story_end(&story);
}

static void assert_reason(struct story *story, const char *wishes, const struct requester *who,
                          const char *ending)
{
    story_ask(story, wishes, who);
    assert_int_equal(story->effects.outcome, OUTCOME_REFUSED);
    size_t length = strlen(story->effects.reason), tail = strlen(ending);
    assert_true(length > tail);
    assert_string_equal(story->effects.reason + length - tail, ending);
}

static void a_refusal_says_what_would_help(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, "ledger=online", &platform);
    assert_reason(&story, "tx_direction=up_only", &manager,
                  " stays there. Operators may change it.");
    assert_reason(&story, "signup_date=2019-01-01", &manager,
                  " The platform and operators may change it.");
    assert_reason(&story, "two_way_enabled_at=2026-01-01T00:00:00Z", &operators,
                  " Tieout keeps it by itself.");
    assert_reason(&story, "ledger=desktop", &operators,
                  " It is chosen when a tenant is connected.");
    story_ask(&story, "approved_only=true", &manager);
    assert_reason(&story, "approved_only=false", &operators, " Once chosen, it stays.");
    story_end(&story);
}

/* What is needed may come with the same request. */
static void two_way_bills_need_edition_and_agent(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, "ledger=desktop ledger_edition=other", &platform);
    story_ask(&story, "two_way_bills=true", &manager);
    assert_refused(&story, 'R', 48, "two_way_bills: ");
    story_ask(&story, "two_way_bills=true ledger_edition=enterprise", &platform);
    assert_refused(&story, 'R', 49, "two_way_bills: ");
    assert_non_null(strstr(story.effects.reason, "2.1.3561.1"));
    assert_setting(&story, TENANT_SETTING_LEDGER_EDITION, "other");
    story_ask(&story,
              "two_way_bills=true ledger_edition=premier agent_kind=web_connector "
              "agent_version=2.3.0.215",
              &platform);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    story_end(&story);
}

/* K6: whichever of the two is asked for last. */
static void two_way_bills_and_the_terms_have_to_fit(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, DESKTOP, &platform);
    story_ask(&story, "edition=online_2018", &operators);
    assert_refused(&story, 'K', 6, "edition: ");
    story_ask(&story, "edition=desktop_2019", &operators);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    story_ask(&story, "two_way_bills=true", &manager);
    assert_refused(&story, 'K', 6, "two_way_bills: ");
    story_ask(&story, "edition=desktop_2020", &operators);
    story_ask(&story, "two_way_bills=true", &manager);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    story_ask(&story, "edition=desktop_2019", &operators);
    assert_refused(&story, 'K', 6, "edition: ");
    story_end(&story);
}

static void a_tenant_whose_beginning_is_refused_has_not_begun(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, "ledger=online two_way_bills=true", &platform);
    assert_refused(&story, 'R', 48, "two_way_bills: ");
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    assert_int_equal(story.effects.outcome, OUTCOME_QUARANTINED);
    story_ask(&story, "ledger=desktop", &platform);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    story_ask(&story, "ledger=online", &operators);
    assert_refused(&story, 'K', 21, "ledger: ");
    story_end(&story);
}

/* R40, R43: what a reader learns; the first connection's day once, nothing that people chose. */
static void quickbooks_desktop_says_what_it_is(void **unused)
{
    (void)unused;
    static const struct requester quickbooks = {.as = ASKER_QUICKBOOKS};
    struct story story;
    story_begin(&story);
    story_ask(&story, "ledger=desktop", &platform);
    story_ask(&story,
              "agent_kind=web_connector agent_version=2.3.0.215 ledger_edition=premier "
              "home_currency=USD close_date=2025-12-31 class_tracking=per_line",
              &quickbooks);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    assert_setting(&story, TENANT_SETTING_AGENT_VERSION, "2.3.0.215");
    story_ask(&story, "ar_start_date=2026-03-01", &quickbooks);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    story_ask(&story, "ar_start_date=2026-03-01 close_date=2026-01-31", &quickbooks);
    assert_int_equal(story.effects.outcome, OUTCOME_APPLIED);
    assert_setting(&story, TENANT_SETTING_CLOSE_DATE, "2026-01-31");
    story_ask(&story, "ar_start_date=2026-02-01", &quickbooks);
    assert_refused(&story, 'R', 43, "ar_start_date: ");
    story_ask(&story, "two_way_bills=true", &quickbooks);
    assert_refused(&story, 'K', 21, "two_way_bills: ");
    assert_setting(&story, TENANT_SETTING_AR_START_DATE, "2026-03-01");
    story_end(&story);
}

/* K21: neither a new start date nor a choice brings an invoice in that is older. */
static void an_old_invoice_is_forced_by_nobody(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, DESKTOP, &platform);
    story_ask(&story, "ar_start_date=2019-01-01", &operators);
    assert_refused(&story, 'R', 43, "ar_start_date: ");
    story_show(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I1", "0",
               "{\"customer\":\"C1\",\"date\":\"2019-12-31\",\"total\":\"8.00\","
               "\"balance\":\"8.00\",\"item_lines\":[{\"amount\":\"8.00\"}]}");
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I1"), "withheld R42");
    struct uuid id = story_record(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I1")->id;
    story_choose(&story, id, CHOICE_RETRY);
    assert_refused(&story, 'R', 43, "choice: ");
    story_choose(&story, id, CHOICE_TAKE_LEDGER);
    assert_refused(&story, 'R', 43, "choice: ");
    story_choose(&story, id, CHOICE_DO_NOT_SYNC);
    assert_int_not_equal(story.effects.outcome, OUTCOME_REFUSED);
    story_end(&story);
}

/* Everything is read and decided; accepting lets it go, and only that. */
static void nothing_is_written_before_the_review_is_accepted(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, "signup_date=2018-01-01 sync_mode=live review=open", &platform);
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P2", "1", "{\"name\":\"Eve\"}");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "waiting R134");
    assert_string_equal(story_standing(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P2"), "waiting R134");
    story_run(&story);
    assert_int_equal(story.effects.write_count, 0);
    assert_int_equal(story.state.head.run.phase, RUN_CLOSED);
    /* Matching by name writes nothing. */
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "1", "{\"name\":\"Bob\"}");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "agreed");
    story_ask(&story, "review=accepted", &(const struct requester){.as = ASKER_PERSON});
    assert_refused(&story, 'R', 78, "review: ");
    story_ask(&story, "review=accepted", &manager);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_ONLINE);
    story_end(&story);
}

static void a_hold_keeps_one_kind_from_one_side(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, "signup_date=2018-01-01 sync_mode=live hold.vendor=platform", &platform);
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "waiting R135");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P2", "1", "{\"name\":\"Eve\"}");
    assert_int_equal(story.effects.write_count, 1); /* the other way it goes */
    story_show(&story, SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Ads\",\"type\":\"expense\"}");
    assert_int_equal(story.effects.write_count, 1);
    story_ask(&story, "hold=both hold.vendor=none", &manager);
    assert_int_equal(story.effects.write_count, 0);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "waiting R135");
    story_ask(&story, "hold=none", &manager);
    assert_int_equal(story.effects.write_count, 1);
    assert_int_equal(story.effects.writes[0].target, SIDE_PLATFORM);
    story_end(&story);
}

/* The name is QuickBooks' to say, the e-mail the platform's: neither asks a person. */
static void each_group_of_a_conflict_follows_its_own_policy(void **unused)
{
    (void)unused;
    struct story story;
    story_begin(&story);
    story_ask(&story, "signup_date=2018-01-01 sync_mode=live conflict_policy.name=ledger",
              &platform);
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bob\"}");
    const struct write_command create = story.effects.writes[0];
    story_apply(&story, &create, "P1", "1");
    story_show(&story, SIDE_PLATFORM, ENTITY_VENDOR, "P1", "2",
               "{\"name\":\"Rob\",\"email\":\"rob@one.example\"}");
    const struct write_command up = story.effects.writes[0];
    story_show(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "1",
               "{\"name\":\"Robert\",\"email\":\"rob@two.example\"}");
    story_refuse(&story, &up, REFUSAL_STALE);
    assert_string_equal(story_standing(&story, SIDE_ONLINE, ENTITY_VENDOR, "V1"), "needs_you X11");
    story_ask(&story, "conflict_policy.contact=platform", &platform);
    assert_int_equal(story.effects.write_count, 1);
    const struct write_command to_ledger = story.effects.writes[0];
    assert_int_equal(to_ledger.target, SIDE_ONLINE);
    assert_text_equal(to_ledger.document.fields[VENDOR_NAME], "Robert");
    assert_text_equal(to_ledger.document.fields[VENDOR_EMAIL], "rob@one.example");
    story_apply(&story, &to_ledger, "V1", "2");
    const struct write_command to_platform = story.effects.writes[0];
    assert_int_equal(to_platform.target, SIDE_PLATFORM);
    assert_text_equal(to_platform.document.fields[VENDOR_NAME], "Robert");
    assert_text_equal(to_platform.document.fields[VENDOR_EMAIL], "rob@one.example");
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_way_bills_stay_on_and_remember_since_when),
        cmocka_unit_test(a_refusal_says_what_would_help),
        cmocka_unit_test(two_way_bills_need_edition_and_agent),
        cmocka_unit_test(two_way_bills_and_the_terms_have_to_fit),
        cmocka_unit_test(a_tenant_whose_beginning_is_refused_has_not_begun),
        cmocka_unit_test(quickbooks_desktop_says_what_it_is),
        cmocka_unit_test(an_old_invoice_is_forced_by_nobody),
        cmocka_unit_test(nothing_is_written_before_the_review_is_accepted),
        cmocka_unit_test(a_hold_keeps_one_kind_from_one_side),
        cmocka_unit_test(each_group_of_a_conflict_follows_its_own_policy),
        cmocka_unit_test(a_version_that_this_build_lacks_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
