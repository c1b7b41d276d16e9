/* What people say of a tenant: its profile and preferences, at the beginning and as a run goes on.
 */
#include "tests/sim/settings.h"

enum { ANY, ONLINE, DESKTOP, TELLINGS_MAX = 32 };

struct telling {
    enum tenant_setting setting;
    const char *value;
};

static bool is_about(const struct tenant_world *tenant, int ledger)
{
    bool is_desktop = tenant->books[HALF_LEDGER].side == SIDE_DESKTOP;
    return ledger == ANY || ledger == (is_desktop ? DESKTOP : ONLINE);
}

static void tell(struct world *world, struct tenant_world *tenant, enum tenant_setting setting,
                 struct text value)
{
    struct setting_change change = {setting, value};
    struct event event = {
        .type = EVENT_SETTINGS,
        .tenant = tenant->id,
        .settings = {.changes = &change, .change_count = 1, .requester = {.as = ASKER_OPERATOR}}};
    struct text name = arena_format(&world->arena, "%llu", (unsigned long long)++world->sequence);
    event.id = derive_named_id(tenant->id, "settings", name);
    world_log(world, "setting %s = %.*s", tenant_setting_name(setting), TEXT_ARG(value));
    topic_publish(world, PRODUCER_PEOPLE, &event);
}

void settings_begin(struct world *world, struct tenant_world *tenant)
{
    bool is_desktop = is_about(tenant, DESKTOP);
    tell(world, tenant, TENANT_SETTING_LEDGER, is_desktop ? TEXT("desktop") : TEXT("online"));
    if (world->options.review)
        tell(world, tenant, TENANT_SETTING_REVIEW, TEXT("open"));
}

/* What has to be known before anything can cross. */
static size_t settings_of(const struct world *world, const struct tenant_world *tenant,
                          struct telling out[static TELLINGS_MAX])
{
    const struct options *options = &world->options;
    static const char *const POLICIES[] = {"ask", "ledger", "platform"};
    static const char *const MEMOS[] = {"", "off", "in", "out", "both"};
    size_t count = 0;
#define KNOWN(ledger, setting, condition, value)                                                   \
    if (is_about(tenant, ledger) && (condition))                                                   \
        out[count++] = (struct telling){TENANT_SETTING_##setting, value};
#define FLIP(ledger, setting, values)
#define LET_GO(setting, value)
#include "tests/sim/settings.def"
#undef KNOWN
#undef FLIP
#undef LET_GO
    return count;
}

bool settings_tell_next(struct world *world, struct tenant_world *tenant)
{
    struct telling settings[TELLINGS_MAX];
    size_t count = settings_of(world, tenant, settings);
    if (tenant->settings_told == count)
        return false;
    const struct telling *next = &settings[tenant->settings_told++];
    tell(world, tenant, next->setting, text_of(next->value));
    return true;
}

void settings_tell(struct world *world)
{
    for (size_t i = 0; i < TENANTS; i++)
        while (settings_tell_next(world, &world->tenants[i]))
            continue;
}

static const struct flip {
    int ledger;
    enum tenant_setting setting;
    const char *values;
} FLIPS[] = {
#define KNOWN(ledger, setting, condition, value)
#define FLIP(ledger, setting, values) {ledger, TENANT_SETTING_##setting, values},
#define LET_GO(setting, value)
#include "tests/sim/settings.def"
#undef KNOWN
#undef FLIP
#undef LET_GO
};

/* One of "a|b|c". */
static struct text draw_word(struct random *random, struct text words)
{
    struct text word = TEXT(""), rest = words;
    uint64_t count = 1;
    for (size_t i = 0; i < words.length; i++)
        count += words.data[i] == '|';
    for (uint64_t i = random_below(random, count) + 1; i > 0; i--)
        word = text_next(&rest, '|');
    return word.length ? word : TEXT("");
}

void settings_flip(struct world *world, struct tenant_world *tenant)
{
    struct random *random = &world->random[PART_PEOPLE];
    const size_t count = sizeof(FLIPS) / sizeof(FLIPS[0]);
    const struct flip *flip = &FLIPS[random_below(random, count)];
    if (is_about(tenant, flip->ledger))
        tell(world, tenant, flip->setting, draw_word(random, text_of(flip->values)));
}

void settings_let_go(struct world *world)
{
    for (size_t i = 0; i < TENANTS; i++) {
#define KNOWN(ledger, setting, condition, value)
#define FLIP(ledger, setting, values)
#define LET_GO(setting, value)                                                                     \
    tell(world, &world->tenants[i], TENANT_SETTING_##setting, TEXT(value));
#include "tests/sim/settings.def"
#undef KNOWN
#undef FLIP
#undef LET_GO
    }
}
