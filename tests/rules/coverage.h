/* Sets of facts as unions of boxes, and boxes taken from boxes: how tables are proven to have no
 * gap, no overlap and no row that can never be reached, without trying every combination.
 */
#ifndef TIEOUT_TESTS_RULES_COVERAGE_H
#define TIEOUT_TESTS_RULES_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIMENSIONS_MAX = 64, BOXES_MAX = 1 << 18 };

/* How many values each dimension has (1 to 32). */
struct space {
    size_t dimensions;
    uint8_t sizes[DIMENSIONS_MAX];
};

/* A mask of values a dimension; empty when one of them is 0. */
struct box {
    uint32_t masks[DIMENSIONS_MAX];
};

/* A union of boxes that do not overlap. The owner releases it. */
struct region {
    const struct space *space;
    struct box *boxes;
    size_t count, capacity;
};

struct box space_box(const struct space *space); /* everything */
/* A row's masks (0 = any) as a box of the space. */
struct box space_row(const struct space *space, const uint32_t *masks);
bool box_intersect(const struct space *space, const struct box *a, const struct box *b,
                   struct box *out); /* false when they share nothing */
double box_points(const struct space *space, const struct box *box);

void region_init(struct region *region, const struct space *space);
void region_release(struct region *region);
void region_add(struct region *region, const struct box *box); /* must not overlap what is in it */
void region_subtract(struct region *region, const struct box *box);
bool region_meets(const struct region *region, const struct box *box); /* they share something */
/* How many combinations; rounded where there are more than 2^53. */
double region_points(const struct region *region);

/* The space of all facts; what of it can exist (initialises); what the matrix lets pass. */
struct space facts_space(void);
void region_existing(struct region *region, const struct space *space);
void region_keep_carried(struct region *region);

#endif
