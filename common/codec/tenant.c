#include "codec/tenant.h"

#include <string.h>

#include "codec/member.h"
#include "codec/write.h"

static void write_settings(struct json_writer *writer, const char *key,
                           const struct tenant_settings *settings, bool is_all)
{
    json_open_object(writer, key);
    for (size_t i = 0; i < TENANT_SETTING_COUNT; i++) {
        enum tenant_setting setting = (enum tenant_setting)i;
        if (is_all || !tenant_settings_is_default(settings, setting))
            json_write_text(writer, tenant_setting_name(setting),
                            tenant_settings_get(settings, setting));
    }
    json_close_object(writer);
}

void tenant_settings_write(struct json_writer *writer, const char *key,
                           const struct tenant_settings *settings)
{
    write_settings(writer, key, settings, true);
}

void tenant_settings_write_chosen(struct json_writer *writer, const char *key,
                                  const struct tenant_settings *settings)
{
    write_settings(writer, key, settings, false);
}

bool tenant_settings_read(const struct json *object, struct tenant_settings *out,
                          struct error *error)
{
    tenant_settings_init(out);
    if (!object || object->kind != JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "settings: is no JSON object");
    JSON_EACH(member, object)
    {
        enum tenant_setting setting;
        if (!tenant_setting_parse(member->key, &setting))
            return error_set(error, ERROR_PERMANENT, "%.*s: is no setting of a tenant",
                             TEXT_ARG(text_cut(member->key, 64)));
        if (member->kind != JSON_STRING)
            return error_set(error, ERROR_PERMANENT, "%s: takes a string",
                             tenant_setting_name(setting));
        if (!tenant_settings_put(out, setting, member->text, error))
            return false;
    }
    return true;
}

/* --- runs ------------------------------------------------------------------------------------- */

enum {
    RUN_ID,
    RUN_PHASE,
    RUN_REQUESTED_AT,
    RUN_READ_AT,
    RUN_CLOSED_AT,
    RUN_READ_EVENT,
    RUN_READ_COUNT,
    RUN_OPEN_COUNT,
    RUN_ASKED_AGAIN,
    RUN_COUNTS,
};
static const char *const RUN_MEMBERS[] = {"id",          "phase",      "requested_at", "read_at",
                                          "closed_at",   "read_event", "read_count",   "open_count",
                                          "asked_again", "counts"};

enum { IN_ENTITY, IN_TARGET, IN_RELEASED, IN_CREATED, IN_UPDATED, IN_DELETED, IN_REFUSED };
static const char *const COUNT_MEMBERS[] = {"entity",  "target",  "released", "created",
                                            "updated", "deleted", "refused"};

static void write_counts(struct json_writer *writer, const struct run *run)
{
    static const struct run_counts NOTHING;
    json_open_array(writer, RUN_MEMBERS[RUN_COUNTS]);
    for (size_t entity = 0; entity < ENTITY_COUNT; entity++) {
        for (size_t half = 0; half < HALF_COUNT; half++) {
            const struct run_counts *counts = &run->counts[entity][half];
            if (memcmp(counts, &NOTHING, sizeof(NOTHING)) == 0)
                continue;
            json_open_object(writer, NULL);
            json_write_string(writer, COUNT_MEMBERS[IN_ENTITY], entity_name((enum entity)entity));
            json_write_string(writer, COUNT_MEMBERS[IN_TARGET], half_name((enum half)half));
            json_write_int64(writer, COUNT_MEMBERS[IN_RELEASED], counts->released);
            json_write_int64(writer, COUNT_MEMBERS[IN_CREATED], counts->created);
            json_write_int64(writer, COUNT_MEMBERS[IN_UPDATED], counts->updated);
            json_write_int64(writer, COUNT_MEMBERS[IN_DELETED], counts->deleted);
            json_write_int64(writer, COUNT_MEMBERS[IN_REFUSED], counts->refused);
            json_close_object(writer);
        }
    }
    json_close_array(writer);
}

