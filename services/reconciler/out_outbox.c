/* The relay: outbox rows to their topics, in the order of the events that led to them. A page at a
 * time: read, publish, wait until Kafka has all of it, take it off the queue. What was published
 * and not taken off is published again; every reader recognises a repeat by its id.
 */
#include <stdlib.h>

#include "codec/command.h"
#include "reconciler.h"
#include "service/broker.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/metrics.h"
#include "syntax/json.h"

enum { RELAY_RETRY_MS = 500, FLUSH_TIMEOUT_MS = 5000 };

struct relay_row {
    int32_t partition;
    int64_t source_offset;
    int32_t ordinal;
    struct uuid tenant;
    struct uuid message_id;
    bool is_answered; /* its body stays until the answer is folded */
};

struct relay {
    struct reconciler *reconciler;
    struct loop_call kick;
    struct loop_timer again;
    struct arena arena; /* of the page */
    struct relay_row *rows;
    size_t row_count;
    size_t open_count;  /* published, not yet reported */
    bool has_failed;    /* some of the page was not taken */
    bool has_more;      /* kicked meanwhile */
    bool is_publishing; /* reports wait until the whole page was handed over */
};

/* --- reading a page ------------------------------------------------------------------------------
 */

static bool read_positions(struct relay *relay, struct error *error)
{
    static const struct postgres_statement select = {
        "relay_positions",
        "SELECT partition_number, source_offset, ordinal, tenant, message_id"
        " FROM reconciler.outbox_position WHERE partition_number = ANY ($1::int4[])"
        " ORDER BY partition_number, source_offset, ordinal LIMIT $2::int4"};
    struct reconciler *reconciler = relay->reconciler;
    struct arena *arena = &relay->arena;
    const struct journal_partition *partitions;
    size_t most_partitions = journal_reader_partitions(reconciler->reader, &partitions);
    int32_t *numbers = ARENA_ARRAY(arena, int32_t, most_partitions + 1);
    size_t count = 0;
    for (size_t i = 0; i < most_partitions; i++)
        if (journal_partition_has_caught_up(&partitions[i]))
            numbers[count++] = partitions[i].number;
    int32_t most = (int32_t)settings_integer(&reconciler->service->settings, SETTING_OUTBOX_BATCH);
    struct postgres_result *result = NULL;
    relay->row_count = 0;
    if (count == 0)
        return true;
    if (!postgres_query(
            reconciler->db,
            POSTGRES_CALL(&select, postgres_int4_array(arena, numbers, count), postgres_int4(most)),
            &result, error))
        return false;
    relay->row_count = postgres_rows(result);
    relay->rows = ARENA_ARRAY(arena, struct relay_row, relay->row_count);
    for (size_t i = 0; i < relay->row_count; i++)
        relay->rows[i] = (struct relay_row){
            .partition = postgres_int4_at(result, i, 0),
            .source_offset = postgres_int8_at(result, i, 1),
            .ordinal = postgres_int4_at(result, i, 2),
            .tenant = postgres_uuid_at(result, i, 3),
            .message_id = postgres_uuid_at(result, i, 4),
        };
    postgres_result_free(result);
    return true;
}

static bool set_tenants(struct relay *relay, struct error *error)
{
    struct uuid *ids = ARENA_ARRAY(&relay->arena, struct uuid, relay->row_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < relay->row_count; i++)
        if (count == 0 || !uuid_equal(ids[count - 1], relay->rows[i].tenant))
            ids[count++] = relay->rows[i].tenant;
    return postgres_set_tenants(relay->reconciler->db, ids, count, error);
}

struct row_keys {
    struct postgres_value tenants, messages;
};

/* Of the page's rows; without those that will be answered, unless `all`. */
static struct row_keys keys_of(struct relay *relay, bool all)
{
    struct arena *arena = &relay->arena;
    struct uuid *tenants = ARENA_ARRAY(arena, struct uuid, relay->row_count);
    struct uuid *messages = ARENA_ARRAY(arena, struct uuid, relay->row_count);
    size_t count = 0;
    for (size_t i = 0; i < relay->row_count; i++) {
        const struct relay_row *row = &relay->rows[i];
        if (!all && row->is_answered)
            continue;
        tenants[count] = row->tenant;
        messages[count++] = row->message_id;
    }
    return (struct row_keys){postgres_uuid_array(arena, tenants, count),
                             postgres_uuid_array(arena, messages, count)};
}

