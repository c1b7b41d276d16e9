/* What the landscaping company sells, and what its customers pay. */
#include <inttypes.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/seed_parts.h"

enum {
    PAY_LAG = 12,    /* invoices that go out before one is paid */
    CREDIT_EACH = 9, /* how many invoices go with a credit memo */
    VOID_EACH = 80,
    LINES_MOST = 4,
    CHECKING = 35,
};

struct sales {
    struct company *company;
    struct random random;
    struct object **invoices;
    int64_t count;
};

static bool is_one_in(struct sales *sales, uint64_t n)
{
    return random_below(&sales->random, n) == 0;
}

static void write_line(struct sales *sales, struct json_writer *writer)
{
    struct random *random = &sales->random;
    int64_t quantity = 1 + (int64_t)random_below(random, 12);
    int64_t price = 250 + (int64_t)random_below(random, 20000);
    char text[CENTS_TEXT_BYTES_MAX];
    json_open_object(writer, NULL);
    json_write_string(writer, "DetailType", "SalesItemLineDetail");
    cents_write(writer, "Amount", quantity * price);
    json_write_string(writer, "Description", is_one_in(sales, 3) ? "Pflege – März" : "As agreed");
    json_open_object(writer, "SalesItemLineDetail");
    seed_reference(writer, "ItemRef", seed_pick(random, sales->company, ENTITY_ITEM)->id);
    json_write_int64(writer, "Qty", quantity);
    json_write_number(writer, "UnitPrice", cents_format(price, text));
    if (is_one_in(sales, 2))
        seed_reference(writer, "ClassRef", seed_pick(random, sales->company, ENTITY_CLASS)->id);
    json_close_object(writer);
    json_close_object(writer);
}

static void write_discount(struct json_writer *writer)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "DetailType", "DiscountLineDetail");
    json_open_object(writer, "DiscountLineDetail");
    json_write_bool(writer, "PercentBased", true);
    json_write_int64(writer, "DiscountPercent", 10);
    json_close_object(writer);
    json_close_object(writer);
}

static void write_sale(struct sales *sales, struct json_writer *writer,
                       const struct object *customer, date_day day)
{
    seed_reference(writer, "CustomerRef", customer->id);
    seed_write_currency(writer, sales->company, customer, &sales->random);
    seed_write_day(writer, "TxnDate", day);
    if (is_one_in(sales, 3))
        seed_reference(writer, "DepartmentRef",
                       seed_pick(&sales->random, sales->company, ENTITY_DEPARTMENT)->id);
    json_open_array(writer, "Line");
    uint64_t lines = 1 + random_below(&sales->random, LINES_MOST);
    for (uint64_t i = 0; i < lines; i++)
        write_line(sales, writer);
    if (is_one_in(sales, 12))
        write_discount(writer);
    json_close_array(writer);
}

/* One in ten has no number, one in eight waits to be sent by e-mail. */
static void add_invoice(struct sales *sales, date_day day)
{
    const struct object *customer = seed_pick(&sales->random, sales->company, ENTITY_CUSTOMER);
    struct text address = json_text(customer->document, "PrimaryEmailAddr.Address");
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    write_sale(sales, &writer, customer, day);
    seed_write_day(&writer, "DueDate", day + 30);
    if (!is_one_in(sales, 10))
        json_write_int64(&writer, "DocNumber", 1001 + sales->count);
    if (text_is_present(address)) {
        json_open_object(&writer, "BillEmail");
        json_write_text(&writer, "Address", address);
        json_close_object(&writer);
        json_write_string(&writer, "EmailStatus", is_one_in(sales, 3) ? "NeedToSend" : "EmailSent");
    }
    json_close_object(&writer);
    sales->invoices[sales->count++] = seed_save(sales->company, ENTITY_INVOICE, &body, 0);
}

