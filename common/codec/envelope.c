#include "codec/envelope.h"

#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

struct header_row {
    const char *name;
    enum envelope_need need;
    const char *sentence;
};

#define ENVELOPE_HEADER(symbol, name, need, sentence) {name, ENVELOPE_##need, sentence},
static const struct header_row ROWS[] = {
#include "codec/envelope.def"
};
#undef ENVELOPE_HEADER

static const struct header_row *row_of(enum envelope_header header)
{
    REQUIRE((unsigned)header < ENVELOPE_HEADER_COUNT);
    return &ROWS[header];
}

const char *envelope_header_name(enum envelope_header header)
{
    return row_of(header)->name;
}

const char *envelope_header_sentence(enum envelope_header header)
{
    return row_of(header)->sentence;
}

enum envelope_need envelope_header_need(enum envelope_header header)
{
    return row_of(header)->need;
}

bool envelope_header_parse(struct text name, enum envelope_header *out)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        if (text_equal_string(name, ROWS[i].name)) {
            *out = (enum envelope_header)i;
            return true;
        }
    }
    return false;
}

/* Only the lower-case form: two forms of one key would be two partitions for one tenant. */
static bool parse_key(struct text key, struct uuid *out)
{
    char canonical[UUID_TEXT_BYTES];
    return uuid_parse(key, out) && text_equal(key, uuid_format(*out, canonical));
}

static bool is_json(struct text type)
{
    struct text rest = type;
    return text_equal(text_trim(text_next(&rest, ';')), TEXT("application/json"));
}

static bool check_headers(const struct envelope *envelope, struct error *error)
{
    for (size_t i = 0; i < ENVELOPE_HEADER_COUNT; i++) {
        if (ROWS[i].need == ENVELOPE_REQUIRED && text_is_empty(envelope->headers[i]))
            return error_set(error, ERROR_PERMANENT, "%s: the header is missing", ROWS[i].name);
    }
    if (!text_equal(envelope->headers[ENVELOPE_SPECVERSION], TEXT("1.0")))
        return error_set(error, ERROR_PERMANENT, "ce_specversion: takes 1.0");
    if (!is_json(envelope->headers[ENVELOPE_CONTENT_TYPE]))
        return error_set(error, ERROR_PERMANENT, "content-type: takes application/json");
    return true;
}

bool envelope_open(const struct envelope *envelope, struct envelope_head *out, struct error *error)
{
    *out = (struct envelope_head){.time = INSTANT_NONE};
    bool has_tenant = parse_key(envelope->key, &out->tenant);
    bool has_id = uuid_parse(envelope->headers[ENVELOPE_ID], &out->id);
    bool has_time = instant_parse(envelope->headers[ENVELOPE_TIME], &out->time);
    if (!has_tenant) {
        out->tenant = UUID_NIL;
        return error_set(error, ERROR_PERMANENT,
                         "key: is not the id of a tenant: takes a UUID in lower case");
    }
    if (!check_headers(envelope, error))
        return false;
    if (!has_id)
        return error_set(error, ERROR_PERMANENT, "ce_id: takes a UUID");
    if (!has_time)
        return error_set(error, ERROR_PERMANENT,
                         "ce_time: takes a point in time such as 2026-01-31T23:59:59Z");
    return true;
}

void envelope_seal(struct envelope *envelope, const struct envelope_head *head, const char *type,
                   struct text source, struct arena *arena)
{
    char tenant[UUID_TEXT_BYTES], id[UUID_TEXT_BYTES], time[INSTANT_TEXT_BYTES_MAX];
    REQUIRE(!uuid_is_nil(head->tenant) && !uuid_is_nil(head->id) && head->time != INSTANT_NONE);
    memset(envelope, 0, sizeof(*envelope));
    envelope->key = arena_copy(arena, uuid_format(head->tenant, tenant));
    envelope->headers[ENVELOPE_SPECVERSION] = TEXT("1.0");
    envelope->headers[ENVELOPE_ID] = arena_copy(arena, uuid_format(head->id, id));
    envelope->headers[ENVELOPE_TYPE] = text_of(type);
    envelope->headers[ENVELOPE_SOURCE] = source;
    envelope->headers[ENVELOPE_TIME] = arena_copy(arena, instant_format(head->time, time));
    envelope->headers[ENVELOPE_CONTENT_TYPE] = TEXT("application/json");
}

/* "tieout.observed.v" of "tieout.observed.v12", and the number behind it. */
static bool split_version(struct text type, struct text *family, uint64_t *version)
{
    size_t at = type.length;
    while (at > 0 && type.data[at - 1] >= '0' && type.data[at - 1] <= '9')
        at--;
    *family = text_slice(type.data, at);
    return at >= 2 && type.data[at - 1] == 'v' && type.data[at - 2] == '.' &&
           text_parse_uint64(text_slice(type.data + at, type.length - at), version);
}

bool envelope_refuse_type(struct text type, const char *const *known, size_t count,
                          struct error *error)
{
    struct text family, known_family;
    uint64_t version = 0, known_version = 0;
    for (size_t i = 0; split_version(type, &family, &version) && i < count; i++) {
        if (split_version(text_of(known[i]), &known_family, &known_version) &&
            text_equal(family, known_family) && version > known_version)
            return error_set(error, ERROR_PERMANENT,
                             "ce_type: %.*s is newer than %s, the newest that this program "
                             "reads; upgrade the reader first",
                             TEXT_ARG(text_cut(type, 64)), known[i]);
    }
    return error_set(error, ERROR_PERMANENT, "ce_type: %.*s is not known here",
                     TEXT_ARG(text_cut(type, 64)));
}
