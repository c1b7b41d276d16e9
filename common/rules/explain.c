#include "rules/explain.h"

/* The rows of a table as decide looks at them: up to the first match. */
static const struct row *consider(const struct rules *rules, enum table table,
                                  const struct facts *facts, struct explanation *out)
{
    size_t count = 0;
    const struct row *rows = table_rows(table, &count);
    for (size_t i = 0; i < count; i++) {
        if (!row_is_on(rules, &rows[i]))
            continue;
        struct considered *entry = &out->considered[out->considered_count++];
        *entry = (struct considered){.table = table, .rule = &rows[i].rule};
        entry->is_match = pattern_matches(&rows[i].when, facts, &entry->failed);
        if (entry->is_match)
            return &rows[i];
    }
    return NULL;
}

struct search {
    const struct rules *rules;
    struct facts facts; /* with the flips tried now */
    struct flip flips[FLIPS_MAX];
    size_t tries;
};

static bool crosses(struct search *search)
{
    if (!facts_can_exist(&search->facts))
        return false;
    struct decision decision;
    search->tries++;
    rules_decide(search->rules, &search->facts, &decision);
    return decision.verdict == VERDICT_CARRY;
}

/* Tries to flip `count - depth` more facts, from `from` on. */
static bool search_flips(struct search *search, int from, size_t depth, size_t count)
{
    if (depth == count)
        return crosses(search);
    for (int fact = from; fact < FACT_COUNT && search->tries < FLIP_TRIES_MAX; fact++) {
        if (!fact_is_changeable((enum fact)fact))
            continue;
        const uint8_t before = search->facts.values[fact];
        for (uint8_t value = 0; value < fact_value_count((enum fact)fact); value++) {
            if (value == before)
                continue;
            search->facts.values[fact] = value;
            search->flips[depth] = (struct flip){(enum fact)fact, value};
            if (search_flips(search, fact + 1, depth + 1, count))
                return true;
        }
        search->facts.values[fact] = before;
    }
    return false;
}

void rules_explain(const struct rules *rules, const struct facts *facts, struct explanation *out)
{
    *out = (struct explanation){0};
    rules_decide(rules, facts, &out->decision);
    if (!consider(rules, TABLE_ELIGIBILITY, facts, out)) {
        const struct row *way = consider(rules, TABLE_DIRECTION, facts, out);
        if (way && way->rule.verdict == VERDICT_CARRY)
            consider(rules, TABLE_READINESS, facts, out);
    }
    if (out->decision.verdict == VERDICT_CARRY)
        return;

    struct search search = {.rules = rules, .facts = *facts};
    for (size_t count = 1; count <= FLIPS_MAX; count++) {
        if (!search_flips(&search, 0, 0, count))
            continue;
        for (size_t i = 0; i < count; i++)
            out->flips[i] = search.flips[i];
        out->flip_count = count;
        return;
    }
    out->is_search_cut = search.tries >= FLIP_TRIES_MAX;
}
