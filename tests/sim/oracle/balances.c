/* Balances follow: where the same payments and credits stand on both sides, the same is open. */
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
