#include "tests/simulators/platform/tenant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ID = 1000, RECORDS_FIRST = 64 };

static const char *const ECHO_NAMES[ECHO_COUNT] = {"after", "before", "off"};

struct tenant *tenant_create(struct text id, struct text home_currency)
{
    struct tenant *tenant = calloc(1, sizeof *tenant);
    REQUIRE(tenant);
    arena_init(&tenant->arena, 0);
    REQUIRE(text_copy(id, tenant->id, sizeof tenant->id));
    REQUIRE(text_copy(home_currency, tenant->home, sizeof tenant->home));
    map_init(&tenant->by_id);
    map_init(&tenant->deliveries);
    map_init(&tenant->creations);
    for (int i = 0; i < ENTITY_COUNT; i++)
        tenant->last_id[i] = FIRST_ID;
#define SWITCH(name, kind, otherwise) tenant->switches.name = otherwise;
#include "tests/simulators/platform/switches.def"
#undef SWITCH
    return tenant;
}

void tenant_free(struct tenant *tenant)
{
    if (!tenant)
        return;
    map_release(&tenant->by_id);
    map_release(&tenant->deliveries);
    map_release(&tenant->creations);
    for (int i = 0; i < ENTITY_COUNT; i++)
        free(tenant->records[i].items);
    arena_release(&tenant->arena);
    free(tenant);
}

static void records_append(struct records *records, struct record *record)
{
    if (records->count == records->capacity) {
        records->capacity = records->capacity ? 2 * records->capacity : RECORDS_FIRST;
        records->items = reallocarray(records->items, records->capacity, sizeof *records->items);
        REQUIRE(records->items);
    }
    records->items[records->count++] = record;
}

struct record *tenant_add(struct tenant *tenant, enum entity entity)
{
    struct record *record = ARENA_NEW(&tenant->arena, struct record);
    record->entity = entity;
    snprintf(record->id, sizeof record->id, "%s-%lld", layout_of(entity)->prefix,
             (long long)++tenant->last_id[entity]);
    records_append(&tenant->records[entity], record);
    map_put(&tenant->by_id, text_of(record->id), record);
    return record;
}

struct record *tenant_find(const struct tenant *tenant, enum entity entity, struct text id)
{
    struct record *record = text_is_empty(id) ? NULL : map_get(&tenant->by_id, id);
    return record && record->entity == entity ? record : NULL;
}

struct record *tenant_find_namesake(const struct tenant *tenant, enum entity entity,
                                    const struct document *document)
{
    struct text name = document_value(entity, document, ROLE_NAME);
    struct text parent = document_value(entity, document, ROLE_PARENT);
    for (size_t i = 0; i < tenant->records[entity].count; i++) {
        struct record *record = tenant->records[entity].items[i];
        if (text_equal(document_value(entity, &record->document, ROLE_NAME), name) &&
            text_equal(document_value(entity, &record->document, ROLE_PARENT), parent))
            return record;
    }
    return NULL;
}

void record_write_members(struct json_writer *writer, const struct record *record)
{
    char number[32];
    char time[INSTANT_TEXT_BYTES_MAX];
    snprintf(number, sizeof number, "%lld", (long long)record->version);
    json_write_string(writer, "id", record->id);
    json_write_string(writer, "version", number);
    json_write_text(writer, "changed_at", instant_format(record->changed_at, time));
    json_write_bool(writer, "deleted", record->is_deleted);
    if (text_is_present(record->external_id))
        json_write_text(writer, "external_id", record->external_id);
    document_write(writer, "record", record->entity, &record->document);
}

void record_write(struct json_writer *writer, const char *key, const struct record *record)
{
    json_open_object(writer, key);
    record_write_members(writer, record);
    json_close_object(writer);
}

const char *echo_name(enum echo echo)
{
    return ECHO_NAMES[echo];
}

bool echo_find(struct text name, enum echo *out)
{
    for (int i = 0; i < ECHO_COUNT; i++) {
        if (text_equal_string(name, ECHO_NAMES[i])) {
            *out = (enum echo)i;
            return true;
        }
    }
    return false;
}
