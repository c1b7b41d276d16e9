#include "intents/telling.h"

#include "base/hash.h"
#include "codec/event_body.h"

struct telling telling_refused(enum refusal refusal, struct text code, struct text message)
{
    return (struct telling){.result = {.kind = RESULT_REFUSED,
                                       .refusal = refusal,
                                       .code = code,
                                       .message = message,
                                       .changed_at = INSTANT_NONE}};
}

struct telling telling_applied(const struct observation *shown, struct text raw)
{
    return (struct telling){.result = {.kind = RESULT_APPLIED,
                                       .id = shown->id,
                                       .version = shown->version,
                                       .changed_at = shown->changed_at,
                                       .has_document = !shown->is_deleted,
                                       .document = shown->document},
                            .raw = raw};
}

/* --- what the ledger keeps -------------------------------------------------------------------- */

static struct text format_event(const struct event *event, struct arena *arena)
{
    struct buffer body;
    buffer_init(&body, 0);
    event_body_write(event, &body);
    REQUIRE(!body.is_full);
    struct text text = arena_copy(arena, buffer_text(&body));
    buffer_release(&body);
    return text;
}

static void settle_observation(const struct telling *telling, struct uuid tenant,
                               struct arena *arena, struct ledger_end *end)
{
    const struct observation *shown = &telling->observation;
    struct event event = {.type = EVENT_OBSERVED, .tenant = tenant, .observation = *shown};
    char print[65];
    event.observation.epoch = telling->epoch;
    end->observation = format_event(&event, arena);
    struct sha256 hash = sha256_of(end->observation);
    end->observation_id = derive_observation_id(tenant, shown->side, shown->entity, shown->id,
                                                sha256_format(&hash, print));
    end->subject = arena_format(arena, "%s/%.*s", entity_name(shown->entity), TEXT_ARG(shown->id));
}

void telling_settle(const struct telling *telling, const struct write_command *command,
                    struct arena *arena, struct ledger_end *end)
{
    struct event event = {
        .type = EVENT_RESULT, .tenant = command->tenant, .result = telling->result};
    bool has_raw = text_is_present(telling->raw) && telling->raw.length <= TELLING_RAW_BYTES_MAX;
    event.result.command_id = command->id;
    event.result.record_id = command->record_id;
    event.result.target = command->target;
    event.result.entity = command->entity;
    event.result.command_version = command->version;
    event.result.epoch = telling->epoch;
    end->kind = LEDGER_END_SETTLED;
    end->result_kind = telling->result.kind;
    end->result = format_event(&event, arena);
    end->raw = has_raw ? arena_copy(arena, telling->raw) : TEXT_NONE;
    if (telling->has_observation)
        settle_observation(telling, command->tenant, arena, end);
}

/* --- messages --------------------------------------------------------------------------------- */

static void seal_observation(const struct ledger_intent *intent, struct text source,
                             struct arena *arena, struct envelope *out)
{
    struct envelope_head head = {intent->place.tenant, intent->observation_id, intent->settled_at};
    envelope_seal(out, &head, event_type_name(EVENT_OBSERVED), source, arena);
    out->headers[ENVELOPE_SUBJECT] = intent->subject;
    out->headers[ENVELOPE_RAW] = intent->raw;
    out->body = intent->observation;
}

static void seal_result(const struct ledger_intent *intent, struct text source, struct arena *arena,
                        struct envelope *out)
{
    struct uuid id = derive_result_id(intent->place.tenant, intent->command_id);
    struct envelope_head head = {intent->place.tenant, id, intent->settled_at};
    char record[UUID_TEXT_BYTES];
    uuid_format(intent->record_id, record);
    envelope_seal(out, &head, event_type_name(EVENT_RESULT), source, arena);
    out->headers[ENVELOPE_SUBJECT] =
        arena_format(arena, "%s/%s", entity_name(intent->entity), record);
    if (!text_is_present(intent->observation))
        out->headers[ENVELOPE_RAW] = intent->raw;
    out->body = intent->result;
}

size_t telling_envelopes(const struct ledger_intent *intent, struct text source,
                         struct arena *arena, struct envelope out[static TELLING_ENVELOPES_MAX])
{
    size_t count = 0;
    REQUIRE(text_is_present(intent->result));
    if (text_is_present(intent->observation))
        seal_observation(intent, source, arena, &out[count++]);
    seal_result(intent, source, arena, &out[count++]);
    return count;
}
