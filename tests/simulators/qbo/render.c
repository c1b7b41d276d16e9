#include "tests/simulators/qbo/render.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/simulators/qbo/account.h"
#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"

enum { ID_BYTES = 24, KEY_BYTES = 64 };

static void write_id(struct json_writer *writer, const char *key, int64_t id)
{
    char text[ID_BYTES];
    snprintf(text, sizeof(text), "%" PRId64, id);
    json_write_string(writer, key, text);
}

static const char *currency_name(const char *code)
{
    static const struct {
        const char *code;
        const char *name;
    } names[] = {{"USD", "United States Dollar"},
                 {"EUR", "Euro"},
                 {"CAD", "Canadian Dollar"},
                 {"GBP", "British Pound Sterling"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i].code, code) == 0)
            return names[i].name;
    return code;
}

static void write_currency(struct json_writer *writer, const char *code)
{
    json_open_object(writer, "CurrencyRef");
    json_write_string(writer, "value", code);
    json_write_string(writer, "name", currency_name(code));
    json_close_object(writer);
}

static void write_account_reference(struct json_writer *writer, const char *key,
                                    const struct object *account)
{
    struct arena arena;
    arena_init(&arena, 0);
    json_open_object(writer, key);
    write_id(writer, "value", account->id);
    json_write_text(writer, "name", account_full_name(&arena, account));
    json_close_object(writer);
    arena_release(&arena);
}

/* References show the name that the object has now, whatever the client sent. */
static void write_reference(struct json_writer *writer, const char *key,
                            const struct company *company, const struct json *reference)
{
    static const char *const account_keys[] = {"AccountRef", "APAccountRef", "BankAccountRef",
                                               "CCAccountRef"};
    struct text id = json_scalar(reference, "value");
    for (size_t i = 0; i < sizeof(account_keys) / sizeof(account_keys[0]); i++) {
        const struct object *account = company_find(company, ENTITY_ACCOUNT, id);
        if (strcmp(key, account_keys[i]) == 0 && account) {
            write_account_reference(writer, key, account);
            return;
        }
    }
    const struct object *vendor = company_find(company, ENTITY_VENDOR, id);
    json_open_object(writer, key);
    json_write_text(writer, "value", id);
    if (strcmp(key, "VendorRef") == 0 && vendor)
        json_write_text(writer, "name", json_text(vendor->document, "DisplayName"));
    else if (strcmp(key, "ParentRef") != 0 && text_is_present(json_text(reference, "name")))
        json_write_text(writer, "name", json_text(reference, "name"));
    json_close_object(writer);
}

static void write_value(struct json_writer *writer, const char *key, const struct company *company,
                        const struct json *value)
{
    size_t length = key ? strlen(key) : 0;
    char name[KEY_BYTES];
    if (value->kind == JSON_OBJECT && length > 3 && strcmp(key + length - 3, "Ref") == 0) {
        write_reference(writer, key, company, value);
    } else if (value->kind == JSON_OBJECT) {
        json_open_object(writer, key);
        JSON_EACH(member, value)
        if (text_copy(member->key, name, sizeof(name)))
            write_value(writer, name, company, member);
        json_close_object(writer);
    } else if (value->kind == JSON_ARRAY) {
        json_open_array(writer, key);
        JSON_EACH(item, value)
        write_value(writer, NULL, company, item);
        json_close_array(writer);
    } else {
        json_write_tree(writer, key, value);
    }
}

