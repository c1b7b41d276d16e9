#include "model/command.h"

#include "base/error.h"
#include "model/names.h"

/* Of this product and nothing else; ids derived under it stay the same for ever. */
static const struct uuid NAMESPACE = {{0x3b, 0x1f, 0x9a, 0x52, 0x7c, 0x0e, 0x4d, 0x61, 0x9a, 0x44,
                                       0x6e, 0x2c, 0x85, 0xd0, 0x17, 0xf3}};

static const char *const ACTION_NAMES[] = {
    [ACTION_CREATE] = "create",
    [ACTION_UPDATE] = "update",
    [ACTION_VOID] = "void",
    [ACTION_DELETE] = "delete",
};

static const char *const READ_KIND_NAMES[] = {
    [READ_RUN] = "run",
    [READ_RECORD] = "record",
    [READ_SCHEDULE] = "schedule",
};

NAMES_FUNCTIONS(action, enum action, ACTION_NAMES)
NAMES_FUNCTIONS(read_kind, enum read_kind, READ_KIND_NAMES)

enum { NUMBER_BYTES = 24 };

static struct text number_text(uint64_t number, char out[static NUMBER_BYTES])
{
    return text_format_uint64(number, 1, out);
}

struct uuid derive_record_id(struct uuid tenant, enum side side, enum entity entity,
                             struct text native_id)
{
    const struct text parts[] = {TEXT("record"), uuid_key(&tenant), text_of(side_name(side)),
                                 text_of(entity_name(entity)), native_id};
    return uuid_derive(NAMESPACE, parts, sizeof(parts) / sizeof(parts[0]));
}

struct uuid derive_write_id(struct uuid tenant, struct uuid record_id, uint32_t version,
                            enum side target)
{
    char number[NUMBER_BYTES];
    const struct text parts[] = {TEXT("command"), uuid_key(&tenant), uuid_key(&record_id),
                                 number_text(version, number), text_of(side_name(target))};
    return uuid_derive(NAMESPACE, parts, sizeof(parts) / sizeof(parts[0]));
}

struct uuid derive_run_id(struct uuid tenant, struct uuid event_id)
{
    const struct text parts[] = {TEXT("run"), uuid_key(&tenant), uuid_key(&event_id)};
    return uuid_derive(NAMESPACE, parts, sizeof(parts) / sizeof(parts[0]));
}

struct uuid derive_read_id(struct uuid tenant, struct uuid run_or_record_id, enum read_kind kind,
                           uint64_t ordinal)
{
    char number[NUMBER_BYTES];
    const struct text parts[] = {TEXT("read"), uuid_key(&tenant), uuid_key(&run_or_record_id),
                                 text_of(read_kind_name(kind)), number_text(ordinal, number)};
    return uuid_derive(NAMESPACE, parts, sizeof(parts) / sizeof(parts[0]));
}

struct uuid derive_observation_id(struct uuid tenant, enum side side, enum entity entity,
                                  struct text native_id, struct text version_or_fingerprint)
{
    const struct text parts[] = {
        TEXT("observation"),          uuid_key(&tenant), text_of(side_name(side)),
        text_of(entity_name(entity)), native_id,         version_or_fingerprint};
    return uuid_derive(NAMESPACE, parts, sizeof(parts) / sizeof(parts[0]));
}

struct uuid derive_named_id(struct uuid tenant, const char *family, struct text name)
{
    const struct text parts[] = {TEXT("named"), uuid_key(&tenant), text_of(family), name};
    return uuid_derive(NAMESPACE, parts, sizeof(parts) / sizeof(parts[0]));
}
