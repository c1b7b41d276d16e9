#include "model/profile.h"

#include <string.h>

static bool is_desktop(const struct tenant_settings *settings)
{
    return tenant_settings_is(settings, TENANT_SETTING_LEDGER, "desktop");
}

static bool is_under_older_terms(const struct tenant_settings *settings)
{
    return tenant_settings_is(settings, TENANT_SETTING_EDITION, "online_2018");
}

bool profile_syncs_by_itself(const struct tenant_settings *settings)
{
    if (is_desktop(settings))
        return false;
    if (tenant_settings_is(settings, TENANT_SETTING_AUTO_SYNC, ""))
        return !is_under_older_terms(settings);
    return tenant_settings_is_true(settings, TENANT_SETTING_AUTO_SYNC);
}

bool profile_knows_two_way(const struct tenant_settings *settings)
{
    return !tenant_settings_is(settings, TENANT_SETTING_EDITION, "desktop_2019");
}

static enum credit_memos credit_memos_by_start(const struct tenant_settings *settings)
{
    static const struct text BOUNDARY = {"2019-01-15", 10};
    struct text started = tenant_settings_get(settings, TENANT_SETTING_STARTED_AT);
    if (text_is_empty(started)) /* K2 */
        started = tenant_settings_get(settings, TENANT_SETTING_SIGNUP_DATE);
    if (text_is_empty(started))
        return CREDIT_MEMOS_UNKNOWN;
    int order = text_compare(started, BOUNDARY);
    if (order == 0)
        order = tenant_settings_is(settings, TENANT_SETTING_BOUNDARY_DAY, "newer") ? 1 : -1;
    return order < 0 ? CREDIT_MEMOS_OFF_BY_DATE : CREDIT_MEMOS_BOTH;
}

enum credit_memos profile_credit_memos(const struct tenant_settings *settings)
{
    static const char *const WORDS[] = {"both", "in", "out", "off"};
    if (is_desktop(settings))
        return CREDIT_MEMOS_OFF;
    for (int i = CREDIT_MEMOS_BOTH; i <= CREDIT_MEMOS_OFF; i++) {
        if (tenant_settings_is(settings, TENANT_SETTING_CREDIT_MEMOS, WORDS[i]))
            return (enum credit_memos)i;
    }
    return is_under_older_terms(settings) ? CREDIT_MEMOS_OFF_BY_EDITION
                                          : credit_memos_by_start(settings);
}

/* The settings of single groups and entities follow that for all, in the order of their tables. */
_Static_assert(TENANT_SETTING_HOLD - TENANT_SETTING_CONFLICT_POLICY == GROUP_PURCHASE_ORDER + 1,
               "a policy for each group that can conflict");
_Static_assert(TENANT_SETTING_COUNT - TENANT_SETTING_HOLD == ENTITY_COUNT + 1,
               "a hold for each kind of record");

enum half profile_winner(const struct tenant_settings *settings, enum group group)
{
    struct text policy = tenant_settings_get(settings, TENANT_SETTING_CONFLICT_POLICY);
    enum half winner = HALF_COUNT;
    if (group < GROUP_PURCHASE_ORDER) {
        unsigned own = (unsigned)TENANT_SETTING_CONFLICT_POLICY + 1 + (unsigned)group;
        struct text narrower = tenant_settings_get(settings, (enum tenant_setting)own);
        policy = text_is_empty(narrower) ? policy : narrower;
    }
    return half_parse(policy, &winner) ? winner : HALF_COUNT;
}

enum tenant_setting setting_of_hold(enum entity entity)
{
    unsigned all = TENANT_SETTING_HOLD;
    return (enum tenant_setting)(entity == ENTITY_COUNT ? all : all + 1 + (unsigned)entity);
}

static bool holds(const struct tenant_settings *settings, enum tenant_setting setting,
                  enum half target)
{
    return tenant_settings_is(settings, setting, "both") ||
           tenant_settings_is(settings, setting, half_name(target));
}

bool profile_is_held(const struct tenant_settings *settings, enum entity entity, enum half target)
{
    return holds(settings, TENANT_SETTING_HOLD, target) ||
           holds(settings, setting_of_hold(entity), target);
}
