/* The rulebook's sentences about what may cross, read off the rulebook once more. */
#include "tests/sim/oracle/court.h"

#include "base/error.h"

static struct text setting(const struct question *question, enum tenant_setting which)
{
    return tenant_settings_get(&question->court->settings, which);
}

static bool setting_is(const struct question *question, enum tenant_setting which,
                       const char *value)
{
    return text_equal_string(setting(question, which), value);
}

static bool is_writing(const struct question *question)
{
    return question->action == ACTION_CREATE || question->action == ACTION_UPDATE;
}

/* S1: console accounts, and accounts that signed up before 2017-09-15. */
static bool is_older_cohort(const struct question *question)
{
    struct text signup = setting(question, TENANT_SETTING_SIGNUP_DATE);
    return setting_is(question, TENANT_SETTING_UNDER_CONSOLE, "true") ||
           setting_is(question, TENANT_SETTING_CREATED_UNDER_CONSOLE, "true") ||
           (!text_is_empty(signup) && text_compare(signup, TEXT("2017-09-15")) <= 0);
}

static const char *money_forbids(const struct question *question)
{
    struct text currency = question->entity == ENTITY_BILL
                               ? question->source->fields[BILL_CURRENCY]
                               : question->source->fields[BILL_PAYMENT_CURRENCY];
    if (!is_writing(question))
        return NULL;
    if (text_is_empty(currency))
        currency = setting(question, TENANT_SETTING_HOME_CURRENCY);
    if (text_is_empty(currency))
        return "K17: its currency is unknown";
    return text_equal_string(currency, "USD") ? NULL : "R107: not in US dollars";
}

static const char *bill_forbids(const struct question *question)
{
    const struct document *bill = question->source;
    if (!is_writing(question))
        return NULL;
    if (cents_of(bill->fields[BILL_TOTAL]) < 0)
        return "R131: a negative total";
    if (bill->lines[BILL_LINES_ITEM].count > 0)
        return "R133: an item that only one side has";
    if (question->from == HALF_PLATFORM)
        return NULL;
    if (text_is_empty(bill->fields[BILL_NUMBER]))
        return "R108: a bill without number";
    if (text_is_empty(setting(question, TENANT_SETTING_UNALLOCATED_EXPENSE)) ||
        text_is_empty(setting(question, TENANT_SETTING_BANK_ACCOUNT)))
        return "R106: a preference is missing";
    if (question->action == ACTION_CREATE && !question->target &&
        cents_of(bill->fields[BILL_BALANCE]) != cents_of(bill->fields[BILL_TOTAL]))
        return "R93, R94: a partly or fully paid bill";
    return NULL;
}

static const char *payment_forbids(const struct question *question)
{
    if (question->from == HALF_PLATFORM)
        return is_writing(question) && text_is_empty(setting(question, TENANT_SETTING_BANK_ACCOUNT))
                   ? "R106: the bank account is missing"
                   : NULL;
    if (is_older_cohort(question))
        return "R90: payments are made on the platform";
    return text_is_empty(setting(question, TENANT_SETTING_SIGNUP_DATE)) ? "R132: cohort unknown"
                                                                        : NULL;
}

static struct text date_of(const struct document *document)
{
    return document->entity == ENTITY_BILL ? document->fields[BILL_DATE]
                                           : document->fields[BILL_PAYMENT_DATE];
}

static const char *period_forbids(const struct question *question)
{
    struct text closed = setting(question, TENANT_SETTING_CLOSE_DATE);
    if (question->from != HALF_PLATFORM || text_is_empty(closed))
        return NULL;
    return text_compare(date_of(question->content), closed) <= 0 ? "E9: the books are closed"
                                                                 : NULL;
}

/* Paid there, as far as the journal has shown. */
static bool is_paid_there(const struct question *question)
{
    enum half half = half_other(question->from);
    const struct map *sightings = &question->court->sightings[half];
    for (size_t i = 0; i < sightings->entry_count; i++) {
        const struct sighting *payment = sightings->entries[i].value;
        if (!payment || payment->document.entity != ENTITY_BILL_PAYMENT || payment->is_deleted ||
            books_is_void(&payment->document))
            continue;
        const struct lines *lines = &payment->document.lines[BILL_PAYMENT_LINES_APPLICATION];
        for (size_t n = 0; n < lines->count; n++)
            if (text_equal(lines->items[n].fields[BILL_PAYMENT_APPLICATION_BILL],
                           question->target->id))
                return true;
    }
    return false;
}

static const char *removal_forbids(const struct question *question)
{
    if (is_writing(question) || question->entity != ENTITY_BILL || !question->target)
        return NULL;
    return is_paid_there(question) ? "R128: it is paid there" : NULL;
}

const char *forbidden_because(const struct question *question)
{
    if (map_get(&question->court->marks, uuid_key(&question->record_id)))
        return "R58: marked as not to sync";
    if (entity_kind(question->entity) == ENTITY_KIND_LIST)
        return question->from == HALF_PLATFORM &&
                       setting_is(question, TENANT_SETTING_LISTS_UP, "false")
                   ? "X21: lists do not go up"
                   : NULL;
    if (question->from == HALF_LEDGER && setting_is(question, TENANT_SETTING_DIRECTION, "up_only"))
        return "R112: transactions go one way";
    const char *why = money_forbids(question);
    if (!why)
        why = question->entity == ENTITY_BILL ? bill_forbids(question) : payment_forbids(question);
    if (!why)
        why = period_forbids(question);
    return why ? why : removal_forbids(question);
}
