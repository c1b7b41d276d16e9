#include "tests/contract/desktop_documents.h"

#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"

/* --- what is there ---------------------------------------------------------------------------- */

static int64_t cents_in(struct text amount)
{
    struct decimal decimal;
    bool is_cents = decimal_parse(amount, &decimal) && decimal_round(decimal, 2, &decimal);
    return is_cents ? decimal.units : 0;
}

static struct text type_of(const struct document *document)
{
    if (document->entity == ENTITY_ACCOUNT)
        return document->fields[ACCOUNT_TYPE];
    return document->entity == ENTITY_ITEM ? document->fields[ITEM_TYPE] : TEXT("");
}

void known_add(struct known *known, enum entity entity, struct text id,
               const struct document *document)
{
    REQUIRE(known->count < KNOWN_MAX);
    known->items[known->count++] = (struct known_record){
        .entity = entity,
        .id = arena_copy(known->arena, id),
        .kind = arena_copy(known->arena, type_of(document)),
        .party = arena_copy(known->arena, document_value(document, ROLE_PARTY)),
        .open_cents = cents_in(document_value(document, ROLE_TOTAL)),
    };
}

static struct known_record *find(struct known *known, enum entity entity, struct text id)
{
    for (size_t i = 0; i < known->count; i++) {
        if (known->items[i].entity == entity && text_equal(known->items[i].id, id))
            return &known->items[i];
    }
    bug("%s %.*s is not known", entity_name(entity), TEXT_ARG(id));
}

void known_forget(struct known *known, enum entity entity, struct text id)
{
    find(known, entity, id)->open_cents = 0;
}

static bool is_kind(const struct known_record *record, enum entity entity, const char *kind)
{
    return record->entity == entity && (!kind || text_equal_string(record->kind, kind));
}

/* One of those, with something open if it is to be `open`; NULL: there is none. */
static struct known_record *pick(struct known *known, enum entity entity, const char *kind,
                                 bool is_open)
{
    size_t start = random_below(&known->random, known->count);
    for (size_t i = 0; i < known->count; i++) {
        struct known_record *record = &known->items[(start + i) % known->count];
        if (is_kind(record, entity, kind) && (!is_open || record->open_cents > 0))
            return record;
    }
    return NULL;
}

struct text known_bank(const struct known *known)
{
    for (size_t i = 0; i < known->count; i++) {
        if (is_kind(&known->items[i], ENTITY_ACCOUNT, "Bank"))
            return known->items[i].id;
    }
    return TEXT_NONE;
}

/* --- values ----------------------------------------------------------------------------------- */

static struct text amount_of(struct known *known, int64_t cents)
{
    char digits[DECIMAL_TEXT_BYTES_MAX];
    return arena_copy(known->arena, decimal_format(decimal_of(cents, 2), 2, digits));
}

static struct text words(struct known *known, const struct field *field)
{
    static const char *const ENDS[] = {"", " & Söhne", " <1>", " \"é\"", ", Inc."};
    size_t most = field->qbd_max ? field->qbd_max : field->characters_max;
    struct text text =
        arena_format(known->arena, "%" PRIu64 "%s", ++known->names,
                     ENDS[random_below(&known->random, sizeof(ENDS) / sizeof(ENDS[0]))]);
    return text_trim(text_cut_characters(text, most));
}

static struct text word(struct known *known, const struct field *field)
{
    struct text rest = text_of(field->words), chosen = TEXT_NONE;
    for (uint64_t left = 1 + random_below(&known->random, 2); left > 0 && text_is_present(rest);
         left--)
        chosen = text_next(&rest, '|');
    return chosen;
}

/* So that one vendor has bills and credits. */
static const struct known_record *one_of_few(struct known *known, enum entity entity)
{
    const struct known_record *found = NULL;
    uint64_t left = 1 + random_below(&known->random, 3);
    for (size_t i = 0; i < known->count && left > 0; i++) {
        if (known->items[i].entity != entity)
            continue;
        found = &known->items[i];
        left--;
    }
    return found;
}

static struct text reference(struct known *known, const struct field *field)
{
    const char *kind = field->ref == ENTITY_ACCOUNT ? "Expense" : NULL;
    const struct known_record *record = pick(known, field->ref, kind, false);
    if (record && field->role == ROLE_PARTY)
        record = one_of_few(known, field->ref);
    return record && field->role != ROLE_PARENT ? record->id : TEXT_NONE;
}

static bool is_written(const struct field *field)
{
    return field->qbd && field->group != GROUP_OBSERVED && field->group != GROUP_DERIVED &&
           field->group != GROUP_OPEN_AMOUNT && field->group != GROUP_CURRENCY;
}

