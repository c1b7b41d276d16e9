/* The tables have no gap, no overlap and no row that can never be reached. Proven by subtracting
 * masks; the subtraction itself is checked by trying every combination of small tables.
 */
#include "base/random.h"
#include "rules/requests.h"
#include "rules/table.h"
#include "tests/rules/coverage.h"

#include <stdio.h>
#include <string.h>

static int status;

static void report(bool is_good, const char *name)
{
    printf("%s %s\n", is_good ? "ok" : "not ok", name);
    if (!is_good)
        status = 1;
}

/* --- the real tables -------------------------------------------------------------------------- */

static void print_row(const char *what, enum table table, size_t index, const struct row *row)
{
    char name[RULE_NAME_BYTES];
    rule_name(&row->rule, name);
    fprintf(stderr, "%s: %s row %zu (%s)\n", what, table_name(table), index + 1, name);
}

/* The values of the first point in a box, as a case line would name them. */
static void print_point(const struct box *box)
{
    struct facts facts = {{0}};
    struct buffer text;
    buffer_init(&text, 0);
    for (int fact = 0; fact < FACT_COUNT; fact++)
        facts.values[fact] = (uint8_t)__builtin_ctz(box->masks[fact]);
    facts_format(&facts, &text);
    fprintf(stderr, "  for instance: %.*s\n", TEXT_ARG(buffer_text(&text)));
    buffer_release(&text);
}

/* What no row of the matrix matches; as if the row `skipped` were missing (NULL: none is). */
static void find_gap(const struct space *space, const struct row *skipped, struct region *gap)
{
    region_init(gap, space);
    struct box all = space_box(space);
    region_add(gap, &all);
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_DIRECTION, &count);
    for (size_t i = 0; i < count; i++) {
        struct box box = space_row(space, rows[i].when.masks);
        if (&rows[i] != skipped)
            region_subtract(gap, &box);
    }
}

static bool matrix_is_total(const struct space *space)
{
    struct region gap;
    find_gap(space, NULL, &gap);
    bool is_total = gap.count == 0;
    struct box all = space_box(space);
    printf("# direction: %.3g combinations, %.3g without a row\n", box_points(space, &all),
           region_points(&gap));
    if (!is_total)
        print_point(&gap.boxes[0]);
    region_release(&gap);
    return is_total;
}

/* The check itself: a missing row leaves a gap of exactly its own size. */
static bool missing_rows_are_gaps(const struct space *space)
{
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_DIRECTION, &count);
    for (size_t i = 0; i < count; i++) {
        struct region gap;
        find_gap(space, &rows[i], &gap);
        struct box box = space_row(space, rows[i].when.masks);
        bool is_exact = region_points(&gap) == box_points(space, &box);
        region_release(&gap);
        if (!is_exact)
            return false;
    }
    return count > 0;
}

static bool matrix_is_unambiguous(const struct space *space)
{
    bool is_good = true;
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_DIRECTION, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            struct box a = space_row(space, rows[i].when.masks);
            struct box b = space_row(space, rows[j].when.masks);
            struct box shared = {{0}};
            if (!box_intersect(space, &a, &b, &shared))
                continue;
            print_row("overlaps with an earlier row", TABLE_DIRECTION, i, &rows[i]);
            print_point(&shared);
            is_good = false;
        }
    }
    return is_good;
}

/* Takes the table's rows from the region in order; each must still find something. What is left
 * stays in the region. */
static bool rows_are_reached(struct region *region, enum table table)
{
    bool is_good = true;
    size_t count = 0;
    const struct row *rows = table_rows(table, &count);
    for (size_t i = 0; i < count; i++) {
        struct box box = space_row(region->space, rows[i].when.masks);
        bool is_reached = region_meets(region, &box);
        region_subtract(region, &box);
        if (is_reached)
            continue;
        print_row("can never be reached", table, i, &rows[i]);
        is_good = false;
    }
    printf("# %s: %zu rows, %.3g combinations left, in %zu boxes\n", table_name(table), count,
           region_points(region), region->count);
    return is_good;
}

/* Everything that can exist, through the tables as a decision goes through them. */
static bool every_row_is_reached(const struct space *space)
{
    struct region region;
    region_existing(&region, space);
    printf("# %.3g of the combinations can exist\n", region_points(&region));
    bool is_good = rows_are_reached(&region, TABLE_ELIGIBILITY);
    struct region ways;
    region_init(&ways, space);
    for (size_t i = 0; i < region.count; i++)
        region_add(&ways, &region.boxes[i]);
    is_good &= rows_are_reached(&ways, TABLE_DIRECTION);
    region_keep_carried(&region);
    is_good &= rows_are_reached(&region, TABLE_READINESS);
    is_good &= region.count > 0; /* something crosses */
    region_release(&ways);
    region_release(&region);
    return is_good;
}

