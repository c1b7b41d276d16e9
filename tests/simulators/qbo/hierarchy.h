/* Lists whose rows have a name, and may stand under another row of the list. */
#ifndef SIMULATOR_QBO_HIERARCHY_H
#define SIMULATOR_QBO_HIERARCHY_H

#include "tests/simulators/qbo/rules.h"

struct text object_name(const struct object *object); /* Name or DisplayName */
/* "Parent:Child"; lives in `arena`. */
struct text object_full_name(struct arena *arena, const struct object *object);
int object_level(const struct object *object); /* 0 at the top */

/* ParentRef: 2500 unknown, 610 inactive, 6000 for a circle or too deep. Sets parent. */
bool hierarchy_check_parent(struct change *change, struct fault *fault);
/* 2020 without a name, 6000 for one that holds a character of `refused`. */
bool hierarchy_check_name(const struct change *change, const char *refused, struct fault *fault);
/* 6240 when another row under the same parent has the name. */
bool hierarchy_check_siblings(const struct change *change, struct fault *fault);
/* A row with active ones under it stays active. */
bool hierarchy_check_inactive(const struct change *change, struct fault *fault);
/* All four. */
bool hierarchy_check(struct change *change, const char *refused, struct fault *fault);
/* Sets parent and is_active. */
void hierarchy_apply(struct change *change);

#endif
