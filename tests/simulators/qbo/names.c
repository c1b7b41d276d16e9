#include "tests/simulators/qbo/names.h"

#include <inttypes.h>

#include "tests/simulators/qbo/hierarchy.h"

static bool refuse_name(const struct company *company, int64_t id, struct fault *fault)
{
    fault_set(fault, FAULT_DUPLICATE_NAME, "DisplayName", "%s : Id=%" PRId64,
              company->switches.french ? "Le nom fourni existe déjà."
                                       : "The name supplied already exists.",
              id);
    if (company->switches.french)
        fault->message = "Erreur de nom en double";
    return false;
}

static bool check_list(const struct change *change, enum entity entity, struct fault *fault)
{
    struct text name = json_text(change->document, "DisplayName");
    COMPANY_EACH(other, change->company, entity)
    {
        if (other != change->object && text_equal_folded(object_name(other), name))
            return refuse_name(change->company, other->id, fault);
    }
    return true;
}

bool names_check(const struct change *change, struct fault *fault)
{
    if (!hierarchy_check_name(change, ":\t\n", fault))
        return false;
    for (int entity = 0; entity < ENTITY_COUNT; entity++)
        if (entity_sequence((enum entity)entity) == SEQUENCE_NAME &&
            !check_list(change, (enum entity)entity, fault))
            return false;
    struct text name = json_text(change->document, "DisplayName");
    for (const struct company_name *at = change->company->other_names; at; at = at->next)
        if (text_equal_folded(at->name, name))
            return refuse_name(change->company, at->id, fault);
    return true;
}
