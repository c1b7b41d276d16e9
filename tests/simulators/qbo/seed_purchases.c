/* What the landscaping company orders, gets credited, and moves between its banks. */
#include <inttypes.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/seed_parts.h"

enum { ORDERS = 16, CREDITS = 24, TRANSFERS = 14, CHECKING = 35, SAVINGS = 36, VISA = 42 };

struct purchases {
    struct company *company;
    struct random random;
    const struct seed_settings *settings;
};

/* The n-th of `count` days that are spread over the company's time. */
static date_day start_day(struct purchases *purchases, int n, int count)
{
    date_day day = purchases->settings->as_of - SEED_DAYS + n * SEED_DAYS / count;
    seed_set_day(purchases->company, day, 7200 + n);
    return day;
}

static void write_item(struct purchases *purchases, struct json_writer *writer, int64_t cents)
{
    const struct company *company = purchases->company;
    json_write_string(writer, "DetailType", "ItemBasedExpenseLineDetail");
    cents_write(writer, "Amount", cents);
    json_open_object(writer, "ItemBasedExpenseLineDetail");
    seed_reference(writer, "ItemRef", seed_pick(&purchases->random, company, ENTITY_ITEM)->id);
    seed_reference(writer, "ClassRef", seed_pick(&purchases->random, company, ENTITY_CLASS)->id);
    json_write_int64(writer, "Qty", 1);
    if (random_below(&purchases->random, 2) == 0) {
        seed_reference(writer, "CustomerRef",
                       seed_pick(&purchases->random, company, ENTITY_CUSTOMER)->id);
        json_write_string(writer, "BillableStatus", "Billable");
    }
    json_close_object(writer);
}

static void write_header(struct purchases *purchases, struct json_writer *writer,
                         const struct object *vendor, date_day day)
{
    seed_reference(writer, "VendorRef", vendor->id);
    seed_write_currency(writer, purchases->company, vendor, &purchases->random);
    seed_write_day(writer, "TxnDate", day);
    seed_reference(writer, "DepartmentRef",
                   seed_pick(&purchases->random, purchases->company, ENTITY_DEPARTMENT)->id);
}

static void write_number(struct json_writer *writer, const char *prefix, int n)
{
    struct buffer number;
    buffer_init(&number, 0);
    buffer_append_format(&number, "%s-%03d", prefix, n);
    json_write_text(writer, "DocNumber", buffer_text(&number));
    buffer_release(&number);
}

/* One line a thing ordered, each of a round price. */
static void write_lines(struct purchases *purchases, struct json_writer *writer, int count,
                        const struct object *order)
{
    json_open_array(writer, "Line");
    for (int i = 0; i < count; i++) {
        json_open_object(writer, NULL);
        write_item(purchases, writer, (i + 1) * INT64_C(12550));
        if (order) {
            json_open_array(writer, "LinkedTxn");
            json_open_object(writer, NULL);
            json_write_int64(writer, "TxnId", order->id);
            json_write_string(writer, "TxnType", "PurchaseOrder");
            json_write_int64(writer, "TxnLineId", i + 1);
            json_close_object(writer);
            json_close_array(writer);
        }
        json_close_object(writer);
    }
    json_close_array(writer);
}

/* Every third order waits, every third came in part, the others are here. */
static void add_order(struct purchases *purchases, int n)
{
    enum { LINES = 2 };
    struct company *company = purchases->company;
    const struct object *vendor = seed_pick(&purchases->random, company, ENTITY_VENDOR);
    date_day day = start_day(purchases, n, ORDERS);
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    write_header(purchases, &writer, vendor, day);
    write_number(&writer, "PO", n);
    write_lines(purchases, &writer, LINES, NULL);
    json_close_object(&writer);
    const struct object *order = seed_save(company, ENTITY_PURCHASE_ORDER, &body, 0);
    if (n % 3 == 0)
        return;
    writer = seed_begin(&body);
    write_header(purchases, &writer, vendor, day + 2);
    write_number(&writer, "OF-PO", n);
    seed_write_day(&writer, "DueDate", day + 32);
    write_lines(purchases, &writer, n % 3, order);
    json_close_object(&writer);
    (void)seed_save(company, ENTITY_BILL, &body, 0);
}

static void use_credit(struct purchases *purchases, const struct object *credit, date_day day)
{
    const struct object *bill = seed_find_open(purchases->company, ENTITY_BILL, credit->party);
    if (!bill)
        return;
    int64_t cents = bill->open < credit->open ? bill->open : credit->open;
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    seed_reference(&writer, "VendorRef", credit->party->id);
    seed_write_currency(&writer, purchases->company, credit->party, &purchases->random);
    seed_write_day(&writer, "TxnDate", day);
    json_write_string(&writer, "PayType", "Check");
    json_open_object(&writer, "CheckPayment");
    json_write_string(&writer, "PrintStatus", "NotSet");
    json_close_object(&writer);
    json_write_int64(&writer, "TotalAmt", 0);
    json_open_array(&writer, "Line");
    seed_write_applied(&writer, bill, cents);
    seed_write_applied(&writer, credit, cents);
    json_close_array(&writer);
    json_close_object(&writer);
    (void)seed_save(purchases->company, ENTITY_BILL_PAYMENT, &body, 0);
}

static void add_credit(struct purchases *purchases, int n)
{
    struct company *company = purchases->company;
    const struct object *bill = seed_pick(&purchases->random, company, ENTITY_BILL);
    date_day day = start_day(purchases, n, CREDITS);
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    write_header(purchases, &writer, bill->party, day);
    write_number(&writer, "CR", n);
    json_write_string(&writer, "PrivateNote", "Rücksendung, returned pallets");
    write_lines(purchases, &writer, 1, NULL);
    json_close_object(&writer);
    const struct object *credit = seed_save(company, ENTITY_VENDOR_CREDIT, &body, 0);
    if (n % 2 == 0)
        use_credit(purchases, credit, day + 1);
}

/* To the savings, and now and then to pay the card. */
static void add_transfer(struct purchases *purchases, int n)
{
    date_day day = start_day(purchases, n, TRANSFERS);
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    seed_reference(&writer, "FromAccountRef", CHECKING);
    seed_reference(&writer, "ToAccountRef", n % 3 == 0 ? VISA : SAVINGS);
    cents_write(&writer, "Amount", 10000 + (int64_t)random_below(&purchases->random, 500000));
    seed_write_day(&writer, "TxnDate", day);
    json_close_object(&writer);
    (void)seed_save(purchases->company, ENTITY_TRANSFER, &body, 0);
}

void seed_purchases(struct company *company, const struct seed_settings *settings)
{
    struct purchases purchases = {.company = company, .settings = settings};
    random_seed(&purchases.random, settings->seed + 1);
    for (int n = 0; n < ORDERS; n++)
        add_order(&purchases, n);
    for (int n = 0; n < CREDITS && settings->bills > 0; n++)
        add_credit(&purchases, n);
    for (int n = 0; n < TRANSFERS; n++)
        add_transfer(&purchases, n);
}
