#include "model/document.h"

#include <string.h>

#include "base/decimal.h"
#include "base/instant.h"

enum { CURRENCY_LETTERS = 3 };

/* --- canonical values ------------------------------------------------------------------------- */

static bool text_canonical(const struct field *field, struct text value, struct text *out,
                           struct error *error)
{
    if (!text_is_utf8(value))
        return error_set(error, ERROR_PERMANENT, "%s: is no valid UTF-8, or holds a NUL",
                         field->name);
    /* A text without anything to read is none: QuickBooks leaves it out, others send "". */
    struct text trimmed = text_trim(value);
    *out = trimmed.length == 0 ? TEXT_NONE : trimmed;
    size_t characters = trimmed.length <= field->characters_max ? 0 : text_characters(trimmed);
    if (characters > field->characters_max)
        return error_set(error, ERROR_PERMANENT, "%s: has %zu characters, at most %u are kept",
                         field->name, characters, field->characters_max);
    return true;
}

static bool decimal_canonical(const struct field *field, struct text value, struct arena *arena,
                              struct text *out, struct error *error)
{
    struct decimal decimal;
    if (!decimal_parse(value, &decimal))
        return error_set(error, ERROR_PERMANENT,
                         "%s: \"%.*s\" is no decimal number such as 12.50, or is too large",
                         field->name, TEXT_ARG(text_cut(value, DECIMAL_TEXT_BYTES_MAX)));
    char digits[DECIMAL_TEXT_BYTES_MAX];
    uint8_t places = field->type == FIELD_AMOUNT ? 2 : 0;
    struct text plain = decimal_format(decimal_normal(decimal), places, digits);
    *out = text_equal(plain, value) ? value : arena_copy(arena, plain);
    return true;
}

static bool currency_canonical(const struct field *field, struct text value, struct text *out,
                               struct error *error)
{
    bool is_code = value.length == CURRENCY_LETTERS;
    for (size_t i = 0; is_code && i < value.length; i++)
        is_code = value.data[i] >= 'A' && value.data[i] <= 'Z';
    *out = value;
    return is_code || error_set(error, ERROR_PERMANENT,
                                "%s: takes an ISO 4217 code of three capital letters such as USD",
                                field->name);
}

static bool reference_canonical(const struct field *field, struct text value, struct text *out,
                                struct error *error)
{
    bool is_id = value.length <= REFERENCE_BYTES_MAX;
    for (size_t i = 0; is_id && i < value.length; i++)
        is_id = value.data[i] > ' ' && value.data[i] <= '~';
    *out = value;
    return is_id || error_set(error, ERROR_PERMANENT,
                              "%s: takes the id of another record: at most %d printable ASCII "
                              "characters without blanks",
                              field->name, REFERENCE_BYTES_MAX);
}

bool field_canonical(const struct field *field, struct text value, struct arena *arena,
                     struct text *out, struct error *error)
{
    date_day day;
    *out = TEXT_NONE;
    if (value.length == 0)
        return true;
    switch (field->type) {
    case FIELD_TEXT:
        return text_canonical(field, value, out, error);
    case FIELD_BOOL:
        *out = value;
        return text_equal_string(value, "true") || text_equal_string(value, "false") ||
               error_set(error, ERROR_PERMANENT, "%s: takes true or false", field->name);
    case FIELD_DATE:
        *out = value;
        return date_parse(value, &day) ||
               error_set(error, ERROR_PERMANENT, "%s: takes a day of the calendar as YYYY-MM-DD",
                         field->name);
    case FIELD_AMOUNT:
    case FIELD_RATE:
        return decimal_canonical(field, value, arena, out, error);
    case FIELD_CURRENCY:
        return currency_canonical(field, value, out, error);
    case FIELD_REF:
        return reference_canonical(field, value, out, error);
    }
    bug("field %s: type %d", field->name, (int)field->type);
}

