#include "tests/rules/rulebook_requests.h"

#include "rules/requests.h"

#include <stdio.h>

static const char introduction[] =
    "\n# Requests\n\n"
    "What people, the platform and readers ask for: settings, choices about records, versions of "
    "the\n"
    "rules. The first row that fits decides; none: it is allowed. The fold judges every request by "
    "this\n"
    "table, and what it refuses ends as *refused*, with the rule. The console asks it before, and\n"
    "answers 403 (*forbid*: who asks may not) or 409 (*conflict*: not as things stand). Whose "
    "each\n"
    "setting is, and whether it can be changed again: `deploy/TENANT_SETTINGS.md`.\n\n"
    "| row | answer | rule | when | since |\n|--|--|--|--|--|\n";

static void print_fact(enum request_fact fact, uint32_t mask)
{
    const uint8_t count = request_value_count(fact);
    uint32_t others = ((UINT32_C(1) << count) - 1) & ~mask;
    bool is_not = others && !(others & (others - 1)) && count > 2;
    const char *comma = "";
    printf("%s%s", request_fact_name(fact), is_not ? " is not " : " is ");
    for (uint8_t value = 0; value < count; value++) {
        if (!((is_not ? others : mask) >> value & 1u))
            continue;
        printf("%s%s", comma, request_value_name(fact, value));
        comma = " or ";
    }
}

static void print_row(size_t index, const struct request_row *row)
{
    char name[RULE_NAME_BYTES];
    const char *comma = "";
    rule_name(&row->rule, name);
    printf("| requests %zu | %s | %s | ", index + 1, request_verdict_name(row->verdict), name);
    for (int fact = 0; fact < REQUEST_FACT_COUNT; fact++) {
        if (row->when.masks[fact] == 0)
            continue;
        printf("%s", comma);
        print_fact((enum request_fact)fact, row->when.masks[fact]);
        comma = "; ";
    }
    printf(" | %u |\n", (unsigned)row->rule.since);
}

void print_requests(void)
{
    size_t count = 0;
    const struct request_row *rows = request_rows(&count);
    printf("%s", introduction);
    for (size_t i = 0; i < count; i++)
        print_row(i, &rows[i]);
    printf("\n| fact of a request | what it is | values |\n|--|--|--|\n");
    for (int i = 0; i < REQUEST_FACT_COUNT; i++) {
        enum request_fact fact = (enum request_fact)i;
        printf("| %s | %s | ", request_fact_name(fact), request_fact_sentence(fact));
        for (uint8_t value = 0; value < request_value_count(fact); value++)
            printf("%s%s", value ? ", " : "", request_value_name(fact, value));
        printf(" |\n");
    }
}

bool is_cited_by_requests(const struct rule *rule)
{
    size_t count = 0;
    const struct request_row *rows = request_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].rule.kind == rule->kind && rows[i].rule.number == rule->number)
            return true;
    }
    return false;
}
