/* Shows records as Ret aggregates, in the order of their shapes. */
#ifndef SIMULATOR_QBD_RENDER_H
#define SIMULATOR_QBD_RENDER_H

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/shape.h"

struct render {
    const struct company *company;
    struct xml_writer *writer;
    struct arena *arena;        /* of the answer */
    const struct xml *question; /* for IncludeRetElement; NULL = everything */
    int version;                /* of qbXML, times ten */
    bool has_lines;
    bool has_links;
};

void render_object(const struct render *render, const struct object *object);
/* One element of what was written. */
void render_node(const struct render *render, const struct xml *node,
                 const struct element *element);

#endif