void run_write(struct json_writer *writer, const char *key, const struct run *run)
{
    json_open_object(writer, key);
    write_optional_uuid(writer, RUN_MEMBERS[RUN_ID], run->id);
    json_write_string(writer, RUN_MEMBERS[RUN_PHASE], run_phase_name(run->phase));
    if (run->phase != RUN_NONE) {
        write_instant(writer, RUN_MEMBERS[RUN_REQUESTED_AT], run->requested_at);
        write_instant(writer, RUN_MEMBERS[RUN_READ_AT], run->read_at);
        write_instant(writer, RUN_MEMBERS[RUN_CLOSED_AT], run->closed_at);
    }
    json_write_int64(writer, RUN_MEMBERS[RUN_READ_EVENT], (int64_t)run->read_event);
    json_write_int64(writer, RUN_MEMBERS[RUN_READ_COUNT], (int64_t)run->read_count);
    json_write_int64(writer, RUN_MEMBERS[RUN_OPEN_COUNT], (int64_t)run->open_count);
    if (run->is_asked_again)
        json_write_bool(writer, RUN_MEMBERS[RUN_ASKED_AGAIN], true);
    write_counts(writer, run);
    json_close_object(writer);
}

static bool read_counts(const struct json *object, struct run *out, struct error *error)
{
    struct members members;
    struct text entity_word, half_word;
    enum entity entity;
    enum half half;
    if (!MEMBERS_INIT(&members, object, COUNT_MEMBERS, error) ||
        !members_text(&members, IN_ENTITY, MEMBER_REQUIRED, &entity_word) ||
        !members_text(&members, IN_TARGET, MEMBER_REQUIRED, &half_word))
        return false;
    if (!entity_parse(entity_word, &entity))
        return members_refuse(&members, IN_ENTITY, "is no kind of record");
    if (!half_parse(half_word, &half))
        return members_refuse(&members, IN_TARGET, "takes platform or ledger");
    struct run_counts *counts = &out->counts[entity][half];
    return members_uint32(&members, IN_RELEASED, MEMBER_OPTIONAL, &counts->released) &&
           members_uint32(&members, IN_CREATED, MEMBER_OPTIONAL, &counts->created) &&
           members_uint32(&members, IN_UPDATED, MEMBER_OPTIONAL, &counts->updated) &&
           members_uint32(&members, IN_DELETED, MEMBER_OPTIONAL, &counts->deleted) &&
           members_uint32(&members, IN_REFUSED, MEMBER_OPTIONAL, &counts->refused);
}

bool run_read(const struct json *object, struct run *out, struct error *error)
{
    struct members members;
    struct text phase;
    memset(out, 0, sizeof(*out));
    if (!MEMBERS_INIT(&members, object, RUN_MEMBERS, error) ||
        !members_uuid(&members, RUN_ID, MEMBER_OPTIONAL, &out->id) ||
        !members_text(&members, RUN_PHASE, MEMBER_REQUIRED, &phase) ||
        !members_instant(&members, RUN_REQUESTED_AT, MEMBER_OPTIONAL, &out->requested_at) ||
        !members_instant(&members, RUN_READ_AT, MEMBER_OPTIONAL, &out->read_at) ||
        !members_instant(&members, RUN_CLOSED_AT, MEMBER_OPTIONAL, &out->closed_at) ||
        !members_uint64(&members, RUN_READ_EVENT, MEMBER_OPTIONAL, &out->read_event) ||
        !members_uint64(&members, RUN_READ_COUNT, MEMBER_OPTIONAL, &out->read_count) ||
        !members_uint64(&members, RUN_OPEN_COUNT, MEMBER_OPTIONAL, &out->open_count) ||
        !members_bool(&members, RUN_ASKED_AGAIN, MEMBER_OPTIONAL, &out->is_asked_again))
        return error_prefix(error, "run");
    if (!run_phase_parse(phase, &out->phase))
        return members_refuse(&members, RUN_PHASE, "is an unknown word");
    if (out->phase == RUN_NONE)
        out->requested_at = out->read_at = out->closed_at = 0;
    JSON_EACH(item, members.values[RUN_COUNTS])
    {
        if (!read_counts(item, out, error))
            return error_prefix(error, "counts");
    }
    return true;
}
