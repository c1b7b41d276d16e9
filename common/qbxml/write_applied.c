#include <string.h>

#include "base/decimal.h"
#include "model/pairs.h"
#include "qbxml/write_parts.h"

/* In QuickBooks Desktop a credit is used for one thing that is paid; on our side a payment uses
 * credits, whatever for: they are given out in order, the first credit to the first bill. */
struct use {
    struct text credit;
    struct decimal amount;
    struct use *next;
};

struct settlement {
    struct text id; /* of what is paid */
    struct decimal payment;
    struct use *first, **end;
};

struct settlements {
    struct settlement *items;
    size_t count;
};

static void add_use(struct settlement *to, struct text credit, struct decimal amount,
                    struct arena *arena)
{
    struct use *use = ARENA_NEW(arena, struct use);
    *use = (struct use){.credit = credit, .amount = amount};
    if (!to->end)
        to->end = &to->first;
    *to->end = use;
    to->end = &use->next;
}

static struct settlement *settlement_of(struct settlements *all, struct text id)
{
    for (size_t i = 0; i < all->count; i++) {
        if (text_equal(all->items[i].id, id))
            return &all->items[i];
    }
    all->items[all->count].id = id;
    return &all->items[all->count++];
}

static bool fail(const struct line_kind *kind, struct error *error)
{
    return error_set(error, ERROR_PERMANENT, "%s: do not add up exactly", kind->name);
}

/* --- what our lines say ----------------------------------------------------------------------- */

static bool take_pairs(const struct line_kind *kind, struct lines lines, struct settlements *all,
                       struct arena *arena, struct error *error)
{
    int amount_at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    size_t paid_at = (size_t)(pair_field(kind, PAIR_FIRST) - kind->fields);
    size_t credit_at = (size_t)(pair_field(kind, PAIR_SECOND) - kind->fields);
    for (size_t i = 0; i < lines.count; i++) {
        const struct text *fields = lines.items[i].fields;
        struct decimal amount;
        if (!decimal_parse(fields[amount_at], &amount))
            return fail(kind, error);
        add_use(settlement_of(all, fields[paid_at]), fields[credit_at], amount, arena);
    }
    return true;
}

static size_t reference_at(const struct line_kind *kind)
{
    size_t at = 0;
    while (at < kind->field_count && kind->fields[at].type != FIELD_REF)
        at++;
    REQUIRE(at < kind->field_count);
    return at;
}

struct text qbxml_paid_first(const struct document *payment)
{
    const struct layout *layout = layout_of(payment->entity);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        if (payment->lines[k].count == 0 || (kind->sign < 0 && !kind->is_paired))
            continue;
        size_t at = kind->is_paired ? (size_t)(pair_field(kind, PAIR_FIRST) - kind->fields)
                                    : reference_at(kind);
        return payment->lines[k].items[0].fields[at];
    }
    return TEXT_NONE;
}

static bool take_paid(const struct line_kind *kind, struct lines lines, struct settlements *all,
                      struct error *error)
{
    int amount_at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    size_t paid_at = reference_at(kind);
    for (size_t i = 0; i < lines.count; i++) {
        struct settlement *one = settlement_of(all, lines.items[i].fields[paid_at]);
        struct decimal amount;
        if (!decimal_parse(lines.items[i].fields[amount_at], &amount) ||
            !decimal_add(one->payment, amount, &one->payment))
            return fail(kind, error);
    }
    return true;
}

/* As much of the credit as what is still to be paid there takes. */
static bool give_out(struct settlements *all, struct text credit, struct decimal left,
                     struct arena *arena)
{
    for (size_t i = 0; i < all->count && decimal_sign(left) > 0; i++) {
        struct settlement *one = &all->items[i];
        struct decimal taken = decimal_compare(left, one->payment) < 0 ? left : one->payment;
        if (decimal_sign(taken) <= 0)
            continue;
        if (!decimal_subtract(one->payment, taken, &one->payment) ||
            !decimal_subtract(left, taken, &left))
            return false;
        add_use(one, credit, taken, arena);
    }
    return decimal_sign(left) == 0;
}

static bool take_credits(const struct line_kind *kind, struct lines lines, struct settlements *all,
                         struct arena *arena, struct error *error)
{
    int amount_at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    size_t credit_at = reference_at(kind);
    for (size_t i = 0; i < lines.count; i++) {
        const struct text *fields = lines.items[i].fields;
        struct decimal amount;
        if (!decimal_parse(fields[amount_at], &amount) ||
            !give_out(all, fields[credit_at], amount, arena))
            return fail(kind, error);
    }
    return true;
}

static bool take_settlements(const struct document *payment, struct settlements *all,
                             struct arena *arena, struct error *error)
{
    const struct layout *layout = layout_of(payment->entity);
    size_t most = 0;
    for (size_t k = 0; k < layout->line_kind_count; k++)
        most += payment->lines[k].count;
    all->items = ARENA_ARRAY(arena, struct settlement, most);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        struct lines lines = payment->lines[k];
        bool is_taken = kind->is_paired  ? take_pairs(kind, lines, all, arena, error)
                        : kind->sign < 0 ? take_credits(kind, lines, all, arena, error)
                                         : take_paid(kind, lines, all, error);
        if (!is_taken)
            return false;
    }
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_amount(struct qbxml_writer *writer, const char *name, struct decimal amount,
                         struct error *error)
{
    const struct qbxml_element element = {.path = name, .type = QBXML_AMOUNT};
    char digits[DECIMAL_TEXT_BYTES_MAX];
    return qbxml_element_write(writer, &element, decimal_format(amount, 2, digits), error);
}

static bool write_use(struct qbxml_writer *writer, const struct use *use, struct error *error)
{
    xml_open(writer->xml, TEXT("SetCredit"));
    xml_write_element(writer->xml, TEXT("CreditTxnID"), use->credit);
    bool is_written = write_amount(writer, "AppliedAmount", use->amount, error);
    xml_close(writer->xml, TEXT("SetCredit"));
    return is_written;
}

static bool write_settlement(struct qbxml_writer *writer, struct text name,
                             const struct settlement *one, struct error *error)
{
    xml_open(writer->xml, name);
    xml_write_element(writer->xml, TEXT("TxnID"), one->id);
    bool is_written = write_amount(writer, "PaymentAmount", one->payment, error);
    for (const struct use *use = one->first; use && is_written; use = use->next)
        is_written = write_use(writer, use, error);
    xml_close(writer->xml, name);
    return is_written;
}

bool qbxml_applied_write(struct qbxml_writer *writer, const struct qbxml_element *element,
                         struct error *error)
{
    struct settlements all = {0};
    struct text name = qbxml_verb_name(writer, element->path);
    if (!take_settlements(&writer->writing->command->document, &all, writer->arena, error))
        return false;
    if (all.count == 0 && !writer->is_mod && writer->kind->entity != ENTITY_INVOICE_PAYMENT)
        return error_set(error, ERROR_PERMANENT,
                         "%s: QuickBooks Desktop has no payment that pays nothing", element->path);
    for (size_t i = 0; i < all.count; i++) {
        if (!write_settlement(writer, name, &all.items[i], error))
            return false;
    }
    return true;
}
