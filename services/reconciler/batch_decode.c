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

void batch_decode(struct batch_work *work)
{
    struct arena *arena = &work->reconciler->arena;
    const struct kafka_batch *batch = work->batch;
    uint64_t number = ++work->reconciler->tenants.batch_number;
    work->events = ARENA_ARRAY(arena, struct decoded, batch->count);
    work->tenants = ARENA_ARRAY(arena, struct tenant_entry *, batch->count);
    work->tenant_count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct decoded *decoded = &work->events[i];
        decoded->message = &batch->messages[i];
        decode(work, decoded);
        if (!decoded->tenant || decoded->tenant->used_at == number)
            continue;
        decoded->tenant->used_at = number;
        decoded->tenant->batch_index = work->tenant_count;
        work->tenants[work->tenant_count++] = decoded->tenant;
    }
}
