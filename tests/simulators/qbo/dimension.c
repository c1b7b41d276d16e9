/* Classes, and departments (which the screen calls locations): names in a hierarchy, nothing more.
 */
#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/render.h"

static bool dimension_check(struct change *change, struct fault *fault)
{
    return hierarchy_check(change, ":\t\n", fault);
}

static void show(struct json_writer *writer, const char *key, const struct object *object)
{
    json_write_bool(writer, key, object->parent != NULL);
    render_full_name(writer, object);
    json_write_bool(writer, "Active", object->is_active);
}

static void class_show(struct json_writer *writer, const struct company *company,
                       const struct object *object)
{
    (void)company;
    show(writer, "SubClass", object);
}

static void department_show(struct json_writer *writer, const struct company *company,
                            const struct object *object)
{
    (void)company;
    show(writer, "SubDepartment", object);
}

const struct rules class_rules = {
    .check = dimension_check, .apply = hierarchy_apply, .show = class_show};
const struct rules department_rules = {
    .check = dimension_check, .apply = hierarchy_apply, .show = department_show};
