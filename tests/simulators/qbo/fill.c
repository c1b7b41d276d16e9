#include "tests/simulators/qbo/fill.h"

#include <inttypes.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/document.h"
#include "tests/simulators/qbo/trade.h"

static const struct default_row {
    enum entity entity;
    const char *field;
    const char *value;
} defaults[] = {
#define DEFAULT(entity, field, value) {ENTITY_##entity, field, value},
#include "tests/simulators/qbo/defaults.def"
#undef DEFAULT
};

enum { NAME_TRIES_MAX = 1000, SUFFIX_ROOM = 16, NOTE_ROOM = 10 };

static struct json_writer begin(struct buffer *members)
{
    struct json_writer writer;
    buffer_init(members, 0);
    json_writer_init(&writer, members);
    json_open_object(&writer, NULL);
    return writer;
}

static const struct json *overlay_text(struct company *company, enum entity entity,
                                       const struct json *document, const char *key,
                                       struct text value)
{
    struct buffer members;
    struct json_writer writer = begin(&members);
    json_write_text(&writer, key, value);
    json_close_object(&writer);
    return document_overlay(company, entity, document, &members);
}

const struct json *fill_defaults(struct company *company, enum entity entity,
                                 const struct json *document)
{
    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
        if (defaults[i].entity == entity && !json_member(document, defaults[i].field))
            document = overlay_text(company, entity, document, defaults[i].field,
                                    text_of(defaults[i].value));
    return document;
}

const struct json *fill_number(struct company *company, enum entity entity,
                               const struct json *document)
{
    bool is_numbered = entity == ENTITY_INVOICE || entity == ENTITY_CREDIT_MEMO;
    if (!is_numbered || company->preferences.custom_numbers || json_member(document, "DocNumber"))
        return document;
    struct text number = arena_format(&company->arena, "%" PRId64, company->last_sales_number + 1);
    return overlay_text(company, entity, document, "DocNumber", number);
}

const struct json *fill_dates(struct company *company, enum entity entity,
                              const struct json *document)
{
    char text[DATE_TEXT_BYTES_MAX];
    if (!json_member(document, "TxnDate"))
        document = overlay_text(company, entity, document, "TxnDate",
                                date_format(company_today(company), text));
    if (field_find(entity, TEXT("DueDate")) && !json_member(document, "DueDate"))
        document =
            overlay_text(company, entity, document, "DueDate", json_text(document, "TxnDate"));
    return document;
}

/* Whose currency a transaction has: its party's, or that of the account the money comes from. */
static const struct object *find_owner(const struct company *company, enum entity entity,
                                       const struct json *document)
{
    struct trade trade;
    enum entity owner = ENTITY_ACCOUNT;
    const char *key = "FromAccountRef";
    if (trade_find(entity, &trade)) {
        owner = trade.side->party;
        key = trade.side->party_key;
    }
    return company_find(company, owner, json_scalar(json_member(document, key), "value"));
}

const struct json *fill_currency(struct company *company, enum entity entity,
                                 const struct json *document)
{
    const struct object *owner = find_owner(company, entity, document);
    if (!owner || !company->is_multicurrency || json_member(document, "CurrencyRef"))
        return document;
    struct buffer members;
    struct json_writer writer = begin(&members);
    json_open_object(&writer, "CurrencyRef");
    json_write_string(&writer, "value", owner->currency);
    json_close_object(&writer);
    json_close_object(&writer);
    return document_overlay(company, entity, document, &members);
}

static bool has_name(const struct company *company, enum entity entity, struct text name)
{
    COMPANY_EACH(object, company, entity)
    {
        if (text_equal_folded(json_text(object->document, entity_name_key(entity)), name))
            return true;
    }
    return false;
}

const struct json *fill_deleted_name(struct company *company, enum entity entity,
                                     const struct json *document)
{
    const char *key = entity_name_key(entity);
    size_t most = field_find(entity, text_of(key))->characters_max - SUFFIX_ROOM;
    struct text name = text_cut_characters(json_text(document, key), most);
    struct text renamed = arena_format(&company->arena, "%.*s (deleted)", TEXT_ARG(name));
    for (int i = 2; has_name(company, entity, renamed) && i < NAME_TRIES_MAX; i++)
        renamed = arena_format(&company->arena, "%.*s (deleted %d)", TEXT_ARG(name), i);
    return overlay_text(company, entity, document, key, renamed);
}

/* The line as it was, without its amounts. */
static void write_voided_line(struct json_writer *writer, struct arena *arena,
                              const struct json *line)
{
    struct text type = json_text(line, "DetailType");
    json_open_object(writer, NULL);
    JSON_EACH(member, line)
    {
        const char *key = arena_copy(arena, member->key).data;
        if (text_equal_string(member->key, "Amount")) {
            cents_write(writer, key, 0);
        } else if (text_equal(member->key, type)) {
            json_open_object(writer, key);
            JSON_EACH(detail, member)
            if (!text_equal_string(detail->key, "Qty") &&
                !text_equal_string(detail->key, "UnitPrice"))
                json_write_tree(writer, arena_copy(arena, detail->key).data, detail);
            json_close_object(writer);
        } else {
            json_write_tree(writer, key, member);
        }
    }
    json_close_object(writer);
}

const struct json *fill_voided(struct company *company, enum entity entity,
                               const struct json *document)
{
    struct text note = json_text(document, "PrivateNote");
    struct text voided = TEXT("Voided");
    const struct field *field = field_find(entity, TEXT("PrivateNote"));
    const struct json *lines = json_member(document, "Line");
    if (!text_is_empty(note))
        voided =
            arena_format(&company->arena, "Voided - %.*s",
                         TEXT_ARG(text_cut_characters(note, field->characters_max - NOTE_ROOM)));
    struct buffer members;
    struct json_writer writer = begin(&members);
    json_write_text(&writer, "PrivateNote", voided);
    cents_write(&writer, "TotalAmt", 0);
    json_open_array(&writer, "Line");
    if (lines && trade_of(entity).role != TRADE_PAYMENT)
        JSON_EACH(line, lines)
    write_voided_line(&writer, &company->arena, line);
    json_close_array(&writer);
    json_close_object(&writer);
    return document_overlay(company, entity, document, &members);
}
