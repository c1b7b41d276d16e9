#include "tests/e2e/demo/causes.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "tests/e2e/demo/screen.h"

enum { CENTS_SCALE = 2 };

/* --- what a record adds to a side's payables
 * -------------------------------------------------------
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

/* What is still open of each bill on the side that is being summed, in the bill's currency. */
struct walk {
    const struct records *records;
    enum side side;
    int64_t *open; /* by the record's place */
};

static bool add_bill(struct walk *walk, struct record *bill, struct error *error)
{
    const struct json *document = bill->documents[walk->side];
    int64_t *open = &walk->open[bill - walk->records->items];
    return read_cents(document, "total", open, error) &&
           at_home(document, *open, &bill->payables[walk->side], error);
}

/* A payment relieves a bill by the step of the bill's balance in home currency, at the bill's own
 * rate, so that what all payments relieve is never a cent off. */
static bool apply(struct walk *walk, struct record *payment, const struct json *line,
                  int64_t *applied, struct error *error)
{
    int64_t paid, before, after;
    const struct record *bill = map_get(&walk->records->by_id, json_text(line, "bill"));
    if (!read_cents(line, "amount", &paid, error))
        return false;
    if (!bill || !is_counted(bill->documents[walk->side]))
        return true; /* it stays unapplied */
    const struct json *document = bill->documents[walk->side];
    int64_t *open = &walk->open[bill - walk->records->items];
    if (!at_home(document, *open, &before, error) ||
        !at_home(document, *open - paid, &after, error))
        return false;
    *open -= paid;
    *applied += paid;
    payment->payables[walk->side] -= before - after;
    return true;
}

static bool add_payment(struct walk *walk, struct record *payment, struct error *error)
{
    const struct json *document = payment->documents[walk->side];
    int64_t total, rest, applied = 0;
    if (!read_cents(document, "total", &total, error))
        return false;
    JSON_EACH(line, json_member(document, "applications"))
    {
        if (!apply(walk, payment, line, &applied, error))
            return false;
    }
    if (!at_home(document, total - applied, &rest, error))
        return false;
    payment->payables[walk->side] -= rest;
    return true;
}

static bool add_kind(struct walk *walk, enum kind kind, struct error *error)
{
    for (size_t i = 0; i < walk->records->count; i++) {
        struct record *record = &walk->records->items[i];
        if (record->kind != kind || !is_counted(record->documents[walk->side]))
            continue;
        bool is_fine =
            kind == KIND_BILL ? add_bill(walk, record, error) : add_payment(walk, record, error);
        if (!is_fine)
            return error_prefix(error, "record %.*s", TEXT_ARG(record->id));
    }
    return true;
}

static bool add_side(struct records *records, enum side side, struct error *error)
{
    struct walk walk = {.records = records, .side = side};
    walk.open = calloc(records->count + 1, sizeof(*walk.open));
    REQUIRE(walk.open != NULL);
    bool is_fine = add_kind(&walk, KIND_BILL, error) && add_kind(&walk, KIND_PAYMENT, error);
    free(walk.open);
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

bool causes_find(struct records *records, struct causes *out, struct error *error)
{
    *out = (struct causes){0};
    if (!add_side(records, SIDE_PLATFORM, error) || !add_side(records, SIDE_LEDGER, error))
        return false;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->items[i];
        int64_t cents = record->payables[SIDE_LEDGER] - record->payables[SIDE_PLATFORM];
        /* What both sides agree on explains nothing: should it differ, it shows as unexplained. */
        if (cents == 0 || text_equal_string(record->standing, "agreed"))
            continue;
        struct cause *cause = find(out, record);
        if (!cause)
            return error_set(error, ERROR_BUG, "more than %d causes", CAUSES_MAX);
        cause->count++;
        cause->cents += cents;
        out->cents += cents;
    }
    qsort(out->items, out->count, sizeof(out->items[0]), by_size);
    return true;
}
