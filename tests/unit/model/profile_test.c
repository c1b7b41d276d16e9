#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "model/agent.h"
#include "model/profile.h"

static struct tenant_settings settings;

static int set_up(void **state)
{
    (void)state;
    tenant_settings_init(&settings);
    return 0;
}

static void put(enum tenant_setting setting, const char *value)
{
    struct error error = {0};
    if (!tenant_settings_put(&settings, setting, text_of(value), &error))
        fail_msg("%s", error.message);
}

static void versions_compare_part_by_part_as_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } CASES[] = {
        {"2.1.3561.1", "2.1.3561.1", 0},
        {"2.0.8250.9", "2.1.3561.1", -1},
        {"2.10", "2.9", 1},
        {"2.1.3561", "2.1.3561.1", -1},
        {"2.1.3561.0", "2.1.3561", 0},
        {"2.3.0.215", "2.1.0.30", 1},
        {"010", "9", 1},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        int order = version_compare(text_of(CASES[i].a), text_of(CASES[i].b));
        assert_int_equal(order, CASES[i].order);
        assert_int_equal(version_compare(text_of(CASES[i].b), text_of(CASES[i].a)), -order);
    }
    static const char *const WRONG[] = {
        "", ".", "1.", ".1", "1..2", "1.a", "-1", "1234567890", "1.2.3.4.5.6.7.8.9"};
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
        assert_false(version_is_valid(text_of(WRONG[i])));
    assert_true(version_is_valid(TEXT("1.2.3.4.5.6.7.8")));
}

static void an_agent_says_what_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *told, *kind, *version; /* kind NULL: nobody that we know */
    } CASES[] = {
        {"2.3.0.215", "web_connector", "2.3.0.215"},
        {" 2.0 ", "web_connector", "2.0"},
        {"SyncDashboard/2.1.3561.1", "sync_dashboard", "2.1.3561.1"},
        {"syncdashboard/2", "sync_dashboard", "2"},
        {"WebConnector/2.3", "web_connector", "2.3"},
        {"SyncDashboard", NULL, NULL},
        {"SyncDashboard/", NULL, NULL},
        {"SyncDash/2.1", NULL, NULL},
        {"SyncDashboards/2.1", NULL, NULL},
        {"/2.1", NULL, NULL},
        {"2.1/2.1", NULL, NULL},
        {"", NULL, NULL},
        {"2.1 beta", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const char *kind = NULL;
        struct text version = TEXT_NONE;
        bool is_known = agent_parse(text_of(CASES[i].told), &kind, &version);
        assert_int_equal(is_known, CASES[i].kind != NULL);
        if (!is_known)
            continue;
        assert_string_equal(kind, CASES[i].kind);
        assert_text_equal(version, CASES[i].version);
    }
}

static void an_agent_is_measured_by_its_kind(void **state)
{
    (void)state;
    struct text minimum;
    assert_int_equal(agent_fitness(&settings, AGENT_TWO_WAY, &minimum), AGENT_UNKNOWN);
    assert_text_equal(minimum, "2.1.3561.1");
    put(TENANT_SETTING_AGENT_KIND, "sync_dashboard");
    assert_int_equal(agent_fitness(&settings, AGENT_TWO_WAY, &minimum), AGENT_UNKNOWN);
    put(TENANT_SETTING_AGENT_VERSION, "2.1.3560.99");
    assert_int_equal(agent_fitness(&settings, AGENT_TWO_WAY, &minimum), AGENT_TOO_OLD);
    put(TENANT_SETTING_AGENT_VERSION, "2.1.3561.1");
    assert_int_equal(agent_fitness(&settings, AGENT_PURCHASE_ORDERS, &minimum), AGENT_OK);
    put(TENANT_SETTING_AGENT_KIND, "web_connector");
    put(TENANT_SETTING_AGENT_VERSION, "2.1.0.29");
    assert_int_equal(agent_fitness(&settings, AGENT_TWO_WAY, &minimum), AGENT_TOO_OLD);
    assert_text_equal(minimum, "2.1.0.30");
    put(TENANT_SETTING_AGENT_VERSION, "2.3.0.215");
    assert_int_equal(agent_fitness(&settings, AGENT_TWO_WAY, &minimum), AGENT_OK);
}

/* K13 */
static void syncing_by_itself_follows_the_terms_unless_chosen(void **state)
{
    (void)state;
    assert_true(profile_syncs_by_itself(&settings));
    put(TENANT_SETTING_EDITION, "online_2018");
    assert_false(profile_syncs_by_itself(&settings));
    put(TENANT_SETTING_AUTO_SYNC, "true");
    assert_true(profile_syncs_by_itself(&settings));
    put(TENANT_SETTING_EDITION, "online_2019");
    put(TENANT_SETTING_AUTO_SYNC, "false");
    assert_false(profile_syncs_by_itself(&settings));
    put(TENANT_SETTING_AUTO_SYNC, "true");
    put(TENANT_SETTING_LEDGER, "desktop");
    assert_false(profile_syncs_by_itself(&settings));
}

