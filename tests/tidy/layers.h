/* common/LAYERS: the folders of common/, lowest first, with the libraries that each may name. */
#ifndef TIEOUT_TESTS_TIDY_LAYERS_H
#define TIEOUT_TESTS_TIDY_LAYERS_H

#include "tests/tidy/tree.h"

enum { LAYERS_MAX = 32 };

struct layers {
    struct text names[LAYERS_MAX];
    struct text libraries[LAYERS_MAX]; /* headers, separated by blanks */
    int count;
};

struct layers layers_parse(const struct tree *tree); /* none when there is no such file */
int layers_find(const struct layers *layers, struct text name); /* -1: no layer */
bool layers_may_name(const struct layers *layers, int layer, struct text header);
bool layers_restrict(const struct layers *layers, struct text header); /* named by any */

#endif
