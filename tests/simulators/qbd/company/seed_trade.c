#include "tests/simulators/qbd/company/seed.h"
#include "tests/simulators/qbd/company/seed_write.h"

enum {
    DAYS_BACK = 60,
    DAYS_AHEAD = 15,
    BILLS_A_TRANSFER = 20,
};

static const char *const VENDORS[] = {
#define SEED_VENDOR(name) name,
#include "tests/simulators/qbd/company/seed_names.def"
};
enum { NAMED_VENDORS = sizeof(VENDORS) / sizeof(VENDORS[0]) };

static void enter_name(struct seeding *seeding, enum entity entity, const char *name)
{
    seed_begin(seeding, entity);
    seed_string(seeding, "Name", name);
    seed_end(seeding);
}

static void enter_account(struct seeding *seeding, const char *name, const char *type)
{
    seed_begin(seeding, ENTITY_ACCOUNT);
    seed_string(seeding, "Name", name);
    seed_string(seeding, "AccountType", type);
    seed_end(seeding);
}

static void enter_customer(struct seeding *seeding, const char *name, const char *parent)
{
    seed_begin(seeding, ENTITY_CUSTOMER);
    seed_string(seeding, "Name", name);
    if (parent)
        seed_reference(seeding, "ParentRef", seed_named(seeding, ENTITY_CUSTOMER, parent));
    seed_end(seeding);
}

static void enter_service(struct seeding *seeding, const char *name)
{
    seed_begin(seeding, ENTITY_ITEM_SERVICE);
    seed_string(seeding, "Name", name);
    seed_open(seeding, "SalesOrPurchase");
    seed_string(seeding, "Desc", name);
    seed_string(seeding, "Price", "60.00");
    seed_reference(seeding, "AccountRef", seed_named(seeding, ENTITY_ACCOUNT, "Services"));
    seed_close(seeding, "SalesOrPurchase");
    seed_end(seeding);
}

static void enter_pump(struct seeding *seeding)
{
    seed_begin(seeding, ENTITY_ITEM_INVENTORY);
    seed_string(seeding, "Name", "Pump");
    seed_string(seeding, "SalesPrice", "90.00");
    seed_reference(seeding, "IncomeAccountRef", seed_named(seeding, ENTITY_ACCOUNT, "Services"));
    seed_string(seeding, "PurchaseCost", "45.00");
    seed_reference(seeding, "COGSAccountRef",
                   seed_named(seeding, ENTITY_ACCOUNT, "Cost of Goods Sold"));
    seed_reference(seeding, "AssetAccountRef",
                   seed_named(seeding, ENTITY_ACCOUNT, "Inventory Asset"));
    seed_end(seeding);
}

static void enter_vendors(struct seeding *seeding, int64_t count)
{
    struct arena *arena = &seeding->company->arena;
    for (int64_t i = 0; i < count; i++) {
        struct text name = i < NAMED_VENDORS ? text_of(VENDORS[i])
                                             : arena_format(arena, "Nursery Supply %d", (int)i);
        seed_begin(seeding, ENTITY_VENDOR);
        seed_text(seeding, "Name", name);
        if (i % 3 == 0) {
            seed_open(seeding, "VendorAddress");
            seed_text(seeding, "Addr1", name); /* as QuickBooks itself fills it in */
            seed_number(seeding, "Addr2", "Sierra Way ", 10 + i);
            seed_string(seeding, "City", "Middlefield");
            seed_string(seeding, "State", "CA");
            seed_string(seeding, "PostalCode", "94482");
            seed_close(seeding, "VendorAddress");
            seed_text(seeding, "Phone", arena_format(arena, "(650) 555-%04d", (int)(i % 10000)));
            seed_text(seeding, "Email", arena_format(arena, "bills%d@vendor.example", (int)i));
        }
        seed_end(seeding);
    }
}

/* Nobody uses them any more. */
static void enter_inactive(struct seeding *seeding)
{
    static const enum entity KINDS[] = {ENTITY_VENDOR, ENTITY_CUSTOMER, ENTITY_CLASS};
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        seed_begin(seeding, KINDS[i]);
        seed_text(seeding, "Name",
                  arena_format(&seeding->company->arena, "Former %s", entity_row(KINDS[i])->name));
        seed_string(seeding, "IsActive", "false");
        seed_end(seeding);
    }
}

static void enter_lists(struct seeding *seeding, int64_t vendors)
{
#define SEED_ACCOUNT(name, type) enter_account(seeding, name, type);
#define SEED_CUSTOMER(name, customer) enter_customer(seeding, name, customer);
#define SEED_CLASS(name) enter_name(seeding, ENTITY_CLASS, name);
#define SEED_ITEM(name) enter_service(seeding, name);
#include "tests/simulators/qbd/company/seed_names.def"
    enter_pump(seeding);
    enter_vendors(seeding, vendors);
    enter_inactive(seeding);
}

static date_day some_day(struct seeding *seeding, int64_t days)
{
    return seeding->today + (date_day)random_below(&seeding->random, (uint64_t)days);
}

/* Invoices in turn are of the time before today and of the days to come. */
static void enter_documents(struct seeding *seeding, const struct seed_plan *plan)
{
    int64_t first = seeding->company->last_txn_number + 1;
    for (int64_t i = 0; i < plan->bills; i++)
        seed_purchase(seeding, first + i, some_day(seeding, DAYS_BACK) - DAYS_BACK);
    for (int64_t i = 0; i < plan->invoices; i++)
        seed_sale(seeding, first + i,
                  i % 2 == 0 ? some_day(seeding, DAYS_BACK) - DAYS_BACK - 1
                             : some_day(seeding, DAYS_AHEAD) + 1);
    for (int64_t i = 0; i < plan->bills / BILLS_A_TRANSFER; i++)
        seed_transfer(seeding, first + i, some_day(seeding, DAYS_BACK) - DAYS_BACK);
}

void seed_trade(struct company *company, const struct seed_plan *plan)
{
    struct seeding seeding;
    seeding_init(&seeding, company, plan->seed);
    if (company->lists[ENTITY_VENDOR].count == 0)
        enter_lists(&seeding, plan->vendors);
    enter_documents(&seeding, plan);
    seeding_release(&seeding);
}
