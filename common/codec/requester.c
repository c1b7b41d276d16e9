#include "codec/requester.h"

#include "codec/write.h"

bool permissions_read(struct members *members, size_t at, bool *may_manage_sync)
{
    const struct json *list = members->values[at];
    *may_manage_sync = false;
    if (list && list->kind != JSON_ARRAY)
        return members_refuse(members, at, "takes an array of permissions");
    JSON_EACH(item, list)
    {
        if (item->kind != JSON_STRING || !text_equal_string(item->text, PERMISSION_SYNC_MANAGE))
            return members_refuse(members, at, "takes the permission " PERMISSION_SYNC_MANAGE);
        *may_manage_sync = true;
    }
    return true;
}

bool requester_read(struct members *members, size_t first, struct requester *out)
{
    struct text as;
    size_t by = first + OF_REQUESTER_BY;
    *out = (struct requester){.as = ASKER_PLATFORM};
    if (!members_text(members, by, MEMBER_OPTIONAL, &out->by) ||
        !members_text(members, first + OF_REQUESTER_AS, MEMBER_OPTIONAL, &as) ||
        !permissions_read(members, first + OF_REQUESTER_PERMISSIONS, &out->may_manage_sync))
        return false;
    if (text_is_present(out->by) && (out->by.length == 0 || out->by.length > BY_BYTES_MAX))
        return members_refuse(members, by, "takes who asked: person:NAME");
    return !text_is_present(as) || asker_parse(as, &out->as) ||
           members_refuse(members, first + OF_REQUESTER_AS,
                          "takes platform, person, operator or quickbooks");
}

void requester_write(struct json_writer *writer, const struct requester *requester)
{
    write_optional(writer, "by", requester->by);
    if (requester->as != ASKER_PLATFORM)
        json_write_string(writer, "as", asker_name(requester->as));
    if (!requester->may_manage_sync)
        return;
    json_open_array(writer, "permissions");
    json_write_string(writer, NULL, PERMISSION_SYNC_MANAGE);
    json_close_array(writer);
}
