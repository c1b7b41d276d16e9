/* A side's document as the other side holds it: what it holds at all, under its own ids, without
 * what a rule leaves behind. */
#include "tests/sim/oracle/court.h"

enum ledger { ANY, ONLINE, DESKTOP };
enum way { COMING_IN, GOING_OUT, EITHER_WAY };

static bool always(const struct court *court)
{
    (void)court;
    return true;
}

static bool has_no_line_classes(const struct court *court)
{
    return !text_equal_string(tenant_settings_get(&court->settings, TENANT_SETTING_CLASS_TRACKING),
                              "per_line");
}

static const struct staying {
    enum group group;
    enum ledger ledger;
    enum way way;
    bool (*when)(const struct court *court);
} STAYING[] = {
#define STAYS(group, ledger, way, when, sentence) {GROUP_##group, ledger, way, when},
#include "tests/sim/oracle/stays.def"
#undef STAYS
};

uint32_t stays_behind(const struct oracle *oracle, size_t tenant, enum half from)
{
    const struct tenant_world *world = &oracle->world->tenants[tenant];
    enum ledger ledger = world->books[HALF_LEDGER].side == SIDE_ONLINE ? ONLINE : DESKTOP;
    enum way way = from == HALF_LEDGER ? COMING_IN : GOING_OUT;
    uint32_t mask = 0;
    for (size_t i = 0; i < sizeof(STAYING) / sizeof(*STAYING); i++) {
        const struct staying *row = &STAYING[i];
        if ((row->ledger == ANY || row->ledger == ledger) &&
            (row->way == EITHER_WAY || row->way == way) && row->when(&oracle->courts[tenant]))
            mask |= UINT32_C(1) << row->group;
    }
    return mask;
}

bool group_counts(enum group group)
{
    return group != GROUP_DERIVED && group != GROUP_OBSERVED && group != GROUP_OPEN_AMOUNT;
}

struct carrying {
    const struct oracle *oracle;
    size_t tenant;
    enum half from;
};

static void carry_reference(void *context, enum entity entity, struct text *value)
{
    const struct carrying *carrying = context;
    const struct court *court = &carrying->oracle->courts[carrying->tenant];
    const struct books *books =
        &carrying->oracle->world->tenants[carrying->tenant].books[carrying->from];
    const struct entry *entry = books_find(books, entity, *value);
    const struct pair *pair = entry ? pair_of(court, carrying->from, entry) : NULL;
    *value = pair ? pair->entries[half_other(carrying->from)]->id : TEXT("?");
}

void carry_over(const struct oracle *oracle, size_t tenant, enum half from,
                const struct document *document, struct document *out)
{
    struct arena *arena = &oracle->world->arena;
    enum side side = oracle->world->tenants[tenant].books[half_other(from)].side;
    struct carrying carrying = {oracle, tenant, from};
    struct document projected;
    document_project(document, side, arena, &projected);
    document_each_ref(&projected, arena, carry_reference, &carrying);
    const struct document nothing = {.entity = document->entity};
    document_take_groups(&projected, &nothing, stays_behind(oracle, tenant, from), arena);
    /* QuickBooks Online is told the company's currency where the document says none. */
    if (side == SIDE_ONLINE && text_is_empty(document_value(&projected, ROLE_CURRENCY)))
        document_set(
            &projected, ROLE_CURRENCY,
            tenant_settings_get(&oracle->courts[tenant].settings, TENANT_SETTING_HOME_CURRENCY));
    *out = projected;
}
