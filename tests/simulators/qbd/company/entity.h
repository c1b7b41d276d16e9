/* The kinds of record that a company file keeps (entities.def). */
#ifndef SIMULATOR_QBD_ENTITY_H
#define SIMULATOR_QBD_ENTITY_H

#include "base/text.h"

struct company;
struct draft;
struct object;

enum entity {
#define ENTITY(id_, name_, is_list_, iterates_, voids_, deletes_, prepare_, post_) ENTITY_##id_,
#include "tests/simulators/qbd/company/entities.def"
#undef ENTITY
    ENTITY_COUNT,
};

struct entity_row {
    const char *name;
    bool is_list;
    bool iterates; /* its query takes iterators */
    bool voids;
    bool deletes; /* by TxnDel or ListDel */
    bool (*prepare)(struct draft *draft);
    void (*post)(struct company *company, struct object *object); /* NULL = posts nothing */
};

const struct entity_row *entity_row(enum entity entity);
bool entity_named(struct text name, enum entity *out); /* "BillPaymentCheck" */
bool entity_is_item(enum entity entity);

#endif
