/* The platform's records: each becomes an observation, the same content the same event. */
#include "codec/document.h"
#include "codec/member.h"
#include "console.h"
#include "io/clock.h"
#include "model/command.h"

enum { OF_VERSION, OF_CHANGED_AT, OF_CREATED_AT, OF_EXTERNAL_ID, OF_RECORD };
static const char *const MEMBERS[] = {"version", "changed_at", "created_at", "external_id",
                                      "record"};

static bool has_control_character(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f)
            return true;
    return false;
}

static bool check_version(struct text version, struct error *error)
{
    return (version.length > 0 && version.length <= VERSION_BYTES_MAX &&
            !has_control_character(version)) ||
           error_set(error, ERROR_PERMANENT,
                     "version: takes the record's version on the platform, 1 to %d bytes",
                     (int)VERSION_BYTES_MAX);
}

static bool read_body(struct visit *visit, const struct json *body, struct observation *out,
                      struct error *error)
{
    struct members members;
    if (!MEMBERS_INIT(&members, body, MEMBERS, error) ||
        !members_text(&members, OF_VERSION, MEMBER_REQUIRED, &out->version) ||
        !members_instant(&members, OF_CHANGED_AT, MEMBER_OPTIONAL, &out->changed_at) ||
        !members_instant(&members, OF_CREATED_AT, MEMBER_OPTIONAL, &out->created_at) ||
        !members_text(&members, OF_EXTERNAL_ID, MEMBER_OPTIONAL, &out->external_id) ||
        !check_version(out->version, error))
        return false;
    if (text_is_present(out->external_id) &&
        (out->external_id.length == 0 || out->external_id.length > REFERENCE_BYTES_MAX))
        return members_refuse(&members, OF_EXTERNAL_ID, "takes our record's id, or is left out");
    if (!members.values[OF_RECORD])
        return members_refuse(&members, OF_RECORD, "is required");
    return (document_parse(visit->arena, members.values[OF_RECORD], out->entity, &out->document,
                           error) &&
            document_check(&out->document, error)) ||
           error_prefix(error, "record");
}

/* The id follows from everything that the fold reads, so a repeat is the same event. */
static struct uuid content_id(struct visit *visit, const struct observation *observation)
{
    struct buffer content;
    char hex[65], time[INSTANT_TEXT_BYTES_MAX];
    struct text changed_at = instant_format(observation->changed_at, time);
    buffer_init(&content, 0);
    buffer_append_format(
        &content, "%s\n%.*s\n%.*s\n%.*s\n", observation->is_deleted ? "deleted" : "present",
        TEXT_ARG(observation->version), TEXT_ARG(changed_at), TEXT_ARG(observation->external_id));
    if (observation->created_at != INSTANT_NONE) {
        struct text created_at = instant_format(observation->created_at, time);
        buffer_append_format(&content, "%.*s\n", TEXT_ARG(created_at));
    }
    if (!observation->is_deleted)
        document_format(&observation->document, &content);
    struct sha256 hash = sha256_of(buffer_text(&content));
    buffer_release(&content);
    return derive_observation_id(visit->tenant, SIDE_PLATFORM, observation->entity, observation->id,
                                 sha256_format(&hash, hex));
}

static void publish_observation(struct visit *visit, const struct observation *observation)
{
    struct publication *publication = ARENA_NEW(visit->arena, struct publication);
    *publication = (struct publication){
        .visit = visit,
        .status = 202,
        .event = {.type = EVENT_OBSERVED,
                  .id = content_id(visit, observation),
                  .tenant = visit->tenant,
                  .time = clock_now_us(),
                  .observation = *observation},
        .place = {.is_observation = true,
                  .about = {.entity = observation->entity,
                            .half = HALF_PLATFORM,
                            .native_id = observation->id},
                  .version = observation->version},
    };
    publish(publication);
}

static bool begin(struct visit *visit, struct observation *out)
{
    *out = (struct observation){
        .side = SIDE_PLATFORM, .changed_at = INSTANT_NONE, .created_at = INSTANT_NONE};
    if (!visit_entity(visit, &out->entity))
        return false;
    out->id = http_request_param(visit->request, "id");
    if (out->id.length <= REFERENCE_BYTES_MAX && !has_control_character(out->id))
        return true;
    answer_field(visit, 422, "id", "takes the record's id on the platform, 1 to 100 bytes");
    return false;
}

void take_record(struct visit *visit)
{
    struct error error;
    struct observation observation;
    if (!begin(visit, &observation))
        return;
    const struct json *body = visit_body(visit);
    if (!body)
        return;
    if (read_body(visit, body, &observation, &error))
        publish_observation(visit, &observation);
    else
        answer_error(visit, &error);
}

void take_deletion(struct visit *visit)
{
    struct error error;
    struct observation observation;
    if (!begin(visit, &observation))
        return;
    observation.is_deleted = true;
    observation.version = http_request_query(visit->request, "version");
    if (check_version(observation.version, &error))
        publish_observation(visit, &observation);
    else
        answer_error(visit, &error);
}
