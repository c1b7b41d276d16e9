#include "tests/simulators/qbo/seed.h"

#include "tests/simulators/qbo/journal_entry.h"
#include "tests/simulators/qbo/seed_parts.h"

static const instant_us SECOND_US = 1000000;

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

static const char *const customers[] = {
    "Amy's Bird Sanctuary",
    "Bill's Windsurf Shop",
    "Cool Cars",
    "Diego Rodriguez",
    "Dukes Basketball Camp",
    "Freeman Sporting Goods",
    "Geeta Kalapatapu",
    "Jeff's Jalopies",
    "Kookies by Kathy",
    "Mark Cho",
    "Paulsen Medical Supplies",
    "Wedding Planning by Whitney",
};

struct object *seed_save(struct company *company, enum entity entity, struct buffer *body,
                         int64_t id)
{
    struct fault fault;
    struct error error;
    struct arena arena;
    arena_init(&arena, 0);
    const struct json *json = json_parse(&arena, buffer_text(body), &error);
    if (!json)
        bug("seed: %s", error.message);
    struct write_request request = {.entity = entity, .body = json, .as_person = true, .id = id};
    struct object *object = write_object(company, &request, &fault);
    if (!object)
        bug("seed of %s: %s", entity_name(entity), fault.detail);
    arena_release(&arena);
    buffer_release(body);
    return object;
}

struct json_writer seed_begin(struct buffer *body)
{
    struct json_writer writer;
    buffer_init(body, 0);
    json_writer_init(&writer, body);
    json_open_object(&writer, NULL);
    return writer;
}

void seed_reference(struct json_writer *writer, const char *key, int64_t id)
{
    json_open_object(writer, key);
    json_write_int64(writer, "value", id);
    json_close_object(writer);
}

static void write_currency(struct json_writer *writer, const char *currency)
{
    json_open_object(writer, "CurrencyRef");
    json_write_string(writer, "value", currency);
    json_close_object(writer);
}

static void seed_chart(struct company *company)
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

static void seed_items(struct company *company)
{
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
        save_item(company, &items[i]);
}

static void write_pair(struct json_writer *writer, const char *name, const char *value)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "Name", name);
    json_write_string(writer, "Value", value);
    json_close_object(writer);
}

static void seed_preferences(struct company *company, bool is_multicurrency)
{
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    json_open_object(&writer, "AccountingInfoPrefs");
    json_write_string(&writer, "FirstMonthOfFiscalYear", "January");
    json_write_bool(&writer, "UseAccountNumbers", false);
    json_write_bool(&writer, "TrackDepartments", false);
    json_write_bool(&writer, "ClassTrackingPerTxn", false);
    json_write_bool(&writer, "ClassTrackingPerTxnLine", false);
    json_close_object(&writer);
    json_open_object(&writer, "SalesFormsPrefs");
    json_write_bool(&writer, "CustomTxnNumbers", false);
    json_close_object(&writer);
    json_open_object(&writer, "VendorAndPurchasesPrefs");
    json_write_bool(&writer, "TrackingByCustomer", true);
    json_write_bool(&writer, "BillableExpenseTracking", true);
    json_close_object(&writer);
    json_open_object(&writer, "TimeTrackingPrefs");
    json_write_string(&writer, "WorkWeekStartDate", "Monday");
    json_close_object(&writer);
    json_open_object(&writer, "CurrencyPrefs");
    json_write_bool(&writer, "MultiCurrencyEnabled", is_multicurrency);
    json_open_object(&writer, "HomeCurrency");
    json_write_string(&writer, "value", company->home);
    json_close_object(&writer);
    json_close_object(&writer);
    json_open_object(&writer, "OtherPrefs");
    json_open_array(&writer, "NameValue");
    write_pair(&writer, "SalesFormsPrefs.DefaultCustomerMessage",
               "Thank you for your business and have a great day!");
    write_pair(&writer, "WarnDuplicateBillNumber", "true");
    write_pair(&writer, "WarnDuplicateCheckNumber", "true");
    write_pair(&writer, "WarnDuplicateJournalNumber", "true");
    json_close_array(&writer);
    json_close_object(&writer);
    json_close_object(&writer);
    seed_save(company, ENTITY_PREFERENCES, &body, 0);
}

