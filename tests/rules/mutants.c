/* Switches off one row after another: some case must notice, or the row is not tested. */
#include "tests/rules/cases.h"

#include <stdio.h>

static struct rule_case cases[CASES_MAX];

/* The first case that fails without the row, or NULL. */
static const struct rule_case *find_witness(size_t row, size_t count)
{
    uint64_t disabled[ROWS_MAX / 64] = {0};
    const struct rules rules = {.version = RULES_VERSION_LATEST, .disabled = disabled};
    char problem[CASE_PROBLEM_BYTES];
    disabled[row / 64] |= UINT64_C(1) << (row % 64);
    for (size_t i = 0; i < count; i++) {
        if (!case_holds(&rules, &cases[i], problem))
            return &cases[i];
    }
    return NULL;
}

/* The row's place among all, and in its table. */
struct mutant {
    const char *table;
    size_t index, number;
    const struct rule *rule;
};

static bool try_mutant(const struct mutant *mutant, size_t count)
{
    const struct rule_case *witness = find_witness(mutant->index, count);
    char name[RULE_NAME_BYTES];
    rule_name(mutant->rule, name);
    printf("%s mutant %s %zu, %s: ", witness ? "ok" : "not ok", mutant->table, mutant->number,
           name);
    if (witness)
        printf("%s:%u\n", witness->file, witness->line);
    else
        printf("no case fails without it\n");
    return witness;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        if (!cases_read(argv[i], cases, &count))
            return 1;
    }
    /* A case that fails anyway would seem to catch everything. */
    const struct rules rules = {.version = RULES_VERSION_LATEST};
    char problem[CASE_PROBLEM_BYTES];
    for (size_t i = 0; i < count; i++) {
        if (!case_holds(&rules, &cases[i], problem)) {
            printf("not ok mutants: %s\n", problem);
            return 1;
        }
    }
    int status = 0;
    for (int table = 0; table < TABLE_COUNT; table++) {
        size_t rows_count = 0;
        const struct row *rows = table_rows((enum table)table, &rows_count);
        for (size_t i = 0; i < rows_count; i++) {
            const struct mutant mutant = {table_name((enum table)table), row_index(&rows[i]), i + 1,
                                          &rows[i].rule};
            status |= !try_mutant(&mutant, count);
        }
    }
    size_t requests_count = 0;
    const struct request_row *requests = request_rows(&requests_count);
    for (size_t i = 0; i < requests_count; i++) {
        const struct mutant mutant = {"requests", row_count() + i, i + 1, &requests[i].rule};
        status |= !try_mutant(&mutant, count);
    }
    return status;
}
