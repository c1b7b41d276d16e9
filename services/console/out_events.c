/* Events to Kafka. A request is answered only when Kafka has confirmed its event and we have noted
 * where it stands; whatever fails before that is answered as "again", and again is harmless. */
#include "codec/event.h"
#include "codec/write.h"
#include "console.h"
#include "io/clock.h"
#include "service/kill_point.h"
#include "service/log.h"
#include "service/message.h"
#include "service/metrics.h"

static const struct text SOURCE = {"tieout/console", sizeof("tieout/console") - 1};

/* --- answering ---------------------------------------------------------------------------------
 */

static void write_run_members(struct json_writer *writer, const struct publication *publication)
{
    char id[UUID_TEXT_BYTES];
    if (publication->event.type != EVENT_RUN_REQUESTED)
        return;
    write_uuid(writer, "run", publication->run);
    json_write_bool(writer, "joined", publication->has_joined);
    json_write_text(
        writer, "run_status",
        visit_path(publication->visit, "runs/%.*s", TEXT_ARG(uuid_format(publication->run, id))));
}

static void answer_accepted(struct publication *publication)
{
    struct visit *visit = publication->visit;
    struct json_writer writer;
    struct buffer body;
    char id[UUID_TEXT_BYTES];
    struct text path =
        visit_path(visit, "events/%.*s", TEXT_ARG(uuid_format(publication->event.id, id)));
    buffer_init(&body, 0);
    json_writer_init(&writer, &body);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "event", publication->event.id);
    json_write_text(&writer, "status", path);
    if (publication->status == 201)
        write_uuid(&writer, "tenant", visit->tenant);
    write_run_members(&writer, publication);
    json_close_object(&writer);
    const struct http_header location = {TEXT("Location"), path};
    http_reply(visit->request, &(struct http_reply){.status = publication->status,
                                                    .content_type = "application/json",
                                                    .body = buffer_text(&body),
                                                    .headers = &location,
                                                    .header_count = 1});
    buffer_release(&body);
}

void publication_answer(struct publication *publication)
{
    struct visit *visit = publication->visit;
    if (visit->wait_ms > 0) {
        publication->until_ms = clock_monotonic_ms() + visit->wait_ms;
        visit->wait_ms = 0;
        if (waits_add(publication))
            return;
    }
    answer_accepted(publication);
}

/* --- publishing --------------------------------------------------------------------------------
 */

static bool send_event(struct publication *publication, struct error *error)
{
    struct visit *visit = publication->visit;
    struct kafka_header headers[ENVELOPE_HEADER_COUNT];
    struct envelope envelope = {0};
    struct buffer body;
    buffer_init(&body, 0);
    event_encode(&publication->event, SOURCE, visit->arena, &body, &envelope);
    bool is_sent = kafka_publish(visit->console->producer,
                                 &(struct kafka_record){
                                     .topic = visit->console->topic,
                                     .key = envelope.key,
                                     .value = envelope.body,
                                     .headers = headers,
                                     .header_count = message_headers(&envelope, headers),
                                     .tag = publication,
                                 },
                                 error);
    buffer_release(&body);
    return is_sent;
}

/* The same Idempotency-Key again: the same request is answered as before, another is refused. */
static bool answer_repeat(struct publication *publication)
{
    struct visit *visit = publication->visit;
    struct error error;
    struct noted noted = {0};
    bool is_found = false;
    char hex[65];
    struct sha256 hash = sha256_of(http_request_body(visit->request));
    if (text_is_empty(http_request_header(visit->request, "Idempotency-Key")))
        return false;
    if (!load_event(visit, publication->event.id, &noted, &is_found, &error)) {
        answer_error(visit, &error);
        return true;
    }
    if (!is_found)
        return false;
    if (!text_equal(noted.fingerprint, sha256_format(&hash, hex))) {
        answer_field(visit, 422, "Idempotency-Key", "was used for another request; take a new one");
        return true;
    }
    publication->place = noted.place;
    publication_answer(publication);
    return true;
}

void publish(struct publication *publication)
{
    struct visit *visit = publication->visit;
    struct error error;
    bool is_content = publication->event.type == EVENT_OBSERVED;
    if (!is_content && answer_repeat(publication))
        return;
    if (!send_event(publication, &error))
        answer_error(visit, &error);
}

static bool note_place(struct publication *publication, const struct kafka_report *report,
                       struct error *error)
{
    struct report_event *place = &publication->place;
    place->id = publication->event.id;
    place->topic = text_of(publication->visit->console->topic);
    place->partition = report->partition;
    place->offset = report->offset;
    return store_event(publication, error) &&
           (!publication->confirmed || publication->confirmed(publication, error));
}

void out_events_reported(void *context, const struct kafka_report *report)
{
    struct console *console = context;
    struct publication *publication = report->tag;
    struct visit *visit = publication->visit;
    struct error error = report->error;
    metric_add(METRIC_MESSAGES_PUBLISHED,
               LABELS("events", report->is_delivered ? "delivered" : "failed"), 1);
    if (!report->is_delivered) {
        answer_error(visit, &error);
        return;
    }
    console->published++;
    log_debug("event_published", log_tenant(visit->tenant), log_message_id(publication->event.id),
              log_string("type", event_type_name(publication->event.type)));
    if (!note_place(publication, report, &error)) {
        answer_error(visit, &error);
        return;
    }
    service_kill_point(KILL_API_AFTER_PUBLISH);
    publication_answer(publication);
}