/* K1, K2 */
static void credit_memos_follow_start_and_terms_unless_chosen(void **state)
{
    (void)state;
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_UNKNOWN);
    put(TENANT_SETTING_SIGNUP_DATE, "2019-01-14");
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_OFF_BY_DATE);
    put(TENANT_SETTING_STARTED_AT, "2019-01-16");
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_BOTH);
    put(TENANT_SETTING_STARTED_AT, "2019-01-15");
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_OFF_BY_DATE);
    put(TENANT_SETTING_BOUNDARY_DAY, "newer");
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_BOTH);
    put(TENANT_SETTING_EDITION, "online_2018");
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_OFF_BY_EDITION);
    put(TENANT_SETTING_CREDIT_MEMOS, "in");
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_IN);
    put(TENANT_SETTING_LEDGER, "desktop");
    assert_int_equal(profile_credit_memos(&settings), CREDIT_MEMOS_OFF);
}

static void a_group_has_a_policy_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(profile_winner(&settings, GROUP_MEMO), HALF_COUNT);
    put(TENANT_SETTING_CONFLICT_POLICY, "ledger");
    assert_int_equal(profile_winner(&settings, GROUP_MEMO), HALF_LEDGER);
    put(TENANT_SETTING_CONFLICT_POLICY_MEMO, "platform");
    assert_int_equal(profile_winner(&settings, GROUP_MEMO), HALF_PLATFORM);
    assert_int_equal(profile_winner(&settings, GROUP_DATES), HALF_LEDGER);
    put(TENANT_SETTING_CONFLICT_POLICY_MEMO, "ask");
    assert_int_equal(profile_winner(&settings, GROUP_MEMO), HALF_COUNT);
    assert_int_equal(profile_winner(&settings, GROUP_DERIVED), HALF_LEDGER);
    /* Each group's setting is its own. */
    for (int group = 0; group < GROUP_PURCHASE_ORDER; group++) {
        enum tenant_setting setting;
        char name[64];
        snprintf(name, sizeof(name), "conflict_policy.%s", group_name((enum group)group));
        assert_true(tenant_setting_parse(text_of(name), &setting));
        put(setting, "platform");
        assert_int_equal(profile_winner(&settings, (enum group)group), HALF_PLATFORM);
    }
}

static void a_hold_is_for_all_or_one_kind_and_for_a_side(void **state)
{
    (void)state;
    assert_false(profile_is_held(&settings, ENTITY_BILL, HALF_LEDGER));
    put(TENANT_SETTING_HOLD_BILL, "ledger");
    assert_true(profile_is_held(&settings, ENTITY_BILL, HALF_LEDGER));
    assert_false(profile_is_held(&settings, ENTITY_BILL, HALF_PLATFORM));
    assert_false(profile_is_held(&settings, ENTITY_VENDOR, HALF_LEDGER));
    put(TENANT_SETTING_HOLD, "platform");
    assert_true(profile_is_held(&settings, ENTITY_BILL, HALF_PLATFORM));
    assert_true(profile_is_held(&settings, ENTITY_VENDOR, HALF_PLATFORM));
    assert_false(profile_is_held(&settings, ENTITY_VENDOR, HALF_LEDGER));
    put(TENANT_SETTING_HOLD, "both");
    assert_true(profile_is_held(&settings, ENTITY_VENDOR, HALF_LEDGER));
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        char name[64];
        snprintf(name, sizeof(name), "hold.%s", entity_name((enum entity)entity));
        assert_string_equal(tenant_setting_name(setting_of_hold((enum entity)entity)), name);
    }
    assert_string_equal(tenant_setting_name(setting_of_hold(ENTITY_COUNT)), "hold");
}

/* What a type refuses names the setting and what it takes. */
static void what_a_type_does_not_take_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        enum tenant_setting setting;
        const char *value, *message;
    } CASES[] = {
        {TENANT_SETTING_SIGNUP_DATE, "2018-02-30", "signup_date: takes a day as YYYY-MM-DD"},
        {TENANT_SETTING_TWO_WAY_ENABLED_AT, "now", "two_way_enabled_at: takes a point in time"},
        {TENANT_SETTING_HOME_CURRENCY, "usd", "home_currency: takes a currency's three letters"},
        {TENANT_SETTING_SUPPORTED_CURRENCY, "", "supported_currency: takes a currency's three"},
        {TENANT_SETTING_AGENT_VERSION, "2.x", "agent_version: takes a version"},
        {TENANT_SETTING_APPROVED_ONLY, "yes", "approved_only: takes one of true|false"},
        {TENANT_SETTING_HOLD_BILL, "", "hold.bill: takes one of none|platform|ledger|both"},
        {TENANT_SETTING_BANK_ACCOUNT,
         "0123456789012345678901234567890123456789012345678901234567890123",
         "bank_gl_account: takes at most 63 bytes"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct error error = {0};
        assert_false(tenant_setting_check(CASES[i].setting, text_of(CASES[i].value), &error));
        if (strncmp(error.message, CASES[i].message, strlen(CASES[i].message)) != 0)
            fail_msg("%s", error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(versions_compare_part_by_part_as_numbers, set_up),
        cmocka_unit_test(an_agent_says_what_it_is),
        cmocka_unit_test_setup(an_agent_is_measured_by_its_kind, set_up),
        cmocka_unit_test_setup(syncing_by_itself_follows_the_terms_unless_chosen, set_up),
        cmocka_unit_test_setup(credit_memos_follow_start_and_terms_unless_chosen, set_up),
        cmocka_unit_test_setup(a_group_has_a_policy_of_its_own, set_up),
        cmocka_unit_test_setup(a_hold_is_for_all_or_one_kind_and_for_a_side, set_up),
        cmocka_unit_test_setup(what_a_type_does_not_take_is_refused_by_name, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