/* Some tables are looked at before every fact is known. */
static bool rows_look_only_at(enum table table, const enum fact *facts, size_t fact_count)
{
    bool is_good = true;
    size_t count = 0;
    const struct row *rows = table_rows(table, &count);
    for (size_t i = 0; i < count; i++) {
        for (int fact = 0; fact < FACT_COUNT; fact++) {
            bool is_known = rows[i].when.masks[fact] == 0;
            for (size_t k = 0; k < fact_count; k++)
                is_known |= facts[k] == (enum fact)fact;
            if (is_known)
                continue;
            print_row("looks at what is not known yet", table, i, &rows[i]);
            is_good = false;
        }
    }
    return is_good && count > 0;
}

static bool early_tables_look_at_early_facts(void)
{
    static const enum fact OF_RECORD[] = {FACT_LEDGER, FACT_ENTITY, FACT_PO};
    static const enum fact OF_CHANGE[] = {FACT_LEDGER, FACT_ENTITY, FACT_ORIGIN};
    return rows_look_only_at(TABLE_OWNERSHIP, OF_RECORD, 3) &&
           rows_look_only_at(TABLE_REQUIRED, OF_CHANGE, 3);
}

/* Requests have facts, and so a space, of their own. */
static bool every_request_is_reached(void)
{
    struct space space = {.dimensions = REQUEST_FACT_COUNT};
    for (int fact = 0; fact < REQUEST_FACT_COUNT; fact++)
        space.sizes[fact] = request_value_count((enum request_fact)fact);
    struct region region;
    region_init(&region, &space);
    struct box all = space_box(&space);
    region_add(&region, &all);
    size_t count = 0;
    const struct request_row *rows = request_rows(&count);
    bool is_good = count > 0;
    for (size_t i = 0; i < count; i++) {
        struct box box = space_row(&space, rows[i].when.masks);
        uint64_t before = region_points(&region);
        region_subtract(&region, &box);
        if (region_points(&region) < before)
            continue;
        fprintf(stderr, "can never be reached: requests row %zu\n", i + 1);
        is_good = false;
    }
    printf("# requests: %zu rows, %llu of %llu combinations are allowed without one\n", count,
           (unsigned long long)region_points(&region),
           (unsigned long long)box_points(&space, &all));
    is_good &= region.count > 0;
    region_release(&region);
    return is_good;
}

/* --- the subtraction against trying everything ------------------------------------------------ */

enum { SMALL_ROWS_MAX = 8, SLICE_POINTS_MAX = 3000000 };

struct small {
    struct space space;
    struct box rows[SMALL_ROWS_MAX];
    size_t count;
};

/* Counts for the points of `within`: how many have no row, and how many each row gets first. */
static void count_points(const struct small *table, const struct box *within, uint64_t *unmatched,
                         uint64_t *first)
{
    uint8_t point[DIMENSIONS_MAX] = {0};
    const size_t n = table->space.dimensions;
    for (size_t at = 0; at < n;) {
        bool is_inside = true;
        for (size_t i = 0; i < n; i++)
            is_inside &= within->masks[i] >> point[i] & 1u;
        size_t row = is_inside ? 0 : table->count + 1;
        for (; row < table->count; row++) {
            bool is_match = true;
            for (size_t i = 0; i < n; i++)
                is_match &= table->rows[row].masks[i] >> point[i] & 1u;
            if (is_match)
                break;
        }
        if (row < table->count)
            first[row]++;
        else if (row == table->count)
            ++*unmatched;
        for (at = 0; at < n && ++point[at] == table->space.sizes[at]; at++)
            point[at] = 0;
    }
}

static bool counts_agree(const struct small *table, const struct box *within)
{
    uint64_t unmatched = 0, first[SMALL_ROWS_MAX] = {0};
    count_points(table, within, &unmatched, first);
    struct region region;
    region_init(&region, &table->space);
    region_add(&region, within);
    bool is_equal = true;
    for (size_t i = 0; i < table->count; i++) {
        double before = region_points(&region);
        region_subtract(&region, &table->rows[i]);
        is_equal &= before - region_points(&region) == first[i];
    }
    is_equal &= region_points(&region) == unmatched;
    region_release(&region);
    return is_equal;
}

enum { RANDOM_TABLES = 3000, DIMENSIONS_RANDOM_MAX = 5, SIZE_RANDOM_MAX = 4 };

static bool random_tables_agree(void)
{
    struct random random;
    random_seed(&random, 20260102);
    for (int i = 0; i < RANDOM_TABLES; i++) {
        struct small table = {.count = 1 + random_below(&random, SMALL_ROWS_MAX)};
        table.space.dimensions = 1 + random_below(&random, DIMENSIONS_RANDOM_MAX);
        for (size_t d = 0; d < table.space.dimensions; d++)
            table.space.sizes[d] = (uint8_t)(1 + random_below(&random, SIZE_RANDOM_MAX));
        for (size_t row = 0; row < table.count; row++) {
            uint32_t masks[DIMENSIONS_MAX] = {0};
            for (size_t d = 0; d < table.space.dimensions; d++)
                masks[d] = (uint32_t)random_below(&random, UINT64_C(1) << table.space.sizes[d]);
            table.rows[row] = space_row(&table.space, masks);
        }
        struct box all = space_box(&table.space);
        if (!counts_agree(&table, &all))
            return false;
    }
    return true;
}