/* --- publishing ----------------------------------------------------------------------------------
 */

static size_t headers_of(struct arena *arena, struct text json,
                         struct kafka_header headers[static ENVELOPE_HEADER_COUNT])
{
    struct error error;
    size_t count = 0;
    const struct json *object = json_parse(arena, json, &error);
    JSON_EACH(member, object)
    {
        if (count < ENVELOPE_HEADER_COUNT)
            headers[count++] = (struct kafka_header){member->key, member->text};
    }
    return count;
}

/* Only what shall be written is; what could not be read is passed on with the type it came with. */
static bool is_answered(enum topic topic, const struct kafka_header *headers, size_t count)
{
    struct text name = text_of(envelope_header_name(ENVELOPE_TYPE));
    for (size_t i = 0; i < count; i++)
        if (text_equal(headers[i].name, name))
            return topic != TOPIC_QUARANTINE &&
                   text_equal_string(headers[i].value, COMMAND_WRITE_TYPE);
    return false;
}

static bool publish_row(struct relay *relay, const struct postgres_result *result, size_t row,
                        struct error *error)
{
    struct reconciler *reconciler = relay->reconciler;
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    char tenant[UUID_TEXT_BYTES];
    int32_t topic = postgres_int4_at(result, row, 0);
    REQUIRE(topic >= 0 && topic < TOPIC_COUNT);
    struct text key = postgres_bytea_at(result, row, 1);
    size_t header_count = headers_of(&relay->arena, postgres_text_at(result, row, 2), headers);
    struct kafka_record record = {
        .topic = reconciler->topics[topic],
        .key = text_is_present(key) ? key : uuid_format(postgres_uuid_at(result, row, 4), tenant),
        .value = postgres_bytea_at(result, row, 3),
        .headers = headers,
        .header_count = header_count,
        .is_forwarded = topic == TOPIC_QUARANTINE,
    };
    if (!kafka_publish(reconciler->producer, &record, error))
        return false;
    relay->open_count++;
    relay->rows[postgres_int8_at(result, row, 5) - 1].is_answered =
        is_answered((enum topic)topic, headers, header_count);
    return true;
}

/* Reads the bodies and hands them to Kafka; bodies that are gone were answered meanwhile. */
static bool publish_page(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement select = {
        "relay_bodies",
        "SELECT o.topic::int4, o.key, o.headers, o.body, o.tenant, w.number FROM"
        " unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS w (tenant, message_id, number)"
        " JOIN reconciler.outbox o ON o.tenant = w.tenant AND o.message_id = w.message_id"
        " ORDER BY w.number"};
    struct relay *relay = context;
    struct postgres_result *result = NULL;
    struct row_keys all = keys_of(relay, true);
    if (!set_tenants(relay, error) ||
        !postgres_query(db, POSTGRES_CALL(&select, all.tenants, all.messages), &result, error))
        return false;
    service_kill_point(KILL_OUTBOX_BEFORE_PUBLISH);
    bool is_fine = true;
    for (size_t row = 0; is_fine && row < postgres_rows(result); row++)
        is_fine = publish_row(relay, result, row, error);
    /* What was not taken (queue full) is published with the next page. */
    relay->has_failed = relay->has_failed || !is_fine;
    postgres_result_free(result);
    return true;
}

/* --- taking it off the queue
 * ---------------------------------------------------------------------- */

/* A write command's body stays until its result is folded, so that a restored database can tell. */
static bool mark_page(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement bodies = {
        "relay_done_bodies", "DELETE FROM reconciler.outbox o USING"
                             " unnest($1::uuid[], $2::uuid[]) AS w (tenant, message_id)"
                             " WHERE o.tenant = w.tenant AND o.message_id = w.message_id"};
    static const struct postgres_statement positions = {
        "relay_done_positions", "DELETE FROM reconciler.outbox_position o USING"
                                " unnest($1::uuid[], $2::uuid[]) AS w (tenant, message_id)"
                                " WHERE o.tenant = w.tenant AND o.message_id = w.message_id"};
    struct relay *relay = context;
    struct row_keys all = keys_of(relay, true), done = keys_of(relay, false);
    return set_tenants(relay, error) &&
           postgres_queue(db, POSTGRES_CALL(&bodies, done.tenants, done.messages), error) &&
           postgres_queue(db, POSTGRES_CALL(&positions, all.tenants, all.messages), error);
}

