#include "tests/unit/unit.h"

#include "rules/explain.h"

static const struct rules latest = {.version = RULES_VERSION_LATEST};
static struct explanation explanation;

/* An unpaid bill that comes in from QuickBooks Online now. */
static struct facts bill_in(void)
{
    struct facts facts = {{0}};
    facts.values[FACT_LEDGER] = LEDGER_ONLINE;
    facts.values[FACT_ENTITY] = ENTITY_BILL;
    facts.values[FACT_ORIGIN] = ORIGIN_LEDGER;
    facts.values[FACT_PAID_NOW] = PAID_NOW_UNPAID;
    facts.values[FACT_COHORT] = COHORT_B;
    return facts;
}

static void assert_decided(const struct facts *facts, enum verdict verdict, const char *rule)
{
    char name[RULE_NAME_BYTES];
    rules_explain(&latest, facts, &explanation);
    rule_name(explanation.decision.rule, name);
    assert_string_equal(name, rule);
    assert_int_equal(explanation.decision.verdict, verdict);
    struct decision decision;
    rules_decide(&latest, facts, &decision);
    assert_ptr_equal(decision.rule, explanation.decision.rule);
    assert_true(explanation.considered_count > 0);
    assert_false(explanation.is_search_cut);
}

/* Exactly one row of each table is the last that was looked at, and it is the deciding one. */
static void what_crosses_was_looked_at_in_three_tables(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    assert_decided(&facts, VERDICT_CARRY, "R97");
    assert_int_equal(explanation.flip_count, 0);
    size_t matches = 0, by_table[TABLE_COUNT] = {0};
    for (size_t i = 0; i < explanation.considered_count; i++) {
        matches += explanation.considered[i].is_match;
        by_table[explanation.considered[i].table]++;
    }
    size_t eligibility = 0, readiness = 0;
    table_rows(TABLE_ELIGIBILITY, &eligibility);
    table_rows(TABLE_READINESS, &readiness);
    assert_int_equal(matches, 1);
    assert_int_equal(by_table[TABLE_ELIGIBILITY], eligibility);
    assert_int_equal(by_table[TABLE_READINESS], readiness);
}

static void a_row_that_fails_names_the_first_fact(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    assert_decided(&facts, VERDICT_CARRY, "R97");
    assert_false(explanation.considered[0].is_match);
    assert_int_equal(explanation.considered[0].failed, FACT_MARK);
    bool has_seen = false;
    for (size_t i = 0; i < explanation.considered_count; i++) {
        if (explanation.considered[i].rule->number != 93)
            continue;
        assert_int_equal(explanation.considered[i].failed, FACT_PAID_NOW);
        has_seen = true;
    }
    assert_true(has_seen);
}

static void a_refusal_ends_the_look(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    facts.values[FACT_PAID_NOW] = PAID_NOW_PARTLY;
    assert_decided(&facts, VERDICT_WITHHELD, "R93");
    const struct considered *last = &explanation.considered[explanation.considered_count - 1];
    assert_true(last->is_match);
    assert_ptr_equal(last->rule, explanation.decision.rule);
    assert_int_equal(last->table, TABLE_ELIGIBILITY);
    assert_int_equal(explanation.flip_count, 1);
    assert_int_equal(explanation.flips[0].fact, FACT_PAID_NOW);
    assert_int_equal(explanation.flips[0].values, 1u << PAID_NOW_UNPAID);
}

/* Paid, without a number and refused: three facts have to change, and are told. */
static struct facts bill_with_three_faults(void)
{
    struct facts facts = bill_in();
    facts.values[FACT_PAID_NOW] = PAID_NOW_FULLY;
    facts.values[FACT_NUMBER] = NUMBER_NO;
    facts.values[FACT_REFUSAL] = REFUSAL_OTHER;
    assert_decided(&facts, VERDICT_WITHHELD, "R94");
    assert_int_equal(explanation.flip_count, 3);
    return facts;
}

