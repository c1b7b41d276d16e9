/* The outbox, and what was set aside. */
#include "io/clock.h"
#include "reconciler.h"

/* An answered message: its id, and whose it is, since a tenant's event answers for that one only.
 */
struct met {
    struct uuid key[2];
    bool is_here; /* decided in this batch too */
};

static struct text key_of(const struct uuid key[2])
{
    return text_slice((const char *)key, 2 * sizeof(key[0]));
}

static void drop_outgoing(struct batch_output *output, const struct map *answered)
{
    size_t kept = 0;
    for (size_t i = 0; i < output->outgoing_count; i++) {
        const struct outgoing *message = &output->outgoing[i];
        struct uuid key[2] = {message->tenant, message->message_id};
        struct met *met = map_get(answered, key_of(key));
        if (met)
            met->is_here = true;
        else
            output->outgoing[kept++] = *message;
    }
    output->outgoing_count = kept;
}

/* A command that is answered in the batch that decides it (the journal is behind, or folded again)
 * needs no row: what is answered is not sent. Both lists lose it. */
static void drop_answered(struct batch_output *output, struct arena *arena)
{
    struct map answered;
    struct met *all = ARENA_ARRAY(arena, struct met, output->met_count);
    size_t kept = 0;
    if (output->met_count == 0 || output->outgoing_count == 0)
        return;
    map_init(&answered);
    for (size_t i = 0; i < output->met_count; i++) {
        all[i] = (struct met){.key = {output->met_tenants[i], output->met_messages[i]}};
        map_put(&answered, key_of(all[i].key), &all[i]);
    }
    drop_outgoing(output, &answered);
    for (size_t i = 0; i < output->met_count; i++) {
        if (all[i].is_here)
            continue;
        output->met_tenants[kept] = all[i].key[0];
        output->met_messages[kept++] = all[i].key[1];
    }
    output->met_count = kept;
    map_release(&answered);
}

static bool store_outbox(struct reconciler *reconciler, const struct batch_output *output,
                         struct error *error)
{
    static const struct postgres_statement bodies = {
        "store_outbox", "INSERT INTO reconciler.outbox"
                        " (tenant, message_id, topic, key, headers, body)"
                        " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::bytea[],"
                        " $5::text[], $6::bytea[]) ON CONFLICT DO NOTHING"};
    static const struct postgres_statement positions = {
        "store_outbox_positions",
        "INSERT INTO reconciler.outbox_position"
        " (partition_number, source_offset, ordinal, tenant, message_id, queued_at)"
        " SELECT *, $6 FROM unnest($1::int4[], $2::int8[], $3::int4[], $4::uuid[], $5::uuid[])"};
    struct arena *arena = &reconciler->arena;
    size_t count = output->outgoing_count;
    if (count == 0)
        return true;
    struct uuid *tenants = ARENA_ARRAY(arena, struct uuid, count);
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, count);
    int32_t *topics = ARENA_ARRAY(arena, int32_t, count);
    int32_t *partitions = ARENA_ARRAY(arena, int32_t, count);
    int32_t *ordinals = ARENA_ARRAY(arena, int32_t, count);
    int64_t *offsets = ARENA_ARRAY(arena, int64_t, count);
    struct text *keys = ARENA_ARRAY(arena, struct text, count);
    struct text *headers = ARENA_ARRAY(arena, struct text, count);
    struct text *texts = ARENA_ARRAY(arena, struct text, count);
    for (size_t i = 0; i < count; i++) {
        const struct outgoing *outgoing = &output->outgoing[i];
        tenants[i] = outgoing->tenant;
        ids[i] = outgoing->message_id;
        topics[i] = (int32_t)outgoing->topic;
        partitions[i] = outgoing->partition;
        ordinals[i] = outgoing->ordinal;
        offsets[i] = outgoing->source_offset;
        keys[i] = outgoing->key;
        headers[i] = outgoing->headers;
        texts[i] = outgoing->body;
    }
    return postgres_queue(reconciler->db,
                          POSTGRES_CALL(&bodies, postgres_uuid_array(arena, tenants, count),
                                        postgres_uuid_array(arena, ids, count),
                                        postgres_int4_array(arena, topics, count),
                                        postgres_bytea_array(arena, keys, count),
                                        postgres_text_array(arena, headers, count),
                                        postgres_bytea_array(arena, texts, count)),
                          error) &&
           postgres_queue(reconciler->db,
                          POSTGRES_CALL(&positions, postgres_int4_array(arena, partitions, count),
                                        postgres_int8_array(arena, offsets, count),
                                        postgres_int4_array(arena, ordinals, count),
                                        postgres_uuid_array(arena, tenants, count),
                                        postgres_uuid_array(arena, ids, count),
                                        postgres_int8(clock_now_us())),
                          error);
}

