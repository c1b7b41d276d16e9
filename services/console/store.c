#include "codec/write.h"
#include "console.h"
#include "io/clock.h"
#include "io/postgres_transaction.h"

enum {
    PRUNE_EVERY = 256, /* publications; old notes of that tenant go then */
    KEEP_DAYS = 30,
};

/* --- tenants -----------------------------------------------------------------------------------
 */

bool store_knows_tenant(struct console *console, struct uuid tenant, bool *out, struct error *error)
{
    static const struct postgres_statement select = {
        "knows_tenant", "SELECT 1 FROM console.tenant_index WHERE tenant = $1"};
    struct postgres_result *result = NULL;
    if (!postgres_query(console->db, POSTGRES_CALL(&select, postgres_uuid(tenant)), &result, error))
        return false;
    *out = postgres_rows(result) > 0;
    postgres_result_free(result);
    return true;
}

bool store_tenant(struct console *console, struct uuid tenant, struct error *error)
{
    static const struct postgres_statement insert = {
        "store_tenant", "INSERT INTO console.tenant_index (tenant, connected_at) VALUES ($1, $2)"
                        " ON CONFLICT (tenant) DO UPDATE SET connected_at = excluded.connected_at"};
    return postgres_query(
        console->db, POSTGRES_CALL(&insert, postgres_uuid(tenant), postgres_int8(clock_now_us())),
        NULL, error);
}

bool load_tenants(struct visit *visit, struct uuid after, size_t limit, struct buffer *out,
                  struct error *error)
{
    /* Ids only: what is a tenant's own is read with that tenant set. */
    static const struct postgres_statement select = {
        "load_tenants", "SELECT t.tenant, t.connected_at, r.realm, r.environment, r.is_live"
                        " FROM console.tenant_index t LEFT JOIN online.realm r USING (tenant)"
                        " WHERE $1::uuid IS NULL OR t.tenant > $1 ORDER BY t.tenant LIMIT $2"};
    struct postgres_result *result = NULL;
    if (!postgres_query(
            visit->console->db,
            POSTGRES_CALL(&select, postgres_uuid(after), postgres_int8((int64_t)limit + 1)),
            &result, error))
        return false;
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_open_array(&writer, "tenants");
    size_t rows = postgres_rows(result);
    for (size_t row = 0; row < rows && row < limit; row++) {
        json_open_object(&writer, NULL);
        write_uuid(&writer, "tenant", postgres_uuid_at(result, row, 0));
        write_instant(&writer, "connected_at", postgres_int8_at(result, row, 1));
        write_optional(&writer, "realm", postgres_text_at(result, row, 2));
        write_optional(&writer, "environment", postgres_text_at(result, row, 3));
        json_write_bool(&writer, "live", postgres_bool_at(result, row, 4));
        json_close_object(&writer);
    }
    json_close_array(&writer);
    if (rows > limit)
        write_uuid(&writer, "next", postgres_uuid_at(result, limit - 1, 0));
    json_close_object(&writer);
    postgres_result_free(result);
    return true;
}

/* --- events ------------------------------------------------------------------------------------
 */

struct note {
    struct publication *publication;
    struct text fingerprint;
    instant_us now;
};

static bool prune(struct postgres *db, const struct note *note, struct error *error)
{
    static const struct postgres_statement drop = {
        "prune_events", "DELETE FROM console.event WHERE tenant = $1 AND published_at < $2"};
    const instant_us oldest = note->now - INT64_C(86400000000) * KEEP_DAYS;
    return postgres_query(db,
                          POSTGRES_CALL(&drop, postgres_uuid(note->publication->visit->tenant),
                                        postgres_int8(oldest)),
                          NULL, error);
}