static void the_fewest_facts_are_flipped_together(void **state)
{
    (void)state;
    struct facts facts = bill_with_three_faults();
    assert_int_equal(explanation.flips[0].fact, FACT_PAID_NOW);
    assert_int_equal(explanation.flips[1].fact, FACT_NUMBER);
    assert_int_equal(explanation.flips[2].fact, FACT_REFUSAL);
    for (size_t i = 0; i < explanation.flip_count; i++)
        facts.values[explanation.flips[i].fact] =
            (uint8_t)__builtin_ctz(explanation.flips[i].values);
    assert_decided(&facts, VERDICT_CARRY, "R97");
}

static void what_people_cannot_change_is_not_proposed(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    facts.values[FACT_ENTITY] = ENTITY_BILL_PAYMENT;
    facts.values[FACT_PAID_NOW] = PAID_NOW_NONE;
    facts.values[FACT_COHORT] = COHORT_A;
    assert_decided(&facts, VERDICT_WITHHELD, "R90");
    assert_int_equal(explanation.flip_count, 0);
    facts.values[FACT_LEDGER] = LEDGER_DESKTOP;
    assert_decided(&facts, VERDICT_WITHHELD, "R23");
    assert_int_equal(explanation.flip_count, 0);
}

static void assert_one_flip(enum fact fact, uint32_t value)
{
    assert_int_equal(explanation.flip_count, 1);
    assert_int_equal(explanation.flips[0].fact, fact);
    assert_int_equal(explanation.flips[0].values, 1u << value);
}

/* What a rule's sentence tells people to do, or a setting decides, is proposed. */
static void what_settings_and_sentences_offer_is_proposed(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    facts.values[FACT_LEDGER] = LEDGER_DESKTOP;
    facts.values[FACT_TWO_WAY] = TWO_WAY_NEVER;
    assert_decided(&facts, VERDICT_WITHHELD, "R17");
    assert_one_flip(FACT_TWO_WAY, TWO_WAY_JOINED);
    facts.values[FACT_TWO_WAY] = TWO_WAY_NOT_YET;
    assert_decided(&facts, VERDICT_WITHHELD, "R76");
    assert_one_flip(FACT_TWO_WAY, TWO_WAY_JOINED);
    facts = bill_in();
    facts.values[FACT_CURRENCY] = CURRENCY_OTHER;
    assert_decided(&facts, VERDICT_WITHHELD, "R107"); /* a setting, be it the operators' */
    assert_one_flip(FACT_CURRENCY, CURRENCY_SUPPORTED);
    facts = bill_in();
    facts.values[FACT_ORIGIN] = ORIGIN_PLATFORM;
    facts.values[FACT_ITEM] = ITEM_PLATFORM_MADE;
    assert_decided(&facts, VERDICT_WITHHELD, "R133");
    assert_one_flip(FACT_ITEM, ITEM_KNOWN);
    facts = bill_in();
    facts.values[FACT_ENTITY] = ENTITY_CREDIT_MEMO;
    facts.values[FACT_CREDIT_MEMOS] = CREDIT_MEMOS_OFF_BY_DATE;
    assert_decided(&facts, VERDICT_WITHHELD, "R100");
    assert_one_flip(FACT_CREDIT_MEMOS, CREDIT_MEMOS_BOTH);
    facts.values[FACT_LEDGER] = LEDGER_DESKTOP;
    assert_decided(&facts, VERDICT_WITHHELD, "K1");
    assert_int_equal(explanation.flip_count, 0);
}

static void more_than_three_facts_are_not_proposed(void **state)
{
    (void)state;
    struct facts facts = bill_with_three_faults();
    facts.values[FACT_PREFERENCES] = PREFERENCES_MISSING;
    assert_decided(&facts, VERDICT_WITHHELD, "R94");
    assert_int_equal(explanation.flip_count, 0);
}

