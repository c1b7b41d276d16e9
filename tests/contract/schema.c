/* Prints the JSON Schemas (2020-12) that follow from tables of the source:
 *
 *   schema record ENTITY | settings | envelope | words
 *
 * schemas/ holds what it prints; tests/tidy compares.
 */
#include <stdio.h>
#include <string.h>

#include "codec/envelope.h"
#include "model/command.h"
#include "model/document.h"
#include "model/event.h"
#include "model/setting.h"
#include "tests/contract/pretty.h"

static const char UUID[] = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
static const char DECIMAL[] = "^-?[0-9]+(\\.[0-9]+)?$";
static const char DATE[] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

static void open_schema(struct json_writer *writer, const char *title, const char *description)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_write_string(writer, "title", title);
    json_write_string(writer, "description", description);
}

static void write_required(struct json_writer *writer, const char *const *names, size_t count)
{
    json_open_array(writer, "required");
    for (size_t i = 0; i < count; i++)
        json_write_string(writer, NULL, names[i]);
    json_close_array(writer);
}

static void write_choices(struct json_writer *writer, struct text choices, bool may_be_empty)
{
    struct text rest = choices;
    json_open_array(writer, "enum");
    if (may_be_empty)
        json_write_string(writer, NULL, "");
    while (text_is_present(rest))
        json_write_text(writer, NULL, text_next(&rest, '|'));
    json_close_array(writer);
}

/* --- records ---------------------------------------------------------------------------------- */

static void write_pattern(struct json_writer *writer, const char *format, const char *pattern)
{
    json_write_string(writer, "type", "string");
    if (format)
        json_write_string(writer, "format", format);
    json_write_string(writer, "pattern", pattern);
}

static void write_type(struct json_writer *writer, const struct field *field)
{
    char sentence[128];
    switch (field->type) {
    case FIELD_TEXT:
        json_write_string(writer, "type", "string");
        if (field->words) {
            write_choices(writer, text_of(field->words), false);
            return;
        }
        if (field->is_required)
            json_write_int64(writer, "minLength", 1);
        json_write_int64(writer, "maxLength", field->characters_max);
        return;
    case FIELD_BOOL:
        json_write_string(writer, "type", "boolean");
        return;
    case FIELD_DATE:
        write_pattern(writer, "date", DATE);
        return;
    case FIELD_AMOUNT:
        write_pattern(writer, NULL, DECIMAL);
        json_write_string(writer, "description", "An exact amount, with at least two places.");
        return;
    case FIELD_RATE:
        write_pattern(writer, NULL, DECIMAL);
        return;
    case FIELD_CURRENCY:
        write_pattern(writer, NULL, "^[A-Z]{3}$");
        json_write_string(writer, "description", "ISO 4217.");
        return;
    case FIELD_REF:
        write_pattern(writer, NULL, "^[!-~]{1,100}$");
        snprintf(sentence, sizeof(sentence), "The id of %s.", entity_sentence(field->ref));
        json_write_string(writer, "description", sentence);
        return;
    }
}

static void write_field(struct json_writer *writer, const struct field *field)
{
    json_open_object(writer, field->name);
    write_type(writer, field);
    if (field->otherwise && field->type == FIELD_BOOL)
        json_write_bool(writer, "default", strcmp(field->otherwise, "true") == 0);
    else if (field->otherwise)
        json_write_string(writer, "default", field->otherwise);
    if (field->group == GROUP_OBSERVED)
        json_write_bool(writer, "readOnly", true);
    json_close_object(writer);
}

static void write_fields(struct json_writer *writer, const struct field *fields, size_t count)
{
    const char *required[FIELDS_MAX];
    size_t required_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (fields[i].is_required)
            required[required_count++] = fields[i].name;
    }
    json_write_string(writer, "type", "object");
    json_write_bool(writer, "additionalProperties", false);
    write_required(writer, required, required_count);
}

static void write_lines(struct json_writer *writer, const struct line_kind *kind)
{
    json_open_object(writer, kind->name);
    json_write_string(writer, "type", "array");
    json_write_int64(writer, "maxItems", LINES_MAX);
    json_open_object(writer, "items");
    write_fields(writer, kind->fields, kind->field_count);
    json_open_object(writer, "properties");
    for (size_t i = 0; i < kind->field_count; i++)
        write_field(writer, &kind->fields[i]);
    json_close_object(writer);
    json_close_object(writer);
    json_close_object(writer);
}

