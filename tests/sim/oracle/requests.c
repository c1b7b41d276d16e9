/* Which settings may be changed at all. */
#include "tests/sim/oracle/court.h"

static bool is_switching_on(const struct setting_change *change)
{
    return change->setting == TENANT_SETTING_TWO_WAY_BILLS &&
           text_equal_string(change->value, "true");
}

/* The oldest terms of QuickBooks Desktop know nothing of it (K6). */
static bool has_terms_without_two_way(const struct court *court,
                                      const struct setting_change *change)
{
    const struct tenant_settings *settings = &court->settings;
    struct text terms = tenant_settings_get(settings, TENANT_SETTING_EDITION);
    bool is_on =
        text_equal_string(tenant_settings_get(settings, TENANT_SETTING_TWO_WAY_BILLS), "true");
    if (change->setting == TENANT_SETTING_EDITION)
        return is_on && text_equal_string(change->value, "desktop_2019");
    return is_switching_on(change) && text_equal_string(terms, "desktop_2019");
}

const char *request_refused_because(const struct court *court, const struct setting_change *change)
{
    const struct tenant_settings *settings = &court->settings;
    struct text now = tenant_settings_get(settings, change->setting);
    struct text edition = tenant_settings_get(settings, TENANT_SETTING_LEDGER_EDITION);
    if (text_equal(now, change->value))
        return NULL;
    if (change->setting == TENANT_SETTING_TWO_WAY_BILLS && text_equal_string(now, "true"))
        return "R74: two-way bill sync stays on";
    if (has_terms_without_two_way(court, change))
        return "K6, R74: terms without two-way bill sync, which stays on";
    if (change->setting == TENANT_SETTING_AR_START_DATE && !text_is_empty(now))
        return "R43: the start date stays";
    if (is_switching_on(change) && (text_is_empty(edition) || text_equal_string(edition, "other")))
        return "R48: not with this edition of QuickBooks";
    if (is_switching_on(change) && is_agent_too_old_for(court, AGENT_MINIMUM))
        return "R49: the agent is too old";
    return NULL;
}