/* A parent that is coming and the next run ask nothing of anybody. */
static void what_happens_by_itself_is_told_only_alone(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    facts.values[FACT_RUN] = RUN_NEXT;
    facts.values[FACT_PARENT] = PARENT_COMING;
    assert_decided(&facts, VERDICT_WAITING, "E25");
    assert_int_equal(explanation.flip_count, 2);
    assert_int_equal(explanation.flips[0].fact, FACT_PARENT);
    assert_int_equal(explanation.flips[1].fact, FACT_RUN);
    facts.values[FACT_PAID_NOW] = PAID_NOW_PARTLY;
    assert_decided(&facts, VERDICT_WITHHELD, "R93");
    assert_int_equal(explanation.flip_count, 1);
    assert_int_equal(explanation.flips[0].fact, FACT_PAID_NOW);
}

static void every_value_of_one_fact_that_helps_is_told(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    facts.values[FACT_ACTION] = ACTION_UPDATE;
    facts.values[FACT_LINK] = LINK_LINKED;
    facts.values[FACT_CHANGED] = CHANGED_BOTH;
    assert_decided(&facts, VERDICT_NEEDS_YOU, "X11");
    assert_int_equal(explanation.flip_count, 1);
    assert_int_equal(explanation.flips[0].fact, FACT_POLICY);
    assert_int_equal(explanation.flips[0].values, 1u << POLICY_LEDGER | 1u << POLICY_PLATFORM);
}

/* Nobody can make a bill one that is paid to no degree. */
static void values_without_words_are_not_proposed(void **state)
{
    (void)state;
    struct facts facts = bill_in();
    facts.values[FACT_PAID_NOW] = PAID_NOW_NEGATIVE;
    assert_decided(&facts, VERDICT_WITHHELD, "R131");
    assert_int_equal(explanation.flip_count, 1);
    assert_int_equal(explanation.flips[0].values, 1u << PAID_NOW_UNPAID);
}

/* --- against trying every combination ----------------------------------------------------------
 */

struct trial {
    struct facts facts;
    size_t fewest;
};

static bool crosses(const struct facts *facts)
{
    struct decision decision;
    if (!facts_can_exist(facts))
        return false;
    rules_decide(&latest, facts, &decision);
    return decision.verdict == VERDICT_CARRY;
}

static void try_facts(struct trial *trial, int from, size_t changed)
{
    if (changed > 0 && crosses(&trial->facts) && changed < trial->fewest)
        trial->fewest = changed;
    if (changed + 1 >= trial->fewest)
        return;
    for (int fact = from; fact < FACT_COUNT; fact++) {
        const uint8_t before = trial->facts.values[fact];
        if (!fact_is_changeable((enum fact)fact))
            continue;
        for (uint8_t value = 0; value < fact_value_count((enum fact)fact); value++) {
            if (value == before || !fact_value_words((enum fact)fact, value))
                continue;
            trial->facts.values[fact] = value;
            try_facts(trial, fact + 1, changed + 1);
        }
        trial->facts.values[fact] = before;
    }
}

/* What happens by itself has happened, unless that alone lets it cross. */
static struct facts happened(struct facts facts)
{
    struct facts later = facts;
    if (later.values[FACT_RUN] == RUN_NEXT)
        later.values[FACT_RUN] = RUN_RELEASED;
    if (later.values[FACT_PARENT] == PARENT_COMING)
        later.values[FACT_PARENT] = PARENT_LINKED;
    return crosses(&later) ? facts : later;
}

