#include "tests/simulators/qbd/company/macro.h"

static const struct macro *find(const struct macro *macros, struct text name)
{
    while (macros && !text_equal(macros->name, name))
        macros = macros->next;
    return macros;
}

bool macro_use(const struct macro *macros, struct xml *node, struct status *status)
{
    struct text name = xml_attribute(node, "useMacro");
    const struct macro *macro = find(macros, name);
    if (text_is_present(name) && !macro)
        return status_set(status, STATUS_NO_MACRO, name, TEXT_NONE);
    if (macro)
        node->content = macro->id;
    for (struct xml *child = node->first; child; child = child->next) {
        if (!macro_use(macros, child, status))
            return false;
    }
    return true;
}
