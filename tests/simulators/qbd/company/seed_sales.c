/* What the company sells: invoices, credit memos, and what is received. */
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/seed_write.h"

enum {
    DAYS_DUE = 30,
    CENTS_LEAST = 500,
    CENTS_SPREAD = 90000,
    LINES_MOST = 3,
    CREDIT_CENTS = 400,
    /* One in so many ... */
    WITHOUT_NUMBER = 13,
    WITH_MEMO = 4,
    WITH_CLASS = 3,
    TO_BE_EMAILED = 3,
    PAID = 4,
    PARTLY_PAID = 6,
    CREDITED = 9,
};

static void write_line(struct seeding *seeding, const char *part, int64_t cents)
{
    seed_open(seeding, part);
    seed_reference(seeding, "ItemRef", seed_some(seeding, ENTITY_ITEM_SERVICE));
    seed_string(seeding, "Desc", "Labor, two men");
    if (seed_chance(seeding, WITH_CLASS))
        seed_reference(seeding, "ClassRef", seed_some(seeding, ENTITY_CLASS));
    seed_cents(seeding, "Amount", cents);
    seed_close(seeding, part);
}

static struct object *enter_invoice(struct seeding *seeding, const struct object *customer,
                                    int64_t number, date_day day)
{
    seed_begin(seeding, ENTITY_INVOICE);
    seed_reference(seeding, "CustomerRef", customer);
    seed_date(seeding, "TxnDate", day);
    if (!seed_chance(seeding, WITHOUT_NUMBER))
        seed_number(seeding, "RefNumber", "DI-", number);
    seed_date(seeding, "DueDate", day + DAYS_DUE);
    if (seed_chance(seeding, WITH_MEMO))
        seed_string(seeding, "Memo", "Frühjahr – “as agreed”");
    seed_string(seeding, "IsToBeEmailed", seed_chance(seeding, TO_BE_EMAILED) ? "true" : "false");
    for (uint64_t left = 1 + random_below(&seeding->random, LINES_MOST); left > 0; left--)
        write_line(seeding, "InvoiceLineAdd",
                   CENTS_LEAST + (int64_t)random_below(&seeding->random, CENTS_SPREAD));
    return seed_end(seeding);
}

static struct object *enter_memo(struct seeding *seeding, const struct object *customer,
                                 int64_t number, date_day day)
{
    seed_begin(seeding, ENTITY_CREDIT_MEMO);
    seed_reference(seeding, "CustomerRef", customer);
    seed_date(seeding, "TxnDate", day);
    seed_number(seeding, "RefNumber", "DM-", number);
    write_line(seeding, "CreditMemoLineAdd", CREDIT_CENTS);
    return seed_end(seeding);
}

/* `cents` in money, and all of the credit memo if there is one. */
static void receive(struct seeding *seeding, const struct object *invoice, int64_t cents,
                    const struct object *memo)
{
    seed_begin(seeding, ENTITY_RECEIVE_PAYMENT);
    seed_reference(seeding, "CustomerRef",
                   object_reference(seeding->company, invoice->fields, "CustomerRef"));
    seed_text(seeding, "TxnDate", object_text(invoice, "TxnDate"));
    seed_number(seeding, "RefNumber", "", 5000 + invoice->txn_number);
    seed_cents(seeding, "TotalAmount", cents);
    seed_applied(seeding, invoice, cents, memo);
    seed_end(seeding);
}

void seed_sale(struct seeding *seeding, int64_t number, date_day day)
{
    const struct object *customer = seed_some(seeding, ENTITY_CUSTOMER);
    const struct object *invoice = enter_invoice(seeding, customer, number, day);
    const struct object *memo =
        seed_chance(seeding, CREDITED) ? enter_memo(seeding, customer, number, day) : NULL;
    if (seed_chance(seeding, PAID))
        receive(seeding, invoice, link_open(invoice) - (memo ? memo->total : 0), memo);
    else if (seed_chance(seeding, PARTLY_PAID))
        receive(seeding, invoice, invoice->total / 3, NULL);
}
