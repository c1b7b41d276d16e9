#include "tests/simulators/qbo/attribute.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/simulators/qbo/account.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/hierarchy.h"

static const struct field id_field = {"Id", FIELD_NUMBER, 0, FIELD_FILTER};
static const struct field token_field = {"SyncToken", FIELD_NUMBER, 0, FIELD_FILTER};
static const struct field created_field = {"MetaData.CreateTime", FIELD_TIME, 0, FIELD_FILTER};
static const struct field updated_field = {"MetaData.LastUpdatedTime", FIELD_TIME, 0, FIELD_FILTER};
static const struct field *const common_fields[] = {&id_field, &token_field, &created_field,
                                                    &updated_field};

const struct field *attribute_find(enum entity entity, struct text name)
{
    for (size_t i = 0; i < sizeof(common_fields) / sizeof(common_fields[0]); i++)
        if (text_equal_folded(name, text_of(common_fields[i]->name)))
            return common_fields[i];
    return field_find(entity, name);
}

bool attribute_is_id(const struct field *field)
{
    return field == &id_field;
}

static bool is_named(const struct field *field, const char *name)
{
    return strcmp(field->name, name) == 0;
}

static struct attribute number_of(int64_t number)
{
    return (struct attribute){.number = number};
}

static struct attribute text_attribute(struct text text)
{
    return (struct attribute){.is_absent = text_is_empty(text), .text = text};
}

static bool common_attribute(const struct object *object, const struct field *field,
                             struct attribute *out)
{
    if (field == &id_field)
        *out = number_of(object->id);
    else if (field == &token_field)
        *out = number_of(object->sync_token);
    else if (field == &created_field)
        *out = number_of(object->created);
    else if (field == &updated_field)
        *out = number_of(object->updated);
    else
        return false;
    return true;
}

static struct attribute computed_text(struct arena *arena, const struct object *object,
                                      const struct field *field)
{
    bool is_account = object->entity == ENTITY_ACCOUNT;
    if (is_named(field, "FullyQualifiedName"))
        return text_attribute(object_full_name(arena, object));
    if (is_account && is_named(field, "Classification"))
        return text_attribute(object->classification);
    if (is_account && is_named(field, "AccountType"))
        return text_attribute(object->account_type);
    if (is_account && is_named(field, "AccountSubType"))
        return text_attribute(object->account_subtype);
    if (is_named(field, "CurrencyRef"))
        return text_attribute(text_of(object->currency));
    if (is_named(field, "APAccountRef") && object->control_account)
        return text_attribute(arena_format(arena, "%lld", (long long)object->control_account->id));
    if (field->kind == FIELD_REFERENCE)
        return text_attribute(json_scalar(json_member(object->document, field->name), "value"));
    return text_attribute(json_scalar(object->document, field->name));
}

/* Fields that only tell whether there is a parent. */
static bool is_of_parent(const struct field *field)
{
    static const char *const names[] = {"SubAccount", "SubItem", "SubClass", "SubDepartment",
                                        "Job"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (is_named(field, names[i]))
            return true;
    return false;
}

struct attribute attribute_of(struct arena *arena, const struct object *object,
                              const struct field *field)
{
    struct attribute attribute = {.is_absent = true};
    date_day day;
    if (common_attribute(object, field, &attribute))
        return attribute;
    switch (field->kind) {
    case FIELD_STRING:
    case FIELD_REFERENCE:
        return computed_text(arena, object, field);
    case FIELD_AMOUNT:
        if (is_named(field, "TotalAmt") || is_named(field, "Amount"))
            return number_of(object->total);
        if (is_named(field, "CurrentBalance"))
            return number_of(account_shown(object));
        return number_of(entity_is_transaction(object->entity) ? object->open : object->balance);
    case FIELD_BOOLEAN:
        if (is_named(field, "Active"))
            return number_of(object->is_active);
        return number_of(is_of_parent(field) ? object->parent != NULL
                                             : json_is_true(object->document, field->name));
    case FIELD_DATE:
        if (date_parse(json_text(object->document, field->name), &day))
            return number_of(day);
        break;
    case FIELD_NUMBER:
    case FIELD_TIME:
    case FIELD_OBJECT:
    case FIELD_LINES:
        break;
    }
    return attribute;
}

/* A day, or a time without offset, is meant in the company's own zone. */
static bool parse_time(const struct company *company, struct text literal, instant_us *out)
{
    char text[INSTANT_TEXT_BYTES_MAX * 2];
    int offset = -company_offset_minutes(company->now);
    const char *midnight = literal.length == 10 ? "T00:00:00" : "";
    if (literal.length > 10 && instant_parse(literal, out))
        return true;
    int length = snprintf(text, sizeof(text), "%.*s%s-%02d:%02d", TEXT_ARG(literal), midnight,
                          offset / 60, offset % 60);
    return (size_t)length < sizeof(text) && instant_parse(text_of(text), out);
}

static bool parse_boolean(struct text literal, int64_t *out)
{
    *out = text_equal_folded(literal, TEXT("true"));
    return *out || text_equal_folded(literal, TEXT("false"));
}

bool attribute_parse(const struct company *company, const struct field *field, struct text literal,
                     struct attribute *out)
{
    date_day day = 0;
    bool is_good = true;
    struct json number = {.kind = JSON_STRING, .text = literal};
    *out = (struct attribute){.text = literal};
    if (text_is_empty(text_trim(literal))) {
        out->is_absent = true;
        return true;
    }
    switch (field->kind) {
    case FIELD_STRING:
    case FIELD_REFERENCE:
        break;
    case FIELD_AMOUNT:
        is_good = cents_of(&number, &out->number);
        break;
    case FIELD_NUMBER:
        is_good = text_parse_int64(literal, &out->number);
        break;
    case FIELD_BOOLEAN:
        is_good = parse_boolean(literal, &out->number);
        break;
    case FIELD_DATE:
        is_good = date_parse(text_cut(literal, 10), &day);
        out->number = day;
        break;
    case FIELD_TIME:
        is_good = parse_time(company, literal, &out->number);
        break;
    case FIELD_OBJECT:
    case FIELD_LINES:
        is_good = false;
        break;
    }
    return is_good;
}

static int compare_folded(struct text a, struct text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? strncasecmp(a.data, b.data, shorter) : 0;
    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

int attribute_compare(const struct field *field, const struct attribute *a,
                      const struct attribute *b)
{
    if (a->is_absent || b->is_absent)
        return (int)b->is_absent - (int)a->is_absent;
    if (field->kind == FIELD_STRING || field->kind == FIELD_REFERENCE)
        return compare_folded(a->text, b->text);
    return a->number < b->number ? -1 : a->number > b->number;
}

bool attribute_is_like(struct text text, struct text pattern)
{
    size_t at = 0;
    size_t pattern_at = 0;
    size_t star = SIZE_MAX; /* where the last % stands, and what it has taken so far */
    size_t taken = 0;
    while (at < text.length) {
        if (pattern_at < pattern.length && pattern.data[pattern_at] == '%') {
            star = pattern_at++;
            taken = at;
        } else if (pattern_at < pattern.length &&
                   tolower((unsigned char)pattern.data[pattern_at]) ==
                       tolower((unsigned char)text.data[at])) {
            pattern_at++;
            at++;
        } else if (star != SIZE_MAX) {
            pattern_at = star + 1;
            at = ++taken;
        } else {
            return false;
        }
    }
    while (pattern_at < pattern.length && pattern.data[pattern_at] == '%')
        pattern_at++;
    return pattern_at == pattern.length;
}
