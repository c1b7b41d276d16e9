#include "model/setting.h"

#include <string.h>

#include "base/instant.h"
#include "model/agent.h"
#include "model/names.h"

#define TENANT_SETTING_TYPE_TEXT TENANT_TYPE_TEXT, NULL
#define TENANT_SETTING_TYPE_DATE TENANT_TYPE_DATE, NULL
#define TENANT_SETTING_TYPE_INSTANT TENANT_TYPE_INSTANT, NULL
#define TENANT_SETTING_TYPE_CURRENCY TENANT_TYPE_CURRENCY, NULL
#define TENANT_SETTING_TYPE_VERSION TENANT_TYPE_VERSION, NULL
#define TENANT_SETTING_TYPE_BOOL TENANT_TYPE_BOOL, "true|false"
#define TENANT_SETTING_TYPE_CHOICE(choices) TENANT_TYPE_CHOICE, choices
#define SETTING(symbol, name, type, otherwise, who, lasts, sentence)                               \
    {name,    TENANT_SETTING_TYPE_##type, otherwise, TENANT_OWNER_##who, TENANT_LASTS_##lasts,     \
     sentence},
static const struct tenant_setting_row ROWS[TENANT_SETTING_COUNT] = {
#include "model/setting.def"
};
#undef SETTING

const struct tenant_setting_row *tenant_setting_row(enum tenant_setting setting)
{
    REQUIRE((unsigned)setting < TENANT_SETTING_COUNT);
    return &ROWS[setting];
}

void tenant_settings_init(struct tenant_settings *settings)
{
    memset(settings, 0, sizeof(*settings));
    for (size_t i = 0; i < TENANT_SETTING_COUNT; i++)
        REQUIRE(text_copy(text_of(ROWS[i].otherwise), settings->values[i],
                          sizeof(settings->values[i])));
}

const char *tenant_setting_name(enum tenant_setting setting)
{
    return tenant_setting_row(setting)->name;
}

const char *tenant_setting_sentence(enum tenant_setting setting)
{
    return tenant_setting_row(setting)->sentence;
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

static bool is_currency(struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] < 'A' || value.data[i] > 'Z')
            return false;
    }
    return value.length == 3;
}

/* What the type takes, when the value is none of it; otherwise NULL. */
static const char *find_problem(const struct tenant_setting_row *row, struct text value)
{
    date_day day;
    instant_us instant;
    switch (row->type) {
    case TENANT_TYPE_TEXT:
        return value.length > 0 && text_is_utf8(value) ? NULL : "a text of 1 to 63 bytes";
    case TENANT_TYPE_DATE:
        return date_parse(value, &day) ? NULL : "a day as YYYY-MM-DD, or nothing when unknown";
    case TENANT_TYPE_INSTANT:
        return instant_parse(value, &instant) ? NULL : "a point in time, 2026-01-31T23:59:59Z";
    case TENANT_TYPE_CURRENCY:
        return is_currency(value) ? NULL : "a currency's three letters, as USD";
    case TENANT_TYPE_VERSION:
        return version_is_valid(value) ? NULL : "a version, numbers with dots: 2.1.3561.1";
    case TENANT_TYPE_BOOL:
    case TENANT_TYPE_CHOICE:
        return is_one_of(value, row->choices) ? NULL : "";
    }
    bug("setting %s: type %d", row->name, (int)row->type);
}

bool tenant_setting_check(enum tenant_setting setting, struct text value, struct error *error)
{
    const struct tenant_setting_row *row = tenant_setting_row(setting);
    if (value.length == 0 && row->otherwise[0] == '\0')
        return true;
    const char *problem = value.length < TENANT_SETTING_VALUE_BYTES_MAX ? find_problem(row, value)
                                                                        : "at most 63 bytes";
    if (!problem)
        return true;
    if (row->choices && problem[0] == '\0')
        return error_set(error, ERROR_PERMANENT, "%s: takes one of %s", row->name, row->choices);
    return error_set(error, ERROR_PERMANENT, "%s: takes %s", row->name, problem);
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

bool tenant_settings_is(const struct tenant_settings *settings, enum tenant_setting setting,
                        const char *value)
{
    return text_equal_string(tenant_settings_get(settings, setting), value);
}

bool tenant_settings_is_true(const struct tenant_settings *settings, enum tenant_setting setting)
{
    return tenant_settings_is(settings, setting, "true");
}

bool tenant_settings_is_default(const struct tenant_settings *settings, enum tenant_setting setting)
{
    return tenant_settings_is(settings, setting, tenant_setting_row(setting)->otherwise);
}
