/* To the platform: its webhook, with the command's id as Idempotency-Key. The platform keeps its
 * first answer for the key, so the same delivery again gets it. */
#include <stdlib.h>

#include "deliver.h"
#include "io/clock.h"
#include "io/http_client.h"
#include "platform_call.h"
#include "service/metrics.h"

enum {
    CONNECT_TIMEOUT_MS = 5000,
    ANSWER_BYTES_MAX = 8 << 20,
    RETRY_MS = 5000,      /* nothing left this machine */
    PAUSE_MS = 60000,     /* the platform does not let us in */
    THROTTLED_MS = 10000, /* 429 without Retry-After */
    THROTTLED_MOST_MS = 3600000,
};

struct platform {
    struct http_client *client;
    struct text url; /* the settings' own */
    struct text secret;
    uint32_t timeout_ms;
};

bool platform_open(struct platform **out, struct loop *loop, const struct settings *settings,
                   struct error *error)
{
    const struct http_client_limits limits = {
        .concurrent_max = (uint32_t)settings_integer(settings, SETTING_PUSH_CONCURRENT),
        .ca_file = settings_text(settings, SETTING_CA_FILE),
        .proxy = settings_text(settings, SETTING_PROXY),
    };
    struct platform *platform = calloc(1, sizeof(*platform));
    REQUIRE(platform);
    platform->url = settings_text(settings, SETTING_PLATFORM_URL);
    platform->secret = settings_secret(settings, SETTING_PLATFORM_SECRET).value;
    platform->timeout_ms = (uint32_t)settings_duration_ms(settings, SETTING_PLATFORM_TIMEOUT);
    platform->client = http_client_new(loop, &limits, error);
    *out = platform;
    return platform->client != NULL;
}

void platform_close(struct platform *platform)
{
    if (!platform)
        return;
    if (platform->client)
        http_client_free(platform->client);
    free(platform);
}

/* --- ends ------------------------------------------------------------------------------------- */

static void put_off(struct delivery *delivery, int64_t retry_ms, bool pauses, struct text reason)
{
    struct delivery_end end = {
        .kind = DELIVERY_PUT_OFF, .retry_ms = retry_ms, .pauses_company = pauses, .reason = reason};
    deliver_end(delivery, &end);
}

static void stay_unknown(struct delivery *delivery, struct text reason)
{
    struct delivery_end end = {.kind = DELIVERY_UNKNOWN, .reason = reason};
    deliver_end(delivery, &end);
}

static bool has_document(const struct observation *shown)
{
    return shown->document.entity != ENTITY_COUNT;
}

static int64_t retry_after_ms(const struct http_answer *answer)
{
    int64_t seconds = 0;
    if (!text_parse_int64(http_answer_header(answer, "Retry-After"), &seconds) || seconds <= 0)
        return THROTTLED_MS;
    return seconds < THROTTLED_MOST_MS / 1000 ? seconds * 1000 : THROTTLED_MOST_MS;
}

static const char *status_class(const struct http_answer *answer)
{
    static const char *const CLASSES[] = {"2xx", "3xx", "4xx", "5xx"};
    if (answer->outcome != HTTP_ANSWERED)
        return http_outcome_name(answer->outcome);
    return CLASSES[answer->status < 300   ? 0
                   : answer->status < 400 ? 1
                   : answer->status < 500 ? 2
                                          : 3];
}

static void count_call(const char *kind, const struct http_answer *answer)
{
    metric_add(METRIC_CALLS, LABELS(kind, status_class(answer)), 1);
    metric_observe(METRIC_CALL_SECONDS, LABEL(kind), answer->duration_us);
}

/* Answers that say nothing about the write. True: the delivery has ended. */
static bool is_no_answer(struct delivery *delivery, const struct http_answer *answer)
{
    if (answer->outcome == HTTP_NOT_SENT) {
        put_off(delivery, RETRY_MS, false, text_of(answer->error.message));
        return true;
    }
    if (answer->outcome != HTTP_ANSWERED) {
        stay_unknown(delivery, text_of(answer->error.message));
        return true;
    }
    if (answer->status == 429) {
        put_off(delivery, retry_after_ms(answer), false, TEXT("The platform wants us to wait."));
        return true;
    }
    if (answer->status == 401 || answer->status == 403) {
        put_off(delivery, PAUSE_MS, true,
                TEXT("The platform does not take our signature: check TIEOUT_PLATFORM_SECRET."));
        return true;
    }
    return false;
}

/* --- 409: what is it now? --------------------------------------------------------------------- */

/* The refusal waits in delivery->ending. */
static void on_reread(void *context, const struct http_answer *answer)
{
    struct delivery *delivery = context;
    struct delivery_end end = delivery->ending;
    count_call("platform_read", answer);
    if (is_no_answer(delivery, answer))
        return;
    if (answer->status == 404) {
        end.telling.result.refusal = REFUSAL_GONE;
        deliver_end(delivery, &end);
        return;
    }
    end.telling.has_observation =
        answer->status == 200 &&
        platform_record_parse(delivery->arena, answer->body, delivery->command.entity,
                              &end.telling.observation, &end.telling.raw) &&
        (end.telling.observation.is_deleted || has_document(&end.telling.observation));
    if (end.telling.has_observation)
        deliver_end(delivery, &end);
    else
        put_off(delivery, PAUSE_MS, false, TEXT("The record could not be read from the platform."));
}

