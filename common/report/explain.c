/* Facts, the rules that were looked at, and the smallest change that would let a record cross. */
#include "rules/explain.h"
#include "report/read.h"

void write_facts(struct json_writer *writer, const char *key, uint64_t low, uint64_t high)
{
    struct facts facts;
    facts_unpack(low, high, &facts);
    json_open_object(writer, key);
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        const char *value = fact_value_name((enum fact)fact, facts.values[fact]);
        json_write_string(writer, fact_name((enum fact)fact), value ? value : "unknown");
    }
    json_close_object(writer);
}

static void write_considered(struct json_writer *writer, const struct explanation *explanation)
{
    char name[RULE_NAME_BYTES];
    json_open_array(writer, "considered");
    for (size_t i = 0; i < explanation->considered_count; i++) {
        const struct considered *considered = &explanation->considered[i];
        rule_name(considered->rule, name);
        json_open_object(writer, NULL);
        json_write_string(writer, "table", table_name(considered->table));
        json_write_string(writer, "rule", name);
        json_write_bool(writer, "applies", considered->is_match);
        if (!considered->is_match)
            json_write_string(writer, "because_of", fact_name(considered->failed));
        json_write_string(writer, "sentence", considered->rule->sentence);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_flip(struct json_writer *writer, const struct flip *flip, uint8_t now)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "fact", fact_name(flip->fact));
    json_write_string(writer, "sentence", fact_sentence(flip->fact));
    json_write_string(writer, "is", fact_value_name(flip->fact, now));
    json_open_array(writer, "were");
    for (uint8_t value = 0; value < fact_value_count(flip->fact); value++) {
        if (!(flip->values >> value & 1u))
            continue;
        json_open_object(writer, NULL);
        json_write_string(writer, "value", fact_value_name(flip->fact, value));
        json_write_string(writer, "words", fact_value_words(flip->fact, value));
        json_close_object(writer);
    }
    json_close_array(writer);
    json_close_object(writer);
}

static void write_flips(struct json_writer *writer, const struct explanation *explanation,
                        const struct facts *facts)
{
    json_open_array(writer, "would_cross_if");
    for (size_t i = 0; i < explanation->flip_count; i++) {
        const struct flip *flip = &explanation->flips[i];
        write_flip(writer, flip, facts->values[flip->fact]);
    }
    json_close_array(writer);
    if (explanation->is_search_cut)
        json_write_bool(writer, "search_cut", true);
}

void write_explanation(struct json_writer *writer, const struct record *record,
                       uint32_t rules_version)
{
    const struct rules rules = {.version = rules_version};
    struct facts facts;
    struct explanation explanation;
    if (record->rule_kind == 0)
        return;
    facts_unpack(record->facts_low, record->facts_high, &facts);
    rules_explain(&rules, &facts, &explanation);
    write_facts(writer, "facts", record->facts_low, record->facts_high);
    json_write_string(writer, "verdict", verdict_name(explanation.decision.verdict));
    write_considered(writer, &explanation);
    write_flips(writer, &explanation, &facts);
}
