#include "tests/simulators/platform/document.h"

#include <string.h>

#include "base/decimal.h"
#include "base/instant.h"
#include "tests/simulators/platform/cents.h"

enum { CURRENCY_LENGTH = 3 };

static bool is_currency(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    return text.length == CURRENCY_LENGTH;
}

static bool refuse_value(const struct field *field, const char *why, struct refusal *refusal)
{
    return refusal_set(refusal, REFUSAL_OTHER, "%s %s.", field->name, why);
}

static bool read_amount(struct arena *arena, const struct field *field, struct text text,
                        struct text *out, struct refusal *refusal)
{
    int64_t cents;
    if (!cents_parse(text, &cents))
        return refuse_value(field, "is no amount with at most two places", refusal);
    *out = cents_format(arena, cents);
    return true;
}

static bool read_rate(struct arena *arena, const struct field *field, struct text text,
                      struct text *out, struct refusal *refusal)
{
    struct decimal rate;
    char plain[DECIMAL_TEXT_BYTES_MAX];
    if (!decimal_parse(text, &rate))
        return refuse_value(field, "is no number", refusal);
    *out = arena_copy(arena, decimal_format(decimal_normal(rate), 0, plain));
    return true;
}

static bool is_word(const char *words, struct text text)
{
    struct text rest = text_of(words);
    while (text_is_present(rest) && rest.length)
        if (text_equal(text_next(&rest, '|'), text))
            return true;
    return false;
}

static bool read_text(struct arena *arena, const struct field *field, struct text text,
                      struct text *out, struct refusal *refusal)
{
    date_day day;
    switch (field->kind) {
    case FIELD_AMOUNT:
        return read_amount(arena, field, text, out, refusal);
    case FIELD_RATE:
        return read_rate(arena, field, text, out, refusal);
    case FIELD_DATE:
        if (!date_parse(text, &day))
            return refuse_value(field, "is no date", refusal);
        break;
    case FIELD_CURRENCY:
        if (!is_currency(text))
            return refuse_value(field, "is no currency", refusal);
        break;
    case FIELD_TEXT:
        if (text_characters(text) > field->characters_max)
            return refusal_set(refusal, REFUSAL_OTHER, "%s is longer than %d characters.",
                               field->name, (int)field->characters_max);
        if (field->words && !is_word(field->words, text))
            return refusal_set(refusal, REFUSAL_OTHER, "%s must be one of %s.", field->name,
                               field->words);
        break;
    case FIELD_REFERENCE:
    case FIELD_BOOLEAN:
        break;
    }
    *out = arena_copy(arena, text);
    return true;
}

static bool read_value(struct arena *arena, const struct field *field, const struct json *value,
                       struct text *out, struct refusal *refusal)
{
    *out = TEXT_NONE;
    if (value->kind == JSON_NULL)
        return true;
    if (field->kind == FIELD_BOOLEAN) {
        if (value->kind != JSON_TRUE && value->kind != JSON_FALSE)
            return refuse_value(field, "is neither true nor false", refusal);
        *out = value->kind == JSON_TRUE ? TEXT("true") : TEXT("false");
        return true;
    }
    if (value->kind != JSON_STRING)
        return refuse_value(field, "is no string", refusal);
    if (text_is_empty(value->text))
        return true;
    return read_text(arena, field, value->text, out, refusal);
}

static const struct field *field_find(const struct field *fields, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_string(name, fields[i].name))
            return &fields[i];
    return NULL;
}

static bool read_line(struct arena *arena, const struct line_kind *kind, const struct json *item,
                      struct line *line, struct refusal *refusal)
{
    if (item->kind != JSON_OBJECT)
        return refusal_set(refusal, REFUSAL_OTHER, "%s holds what is no object.", kind->name);
    JSON_EACH(member, item)
    {
        const struct field *field = field_find(kind->fields, kind->field_count, member->key);
        if (!field)
            return refusal_set(refusal, REFUSAL_OTHER, "%s have no %.*s.", kind->name,
                               TEXT_ARG(member->key));
        struct text *value = &line->values[field - kind->fields];
        if (!read_value(arena, field, member, value, refusal))
            return false;
    }
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].is_required && !text_is_present(line->values[i]))
            return refusal_set(refusal, REFUSAL_OTHER, "%s need %s.", kind->name,
                               kind->fields[i].name);
    return true;
}

