#include "base/decimal.h"
#include "syntax/json.h"

static const struct json *member_of(const struct json *object, struct text key)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    JSON_EACH(member, object)
    {
        if (text_equal(member->key, key))
            return member;
    }
    return NULL;
}

const struct json *json_member(const struct json *object, const char *key)
{
    return member_of(object, text_of(key));
}

const struct json *json_path(const struct json *object, const char *path)
{
    struct text rest = text_of(path);
    const struct json *found = object;
    while (found && text_is_present(rest))
        found = member_of(found, text_next(&rest, '.'));
    return found;
}

struct text json_text(const struct json *object, const char *path)
{
    const struct json *found = json_path(object, path);
    return found && found->kind == JSON_STRING ? found->text : TEXT_NONE;
}

struct text json_scalar(const struct json *object, const char *path)
{
    const struct json *found = json_path(object, path);
    bool has_text = found && (found->kind == JSON_STRING || found->kind == JSON_NUMBER);
    return has_text ? found->text : TEXT_NONE;
}

bool json_is_true(const struct json *object, const char *path)
{
    const struct json *found = json_path(object, path);
    return found && found->kind == JSON_TRUE;
}

int64_t json_int64(const struct json *object, const char *path, int64_t otherwise)
{
    const struct json *found = json_path(object, path);
    if (!found || found->kind != JSON_NUMBER)
        return otherwise;
    int64_t value = 0;
    if (text_parse_int64(found->text, &value))
        return value;
    struct decimal decimal;
    if (!decimal_parse(found->text, &decimal))
        return otherwise;
    decimal = decimal_normal(decimal);
    return decimal.scale == 0 ? decimal.units : otherwise;
}
