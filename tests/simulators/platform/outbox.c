#include "tests/simulators/platform/outbox.h"

#include <stdlib.h>

#include "base/backoff.h"
#include "tests/simulators/platform/held.h"

enum {
    FIRST_RETRY_MS = 50,
    RETRY_MS_MAX = 2000,
    START_MS = 2, /* so that the answer to what caused a change leaves first */
    CONNECT_MS_MAX = 5000,
    SEND_MS_MAX = 60000,
    ANSWER_BYTES_MAX = 1 << 16,
    LAST_BYTES_MAX = 200,
};

struct item {
    uint64_t sequence;
    const char *method;
    struct text path;
    struct text body; /* absent: DELETE */
    int64_t repeats;
    int64_t tries;
    struct item *next;
};

struct outbox {
    struct platform *platform;
    struct tenant *tenant;
    struct item *first;
    struct item *last;
    uint64_t last_sequence;
    int64_t waiting;
    int64_t sent;
    int64_t tries;
    int64_t refused;
    struct http_exchange *exchange; /* under way */
    struct loop_timer timer;
    struct backoff backoff;
    char last_answer[LAST_BYTES_MAX];
};

static void outbox_send(void *context);

struct outbox *outbox_create(struct platform *platform, struct tenant *tenant)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    REQUIRE(outbox);
    outbox->platform = platform;
    outbox->tenant = tenant;
    outbox->backoff = (struct backoff){.first_ms = FIRST_RETRY_MS, .most_ms = RETRY_MS_MAX};
    loop_timer_init(&outbox->timer, platform->loop, outbox_send, outbox);
    return outbox;
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    if (outbox->exchange)
        http_exchange_cancel(outbox->exchange);
    loop_timer_stop(&outbox->timer);
    free(outbox);
}

static bool is_open(const struct outbox *outbox)
{
    return !outbox->tenant->switches.is_paused && text_is_present(outbox->platform->console);
}

static struct text item_body(struct tenant *tenant, const struct record *record)
{
    struct buffer buffer;
    struct json_writer writer;
    char time[INSTANT_TEXT_BYTES_MAX], made[INSTANT_TEXT_BYTES_MAX];
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "version",
                    arena_format(&tenant->arena, "%lld", (long long)record->version));
    json_write_text(&writer, "changed_at", instant_format(record->changed_at, time));
    json_write_text(&writer, "created_at", instant_format(record->created_at, made));
    if (text_is_present(record->external_id))
        json_write_text(&writer, "external_id", record->external_id);
    document_write(&writer, "record", record->entity, &record->document);
    json_close_object(&writer);
    struct text body = arena_copy(&tenant->arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return body;
}

void outbox_add(struct tenant *tenant, const struct record *record)
{
    struct outbox *outbox = tenant->outbox;
    if (layout_of(record->entity)->nature == NATURE_FIGURE)
        return;
    struct item *item = ARENA_NEW(&tenant->arena, struct item);
    const char *plural = layout_of(record->entity)->plural;
    item->sequence = ++outbox->last_sequence;
    item->repeats = tenant->switches.repeats;
    if (record->is_deleted) {
        item->method = "DELETE";
        item->path = arena_format(&tenant->arena, "/v1/tenants/%s/%s/%s?version=%lld", tenant->id,
                                  plural, record->id, (long long)record->version);
    } else {
        item->method = "PUT";
        item->path =
            arena_format(&tenant->arena, "/v1/tenants/%s/%s/%s", tenant->id, plural, record->id);
        item->body = item_body(tenant, record);
    }
    if (outbox->last)
        outbox->last->next = item;
    else
        outbox->first = item;
    outbox->last = item;
    outbox->waiting++;
    if (!outbox->exchange && !loop_timer_is_started(&outbox->timer))
        loop_timer_start(&outbox->timer, START_MS, 0);
}

static void remove_first(struct outbox *outbox)
{
    struct item *item = outbox->first;
    outbox->first = item->next;
    if (!outbox->first)
        outbox->last = NULL;
    outbox->waiting--;
    held_sent(outbox->platform, outbox->tenant, item->sequence);
}

static void on_taken(struct outbox *outbox)
{
    backoff_reset(&outbox->backoff);
    outbox->sent++;
    outbox->platform->counts.sends++;
    if (outbox->first->repeats > 0)
        outbox->first->repeats--;
    else
        remove_first(outbox);
    outbox_send(outbox);
}

