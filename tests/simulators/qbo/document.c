#include "tests/simulators/qbo/document.h"

#include <string.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/reference.h"

/* FIELD(entity, name, kind, most characters, flags)
 * WRITE: a client may set it; others are computed, and dropped when sent.
 * FILTER: may stand in WHERE and ORDERBY.
 * OWN: what is shown is not what was written; the entity's rules show it. */
#define WRITE FIELD_WRITE
#define FILTER FIELD_FILTER
#define OWN FIELD_OWN
static const struct field_row {
    enum entity entity;
    struct field field;
} field_rows[] = {
#define FIELD(entity, name, kind, characters, flags)                                               \
    {ENTITY_##entity, {name, FIELD_##kind, characters, flags}},
#include "tests/simulators/qbo/fields_company.def"
#include "tests/simulators/qbo/fields_lists.def"
#include "tests/simulators/qbo/fields_payables.def"
#include "tests/simulators/qbo/fields_receivables.def"
#undef FIELD
};
#undef WRITE
#undef FILTER
#undef OWN

enum { FIELD_ROWS = sizeof(field_rows) / sizeof(field_rows[0]) };

/* Sent back by clients that keep whole answers; of no consequence for the books. */
static const char *const tolerated[] = {
    "Id",
    "SyncToken",
    "sparse",
    "MetaData",
    "domain",
    "status",
    "time",
    "TxnSource",
    "CustomField",
    "AttachableRef",
    "RecurDataRef",
    "V4IDPseudonym",
    "CostRate",
    "HasTPAR",
    "Source",
    "TaxCodeRef",
    "GSTIN",
    "BusinessNumber",
    "PrintStatus",
    "type",
    "OtherContactInfo",
    "ProcessPayment",
    "TaxReportingBasis",
    "T4AEligible",
};

const struct field *field_find(enum entity entity, struct text name)
{
    for (size_t i = 0; i < FIELD_ROWS; i++)
        if (field_rows[i].entity == entity &&
            text_equal_folded(name, text_of(field_rows[i].field.name)))
            return &field_rows[i].field;
    return NULL;
}

static bool is_tolerated(struct text name)
{
    for (size_t i = 0; i < sizeof(tolerated) / sizeof(tolerated[0]); i++)
        if (text_equal_string(name, tolerated[i]))
            return true;
    return false;
}

static bool is_cleared(const struct json *value)
{
    return value->kind == JSON_NULL || (value->kind == JSON_STRING && value->text.length == 0);
}

static const char *key_string(struct arena *arena, struct text key)
{
    return text_is_present(key) ? arena_copy(arena, key).data : NULL;
}

struct writing {
    struct json_writer *out;
    struct company *company;
    enum entity entity;
};

/* Classes and departments are only taken where the preferences track them: classes of sales either
 * on the transaction or on its lines, those of purchases always on the lines. */
static bool is_untracked(const struct writing *writing, struct text key, bool is_line)
{
    const struct preferences *preferences = &writing->company->preferences;
    if (!entity_is_transaction(writing->entity))
        return false;
    if (text_equal_string(key, "DepartmentRef"))
        return !preferences->track_departments;
    if (!text_equal_string(key, "ClassRef"))
        return false;
    if (!field_find(writing->entity, key)) /* a purchase: it has none of its own */
        return !preferences->class_per_line && !preferences->class_per_transaction;
    return is_line ? !preferences->class_per_line : !preferences->class_per_transaction;
}

/* Empty values go, references become text, amounts get their two places. */
static void write_normal(const struct writing *writing, const char *key, const struct json *value)
{
    struct json_writer *writer = writing->out;
    struct arena *arena = &writing->company->arena;
    int64_t cents;
    bool is_reference = value->kind == JSON_OBJECT && key && reference_is_key(key);
    if (value->kind == JSON_ARRAY) {
        json_open_array(writer, key);
        JSON_EACH(item, value)
        write_normal(writing, NULL, item);
        json_close_array(writer);
    } else if (is_reference) {
        json_open_object(writer, key);
        json_write_text(writer, "value", json_scalar(value, "value"));
        if (text_is_present(json_text(value, "name")))
            json_write_text(writer, "name", json_text(value, "name"));
        json_close_object(writer);
    } else if (value->kind == JSON_OBJECT) {
        json_open_object(writer, key);
        JSON_EACH(member, value)
        if (!is_cleared(member) && !is_untracked(writing, member->key, true))
            write_normal(writing, key_string(arena, member->key), member);
        json_close_object(writer);
    } else if (key && strcmp(key, "Amount") == 0 && cents_of(value, &cents)) {
        cents_write(writer, key, cents);
    } else {
        json_write_tree(writer, key, value);
    }
}

static void write_line(const struct writing *writing, const struct json *line, int64_t number)
{
    struct json_writer *writer = writing->out;
    struct arena *arena = &writing->company->arena;
    struct text id = json_scalar(line, "Id");
    json_open_object(writer, NULL);
    json_write_text(writer, "Id",
                    text_is_empty(id) ? arena_format(arena, "%lld", (long long)number) : id);
    json_write_int64(writer, "LineNum", number);
    JSON_EACH(member, line)
    if (!is_cleared(member) && !text_equal_string(member->key, "Id") &&
        !text_equal_string(member->key, "LineNum"))
        write_normal(writing, key_string(arena, member->key), member);
    json_close_object(writer);
}

static bool check_string(const struct field *field, const struct json *value, struct fault *fault)
{
    if (value->kind != JSON_STRING && value->kind != JSON_NUMBER)
        return fault_set(fault, FAULT_BAD_PROPERTY, field->name,
                         "Property Name:%s specified is unsupported or invalid", field->name);
    size_t length = text_characters(value->text);
    if (field->characters_max && length > field->characters_max)
        return fault_set(fault, FAULT_LENGTH, field->name,
                         "String length specified does not match the supported length. Min:0 "
                         "Max:%u supported. Supplied length:%zu",
                         field->characters_max, length);
    return true;
}

static bool write_boolean(struct json_writer *writer, const struct field *field,
                          const struct json *value, struct fault *fault)
{
    bool is_true = value->kind == JSON_TRUE ||
                   (value->kind == JSON_STRING && text_equal_folded(value->text, TEXT("true")));
    bool is_false = value->kind == JSON_FALSE ||
                    (value->kind == JSON_STRING && text_equal_folded(value->text, TEXT("false")));
    if (!is_true && !is_false)
        return fault_set(fault, FAULT_BAD_PROPERTY, field->name,
                         "Property Name:%s specified is unsupported or invalid", field->name);
    json_write_bool(writer, field->name, is_true);
    return true;
}

static bool write_number(struct json_writer *writer, const struct field *field,
                         const struct json *value, struct fault *fault)
{
    struct decimal number;
    int64_t cents;
    bool is_number = value->kind == JSON_NUMBER || value->kind == JSON_STRING;
    if (is_number && field->kind == FIELD_AMOUNT && cents_of(value, &cents)) {
        cents_write(writer, field->name, cents);
        return true;
    }
    if (is_number && field->kind == FIELD_NUMBER && decimal_parse(value->text, &number)) {
        char text[DECIMAL_TEXT_BYTES_MAX];
        json_write_number(writer, field->name, decimal_format(number, 0, text));
        return true;
    }
    return fault_set(fault, FAULT_NUMBER_FORMAT, field->name, "Invalid Number : %.*s",
                     TEXT_ARG(value->text));
}

static bool write_structure(const struct writing *writing, const struct field *field,
                            const struct json *value, struct fault *fault)
{
    struct json_writer *writer = writing->out;
    enum json_kind wanted = field->kind == FIELD_LINES ? JSON_ARRAY : JSON_OBJECT;
    if (value->kind != wanted)
        return fault_set(fault, FAULT_BAD_PROPERTY, field->name,
                         "Property Name:Can not deserialize %s", field->name);
    if (strcmp(field->name, "Line") != 0) {
        write_normal(writing, field->name, value);
        return true;
    }
    int64_t number = 1;
    json_open_array(writer, field->name);
    JSON_EACH(line, value)
    {
        if (line->kind != JSON_OBJECT)
            return fault_set(fault, FAULT_BAD_PROPERTY, field->name,
                             "Property Name:Can not deserialize %s", field->name);
        if (!text_equal_string(json_text(line, "DetailType"), "SubTotalLineDetail")) /* computed */
            write_line(writing, line, number++);
    }
    json_close_array(writer);
    return true;
}

static bool write_field(const struct writing *writing, const struct field *field,
                        const struct json *value, struct fault *fault)
{
    struct json_writer *writer = writing->out;
    date_day day;
    switch (field->kind) {
    case FIELD_STRING:
    case FIELD_TIME:
        if (!check_string(field, value, fault))
            return false;
        json_write_text(writer, field->name, value->text);
        return true;
    case FIELD_REFERENCE:
        if (value->kind != JSON_OBJECT)
            return fault_set(fault, FAULT_BAD_PROPERTY, field->name,
                             "Property Name:Can not deserialize %s", field->name);
        if (!text_is_empty(json_scalar(value, "value")) &&
            !is_untracked(writing, value->key, false))
            write_normal(writing, field->name, value);
        return true;
    case FIELD_AMOUNT:
    case FIELD_NUMBER:
        return write_number(writer, field, value, fault);
    case FIELD_BOOLEAN:
        return write_boolean(writer, field, value, fault);
    case FIELD_DATE:
        if (value->kind != JSON_STRING || !date_parse(text_cut(value->text, 10), &day))
            return fault_set(fault, FAULT_BAD_PROPERTY, field->name, "Invalid date : %.*s",
                             TEXT_ARG(value->text));
        json_write_text(writer, field->name, text_cut(value->text, 10));
        return true;
    case FIELD_OBJECT:
    case FIELD_LINES:
        return write_structure(writing, field, value, fault);
    }
    return false;
}

static bool check_names(enum entity entity, const struct json *incoming, struct fault *fault)
{
    JSON_EACH(member, incoming)
    {
        const struct field *field = field_find(entity, member->key);
        if (!(field && text_equal_string(member->key, field->name)) && !is_tolerated(member->key))
            return fault_set(fault, FAULT_BAD_PROPERTY, NULL,
                             "Property Name:%.*s specified is unsupported or invalid",
                             TEXT_ARG(member->key));
    }
    return true;
}

const struct json *document_merge(struct company *company, enum entity entity,
                                  struct document_change change, struct fault *fault)
{
    struct arena *arena = &company->arena;
    struct buffer buffer;
    struct json_writer writer;
    const struct writing writing = {.out = &writer, .company = company, .entity = entity};
    const struct json *document = NULL;
    bool is_good = check_names(entity, change.incoming, fault);
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    for (size_t i = 0; i < FIELD_ROWS && is_good; i++) {
        const struct field *field = &field_rows[i].field;
        if (field_rows[i].entity != entity || !(field->flags & FIELD_WRITE))
            continue;
        const struct json *value = json_member(change.incoming, field->name);
        if (!value)
            value = json_member(change.old, field->name);
        if (value && !is_cleared(value))
            is_good = write_field(&writing, field, value, fault);
    }
    json_close_object(&writer);
    if (is_good) {
        struct error error;
        document = json_parse(arena, arena_copy(arena, buffer_text(&buffer)), &error);
        if (!document)
            bug("own document: %s", error.message);
    }
    buffer_release(&buffer);
    return document;
}

const struct json *document_overlay(struct company *company, enum entity entity,
                                    const struct json *document, struct buffer *members)
{
    struct fault fault;
    struct error error;
    struct text text = arena_copy(&company->arena, buffer_text(members));
    struct document_change change = {.old = document,
                                     .incoming = json_parse(&company->arena, text, &error)};
    if (!change.incoming)
        bug("own text: %s", error.message);
    const struct json *merged = document_merge(company, entity, change, &fault);
    if (!merged)
        bug("overlay: %s", fault.detail);
    buffer_release(members);
    return merged;
}
