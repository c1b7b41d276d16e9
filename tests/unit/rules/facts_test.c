#include "tests/unit/unit.h"

#include "rules/facts.h"

#include <string.h>

static void names_go_both_ways(void **state)
{
    (void)state;
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        enum fact parsed = FACT_COUNT;
        assert_true(fact_parse(text_of(fact_name((enum fact)fact)), &parsed));
        assert_int_equal(parsed, fact);
        assert_true(strlen(fact_sentence((enum fact)fact)) > 0);
        uint8_t count = fact_value_count((enum fact)fact);
        assert_true(count >= 2 && count <= 32);
        for (uint8_t value = 0; value < count; value++) {
            uint8_t back = UINT8_MAX;
            const char *name = fact_value_name((enum fact)fact, value);
            assert_non_null(name);
            assert_true(fact_value_parse((enum fact)fact, text_of(name), &back));
            assert_int_equal(back, value);
        }
        assert_null(fact_value_name((enum fact)fact, count));
        assert_null(fact_value_name((enum fact)fact, UINT8_MAX));
    }
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    enum fact fact = FACT_COUNT;
    uint8_t value = UINT8_MAX;
    assert_false(fact_parse(TEXT("Link"), &fact));
    assert_false(fact_parse(TEXT(""), &fact));
    assert_false(fact_parse(TEXT_NONE, &fact));
    assert_false(fact_value_parse(FACT_LINK, TEXT("partly"), &value));
    assert_false(fact_value_parse(FACT_LINK, TEXT_NONE, &value));
    assert_int_equal(fact, FACT_COUNT);
    assert_int_equal(value, UINT8_MAX);
}

/* The names are those of the model, so that logs, cases and topics use one word. */
static void values_of_the_model_have_its_names(void **state)
{
    (void)state;
    for (int entity = 0; entity < ENTITY_COUNT; entity++)
        assert_string_equal(fact_value_name(FACT_ENTITY, (uint8_t)entity),
                            entity_name((enum entity)entity));
    for (int action = 0; action < ACTION_COUNT; action++)
        assert_string_equal(fact_value_name(FACT_ACTION, (uint8_t)action),
                            action_name((enum action)action));
    for (int refusal = 0; refusal < REFUSAL_COUNT; refusal++)
        assert_string_equal(fact_value_name(FACT_REFUSAL, (uint8_t)refusal),
                            refusal_name((enum refusal)refusal));
}

static void packing_goes_both_ways(void **state)
{
    (void)state;
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        for (uint8_t value = 0; value < fact_value_count((enum fact)fact); value++) {
            struct facts facts = {{0}}, back;
            uint64_t low = 0, high = 0;
            facts.values[fact] = value;
            facts_pack(&facts, &low, &high);
            facts_unpack(low, high, &back);
            assert_memory_equal(&facts, &back, sizeof(facts));
            if (value)
                assert_true(low || high);
        }
    }
}

static void a_value_that_is_no_more_unpacks_to_the_first(void **state)
{
    (void)state;
    struct facts facts;
    facts_unpack(UINT64_MAX, UINT64_MAX, &facts);
    for (int fact = 0; fact < FACT_COUNT; fact++)
        assert_true(facts.values[fact] < fact_value_count((enum fact)fact));
    assert_int_equal(facts.values[FACT_ENTITY], 0);
}

static void format_names_every_fact(void **state)
{
    (void)state;
    struct facts facts = {{0}};
    facts.values[FACT_LEDGER] = LEDGER_ONLINE;
    facts.values[FACT_ENTITY] = ENTITY_BILL;
    facts.values[FACT_POLICY] = UINT8_MAX;
    struct buffer out;
    buffer_init(&out, 0);
    facts_format(&facts, &out);
    assert_true(text_starts_with(buffer_text(&out),
                                 TEXT("ledger=online entity=bill origin=platform action=create ")));
    assert_non_null(strstr(out.data, " paid=none "));
    assert_non_null(strstr(out.data, " policy=?"));
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(values_of_the_model_have_its_names),
        cmocka_unit_test(packing_goes_both_ways),
        cmocka_unit_test(a_value_that_is_no_more_unpacks_to_the_first),
        cmocka_unit_test(format_names_every_fact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