void document_complete(struct document *document)
{
    const struct layout *layout = layout_of(document->entity);
    for (size_t i = 0; i < layout->field_count; i++) {
        if (!text_is_present(document->fields[i]))
            document->fields[i] = text_of(layout->fields[i].otherwise);
    }
}

/* --- what holds for every document ------------------------------------------------------------ */

static bool check_lines(const struct line_kind *kind, const struct lines *lines,
                        struct error *error)
{
    if (lines->count > LINES_MAX)
        return error_set(error, ERROR_PERMANENT, "%s: has %zu lines, at most %d are carried",
                         kind->name, lines->count, LINES_MAX);
    for (size_t i = 0; i < lines->count; i++) {
        for (size_t f = 0; f < kind->field_count; f++) {
            if (kind->fields[f].is_required && !text_is_present(lines->items[i].fields[f]))
                return error_set(error, ERROR_PERMANENT, "%s[%zu].%s: is required", kind->name, i,
                                 kind->fields[f].name);
        }
    }
    return true;
}

/* The index of the line's amount. Every kind of line has one: it is what adds up to the total. */
static size_t amount_index(const struct line_kind *kind)
{
    int at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    REQUIRE(at >= 0);
    return (size_t)at;
}

static bool add_signed(struct decimal *sum, struct decimal amount, int sign)
{
    return sign < 0 ? decimal_subtract(*sum, amount, sum) : decimal_add(*sum, amount, sum);
}

static bool sum_lines(const struct document *document, struct decimal *sum, size_t *line_count,
                      struct error *error)
{
    const struct layout *layout = layout_of(document->entity);
    struct text tax = document_value(document, ROLE_TAX);
    *sum = DECIMAL_ZERO;
    *line_count = 0;
    if (text_is_present(tax) && !decimal_parse(tax, sum))
        return error_set(error, ERROR_PERMANENT, "tax: is no amount");
    for (size_t kind = 0; kind < layout->line_kind_count; kind++) {
        size_t amount_at = amount_index(&layout->lines[kind]);
        for (size_t i = 0; i < document->lines[kind].count; i++, (*line_count)++) {
            struct decimal amount;
            if (!decimal_parse(document->lines[kind].items[i].fields[amount_at], &amount) ||
                !add_signed(sum, amount, layout->lines[kind].sign))
                return error_set(error, ERROR_PERMANENT, "%s[%zu].amount: does not add up exactly",
                                 layout->lines[kind].name, i);
        }
    }
    return true;
}

struct text document_value(const struct document *document, enum field_role role)
{
    const struct layout *layout = layout_of(document->entity);
    int at = field_of_role(layout->fields, layout->field_count, role);
    return at < 0 ? TEXT_NONE : document->fields[at];
}

void document_set(struct document *document, enum field_role role, struct text value)
{
    const struct layout *layout = layout_of(document->entity);
    int at = field_of_role(layout->fields, layout->field_count, role);
    if (at >= 0)
        document->fields[at] = value;
}

bool document_is_void(const struct document *document)
{
    return text_equal_string(document_value(document, ROLE_STATUS), "voided");
}

bool document_is_true(struct text value)
{
    return text_equal_string(value, "true");
}

static bool is_payment(const struct document *document)
{
    return entity_kind(document->entity) == ENTITY_KIND_PAYMENT;
}

/* A payment pays nothing when it is voided or on account; a purchase order shows no lines. */
static bool may_have_no_lines(const struct document *document)
{
    return is_payment(document) || document->entity == ENTITY_PURCHASE_ORDER;
}

static bool check_total(const struct document *document, struct error *error)
{
    struct decimal sum, total;
    size_t line_count = 0;
    if (layout_of(document->entity)->line_kind_count == 0)
        return true;
    if (!sum_lines(document, &sum, &line_count, error))
        return false;
    if (may_have_no_lines(document) && line_count == 0)
        return true;
    struct text stated = document_value(document, ROLE_TOTAL);
    if (!decimal_parse(stated, &total))
        return error_set(error, ERROR_PERMANENT, "total: is required");
    int order = decimal_compare(sum, total);
    if (order == 0 || (order < 0 && is_payment(document)))
        return true;
    char digits[DECIMAL_TEXT_BYTES_MAX];
    struct text added = decimal_format(sum, 2, digits);
    return error_set(error, ERROR_PERMANENT,
                     "total: is %.*s but the lines add up to %.*s; correct the lines or the total",
                     TEXT_ARG(stated), TEXT_ARG(added));
}

