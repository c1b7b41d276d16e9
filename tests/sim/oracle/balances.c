/* Balances follow: where the same payments and credits stand on both sides, the same is open; and
 * what is open in QuickBooks Desktop is told. */
#include "tests/sim/oracle/court.h"

struct comparing {
    const struct court *court;
    enum half half;
    const struct entry *paid;
    bool is_named; /* by the payment that is looked at */
};

static void look_for(void *context, enum entity entity, struct text id)
{
    struct comparing *comparing = context;
    const struct entry *paid = comparing->paid;
    comparing->is_named |= entity == paid->entity && text_equal(id, paid->id);
}

static bool counts(const struct entry *entry)
{
    return !entry->is_deleted && !books_is_void(&entry->document);
}

/* Whatever pays it on this side stands on the other as well. */
static bool all_are_there(const struct books *books, struct comparing *comparing)
{
    for (size_t i = 0; i < books->entry_count; i++) {
        const struct entry *payment = books->entries[i];
        comparing->is_named = false;
        if (counts(payment))
            document_each_applied(&payment->document, look_for, comparing);
        if (!comparing->is_named)
            continue;
        const struct pair *pair = pair_of(comparing->court, comparing->half, payment);
        if (!pair || !counts(pair->entries[half_other(comparing->half)]))
            return false;
    }
    return true;
}

bool balances_differ(const struct oracle *oracle, size_t tenant, const struct pair *pair)
{
    int64_t paid[HALF_COUNT];
    for (int half = 0; half < HALF_COUNT; half++) {
        struct comparing comparing = {
            .court = &oracle->courts[tenant], .half = (enum half)half, .paid = pair->entries[half]};
        if (!counts(pair->entries[half]) ||
            !all_are_there(&oracle->world->tenants[tenant].books[half], &comparing))
            return false;
        paid[half] = pair->entries[half]->settled;
    }
    return paid[HALF_PLATFORM] != paid[HALF_LEDGER];
}

static int64_t open_in(const struct revision *revision)
{
    return cents_of(document_value(&revision->document, ROLE_BALANCE));
}

/* The revision since which that much has been open. */
static const struct revision *open_since(const struct entry *entry)
{
    const struct revision *at = entry->newest;
    while (at->older && open_in(at->older) == open_in(at))
        at = at->older;
    return at;
}

/* The platform's own books have come to the same, then or later. */
static bool has_shown(const struct entry *platform, int64_t open, uint64_t since)
{
    for (const struct revision *at = platform->newest; at; at = at->older) {
        if (open_in(at) == open)
            return true;
        if (at->sequence < since)
            return false;
    }
    return false;
}

bool open_amount_is_untold(const struct pair *pair)
{
    const struct entry *platform = pair->entries[HALF_PLATFORM];
    const struct entry *ledger = pair->entries[HALF_LEDGER];
    if (ledger->entity != ENTITY_INVOICE || !counts(platform) || !counts(ledger))
        return false;
    const struct revision *since = open_since(ledger);
    bool has_moved = since->older != NULL;
    bool is_told =
        text_is_present(platform->told_open) && cents_of(platform->told_open) == open_in(since);
    return has_moved && !is_told && !has_shown(platform, open_in(since), since->sequence);
}
