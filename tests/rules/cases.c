#include "tests/rules/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES_MAX = 1024 };

static const char *const subject_names[] = {"none", "run", "record", "settings", "answer"};

struct reader {
    const char *path;
    unsigned line;
    bool has_fact[FACT_COUNT];
    struct facts defaults;
};

static bool complain(const struct reader *reader, const char *what, struct text word)
{
    fprintf(stderr, "%s:%u: %s \"%.*s\"\n", reader->path, reader->line, what, TEXT_ARG(word));
    return false;
}

/* The next word of a line; an empty text at its end. */
static struct text next_word(struct text *rest)
{
    while (rest->length && strchr(" \t\r\n", rest->data[0]))
        *rest = text_slice(rest->data + 1, rest->length - 1);
    size_t length = 0;
    while (length < rest->length && !strchr(" \t\r\n", rest->data[length]))
        length++;
    struct text word = text_slice(rest->data, length);
    *rest = text_slice(rest->data + length, rest->length - length);
    return word;
}

static bool parse_subject(struct text value, struct rule_case *out)
{
    for (size_t i = 0; i < sizeof(subject_names) / sizeof(subject_names[0]); i++) {
        if (text_equal_string(value, subject_names[i])) {
            out->subject = (enum subject_kind)i;
            out->has_subject = true;
            return true;
        }
    }
    return false;
}

static bool parse_group(struct text value, struct rule_case *out)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        if (text_equal_string(value, group_name((enum group)group))) {
            out->group = (enum group)group;
            return true;
        }
    }
    return false;
}

/* name=value of a fact, subject=, group=, or a bare value of ledger or entity. */
static bool parse_word(struct reader *reader, struct text word, struct rule_case *out)
{
    enum fact fact = FACT_LEDGER;
    uint8_t value = 0;
    struct text rest = word;
    struct text name = text_next(&rest, '=');
    if (!text_is_present(rest)) {
        if (!fact_value_parse(FACT_LEDGER, word, &value)) {
            fact = FACT_ENTITY;
            if (!fact_value_parse(FACT_ENTITY, word, &value))
                return complain(reader, "no ledger and no entity is called", word);
        }
    } else if (text_equal_string(name, "subject")) {
        return parse_subject(rest, out) || complain(reader, "unknown subject", word);
    } else if (text_equal_string(name, "group")) {
        return parse_group(rest, out) || complain(reader, "unknown group", word);
    } else if (!fact_parse(name, &fact)) {
        return complain(reader, "unknown fact in", word);
    } else if (!fact_value_parse(fact, rest, &value)) {
        return complain(reader, "unknown value in", word);
    }
    out->facts.values[fact] = value;
    reader->has_fact[fact] = true;
    return true;
}

static bool parse_verdict(struct text word, struct rule_case *out)
{
    out->is_dropped = text_equal_string(word, "drops");
    out->is_carriage = out->is_dropped || text_equal_string(word, "carries");
    if (out->is_carriage)
        return true;
    static const enum verdict verdicts[] = {VERDICT_CARRY, VERDICT_WAITING, VERDICT_WITHHELD,
                                            VERDICT_NEEDS_YOU};
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
        if (text_equal_string(word, verdict_name(verdicts[i]))) {
            out->verdict = verdicts[i];
            return true;
        }
    }
    return false;
}

static bool parse_case(struct reader *reader, struct text rest, struct rule_case *out)
{
    *out = (struct rule_case){.file = reader->path, .line = reader->line};
    out->facts = reader->defaults;
    struct text verdict = next_word(&rest);
    struct text rule = next_word(&rest);
    if (!parse_verdict(verdict, out))
        return complain(reader, "unknown verdict", verdict);
    if (!text_copy(rule, out->rule, sizeof(out->rule)) || rule.length == 0)
        return complain(reader, "no rule follows", verdict);
    for (struct text word = next_word(&rest); word.length; word = next_word(&rest)) {
        if (!parse_word(reader, word, out))
            return false;
    }
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        if (!reader->has_fact[fact])
            return complain(reader, "neither the line nor the defaults name",
                            text_of(fact_name((enum fact)fact)));
    }
    if (!facts_can_exist(&out->facts))
        return complain(reader, "no record can have these facts:", rule);
    return true;
}

static bool parse_defaults(struct reader *reader, struct text rest)
{
    struct rule_case defaults = {.facts = reader->defaults};
    for (struct text word = next_word(&rest); word.length; word = next_word(&rest)) {
        if (!parse_word(reader, word, &defaults))
            return false;
    }
    reader->defaults = defaults.facts;
    return true;
}

bool cases_read(const char *path, struct rule_case *cases, size_t *count)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return false;
    }
    struct reader reader = {.path = path};
    char line[LINE_BYTES_MAX];
    bool is_good = true;
    while (fgets(line, sizeof(line), file)) {
        reader.line++;
        line[strcspn(line, "#\n")] = '\0';
        struct text text = text_trim(text_of(line));
        if (text.length == 0)
            continue;
        const struct text header = TEXT("defaults:");
        bool is_case = !text_starts_with(text, header);
        if (is_case && *count == CASES_MAX)
            is_good = complain(&reader, "too many cases:", text);
        else if (is_case)
            is_good &= parse_case(&reader, text, &cases[(*count)++]);
        else
            is_good &= parse_defaults(
                &reader, text_slice(text.data + header.length, text.length - header.length));
    }
    fclose(file);
    return is_good;
}

static bool carriage_holds(const struct rules *rules, const struct rule_case *expected,
                           char problem[static CASE_PROBLEM_BYTES])
{
    const struct rule *why = NULL;
    char name[RULE_NAME_BYTES] = "--";
    bool carries = rules_carries(rules, &expected->facts, expected->group, &why);
    if (!carries)
        rule_name(why, name);
    if (carries == !expected->is_dropped && strcmp(name, expected->rule) == 0)
        return true;
    snprintf(problem, CASE_PROBLEM_BYTES, "%s:%u: expected that %s %s %s, but it %s by %s",
             expected->file, expected->line, group_name(expected->group),
             expected->is_dropped ? "is dropped by" : "goes", expected->rule,
             carries ? "goes" : "is dropped", name);
    return false;
}

bool case_holds(const struct rules *rules, const struct rule_case *expected,
                char problem[static CASE_PROBLEM_BYTES])
{
    if (expected->is_carriage)
        return carriage_holds(rules, expected, problem);
    struct decision decision;
    char name[RULE_NAME_BYTES];
    rules_decide(rules, &expected->facts, &decision);
    rule_name(decision.rule, name);
    bool subject_fits = !expected->has_subject || expected->subject == decision.rule->subject;
    if (decision.verdict == expected->verdict && strcmp(name, expected->rule) == 0 && subject_fits)
        return true;
    snprintf(problem, CASE_PROBLEM_BYTES, "%s:%u: expected %s %s, but it is %s %s, subject %s",
             expected->file, expected->line, verdict_name(expected->verdict), expected->rule,
             verdict_name(decision.verdict), name, subject_names[decision.rule->subject]);
    return false;
}
