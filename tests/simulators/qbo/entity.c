#include "tests/simulators/qbo/entity.h"

#include <strings.h>

#include "base/error.h"

struct entity_row {
    const char *name;
    enum sequence sequence;
    const char *name_key;
};

static const struct entity_row entity_rows[] = {
#define ENTITY(name, text, sequence, key, symbol) {text, sequence, key},
#include "tests/simulators/qbo/entities.def"
#undef ENTITY
};

bool text_equal_folded(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || strncasecmp(a.data, b.data, a.length) == 0);
}

const char *entity_name(enum entity entity)
{
    REQUIRE(entity < ENTITY_COUNT);
    return entity_rows[entity].name;
}

bool entity_find(struct text name, enum entity *out)
{
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        if (text_equal_folded(name, text_of(entity_rows[i].name))) {
            *out = (enum entity)i;
            return true;
        }
    return false;
}

enum sequence entity_sequence(enum entity entity)
{
    REQUIRE(entity < ENTITY_COUNT);
    return entity_rows[entity].sequence;
}

const char *entity_name_key(enum entity entity)
{
    REQUIRE(entity < ENTITY_COUNT);
    return entity_rows[entity].name_key;
}

bool entity_is_list(enum entity entity)
{
    return entity_name_key(entity) != NULL;
}

bool entity_is_transaction(enum entity entity)
{
    return entity_rows[entity].sequence == SEQUENCE_TRANSACTION;
}
