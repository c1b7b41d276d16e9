#include "tests/rules/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES_MAX = 1024, PATH_BYTES_MAX = 1024 };

static const char *const subject_names[] = {"none", "run", "record", "settings", "answer"};

struct reader {
    const char *path;
    unsigned line;
    bool has_fact[FACT_COUNT];
    struct facts defaults;
    bool has_request_fact[REQUEST_FACT_COUNT];
    struct request_facts request_defaults;
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

/* name=value of a fact, subject=, group=, unset=, or a bare value of ledger or entity. */
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
    } else if (text_equal_string(name, "unset")) {
        return tenant_setting_parse(rest, &out->unset) || complain(reader, "no setting is", word);
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
    static const struct {
        const char *word;
        enum case_kind kind;
        bool applies;
    } others[] = {{"drops", CASE_CARRIAGE, true},  {"carries", CASE_CARRIAGE, false},
                  {"owned", CASE_OWNERSHIP, true}, {"shared", CASE_OWNERSHIP, false},
                  {"lacks", CASE_REQUIRED, true},  {"complete", CASE_REQUIRED, false}};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (text_equal_string(word, others[i].word)) {
            out->kind = others[i].kind;
            out->applies = others[i].applies;
            return true;
        }
    }
    static const enum verdict verdicts[] = {VERDICT_CARRY, VERDICT_WAITING, VERDICT_WITHHELD,
                                            VERDICT_NEEDS_YOU, VERDICT_REFUSED};
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

/* --- requests --------------------------------------------------------------------------------- */

static bool parse_request_word(struct reader *reader, struct text word, struct request_facts *out)
{
    struct text rest = word;
    struct text name = text_next(&rest, '=');
    for (int i = 0; i < REQUEST_FACT_COUNT; i++) {
        enum request_fact fact = (enum request_fact)i;
        if (!text_equal_string(name, request_fact_name(fact)))
            continue;
        for (uint8_t value = 0; value < request_value_count(fact); value++) {
            if (!text_equal_string(rest, request_value_name(fact, value)))
                continue;
            out->values[fact] = value;
            reader->has_request_fact[fact] = true;
            return true;
        }
        return complain(reader, "unknown value in", word);
    }
    return complain(reader, "unknown fact of requests in", word);
}

static bool parse_request_words(struct reader *reader, struct text rest, struct request_facts *out)
{
    for (struct text word = next_word(&rest); word.length; word = next_word(&rest)) {
        if (!parse_request_word(reader, word, out))
            return false;
    }
    return true;
}

static bool parse_request(struct reader *reader, struct text rest, struct rule_case *out)
{
    *out = (struct rule_case){.file = reader->path, .line = reader->line, .kind = CASE_REQUEST};
    out->request = reader->request_defaults;
    struct text verdict = next_word(&rest);
    struct text rule = next_word(&rest);
    int found = REQUEST_CONFLICT;
    while (found >= 0 &&
           !text_equal_string(verdict, request_verdict_name((enum request_verdict)found)))
        found--;
    if (found < 0)
        return complain(reader, "unknown verdict of a request", verdict);
    out->request_verdict = (enum request_verdict)found;
    if (!text_copy(rule, out->rule, sizeof(out->rule)) || rule.length == 0)
        return complain(reader, "no rule follows", verdict);
    if (!parse_request_words(reader, rest, &out->request))
        return false;
    for (int fact = 0; fact < REQUEST_FACT_COUNT; fact++) {
        if (!reader->has_request_fact[fact])
            return complain(reader, "neither the line nor the defaults name",
                            text_of(request_fact_name((enum request_fact)fact)));
    }
    return true;
}

/* --- files ------------------------------------------------------------------------------------ */

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

/* Takes the word off the line's beginning when it stands there. */
static bool take(struct text *line, struct text word)
{
    if (!text_starts_with(*line, word))
        return false;
    *line = text_trim(text_slice(line->data + word.length, line->length - word.length));
    return true;
}

static bool parse_line(struct reader *reader, struct text line, struct rule_case *cases,
                       size_t *count)
{
    bool is_request = take(&line, TEXT("request "));
    if (take(&line, TEXT("defaults:")))
        return is_request ? parse_request_words(reader, line, &reader->request_defaults)
                          : parse_defaults(reader, line);
    if (*count == CASES_MAX)
        return complain(reader, "too many cases:", line);
    struct rule_case *out = &cases[(*count)++];
    return is_request ? parse_request(reader, line, out) : parse_case(reader, line, out);
}

