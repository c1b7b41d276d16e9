/* What holds with QuickBooks Desktop. */
#include "tests/sim/oracle/predicates.h"

static bool is_incoming_bill(const struct question *question)
{
    return is_a(question, ENTITY_BILL) && comes_in(question);
}

/* Chosen once it stays; the oldest terms know nothing of it (K6). */
static bool has_two_way(const struct question *question)
{
    return setting_is(question, TENANT_SETTING_TWO_WAY_BILLS, "true") &&
           !setting_is(question, TENANT_SETTING_EDITION, "desktop_2019");
}

static const struct past *past_of(const struct question *question, enum half half)
{
    static const struct past NOTHING;
    const struct sighting *sighting =
        question->seen[half]
            ? sighting_of(question->oracle, question->tenant, half, question->seen[half])
            : NULL;
    return sighting ? &sighting->past : &NOTHING;
}

/* New, or edited on either side, since two-way was switched on. */
static bool has_joined(const struct question *question)
{
    return past_of(question, HALF_PLATFORM)->is_joined || past_of(question, HALF_LEDGER)->is_joined;
}

bool is_bill_without_two_way(const struct question *question)
{
    return is_incoming_bill(question) && !has_two_way(question);
}

bool is_bill_paid_before_it_joins(const struct question *question)
{
    return is_incoming_bill(question) && is_entering(question) &&
           !is_fully_unpaid(question->source);
}

static bool becomes_unpaid(const struct question *question)
{
    return is_entering(question) && past_of(question, HALF_LEDGER)->was_paid;
}

bool is_bill_not_joined(const struct question *question)
{
    return is_incoming_bill(question) && has_two_way(question) && !has_joined(question) &&
           !becomes_unpaid(question);
}

bool is_bill_changed_while_paid(const struct question *question)
{
    return is_incoming_bill(question) && question->action == ACTION_UPDATE &&
           past_of(question, HALF_LEDGER)->is_paid_hold;
}

bool is_bill_paid_meanwhile(const struct question *question)
{
    return is_incoming_bill(question) && question->action == ACTION_UPDATE &&
           (!is_fully_unpaid(question->source) ||
            paid_as_seen(question->court, HALF_LEDGER, question->seen[HALF_LEDGER]) > 0);
}

static bool is_incoming(const struct question *question, enum entity entity)
{
    return is_a(question, entity) && comes_in(question);
}

bool is_bill_payment_of_desktop(const struct question *question)
{
    return is_incoming(question, ENTITY_BILL_PAYMENT);
}

bool is_credit_of_desktop(const struct question *question)
{
    return is_incoming(question, ENTITY_VENDOR_CREDIT) ||
           is_incoming(question, ENTITY_CREDIT_APPLICATION);
}

bool is_transfer_of_desktop(const struct question *question)
{
    return is_incoming(question, ENTITY_FUNDS_TRANSFER);
}

bool is_invoice_payment_of_desktop(const struct question *question)
{
    return is_incoming(question, ENTITY_INVOICE_PAYMENT);
}

bool is_credit_memo(const struct question *question)
{
    return is_a(question, ENTITY_CREDIT_MEMO);
}

bool is_location(const struct question *question)
{
    return is_a(question, ENTITY_LOCATION);
}

/* --- invoices --- */

/* The gate is for entry: an older invoice that is linked is edited as any other (K24). */
bool is_invoice_before_start(const struct question *question)
{
    struct text start = setting(question, TENANT_SETTING_AR_START_DATE);
    return is_incoming(question, ENTITY_INVOICE) && is_entering(question) &&
           text_compare(said(question, INVOICE_DATE), start) < 0;
}

bool has_no_start_date(const struct question *question)
{
    return is_incoming(question, ENTITY_INVOICE) && is_entering(question) &&
           setting_is_unset(question, TENANT_SETTING_AR_START_DATE);
}

bool is_edit_of_synced_invoice(const struct question *question)
{
    return is_a(question, ENTITY_INVOICE) && goes_out(question) && !is_entering(question);
}

/* --- the program beside QuickBooks --- */

static uint64_t next_part(struct text *version)
{
    uint64_t part = 0;
    if (text_is_present(*version))
        text_parse_uint64(text_next(version, '.'), &part);
    return part;
}

/* Part by part, as whole numbers (K20). */
static bool is_older_than(struct text version, struct text minimum)
{
    while (text_is_present(minimum) && minimum.length > 0) {
        uint64_t has = next_part(&version), needs = next_part(&minimum);
        if (has != needs)
            return has < needs;
    }
    return false;
}

bool is_agent_too_old_for(const struct court *court, const char *minimum)
{
    const struct tenant_settings *settings = &court->settings;
    struct text version = tenant_settings_get(settings, TENANT_SETTING_AGENT_VERSION);
    return !tenant_settings_is(settings, TENANT_SETTING_AGENT_KIND, "sync_dashboard") ||
           text_is_empty(version) || is_older_than(version, text_of(minimum));
}

bool is_bill_from_old_agent(const struct question *question)
{
    return is_incoming_bill(question) && is_agent_too_old_for(question->court, AGENT_MINIMUM);
}

/* --- orders that a bill is linked to --- */

/* As QuickBooks has last shown it; TEXT_NONE: nobody knows. */
static struct text link_of(const struct question *question)
{
    const struct entry *bill = question->seen[HALF_LEDGER];
    const struct sighting *seen =
        bill ? sighting_of(question->oracle, question->tenant, HALF_LEDGER, bill) : NULL;
    return seen ? seen->document.fields[BILL_PO_LINK] : TEXT_NONE;
}

static bool is_outgoing_change(const struct question *question)
{
    return is_a(question, ENTITY_BILL) && goes_out(question) && question->target;
}

bool has_order_and_old_agent(const struct question *question)
{
    return is_outgoing_change(question) && text_equal_string(link_of(question), "linked") &&
           is_agent_too_old_for(question->court, AGENT_MINIMUM);
}

bool has_unknown_orders(const struct question *question)
{
    return is_outgoing_change(question) && text_is_empty(link_of(question));
}
