/* What the company buys: purchase orders, bills, credits, and what is paid. */
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/seed_write.h"

enum {
    DAYS_DUE = 30,
    CENTS_LEAST = 1000,
    CENTS_SPREAD = 120000,
    LINES_MOST = 3,
    /* One in so many ... */
    OF_AN_ORDER = 9,
    WITHOUT_NUMBER = 11,
    WITH_MEMO = 5,
    WITH_CLASS = 4,
    BILLABLE = 8,
    WITH_ITEM = 10,
    PAID = 4,
    PARTLY_PAID = 9,
    CREDITED = 12,
    BY_CARD = 5,
};

static const char *const EXPENSES[] = {"Advertising",     "Automobile",
                                       "Insurance",       "Office Supplies",
                                       "Job Materials",   "Miscellaneous",
                                       "Office Expenses", "Rent or Lease",
                                       "Utilities",       "Meals and Entertainment"};
enum { EXPENSE_COUNT = sizeof(EXPENSES) / sizeof(EXPENSES[0]) };

static const char *const MEMOS[] = {"Thank you for your order", "Déjà livré – merci, à bientôt",
                                    "Sträucher, Kübel & Erde", "20 € “as agreed” <net>"};
enum { MEMO_COUNT = sizeof(MEMOS) / sizeof(MEMOS[0]) };

static int64_t some_cents(struct seeding *seeding)
{
    return CENTS_LEAST + (int64_t)random_below(&seeding->random, CENTS_SPREAD);
}

static void write_expense(struct seeding *seeding, int64_t cents)
{
    const char *account = EXPENSES[random_below(&seeding->random, EXPENSE_COUNT)];
    bool is_billable = seed_chance(seeding, BILLABLE);
    seed_open(seeding, "ExpenseLineAdd");
    seed_reference(seeding, "AccountRef", seed_named(seeding, ENTITY_ACCOUNT, account));
    seed_cents(seeding, "Amount", cents);
    seed_string(seeding, "Memo", account);
    if (is_billable)
        seed_reference(seeding, "CustomerRef", seed_some(seeding, ENTITY_CUSTOMER));
    if (seed_chance(seeding, WITH_CLASS))
        seed_reference(seeding, "ClassRef", seed_some(seeding, ENTITY_CLASS));
    if (is_billable)
        seed_string(seeding, "BillableStatus", "Billable");
    seed_close(seeding, "ExpenseLineAdd");
}

static void write_item(struct seeding *seeding, const char *part, const char *price)
{
    int64_t quantity = 1 + (int64_t)random_below(&seeding->random, 5);
    seed_open(seeding, part);
    seed_reference(seeding, "ItemRef", seed_named(seeding, ENTITY_ITEM_INVENTORY, "Pump"));
    seed_string(seeding, "Desc", "Pump, 1/2 HP");
    seed_text(seeding, "Quantity", arena_format(&seeding->company->arena, "%d", (int)quantity));
    seed_string(seeding, price, "45.00");
    seed_close(seeding, part);
}

static struct object *enter_order(struct seeding *seeding, const struct object *vendor,
                                  int64_t number, date_day day)
{
    seed_begin(seeding, ENTITY_PURCHASE_ORDER);
    seed_reference(seeding, "VendorRef", vendor);
    seed_date(seeding, "TxnDate", day);
    seed_number(seeding, "RefNumber", "PO-", number);
    write_item(seeding, "PurchaseOrderLineAdd", "Rate");
    return seed_end(seeding);
}

static struct object *enter_bill(struct seeding *seeding, const struct object *vendor,
                                 int64_t number, date_day day)
{
    bool is_of_order = seed_chance(seeding, OF_AN_ORDER);
    bool is_plain = seed_chance(seeding, 2);
    const struct object *order = is_of_order ? enter_order(seeding, vendor, number, day) : NULL;
    seed_begin(seeding, ENTITY_BILL);
    seed_reference(seeding, "VendorRef", vendor);
    seed_date(seeding, "TxnDate", day);
    seed_date(seeding, "DueDate", day + DAYS_DUE);
    if (!seed_chance(seeding, WITHOUT_NUMBER))
        seed_number(seeding, "RefNumber", "DB-", number);
    if (seed_chance(seeding, WITH_MEMO))
        seed_string(seeding, "Memo", MEMOS[random_below(&seeding->random, MEMO_COUNT)]);
    if (order)
        seed_text(seeding, "LinkToTxnID", order->id);
    for (uint64_t left = is_plain ? 1 : 1 + random_below(&seeding->random, LINES_MOST); left > 0;
         left--)
        write_expense(seeding, some_cents(seeding));
    if (!order && !is_plain && seed_chance(seeding, WITH_ITEM))
        write_item(seeding, "ItemLineAdd", "Cost");
    return seed_end(seeding);
}

static struct object *enter_credit(struct seeding *seeding, const struct object *vendor,
                                   int64_t number, date_day day)
{
    seed_begin(seeding, ENTITY_VENDOR_CREDIT);
    seed_reference(seeding, "VendorRef", vendor);
    seed_date(seeding, "TxnDate", day);
    seed_number(seeding, "RefNumber", "DC-", number);
    write_expense(seeding, CENTS_LEAST / 2);
    return seed_end(seeding);
}

/* `cents` in money, and all of the credit if there is one. */
static void pay(struct seeding *seeding, const struct object *bill, int64_t cents,
                const struct object *credit)
{
    bool is_by_card = seed_chance(seeding, BY_CARD);
    const struct object *vendor = object_reference(seeding->company, bill->fields, "VendorRef");
    const char *account = is_by_card ? "Visa" : "Checking";
    seed_begin(seeding, is_by_card ? ENTITY_BILL_PAYMENT_CREDIT_CARD : ENTITY_BILL_PAYMENT_CHECK);
    seed_reference(seeding, "PayeeEntityRef", vendor);
    seed_text(seeding, "TxnDate", object_text(bill, "TxnDate"));
    seed_reference(seeding, is_by_card ? "CreditCardAccountRef" : "BankAccountRef",
                   seed_named(seeding, ENTITY_ACCOUNT, account));
    seed_number(seeding, "RefNumber", "", 3000 + bill->txn_number);
    seed_applied(seeding, bill, cents, credit);
    seed_end(seeding);
}

void seed_purchase(struct seeding *seeding, int64_t number, date_day day)
{
    const struct object *vendor = seed_some(seeding, ENTITY_VENDOR);
    const struct object *bill = enter_bill(seeding, vendor, number, day);
    const struct object *credit =
        seed_chance(seeding, CREDITED) ? enter_credit(seeding, vendor, number, day) : NULL;
    if (seed_chance(seeding, PAID))
        pay(seeding, bill, link_open(bill) - (credit ? credit->total : 0), credit);
    else if (seed_chance(seeding, PARTLY_PAID))
        pay(seeding, bill, bill->total / 3, NULL);
}

void seed_transfer(struct seeding *seeding, int64_t number, date_day day)
{
    bool is_back = number % 3 == 0;
    seed_begin(seeding, ENTITY_TRANSFER);
    seed_date(seeding, "TxnDate", day);
    seed_reference(seeding, "TransferFromAccountRef",
                   seed_named(seeding, ENTITY_ACCOUNT, is_back ? "Savings" : "Checking"));
    seed_reference(seeding, "TransferToAccountRef",
                   seed_named(seeding, ENTITY_ACCOUNT, is_back ? "Checking" : "Savings"));
    seed_cents(seeding, "Amount", some_cents(seeding));
    seed_string(seeding, "Memo", "Savings");
    seed_end(seeding);
}