/* Every value that is told crosses, with any value of the other flips. */
static void assert_flips_cross(struct facts facts, size_t flip)
{
    if (flip == explanation.flip_count) {
        assert_true(crosses(&facts));
        return;
    }
    const enum fact fact = explanation.flips[flip].fact;
    assert_true(fact_is_changeable(fact));
    for (uint8_t value = 0; value < fact_value_count(fact); value++) {
        if (!(explanation.flips[flip].values >> value & 1u))
            continue;
        assert_non_null(fact_value_words(fact, value));
        facts.values[fact] = value;
        assert_flips_cross(facts, flip + 1);
    }
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void the_search_finds_what_trying_everything_finds(void **state)
{
    (void)state;
    uint64_t seed = 17;
    size_t by_count[FLIPS_MAX + 1] = {0};
    for (int round = 0; round < 4000;) {
        struct facts facts = bill_in();
        for (int fact = 0; fact < FACT_COUNT; fact++)
            if (next_random(&seed) % 3 == 0)
                facts.values[fact] =
                    (uint8_t)(next_random(&seed) % fact_value_count((enum fact)fact));
        if (!facts_can_exist(&facts) || crosses(&facts))
            continue;
        round++;
        rules_explain(&latest, &facts, &explanation);
        facts = happened(facts);
        struct trial trial = {facts, FLIPS_MAX + 1};
        try_facts(&trial, 0, 0);
        assert_false(explanation.is_search_cut);
        assert_int_equal(explanation.flip_count, trial.fewest % (FLIPS_MAX + 1));
        if (explanation.flip_count > 0)
            assert_flips_cross(facts, 0);
        by_count[explanation.flip_count]++;
    }
    for (size_t i = 0; i <= FLIPS_MAX; i++)
        assert_true(by_count[i] > 20);
}

static void what_people_can_change_is_said_in_words(void **state)
{
    (void)state;
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        size_t worded = 0;
        for (uint8_t value = 0; value < fact_value_count((enum fact)fact); value++)
            worded += fact_value_words((enum fact)fact, value) != NULL;
        if ((worded > 0) != fact_is_changeable((enum fact)fact))
            print_error("%s: a value has words exactly when people can change the fact\n",
                        fact_name((enum fact)fact));
        assert_int_equal(worded > 0, fact_is_changeable((enum fact)fact));
    }
}

/* Without the row that would carry it nothing is written, and the decision still has a rule. */
static void a_hole_in_the_matrix_writes_nothing(void **state)
{
    (void)state;
    uint64_t disabled[ROWS_MAX / 64];
    for (size_t i = 0; i < ROWS_MAX / 64; i++)
        disabled[i] = UINT64_MAX;
    const struct rules none = {.version = RULES_VERSION_LATEST, .disabled = disabled};
    const struct rules before = {.version = 0};
    struct facts facts = bill_in();
    struct decision decision;
    rules_decide(&none, &facts, &decision);
    assert_int_equal(decision.verdict, VERDICT_WITHHELD);
    assert_ptr_equal(decision.rule, rule_find('K', 0));
    rules_decide(&before, &facts, &decision); /* no row is as old as that */
    assert_ptr_equal(decision.rule, rule_find('K', 0));
}

static void rules_are_found_by_name(void **state)
{
    (void)state;
    for (int table = 0; table < TABLE_COUNT; table++) {
        size_t count = 0;
        const struct row *rows = table_rows((enum table)table, &count);
        for (size_t i = 0; i < count; i++) {
            const struct rule *found = rule_find(rows[i].rule.kind, rows[i].rule.number);
            assert_non_null(found);
            assert_string_equal(found->sentence, rows[i].rule.sentence);
            assert_true(rows[i].rule.since >= 1 && rows[i].rule.since <= RULES_VERSION_LATEST);
        }
    }
    assert_non_null(rule_find('R', 84));
    assert_null(rule_find('R', 136));
    assert_null(rule_find('Z', 93));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_crosses_was_looked_at_in_three_tables),
        cmocka_unit_test(a_row_that_fails_names_the_first_fact),
        cmocka_unit_test(a_refusal_ends_the_look),
        cmocka_unit_test(the_fewest_facts_are_flipped_together),
        cmocka_unit_test(what_people_cannot_change_is_not_proposed),
        cmocka_unit_test(what_settings_and_sentences_offer_is_proposed),
        cmocka_unit_test(more_than_three_facts_are_not_proposed),
        cmocka_unit_test(what_happens_by_itself_is_told_only_alone),
        cmocka_unit_test(every_value_of_one_fact_that_helps_is_told),
        cmocka_unit_test(values_without_words_are_not_proposed),
        cmocka_unit_test(the_search_finds_what_trying_everything_finds),
        cmocka_unit_test(what_people_can_change_is_said_in_words),
        cmocka_unit_test(a_hole_in_the_matrix_writes_nothing),
        cmocka_unit_test(rules_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
