#include "codec/member.h"

#include <string.h>

bool members_init(struct members *members, const struct json *object, const char *const *names,
                  size_t count, struct error *error)
{
    REQUIRE(count <= MEMBERS_MAX);
    members->names = names;
    members->count = count;
    members->error = error;
    memset(members->values, 0, count * sizeof(members->values[0]));
    if (!object || object->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "is no JSON object");
    /* Our own producers write in the list's order: the search starts where it ended last. */
    size_t next = 0;
    JSON_EACH(member, object)
    {
        size_t tried = 0;
        while (tried < count && !text_equal_string(member->key, names[next])) {
            next = next + 1 == count ? 0 : next + 1;
            tried++;
        }
        if (tried == count)
            return error_set(error, ERROR_PERMANENT, "%.*s: is no member that belongs here",
                             TEXT_ARG(text_cut(member->key, 64)));
        members->values[next] = member;
    }
    return true;
}

bool members_refuse(struct members *members, size_t at, const char *what)
{
    return error_set(members->error, ERROR_PERMANENT, "%s: %s", members->names[at], what);
}

/* True when there is a value to read; *ok tells whether its absence is allowed. */
static bool find(struct members *members, size_t at, enum member_need need, bool *ok)
{
    REQUIRE(at < members->count);
    *ok = members->values[at] || need == MEMBER_OPTIONAL ||
          members_refuse(members, at, "is required");
    return members->values[at] != NULL;
}

bool members_text(struct members *members, size_t at, enum member_need need, struct text *out)
{
    bool ok = false;
    *out = TEXT_NONE;
    if (!find(members, at, need, &ok))
        return ok;
    if (members->values[at]->kind != JSON_STRING)
        return members_refuse(members, at, "takes a string");
    *out = members->values[at]->text;
    return true;
}

bool members_uuid(struct members *members, size_t at, enum member_need need, struct uuid *out)
{
    bool ok = false;
    *out = UUID_NIL;
    if (!find(members, at, need, &ok))
        return ok;
    return (members->values[at]->kind == JSON_STRING &&
            uuid_parse(members->values[at]->text, out)) ||
           members_refuse(members, at, "takes a UUID");
}

bool members_uint64(struct members *members, size_t at, enum member_need need, uint64_t *out)
{
    bool ok = false;
    *out = 0;
    if (!find(members, at, need, &ok))
        return ok;
    return (members->values[at]->kind == JSON_NUMBER &&
            text_parse_uint64(members->values[at]->text, out)) ||
           members_refuse(members, at, "takes a whole number of 0 or more");
}

bool members_uint32(struct members *members, size_t at, enum member_need need, uint32_t *out)
{
    uint64_t value = 0;
    *out = 0;
    if (!members_uint64(members, at, need, &value))
        return false;
    if (value > UINT32_MAX)
        return members_refuse(members, at, "is larger than 4294967295");
    *out = (uint32_t)value;
    return true;
}

bool members_bool(struct members *members, size_t at, enum member_need need, bool *out)
{
    bool ok = false;
    *out = false;
    if (!find(members, at, need, &ok))
        return ok;
    enum json_kind kind = members->values[at]->kind;
    *out = kind == JSON_TRUE;
    return kind == JSON_TRUE || kind == JSON_FALSE ||
           members_refuse(members, at, "takes true or false");
}

bool members_instant(struct members *members, size_t at, enum member_need need, instant_us *out)
{
    bool ok = false;
    *out = INSTANT_NONE;
    if (!find(members, at, need, &ok))
        return ok;
    return (members->values[at]->kind == JSON_STRING &&
            instant_parse(members->values[at]->text, out)) ||
           members_refuse(members, at, "takes a point in time such as 2026-01-31T23:59:59Z");
}