static void write_record(struct json_writer *writer, enum entity entity)
{
    const struct layout *layout = layout_of(entity);
    open_schema(writer, entity_name(entity), entity_sentence(entity));
    write_fields(writer, layout->fields, layout->field_count);
    json_open_object(writer, "properties");
    for (size_t i = 0; i < layout->field_count; i++)
        write_field(writer, &layout->fields[i]);
    for (size_t i = 0; i < layout->line_kind_count; i++)
        write_lines(writer, &layout->lines[i]);
    json_close_object(writer);
    json_close_object(writer);
}

/* --- settings, envelope ----------------------------------------------------------------------- */

static void write_setting_type(struct json_writer *writer, const struct tenant_setting_row *row)
{
    bool may_be_empty = row->otherwise[0] == '\0';
    switch (row->type) {
    case TENANT_TYPE_TEXT:
        json_write_int64(writer, "maxLength", TENANT_SETTING_VALUE_BYTES_MAX - 1);
        json_write_int64(writer, "minLength", !may_be_empty);
        return;
    case TENANT_TYPE_DATE:
        json_write_string(writer, "pattern", "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$");
        return;
    case TENANT_TYPE_INSTANT:
        json_write_string(writer, "pattern", "^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z)?$");
        return;
    case TENANT_TYPE_CURRENCY:
        json_write_string(writer, "pattern", may_be_empty ? "^([A-Z]{3})?$" : "^[A-Z]{3}$");
        return;
    case TENANT_TYPE_VERSION:
        json_write_string(writer, "pattern", "^([0-9]{1,9}(\\.[0-9]{1,9}){0,7})?$");
        return;
    case TENANT_TYPE_BOOL:
    case TENANT_TYPE_CHOICE:
        write_choices(writer, text_of(row->choices), may_be_empty);
        return;
    }
}

static void write_setting(struct json_writer *writer, const struct tenant_setting_row *row)
{
    json_open_object(writer, row->name);
    json_write_string(writer, "type", "string");
    json_write_string(writer, "description", row->sentence);
    json_write_string(writer, "default", row->otherwise);
    write_setting_type(writer, row);
    json_close_object(writer);
}

static void write_settings(struct json_writer *writer)
{
    open_schema(writer, "settings", "What is known and chosen of a tenant; \"\" means unknown.");
    json_write_string(writer, "type", "object");
    json_write_bool(writer, "additionalProperties", false);
    json_open_object(writer, "properties");
    for (unsigned i = 0; i < TENANT_SETTING_COUNT; i++)
        write_setting(writer, tenant_setting_row((enum tenant_setting)i));
    json_close_object(writer);
    json_close_object(writer);
}

static void write_header(struct json_writer *writer, enum envelope_header header)
{
    json_open_object(writer, envelope_header_name(header));
    json_write_string(writer, "type", "string");
    json_write_string(writer, "description", envelope_header_sentence(header));
    if (header == ENVELOPE_SPECVERSION)
        json_write_string(writer, "const", "1.0");
    else if (header == ENVELOPE_ID)
        json_write_string(writer, "pattern", UUID);
    else if (header == ENVELOPE_TYPE)
        json_write_string(writer, "pattern", "^tieout\\.[a-z-]+\\.v[0-9]+$");
    else if (header == ENVELOPE_TIME)
        json_write_string(writer, "format", "date-time");
    else if (header == ENVELOPE_CONTENT_TYPE)
        json_write_string(writer, "pattern", "^application/json(;.*)?$");
    else if (envelope_header_need(header) == ENVELOPE_REQUIRED)
        json_write_int64(writer, "minLength", 1);
    json_close_object(writer);
}

static void write_envelope(struct json_writer *writer)
{
    const char *required[ENVELOPE_HEADER_COUNT];
    size_t required_count = 0;
    open_schema(writer, "envelope",
                "The headers of a message: CloudEvents 1.0, Kafka binding, binary mode. The key is "
                "the tenant's id. Further headers may be there.");
    json_write_string(writer, "type", "object");
    for (unsigned i = 0; i < ENVELOPE_HEADER_COUNT; i++) {
        if (envelope_header_need((enum envelope_header)i) == ENVELOPE_REQUIRED)
            required[required_count++] = envelope_header_name((enum envelope_header)i);
    }
    write_required(writer, required, required_count);
    json_open_object(writer, "properties");
    for (unsigned i = 0; i < ENVELOPE_HEADER_COUNT; i++)
        write_header(writer, (enum envelope_header)i);
    json_close_object(writer);
    json_close_object(writer);
}

