/* What all events share; the bodies are in event_read.c and event_write.c. */
#include "codec/event.h"

#include "codec/event_body.h"

#define EVENT(symbol, type, producer, sentence) type,
static const char *const TYPES[] = {
#include "model/event.def"
};
#undef EVENT

bool event_decode(const struct envelope *envelope, struct arena *arena, struct event *out,
                  struct error *error)
{
    struct envelope_head head;
    *out = (struct event){.type = EVENT_COUNT};
    bool is_open = envelope_open(envelope, &head, error);
    out->tenant = head.tenant;
    out->id = head.id;
    out->time = head.time;
    struct text type = envelope->headers[ENVELOPE_TYPE];
    bool is_known = event_type_parse(type, &out->type);
    if (!is_open)
        return false;
    if (!is_known)
        return envelope_refuse_type(type, TYPES, EVENT_COUNT, error);
    const struct json *body = json_parse(arena, envelope->body, error);
    return body ? event_body_read(body, arena, out, error) : error_prefix(error, "body");
}

static struct text subject_of(const struct event *event, struct arena *arena)
{
    const struct observation *observed = &event->observation;
    if (event->type != EVENT_OBSERVED)
        return TEXT_NONE;
    return arena_format(arena, "%s/%.*s", entity_name(observed->entity), TEXT_ARG(observed->id));
}

void event_encode(const struct event *event, struct text source, struct arena *arena,
                  struct buffer *body, struct envelope *out)
{
    struct envelope_head head = {event->tenant, event->id, event->time};
    envelope_seal(out, &head, event_type_name(event->type), source, arena);
    out->headers[ENVELOPE_SUBJECT] = subject_of(event, arena);
    buffer_clear(body);
    event_body_write(event, body);
    REQUIRE(!body->is_full);
    out->body = buffer_text(body);
}

bool event_names_record(struct event *event)
{
    if (event->type != EVENT_OBSERVED || uuid_is_nil(event->tenant) ||
        text_is_empty(event->observation.id))
        return false;
    event->observation.is_deleted = true;
    event->observation.external_id = TEXT_NONE;
    return true;
}