static bool insert_event(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement insert = {
        "store_event",
        "INSERT INTO console.event AS e (tenant, event_id, type, entity, native_id, version,"
        " record_id, fingerprint, partition_number, source_offset, published_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (tenant, event_id) DO UPDATE SET partition_number ="
        " excluded.partition_number, source_offset = excluded.source_offset, published_at ="
        " excluded.published_at, times_published = e.times_published + 1"
        " RETURNING times_published"};
    const struct note *note = context;
    struct publication *publication = note->publication;
    const struct event *event = &publication->event;
    struct report_event *place = &publication->place;
    bool is_observation = event->type == EVENT_OBSERVED;
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &event->tenant, 1, error) ||
        (publication->visit->console->published % PRUNE_EVERY == 0 && !prune(db, note, error)))
        return false;
    const char *entity = is_observation ? entity_name(event->observation.entity) : NULL;
    const struct postgres_value values[] = {
        postgres_uuid(event->tenant),
        postgres_uuid(event->id),
        postgres_text(text_of(event_type_name(event->type))),
        postgres_text(text_of(entity)),
        postgres_text(is_observation ? event->observation.id : TEXT_NONE),
        postgres_text(is_observation ? event->observation.version : TEXT_NONE),
        postgres_uuid(place->about.record),
        postgres_text(note->fingerprint),
        postgres_int4(place->partition),
        postgres_int8(place->offset),
        postgres_int8(note->now),
    };
    const struct postgres_call call = {&insert, values, sizeof(values) / sizeof(values[0])};
    if (!postgres_query(db, &call, &result, error))
        return false;
    place->is_repeat = postgres_int4_at(result, 0, 0) > 1;
    postgres_result_free(result);
    return true;
}

static struct text request_fingerprint(struct visit *visit)
{
    char hex[65];
    struct sha256 hash = sha256_of(http_request_body(visit->request));
    return arena_copy(visit->arena, sha256_format(&hash, hex));
}

bool store_event(struct publication *publication, struct error *error)
{
    struct visit *visit = publication->visit;
    struct note note = {publication, request_fingerprint(visit), clock_now_us()};
    return postgres_run(visit->console->db, insert_event, &note, error) == POSTGRES_COMMITTED;
}

/* --- and back ----------------------------------------------------------------------------------
 */

struct lookup {
    struct visit *visit;
    struct uuid id;
    struct noted *out;
    bool *is_found;
};

static bool read_note(const struct lookup *lookup, const struct postgres_result *result,
                      struct error *error)
{
    struct arena *arena = lookup->visit->arena;
    struct noted *out = lookup->out;
    struct report_event *place = &out->place;
    *out = (struct noted){
        .place = {.id = lookup->id, .topic = text_of(lookup->visit->console->topic)}};
    if (!event_type_parse(postgres_text_at(result, 0, 0), &out->type))
        return error_set(error, ERROR_BUG, "a noted event has an unknown type");
    place->is_observation = out->type == EVENT_OBSERVED;
    place->is_run_request = out->type == EVENT_RUN_REQUESTED;
    place->about.half = HALF_PLATFORM;
    place->about.entity = ENTITY_COUNT;
    if (place->is_observation &&
        !entity_parse(postgres_text_at(result, 0, 1), &place->about.entity))
        return error_set(error, ERROR_BUG, "a noted event has an unknown entity");
    place->about.native_id = arena_copy(arena, postgres_text_at(result, 0, 2));
    place->version = arena_copy(arena, postgres_text_at(result, 0, 3));
    place->about.record = postgres_uuid_at(result, 0, 4);
    out->fingerprint = arena_copy(arena, postgres_text_at(result, 0, 5));
    place->partition = postgres_int4_at(result, 0, 6);
    place->offset = postgres_int8_at(result, 0, 7);
    place->is_repeat = postgres_int4_at(result, 0, 8) > 1;
    return true;
}

static bool select_event(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement select = {
        "load_event", "SELECT type, entity, native_id, version, record_id, fingerprint,"
                      " partition_number, source_offset, times_published FROM console.event"
                      " WHERE tenant = $1 AND event_id = $2"};
    struct lookup *lookup = context;
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &lookup->visit->tenant, 1, error) ||
        !postgres_query(
            db,
            POSTGRES_CALL(&select, postgres_uuid(lookup->visit->tenant), postgres_uuid(lookup->id)),
            &result, error))
        return false;
    *lookup->is_found = postgres_rows(result) > 0;
    bool is_fine = !*lookup->is_found || read_note(lookup, result, error);
    postgres_result_free(result);
    return is_fine;
}

bool load_event(struct visit *visit, struct uuid id, struct noted *out, bool *is_found,
                struct error *error)
{
    struct lookup lookup = {visit, id, out, is_found};
    return postgres_run_snapshot(visit->console->db, select_event, &lookup, error) ==
           POSTGRES_COMMITTED;
}