static bool read_lines(struct arena *arena, const struct line_kind *kind, const struct json *items,
                       struct lines *lines, struct refusal *refusal)
{
    *lines = (struct lines){0};
    if (items->kind == JSON_NULL)
        return true;
    if (items->kind != JSON_ARRAY || items->count > LINES_MAX)
        return refusal_set(refusal, REFUSAL_OTHER, "%s is no list of at most %d.", kind->name,
                           (int)LINES_MAX);
    if (items->count)
        lines->items = ARENA_ARRAY(arena, struct line, items->count);
    JSON_EACH(item, items)
    {
        if (!read_line(arena, kind, item, &lines->items[lines->count++], refusal))
            return false;
    }
    return true;
}

static size_t line_kind_find(const struct layout *layout, struct text name)
{
    for (size_t i = 0; i < LINE_KINDS_MAX; i++)
        if (layout->lines[i].name && text_equal_string(name, layout->lines[i].name))
            return i;
    return LINE_KINDS_MAX;
}

static bool merge_member(struct arena *arena, const struct layout *layout,
                         const struct json *member, struct document *document,
                         struct refusal *refusal)
{
    const struct field *field = field_find(layout->fields, layout->field_count, member->key);
    if (field)
        return read_value(arena, field, member, &document->values[field - layout->fields], refusal);
    size_t kind = line_kind_find(layout, member->key);
    if (kind < LINE_KINDS_MAX)
        return read_lines(arena, &layout->lines[kind], member, &document->lines[kind], refusal);
    return refusal_set(refusal, REFUSAL_OTHER, "%s has no %.*s.", layout->name,
                       TEXT_ARG(member->key));
}

bool document_may_write(enum entity entity, const struct json *incoming, enum writer writer,
                        struct refusal *refusal)
{
    const struct layout *layout = layout_of(entity);
    JSON_EACH(member, incoming)
    {
        const struct field *field = field_find(layout->fields, layout->field_count, member->key);
        if (field && field->writer != WRITTEN_BY_ALL && field->writer != writer)
            return refuse_value(field, "cannot be written", refusal);
    }
    return true;
}

bool document_merge(struct arena *arena, enum entity entity, const struct json *incoming,
                    struct document *document, struct refusal *refusal)
{
    const struct layout *layout = layout_of(entity);
    if (!incoming || incoming->kind != JSON_OBJECT)
        return refusal_set(refusal, REFUSAL_OTHER, "record is no object.");
    JSON_EACH(member, incoming)
    {
        if (!merge_member(arena, layout, member, document, refusal))
            return false;
    }
    return true;
}

bool document_is_whole(enum entity entity, const struct document *document, struct refusal *refusal)
{
    const struct layout *layout = layout_of(entity);
    for (size_t i = 0; i < layout->field_count; i++)
        if (layout->fields[i].is_required && !text_is_present(document->values[i]))
            return refusal_set(refusal, REFUSAL_OTHER, "%s needs %s.", layout->name,
                               layout->fields[i].name);
    return true;
}

static bool lines_equal(const struct line_kind *kind, const struct lines *a, const struct lines *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < kind->field_count; j++)
            if (!text_equal(a->items[i].values[j], b->items[i].values[j]))
                return false;
    return true;
}

bool document_equal(enum entity entity, const struct document *a, const struct document *b)
{
    const struct layout *layout = layout_of(entity);
    for (size_t i = 0; i < layout->field_count; i++)
        if (!text_equal(a->values[i], b->values[i]))
            return false;
    for (size_t i = 0; i < LINE_KINDS_MAX; i++)
        if (!lines_equal(&layout->lines[i], &a->lines[i], &b->lines[i]))
            return false;
    return true;
}

static void write_values(struct json_writer *writer, const struct field *fields, size_t count,
                         const struct text *values)
{
    for (size_t i = 0; i < count; i++) {
        if (!text_is_present(values[i]))
            continue;
        if (fields[i].kind == FIELD_BOOLEAN)
            json_write_raw(writer, fields[i].name, values[i]);
        else
            json_write_text(writer, fields[i].name, values[i]);
    }
}

void document_write(struct json_writer *writer, const char *key, enum entity entity,
                    const struct document *document)
{
    const struct layout *layout = layout_of(entity);
    json_open_object(writer, key);
    write_values(writer, layout->fields, layout->field_count, document->values);
    for (size_t kind = 0; kind < LINE_KINDS_MAX; kind++) {
        const struct lines *lines = &document->lines[kind];
        if (!lines->count)
            continue;
        json_open_array(writer, layout->lines[kind].name);
        for (size_t i = 0; i < lines->count; i++) {
            json_open_object(writer, NULL);
            write_values(writer, layout->lines[kind].fields, layout->lines[kind].field_count,
                         lines->items[i].values);
            json_close_object(writer);
        }
        json_close_array(writer);
    }
    json_close_object(writer);
}