static bool check_word(const struct field *field, struct text value, struct error *error)
{
    struct text rest = text_of(field->words);
    while (text_is_present(value) && text_is_present(rest)) {
        if (text_equal(text_next(&rest, '|'), value))
            return true;
    }
    return !text_is_present(value) || !field->words ||
           error_set(error, ERROR_PERMANENT, "%s: takes one of %s", field->name, field->words);
}

static bool check_fields(const struct document *document, struct error *error)
{
    const struct layout *layout = layout_of(document->entity);
    for (size_t i = 0; i < layout->field_count; i++) {
        const struct field *field = &layout->fields[i];
        if (field->is_required && !text_is_present(document->fields[i]))
            return error_set(error, ERROR_PERMANENT, "%s: is required", field->name);
        if (!check_word(field, document->fields[i], error))
            return false;
    }
    return true;
}

static bool check_due_date(const struct document *document, struct error *error)
{
    struct text date = document_value(document, ROLE_DATE);
    struct text due = document_value(document, ROLE_DUE_DATE);
    /* Canonical days compare as bytes. */
    if (!text_is_present(due) || text_compare(due, date) >= 0)
        return true;
    return error_set(error, ERROR_PERMANENT, "due_date: %.*s is before the %s's date %.*s",
                     TEXT_ARG(due), entity_name(document->entity), TEXT_ARG(date));
}

bool document_check(const struct document *document, struct error *error)
{
    const struct layout *layout = layout_of(document->entity);
    if (layout->field_count == 0)
        return error_set(error, ERROR_PERMANENT, "%s: is never carried as a record",
                         entity_name(document->entity));
    if (!check_fields(document, error))
        return false;
    for (size_t kind = 0; kind < layout->line_kind_count; kind++) {
        if (!check_lines(&layout->lines[kind], &document->lines[kind], error))
            return false;
    }
    return check_due_date(document, error) && check_total(document, error);
}

static bool has_own_total(const struct document *document)
{
    const struct layout *layout = layout_of(document->entity);
    int at = field_of_role(layout->fields, layout->field_count, ROLE_TOTAL);
    return at >= 0 && is_payment(document) && layout->fields[at].group != GROUP_DERIVED;
}

void document_derive(struct document *document, struct arena *arena)
{
    struct decimal sum;
    size_t line_count = 0;
    /* A payment's total is its own: it may be more than what it pays. */
    if (has_own_total(document) && text_is_present(document_value(document, ROLE_TOTAL)))
        return;
    if (!sum_lines(document, &sum, &line_count, NULL) || line_count == 0)
        return;
    char digits[DECIMAL_TEXT_BYTES_MAX];
    document_set(document, ROLE_TOTAL, arena_copy(arena, decimal_format(sum, 2, digits)));
}

bool entity_is_payable(enum entity entity)
{
    const struct layout *layout = layout_of(entity);
    return field_of_role(layout->fields, layout->field_count, ROLE_BALANCE) >= 0;
}

enum paid document_paid(const struct document *document)
{
    struct decimal total, balance;
    if (!entity_is_payable(document->entity))
        return PAID_NONE;
    if (!decimal_parse(document_value(document, ROLE_TOTAL), &total))
        return PAID_UNKNOWN;
    if (decimal_sign(total) < 0)
        return PAID_NEGATIVE;
    if (!decimal_parse(document_value(document, ROLE_BALANCE), &balance))
        return PAID_UNKNOWN;
    if (decimal_compare(balance, total) == 0)
        return PAID_UNPAID;
    return decimal_sign(balance) == 0 ? PAID_FULLY : PAID_PARTLY;
}
