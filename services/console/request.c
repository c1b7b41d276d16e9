/* Parts of requests that several handlers read. */
#include <stdarg.h>
#include <stdio.h>

#include "console.h"
#include "io/clock.h"
#include "model/command.h"
#include "syntax/json.h"

const struct json *visit_body(struct visit *visit)
{
    struct error error;
    struct text body = http_request_body(visit->request);
    if (text_is_empty(body)) {
        http_reply_refusal(visit->request, 400, "The request needs a body: a JSON object.");
        return NULL;
    }
    const struct json *object = json_parse(visit->arena, body, &error);
    if (!object) {
        http_reply_refusal(visit->request, 400, "The body is no JSON: %s", error.message);
        return NULL;
    }
    if (object->kind == JSON_OBJECT)
        return object;
    http_reply_refusal(visit->request, 400, "The body is no JSON object.");
    return NULL;
}

bool visit_requester(struct visit *visit, struct members *members, size_t by, size_t permissions,
                     struct requester *out)
{
    *out = (struct requester){0};
    if (!members_text(members, by, MEMBER_OPTIONAL, &out->by) ||
        !permissions_read(members, permissions, &out->may_manage_sync))
        return false;
    bool is_person = text_starts_with(out->by, TEXT("person:"));
    out->as = visit->is_operator ? ASKER_OPERATOR : is_person ? ASKER_PERSON : ASKER_PLATFORM;
    if (!text_is_present(out->by))
        out->by = visit->is_operator ? TEXT("operator") : TEXT("platform");
    return (out->by.length > 0 && out->by.length <= BY_BYTES_MAX) ||
           members_refuse(members, by, "takes who asked: person:NAME");
}

bool visit_entity(struct visit *visit, enum entity *out)
{
    struct text plural = http_request_param(visit->request, "plural");
    if (entity_parse_plural(plural, out) && layout_of(*out)->field_count > 0)
        return true;
    answer_missing(visit, "kind of record");
    return false;
}

struct uuid visit_event_id(struct visit *visit, const char *family, instant_us now)
{
    struct text key = http_request_header(visit->request, "Idempotency-Key");
    struct text method = http_request_method(visit->request);
    struct text path = http_request_path(visit->request);
    if (text_is_empty(key)) {
        struct text name = arena_format(visit->arena, "%s %lld %.*s", family, (long long)now,
                                        TEXT_ARG(http_request_body(visit->request)));
        return derive_named_id(visit->tenant, "console", name);
    }
    return derive_named_id(visit->tenant, "idempotency-key",
                           arena_format(visit->arena, "%.*s %.*s %.*s", TEXT_ARG(method),
                                        TEXT_ARG(path), TEXT_ARG(key)));
}

struct text visit_path(struct visit *visit, const char *format, ...)
{
    char tail[256], tenant[UUID_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(tail, sizeof(tail), format, arguments);
    va_end(arguments);
    return arena_format(visit->arena, "/v1/tenants/%.*s/%s",
                        TEXT_ARG(uuid_format(visit->tenant, tenant)), tail);
}
