#include "rules/requests.h"

#include "base/error.h"
#include "rules/table.h"

enum { VALUES_MAX = 16 };

/* Rows take the parts of a rule by name; what only records cite is not used here. */
enum rule_letter { LETTER_R = 'R', LETTER_X = 'X', LETTER_K = 'K', LETTER_E = 'E' };
#define RULE_PARTS(letter, n, source, sentence, attribute)                                         \
    static const char SOURCE_##letter##n[] attribute = source;                                     \
    static const char SENTENCE_##letter##n[] attribute = sentence;                                 \
    enum { KIND_##letter##n = LETTER_##letter, NUMBER_##letter##n = (n) };
#define RULE(letter, n, source, sentence)                                                          \
    RULE_PARTS(letter, n, source, sentence, __attribute__((unused)))
#define RULE_OF_REQUESTS(letter, n, source, sentence) RULE_PARTS(letter, n, source, sentence, )
#define RULE_ELSEWHERE(letter, n, keeper, source, sentence)
#include "rules/rulebook.def"
#undef RULE_ELSEWHERE
#undef RULE_OF_REQUESTS
#undef RULE

#define IS(value) (1u << (REQUEST_##value))
#define NOT(value) (~(1u << (REQUEST_##value)))
#define ROW(name, verdict_, subject_, since_, ...)                                                 \
    {.rule = {.kind = KIND_##name,                                                                 \
              .number = NUMBER_##name,                                                             \
              .since = (since_),                                                                   \
              .source = SOURCE_##name,                                                             \
              .sentence = SENTENCE_##name},                                                        \
     .verdict = REQUEST_##verdict_,                                                                \
     .subject = REQUEST_SUBJECT_##subject_,                                                        \
     .when = {__VA_ARGS__}},
#define REFUSE ROW
#define ALLOW(name, since, ...) ROW(name, ALLOWED, NONE, since, __VA_ARGS__)
static const struct request_row rows[] = {
/* clang-format off */
#include "rules/requests.def"
    /* clang-format on */
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

static const struct {
    const char *name;
    const char *sentence;
    const char *values[VALUES_MAX]; /* NULL after the last */
} facts_table[REQUEST_FACT_COUNT] = {
#define VALUE(symbol, value, name) name,
#define FACT(symbol, member, sentence, values)                                                     \
    [REQUEST_FACT_##symbol] = {#member, sentence, {values}},
#include "rules/request_facts.def"
#undef FACT
#undef VALUE
};

static bool fits(const struct request_row *row, const struct request_facts *facts)
{
    for (int fact = 0; fact < REQUEST_FACT_COUNT; fact++) {
        uint32_t mask = row->when.masks[fact];
        if (mask != 0 && !(mask >> facts->values[fact] & 1u))
            return false;
    }
    return true;
}

static bool is_on(const struct rules *rules, size_t index)
{
    size_t bit = row_count() + index;
    if (rules->disabled && (rules->disabled[bit / 64] >> (bit % 64) & 1u))
        return false;
    return rows[index].rule.since <= rules->version;
}

const struct request_row *rules_judge_request(const struct rules *rules,
                                              const struct request_facts *facts)
{
    REQUIRE(row_count() + ROW_COUNT <= ROWS_MAX);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (is_on(rules, i) && fits(&rows[i], facts))
            return &rows[i];
    }
    return NULL;
}

const struct request_row *request_rows(size_t *count)
{
    *count = ROW_COUNT;
    return rows;
}

const char *request_verdict_name(enum request_verdict verdict)
{
    static const char *const names[] = {"allow", "forbid", "conflict"};
    REQUIRE((unsigned)verdict < sizeof(names) / sizeof(names[0]));
    return names[verdict];
}

const char *request_fact_name(enum request_fact fact)
{
    return facts_table[fact].name;
}

const char *request_fact_sentence(enum request_fact fact)
{
    return facts_table[fact].sentence;
}

uint8_t request_value_count(enum request_fact fact)
{
    uint8_t count = 0;
    while (count < VALUES_MAX && facts_table[fact].values[count])
        count++;
    return count;
}

const char *request_value_name(enum request_fact fact, uint8_t value)
{
    return value < VALUES_MAX ? facts_table[fact].values[value] : NULL;
}
