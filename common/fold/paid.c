#include "fold/paid.h"

#include "base/decimal.h"
#include "fold/documents.h"
#include "fold/keys.h"

const struct record *payments_next(const struct payments *payments, enum half half, size_t *at,
                                   struct document *out)
{
    size_t count;
    struct text key = key_payments(payments->arena, payments->paid->id);
    const struct uuid *ids = state_ids(payments->state, key, &count);
    while (*at < count) {
        const struct record *payment = state_record(payments->state, ids[(*at)++]);
        if (payment->shown[half].presence != PRESENCE_PRESENT)
            continue;
        document_read(payments->arena, payment->entity, payment->shown[half].document, out);
        if (!document_is_void(out))
            return payment;
    }
    return NULL;
}

/* What of a payment is for this record: the amounts of the lines that name it. */
static void add_applied(const struct document *payment, struct text id, struct decimal *sum)
{
    const struct layout *layout = layout_of(payment->entity);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        int amount_at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
        for (size_t i = 0; i < payment->lines[k].count; i++) {
            const struct text *fields = payment->lines[k].items[i].fields;
            struct decimal amount;
            bool is_named = false;
            for (size_t f = 0; f < kind->field_count; f++)
                is_named |= kind->fields[f].type == FIELD_REF && text_equal(fields[f], id);
            if (is_named && decimal_parse(fields[amount_at], &amount))
                decimal_add(*sum, amount, sum);
        }
    }
}

static struct decimal paid_by_payments(const struct payments *payments)
{
    struct decimal sum = DECIMAL_ZERO;
    struct document payment;
    char id[UUID_TEXT_BYTES];
    size_t at = 0;
    struct text own = uuid_format(payments->paid->id, id);
    const struct record *record;
    while ((record = payments_next(payments, HALF_LEDGER, &at, &payment)))
        if (record->paid_event > payments->paid->paid_event)
            add_applied(&payment, own, &sum);
    return sum;
}

static struct decimal paid_by_balance(const struct document *bill)
{
    struct decimal total, balance, paid;
    bool is_known = decimal_parse(document_value(bill, ROLE_TOTAL), &total) &&
                    decimal_parse(document_value(bill, ROLE_BALANCE), &balance) &&
                    decimal_subtract(total, balance, &paid);
    return is_known ? paid : DECIMAL_ZERO;
}

bool is_paid_up(const struct payments *payments, const struct document *before,
                const struct document *now)
{
    struct decimal total;
    if (!decimal_parse(document_value(before, ROLE_TOTAL), &total) || decimal_sign(total) <= 0)
        return false;
    return decimal_compare(paid_by_payments(payments), total) >= 0 ||
           decimal_compare(paid_by_balance(now), total) >= 0;
}