/* The rows of the matrix that can be about one kind of record of one ledger. */
static size_t rows_about(uint8_t ledger, uint8_t entity, const struct row **out)
{
    size_t count = 0, taken = 0;
    const struct row *rows = table_rows(TABLE_DIRECTION, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t ledgers = rows[i].when.masks[FACT_LEDGER];
        uint32_t entities = rows[i].when.masks[FACT_ENTITY];
        if ((!ledgers || ledgers >> ledger & 1u) && (!entities || entities >> entity & 1u))
            out[taken++] = &rows[i];
    }
    return taken;
}

/* Every combination of the facts that these rows read: one row each. */
static bool slice_agrees(uint8_t ledger, uint8_t entity, uint64_t *points)
{
    const struct row *rows[ROWS_MAX];
    size_t count = rows_about(ledger, entity, rows);
    uint32_t read[FACT_COUNT] = {0};
    for (size_t i = 0; i < count; i++) {
        for (int fact = 0; fact < FACT_COUNT; fact++)
            read[fact] |= rows[i]->when.masks[fact];
    }
    read[FACT_LEDGER] = read[FACT_ENTITY] = 0;
    struct facts facts = {{0}};
    facts.values[FACT_LEDGER] = ledger;
    facts.values[FACT_ENTITY] = entity;
    for (int at = 0; at < FACT_COUNT;) {
        size_t matches = 0;
        for (size_t i = 0; i < count; i++)
            matches += pattern_matches(&rows[i]->when, &facts, NULL);
        if (matches != 1)
            return false;
        (*points)++;
        for (at = 0; at < FACT_COUNT; at++) {
            if (!read[at])
                continue;
            if (++facts.values[at] < fact_value_count((enum fact)at))
                break;
            facts.values[at] = 0;
        }
    }
    return true;
}

/* The matrix itself, kind by kind, over every combination of the facts that it reads. */
static bool matrix_agrees(void)
{
    uint64_t points = 0;
    for (uint8_t ledger = 0; ledger < fact_value_count(FACT_LEDGER); ledger++) {
        for (uint8_t entity = 0; entity < fact_value_count(FACT_ENTITY); entity++) {
            if (!slice_agrees(ledger, entity, &points))
                return false;
        }
    }
    printf("# direction, tried: %llu combinations of the facts that it reads\n",
           (unsigned long long)points);
    return points > 1;
}

/* Up to eight neighbouring rows, within the facts that they read; the others shrink to one value.
 */
static bool real_slice_agrees(const struct row *rows, size_t count)
{
    struct small slice = {.space = facts_space()};
    const struct box all = space_box(&slice.space);
    struct box within;
    for (int fact = 0; fact < FACT_COUNT; fact++)
        within.masks[fact] = 1u;
    for (; slice.count < count && slice.count < SMALL_ROWS_MAX; slice.count++) {
        const struct pattern *when = &rows[slice.count].when;
        slice.rows[slice.count] = space_row(&slice.space, when->masks);
        for (int fact = 0; fact < FACT_COUNT; fact++) {
            if (when->masks[fact])
                within.masks[fact] = all.masks[fact];
        }
    }
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        if (within.masks[fact] == 1u)
            slice.space.sizes[fact] = 1;
    }
    return box_points(&slice.space, &within) > SLICE_POINTS_MAX || counts_agree(&slice, &within);
}

static bool real_slices_agree(enum table table)
{
    size_t count = 0;
    const struct row *rows = table_rows(table, &count);
    for (size_t first = 0; first < count; first++) {
        if (!real_slice_agrees(&rows[first], count - first))
            return false;
    }
    return count > 0;
}

int main(void)
{
    struct space space = facts_space();
    report(random_tables_agree(), "subtracting masks counts like trying everything");
    report(matrix_agrees(), "direction: every combination tried matches one row");
    report(real_slices_agree(TABLE_ELIGIBILITY),
           "eligibility: slices count like trying everything");
    report(real_slices_agree(TABLE_READINESS), "readiness: slices count like trying everything");
    report(matrix_is_total(&space), "direction has no gap");
    report(missing_rows_are_gaps(&space), "a row missing from direction would be a gap");
    report(matrix_is_unambiguous(&space), "direction has no overlap");
    report(every_row_is_reached(&space), "every row can be reached");
    report(early_tables_look_at_early_facts(), "ownership and required look at known facts only");
    report(every_request_is_reached(), "every row of requests can be reached");
    return status;
}
