#include "tests/simulators/qbo/render.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/document.h"
#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/purchase_order.h"
#include "tests/simulators/qbo/reference.h"

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

void render_currency(struct json_writer *writer, const char *code)
{
    json_open_object(writer, "CurrencyRef");
    json_write_string(writer, "value", code);
    json_write_string(writer, "name", currency_name(code));
    json_close_object(writer);
}

void render_full_name(struct json_writer *writer, const struct object *object)
{
    struct arena arena;
    arena_init(&arena, 0);
    json_write_text(writer, "FullyQualifiedName", object_full_name(&arena, object));
    arena_release(&arena);
}

void render_reference(struct json_writer *writer, const char *key, const struct object *object)
{
    struct arena arena;
    arena_init(&arena, 0);
    json_open_object(writer, key);
    write_id(writer, "value", object->id);
    json_write_text(writer, "name", object_full_name(&arena, object));
    json_close_object(writer);
    arena_release(&arena);
}

static void write_reference(struct json_writer *writer, const char *key,
                            const struct company *company, const struct json *reference)
{
    struct text id = json_scalar(reference, "value");
    enum entity entity;
    const struct object *object = NULL;
    if (reference_entity(text_of(key), &entity))
        object = company_find(company, entity, id);
    if (object) {
        render_reference(writer, key, object);
        return;
    }
    json_open_object(writer, key);
    json_write_text(writer, "value", id);
    if (strcmp(key, "ParentRef") != 0 && text_is_present(json_text(reference, "name")))
        json_write_text(writer, "name", json_text(reference, "name"));
    json_close_object(writer);
}

void render_value(struct json_writer *writer, const char *key, const struct company *company,
                  const struct json *value)
{
    char name[KEY_BYTES];
    if (value->kind == JSON_OBJECT && key && reference_is_key(key)) {
        write_reference(writer, key, company, value);
    } else if (value->kind == JSON_OBJECT) {
        json_open_object(writer, key);
        JSON_EACH(member, value)
        if (text_copy(member->key, name, sizeof(name)))
            render_value(writer, name, company, member);
        json_close_object(writer);
    } else if (value->kind == JSON_ARRAY) {
        json_open_array(writer, key);
        JSON_EACH(item, value)
        render_value(writer, NULL, company, item);
        json_close_array(writer);
    } else {
        json_write_tree(writer, key, value);
    }
}

void render_trade(struct json_writer *writer, const struct company *company,
                  const struct object *object)
{
    char text[DECIMAL_TEXT_BYTES_MAX];
    if (trade_of(object->entity).side->name == TRADE_PAYABLE)
        render_reference(writer, "APAccountRef", object->control_account);
    render_currency(writer, object->currency);
    if (company->is_multicurrency)
        json_write_number(writer, "ExchangeRate", decimal_format(object->rate, 0, text));
    cents_write(writer, "TotalAmt", object->total);
}

static void write_open(struct json_writer *writer, const struct company *company,
                       const struct object *charge)
{
    cents_write(writer, "Balance", charge->open);
    if (!company->is_multicurrency || !field_find(charge->entity, TEXT("HomeBalance")))
        return;
    cents_write(writer, "HomeTotalAmt", cents_at_rate(charge->total, charge->rate));
    cents_write(writer, "HomeBalance", books_home_open(charge));
}

void render_link(struct json_writer *writer, int64_t id, const char *type)
{
    json_open_object(writer, NULL);
    write_id(writer, "TxnId", id);
    json_write_string(writer, "TxnType", type);
    json_close_object(writer);
}

static const char *payment_type(const struct company *company, const struct object *payment)
{
    if (payment->entity != ENTITY_BILL_PAYMENT)
        return entity_name(payment->entity);
    bool is_card = text_equal_string(json_text(payment->document, "PayType"), "CreditCard");
    return is_card && company->switches.card_link_type ? "BillPaymentCreditCard"
                                                       : "BillPaymentCheck";
}

static void write_payers(struct json_writer *writer, const struct company *company,
                         const struct object *charge)
{
    for (const struct application *a = charge->first_application; a; a = a->next)
        render_link(writer, a->payment->id, payment_type(company, a->payment));
}

void render_charge(struct json_writer *writer, const struct company *company,
                   const struct object *charge)
{
    render_trade(writer, company, charge);
    write_open(writer, company, charge);
    json_open_array(writer, "LinkedTxn");
    purchase_order_render_links(writer, company, charge);
    write_payers(writer, company, charge);
    json_close_array(writer);
}

void render_applications(struct json_writer *writer, const struct object *payment)
{
    json_open_array(writer, "Line");
    for (size_t i = 0; i < payment->application_count; i++) {
        const struct application *application = &payment->applications[i];
        json_open_object(writer, NULL);
        cents_write(writer, "Amount", application->cents);
        json_open_array(writer, "LinkedTxn");
        render_link(writer, application->target->id, entity_name(application->target->entity));
        json_close_array(writer);
        json_close_object(writer);
    }
    json_close_array(writer);
}

/* Left to the entity's own rules. */
static bool is_own(const struct object *object, struct text key)
{
    const struct field *field = field_find(object->entity, key);
    return field && (field->flags & FIELD_OWN);
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
    if (!is_own(object, member->key) && text_copy(member->key, name, sizeof(name)))
        render_value(writer, name, company, member);
    if (rules_of(object->entity)->show)
        rules_of(object->entity)->show(writer, company, object);
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
