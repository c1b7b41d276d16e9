/* Writes the rulebook page from the tables: `make rulebook`. */
#include "base/error.h"
#include "rules/requests.h"
#include "rules/table.h"
#include "tests/rules/rulebook_directions.h"
#include "tests/rules/rulebook_practices.h"
#include "tests/rules/rulebook_requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char introduction[] =
    "# The rulebook\n"
    "\n"
    "Made of the tables in `common/rules/*.def` by `make rulebook`; edit those, not this page.\n"
    "\n"
    "Every decision cites one rule. A record is looked at in three steps:\n"
    "\n"
    "1. **eligibility**: may it cross at all? The first row that fits refuses it.\n"
    "2. **direction**: which way does it go? Exactly one row fits.\n"
    "3. **readiness**: it would cross; can it now? The first row that fits keeps it for now.\n"
    "\n"
    "When nothing keeps it, it crosses, by the direction's rule. **carriage** says which groups "
    "of\n"
    "fields it leaves behind, **ownership** which belong to QuickBooks, **required** what has to "
    "be\n"
    "set first. *Withheld*: no, under the present facts and settings; decided again\n"
    "whenever either changes. *Waiting*: yes, as soon as the thing that it waits for happens.\n"
    "*Needs you*: a person decides. *Held*: the record remembers it: that it was kept\n"
    "back as fact paid_hold, what stayed behind as a difference that is compared again when the "
    "row no\n"
    "longer applies. A fact that a row does not name may have any value.\n"
    "\n"
    "R: the rulebook. X: neighbouring practice (listed below). K: how clashing texts are "
    "resolved. E:\n"
    "an answer of QuickBooks. K0 would be a decision without a rule: nothing is written.\n"
    "\n"
    "| source | article |\n|--|--|\n"
    "| S0 | Sync with QuickBooks Desktop: At a glance |\n"
    "| S1 | QuickBooks Online Sync - At a Glance |\n"
    "| S2 | QuickBooks Desktop: 2-way bill sync |\n"
    "| S3 | Sync with QuickBooks For Windows |\n"
    "| S4 | QuickBooks Online Sync - FAQs |\n"
    "| design | ours: where the articles are silent |\n";

static const char *const subjects[] = {"", "the next run", "the record it refers to", "a setting",
                                       "the answer to our own create"};

static void print_values(enum fact fact, uint32_t mask)
{
    const uint8_t count = fact_value_count(fact);
    uint32_t all = (UINT32_C(1) << count) - 1;
    uint32_t others = all & ~mask;
    bool is_not = others && !(others & (others - 1)) && count > 2;
    const char *between = is_not ? " is not " : " is ";
    printf("%s%s", fact_name(fact), between);
    const char *comma = "";
    for (uint8_t value = 0; value < count; value++) {
        if (!((is_not ? others : mask) >> value & 1u))
            continue;
        printf("%s%s", comma, fact_value_name(fact, value));
        comma = " or ";
    }
}

static void print_groups(uint32_t groups)
{
    const char *comma = "";
    if (groups == EVERY_GROUP) {
        printf("every group");
        return;
    }
    for (int group = 0; group < GROUP_COUNT; group++) {
        if (!(groups >> group & 1u))
            continue;
        printf("%s%s", comma, group_name((enum group)group));
        comma = ", ";
    }
}

static void print_verdict(enum table table, const struct row *row)
{
    switch (table) {
    case TABLE_CARRIAGE:
        printf("leaves behind ");
        print_groups(row->groups);
        printf("%s", row->rule.holds ? ", held" : "");
        return;
    case TABLE_OWNERSHIP:
        printf("to QuickBooks belongs ");
        print_groups(row->groups);
        return;
    case TABLE_REQUIRED:
        printf("needs %s", tenant_setting_name(row->setting));
        return;
    case TABLE_ELIGIBILITY:
    case TABLE_DIRECTION:
    case TABLE_READINESS:
    case TABLE_COUNT:
        break;
    }
    printf("%s%s", verdict_name(row->rule.verdict), row->rule.holds ? ", held" : "");
}