/* --- the cycle
 * ------------------------------------------------------------------------------------ */

static void relay_later(struct relay *relay, const struct error *error)
{
    log_warning("relay_put_off", log_failure(error));
    relay->row_count = 0;
    loop_timer_start(&relay->again, RELAY_RETRY_MS, 0);
}

static void page_done(struct relay *relay)
{
    struct reconciler *reconciler = relay->reconciler;
    struct error error = {0};
    service_kill_point(KILL_OUTBOX_AFTER_PUBLISH);
    if (relay->has_failed) {
        error_set(&error, ERROR_RETRY, "Kafka did not take all of a page of the outbox");
        relay_later(relay, &error);
        return;
    }
    if (postgres_run(reconciler->db, mark_page, relay, &error) != POSTGRES_COMMITTED) {
        relay_later(relay, &error);
        return;
    }
    service_kill_point(KILL_OUTBOX_AFTER_MARK);
    metric_add(METRIC_MESSAGES_PUBLISHED, LABELS("outbox", "delivered"), (int64_t)relay->row_count);
    relay->row_count = 0;
    relay_kick(reconciler);
}

static void handle_reported(void *context, const struct kafka_report *report)
{
    struct relay *relay = context;
    relay->open_count--;
    relay->has_failed = relay->has_failed || !report->is_delivered;
    if (relay->open_count == 0 && !relay->is_publishing)
        page_done(relay);
}

static void turn(void *context)
{
    struct relay *relay = context;
    struct reconciler *reconciler = relay->reconciler;
    struct error error = {0};
    if (relay->row_count > 0 || loop_timer_is_started(&relay->again)) {
        relay->has_more = true;
        return;
    }
    relay->has_more = false;
    relay->has_failed = false;
    arena_clear(&relay->arena);
    if (!read_positions(relay, &error)) {
        relay_later(relay, &error);
        return;
    }
    if (relay->row_count == 0)
        return;
    relay->is_publishing = true;
    enum postgres_outcome outcome = postgres_run(reconciler->db, publish_page, relay, &error);
    relay->is_publishing = false;
    relay->has_failed = relay->has_failed || outcome != POSTGRES_COMMITTED;
    if (relay->open_count == 0)
        page_done(relay);
}

static void turn_again(void *context)
{
    struct relay *relay = context;
    loop_call_soon(&relay->kick);
}

void relay_kick(struct reconciler *reconciler)
{
    loop_call_soon(&reconciler->relay->kick);
}

bool relay_is_idle(const struct reconciler *reconciler)
{
    const struct relay *relay = reconciler->relay;
    return relay->row_count == 0 && relay->open_count == 0 && !relay->has_more &&
           !loop_timer_is_started(&relay->again) && !relay->kick.is_waiting;
}

bool relay_open(struct reconciler *reconciler, struct error *error)
{
    struct relay *relay = calloc(1, sizeof(*relay));
    REQUIRE(relay);
    reconciler->relay = relay;
    relay->reconciler = reconciler;
    arena_init(&relay->arena, 0);
    loop_call_init(&relay->kick, reconciler->service->loop, turn, relay);
    loop_timer_init(&relay->again, reconciler->service->loop, turn_again, relay);
    struct kafka_producer_options options = {
        .connection = service_broker(&reconciler->service->settings),
        .reported = handle_reported,
        .context = relay,
    };
    return kafka_producer_create(reconciler->service->loop, &options, &reconciler->producer, error);
}

void relay_close(struct reconciler *reconciler)
{
    struct relay *relay = reconciler->relay;
    struct error error;
    if (!relay)
        return;
    loop_call_cancel(&relay->kick);
    loop_timer_stop(&relay->again);
    relay->is_publishing = true; /* reports from here on only count */
    if (reconciler->producer)
        kafka_producer_flush(reconciler->producer, FLUSH_TIMEOUT_MS, &error);
    kafka_producer_free(reconciler->producer);
    arena_release(&relay->arena);
    free(relay);
    reconciler->relay = NULL;
}
