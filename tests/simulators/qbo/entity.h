/* The kinds of things that a company keeps. */
#ifndef SIMULATOR_QBO_ENTITY_H
#define SIMULATOR_QBO_ENTITY_H

#include "base/text.h"

enum entity {
#define ENTITY(name, text, sequence, key, symbol) ENTITY_##name,
#include "tests/simulators/qbo/entities.def"
#undef ENTITY
    ENTITY_COUNT
};

enum sequence {
    SEQUENCE_ACCOUNT,
    SEQUENCE_NAME,
    SEQUENCE_ITEM,
    SEQUENCE_CLASS,
    SEQUENCE_DEPARTMENT,
    SEQUENCE_TRANSACTION,
    SEQUENCE_SINGLE,
    SEQUENCE_COUNT
};

const char *entity_name(enum entity entity);
/* Case does not matter; false when the company keeps no such entity. */
bool entity_find(struct text name, enum entity *out);
enum sequence entity_sequence(enum entity entity);
const char *entity_name_key(enum entity entity); /* "Name", "DisplayName"; NULL when no list */
bool entity_is_list(enum entity entity);         /* has Active, is never really deleted */
bool entity_is_transaction(enum entity entity);

/* Case-insensitive in ASCII, as the vendor compares names. */
bool text_equal_folded(struct text a, struct text b);

#endif
