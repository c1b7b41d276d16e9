#include "codec/document.h"

#include <string.h>

/* --- reading ---------------------------------------------------------------------------------- */

static bool parse_value(const struct field *field, const struct json *value, struct arena *arena,
                        struct text *out, struct error *error)
{
    if (field->type == FIELD_BOOL) {
        *out = value->kind == JSON_TRUE ? TEXT("true") : TEXT("false");
        return value->kind == JSON_TRUE || value->kind == JSON_FALSE ||
               error_set(error, ERROR_PERMANENT, "%s: takes true or false", field->name);
    }
    if (value->kind != JSON_STRING)
        return error_set(error, ERROR_PERMANENT, "%s: takes a string", field->name);
    return field_canonical(field, value->text, arena, out, error);
}

/* The table's row of that name, looked for from `*hint` on: members come in the table's order. */
static const struct field *find_field(const struct field *fields, size_t count, struct text name,
                                      size_t *hint)
{
    for (size_t tried = 0; tried < count; tried++, (*hint)++) {
        if (*hint >= count)
            *hint = 0;
        if (text_equal_string(name, fields[*hint].name))
            return &fields[*hint];
    }
    return NULL;
}

static bool refuse_unknown(struct text name, struct error *error)
{
    return error_set(error, ERROR_PERMANENT, "%.*s: is no member that belongs here",
                     TEXT_ARG(text_cut(name, 64)));
}

static bool parse_line(const struct line_kind *kind, const struct json *object, struct arena *arena,
                       struct line *out, struct error *error)
{
    size_t hint = 0;
    if (object->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "is no JSON object");
    JSON_EACH(member, object)
    {
        const struct field *field = find_field(kind->fields, kind->field_count, member->key, &hint);
        if (!field)
            return refuse_unknown(member->key, error);
        if (!parse_value(field, member, arena, &out->fields[field - kind->fields], error))
            return false;
    }
    return true;
}

static bool parse_lines(const struct line_kind *kind, const struct json *array, struct arena *arena,
                        struct lines *out, struct error *error)
{
    if (array->kind != JSON_ARRAY)
        return error_set(error, ERROR_PERMANENT, "%s: takes an array of lines", kind->name);
    if (array->count > LINES_MAX)
        return error_set(error, ERROR_PERMANENT, "%s: has %u lines, at most %d are carried",
                         kind->name, array->count, LINES_MAX);
    struct line *lines = ARENA_ARRAY(arena, struct line, array->count);
    size_t count = 0;
    JSON_EACH(item, array)
    {
        if (!parse_line(kind, item, arena, &lines[count], error))
            return error_prefix(error, "%s[%zu]", kind->name, count);
        count++;
    }
    *out = (struct lines){lines, count};
    return true;
}

static const struct line_kind *find_lines(const struct layout *layout, struct text name)
{
    for (size_t i = 0; i < layout->line_kind_count; i++) {
        if (text_equal_string(name, layout->lines[i].name))
            return &layout->lines[i];
    }
    return NULL;
}

bool document_parse(struct arena *arena, const struct json *object, enum entity entity,
                    struct document *out, struct error *error)
{
    const struct layout *layout = layout_of(entity);
    size_t hint = 0;
    memset(out, 0, sizeof(*out));
    out->entity = entity;
    if (!object || object->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "is no JSON object");
    if (layout->field_count == 0)
        return error_set(error, ERROR_PERMANENT, "%s: is never carried as a record",
                         entity_name(entity));
    JSON_EACH(member, object)
    {
        const struct field *field =
            find_field(layout->fields, layout->field_count, member->key, &hint);
        const struct line_kind *kind = field ? NULL : find_lines(layout, member->key);
        if (!field && !kind)
            return refuse_unknown(member->key, error);
        bool ok =
            field ? parse_value(field, member, arena, &out->fields[field - layout->fields], error)
                  : parse_lines(kind, member, arena, &out->lines[kind - layout->lines], error);
        if (!ok)
            return false;
    }
    document_complete(out);
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_values(struct json_writer *writer, const struct field *fields, size_t count,
                         const struct text *values)
{
    for (size_t i = 0; i < count; i++) {
        if (!text_is_present(values[i]))
            continue;
        if (fields[i].type == FIELD_BOOL)
            json_write_bool(writer, fields[i].name, text_equal_string(values[i], "true"));
        else
            json_write_text(writer, fields[i].name, values[i]);
    }
}

void document_write(struct json_writer *writer, const char *key, const struct document *document)
{
    const struct layout *layout = layout_of(document->entity);
    json_open_object(writer, key);
    write_values(writer, layout->fields, layout->field_count, document->fields);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        if (document->lines[k].count == 0)
            continue;
        json_open_array(writer, kind->name);
        for (size_t i = 0; i < document->lines[k].count; i++) {
            json_open_object(writer, NULL);
            write_values(writer, kind->fields, kind->field_count,
                         document->lines[k].items[i].fields);
            json_close_object(writer);
        }
        json_close_array(writer);
    }
    json_close_object(writer);
}

void document_format(const struct document *document, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    document_write(&writer, NULL, document);
}
