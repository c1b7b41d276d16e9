#include "base/error.h"
#include "rules/requests.h"
#include "rules/table.h"

#include <stdio.h>

/* Reached only when the matrix has a hole or one of its rows is switched off: nothing is written.
 */
static const struct rule gap = {.kind = 'K',
                                .number = 0,
                                .since = 1,
                                .verdict = VERDICT_WITHHELD,
                                .subject = SUBJECT_NONE,
                                .source = "design",
                                .sentence = "No rule says what to do: nothing is written."};

void rules_decide(const struct rules *rules, const struct facts *facts, struct decision *out)
{
    const struct row *refusal = table_find(rules, TABLE_ELIGIBILITY, facts);
    const struct row *way = refusal ? NULL : table_find(rules, TABLE_DIRECTION, facts);
    const struct row *delay = way && way->rule.verdict == VERDICT_CARRY
                                  ? table_find(rules, TABLE_READINESS, facts)
                                  : NULL;
    const struct row *decisive = refusal ? refusal : delay ? delay : way;
    out->rule = decisive ? &decisive->rule : &gap;
    out->verdict = out->rule->verdict;
}

static void find_groups(const struct rules *rules, enum table table, const struct facts *facts,
                        struct rules_groups *out)
{
    size_t count = 0;
    const struct row *rows = table_rows(table, &count);
    *out = (struct rules_groups){0};
    for (size_t i = 0; i < count; i++) {
        if (!row_is_on(rules, &rows[i]) || !pattern_matches(&rows[i].when, facts, NULL))
            continue;
        for (int group = 0; group < GROUP_COUNT; group++)
            if ((rows[i].groups & ~out->mask) >> group & 1u)
                out->why[group] = &rows[i].rule;
        out->mask |= rows[i].groups;
    }
}

void rules_dropped(const struct rules *rules, const struct facts *facts, struct rules_groups *out)
{
    find_groups(rules, TABLE_CARRIAGE, facts, out);
}

void rules_owned(const struct rules *rules, const struct facts *facts, struct rules_groups *out)
{
    find_groups(rules, TABLE_OWNERSHIP, facts, out);
}

const struct rule *rules_lacking(const struct rules *rules, const struct facts *facts,
                                 const struct tenant_settings *settings)
{
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_REQUIRED, &count);
    for (size_t i = 0; i < count; i++)
        if (text_is_empty(tenant_settings_get(settings, rows[i].setting)) &&
            row_is_on(rules, &rows[i]) && pattern_matches(&rows[i].when, facts, NULL))
            return &rows[i].rule;
    return NULL;
}

const struct rule *rule_find(char kind, uint16_t number)
{
    for (int table = 0; table < TABLE_COUNT; table++) {
        size_t count = 0;
        const struct row *rows = table_rows((enum table)table, &count);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].rule.kind == kind && rows[i].rule.number == number)
                return &rows[i].rule;
        }
    }
    size_t count = 0;
    const struct request_row *requests = request_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (requests[i].rule.kind == kind && requests[i].rule.number == number)
            return &requests[i].rule;
    }
    const struct rule *others = rules_elsewhere(&count);
    for (size_t i = 0; i < count; i++) {
        if (others[i].kind == kind && others[i].number == number)
            return &others[i];
    }
    return kind == gap.kind && number == gap.number ? &gap : NULL;
}

void rule_name(const struct rule *rule, char out[static RULE_NAME_BYTES])
{
    snprintf(out, RULE_NAME_BYTES, "%c%u", rule->kind, (unsigned)rule->number);
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"carry", "waiting", "withheld", "needs_you", "refused"};
    REQUIRE((unsigned)verdict < sizeof(names) / sizeof(names[0]));
    return names[verdict];
}