/* The vendor has no way to create a company's own record, so it does not go through a write. */
static void seed_company_info(struct company *company, struct text name)
{
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    struct error error;
    json_write_text(&writer, "CompanyName", name);
    json_write_text(&writer, "LegalName", name);
    json_open_object(&writer, "CompanyAddr");
    json_write_string(&writer, "Line1", "123 Sierra Way");
    json_write_string(&writer, "City", "San Pablo");
    json_write_string(&writer, "Country", "USA");
    json_write_string(&writer, "CountrySubDivisionCode", "CA");
    json_write_string(&writer, "PostalCode", "87999");
    json_close_object(&writer);
    json_write_string(&writer, "CompanyStartDate", "2020-01-02");
    json_write_string(&writer, "FiscalYearStartMonth", "January");
    json_write_string(&writer, "Country", "US");
    json_write_string(&writer, "SupportedLanguages", "en");
    json_open_array(&writer, "NameValue");
    write_pair(&writer, "OfferingSku", "QuickBooks Online Plus");
    write_pair(&writer, "IndustryType", "Landscaping Services");
    json_close_array(&writer);
    json_close_object(&writer);
    struct text text = arena_copy(&company->arena, buffer_text(&body));
    buffer_release(&body);
    struct object *info = company_add(company, ENTITY_COMPANY_INFO, 0);
    info->document = json_parse(&company->arena, text, &error);
    REQUIRE(info->document != NULL);
}

static void seed_customers(struct company *company)
{
    for (size_t i = 0; i < sizeof(customers) / sizeof(customers[0]); i++)
        (void)company_take_name(company, text_of(customers[i]));
}

static void save_vendor(struct company *company, struct text name, const char *currency,
                        bool is_old)
{
    struct buffer body;
    struct json_writer writer = seed_begin(&body);
    json_write_text(&writer, "DisplayName", name);
    json_write_text(&writer, "CompanyName", text_cut_characters(name, 100));
    if (company->is_multicurrency)
        write_currency(&writer, currency);
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

static void seed_vendors(struct company *company, int64_t count)
{
    int64_t rows = sizeof(vendor_rows) / sizeof(vendor_rows[0]);
    for (int64_t i = 0; i < count && i < rows; i++)
        save_vendor(company, text_of(vendor_rows[i].name), vendor_rows[i].currency, false);
    for (int64_t i = rows; i < count; i++)
        save_vendor(company, arena_format(&company->arena, "Supplier %05lld", (long long)i), "USD",
                    false);
    save_vendor(company, TEXT("Bygone Bulbs"), "USD", true);
}

void seed_company(struct company *company, const struct seed_settings *settings)
{
    enum { DAYS = 300, OPENING_CENTS = 50000000, DAY_S = 86400, MORNING_S = 17 * 3600 };
    instant_us now = company->now;
    int64_t first_s = (int64_t)(settings->as_of - DAYS) * DAY_S + MORNING_S;
    company->now = (first_s - DAY_S) * SECOND_US;
    seed_company_info(company, settings->name);
    seed_preferences(company, settings->is_multicurrency);
    seed_chart(company);
    seed_items(company);
    if (!settings->is_empty) {
        seed_customers(company);
        seed_vendors(company, settings->vendors);
        struct object *equity = company_find_id(company, ENTITY_ACCOUNT, 34);
        struct object *checking = company_find_id(company, ENTITY_ACCOUNT, 35);
        (void)journal_entry_write(company, equity, checking, OPENING_CENTS,
                                  TEXT("Opening balance"));
        seed_bills(company, settings);
    }
    company->now = now;
    (void)books_total(company);
}