static struct text value(struct known *known, const struct field *field)
{
    bool is_spent =
        field->type == FIELD_REF && (field->ref == ENTITY_ITEM || field->ref == ENTITY_ACCOUNT);
    bool is_needed =
        field->is_required || is_spent || field->role == ROLE_DUE_DATE || field->type == FIELD_BOOL;
    if (!is_written(field) || (!is_needed && random_chance(&known->random, 30)))
        return TEXT_NONE;
    switch (field->type) {
    case FIELD_TEXT:
        return field->words ? word(known, field) : words(known, field);
    case FIELD_BOOL:
        return random_chance(&known->random, 80) ? TEXT("true") : TEXT("false");
    case FIELD_DATE:
        return arena_format(known->arena, "2026-0%d-%02d", field->role == ROLE_DUE_DATE ? 3 : 2,
                            1 + (int)random_below(&known->random, 28));
    case FIELD_AMOUNT:
        return amount_of(known, 100 + (int64_t)random_below(&known->random, 100000));
    case FIELD_REF:
        return reference(known, field);
    case FIELD_RATE:
    case FIELD_CURRENCY:
        break;
    }
    return TEXT_NONE;
}

/* --- documents -------------------------------------------------------------------------------- */

/* Nobody is billed for what is nobody's. */
static void drop_billing(const struct line_kind *kind, struct line *line)
{
    size_t billable = kind->field_count;
    for (size_t f = 0; f < kind->field_count; f++) {
        if (kind->fields[f].words)
            billable = f;
        if (kind->fields[f].ref == ENTITY_CUSTOMER && text_is_present(line->fields[f]))
            return;
    }
    if (billable < kind->field_count)
        line->fields[billable] = TEXT_NONE;
}

static struct line words_alone(struct known *known, const struct line_kind *kind)
{
    struct line line = {{TEXT_NONE}};
    line.fields[INVOICE_ITEM_AMOUNT] = TEXT("0.00");
    line.fields[INVOICE_ITEM_DESCRIPTION] = words(known, &kind->fields[INVOICE_ITEM_DESCRIPTION]);
    return line;
}

static void make_lines(struct known *known, const struct line_kind *kind, struct lines *out)
{
    size_t count = 1 + random_below(&known->random, 3);
    struct line *lines = ARENA_ARRAY(known->arena, struct line, count);
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < kind->field_count; f++)
            lines[i].fields[f] = value(known, &kind->fields[f]);
        drop_billing(kind, &lines[i]);
        if (strcmp(kind->qbd, "InvoiceLine") == 0 && random_chance(&known->random, 15))
            lines[i] = words_alone(known, kind);
    }
    *out = (struct lines){lines, count};
}

/* Half of what is open of it, for its party. */
static int64_t settle(struct known *known, enum entity entity, struct line *line,
                      struct document *payment)
{
    struct known_record *paid = pick(known, entity, NULL, true);
    REQUIRE(paid);
    int64_t cents = (paid->open_cents + 1) / 2;
    paid->open_cents -= cents;
    line->fields[0] = paid->id;
    line->fields[field_of_role(layout_of(payment->entity)->lines[0].fields,
                               layout_of(payment->entity)->lines[0].field_count, ROLE_TOTAL)] =
        amount_of(known, cents);
    document_set(payment, ROLE_PARTY, paid->party);
    return cents;
}

static void make_payment(struct known *known, struct document *payment)
{
    struct line *line = ARENA_NEW(known->arena, struct line);
    bool is_in = payment->entity == ENTITY_INVOICE_PAYMENT;
    bool is_card = text_equal_string(payment->fields[BILL_PAYMENT_PAY_TYPE], "CreditCard");
    enum entity paid = is_in ? ENTITY_INVOICE : ENTITY_BILL;
    int64_t cents = settle(known, paid, line, payment);
    payment->lines[0] = (struct lines){line, 1};
    document_set(payment, ROLE_TOTAL, amount_of(known, is_in ? cents + 100 : cents));
    const struct known_record *from =
        pick(known, ENTITY_ACCOUNT, is_card && !is_in ? "Credit Card" : "Bank", false);
    payment->fields[is_in ? (int)INVOICE_PAYMENT_ACCOUNT : (int)BILL_PAYMENT_ACCOUNT] = from->id;
}

static bool is_paired(const struct known *known, size_t bill, size_t credit)
{
    for (size_t i = 0; i < known->pair_count; i++) {
        if (known->pairs[i].bill == bill && known->pairs[i].credit == credit)
            return true;
    }
    return false;
}

/* A bill and a credit of one vendor, not yet used for each other. */
static struct known_pair find_pair(struct known *known)
{
    for (size_t c = 0; c < known->count; c++) {
        const struct known_record *credit = &known->items[c];
        for (size_t b = 0; b < known->count; b++) {
            const struct known_record *bill = &known->items[b];
            if (is_kind(credit, ENTITY_VENDOR_CREDIT, NULL) && is_kind(bill, ENTITY_BILL, NULL) &&
                credit->open_cents > 1 && bill->open_cents > 1 &&
                text_equal(bill->party, credit->party) && !is_paired(known, b, c))
                return known->pairs[known->pair_count++] = (struct known_pair){b, c};
        }
    }
    bug("no credit is left for any bill");
}

