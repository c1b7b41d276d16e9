#include "tests/simulators/qbo/traffic.h"

#include <stdlib.h>

static const instant_us SECOND_US = 1000000;

struct traffic *traffic_create(void)
{
    struct traffic *traffic = calloc(1, sizeof(*traffic));
    if (!traffic)
        bug("no memory for a company's traffic");
    map_init(&traffic->replies);
    return traffic;
}

void traffic_free(struct traffic *traffic)
{
    if (!traffic)
        return;
    map_release(&traffic->replies);
    free(traffic);
}

static void log_add(struct window_log *log, instant_us now)
{
    log->times[log->next] = now;
    log->next = (log->next + 1) % TRAFFIC_WINDOW_MAX;
    if (log->count < TRAFFIC_WINDOW_MAX)
        log->count++;
}

static int64_t log_count(const struct window_log *log, instant_us since)
{
    int64_t count = 0;
    for (size_t i = 1; i <= log->count; i++) {
        size_t at = (log->next + TRAFFIC_WINDOW_MAX - i) % TRAFFIC_WINDOW_MAX;
        if (log->times[at] <= since)
            break;
        count++;
    }
    return count;
}

static bool is_over(const struct window_log *log, instant_us since, int64_t limit)
{
    return limit > 0 && log_count(log, since) >= limit;
}

bool traffic_allow(struct company *company, enum call_kind kind)
{
    struct traffic *traffic = company->traffic;
    const struct switches *switches = &company->switches;
    instant_us now = company->now;
    bool is_refused = is_over(&traffic->calls, now - SECOND_US, switches->limit_per_second) ||
                      is_over(&traffic->calls, now - 60 * SECOND_US, switches->limit_per_minute) ||
                      (kind == CALL_BATCH && is_over(&traffic->batches, now - 60 * SECOND_US,
                                                     switches->limit_batch_per_minute));
    if (is_refused) {
        traffic->throttled++;
        return false;
    }
    log_add(&traffic->calls, now);
    if (kind == CALL_BATCH)
        log_add(&traffic->batches, now);
    return true;
}

bool traffic_has_budget(const struct company *company)
{
    int64_t budget = company->switches.core_plus_budget;
    return budget == 0 || company->traffic->core_plus < budget;
}

void traffic_meter(struct company *company, enum call_kind kind, bool is_good)
{
    struct traffic *traffic = company->traffic;
    traffic->kinds[kind]++;
    if (!is_good)
        traffic->failed++;
    else if (kind == CALL_READ || kind == CALL_QUERY || kind == CALL_CDC)
        traffic->core_plus++;
    else if (kind != CALL_BATCH && kind != CALL_TOKEN)
        traffic->writes++;
}

void traffic_record(struct company *company, const struct exchange *exchange, struct text requestid)
{
    struct traffic *traffic = company->traffic;
    struct call_record *record = &traffic->records[traffic->record_count % TRAFFIC_CALLS_MAX];
    *record = (struct call_record){.time = exchange->now, .status = exchange->status};
    (void)text_copy(text_cut(exchange->method, sizeof(record->method) - 1), record->method,
                    sizeof(record->method));
    (void)text_copy(text_cut(exchange->path, sizeof(record->path) - 1), record->path,
                    sizeof(record->path));
    (void)text_copy(text_cut(requestid, sizeof(record->requestid) - 1), record->requestid,
                    sizeof(record->requestid));
    traffic->record_count++;
}

struct kept_reply *traffic_reply(struct company *company, struct text key)
{
    struct kept_reply *reply = map_get(&company->traffic->replies, key);
    if (!reply) {
        reply = ARENA_NEW(&company->arena, struct kept_reply);
        reply->key = arena_copy(&company->arena, key);
        map_put(&company->traffic->replies, reply->key, reply);
    }
    reply->calls++;
    return reply;
}

void traffic_write_meter(struct json_writer *writer, const struct company *company)
{
    const struct traffic *traffic = company->traffic;
    json_open_object(writer, NULL);
    json_write_int64(writer, "core_plus", traffic->core_plus);
    json_write_int64(writer, "writes", traffic->writes);
    json_write_int64(writer, "failed", traffic->failed);
    json_write_int64(writer, "throttled", traffic->throttled);
    json_open_object(writer, "kinds");
    for (size_t i = 0; i < CALL_COUNT; i++)
        json_write_int64(writer, call_name((enum call_kind)i), traffic->kinds[i]);
    json_close_object(writer);
    json_close_object(writer);
}

void traffic_write_calls(struct json_writer *writer, const struct company *company)
{
    const struct traffic *traffic = company->traffic;
    size_t total = traffic->record_count;
    size_t first = total > TRAFFIC_CALLS_MAX ? total - TRAFFIC_CALLS_MAX : 0;
    char time[INSTANT_TEXT_BYTES_MAX];
    json_open_object(writer, NULL);
    json_open_array(writer, "calls");
    for (size_t i = first; i < total; i++) {
        const struct call_record *record = &traffic->records[i % TRAFFIC_CALLS_MAX];
        json_open_object(writer, NULL);
        json_write_text(writer, "time", instant_format(record->time, time));
        json_write_string(writer, "method", record->method);
        json_write_string(writer, "path", record->path);
        json_write_int64(writer, "status", record->status);
        json_write_string(writer, "requestid", record->requestid);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_close_object(writer);
}

void traffic_write_requestids(struct json_writer *writer, const struct company *company)
{
    const struct map *replies = &company->traffic->replies;
    json_open_object(writer, NULL);
    json_open_array(writer, "requestids");
    for (size_t i = 0; i < replies->entry_count; i++) {
        const struct kept_reply *reply = replies->entries[i].value;
        json_open_object(writer, NULL);
        json_write_text(writer, "requestid", reply->key);
        json_write_int64(writer, "calls", reply->calls);
        json_write_int64(writer, "applied", reply->applied);
        json_write_int64(writer, "replayed", reply->replayed);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_close_object(writer);
}
