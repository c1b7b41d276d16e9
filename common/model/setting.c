#include "model/setting.h"

#include <string.h>

#include "base/instant.h"
#include "model/names.h"

enum setting_type { TYPE_TEXT, TYPE_DATE, TYPE_BOOL, TYPE_CHOICE };

struct setting_row {
    const char *name;
    enum setting_type type;
    const char *choices; /* "a|b" of TYPE_CHOICE and TYPE_BOOL */
    const char *otherwise;
    const char *sentence;
};

#define TENANT_SETTING_TYPE_TEXT TYPE_TEXT, NULL
#define TENANT_SETTING_TYPE_DATE TYPE_DATE, NULL
#define TENANT_SETTING_TYPE_BOOL TYPE_BOOL, "true|false"
#define TENANT_SETTING_TYPE_CHOICE(choices) TYPE_CHOICE, choices
#define SETTING(symbol, name, type, otherwise, sentence)                                           \
    {name, TENANT_SETTING_TYPE_##type, otherwise, sentence},
static const struct setting_row ROWS[TENANT_SETTING_COUNT] = {
#include "model/setting.def"
};
#undef SETTING

void tenant_settings_init(struct tenant_settings *settings)
{
    memset(settings, 0, sizeof(*settings));
    for (size_t i = 0; i < TENANT_SETTING_COUNT; i++)
        REQUIRE(text_copy(text_of(ROWS[i].otherwise), settings->values[i],
                          sizeof(settings->values[i])));
}

const char *tenant_setting_name(enum tenant_setting setting)
{
    REQUIRE((unsigned)setting < TENANT_SETTING_COUNT);
    return ROWS[setting].name;
}

const char *tenant_setting_sentence(enum tenant_setting setting)
{
    REQUIRE((unsigned)setting < TENANT_SETTING_COUNT);
    return ROWS[setting].sentence;
}

bool tenant_setting_parse(struct text name, enum tenant_setting *out)
{
    for (size_t i = 0; i < TENANT_SETTING_COUNT; i++) {
        if (text_equal_string(name, ROWS[i].name)) {
            *out = (enum tenant_setting)i;
            return true;
        }
    }
    return false;
}

static bool is_one_of(struct text value, const char *choices)
{
    struct text rest = text_of(choices);
    while (text_is_present(rest)) {
        if (text_equal(text_next(&rest, '|'), value))
            return true;
    }
    return false;
}

bool tenant_setting_check(enum tenant_setting setting, struct text value, struct error *error)
{
    REQUIRE((unsigned)setting < TENANT_SETTING_COUNT);
    const struct setting_row *row = &ROWS[setting];
    date_day day;
    if (value.length == 0 && row->otherwise[0] == '\0')
        return true;
    switch (row->type) {
    case TYPE_TEXT:
        if (value.length == 0 || value.length >= TENANT_SETTING_VALUE_BYTES_MAX ||
            !text_is_utf8(value))
            return error_set(error, ERROR_PERMANENT, "%s: takes a text of 1 to %d bytes", row->name,
                             TENANT_SETTING_VALUE_BYTES_MAX - 1);
        return true;
    case TYPE_DATE:
        if (!date_parse(value, &day))
            return error_set(error, ERROR_PERMANENT,
                             "%s: takes a day as YYYY-MM-DD, or nothing when unknown", row->name);
        return true;
    case TYPE_BOOL:
    case TYPE_CHOICE:
        if (!is_one_of(value, row->choices))
            return error_set(error, ERROR_PERMANENT, "%s: takes one of %s", row->name,
                             row->choices);
        return true;
    }
    bug("setting %s: type %d", row->name, (int)row->type);
}

bool tenant_settings_put(struct tenant_settings *settings, enum tenant_setting setting,
                         struct text value, struct error *error)
{
    if (!tenant_setting_check(setting, value, error))
        return false;
    char *slot = settings->values[setting];
    memset(slot, 0, TENANT_SETTING_VALUE_BYTES_MAX);
    return text_copy(value, slot, TENANT_SETTING_VALUE_BYTES_MAX) ||
           error_set(error, ERROR_PERMANENT, "%s: longer than %d bytes",
                     tenant_setting_name(setting), TENANT_SETTING_VALUE_BYTES_MAX - 1);
}

struct text tenant_settings_get(const struct tenant_settings *settings, enum tenant_setting setting)
{
    REQUIRE((unsigned)setting < TENANT_SETTING_COUNT);
    return text_of(settings->values[setting]);
}

bool tenant_settings_is_true(const struct tenant_settings *settings, enum tenant_setting setting)
{
    return text_equal_string(tenant_settings_get(settings, setting), "true");
}