/* Half of what is open of one of the two. */
static void make_application(struct known *known, struct document *application)
{
    struct line *line = ARENA_NEW(known->arena, struct line);
    struct known_pair pair = find_pair(known);
    struct known_record *bill = &known->items[pair.bill], *credit = &known->items[pair.credit];
    int64_t open = bill->open_cents < credit->open_cents ? bill->open_cents : credit->open_cents;
    struct text amount = amount_of(known, open / 2);
    bill->open_cents -= open / 2;
    credit->open_cents -= open / 2;
    line->fields[CREDIT_APPLICATION_APPLICATION_BILL] = bill->id;
    line->fields[CREDIT_APPLICATION_APPLICATION_CREDIT] = credit->id;
    line->fields[CREDIT_APPLICATION_APPLICATION_AMOUNT] = amount;
    application->lines[0] = (struct lines){line, 1};
    document_set(application, ROLE_PARTY, bill->party);
    document_set(application, ROLE_TOTAL, amount);
}

static void make_own_ways(struct known *known, struct document *out)
{
    static const char *const TYPES[] = {"Bank",
                                        "Credit Card",
                                        "Expense",
                                        "Cost of Goods Sold",
                                        "Other Current Asset",
                                        "Long Term Liability"};
    if (out->entity == ENTITY_ACCOUNT)
        out->fields[ACCOUNT_TYPE] = text_of(TYPES[random_below(&known->random, 6)]);
    if (out->entity == ENTITY_BILL_PAYMENT)
        out->fields[BILL_PAYMENT_PAY_TYPE] =
            random_chance(&known->random, 50) ? TEXT("Check") : TEXT("CreditCard");
    if (out->entity == ENTITY_BILL_PAYMENT || out->entity == ENTITY_INVOICE_PAYMENT)
        make_payment(known, out);
    if (out->entity == ENTITY_CREDIT_APPLICATION)
        make_application(known, out);
    if (out->entity == ENTITY_FUNDS_TRANSFER) {
        out->fields[FUNDS_TRANSFER_FROM] = known_bank(known);
        out->fields[FUNDS_TRANSFER_TO] = pick(known, ENTITY_ACCOUNT, "Credit Card", false)->id;
    }
}

void document_make(struct known *known, enum entity entity, struct document *out)
{
    const struct layout *layout = layout_of(entity);
    *out = (struct document){.entity = entity};
    for (size_t i = 0; i < layout->field_count; i++)
        out->fields[i] = value(known, &layout->fields[i]);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        bool is_sale = strcmp(layout->lines[k].name, "discount_lines") == 0;
        if (entity_kind(entity) == ENTITY_KIND_DOCUMENT && !is_sale)
            make_lines(known, &layout->lines[k], &out->lines[k]);
    }
    make_own_ways(known, out);
    document_derive(out, known->arena);
    document_complete(out);
}

/* --- what is not said ------------------------------------------------------------------------- */

void known_fill(struct document *wanted, const struct document *seen)
{
    static const enum field_role FILLED[] = {ROLE_NUMBER, ROLE_DUE_DATE};
    for (size_t i = 0; i < sizeof(FILLED) / sizeof(FILLED[0]); i++) {
        if (!text_is_present(document_value(wanted, FILLED[i])))
            document_set(wanted, FILLED[i], document_value(seen, FILLED[i]));
    }
    if (wanted->entity == ENTITY_INVOICE) {
        wanted->fields[INVOICE_BALANCE] = seen->fields[INVOICE_BALANCE];
        wanted->fields[INVOICE_TAX] = seen->fields[INVOICE_TAX];
    }
    if (wanted->entity == ENTITY_BILL)
        wanted->fields[BILL_PO_LINK] = TEXT("none");
    if (wanted->entity == ENTITY_CREDIT_APPLICATION)
        wanted->fields[CREDIT_APPLICATION_DATE] = seen->fields[CREDIT_APPLICATION_DATE];
}

void known_keep(struct document *changed, const struct document *before)
{
    static const enum field_role KEPT[] = {ROLE_PARTY, ROLE_PARENT};
    for (size_t i = 0; i < sizeof(KEPT) / sizeof(KEPT[0]); i++)
        document_set(changed, KEPT[i], document_value(before, KEPT[i]));
    if (changed->entity == ENTITY_ACCOUNT)
        changed->fields[ACCOUNT_TYPE] = before->fields[ACCOUNT_TYPE];
}
