/* What is known and chosen of a tenant (setting.def). Arrives as events, is part of its state. */
#ifndef TIEOUT_MODEL_SETTING_H
#define TIEOUT_MODEL_SETTING_H

#include "base/error.h"
#include "model/kinds.h"

#define SETTING(symbol, name, type, otherwise, sentence) TENANT_SETTING_##symbol,
enum tenant_setting {
#include "model/setting.def"
    TENANT_SETTING_COUNT
};
#undef SETTING

enum { TENANT_SETTING_VALUE_BYTES_MAX = 64 };

/* Values by setting, terminated; "" = unknown. */
struct tenant_settings {
    char values[TENANT_SETTING_COUNT][TENANT_SETTING_VALUE_BYTES_MAX];
};

void tenant_settings_init(struct tenant_settings *settings); /* every default */
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
bool tenant_settings_is_true(const struct tenant_settings *settings, enum tenant_setting setting);

#endif