static void print_row(enum table table, size_t index, const struct row *row)
{
    printf("| %s %zu | ", table_name(table), index + 1);
    print_verdict(table, row);
    printf(" | %s | ", subjects[row->rule.subject]);
    const char *comma = "";
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        const uint32_t all = (UINT32_C(1) << fact_value_count((enum fact)fact)) - 1;
        if (row->when.masks[fact] == 0 || (row->when.masks[fact] & all) == all)
            continue;
        printf("%s", comma);
        print_values((enum fact)fact, row->when.masks[fact]);
        comma = "; ";
    }
    printf("%s | %u |\n", *comma ? "" : "always", (unsigned)row->rule.since);
}

static void print_rule(const struct rule *rule)
{
    char name[RULE_NAME_BYTES];
    rule_name(rule, name);
    printf("\n## %s\n\n%s\n\nSource: %s.\n", name, rule->sentence, rule->source);
    bool has_rows = false;
    for (int table = 0; table < TABLE_COUNT; table++) {
        size_t count = 0;
        const struct row *rows = table_rows((enum table)table, &count);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].rule.kind != rule->kind || rows[i].rule.number != rule->number)
                continue;
            if (!has_rows)
                printf("\n| row | verdict | waits for | when | since |\n|--|--|--|--|--|\n");
            has_rows = true;
            print_row((enum table)table, i, &rows[i]);
        }
    }
    if (is_cited_by_requests(rule))
        printf("%sAsked of requests: see there.\n", has_rows ? "\n" : "");
    else if (!has_rows)
        printf("%s\n", rule->kept_by);
}

static int compare_rules(const void *a, const void *b)
{
    static const char letters[] = "RXKE";
    const struct rule *x = *(const struct rule *const *)a, *y = *(const struct rule *const *)b;
    if (x->kind != y->kind)
        return (int)(strchr(letters, x->kind) - strchr(letters, y->kind));
    return (int)x->number - (int)y->number;
}

/* Each rule once, in order. */
static size_t collect(const struct rule **out)
{
    size_t total = 0, count = 0, unique = 0;
    for (int table = 0; table < TABLE_COUNT; table++) {
        const struct row *rows = table_rows((enum table)table, &count);
        for (size_t i = 0; i < count; i++)
            out[total++] = &rows[i].rule;
    }
    const struct rule *others = rules_elsewhere(&count);
    REQUIRE(total + count <= ROWS_MAX);
    for (size_t i = 0; i < count; i++)
        out[total++] = &others[i];
    size_t request_count = 0;
    const struct request_row *requests = request_rows(&request_count);
    REQUIRE(total + request_count <= ROWS_MAX);
    for (size_t i = 0; i < request_count; i++)
        out[total++] = &requests[i].rule;
    qsort(out, total, sizeof(out[0]), compare_rules);
    for (size_t i = 0; i < total; i++) {
        if (unique == 0 || compare_rules(&out[unique - 1], &out[i]) != 0)
            out[unique++] = out[i];
    }
    return unique;
}

static void print_facts(void)
{
    printf("\n# The facts\n\nWhat the rules look at, and nothing else. A person can change those "
           "marked with a star.\n\n| fact | what it is | values |\n|--|--|--|\n");
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        printf("| %s%s | %s | ", fact_name((enum fact)fact),
               fact_is_changeable((enum fact)fact) ? " *" : "", fact_sentence((enum fact)fact));
        for (uint8_t value = 0; value < fact_value_count((enum fact)fact); value++)
            printf("%s%s", value ? ", " : "", fact_value_name((enum fact)fact, value));
        printf(" |\n");
    }
}

int main(void)
{
    const struct rule *rules[ROWS_MAX];
    size_t count = collect(rules);
    printf("%s", introduction);
    print_directions();
    for (size_t i = 0; i < count; i++)
        print_rule(rules[i]);
    print_practices(rules, count);
    print_requests();
    print_facts();
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
