/* Turns round one value of one condition of one row after another: some case must notice, or that
 * part of the pattern is not tested. Only where it can matter: where facts that can exist reach the
 * row with that value. In direction every such change is a gap or an overlap (coverage_test.c).
 */
#include "rules/table.h"
#include "tests/rules/cases.h"
#include "tests/rules/coverage.h"

#include <stdio.h>
#include <string.h>

static struct rule_case cases[CASES_MAX];
static size_t case_count;
static struct row copies[ROWS_MAX];
static size_t first_of[TABLE_COUNT + 1]; /* where a table's copies begin */

static void copy_rows(void)
{
    size_t at = 0;
    for (int table = 0; table < TABLE_COUNT; table++) {
        size_t count = 0;
        const struct row *rows = table_rows((enum table)table, &count);
        first_of[table] = at;
        memcpy(&copies[at], rows, count * sizeof(rows[0]));
        at += count;
    }
    first_of[TABLE_COUNT] = at;
}

static const struct row *find(enum table table, const struct facts *facts)
{
    for (size_t i = first_of[table]; i < first_of[table + 1]; i++) {
        if (pattern_matches(&copies[i].when, facts, NULL))
            return &copies[i];
    }
    return NULL;
}

/* As rules_decide does, among the copies. NULL: a gap. */
static const struct row *decide(const struct facts *facts)
{
    const struct row *refusal = find(TABLE_ELIGIBILITY, facts);
    if (refusal)
        return refusal;
    const struct row *way = find(TABLE_DIRECTION, facts);
    if (!way || way->rule.verdict != VERDICT_CARRY)
        return way;
    const struct row *delay = find(TABLE_READINESS, facts);
    return delay ? delay : way;
}

static bool holds(const struct rule_case *expected)
{
    if (expected->kind != CASE_DECISION)
        return true;
    const struct row *row = decide(&expected->facts);
    char name[RULE_NAME_BYTES] = "";
    if (row)
        rule_name(&row->rule, name);
    return row && row->rule.verdict == expected->verdict && strcmp(name, expected->rule) == 0 &&
           (!expected->has_subject || row->rule.subject == expected->subject);
}

static bool is_noticed(void)
{
    for (size_t i = 0; i < case_count; i++) {
        if (!holds(&cases[i]))
            return true;
    }
    return false;
}

static bool reaches(const struct region *region, const struct box *box, struct facts *example)
{
    for (size_t i = 0; i < region->count; i++) {
        struct box shared = {{0}};
        if (!box_intersect(region->space, &region->boxes[i], box, &shared))
            continue;
        for (int fact = 0; fact < FACT_COUNT; fact++)
            example->values[fact] = (uint8_t)__builtin_ctz(shared.masks[fact]);
        return true;
    }
    return false;
}

static void print_missed(enum table table, const struct row *row, enum fact fact,
                         const struct facts *example)
{
    char name[RULE_NAME_BYTES];
    struct buffer text;
    rule_name(&row->rule, name);
    buffer_init(&text, 0);
    facts_format(example, &text);
    printf("not ok condition %s %zu, %s, %s=%s: no case for %.*s\n", table_name(table),
           (size_t)(row - &copies[first_of[table]]) + 1, name, fact_name(fact),
           fact_value_name(fact, example->values[fact]), TEXT_ARG(buffer_text(&text)));
    buffer_release(&text);
}

struct counts {
    size_t tried, missed;
};

/* Each value of a condition. `reaching` is what can exist and comes as far as the row. */
static void try_condition(enum table table, struct row *row, enum fact fact,
                          const struct region *reaching, struct counts *counts)
{
    const uint32_t before = row->when.masks[fact];
    for (uint8_t value = 0; value < fact_value_count(fact); value++) {
        const uint32_t bit = UINT32_C(1) << value;
        struct facts example;
        struct box box = space_row(reaching->space, row->when.masks);
        box.masks[fact] = bit;
        if (!reaches(reaching, &box, &example))
            continue;
        counts->tried++;
        row->when.masks[fact] = before ^ bit;
        if ((row->when.masks[fact] & space_box(reaching->space).masks[fact]) == 0)
            row->when.masks[fact] = UINT32_C(1) << 31; /* matches nothing; 0 would mean any */
        if (!is_noticed()) {
            print_missed(table, row, fact, &example);
            counts->missed++;
        }
        row->when.masks[fact] = before;
    }
}

/* Takes the table's rows from the region one by one, trying each with what reaches it. */
static void try_table(enum table table, struct region *reaching, struct counts *counts)
{
    for (size_t i = first_of[table]; i < first_of[table + 1]; i++) {
        for (int fact = 0; fact < FACT_COUNT; fact++) {
            if (copies[i].when.masks[fact])
                try_condition(table, &copies[i], (enum fact)fact, reaching, counts);
        }
        struct box box = space_row(reaching->space, copies[i].when.masks);
        region_subtract(reaching, &box);
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!cases_read(argv[i], cases, &case_count))
            return 1;
    }
    copy_rows();
    if (is_noticed()) {
        printf("not ok conditions: a case fails before anything is changed\n");
        return 1;
    }
    struct space space = facts_space();
    struct region region;
    struct counts counts = {0, 0};
    region_existing(&region, &space);
    try_table(TABLE_ELIGIBILITY, &region, &counts);
    region_keep_carried(&region);
    try_table(TABLE_READINESS, &region, &counts);
    region_release(&region);
    printf("%s conditions: %zu of %zu changed ones were noticed by a case\n",
           counts.missed ? "not ok" : "ok", counts.tried - counts.missed, counts.tried);
    return counts.missed ? 1 : 0;
}
