#include "tests/e2e/demo/causes.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "tests/e2e/demo/screen.h"

enum { CENTS_SCALE = 2 };

/* --- what a record adds to a side's open amounts ------------------------------------------------
 */

static bool is_counted(const struct json *document)
{
    return document && !text_equal_string(json_text(document, "status"), "voided");
}

static bool read_cents(const struct json *document, const char *name, int64_t *out,
                       struct error *error)
{
    *out = 0;
    struct text text = json_text(document, name);
    return !text_is_present(text) || cents_parse(text, out) ||
           error_set(error, ERROR_PERMANENT, "%s is no amount: %.*s", name, TEXT_ARG(text));
}

/* In home currency, rounded as both sides do. */
static bool at_home(const struct json *document, int64_t cents, int64_t *out, struct error *error)
{
    struct decimal rate, product;
    struct text text = json_text(document, "exchange_rate");
    char plain[DECIMAL_TEXT_BYTES_MAX];
    *out = cents;
    if (!text_is_present(text))
        return true;
    return (decimal_parse(text, &rate) &&
            decimal_multiply(decimal_of(cents, CENTS_SCALE), rate, &product) &&
            decimal_round(product, CENTS_SCALE, &product) &&
            cents_parse(decimal_format(product, CENTS_SCALE, plain), out)) ||
           error_set(error, ERROR_PERMANENT, "exchange_rate is no rate: %.*s", TEXT_ARG(text));
}

/* What is still open of each bill, invoice and credit on the side that is being summed, in its own
 * currency. */
struct walk {
    const struct records *records;
    enum side side;
    int64_t *open;      /* by the record's place */
    int64_t *elsewhere; /* what the platform was told that QuickBooks settled of it */
};

static bool add_document(struct walk *walk, struct record *record, struct error *error)
{
    const struct json *document = record->documents[walk->side];
    int64_t *open = &walk->open[record - walk->records->items];
    int64_t *owed = &record->owed[walk->side];
    if (!read_cents(document, "total", open, error) || !at_home(document, *open, owed, error))
        return false;
    if (kind_words(record->kind)->nature == NATURE_CREDIT)
        *owed = -*owed;
    return true;
}

/* QuickBooks Desktop's payments of an invoice stay there (R36), its balance comes: so they count on
 * the platform too, as far as that balance shows them. */
static void take_elsewhere(const struct walk *walk, struct record *payment,
                           const struct record *settled, int64_t cents)
{
    int64_t *elsewhere = &walk->elsewhere[settled - walk->records->items];
    int64_t taken = *elsewhere < cents ? *elsewhere : cents;
    *elsewhere -= taken;
    payment->owed[SIDE_PLATFORM] -= taken;
}

/* Likewise the credit memos that were used for invoices of the same customer. */
static bool add_used_memos(const struct walk *walk, struct error *error)
{
    for (size_t i = 0; i < walk->records->count; i++) {
        struct record *memo = &walk->records->items[i];
        const struct json *document = memo->documents[SIDE_LEDGER];
        int64_t total, rest;
        if (memo->kind != KIND_CREDIT_MEMO || !is_counted(document) ||
            is_counted(memo->documents[SIDE_PLATFORM]))
            continue;
        if (!read_cents(document, "total", &total, error) ||
            !read_cents(document, "balance", &rest, error))
            return false;
        for (size_t j = 0; rest < total && j < walk->records->count; j++) {
            const struct record *invoice = &walk->records->items[j];
            int64_t before = walk->elsewhere[j];
            if (before == 0 || !text_equal(json_text(document, "customer"),
                                           json_text(invoice->documents[SIDE_LEDGER], "customer")))
                continue;
            take_elsewhere(walk, memo, invoice, total - rest);
            rest += before - walk->elsewhere[j];
        }
    }
    return true;
}

/* A payment relieves a bill by the step of the bill's balance in home currency, at the bill's own
 * rate, so that what all payments relieve is never a cent off; likewise it uses a credit. */
static bool settle(struct walk *walk, struct record *payment, const struct record *settled,
                   int64_t cents, struct error *error)
{
    const struct json *document = settled->documents[walk->side];
    int64_t *open = &walk->open[settled - walk->records->items];
    int64_t before, after;
    if (!at_home(document, *open, &before, error) ||
        !at_home(document, *open - cents, &after, error))
        return false;
    bool is_credit = kind_words(settled->kind)->nature == NATURE_CREDIT;
    *open -= cents;
    payment->owed[walk->side] += is_credit ? before - after : after - before;
    if (walk->side == SIDE_LEDGER && !is_counted(payment->documents[SIDE_PLATFORM]))
        take_elsewhere(walk, payment, settled, cents);
    return true;
}

/* Each member that names a record of this side. *applied: owed less credits. */
static bool settle_line(struct walk *walk, struct record *payment, const struct json *line,
                        int64_t *applied, struct error *error)
{
    int64_t cents;
    enum kind kind;
    if (!read_cents(line, "amount", &cents, error))
        return false;
    JSON_EACH(reference, line)
    {
        const struct record *settled = kind_find(reference->key, &kind)
                                           ? map_get(&walk->records->by_id, reference->text)
                                           : NULL;
        if (!settled || !is_counted(settled->documents[walk->side]))
            continue; /* it stays unapplied */
        *applied += kind_words(settled->kind)->nature == NATURE_CREDIT ? -cents : cents;
        if (!settle(walk, payment, settled, cents, error))
            return false;
    }
    return true;
}

