#include "tests/simulators/qbd/company/entity.h"

#include "tests/simulators/qbd/company/draft.h"

static const struct entity_row ROWS[] = {
#define ENTITY(id_, name_, is_list_, iterates_, voids_, deletes_, prepare_, post_)                 \
    {(name_), (is_list_), (iterates_), (voids_), (deletes_), (prepare_), (post_)},
#include "tests/simulators/qbd/company/entities.def"
#undef ENTITY
};

const struct entity_row *entity_row(enum entity entity)
{
    return &ROWS[entity];
}

bool entity_named(struct text name, enum entity *out)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        if (text_equal_string(name, ROWS[i].name)) {
            *out = (enum entity)i;
            return true;
        }
    }
    return false;
}

bool entity_is_item(enum entity entity)
{
    return entity == ENTITY_ITEM_SERVICE || entity == ENTITY_ITEM_NON_INVENTORY ||
           entity == ENTITY_ITEM_INVENTORY || entity == ENTITY_ITEM_SALES_TAX;
}
