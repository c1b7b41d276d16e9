#include "model/agent.h"

#include "model/setting.h"

static const struct {
    const char *kind;
    const char *minima[2]; /* by enum agent_need */
} AGENTS[] = {
#define AGENT(symbol, name, two_way, purchase_orders) {name, {two_way, purchase_orders}},
#include "model/agents.def"
#undef AGENT
};

static bool parse_part(struct text part, uint64_t *out)
{
    return part.length <= 9 && text_parse_uint64(part, out);
}

bool version_is_valid(struct text version)
{
    uint64_t number;
    int parts = 0;
    struct text rest = version;
    if (version.length == 0 || version.data[version.length - 1] == '.')
        return false;
    while (text_is_present(rest)) {
        if (++parts > VERSION_PARTS_MAX || !parse_part(text_next(&rest, '.'), &number))
            return false;
    }
    return true;
}

/* --- kinds ------------------------------------------------------------------------------------ */

static bool is_kind(const char *name, struct text told)
{
    size_t at = 0;
    for (; *name; name++) {
        if (*name == '_')
            continue;
        char c = at < told.length ? told.data[at++] : '\0';
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != *name)
            return false;
    }
    return at == told.length;
}

bool agent_parse(struct text told, const char **kind, struct text *version)
{
    struct text rest = text_trim(told);
    struct text name = text_next(&rest, '/');
    bool is_bare = !text_is_present(rest);
    struct text number = is_bare ? name : rest;
    if (!version_is_valid(number))
        return false;
    for (size_t i = 0; i < sizeof(AGENTS) / sizeof(AGENTS[0]); i++) {
        if (!is_kind(AGENTS[i].kind, is_bare ? TEXT("webconnector") : name))
            continue;
        *kind = AGENTS[i].kind;
        *version = number;
        return true;
    }
    return false;
}

/* --- versions --------------------------------------------------------------------------------- */

static uint64_t next_part(struct text *rest)
{
    uint64_t number = 0;
    if (text_is_present(*rest))
        parse_part(text_next(rest, '.'), &number);
    return number;
}

int version_compare(struct text a, struct text b)
{
    for (int i = 0; i < VERSION_PARTS_MAX; i++) {
        uint64_t x = next_part(&a), y = next_part(&b);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

enum agent_fitness agent_fitness(const struct tenant_settings *settings, enum agent_need need,
                                 struct text *minimum)
{
    struct text version = tenant_settings_get(settings, TENANT_SETTING_AGENT_VERSION);
    *minimum = text_of(AGENTS[0].minima[need]);
    for (size_t i = 0; i < sizeof(AGENTS) / sizeof(AGENTS[0]); i++) {
        if (!tenant_settings_is(settings, TENANT_SETTING_AGENT_KIND, AGENTS[i].kind))
            continue;
        *minimum = text_of(AGENTS[i].minima[need]);
        if (version.length == 0)
            return AGENT_UNKNOWN;
        return version_compare(version, *minimum) < 0 ? AGENT_TOO_OLD : AGENT_OK;
    }
    return AGENT_UNKNOWN;
}
