#include "tests/simulators/platform/delivery.h"

#include "base/uuid.h"
#include "io/crypto.h"

enum { MICROSECONDS = 1000000 };

static const char *const MEMBERS[] = {"command", "tenant",      "entity",       "action",
                                      "id",      "external_id", "base_version", "record"};

static bool split_signature(struct text header, struct text *time, struct text *mac)
{
    struct text rest = header;
    while (text_is_present(rest)) {
        struct text part = text_trim(text_next(&rest, ','));
        struct text name = text_next(&part, '=');
        if (text_equal_string(name, "t"))
            *time = part;
        if (text_equal_string(name, "v1"))
            *mac = part;
    }
    return text_is_present(*time) && text_is_present(*mac);
}

bool signature_is_good(struct text header, struct text body, struct text secret, instant_us now)
{
    struct text time = TEXT_NONE;
    struct text mac = TEXT_NONE;
    int64_t seconds;
    char expected[65];
    if (!split_signature(header, &time, &mac) || !text_parse_int64(time, &seconds))
        return false;
    int64_t distance = now / MICROSECONDS - seconds;
    if (distance > SIGNATURE_SECONDS_MAX || distance < -SIGNATURE_SECONDS_MAX)
        return false;
    struct buffer signed_text;
    buffer_init(&signed_text, 0);
    buffer_append_text(&signed_text, time);
    buffer_append_char(&signed_text, '.');
    buffer_append_text(&signed_text, body);
    struct text right = crypto_hmac_sha256_hex(secret, buffer_text(&signed_text), expected);
    buffer_release(&signed_text);
    return crypto_equal(mac, right);
}

static bool check_members(const struct json *body, struct error *error)
{
    JSON_EACH(member, body)
    {
        bool is_known = false;
        for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
            is_known = is_known || text_equal_string(member->key, MEMBERS[i]);
        if (!is_known)
            return error_set(error, ERROR_PERMANENT, "%.*s is no member of a delivery.",
                             TEXT_ARG(text_cut(member->key, 64)));
    }
    return true;
}

static bool check_uuid(struct text text, const char *name, struct error *error)
{
    struct uuid uuid;
    return uuid_parse(text, &uuid) || error_set(error, ERROR_PERMANENT, "%s is no uuid.", name);
}

bool order_parse(struct arena *arena, struct text body, struct order *order, struct error *error)
{
    const struct json *json = json_parse(arena, body, error);
    if (!json)
        return false;
    if (json->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "A delivery is an object.");
    order->command = json_text(json, "command");
    order->tenant = json_text(json, "tenant");
    order->id = json_text(json, "id");
    order->external_id = json_text(json, "external_id");
    order->base_version = json_text(json, "base_version");
    order->record = json_member(json, "record");
    if (!check_members(json, error) || !check_uuid(order->command, "command", error) ||
        !check_uuid(order->tenant, "tenant", error) ||
        !check_uuid(order->external_id, "external_id", error))
        return false;
    if (!entity_find(json_text(json, "entity"), &order->entity))
        return error_set(error, ERROR_PERMANENT, "entity is none that the platform knows.");
    if (!action_find(json_text(json, "action"), &order->action) || order->action == ACTION_RESTORE)
        return error_set(error, ERROR_PERMANENT, "action is none that the platform knows.");
    if ((order->action == ACTION_CREATE) == !text_is_empty(order->id))
        return error_set(error, ERROR_PERMANENT, "id belongs to every action but create.");
    return true;
}
