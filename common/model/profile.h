/* What a tenant's settings come to where one of them is left open, or several speak of the same. */
#ifndef TIEOUT_MODEL_PROFILE_H
#define TIEOUT_MODEL_PROFILE_H

#include "model/setting.h"

/* K13: chosen, otherwise by the terms: on in QuickBooks Online's of 2019, off in those of 2018;
 * QuickBooks Desktop has none. */
bool profile_syncs_by_itself(const struct tenant_settings *settings);

/* K6: the terms of 2019 know no 2-way bill sync, whatever is switched on. */
bool profile_knows_two_way(const struct tenant_settings *settings);

/* Which way credit memos go, and why they do not. */
enum credit_memos {
    CREDIT_MEMOS_BOTH,
    CREDIT_MEMOS_IN,
    CREDIT_MEMOS_OUT,
    CREDIT_MEMOS_OFF,
    CREDIT_MEMOS_OFF_BY_DATE,
    CREDIT_MEMOS_OFF_BY_EDITION,
    CREDIT_MEMOS_UNKNOWN, /* neither start nor sign-up are known */
    CREDIT_MEMOS_COUNT
};
/* K1: chosen, otherwise both ways for QuickBooks Online under the terms of 2019 when the tenant
 * started after 2019-01-15 (R100, R101), and none for everything else (R102). */
enum credit_memos profile_credit_memos(const struct tenant_settings *settings);

/* Which half wins a conflict about this group; HALF_COUNT: a person is asked. */
enum half profile_winner(const struct tenant_settings *settings, enum group group);

/* R135: whether nothing of this kind is written to that half for now. */
bool profile_is_held(const struct tenant_settings *settings, enum entity entity, enum half target);
/* The setting that holds one kind of record; ENTITY_COUNT: all of them. */
enum tenant_setting setting_of_hold(enum entity entity);

#endif
