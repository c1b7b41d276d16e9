#include "rules/explain.h"

#include <string.h>

#include "base/error.h"

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

/* --- the smallest change -----------------------------------------------------------------------
 */

enum { HOLES_MAX = 2 * ROWS_MAX };

/* A box is a set of facts: one mask a fact. What is left of `from` when every hole is cut out of it
 * crosses. */
struct search {
    const struct facts *facts;
    const struct pattern *holes[HOLES_MAX];
    size_t hole_count;
    struct pattern from;
    size_t most; /* facts that may change */
    size_t steps;
    struct explanation *out;
};

static bool is_kept(const struct search *search, const struct pattern *box, int fact)
{
    return box->masks[fact] >> search->facts->values[fact] & 1u;
}

/* Facts of which the box no longer has the value that they have now. */
static size_t changes_of(const struct search *search, const struct pattern *box)
{
    size_t changes = 0;
    for (int fact = 0; fact < FACT_COUNT; fact++)
        changes += !is_kept(search, box, fact);
    return changes;
}

/* False when they share nothing. */
static bool box_narrow(struct pattern *box, const struct pattern *by)
{
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        if (by->masks[fact])
            box->masks[fact] &= by->masks[fact];
        if (!box->masks[fact])
            return false;
    }
    return true;
}

static int flips_compare(const struct flip *a, const struct flip *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i].fact != b[i].fact)
            return a[i].fact < b[i].fact ? -1 : 1;
    return 0;
}

/* Everything in the box crosses. Of one fact alone all values that help are told. */
static void propose(struct search *search, const struct pattern *box)
{
    struct explanation *out = search->out;
    struct flip flips[FLIPS_MAX];
    size_t count = 0;
    for (int fact = 0; fact < FACT_COUNT; fact++)
        if (!is_kept(search, box, fact))
            flips[count++] = (struct flip){(enum fact)fact, box->masks[fact]};
    REQUIRE(count > 0 && count <= search->most);
    int order = out->flip_count ? flips_compare(flips, out->flips, count) : -1;
    if (order == 0 && count == 1)
        out->flips[0].values |= flips[0].values;
    if (order >= 0)
        return;
    memcpy(out->flips, flips, sizeof(flips[0]) * count);
    out->flip_count = count;
}

/* Cuts the holes from `hole` on: what is left falls into boxes that share nothing. */
static void cut_holes(struct search *search, struct pattern box, size_t hole)
{
    if (search->steps >= FLIP_STEPS_MAX || changes_of(search, &box) > search->most)
        return;
    search->steps++;
    struct pattern shared;
    for (; hole < search->hole_count; hole++) {
        shared = box;
        if (box_narrow(&shared, search->holes[hole]))
            break;
    }
    if (hole == search->hole_count) {
        propose(search, &box);
        return;
    }
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        struct pattern piece = box;
        piece.masks[fact] &= ~shared.masks[fact];
        if (piece.masks[fact])
            cut_holes(search, piece, hole + 1);
        box.masks[fact] = shared.masks[fact];
    }
}

static void add_hole(struct search *search, const struct pattern *hole)
{
    REQUIRE(search->hole_count < HOLES_MAX);
    search->holes[search->hole_count++] = hole;
}

/* Rows that keep back, and what cannot exist. */
static void add_holes(struct search *search, const struct rules *rules)
{
    size_t count = 0;
    const struct impossible *impossible = impossible_rows(&count);
    for (size_t i = 0; i < count; i++)
        add_hole(search, &impossible[i].when);
    for (int table = 0; table < TABLE_CARRIAGE; table++) {
        const struct row *rows = table_rows((enum table)table, &count);
        for (size_t i = 0; i < count; i++)
            if (row_is_on(rules, &rows[i]) && rows[i].rule.verdict != VERDICT_CARRY)
                add_hole(search, &rows[i].when);
    }
}

/* What people can make of these facts. */
static struct pattern reachable(const struct facts *facts)
{
    struct pattern box;
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        box.masks[fact] = 1u << facts->values[fact];
        if (!fact_is_changeable((enum fact)fact))
            continue;
        for (uint8_t value = 0; value < fact_value_count((enum fact)fact); value++)
            if (fact_value_words((enum fact)fact, value))
                box.masks[fact] |= 1u << value;
    }
    return box;
}

/* Each of the direction's rows that carries, as far as it can be reached. */
static void search_ways(struct search *search, const struct rules *rules)
{
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_DIRECTION, &count);
    for (size_t i = 0; i < count; i++) {
        struct pattern box = search->from;
        if (row_is_on(rules, &rows[i]) && rows[i].rule.verdict == VERDICT_CARRY &&
            box_narrow(&box, &rows[i].when))
            cut_holes(search, box, 0);
    }
}

/* What is on its way arrives, and runs come by themselves: of what else keeps a record back, those
 * are no part. They are when they are all that it waits for. */
static struct facts settled(const struct rules *rules, const struct facts *facts)
{
    static const struct {
        enum fact fact;
        uint8_t from, to;
    } BY_ITSELF[] = {
        {FACT_PARENT, PARENT_COMING, PARENT_LINKED},
        {FACT_RUN, RUN_NEXT, RUN_RELEASED},
    };
    struct facts later = *facts;
    struct decision decision;
    for (size_t i = 0; i < sizeof(BY_ITSELF) / sizeof(BY_ITSELF[0]); i++)
        if (later.values[BY_ITSELF[i].fact] == BY_ITSELF[i].from)
            later.values[BY_ITSELF[i].fact] = BY_ITSELF[i].to;
    rules_decide(rules, &later, &decision);
    return decision.verdict == VERDICT_CARRY ? *facts : later;
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

    const struct facts later = settled(rules, facts);
    struct search search = {.facts = &later, .from = reachable(&later), .out = out};
    add_holes(&search, rules);
    for (search.most = 1; search.most <= FLIPS_MAX && !out->flip_count; search.most++)
        search_ways(&search, rules);
    out->is_search_cut = !out->flip_count && search.steps >= FLIP_STEPS_MAX;
}