/* What was answered has been done: it is not sent (again), whatever the queue says. */
static bool store_met(struct reconciler *reconciler, const struct batch_output *output,
                      struct error *error)
{
    static const struct postgres_statement bodies = {
        "met_outbox", "DELETE FROM reconciler.outbox o USING"
                      " unnest($1::uuid[], $2::uuid[]) AS w (tenant, message_id)"
                      " WHERE o.tenant = w.tenant AND o.message_id = w.message_id"};
    static const struct postgres_statement positions = {
        "met_positions", "DELETE FROM reconciler.outbox_position o USING"
                         " unnest($1::uuid[], $2::uuid[]) AS w (tenant, message_id)"
                         " WHERE o.tenant = w.tenant AND o.message_id = w.message_id"};
    struct arena *arena = &reconciler->arena;
    size_t count = output->met_count;
    if (count == 0)
        return true;
    struct postgres_value tenants = postgres_uuid_array(arena, output->met_tenants, count);
    struct postgres_value messages = postgres_uuid_array(arena, output->met_messages, count);
    return postgres_queue(reconciler->db, POSTGRES_CALL(&bodies, tenants, messages), error) &&
           postgres_queue(reconciler->db, POSTGRES_CALL(&positions, tenants, messages), error);
}

static bool store_asides(struct reconciler *reconciler, const struct batch_output *output,
                         struct error *error)
{
    static const struct postgres_statement insert = {
        "store_asides",
        "INSERT INTO reconciler.aside (tenant, partition_number, source_offset,"
        " happened_at, outcome, type, subject, reason, rule, generation)"
        " SELECT *, $10::int4 FROM unnest($1::uuid[], $2::int4[], $3::int8[], $4::int8[],"
        " $5::int4[], $6::text[], $7::text[], $8::text[], $9::text[]) ON CONFLICT DO NOTHING"};
    struct arena *arena = &reconciler->arena;
    size_t count = output->aside_count;
    if (count == 0)
        return true;
    struct uuid *tenants = ARENA_ARRAY(arena, struct uuid, count);
    int32_t *partitions = ARENA_ARRAY(arena, int32_t, count);
    int32_t *outcomes = ARENA_ARRAY(arena, int32_t, count);
    int64_t *offsets = ARENA_ARRAY(arena, int64_t, count);
    int64_t *times = ARENA_ARRAY(arena, int64_t, count);
    struct text *types = ARENA_ARRAY(arena, struct text, count);
    struct text *subjects = ARENA_ARRAY(arena, struct text, count);
    struct text *reasons = ARENA_ARRAY(arena, struct text, count);
    struct text *rules = ARENA_ARRAY(arena, struct text, count);
    for (size_t i = 0; i < count; i++) {
        const struct aside *aside = &output->asides[i];
        tenants[i] = aside->tenant;
        partitions[i] = aside->partition;
        outcomes[i] = (int32_t)aside->outcome;
        offsets[i] = aside->source_offset;
        times[i] = aside->happened_at;
        types[i] = aside->type;
        subjects[i] = aside->subject;
        reasons[i] = aside->reason;
        rules[i] = aside->rule;
    }
    const struct postgres_value values[] = {
        postgres_uuid_array(arena, tenants, count),  postgres_int4_array(arena, partitions, count),
        postgres_int8_array(arena, offsets, count),  postgres_int8_array(arena, times, count),
        postgres_int4_array(arena, outcomes, count), postgres_text_array(arena, types, count),
        postgres_text_array(arena, subjects, count), postgres_text_array(arena, reasons, count),
        postgres_text_array(arena, rules, count),    postgres_int4(reconciler->generation),
    };
    const struct postgres_call call = {&insert, values, sizeof(values) / sizeof(values[0])};
    return postgres_queue(reconciler->db, &call, error);
}

bool store_messages(struct reconciler *reconciler, struct batch_output *output, struct error *error)
{
    drop_answered(output, &reconciler->arena);
    return store_outbox(reconciler, output, error) && store_met(reconciler, output, error) &&
           store_asides(reconciler, output, error);
}
