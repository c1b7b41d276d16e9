/* What is known and chosen of a tenant (setting.def). Arrives as events, is part of its state. */
#ifndef TIEOUT_MODEL_SETTING_H
#define TIEOUT_MODEL_SETTING_H

#include "base/error.h"
#include "model/kinds.h"

#define SETTING(symbol, name, type, otherwise, sentence) SETTING_##symbol,
enum setting {
#include "model/setting.def"
    SETTING_COUNT
};
#undef SETTING

enum { SETTING_VALUE_BYTES_MAX = 64 };

/* Values by setting, terminated; "" = unknown. */
struct settings {
    char values[SETTING_COUNT][SETTING_VALUE_BYTES_MAX];
};

void settings_init(struct settings *settings); /* every default */
const char *setting_name(enum setting setting);
const char *setting_sentence(enum setting setting);
bool setting_parse(struct text name, enum setting *out);
/* Refuses (permanent) what the setting's type does not allow; the message names the setting and
 * what it takes. "" is allowed wherever the default is "" . */
bool setting_check(enum setting setting, struct text value, struct error *error);
bool settings_put(struct settings *settings, enum setting setting, struct text value,
                  struct error *error);
struct text settings_get(const struct settings *settings, enum setting setting);
bool settings_is_true(const struct settings *settings, enum setting setting);

#endif
