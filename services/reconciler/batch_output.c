#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "batch.h"
#include "codec/command.h"
#include "codec/event.h"
#include "fold/change.h"
#include "syntax/json.h"

static const struct text SOURCE = {"tieout/reconciler", sizeof("tieout/reconciler") - 1};

/* Room for one more in an array of the batch's arena. */
static void *grown(struct arena *arena, void *items, size_t count, size_t *capacity, size_t bytes)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 64;
    void *more = arena_alloc_array(arena, *capacity, bytes);
    if (count)
        memcpy(more, items, count * bytes);
    return more;
}

static struct outgoing *add_outgoing(struct batch_work *work, const struct decoded *decoded)
{
    struct batch_output *output = &work->output;
    struct arena *arena = &work->reconciler->arena;
    output->outgoing = grown(arena, output->outgoing, output->outgoing_count,
                             &output->outgoing_capacity, sizeof(*output->outgoing));
    struct outgoing *outgoing = &output->outgoing[output->outgoing_count];
    *outgoing = (struct outgoing){.partition = decoded->message->partition,
                                  .source_offset = decoded->message->offset,
                                  .ordinal = (int32_t)output->outgoing_count};
    output->outgoing_count++;
    return outgoing;
}

/* Headers as one JSON object; a value that is no text is left out. */
static struct text headers_format(struct arena *arena, const struct envelope *envelope)
{
    struct buffer out;
    struct json_writer writer;
    buffer_init(&out, 0);
    json_writer_init(&writer, &out);
    json_open_object(&writer, NULL);
    for (int i = 0; i < ENVELOPE_HEADER_COUNT; i++) {
        struct text value = envelope->headers[i];
        if (text_is_present(value) && text_is_utf8(value))
            json_write_text(&writer, envelope_header_name((enum envelope_header)i), value);
    }
    json_close_object(&writer);
    struct text headers = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return headers;
}

static void add_message(struct batch_work *work, const struct decoded *decoded, enum topic topic,
                        const struct envelope *envelope)
{
    struct arena *arena = &work->reconciler->arena;
    struct outgoing *outgoing = add_outgoing(work, decoded);
    outgoing->tenant = decoded->event.tenant;
    REQUIRE(uuid_parse(envelope->headers[ENVELOPE_ID], &outgoing->message_id));
    outgoing->topic = topic;
    outgoing->headers = headers_format(arena, envelope);
    outgoing->body = arena_copy(arena, envelope->body);
}

static enum topic write_topic(const struct write_command *command)
{
    return command->target == SIDE_DESKTOP ? TOPIC_COMMANDS_GATEWAY : TOPIC_COMMANDS_PUSHER;
}

/* Each QuickBooks has a reader of its own. */
static enum topic read_topic(const struct tenant_state *state)
{
    return half_side(state, HALF_LEDGER) == SIDE_DESKTOP ? TOPIC_COMMANDS_GATEWAY
                                                         : TOPIC_COMMANDS_POLLER;
}

static void add_continue(struct batch_work *work, const struct decoded *decoded,
                         struct buffer *body)
{
    struct arena *arena = &work->reconciler->arena;
    char cause[UUID_TEXT_BYTES];
    struct envelope envelope;
    struct event event = {
        .type = EVENT_CONTINUE, .tenant = decoded->event.tenant, .time = decoded->event.time};
    event.id = derive_named_id(event.tenant, "continue", uuid_format(decoded->event.id, cause));
    event_encode(&event, SOURCE, arena, body, &envelope);
    add_message(work, decoded, TOPIC_EVENTS, &envelope);
}

static void add_messages(struct batch_work *work, const struct decoded *decoded,
                         const struct effects *effects)
{
    struct arena *arena = &work->reconciler->arena;
    struct envelope envelope;
    struct buffer body;
    const struct envelope_origin origin = {SOURCE, decoded->event.time};
    buffer_init(&body, 0);
    for (size_t i = 0; i < effects->write_count; i++) {
        const struct write_command *command = &effects->writes[i];
        write_command_encode(command, &origin, arena, &body, &envelope);
        add_message(work, decoded, write_topic(command), &envelope);
    }
    for (size_t i = 0; i < effects->read_count; i++) {
        read_command_encode(&effects->reads[i], &origin, arena, &body, &envelope);
        add_message(work, decoded, read_topic(&decoded->tenant->state), &envelope);
    }
    if (effects->wants_continue)
        add_continue(work, decoded, &body);
    buffer_release(&body);
}

