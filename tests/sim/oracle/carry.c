/* A side's document as the other side holds it: what it holds at all, under its own ids, without
 * what a rule leaves behind. */
#include "tests/sim/oracle/court.h"

enum ledger { ANY, ONLINE, DESKTOP };
enum way { COMING_IN, GOING_OUT, EITHER_WAY };

bool is_desktop(const struct oracle *oracle, size_t tenant)
{
    return oracle->world->tenants[tenant].books[HALF_LEDGER].side == SIDE_DESKTOP;
}

bool has_order(const struct entry *bill)
{
    return bill->entity == ENTITY_BILL &&
           text_equal_string(bill->document.fields[BILL_PO_LINK], "linked");
}

/* --- when ---------------------------------------------------------------------------------- */

static bool always(const struct court *court, const struct entry *ledger)
{
    (void)court, (void)ledger;
    return true;
}

static bool has_no_line_classes(const struct court *court, const struct entry *ledger)
{
    (void)ledger;
    return !tenant_settings_is(&court->settings, TENANT_SETTING_CLASS_TRACKING, "per_line");
}

static bool is_linked_to_order(const struct court *court, const struct entry *ledger)
{
    (void)court;
    return ledger && has_order(ledger);
}

static bool keeps_items_of_orders(const struct court *court, const struct entry *ledger)
{
    return is_linked_to_order(court, ledger) &&
           tenant_settings_is(&court->settings, TENANT_SETTING_PO_ITEMS, "stay");
}

/* ------------------------------------------------------------------------------------------- */

static const struct staying {
    enum group group;
    enum ledger ledger;
    enum way way;
    bool (*when)(const struct court *court, const struct entry *ledger);
} STAYING[] = {
#define STAYS(group, ledger, way, when, sentence) {GROUP_##group, ledger, way, when},
#include "tests/sim/oracle/stays.def"
#undef STAYS
};

uint32_t stays_behind(const struct oracle *oracle, size_t tenant, enum half from,
                      const struct entry *ledger)
{
    enum ledger kept = is_desktop(oracle, tenant) ? DESKTOP : ONLINE;
    enum way way = from == HALF_LEDGER ? COMING_IN : GOING_OUT;
    uint32_t mask = 0;
    for (size_t i = 0; i < sizeof(STAYING) / sizeof(*STAYING); i++) {
        const struct staying *row = &STAYING[i];
        bool is_about = (row->ledger == ANY || row->ledger == kept) &&
                        (row->way == EITHER_WAY || row->way == way);
        if (is_about && row->when(&oracle->courts[tenant], ledger))
            mask |= UINT32_C(1) << row->group;
    }
    return mask;
}

struct carrying carrying_now(const struct oracle *oracle, size_t tenant, enum half from,
                             const struct entry *ledger)
{
    struct text currency =
        tenant_settings_get(&oracle->courts[tenant].settings, TENANT_SETTING_HOME_CURRENCY);
    return (struct carrying){.oracle = oracle,
                             .tenant = tenant,
                             .from = from,
                             .staying = stays_behind(oracle, tenant, from, ledger),
                             .home_currency = arena_copy(&oracle->world->arena, currency)};
}

bool group_counts(enum group group)
{
    return group != GROUP_DERIVED && group != GROUP_OBSERVED && group != GROUP_OPEN_AMOUNT;
}

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

void carry_over(const struct carrying *carrying, const struct document *document,
                struct document *out)
{
    const struct world *world = carrying->oracle->world;
    struct arena *arena = &carrying->oracle->world->arena;
    enum side side = world->tenants[carrying->tenant].books[half_other(carrying->from)].side;
    struct carrying context = *carrying;
    struct document projected;
    document_project(document, side, arena, &projected);
    document_each_ref(&projected, arena, carry_reference, &context);
    const struct document nothing = {.entity = document->entity};
    document_take_groups(&projected, &nothing, carrying->staying, arena);
    /* QuickBooks Online is told the company's currency where the document says none. */
    if (side == SIDE_ONLINE && text_is_empty(document_value(&projected, ROLE_CURRENCY)))
        document_set(&projected, ROLE_CURRENCY, carrying->home_currency);
    *out = projected;
}