static void begin_payment(struct sales *sales, struct buffer *body, struct json_writer *writer,
                          const struct object *invoice, date_day day)
{
    *writer = seed_begin(body);
    seed_reference(writer, "CustomerRef", invoice->party->id);
    seed_write_currency(writer, sales->company, invoice->party, &sales->random);
    seed_write_day(writer, "TxnDate", day);
}

static void save_payment(struct sales *sales, struct buffer *body, struct json_writer *writer)
{
    json_close_array(writer);
    json_close_object(writer);
    (void)seed_save(sales->company, ENTITY_PAYMENT, body, 0);
}

/* One in four pays a part, one in twelve too much; some go straight to the bank. */
static void receive(struct sales *sales, const struct object *invoice, date_day day)
{
    int64_t cents = is_one_in(sales, 4) ? invoice->open / 3 + 1 : invoice->open;
    int64_t more = is_one_in(sales, 12) ? 500 : 0;
    struct buffer body;
    struct json_writer writer;
    if (invoice->open == 0)
        return;
    begin_payment(sales, &body, &writer, invoice, day);
    json_write_int64(&writer, "PaymentRefNum", 5000 + sales->count);
    if (is_one_in(sales, 3))
        seed_reference(&writer, "DepositToAccountRef", CHECKING);
    cents_write(&writer, "TotalAmt", cents + more);
    json_open_array(&writer, "Line");
    seed_write_applied(&writer, invoice, cents);
    save_payment(sales, &body, &writer);
}

/* Half of the credit memos are used at once. */
static void add_credit(struct sales *sales, const struct object *invoice, date_day day)
{
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    write_sale(sales, &writer, invoice->party, day);
    json_close_object(&writer);
    const struct object *memo = seed_save(sales->company, ENTITY_CREDIT_MEMO, &body, 0);
    if (invoice->open == 0 || memo->open == 0 || is_one_in(sales, 2))
        return;
    int64_t cents = invoice->open < memo->open ? invoice->open : memo->open;
    begin_payment(sales, &body, &writer, invoice, day);
    json_write_int64(&writer, "TotalAmt", 0);
    json_write_string(&writer, "PrivateNote", "Created by QB Online to link credits to charges.");
    json_open_array(&writer, "Line");
    seed_write_applied(&writer, invoice, cents);
    seed_write_applied(&writer, memo, cents);
    save_payment(sales, &body, &writer);
}

static void void_invoice(struct sales *sales, const struct object *invoice)
{
    struct arena arena;
    struct error error;
    struct fault fault;
    arena_init(&arena, 0);
    struct text text = arena_format(&arena, "{\"Id\":\"%" PRId64 "\"}", invoice->id);
    struct write_request request = {.entity = ENTITY_INVOICE,
                                    .kind = WRITE_VOID,
                                    .body = json_parse(&arena, text, &error),
                                    .as_person = true};
    if (!write_object(sales->company, &request, &fault))
        bug("seed of a void: %s", fault.detail);
    arena_release(&arena);
}

static void pass_day(struct sales *sales, date_day day)
{
    add_invoice(sales, day);
    if (sales->count <= PAY_LAG)
        return;
    const struct object *due = sales->invoices[sales->count - 1 - PAY_LAG];
    if (sales->count % CREDIT_EACH == 0)
        add_credit(sales, due, day);
    else if (sales->count % VOID_EACH == 1)
        void_invoice(sales, due);
    else if (random_below(&sales->random, 100) < 62)
        receive(sales, due, day);
}

void seed_sales(struct company *company, const struct seed_settings *settings)
{
    struct sales sales = {.company = company};
    int64_t count = settings->invoices;
    random_seed(&sales.random, settings->seed + 2);
    sales.invoices = ARENA_ARRAY(&company->arena, struct object *, (size_t)count + 1);
    for (int64_t i = 0; i < count; i++) {
        date_day day = settings->as_of - SEED_DAYS + (date_day)(i * SEED_DAYS / count);
        seed_set_day(company, day, 10800 + i % 3600);
        pass_day(&sales, day);
    }
}
