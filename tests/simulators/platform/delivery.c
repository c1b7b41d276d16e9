#include "tests/simulators/platform/delivery.h"

#include <stdio.h>

#include "base/hash.h"
#include "tests/simulators/platform/outbox.h"

enum { STATUS_OK = 200 };

struct text refusal_json(struct arena *arena, const struct refusal *refusal)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "code", refusal_name(refusal->code));
    json_write_string(&writer, "message", refusal->message);
    json_close_object(&writer);
    struct text json = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return json;
}

struct delivery *delivery_of(struct tenant *tenant, struct text key, const struct order *order,
                             struct text body)
{
    struct delivery *delivery = map_get(&tenant->deliveries, key);
    if (delivery)
        return delivery;
    struct arena *arena = &tenant->arena;
    delivery = ARENA_NEW(arena, struct delivery);
    delivery->key = arena_copy(arena, key);
    delivery->command = arena_copy(arena, order->command);
    delivery->action = text_of(action_name(order->action));
    delivery->entity = text_of(layout_of(order->entity)->name);
    delivery->id = arena_copy(arena, order->id);
    delivery->external_id = arena_copy(arena, order->external_id);
    struct sha256 hash = sha256_of(body);
    sha256_format(&hash, delivery->fingerprint);
    map_put(&tenant->deliveries, delivery->key, delivery);
    if (tenant->last_delivery)
        tenant->last_delivery->next = delivery;
    else
        tenant->first_delivery = delivery;
    tenant->last_delivery = delivery;
    return delivery;
}

void delivery_keep_refusal(struct tenant *tenant, struct delivery *delivery,
                           const struct refusal *refusal)
{
    delivery->status = refusal_status(refusal->code);
    delivery->code = refusal_name(refusal->code);
    delivery->answer = refusal_json(&tenant->arena, refusal);
    if (refusal->code == REFUSAL_STALE)
        tenant->platform->counts.stale++;
    else
        tenant->platform->counts.refused++;
}

static void count_creation(struct tenant *tenant, const struct record *record,
                           struct text external_id)
{
    struct arena *arena = &tenant->arena;
    struct creation *creation = map_get(&tenant->creations, external_id);
    if (!creation) {
        creation = ARENA_NEW(arena, struct creation);
        creation->external_id = arena_copy(arena, external_id);
        creation->entity = record->entity;
        map_put(&tenant->creations, creation->external_id, creation);
        if (tenant->last_creation)
            tenant->last_creation->next = creation;
        else
            tenant->first_creation = creation;
        tenant->last_creation = creation;
    }
    struct creation_id *id = ARENA_NEW(arena, struct creation_id);
    *id = (struct creation_id){record->id, creation->ids};
    creation->ids = id;
    if (++creation->created > 1)
        tenant->platform->counts.double_creates++;
}

static bool find_target(const struct tenant *tenant, const struct order *order,
                        struct record **record, struct refusal *refusal)
{
    char version[32];
    *record = NULL;
    if (order->action == ACTION_CREATE)
        return true;
    *record = tenant_find(tenant, order->entity, order->id);
    if (!*record || (*record)->is_deleted)
        return refusal_set(refusal, REFUSAL_GONE, "There is no %s %.*s.",
                           layout_of(order->entity)->name, TEXT_ARG(text_cut(order->id, 64)));
    snprintf(version, sizeof version, "%lld", (long long)(*record)->version);
    if (!text_equal_string(order->base_version, version))
        return refusal_set(refusal, REFUSAL_STALE, "%s has version %s, not \"%.*s\".",
                           (*record)->id, version, TEXT_ARG(text_cut(order->base_version, 32)));
    return true;
}

/* What only people write stays as it is. */
static void keep_own(const struct record *record, struct document *document)
{
    const struct layout *layout = layout_of(record->entity);
    for (size_t i = 0; i < layout->field_count; i++)
        if (layout->fields[i].writer == WRITTEN_BY_PEOPLE)
            document->values[i] = record->document.values[i];
}

static struct record *carry_out(struct tenant *tenant, const struct order *order, bool is_silent,
                                struct refusal *refusal)
{
    struct change change = {.entity = order->entity,
                            .action = order->action,
                            .external_id = order->external_id,
                            .is_silent = is_silent};
    if (!find_target(tenant, order, &change.record, refusal))
        return NULL;
    bool is_written = order->action == ACTION_CREATE || order->action == ACTION_UPDATE;
    if (is_written &&
        (!document_may_write(order->entity, order->record, WRITTEN_BY_DELIVERIES, refusal) ||
         !document_merge(&tenant->arena, order->entity, order->record, &change.document, refusal)))
        return NULL;
    if (change.record)
        keep_own(change.record, &change.document);
    return change_apply(tenant, &change, refusal);
}

static struct text answer_json(struct arena *arena, const struct record *record)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    record_write(&writer, NULL, record);
    struct text json = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return json;
}

void delivery_apply(struct tenant *tenant, const struct order *order, struct delivery *delivery,
                    bool is_silent)
{
    struct refusal refusal;
    struct record *record = carry_out(tenant, order, is_silent, &refusal);
    if (!record) {
        delivery_keep_refusal(tenant, delivery, &refusal);
        return;
    }
    delivery->applied++;
    tenant->platform->counts.applied++;
    delivery->id = text_of(record->id);
    delivery->status = STATUS_OK;
    delivery->answer = answer_json(&tenant->arena, record);
    if (order->action == ACTION_CREATE)
        count_creation(tenant, record, order->external_id);
}