static void retry_later(struct outbox *outbox)
{
    int64_t delay = backoff_next_ms(&outbox->backoff, &outbox->platform->random);
    loop_timer_start(&outbox->timer, delay, 0);
}

static void on_answer(void *context, const struct http_answer *answer)
{
    struct outbox *outbox = context;
    outbox->exchange = NULL;
    bool is_answered = answer->outcome == HTTP_ANSWERED;
    if (is_answered && answer->status >= 200 && answer->status <= 299) {
        outbox->last_answer[0] = '\0';
        on_taken(outbox);
        return;
    }
    outbox->refused++;
    outbox->platform->counts.send_refusals++;
    struct text said = is_answered ? answer->body : text_of(answer->error.message);
    struct text shown = arena_format(&outbox->tenant->arena, "%d %.*s", answer->status,
                                     TEXT_ARG(text_cut(said, LAST_BYTES_MAX - 16)));
    if (!text_is_utf8(shown) || !text_copy(shown, outbox->last_answer, LAST_BYTES_MAX))
        REQUIRE(text_copy(TEXT("not readable"), outbox->last_answer, LAST_BYTES_MAX));
    retry_later(outbox);
}

static void outbox_send(void *context)
{
    struct outbox *outbox = context;
    struct item *item = outbox->first;
    if (outbox->exchange || !item || !is_open(outbox))
        return;
    struct platform *platform = outbox->platform;
    struct arena scratch;
    struct error error;
    arena_init(&scratch, 0);
    struct http_header headers[] = {
        {TEXT("Authorization"), arena_format(&scratch, "Bearer %.*s", TEXT_ARG(platform->token))},
        {TEXT("Content-Type"), TEXT("application/json")},
    };
    struct http_call call = {
        .method = text_of(item->method),
        .url =
            arena_format(&scratch, "%.*s%.*s", TEXT_ARG(platform->console), TEXT_ARG(item->path)),
        .headers = headers,
        .header_count = sizeof headers / sizeof *headers,
        .body = item->body,
        .connect_timeout_ms = CONNECT_MS_MAX,
        .total_timeout_ms = SEND_MS_MAX,
        .answer_bytes_max = ANSWER_BYTES_MAX,
        .is_repeatable = true,
        .on_answer = on_answer,
        .context = outbox,
    };
    item->tries++;
    outbox->tries++;
    platform->counts.send_tries++;
    loop_timer_stop(&outbox->timer);
    outbox->exchange = http_client_send(platform->client, &call, &error);
    if (!outbox->exchange) {
        text_copy(text_cut(text_of(error.message), LAST_BYTES_MAX - 1), outbox->last_answer,
                  LAST_BYTES_MAX);
        retry_later(outbox);
    }
    arena_release(&scratch);
}

void outbox_kick(struct outbox *outbox)
{
    backoff_reset(&outbox->backoff);
    outbox_send(outbox);
}

bool outbox_skip(struct outbox *outbox)
{
    if (!outbox->first)
        return false;
    if (outbox->exchange)
        http_exchange_cancel(outbox->exchange);
    outbox->exchange = NULL;
    remove_first(outbox);
    outbox_kick(outbox);
    return true;
}

size_t outbox_waiting(const struct outbox *outbox)
{
    return (size_t)outbox->waiting;
}

uint64_t outbox_last_sequence(const struct outbox *outbox)
{
    return outbox->last_sequence;
}

void outbox_write(struct json_writer *writer, const struct outbox *outbox)
{
    json_open_object(writer, NULL);
    json_write_int64(writer, "waiting", outbox->waiting);
    json_write_int64(writer, "sent", outbox->sent);
    json_write_int64(writer, "tries", outbox->tries);
    json_write_int64(writer, "refused", outbox->refused);
    json_write_bool(writer, "is_paused", outbox->tenant->switches.is_paused);
    if (outbox->first) {
        json_open_object(writer, "oldest");
        json_write_string(writer, "method", outbox->first->method);
        json_write_text(writer, "path", outbox->first->path);
        json_write_int64(writer, "tries", outbox->first->tries);
        json_write_string(writer, "last", outbox->last_answer);
        json_close_object(writer);
    }
    json_close_object(writer);
}
