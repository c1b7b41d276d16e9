#include "tests/rules/coverage.h"

#include "base/error.h"
#include "rules/table.h"

#include <stdlib.h>

static uint32_t full_mask(uint8_t size)
{
    return size >= 32 ? UINT32_MAX : (UINT32_C(1) << size) - 1;
}

struct box space_box(const struct space *space)
{
    struct box box = {{0}};
    for (size_t i = 0; i < space->dimensions; i++)
        box.masks[i] = full_mask(space->sizes[i]);
    return box;
}

struct box space_row(const struct space *space, const uint32_t *masks)
{
    struct box box = space_box(space);
    for (size_t i = 0; i < space->dimensions; i++) {
        if (masks[i])
            box.masks[i] &= masks[i];
    }
    return box;
}

bool box_intersect(const struct space *space, const struct box *a, const struct box *b,
                   struct box *out)
{
    bool is_empty = false;
    for (size_t i = 0; i < space->dimensions; i++) {
        out->masks[i] = a->masks[i] & b->masks[i];
        is_empty |= out->masks[i] == 0;
    }
    return !is_empty;
}

double box_points(const struct space *space, const struct box *box)
{
    double points = 1;
    for (size_t i = 0; i < space->dimensions; i++)
        points *= __builtin_popcount(box->masks[i]);
    return points;
}

void region_init(struct region *region, const struct space *space)
{
    *region = (struct region){.space = space};
}

void region_release(struct region *region)
{
    free(region->boxes);
    region_init(region, region->space);
}

void region_add(struct region *region, const struct box *box)
{
    if (region->count == region->capacity) {
        REQUIRE(region->capacity < BOXES_MAX);
        region->capacity = region->capacity ? 2 * region->capacity : 64;
        region->boxes = realloc(region->boxes, region->capacity * sizeof(region->boxes[0]));
        REQUIRE(region->boxes);
    }
    region->boxes[region->count++] = *box;
}

/* What is left of `whole` outside of `hole`, a part of it: one slice a dimension, each free of
 * those before it. */
static void add_slices(struct region *region, struct box whole, const struct box *hole)
{
    for (size_t i = 0; i < region->space->dimensions; i++) {
        uint32_t outside = whole.masks[i] & ~hole->masks[i];
        if (outside) {
            struct box slice = whole;
            slice.masks[i] = outside;
            region_add(region, &slice);
        }
        whole.masks[i] &= hole->masks[i];
    }
}

void region_subtract(struct region *region, const struct box *box)
{
    struct region left;
    region_init(&left, region->space);
    for (size_t i = 0; i < region->count; i++) {
        struct box hole;
        if (box_intersect(region->space, &region->boxes[i], box, &hole))
            add_slices(&left, region->boxes[i], &hole);
        else
            region_add(&left, &region->boxes[i]);
    }
    free(region->boxes);
    *region = left;
}

bool region_meets(const struct region *region, const struct box *box)
{
    struct box shared;
    for (size_t i = 0; i < region->count; i++)
        if (box_intersect(region->space, &region->boxes[i], box, &shared))
            return true;
    return false;
}

double region_points(const struct region *region)
{
    double points = 0;
    for (size_t i = 0; i < region->count; i++)
        points += box_points(region->space, &region->boxes[i]);
    return points;
}

struct space facts_space(void)
{
    struct space space = {.dimensions = FACT_COUNT};
    for (int fact = 0; fact < FACT_COUNT; fact++)
        space.sizes[fact] = fact_value_count((enum fact)fact);
    return space;
}

void region_existing(struct region *region, const struct space *space)
{
    region_init(region, space);
    struct box all = space_box(space);
    region_add(region, &all);
    size_t count = 0;
    const struct impossible *impossible = impossible_rows(&count);
    for (size_t i = 0; i < count; i++) {
        struct box box = space_row(space, impossible[i].when.masks);
        region_subtract(region, &box);
    }
}

void region_keep_carried(struct region *region)
{
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_DIRECTION, &count);
    for (size_t i = 0; i < count; i++) {
        struct box box = space_row(region->space, rows[i].when.masks);
        if (rows[i].rule.verdict != VERDICT_CARRY)
            region_subtract(region, &box);
    }
}
