/* Reading an object of ours strictly: every member is known, has the right type, or is refused by
 * name. Each refusal is permanent and names the member and what it takes.
 */
#ifndef TIEOUT_CODEC_MEMBER_H
#define TIEOUT_CODEC_MEMBER_H

#include "base/error.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "syntax/json.h"

enum { MEMBERS_MAX = 40 };

/* An object with its members sorted out by the caller's list of names. */
struct members {
    const struct json *values[MEMBERS_MAX]; /* by the place in the list; NULL = absent */
    const char *const *names;
    size_t count;
    struct error *error; /* of every look that follows */
};

/* False: no object, or a member that the list does not have. */
bool members_init(struct members *members, const struct json *object, const char *const *names,
                  size_t count, struct error *error);

enum member_need { MEMBER_REQUIRED, MEMBER_OPTIONAL };

/* An absent optional member gives TEXT_NONE, nil, 0, false or INSTANT_NONE and is no error. */
bool members_text(struct members *members, size_t at, enum member_need need, struct text *out);
bool members_uuid(struct members *members, size_t at, enum member_need need, struct uuid *out);
bool members_uint64(struct members *members, size_t at, enum member_need need, uint64_t *out);
bool members_uint32(struct members *members, size_t at, enum member_need need, uint32_t *out);
bool members_bool(struct members *members, size_t at, enum member_need need, bool *out);
bool members_instant(struct members *members, size_t at, enum member_need need, instant_us *out);

/* "NAME: what"; returns false. */
bool members_refuse(struct members *members, size_t at, const char *what);

#define MEMBERS_INIT(members, object, names, error)                                                \
    members_init((members), (object), (names), sizeof(names) / sizeof((names)[0]), (error))

#endif
