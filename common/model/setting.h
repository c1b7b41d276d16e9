/* What is known and chosen of a tenant (setting.def). Arrives as events, is part of its state. */
#ifndef TIEOUT_MODEL_SETTING_H
#define TIEOUT_MODEL_SETTING_H

#include "base/error.h"
#include "model/kinds.h"

#define SETTING(symbol, name, type, otherwise, who, lasts, sentence) TENANT_SETTING_##symbol,
enum tenant_setting {
#include "model/setting.def"
    TENANT_SETTING_COUNT
};
#undef SETTING

enum { TENANT_SETTING_VALUE_BYTES_MAX = 64 };

enum tenant_setting_type {
    TENANT_TYPE_TEXT,
    TENANT_TYPE_DATE,
    TENANT_TYPE_INSTANT,
    TENANT_TYPE_CURRENCY,
    TENANT_TYPE_VERSION,
    TENANT_TYPE_BOOL,
    TENANT_TYPE_CHOICE,
};

/* Who may change it: setting.def says what each means, rules/requests.def judges. */
enum tenant_setting_owner {
    TENANT_OWNER_PERSON,
    TENANT_OWNER_PLATFORM,
    TENANT_OWNER_OPERATOR,
    TENANT_OWNER_QUICKBOOKS,
    TENANT_OWNER_TIEOUT,
    TENANT_OWNER_COUNT
};

enum tenant_setting_lasts { TENANT_LASTS_FREE, TENANT_LASTS_FOREVER, TENANT_LASTS_CONNECTION };

struct tenant_setting_row {
    const char *name;
    enum tenant_setting_type type;
    const char *choices; /* "a|b" of BOOL and CHOICE, otherwise NULL */
    const char *otherwise;
    enum tenant_setting_owner owner;
    enum tenant_setting_lasts lasts;
    const char *sentence;
};

/* Values by setting, terminated; "" = unknown. */
struct tenant_settings {
    char values[TENANT_SETTING_COUNT][TENANT_SETTING_VALUE_BYTES_MAX];
};

void tenant_settings_init(struct tenant_settings *settings); /* every default */
const struct tenant_setting_row *tenant_setting_row(enum tenant_setting setting);
const char *tenant_setting_name(enum tenant_setting setting);
const char *tenant_setting_sentence(enum tenant_setting setting);
bool tenant_setting_parse(struct text name, enum tenant_setting *out);
/* Refuses (permanent) what the setting's type does not allow; the message names the setting and
 * what it takes. "" is allowed wherever the default is "" . */
bool tenant_setting_check(enum tenant_setting setting, struct text value, struct error *error);
bool tenant_settings_put(struct tenant_settings *settings, enum tenant_setting setting,
                         struct text value, struct error *error);
struct text tenant_settings_get(const struct tenant_settings *settings,
                                enum tenant_setting setting);
bool tenant_settings_is(const struct tenant_settings *settings, enum tenant_setting setting,
                        const char *value);
bool tenant_settings_is_true(const struct tenant_settings *settings, enum tenant_setting setting);
bool tenant_settings_is_default(const struct tenant_settings *settings,
                                enum tenant_setting setting);

#endif