static bool is_computed(const struct object *object, struct text key)
{
    static const char *const names[] = {"CurrencyRef", "ExchangeRate",   "Active",
                                        "AccountType", "AccountSubType", "TotalAmt"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (text_equal_string(key, names[i]))
            return true;
    bool is_payment = object->entity == ENTITY_BILL_PAYMENT;
    return (object->payable && text_equal_string(key, "APAccountRef")) ||
           (is_payment && text_equal_string(key, "Line"));
}

static void write_account(struct json_writer *writer, const struct company *company,
                          const struct object *account)
{
    struct arena arena;
    arena_init(&arena, 0);
    json_write_bool(writer, "SubAccount", account->parent != NULL);
    json_write_text(writer, "FullyQualifiedName", account_full_name(&arena, account));
    json_write_bool(writer, "Active", account->is_active);
    json_write_text(writer, "Classification", account->classification);
    json_write_text(writer, "AccountType", account->account_type);
    json_write_text(writer, "AccountSubType", account->account_subtype);
    cents_write(writer, "CurrentBalance", account_shown(account));
    cents_write(writer, "CurrentBalanceWithSubAccounts",
                account_shown_with_children(company, account));
    write_currency(writer, account->currency);
    arena_release(&arena);
}

static void write_transaction(struct json_writer *writer, const struct company *company,
                              const struct object *object)
{
    char text[DECIMAL_TEXT_BYTES_MAX];
    write_account_reference(writer, "APAccountRef", object->payable);
    write_currency(writer, object->currency);
    if (company->is_multicurrency)
        json_write_number(writer, "ExchangeRate", decimal_format(object->rate, 0, text));
    cents_write(writer, "TotalAmt", object->total);
}

static const char *payment_type(const struct company *company, const struct object *payment)
{
    bool is_card = text_equal_string(json_text(payment->document, "PayType"), "CreditCard");
    return is_card && company->switches.card_link_type ? "BillPaymentCreditCard"
                                                       : "BillPaymentCheck";
}

static void write_bill(struct json_writer *writer, const struct company *company,
                       const struct object *bill)
{
    write_transaction(writer, company, bill);
    cents_write(writer, "Balance", bill->open);
    if (company->is_multicurrency) {
        cents_write(writer, "HomeTotalAmt", cents_at_rate(bill->total, bill->rate));
        cents_write(writer, "HomeBalance", books_home_open(bill));
    }
    json_open_array(writer, "LinkedTxn");
    for (const struct application *a = bill->first_application; a; a = a->next) {
        json_open_object(writer, NULL);
        write_id(writer, "TxnId", a->payment->id);
        json_write_string(writer, "TxnType", payment_type(company, a->payment));
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_payment(struct json_writer *writer, const struct company *company,
                          const struct object *payment)
{
    write_transaction(writer, company, payment);
    json_open_array(writer, "Line");
    for (size_t i = 0; i < payment->application_count; i++) {
        const struct application *application = &payment->applications[i];
        json_open_object(writer, NULL);
        cents_write(writer, "Amount", application->cents);
        json_open_array(writer, "LinkedTxn");
        json_open_object(writer, NULL);
        write_id(writer, "TxnId", application->bill->id);
        json_write_string(writer, "TxnType", "Bill");
        json_close_object(writer);
        json_close_array(writer);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_computed(struct json_writer *writer, const struct company *company,
                           const struct object *object)
{
    switch (object->entity) {
    case ENTITY_ACCOUNT:
        write_account(writer, company, object);
        break;
    case ENTITY_VENDOR:
        json_write_bool(writer, "Active", object->is_active);
        cents_write(writer, "Balance", object->balance);
        write_currency(writer, object->currency);
        break;
    case ENTITY_BILL:
        write_bill(writer, company, object);
        break;
    case ENTITY_BILL_PAYMENT:
        write_payment(writer, company, object);
        break;
    case ENTITY_JOURNAL_ENTRY:
        cents_write(writer, "TotalAmt", object->total);
        write_currency(writer, object->currency);
        break;
    case ENTITY_COMPANY_INFO:
    case ENTITY_PREFERENCES:
    case ENTITY_COUNT:
        break;
    }
}

void render_object(struct json_writer *writer, const char *key, const struct company *company,
                   const struct object *object)
{
    char created[INSTANT_TEXT_BYTES_MAX];
    char updated[INSTANT_TEXT_BYTES_MAX];
    char name[KEY_BYTES];
    json_open_object(writer, key);
    json_write_string(writer, "domain", "QBO");
    json_write_bool(writer, "sparse", false);
    write_id(writer, "Id", object->id);
    write_id(writer, "SyncToken", object->sync_token);
    json_open_object(writer, "MetaData");
    json_write_text(writer, "CreateTime", company_time(object->created, created));
    json_write_text(writer, "LastUpdatedTime", company_time(object->updated, updated));
    json_close_object(writer);
    JSON_EACH(member, object->document)
    if (!is_computed(object, member->key) && text_copy(member->key, name, sizeof(name)))
        write_value(writer, name, company, member);
    write_computed(writer, company, object);
    json_close_object(writer);
}

void render_tombstone(struct json_writer *writer, const struct object *object)
{
    char updated[INSTANT_TEXT_BYTES_MAX];
    json_open_object(writer, NULL);
    json_write_string(writer, "domain", "QBO");
    json_write_string(writer, "status", "Deleted");
    write_id(writer, "Id", object->id);
    json_open_object(writer, "MetaData");
    json_write_text(writer, "LastUpdatedTime", company_time(object->updated, updated));
    json_close_object(writer);
    json_close_object(writer);
}

void render_deleted(struct json_writer *writer, const char *key, const struct object *object)
{
    json_open_object(writer, key);
    json_write_string(writer, "status", "Deleted");
    json_write_string(writer, "domain", "QBO");
    write_id(writer, "Id", object->id);
    json_close_object(writer);
}

void render_time(struct json_writer *writer, instant_us now)
{
    enum { WITHOUT_ZONE = 19 };
    char seconds[INSTANT_TEXT_BYTES_MAX];
    char text[INSTANT_TEXT_BYTES_MAX + 8];
    struct text whole = company_time(now, seconds);
    REQUIRE(whole.length > WITHOUT_ZONE);
    snprintf(text, sizeof(text), "%.*s.%03d%s", WITHOUT_ZONE, seconds, (int)(now / 1000 % 1000),
             seconds + WITHOUT_ZONE);
    json_write_string(writer, "time", text);
}
