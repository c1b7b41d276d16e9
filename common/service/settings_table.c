#include "service/settings_table.h"

#define BY(process) (1U << PROCESS_##process)
#define REQUIRED NULL
#define SERVICES (BY(QBO_POLLER) | BY(QBD_GATEWAY) | BY(RECONCILER) | BY(PUSHER) | BY(CONSOLE))
#define JOURNAL (SERVICES | BY(SETUP) | BY(TIEOUT))
#define DATABASE (SERVICES | BY(SETUP) | BY(TIEOUT))
#define ONLINE (BY(QBO_POLLER) | BY(PUSHER) | BY(CONSOLE))
#define EVERYBODY (SERVICES | BY(SETUP) | BY(TIEOUT))

static const struct setting_row ROWS[] = {
#define SETTING(id, name, type, fallback, least, most, used_by, meaning)                           \
    [SETTING_##id] = {name, SETTING_TYPE_##type, fallback, least, most, used_by, meaning},
#include "service/settings.def"
#undef SETTING
};

const struct setting_row *setting_row(enum setting setting)
{
    REQUIRE((unsigned)setting < SETTING_COUNT);
    return &ROWS[setting];
}

bool setting_is_used_by(enum setting setting, enum process process)
{
    return (setting_row(setting)->used_by >> process & 1U) != 0;
}

const char *setting_name(enum setting setting)
{
    return setting_row(setting)->name;
}

const char *process_name(enum process process)
{
    static const char *const names[] = {
#define PROCESS(id, name, meaning) name,
#include "service/process.def"
#undef PROCESS
    };
    REQUIRE((unsigned)process < PROCESS_COUNT);
    return names[process];
}

const char *setting_type_name(enum setting_type type)
{
    switch (type) {
    case SETTING_TYPE_TEXT:
        return "text";
    case SETTING_TYPE_LIST:
        return "list";
    case SETTING_TYPE_INTEGER:
        return "integer";
    case SETTING_TYPE_BOOLEAN:
        return "yes or no";
    case SETTING_TYPE_DURATION:
        return "duration";
    case SETTING_TYPE_URL:
        return "URL";
    case SETTING_TYPE_SECRET:
        return "secret";
    }
    return "?";
}