/* --- words ------------------------------------------------------------------------------------ */

/* WORDS(key, count, name of the value i): the words of an enumeration. */
#define WORDS(key, from, count, name)                                                              \
    json_open_object(writer, key);                                                                 \
    json_open_array(writer, "enum");                                                               \
    for (unsigned i = (from); i < (count); i++)                                                    \
        json_write_string(writer, NULL, name);                                                     \
    json_close_array(writer);                                                                      \
    json_close_object(writer);

static void write_string_def(struct json_writer *writer, const char *key, const char *pattern)
{
    json_open_object(writer, key);
    write_pattern(writer, NULL, pattern);
    json_close_object(writer);
}

static void write_permissions(struct json_writer *writer)
{
    json_open_object(writer, "permissions");
    json_write_string(writer, "type", "array");
    json_open_object(writer, "items");
    json_open_array(writer, "enum");
    json_write_string(writer, NULL, PERMISSION_SYNC_MANAGE);
    json_close_array(writer);
    json_close_object(writer);
    json_close_object(writer);
}

/* What has no record of its own is on no topic, and at no address. */
static void write_entities(struct json_writer *writer, const char *key,
                           const char *(*name_of)(enum entity entity))
{
    json_open_object(writer, key);
    json_open_array(writer, "enum");
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        if (layout_of((enum entity)entity)->field_count > 0)
            json_write_string(writer, NULL, name_of((enum entity)entity));
    }
    json_close_array(writer);
    json_close_object(writer);
}

static void write_words(struct json_writer *writer)
{
    open_schema(writer, "words", "What several schemas share: words and forms.");
    json_open_object(writer, "$defs");
    WORDS("side", 0, SIDE_COUNT, side_name((enum side)i))
    write_entities(writer, "entity", entity_name);
    write_entities(writer, "plural", entity_plural);
    WORDS("half", 0, HALF_COUNT, half_name((enum half)i))
    WORDS("result", 0, RESULT_NOT_TAKEN + 1, result_kind_name((enum result_kind)i))
    WORDS("refusal", REFUSAL_NONE + 1, REFUSAL_COUNT, refusal_name((enum refusal)i))
    WORDS("choice", 0, CHOICE_COUNT, choice_name((enum choice)i))
    WORDS("action", 0, ACTION_COUNT, action_name((enum action)i))
    WORDS("read_kind", 0, READ_COUNT, read_kind_name((enum read_kind)i))
    WORDS("group", 0, GROUP_DERIVED, group_name((enum group)i))
    WORDS("asker", 0, ASKER_COUNT, asker_name((enum asker)i))
    WORDS("outcome", 0, OUTCOME_COUNT, outcome_name((enum outcome)i))
    WORDS("standing", 0, STANDING_COUNT, standing_name((enum standing)i))
    write_string_def(writer, "uuid", UUID);
    write_permissions(writer);
    write_string_def(writer, "id", "^.{1,100}$");
    write_string_def(writer, "rule", "^[A-Z][0-9]{1,5}$");
    write_string_def(writer, "instant",
                     "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
                     "(Z|[+-][0-9]{2}:[0-9]{2})$");
    json_close_object(writer);
    json_close_object(writer);
}

static bool write_schema(struct json_writer *writer, const char *what, const char *which)
{
    enum entity entity;
    if (strcmp(what, "record") == 0 && which && entity_parse(text_of(which), &entity) &&
        layout_of(entity)->field_count > 0)
        write_record(writer, entity);
    else if (strcmp(what, "settings") == 0)
        write_settings(writer);
    else if (strcmp(what, "envelope") == 0)
        write_envelope(writer);
    else if (strcmp(what, "words") == 0)
        write_words(writer);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    if (argc < 2 || !write_schema(&writer, argv[1], argv[2])) {
        fprintf(stderr, "usage: schema record ENTITY | settings | envelope | words\n");
        return 2;
    }
    bool ok = pretty_print(buffer_text(&buffer), stdout);
    buffer_release(&buffer);
    return ok ? 0 : 1;
}