static bool add_payment(struct walk *walk, struct record *payment, struct error *error)
{
    const struct json *document = payment->documents[walk->side];
    int64_t total, rest, applied = 0;
    static const char *const LISTS[] = {"applications", "credits"};
    for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++) {
        JSON_EACH(line, json_member(document, LISTS[i]))
        {
            if (!settle_line(walk, payment, line, &applied, error))
                return false;
        }
    }
    if (kind_words(payment->kind)->nature == NATURE_APPLICATION)
        return true;
    if (!read_cents(document, "total", &total, error) ||
        !at_home(document, total - applied, &rest, error))
        return false;
    payment->owed[walk->side] -= rest;
    return true;
}

/* Of the book's records those that settle something, or the others. */
static bool add_records(struct walk *walk, enum book book, bool is_settling, struct error *error)
{
    for (size_t i = 0; i < walk->records->count; i++) {
        struct record *record = &walk->records->items[i];
        const struct kind_words *kind = kind_words(record->kind);
        bool settles = kind->nature == NATURE_PAYMENT || kind->nature == NATURE_APPLICATION;
        if (kind->book != book || settles != is_settling ||
            !is_counted(record->documents[walk->side]))
            continue;
        if (!(settles ? add_payment : add_document)(walk, record, error))
            return error_prefix(error, "record %.*s", TEXT_ARG(record->id));
    }
    return true;
}

/* After all that the platform's own payments settle. */
static bool find_elsewhere(struct walk *walk, enum book book, struct error *error)
{
    for (size_t i = 0; i < walk->records->count; i++) {
        const struct record *record = &walk->records->items[i];
        const struct json *document = record->documents[SIDE_PLATFORM];
        const struct kind_words *kind = kind_words(record->kind);
        int64_t balance;
        if (kind->book != book || kind->nature != NATURE_OWED || !is_counted(document) ||
            !text_is_present(json_text(document, "balance")))
            continue;
        if (!read_cents(document, "balance", &balance, error))
            return false;
        walk->elsewhere[i] = walk->open[i] > balance ? walk->open[i] - balance : 0;
    }
    return true;
}

static bool add_side(struct walk *walk, enum book book, enum side side, struct error *error)
{
    walk->side = side;
    memset(walk->open, 0, (walk->records->count + 1) * sizeof(*walk->open));
    return add_records(walk, book, false, error) && add_records(walk, book, true, error);
}

static bool add_sides(struct records *records, enum book book, struct error *error)
{
    struct walk walk = {.records = records};
    walk.open = calloc(records->count + 1, sizeof(*walk.open));
    walk.elsewhere = calloc(records->count + 1, sizeof(*walk.elsewhere));
    REQUIRE(walk.open != NULL && walk.elsewhere != NULL);
    bool is_fine = add_side(&walk, book, SIDE_PLATFORM, error) &&
                   find_elsewhere(&walk, book, error) &&
                   add_side(&walk, book, SIDE_LEDGER, error) && add_used_memos(&walk, error);
    free(walk.open);
    free(walk.elsewhere);
    return is_fine;
}

/* --- summed by rule ------------------------------------------------------------------------------
 */

static struct cause *find(struct causes *causes, const struct record *record)
{
    for (size_t i = 0; i < causes->count; i++)
        if (text_equal(causes->items[i].standing, record->standing) &&
            text_equal(causes->items[i].rule, record->rule))
            return &causes->items[i];
    if (causes->count == CAUSES_MAX)
        return NULL;
    struct cause *cause = &causes->items[causes->count++];
    *cause = (struct cause){
        .standing = record->standing, .rule = record->rule, .sentence = record->sentence};
    return cause;
}

static int by_size(const void *a, const void *b)
{
    int64_t one = llabs(((const struct cause *)a)->cents);
    int64_t two = llabs(((const struct cause *)b)->cents);
    return (two > one) - (two < one);
}

bool causes_find(struct records *records, enum book book, struct causes *out, struct error *error)
{
    *out = (struct causes){0};
    if (!add_sides(records, book, error))
        return false;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->items[i];
        int64_t cents = record->owed[SIDE_LEDGER] - record->owed[SIDE_PLATFORM];
        /* What both sides agree on explains nothing: should it differ, it shows as unexplained. */
        if (kind_words(record->kind)->book != book || cents == 0 ||
            text_equal_string(record->standing, "agreed"))
            continue;
        struct cause *cause = find(out, record);
        if (!cause)
            return error_set(error, ERROR_BUG, "more than %d causes", CAUSES_MAX);
        cause->counts[record->kind]++;
        cause->cents += cents;
        out->cents += cents;
    }
    qsort(out->items, out->count, sizeof(out->items[0]), by_size);
    return true;
}
