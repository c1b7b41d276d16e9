/* Elements that are kept and changed: what was written of an object. */
#ifndef SIMULATOR_QBD_FIELDS_H
#define SIMULATOR_QBD_FIELDS_H

#include "syntax/xml.h"

struct xml *fields_make(struct arena *arena, struct text name, struct text content);
struct xml *fields_copy(struct arena *arena, const struct xml *from); /* with all inside */
/* Puts a node at the end. */
void fields_append(struct xml *fields, struct xml *node);
/* Takes away all elements of that name. */
void fields_remove(struct xml *fields, struct text name);
/* The element holds that text from now on; it is put at the end when there was none. */
void fields_set(struct arena *arena, struct xml *fields, const char *name, struct text content);

#endif
