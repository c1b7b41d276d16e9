/* What the journal has shown of a bill's past, where QuickBooks Desktop's rules ask for it. */
#include "tests/sim/oracle/court.h"

bool is_fully_unpaid(const struct document *bill)
{
    return cents_of(bill->fields[BILL_BALANCE]) == cents_of(bill->fields[BILL_TOTAL]);
}

bool is_fully_paid(const struct document *bill)
{
    return cents_of(bill->fields[BILL_BALANCE]) <= 0 && cents_of(bill->fields[BILL_TOTAL]) > 0;
}

int64_t paid_as_seen(const struct court *court, enum half half, const struct entry *bill)
{
    const struct map *sightings = &court->sightings[half];
    int64_t cents = 0;
    for (size_t i = 0; i < sightings->entry_count; i++) {
        const struct sighting *payment = sightings->entries[i].value;
        if (!payment || payment->document.entity != ENTITY_BILL_PAYMENT || payment->is_deleted ||
            books_is_void(&payment->document))
            continue;
        const struct lines *lines = &payment->document.lines[BILL_PAYMENT_LINES_APPLICATION];
        for (size_t n = 0; n < lines->count; n++)
            if (text_equal(lines->items[n].fields[BILL_PAYMENT_APPLICATION_BILL], bill->id))
                cents += cents_of(lines->items[n].fields[BILL_PAYMENT_APPLICATION_AMOUNT]);
    }
    return cents;
}

static const struct revision *revision_of(const struct sighting *sighting)
{
    uint64_t version = 0;
    const struct revision *at = sighting->entry->newest;
    if (!text_parse_uint64(sighting->version, &version))
        return NULL;
    while (at && at->version > version)
        at = at->older;
    return at;
}

/* Between two looks a person has changed a field group, and it shows. */
static bool is_edited(const struct sighting *before, const struct sighting *now)
{
    const struct revision *first = revision_of(before), *last = revision_of(now);
    for (int g = 0; g < GROUP_COUNT; g++) {
        enum group group = (enum group)g;
        if (!group_counts(group) || document_group_equal(&before->document, &now->document, group))
            continue;
        for (const struct revision *at = last; at && at != first; at = at->older)
            if (is_person_edit(at, group))
                return true;
    }
    return false;
}

static bool is_after_switch(const struct court *court, instant_us when)
{
    return court->two_way_since != INSTANT_NONE && when != INSTANT_NONE &&
           when >= court->two_way_since;
}

/* K10: on which side an older bill has to be edited to join. */
static bool joins_here(const struct court *court, enum half half)
{
    struct text where = tenant_settings_get(&court->settings, TENANT_SETTING_TWO_WAY_EDIT);
    return text_equal_string(where, "either") || text_equal_string(where, half_name(half));
}

static const struct revision *first_of(const struct entry *entry)
{
    const struct revision *first = entry->newest;
    while (first->older)
        first = first->older;
    return first;
}

void remember_first_look(const struct court *court, instant_us created_at, struct sighting *now)
{
    bool is_ours = first_of(now->entry)->author == AUTHOR_COMMAND;
    if (now->document.entity == ENTITY_BILL)
        now->past.is_joined = !is_ours && is_after_switch(court, created_at);
}

void remember_look(const struct court *court, enum half half, const struct sighting *before,
                   struct sighting *now)
{
    struct past *past = &now->past;
    *past = before->past;
    if (now->document.entity != ENTITY_BILL || now->is_deleted)
        return;
    bool is_edit = is_edited(before, now);
    if (is_edit && is_after_switch(court, now->changed_at) && joins_here(court, half))
        past->is_joined = true;
    if (half == HALF_PLATFORM)
        return;
    bool was_paid =
        is_fully_paid(&before->document) ||
        paid_as_seen(court, half, now->entry) >= cents_of(before->document.fields[BILL_TOTAL]);
    past->was_paid = past->was_paid || !is_fully_unpaid(&before->document);
    past->is_paid_hold = past->is_paid_hold || (was_paid && is_edit && past->is_joined);
    if (is_fully_unpaid(&now->document))
        past->is_paid_hold = false;
}
