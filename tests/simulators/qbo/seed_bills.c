#include <inttypes.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/seed_parts.h"

enum {
    PAY_LAG = 15, /* bills that come in before one is paid */
    LINES_MOST = 4,
    CHECKING = 35,
    MASTERCARD = 41,
    VISA = 42,
};

static const int64_t expense_accounts[] = {7,  8,  10, 11, 13, 14, 15, 17, 20, 22, 24, 28, 56, 60,
                                           61, 62, 64, 65, 66, 67, 68, 69, 73, 75, 76, 77, 80, 81};

static const char *const memos[] = {
    "Thank you for your order",
    "Déjà livré – merci, à bientôt",
    "Sträucher, Kübel & Erde (Lieferung in zwei Teilen)",
    "造園資材 第二回納品",
    "Line one\nLine two\twith a tab and \"quotes\"",
    "Replaces the estimate of last month; the delivery was split because the gate was locked and "
    "nobody was at the site. The second half came two days later. Please note that pallets are "
    "charged and credited on return, that gravel is sold by the ton as weighed at the yard, and "
    "that plants are guaranteed for ninety days if they are watered as the label says. Questions "
    "go to the office, not to the drivers, who do not know the prices and must not sign anything.",
    "🌱 spring special",
};

static const char *const descriptions[] = {
    "Sod, per pallet",
    "Sprinkler heads",
    "Drip line 1/2\"",
    "Labor, two men",
    "Monthly charge",
    "Cèdre rouge, 4×4",
    "Bärlauch & Bodendecker",
    "Rental, one day",
    "Fuel",
    "Permit fee",
};

struct seeding {
    struct company *company;
    struct random random;
    struct object **vendors; /* active ones */
    size_t vendor_count;
    struct object **bills;
    int64_t bill_count;
    int64_t check_number;
};

static const char *pick(struct random *random, const char *const *texts, size_t count)
{
    return texts[random_below(random, count)];
}

/* One in eight has no number; the others look as vendors' numbers do, up to 21 characters. */
static void write_number(struct seeding *seeding, struct json_writer *writer, int64_t n)
{
    struct buffer number;
    if (random_below(&seeding->random, 8) == 0)
        return;
    buffer_init(&number, 0);
    switch (random_below(&seeding->random, 5)) {
    case 0:
        buffer_append_format(&number, "%05" PRId64, n);
        break;
    case 1:
        buffer_append_format(&number, "INV-%" PRId64, n);
        break;
    case 2:
        buffer_append_format(&number, "R/%" PRId64 "-A", n);
        break;
    case 3:
        buffer_append_format(&number, "2026-GARDEN-%09" PRId64, n);
        break;
    default:
        buffer_append_format(&number, "№ %" PRId64, n);
        break;
    }
    json_write_text(writer, "DocNumber", buffer_text(&number));
    buffer_release(&number);
}

static int64_t pick_amount(struct random *random)
{
    int64_t most = random_below(random, 5) == 0 ? 400000 : 60000;
    return 150 + (int64_t)random_below(random, (uint64_t)most);
}

static void write_line(struct seeding *seeding, struct json_writer *writer)
{
    struct random *random = &seeding->random;
    size_t accounts = sizeof(expense_accounts) / sizeof(expense_accounts[0]);
    bool is_item = random_below(random, 20) == 0;
    const char *detail = is_item ? "ItemBasedExpenseLineDetail" : "AccountBasedExpenseLineDetail";
    json_open_object(writer, NULL);
    json_write_string(writer, "DetailType", detail);
    cents_write(writer, "Amount", pick_amount(random));
    json_write_string(writer, "Description",
                      pick(random, descriptions, sizeof(descriptions) / sizeof(descriptions[0])));
    json_open_object(writer, detail);
    if (is_item) {
        seed_reference(writer, "ItemRef", 10 + (int64_t)random_below(random, 9));
        json_write_int64(writer, "Qty", 1);
    } else {
        seed_reference(writer, "AccountRef", expense_accounts[random_below(random, accounts)]);
    }
    json_write_string(writer, "BillableStatus", "NotBillable");
    json_open_object(writer, "TaxCodeRef");
    json_write_string(writer, "value", "NON");
    json_close_object(writer);
    json_close_object(writer);
    json_close_object(writer);
}

