#include <stdlib.h>

#include "batch.h"
#include "codec/event.h"
#include "service/message.h"

/* A key on a partition that is not its own would break the order of that tenant's events. */
static bool is_on_its_partition(const struct reconciler *reconciler,
                                const struct kafka_message *message)
{
    return text_is_present(message->key) &&
           kafka_partition_for_key(message->key, reconciler->topic_partition_count) ==
               message->partition;
}

static void decode(struct batch_work *work, struct decoded *decoded)
{
    struct arena *arena = &work->reconciler->arena;
    struct error error;
    message_open(decoded->message, &decoded->envelope);
    bool is_read = event_decode(&decoded->envelope, arena, &decoded->event, &error);
    if (!is_read)
        decoded->reason = arena_format(arena, "%s", error.message).data;
    if (!is_read && !event_names_record(&decoded->event))
        return;
    if (!is_on_its_partition(work->reconciler, decoded->message)) {
        decoded->reason = "key: belongs to another partition; publish with the murmur2 partitioner";
        return;
    }
    decoded->tenant = tenants_get(&work->reconciler->tenants, decoded->event.tenant);
}

static void note_tenant(struct batch_work *work, struct tenant_entry *tenant)
{
    const struct tenants *tenants = &work->reconciler->tenants;
    if (tenant->used_at != tenants->batch_number) {
        tenant->used_at = tenants->batch_number;
        tenant->batch_index = work->tenant_count;
        work->tenants[work->tenant_count++] = tenant;
    }
    if (tenant->sliced_at != tenants->slice_number) {
        tenant->sliced_at = tenants->slice_number;
        tenant->slice_index = work->slice.tenant_count;
        work->slice.tenants[work->slice.tenant_count++] = tenant;
    }
}

void batch_decode(struct batch_work *work)
{
    struct arena *arena = &work->reconciler->arena;
    size_t count = work->slice.count;
    work->reconciler->tenants.slice_number++;
    work->slice.events = ARENA_ARRAY(arena, struct decoded, count);
    work->slice.tenants = ARENA_ARRAY(arena, struct tenant_entry *, count);
    work->slice.tenant_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct decoded *decoded = &work->slice.events[i];
        decoded->message = work->slice.messages[i];
        decode(work, decoded);
        if (decoded->tenant)
            note_tenant(work, decoded->tenant);
    }
}

/* --- the order of a batch ------------------------------------------------------------------------
 */

static int compare_messages(const void *a, const void *b)
{
    const struct kafka_message *left = *(const struct kafka_message *const *)a;
    const struct kafka_message *right = *(const struct kafka_message *const *)b;
    int order = text_compare(left->key, right->key);
    if (order == 0)
        order = (left->partition > right->partition) - (left->partition < right->partition);
    return order ? order : (left->offset > right->offset) - (left->offset < right->offset);
}

const struct kafka_message **batch_order(const struct kafka_batch *batch, struct arena *arena)
{
    const struct kafka_message **messages =
        ARENA_ARRAY(arena, const struct kafka_message *, batch->count);
    for (size_t i = 0; i < batch->count; i++)
        messages[i] = &batch->messages[i];
    qsort(messages, batch->count, sizeof(struct kafka_message *), compare_messages);
    return messages;
}
