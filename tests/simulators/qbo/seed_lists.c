#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/seed_parts.h"

struct chart_row {
    int64_t id;
    const char *name;
    int64_t parent;
    const char *subtype;
};

static const struct chart_row chart[] = {
#define CHART(id, name, parent, subtype) {id, name, parent, subtype},
#include "tests/simulators/qbo/chart.def"
#undef CHART
};

static const struct item_row {
    int64_t id;
    const char *name;
    const char *type;
    int64_t income;
    int64_t expense;
    const char *price;
    const char *cost;
} items[] = {
#define SEED_ITEM(id, name, type, income, expense, price, cost)                                    \
    {id, name, type, income, expense, price, cost},
#include "tests/simulators/qbo/items.def"
#undef SEED_ITEM
};

static const struct {
    const char *name;
    const char *currency;
} vendor_rows[] = {
#define SEED_VENDOR(name, currency) {name, currency},
#include "tests/simulators/qbo/vendors.def"
#undef SEED_VENDOR
};

static const struct {
    const char *name;
    const char *parent;
    const char *currency;
    const char *address;
} customer_rows[] = {
#define SEED_CUSTOMER(name, parent, currency, address) {name, parent, currency, address},
#include "tests/simulators/qbo/customers.def"
#undef SEED_CUSTOMER
};

static const struct {
    enum entity entity;
    const char *name;
    const char *parent;
} dimension_rows[] = {
#define SEED_DIMENSION(entity, name, parent) {ENTITY_##entity, name, parent},
#include "tests/simulators/qbo/dimensions.def"
#undef SEED_DIMENSION
};

static void write_currency(struct json_writer *writer, const struct company *company,
                           const char *currency)
{
    if (!company->is_multicurrency)
        return;
    json_open_object(writer, "CurrencyRef");
    json_write_string(writer, "value", currency);
    json_close_object(writer);
}

void seed_chart(struct company *company)
{
    for (size_t i = 0; i < sizeof(chart) / sizeof(chart[0]); i++) {
        struct buffer body;
        struct json_writer writer = seed_begin(&body);
        json_write_string(&writer, "Name", chart[i].name);
        json_write_string(&writer, "AccountSubType", chart[i].subtype);
        if (chart[i].parent)
            seed_reference(&writer, "ParentRef", chart[i].parent);
        json_close_object(&writer);
        seed_save(company, ENTITY_ACCOUNT, &body, chart[i].id);
    }
}

static void save_item(struct company *company, const struct item_row *item)
{
    enum { INVENTORY_ASSET = 81 };
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    json_write_string(&writer, "Name", item->name);
    json_write_string(&writer, "Type", item->type);
    seed_reference(&writer, "IncomeAccountRef", item->income);
    seed_reference(&writer, "ExpenseAccountRef", item->expense);
    json_write_number(&writer, "UnitPrice", text_of(item->price));
    json_write_number(&writer, "PurchaseCost", text_of(item->cost));
    if (text_equal_string(text_of(item->type), "Inventory")) {
        seed_reference(&writer, "AssetAccountRef", INVENTORY_ASSET);
        json_write_bool(&writer, "TrackQtyOnHand", true);
        json_write_int64(&writer, "QtyOnHand", 25);
        json_write_string(&writer, "InvStartDate", "2020-01-02");
    }
    json_close_object(&writer);
    seed_save(company, ENTITY_ITEM, &body, item->id);
}

void seed_items(struct company *company)
{
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
        save_item(company, &items[i]);
}

static void save_vendor(struct company *company, struct text name, const char *currency,
                        bool is_old)
{
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    json_write_text(&writer, "DisplayName", name);
    json_write_text(&writer, "CompanyName", text_cut_characters(name, 100));
    write_currency(&writer, company, currency);
    json_close_object(&writer);
    struct object *vendor = seed_save(company, ENTITY_VENDOR, &body, 0);
    if (!is_old)
        return;
    writer = seed_begin(&body);
    json_write_int64(&writer, "Id", vendor->id);
    json_write_bool(&writer, "Active", false);
    json_close_object(&writer);
    seed_save(company, ENTITY_VENDOR, &body, 0);
}

void seed_vendors(struct company *company, int64_t count)
{
    int64_t rows = sizeof(vendor_rows) / sizeof(vendor_rows[0]);
    for (int64_t i = 0; i < count && i < rows; i++)
        save_vendor(company, text_of(vendor_rows[i].name), vendor_rows[i].currency, false);
    for (int64_t i = rows; i < count; i++)
        save_vendor(company, arena_format(&company->arena, "Supplier %05lld", (long long)i), "USD",
                    false);
    save_vendor(company, TEXT("Bygone Bulbs"), "USD", true);
}

static void write_parent(struct json_writer *writer, const struct company *company,
                         enum entity entity, const char *name)
{
    if (!name)
        return;
    COMPANY_EACH(object, company, entity)
    {
        if (text_equal_string(object_name(object), name))
            seed_reference(writer, "ParentRef", object->id);
    }
}

/* A company of one currency sells to all of them in it. */
void seed_customers(struct company *company)
{
    for (size_t i = 0; i < sizeof(customer_rows) / sizeof(customer_rows[0]); i++) {
        struct buffer body;
        struct json_writer writer = seed_begin(&body);
        json_write_string(&writer, "DisplayName", customer_rows[i].name);
        write_parent(&writer, company, ENTITY_CUSTOMER, customer_rows[i].parent);
        json_write_bool(&writer, "Job", customer_rows[i].parent != NULL);
        write_currency(&writer, company, customer_rows[i].currency);
        if (customer_rows[i].address) {
            json_open_object(&writer, "PrimaryEmailAddr");
            json_write_string(&writer, "Address", customer_rows[i].address);
            json_close_object(&writer);
        }
        json_close_object(&writer);
        seed_save(company, ENTITY_CUSTOMER, &body, 0);
    }
}

void seed_customer_names(struct company *company)
{
    enum { NAMES = 12 };
    int taken = 0;
    for (size_t i = 0; taken < NAMES; i++) {
        if (customer_rows[i].parent)
            continue;
        (void)company_take_name(company, text_of(customer_rows[i].name));
        taken++;
    }
}

void seed_dimensions(struct company *company)
{
    for (size_t i = 0; i < sizeof(dimension_rows) / sizeof(dimension_rows[0]); i++) {
        struct buffer body;
        struct json_writer writer = seed_begin(&body);
        json_write_string(&writer, "Name", dimension_rows[i].name);
        write_parent(&writer, company, dimension_rows[i].entity, dimension_rows[i].parent);
        json_close_object(&writer);
        seed_save(company, dimension_rows[i].entity, &body, 0);
    }
}