static void add_bill(struct seeding *seeding, int64_t n, date_day day)
{
    struct random *random = &seeding->random;
    const struct object *vendor = seeding->vendors[random_below(random, seeding->vendor_count)];
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    seed_reference(&writer, "VendorRef", vendor->id);
    seed_write_currency(&writer, seeding->company, vendor, random);
    write_number(seeding, &writer, n);
    seed_write_day(&writer, "TxnDate", day);
    seed_write_day(&writer, "DueDate", day + 30);
    if (random_below(random, 3) == 0)
        json_write_string(&writer, "PrivateNote",
                          pick(random, memos, sizeof(memos) / sizeof(memos[0])));
    json_open_array(&writer, "Line");
    uint64_t lines = 1 + random_below(random, LINES_MOST);
    for (uint64_t i = 0; i < lines; i++)
        write_line(seeding, &writer);
    json_close_array(&writer);
    json_close_object(&writer);
    seeding->bills[seeding->bill_count++] = seed_save(seeding->company, ENTITY_BILL, &body, 0);
}

static void write_bank(struct seeding *seeding, struct json_writer *writer)
{
    bool is_card = random_below(&seeding->random, 4) == 0;
    json_write_string(writer, "PayType", is_card ? "CreditCard" : "Check");
    json_open_object(writer, is_card ? "CreditCardPayment" : "CheckPayment");
    if (is_card)
        seed_reference(writer, "CCAccountRef",
                       random_below(&seeding->random, 2) ? MASTERCARD : VISA);
    else
        seed_reference(writer, "BankAccountRef", CHECKING);
    if (!is_card)
        json_write_string(writer, "PrintStatus", "NotSet");
    json_close_object(writer);
}

/* Another open bill of the vendor that the same check can pay. */
static const struct object *find_second(const struct seeding *seeding, const struct object *first,
                                        int64_t before)
{
    for (int64_t i = 0; i < before; i++) {
        const struct object *bill = seeding->bills[i];
        if (bill != first && bill->party == first->party && bill->open > 0)
            return bill;
    }
    return NULL;
}

static void pay(struct seeding *seeding, int64_t at, date_day day)
{
    struct random *random = &seeding->random;
    const struct object *bill = seeding->bills[at];
    bool is_whole = random_below(random, 100) < 80;
    const struct object *second =
        is_whole && random_below(random, 6) == 0 ? find_second(seeding, bill, at) : NULL;
    int64_t cents = is_whole ? bill->open : bill->open / 3 + 1;
    if (bill->open == 0)
        return;
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    seed_reference(&writer, "VendorRef", bill->party->id);
    seed_write_currency(&writer, seeding->company, bill->party, random);
    seed_write_day(&writer, "TxnDate", day);
    json_write_int64(&writer, "DocNumber", seeding->check_number++);
    write_bank(seeding, &writer);
    cents_write(&writer, "TotalAmt", cents + (second ? second->open : 0));
    json_open_array(&writer, "Line");
    seed_write_applied(&writer, bill, cents);
    if (second)
        seed_write_applied(&writer, second, second->open);
    json_close_array(&writer);
    json_close_object(&writer);
    seed_save(seeding->company, ENTITY_BILL_PAYMENT, &body, 0);
}

static void find_vendors(struct seeding *seeding)
{
    struct company *company = seeding->company;
    size_t most = company->lists[ENTITY_VENDOR].count;
    seeding->vendors = ARENA_ARRAY(&company->arena, struct object *, most + 1);
    COMPANY_EACH(vendor, company, ENTITY_VENDOR)
    {
        if (vendor->is_active)
            seeding->vendors[seeding->vendor_count++] = vendor;
    }
}

void seed_bills(struct company *company, const struct seed_settings *settings)
{
    struct seeding seeding = {.company = company, .check_number = 1001};
    int64_t count = settings->bills;
    random_seed(&seeding.random, settings->seed);
    find_vendors(&seeding);
    if (seeding.vendor_count == 0 || count <= 0)
        return;
    seeding.bills = ARENA_ARRAY(&company->arena, struct object *, (size_t)count);
    for (int64_t i = 0; i < count; i++) {
        date_day day = settings->as_of - SEED_DAYS + (date_day)(i * SEED_DAYS / count);
        seed_set_day(company, day, i % 3600);
        add_bill(&seeding, 1000 + i, day);
        if (i >= PAY_LAG && random_below(&seeding.random, 100) < 62)
            pay(&seeding, i - PAY_LAG, day);
    }
}
