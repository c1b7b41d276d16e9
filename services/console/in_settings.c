/* Settings: from a JSON object to changes, and to the journal. */
#include "in_settings.h"

#include "codec/member.h"
#include "connection/connection.h"
#include "io/clock.h"
#include "judge.h"

static bool read_change(const struct json *member, struct setting_change *out, struct error *error)
{
    if (!tenant_setting_parse(member->key, &out->setting))
        return error_set(error, ERROR_PERMANENT, "%.*s: is no setting of a tenant",
                         TEXT_ARG(text_cut(member->key, 64)));
    if (member->kind != JSON_STRING && member->kind != JSON_NULL)
        return error_set(error, ERROR_PERMANENT, "%s: takes a string, or null when unknown",
                         tenant_setting_name(out->setting));
    out->value = member->kind == JSON_NULL ? TEXT("") : member->text;
    return tenant_setting_check(out->setting, out->value, error);
}

/* Who asks stands beside the settings. */
enum { OF_BY, OF_PERMISSIONS };
static const char *const REQUESTER[] = {"by", "permissions"};

static bool is_about_requester(struct text name)
{
    return text_equal_string(name, REQUESTER[OF_BY]) ||
           text_equal_string(name, REQUESTER[OF_PERMISSIONS]);
}

static bool read_changes(struct arena *arena, const struct json *object, bool has_requester,
                         struct setting_changes *out, struct error *error)
{
    /* Room for what connecting adds. */
    struct setting_change *items = ARENA_ARRAY(arena, struct setting_change,
                                               (object ? object->count : 0) + SETTINGS_ADDED_MAX);
    *out = (struct setting_changes){.items = items};
    if (object && object->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "settings: takes an object");
    JSON_EACH(member, object)
    {
        if (has_requester && is_about_requester(member->key))
            continue;
        if (!read_change(member, &items[out->count], error))
            return false;
        out->count++;
    }
    return true;
}

bool settings_read_changes(struct arena *arena, const struct json *object,
                           struct setting_changes *out, struct error *error)
{
    return read_changes(arena, object, false, out, error);
}

bool settings_read_request(struct visit *visit, const struct json *body,
                           struct setting_changes *out, struct error *error)
{
    struct members members = {
        .values = {json_member(body, REQUESTER[OF_BY]),
                   json_member(body, REQUESTER[OF_PERMISSIONS])},
        .names = REQUESTER,
        .count = 2,
        .error = error,
    };
    return read_changes(visit->arena, body, true, out, error) &&
           visit_requester(visit, &members, OF_BY, OF_PERMISSIONS, &out->requester);
}

struct text settings_change_of(const struct setting_changes *changes, enum tenant_setting setting)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].setting == setting)
            return changes->items[i].value;
    return TEXT_NONE;
}

bool settings_tell_poller(struct console *console, struct uuid tenant,
                          const struct setting_changes *changes, struct error *error)
{
    struct text mode = settings_change_of(changes, TENANT_SETTING_SYNC_MODE);
    if (!text_is_present(mode))
        return true;
    bool is_live = text_equal_string(mode, "live");
    return connection_set_live(console->connections, tenant, is_live, error);
}

struct publication *settings_publication(struct visit *visit, const struct setting_changes *changes)
{
    instant_us now = clock_now_us();
    struct publication *publication = ARENA_NEW(visit->arena, struct publication);
    *publication = (struct publication){
        .visit = visit,
        .status = 202,
        .event = {.type = EVENT_SETTINGS,
                  .id = visit_event_id(visit, "settings", now),
                  .tenant = visit->tenant,
                  .time = now,
                  .settings = {.changes = changes->items,
                               .change_count = changes->count,
                               .requester = changes->requester}},
        .context = changes,
    };
    return publication;
}

static bool after_change(struct publication *publication, struct error *error)
{
    return settings_tell_poller(publication->visit->console, publication->event.tenant,
                                publication->context, error);
}

void change_settings(struct visit *visit)
{
    struct error error;
    const struct json *body = visit_body(visit);
    if (!body)
        return;
    struct setting_changes *changes = ARENA_NEW(visit->arena, struct setting_changes);
    if (!settings_read_request(visit, body, changes, &error)) {
        answer_error(visit, &error);
        return;
    }
    if (changes->count == 0) {
        http_reply_refusal(visit->request, 422, "Name at least one setting and its value.");
        return;
    }
    struct publication *publication = settings_publication(visit, changes);
    publication->confirmed = after_change;
    if (judge_request(visit, &publication->event, NULL))
        publish(publication);
}
