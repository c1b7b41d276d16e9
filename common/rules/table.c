#include "rules/table.h"

#include "base/error.h"
#include "rules/patterns.h"

enum rule_letter { LETTER_R = 'R', LETTER_X = 'X', LETTER_K = 'K', LETTER_E = 'E' };

/* A rule is written once; the rows that cite it take its parts by name. A rule that no row cites
 * does not compile (unused variable). */
#define RULE(letter, n, source, sentence)                                                          \
    static const char SOURCE_##letter##n[] = source;                                               \
    static const char SENTENCE_##letter##n[] = sentence;                                           \
    enum { KIND_##letter##n = LETTER_##letter, NUMBER_##letter##n = (n) };
#define RULE_OF_REQUESTS(letter, n, source, sentence)
#define RULE_ELSEWHERE(letter, n, keeper, source, sentence)
#include "rules/rulebook.def"
#undef RULE_ELSEWHERE
#undef RULE_OF_REQUESTS
#undef RULE

enum { LASTS_ANEW = false, LASTS_FORGET = false, LASTS_HOLDS = true };
#define ROW(name, verdict_, subject_, since_, ...)                                                 \
    {.rule = {.kind = KIND_##name,                                                                 \
              .number = NUMBER_##name,                                                             \
              .since = (since_),                                                                   \
              .verdict = VERDICT_##verdict_,                                                       \
              .subject = SUBJECT_##subject_,                                                       \
              .source = SOURCE_##name,                                                             \
              .sentence = SENTENCE_##name},                                                        \
     __VA_ARGS__},
#define WAY(name, verdict, subject, since, ...)                                                    \
    ROW(name, verdict, subject, since, .when = {__VA_ARGS__})
#define DEFER WAY
#define REFUSE(name, verdict, subject, lasts, since, ...)                                          \
    ROW(name, verdict, subject, since, .rule.holds = LASTS_##lasts, .when = {__VA_ARGS__})
#define DROP(name, group, subject, lasts, since, ...)                                              \
    ROW(name, CARRY, subject, since, .rule.holds = LASTS_##lasts, .groups = 1u << GROUP_##group,   \
        .when = {__VA_ARGS__})
#define OWN(name, groups_, since, ...)                                                             \
    ROW(name, CARRY, NONE, since, .groups = (groups_), .when = {__VA_ARGS__})
#define REQUIRE_SET(name, setting_, since, ...)                                                    \
    ROW(name, WAITING, SETTINGS, since, .setting = TENANT_SETTING_##setting_, .when = {__VA_ARGS__})

/* In the order of enum table. */
static const struct row rows[] = {
/* clang-format off */
#include "rules/eligibility.def"
#include "rules/direction.def"
#include "rules/readiness.def"
#include "rules/carriage.def"
#include "rules/ownership.def"
#include "rules/required.def"
    /* clang-format on */
};

#undef REFUSE
#undef WAY
#undef DEFER
#undef DROP
#undef OWN
#undef REQUIRE_SET
#define REFUSE(...) +1
#define WAY(...) +1
#define DEFER(...) +1
#define DROP(...) +1
#define OWN(...) +1
#define REQUIRE_SET(...) +1
enum {
    ELIGIBILITY_ROWS = 0
#include "rules/eligibility.def"
    ,
    DIRECTION_ROWS = 0
#include "rules/direction.def"
    ,
    READINESS_ROWS = 0
#include "rules/readiness.def"
    ,
    CARRIAGE_ROWS = 0
#include "rules/carriage.def"
    ,
    OWNERSHIP_ROWS = 0
#include "rules/ownership.def"
    ,
    REQUIRED_ROWS = 0
#include "rules/required.def"
    ,
    CARRIAGE_FIRST = ELIGIBILITY_ROWS + DIRECTION_ROWS + READINESS_ROWS,
    OWNERSHIP_FIRST = CARRIAGE_FIRST + CARRIAGE_ROWS,
    REQUIRED_FIRST = OWNERSHIP_FIRST + OWNERSHIP_ROWS
};
#undef REFUSE
#undef WAY
#undef DEFER
#undef DROP
#undef OWN
#undef REQUIRE_SET

static const struct {
    const char *name;
    size_t first, count;
} tables[TABLE_COUNT] = {
    [TABLE_ELIGIBILITY] = {"eligibility", 0, ELIGIBILITY_ROWS},
    [TABLE_DIRECTION] = {"direction", ELIGIBILITY_ROWS, DIRECTION_ROWS},
    [TABLE_READINESS] = {"readiness", ELIGIBILITY_ROWS + DIRECTION_ROWS, READINESS_ROWS},
    [TABLE_CARRIAGE] = {"carriage", CARRIAGE_FIRST, CARRIAGE_ROWS},
    [TABLE_OWNERSHIP] = {"ownership", OWNERSHIP_FIRST, OWNERSHIP_ROWS},
    [TABLE_REQUIRED] = {"required", REQUIRED_FIRST, REQUIRED_ROWS},
};
_Static_assert(sizeof(rows) / sizeof(rows[0]) == REQUIRED_FIRST + REQUIRED_ROWS,
               "every row belongs to a table");
_Static_assert(sizeof(rows) / sizeof(rows[0]) <= ROWS_MAX, "ROWS_MAX is the room for all rows");

static const struct impossible impossible[] = {
#define NEVER(why_, ...) {.why = why_, .when = {__VA_ARGS__}},
#include "rules/impossible.def"
#undef NEVER
};

#define KEEPER(symbol, words) static const char KEEPER_##symbol[] = words;
#include "rules/keepers.def"
#undef KEEPER

static const struct rule elsewhere[] = {
#define RULE(letter, n, source, sentence)
#define RULE_OF_REQUESTS(letter, n, source, sentence)
#define RULE_ELSEWHERE(letter, n, keeper, source_, sentence_)                                      \
    {.kind = LETTER_##letter,                                                                      \
     .number = (n),                                                                                \
     .since = 1,                                                                                   \
     .verdict = VERDICT_CARRY,                                                                     \
     .subject = SUBJECT_NONE,                                                                      \
     .kept_by = KEEPER_##keeper,                                                                   \
     .source = source_,                                                                            \
     .sentence = sentence_},
#include "rules/rulebook.def"
#undef RULE_ELSEWHERE
#undef RULE_OF_REQUESTS
#undef RULE
};

const char *table_name(enum table table)
{
    return tables[table].name;
}

const struct row *table_rows(enum table table, size_t *count)
{
    *count = tables[table].count;
    return rows + tables[table].first;
}

size_t row_index(const struct row *row)
{
    return (size_t)(row - rows);
}

size_t row_count(void)
{
    return sizeof(rows) / sizeof(rows[0]);
}

const struct impossible *impossible_rows(size_t *count)
{
    *count = sizeof(impossible) / sizeof(impossible[0]);
    return impossible;
}

const struct rule *rules_elsewhere(size_t *count)
{
    *count = sizeof(elsewhere) / sizeof(elsewhere[0]);
    return elsewhere;
}

bool facts_can_exist(const struct facts *facts)
{
    for (size_t i = 0; i < sizeof(impossible) / sizeof(impossible[0]); i++) {
        if (pattern_matches(&impossible[i].when, facts, NULL))
            return false;
    }
    return true;
}

bool pattern_matches(const struct pattern *pattern, const struct facts *facts, enum fact *failed)
{
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        uint32_t mask = pattern->masks[fact];
        if (mask == 0 || (mask >> facts->values[fact] & 1u))
            continue;
        if (failed)
            *failed = (enum fact)fact;
        return false;
    }
    return true;
}

bool row_is_on(const struct rules *rules, const struct row *row)
{
    size_t index = row_index(row);
    if (rules->disabled && (rules->disabled[index / 64] >> (index % 64) & 1u))
        return false;
    return row->rule.since <= rules->version;
}

const struct row *table_find(const struct rules *rules, enum table table, const struct facts *facts)
{
    const struct row *first = rows + tables[table].first;
    for (size_t i = 0; i < tables[table].count; i++) {
        if (row_is_on(rules, &first[i]) && pattern_matches(&first[i].when, facts, NULL))
            return &first[i];
    }
    return NULL;
}

const struct rule *table_rule_of(enum fact fact, uint8_t value)
{
    const struct row *first = rows + tables[TABLE_READINESS].first;
    for (size_t i = 0; i < tables[TABLE_READINESS].count; i++) {
        if (first[i].when.masks[fact] == UINT32_C(1) << value)
            return &first[i].rule;
    }
    bug("no row asks for %s alone", fact_value_name(fact, value));
}
