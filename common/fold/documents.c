#include "fold/documents.h"

#include "base/error.h"
#include "codec/document.h"
#include "syntax/json.h"

void document_read(struct arena *arena, enum entity entity, struct text json, struct document *out)
{
    struct error error;
    const struct json *tree = json_parse(arena, json, &error);
    if (!tree || !document_parse(arena, tree, entity, out, &error))
        bug("a stored %s cannot be read: %s", entity_name(entity), error.message);
}

struct resolving {
    const struct tenant_state *state;
    struct arena *arena;
    enum half half;
    bool is_missing;
};

static struct record *referred(const struct tenant_state *state, struct text value)
{
    struct uuid id;
    REQUIRE(uuid_parse(value, &id));
    return state_resolve(state, id);
}

static void resolve_alias(void *context, enum entity entity, struct text *value)
{
    struct resolving *resolving = context;
    (void)entity;
    char id[UUID_TEXT_BYTES];
    struct record *record = referred(resolving->state, *value);
    struct text now = record ? uuid_format(record->id, id) : *value;
    if (!text_equal(now, *value))
        *value = arena_copy(resolving->arena, now);
}

void document_read_resolved(struct arena *arena, const struct tenant_state *state,
                            enum entity entity, struct text json, struct document *out)
{
    document_read(arena, entity, json, out);
    struct resolving resolving = {.state = state, .arena = arena};
    document_each_ref(out, arena, resolve_alias, &resolving);
}

struct text document_store(struct arena *arena, const struct document *document)
{
    struct buffer buffer;
    buffer_init(&buffer, 0);
    document_format(document, &buffer);
    REQUIRE(!buffer.is_full);
    struct text json = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return json;
}

static void to_native(void *context, enum entity entity, struct text *value)
{
    struct resolving *resolving = context;
    (void)entity;
    struct record *record = referred(resolving->state, *value);
    if (record && record->shown[resolving->half].presence == PRESENCE_PRESENT)
        *value = record->shown[resolving->half].native_id;
    else
        resolving->is_missing = true;
}

bool document_to_native(struct arena *arena, const struct tenant_state *state, enum half half,
                        const struct document *document, struct document *out)
{
    *out = *document;
    struct resolving resolving = {.state = state, .arena = arena, .half = half};
    document_each_ref(out, arena, to_native, &resolving);
    return !resolving.is_missing;
}