static bool read_file(struct reader *reader, const char *path, struct rule_case *cases,
                      size_t *count)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return false;
    }
    char line[LINE_BYTES_MAX];
    bool is_good = true;
    reader->path = path;
    reader->line = 0;
    while (fgets(line, sizeof(line), file)) {
        reader->line++;
        line[strcspn(line, "#\n")] = '\0';
        struct text text = text_trim(text_of(line));
        if (text.length)
            is_good &= parse_line(reader, text, cases, count);
    }
    fclose(file);
    return is_good;
}

/* What is beside it in CASES_SHARED comes first. */
bool cases_read(const char *path, struct rule_case *cases, size_t *count)
{
    const char *name = strrchr(path, '/');
    struct text folder = text_slice(path, name ? (size_t)(name - path) + 1 : 0);
    char shared[PATH_BYTES_MAX];
    struct reader reader = {.path = path};
    int length = snprintf(shared, sizeof(shared), "%.*s%s", TEXT_ARG(folder), CASES_SHARED);
    if (length < 0 || (size_t)length >= sizeof(shared))
        return complain(&reader, "too long a path:", text_of(path));
    if (!read_file(&reader, shared, cases, count))
        return false;
    return read_file(&reader, path, cases, count);
}

static bool request_holds(const struct rules *rules, const struct rule_case *expected,
                          char problem[static CASE_PROBLEM_BYTES])
{
    const struct request_row *row = rules_judge_request(rules, &expected->request);
    enum request_verdict verdict = row ? row->verdict : REQUEST_ALLOWED;
    char name[RULE_NAME_BYTES] = "--";
    if (row)
        rule_name(&row->rule, name);
    if (verdict == expected->request_verdict && strcmp(name, expected->rule) == 0)
        return true;
    snprintf(problem, CASE_PROBLEM_BYTES, "%s:%u: expected %s %s, but it is %s %s", expected->file,
             expected->line, request_verdict_name(expected->request_verdict), expected->rule,
             request_verdict_name(verdict), name);
    return false;
}

/* Every preference is set but the one that the case is about. */
static const struct rule *find_lacking(const struct rules *rules, const struct rule_case *expected)
{
    struct tenant_settings settings;
    struct error error;
    size_t count = 0;
    const struct row *rows = table_rows(TABLE_REQUIRED, &count);
    tenant_settings_init(&settings);
    for (size_t i = 0; i < count; i++)
        if (rows[i].setting != expected->unset)
            REQUIRE(tenant_settings_put(&settings, rows[i].setting, TEXT("1"), &error));
    return rules_lacking(rules, &expected->facts, &settings);
}

/* Of the tables that a decision does not go through: NULL when nothing applies. */
static bool row_holds(const struct rules *rules, const struct rule_case *expected,
                      char problem[static CASE_PROBLEM_BYTES])
{
    struct rules_groups groups = {0};
    if (expected->kind == CASE_CARRIAGE)
        rules_dropped(rules, &expected->facts, &groups);
    else if (expected->kind == CASE_OWNERSHIP)
        rules_owned(rules, &expected->facts, &groups);
    const struct rule *why = groups.why[expected->group];
    if (expected->kind == CASE_REQUIRED)
        why = find_lacking(rules, expected);
    char name[RULE_NAME_BYTES] = "--";
    if (why)
        rule_name(why, name);
    bool is_in_mask = groups.mask >> expected->group & 1u;
    if (strcmp(name, expected->rule) == 0 && expected->applies == (why != NULL) &&
        (expected->kind == CASE_REQUIRED || is_in_mask == expected->applies))
        return true;
    snprintf(problem, CASE_PROBLEM_BYTES, "%s:%u: expected %s, but it is %s", expected->file,
             expected->line, expected->rule, name);
    return false;
}

bool case_holds(const struct rules *rules, const struct rule_case *expected,
                char problem[static CASE_PROBLEM_BYTES])
{
    if (expected->kind == CASE_REQUEST)
        return request_holds(rules, expected, problem);
    if (expected->kind != CASE_DECISION)
        return row_holds(rules, expected, problem);
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