void output_add_effects(struct batch_work *work, const struct decoded *decoded,
                        const struct effects *effects)
{
    struct batch_output *output = &work->output;
    struct arena *arena = &work->reconciler->arena;
    add_messages(work, decoded, effects);
    for (size_t i = 0; i < effects->decision_count; i++)
        decision_note(work, decoded, &effects->decisions[i]);
    if (!effects->has_closed_run)
        return;
    size_t capacity = output->run_capacity;
    output->runs = grown(arena, output->runs, output->run_count, &capacity, sizeof(*output->runs));
    output->run_tenants = grown(arena, output->run_tenants, output->run_count,
                                &output->run_capacity, sizeof(*output->run_tenants));
    output->runs[output->run_count] = effects->closed_run;
    output->run_tenants[output->run_count++] = decoded->event.tenant;
}

/* Larger than we publish ourselves: its bytes stay where they are, named by the source. */
static bool is_too_large(const struct envelope *envelope)
{
    size_t bytes = envelope->key.length + envelope->body.length;
    for (int i = 0; i < ENVELOPE_HEADER_COUNT; i++)
        bytes += envelope->headers[i].length;
    return bytes > KAFKA_MESSAGE_BYTES_MAX;
}

static void add_quarantined(struct batch_work *work, const struct decoded *decoded,
                            struct uuid tenant, struct text reason)
{
    struct arena *arena = &work->reconciler->arena;
    const struct kafka_message *message = decoded->message;
    struct envelope envelope = decoded->envelope;
    bool is_cut = is_too_large(&envelope);
    char name[32];
    int length = snprintf(name, sizeof(name), "%d/%" PRId64, message->partition, message->offset);
    envelope.headers[ENVELOPE_REASON] = reason;
    envelope.headers[ENVELOPE_SOURCE_TOPIC] = text_of(message->topic);
    envelope.headers[ENVELOPE_SOURCE_PARTITION] = arena_format(arena, "%d", message->partition);
    envelope.headers[ENVELOPE_SOURCE_OFFSET] = arena_format(arena, "%" PRId64, message->offset);
    struct outgoing *outgoing = add_outgoing(work, decoded);
    outgoing->tenant = tenant;
    outgoing->message_id = derive_named_id(tenant, "quarantine", text_slice(name, (size_t)length));
    outgoing->topic = TOPIC_QUARANTINE;
    outgoing->key = message->key;
    if (is_cut)
        envelope.headers[ENVELOPE_RAW] = TEXT_NONE;
    outgoing->headers = headers_format(arena, &envelope);
    outgoing->body = text_is_present(message->value) && !is_cut ? message->value : TEXT("");
}

static struct text printable(struct arena *arena, struct text text)
{
    if (!text_is_present(text) || !text_is_utf8(text))
        return TEXT("");
    return arena_copy(arena, text_cut(text, 200));
}

static struct text rule_text(struct arena *arena, const struct rule *rule)
{
    char name[RULE_NAME_BYTES];
    if (!rule)
        return TEXT("");
    rule_name(rule, name);
    return arena_copy(arena, text_of(name));
}

void output_add_aside(struct batch_work *work, const struct decoded *decoded,
                      const struct set_aside *why)
{
    enum outcome outcome = why->outcome;
    struct text reason = text_of(why->reason);
    struct batch_output *output = &work->output;
    struct arena *arena = &work->reconciler->arena;
    const struct event *event = &decoded->event;
    struct uuid tenant = uuid_is_nil(event->tenant) ? NO_TENANT : event->tenant;
    output->asides = grown(arena, output->asides, output->aside_count, &output->aside_capacity,
                           sizeof(*output->asides));
    output->asides[output->aside_count++] = (struct aside){
        .tenant = tenant,
        .partition = decoded->message->partition,
        .source_offset = decoded->message->offset,
        .happened_at = event->time,
        .outcome = outcome,
        .type = printable(arena, decoded->envelope.headers[ENVELOPE_TYPE]),
        .subject = printable(arena, decoded->envelope.headers[ENVELOPE_SUBJECT]),
        .reason = arena_copy(arena, reason),
        .rule = rule_text(arena, why->rule),
    };
    if (outcome == OUTCOME_QUARANTINED)
        add_quarantined(work, decoded, tenant, reason);
}

void output_add_met(struct batch_work *work, const struct event *event)
{
    struct batch_output *output = &work->output;
    struct arena *arena = &work->reconciler->arena;
    struct uuid message;
    if (event->type == EVENT_RESULT)
        message = event->result.command_id;
    else if (event->type == EVENT_CONTINUE)
        message = event->id;
    else if (event->type == EVENT_RUN_READ)
        message = derive_read_id(event->tenant, event->run_read.run_id, READ_RUN, 0);
    else
        return;
    size_t capacity = output->met_capacity;
    output->met_tenants = grown(arena, output->met_tenants, output->met_count, &capacity,
                                sizeof(*output->met_tenants));
    output->met_messages = grown(arena, output->met_messages, output->met_count,
                                 &output->met_capacity, sizeof(*output->met_messages));
    output->met_tenants[output->met_count] = event->tenant;
    output->met_messages[output->met_count++] = message;
}