static bool start(struct delivery *delivery, const struct http_call *wanted, struct text body)
{
    struct platform *platform = delivery->deliverers->platform;
    char signature[PLATFORM_SIGNATURE_BYTES], key[UUID_TEXT_BYTES];
    struct text signed_text = text_is_present(body) ? body : TEXT("");
    const struct http_header headers[] = {
        {TEXT("Tieout-Signature"),
         platform_signature(platform->secret, clock_now_us(), signed_text, signature)},
        {TEXT("Accept"), TEXT("application/json")},
        {TEXT("Content-Type"), TEXT("application/json")},
        {TEXT("Idempotency-Key"), uuid_format(delivery->command.id, key)},
    };
    struct http_call call = *wanted;
    struct error error;
    call.headers = headers;
    call.header_count = text_is_present(body) ? sizeof(headers) / sizeof(headers[0]) : 2;
    call.body = body;
    call.connect_timeout_ms = CONNECT_TIMEOUT_MS;
    call.total_timeout_ms = platform->timeout_ms;
    call.answer_bytes_max = ANSWER_BYTES_MAX;
    call.is_repeatable = true;
    call.context = delivery;
    if (http_client_send(platform->client, &call, &error))
        return true;
    deliver_end_soon(delivery, &(struct delivery_end){
                                   .kind = DELIVERY_PUT_OFF,
                                   .retry_ms = RETRY_MS,
                                   .reason = arena_copy(delivery->arena, text_of(error.message))});
    return false;
}

static void read_record(struct delivery *delivery)
{
    const struct write_command *command = &delivery->command;
    struct platform *platform = delivery->deliverers->platform;
    char tenant[UUID_TEXT_BYTES];
    uuid_format(command->tenant, tenant);
    struct text url =
        arena_format(delivery->arena, "%.*s/v1/tenants/%s/%s/%.*s", TEXT_ARG(platform->url), tenant,
                     entity_plural(command->entity), TEXT_ARG(command->native_id));
    start(delivery, &(struct http_call){.url = url, .on_answer = on_reread}, TEXT_NONE);
}

static void take_refusal(struct delivery *delivery, const struct http_answer *answer)
{
    struct arena *arena = delivery->arena;
    struct delivery_end end = {.kind = DELIVERY_ANSWERED};
    platform_refusal_parse(arena, arena_copy(arena, answer->body), &end.telling.result);
    if (answer->status != 409 || text_is_empty(delivery->command.native_id)) {
        deliver_end(delivery, &end);
        return;
    }
    end.telling.result.refusal = REFUSAL_STALE;
    delivery->ending = end;
    read_record(delivery);
}

/* --- the delivery ----------------------------------------------------------------------------- */

static void take_answer(struct delivery *delivery, const struct http_answer *answer)
{
    struct observation shown;
    struct text raw;
    if (!platform_record_parse(delivery->arena, answer->body, delivery->command.entity, &shown,
                               &raw)) {
        stay_unknown(delivery, TEXT("The platform's answer has no id."));
        return;
    }
    struct delivery_end end = deliver_applied(&shown, raw);
    end.telling.result.has_document = !shown.is_deleted && has_document(&shown);
    deliver_end(delivery, &end);
}

static void on_delivered(void *context, const struct http_answer *answer)
{
    struct delivery *delivery = context;
    count_call("delivery", answer);
    if (is_no_answer(delivery, answer))
        return;
    if (answer->status >= 200 && answer->status < 300)
        take_answer(delivery, answer);
    else if (answer->status == 400 || answer->status == 409 || answer->status == 422)
        take_refusal(delivery, answer);
    else if (answer->status == 404 || answer->status == 405)
        put_off(delivery, PAUSE_MS, true,
                TEXT("There is no such door at the platform: check TIEOUT_PLATFORM_URL."));
    else
        stay_unknown(
            delivery,
            arena_format(delivery->arena, "The platform answered with status %d.", answer->status));
}

void deliver_platform(struct delivery *delivery)
{
    struct platform *platform = delivery->deliverers->platform;
    struct buffer body;
    if (text_is_empty(platform->url) || text_is_empty(platform->secret)) {
        deliver_end_soon(
            delivery, &(struct delivery_end){.kind = DELIVERY_PUT_OFF,
                                             .retry_ms = PAUSE_MS,
                                             .pauses_company = true,
                                             .reason = TEXT("TIEOUT_PLATFORM_URL or "
                                                            "TIEOUT_PLATFORM_SECRET is not set.")});
        return;
    }
    buffer_init(&body, 0);
    platform_body_format(&delivery->command, &body);
    REQUIRE(!body.is_full);
    struct text url = arena_format(delivery->arena, "%.*s/v1/deliveries", TEXT_ARG(platform->url));
    start(delivery,
          &(struct http_call){.method = TEXT("POST"), .url = url, .on_answer = on_delivered},
          buffer_text(&body));
    buffer_release(&body);
}
