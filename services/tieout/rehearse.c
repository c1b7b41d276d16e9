/* Rehearsal: every decision on the journal made again under other rules or settings. */
#include "fold/rehearse.h"

#include <stdlib.h>

#include "codec/write.h"
#include "model/event.h"
#include "replay.h"
#include "rules/rules.h"

enum { TALLIES_MAX = 4096, EXAMPLES = 3 };

struct tally_example {
    struct uuid tenant, record;
    instant_us time;
};

/* Decisions about one kind of record that one rule made and another would make. */
struct tally {
    enum entity entity;
    struct decision now, next;
    uint64_t count;
    struct tally_example examples[EXAMPLES];
};

struct rehearsing {
    uint32_t version; /* 0: as it was */
    struct setting_change changes[CLI_LIST_MAX + 1];
    size_t change_count;
    uint64_t decision_count, other_count;
    struct tally tallies[TALLIES_MAX];
    size_t tally_count;
};

/* --- the options -------------------------------------------------------------------------------
 */

static bool read_version(const struct cli *cli, uint32_t *out)
{
    int64_t version = 0;
    if (!text_is_present(cli->rules))
        return true;
    if (text_parse_int64(cli->rules, &version) && version >= 1 && version <= RULES_VERSION_LATEST) {
        *out = (uint32_t)version;
        return true;
    }
    cli_fail(CLI_USAGE, "--rules %.*s: this program has the rules of version 1 to %d.",
             TEXT_ARG(cli->rules), RULES_VERSION_LATEST);
    return false;
}

static bool read_edition(const struct cli *cli, struct rehearsing *rehearsing)
{
    struct error error;
    if (!text_is_present(cli->edition))
        return true;
    rehearsing->changes[rehearsing->change_count++] =
        (struct setting_change){TENANT_SETTING_EDITION, cli->edition};
    if (tenant_setting_check(TENANT_SETTING_EDITION, cli->edition, &error))
        return true;
    cli_fail(CLI_USAGE, "%s.", error.message);
    return false;
}

struct rehearsing *rehearsing_start(struct cli *cli)
{
    struct rehearsing *rehearsing = calloc(1, sizeof(*rehearsing));
    REQUIRE(rehearsing);
    if (read_version(cli, &rehearsing->version) && cli_changes(cli, rehearsing->changes)) {
        rehearsing->change_count = cli->sets.count;
        if (read_edition(cli, rehearsing))
            return rehearsing;
    }
    free(rehearsing);
    return NULL;
}

/* --- counting ----------------------------------------------------------------------------------
 */

static bool is_same(const struct decision *a, const struct decision *b)
{
    return a->verdict == b->verdict && a->rule->kind == b->rule->kind &&
           a->rule->number == b->rule->number;
}

static struct tally *tally_of(struct rehearsing *rehearsing, enum entity entity,
                              const struct rehearsed *rehearsed)
{
    for (size_t i = 0; i < rehearsing->tally_count; i++) {
        struct tally *tally = &rehearsing->tallies[i];
        if (tally->entity == entity && is_same(&tally->now, &rehearsed->now) &&
            is_same(&tally->next, &rehearsed->next))
            return tally;
    }
    REQUIRE(rehearsing->tally_count < TALLIES_MAX);
    struct tally *tally = &rehearsing->tallies[rehearsing->tally_count++];
    *tally = (struct tally){.entity = entity, .now = rehearsed->now, .next = rehearsed->next};
    return tally;
}

static void count(struct rehearsing *rehearsing, const struct refolded *refolded,
                  const struct decided *decided, const struct rehearsed *rehearsed)
{
    struct tally *tally = tally_of(rehearsing, decided->entity, rehearsed);
    if (tally->count < EXAMPLES)
        tally->examples[tally->count] = (struct tally_example){
            refolded->state->head.tenant, decided->record_id, refolded->event->time};
    tally->count++;
    rehearsing->other_count++;
}

void rehearsing_tell(void *context, const struct refolded *refolded)
{
    struct rehearsing *rehearsing = context;
    struct tenant_settings settings;
    struct error error;
    size_t decided = refolded->effects ? refolded->effects->decision_count : 0;
    if (decided == 0)
        return;
    settings = refolded->state->head.settings;
    for (size_t i = 0; i < rehearsing->change_count; i++)
        REQUIRE(tenant_settings_put(&settings, rehearsing->changes[i].setting,
                                    rehearsing->changes[i].value, &error));
    uint32_t version = rehearsing->version ? rehearsing->version : refolded->rules_version;
    const struct rehearsal rehearsal = {
        .now = {.version = refolded->rules_version},
        .next = {.version = version},
        .settings = rehearsing->change_count ? &settings : NULL,
    };
    for (size_t i = 0; i < decided; i++) {
        const struct decided *one = &refolded->effects->decisions[i];
        struct rehearsed rehearsed;
        if (!rehearse(&rehearsal, refolded->state, one, refolded->effects->arena, &rehearsed))
            continue;
        rehearsing->decision_count++;
        if (rehearsed.is_other)
            count(rehearsing, refolded, one, &rehearsed);
    }
}

/* --- the list ----------------------------------------------------------------------------------
 */

static int compare_tallies(const void *left, const void *right)
{
    const struct tally *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    if (a->entity != b->entity)
        return (int)a->entity - (int)b->entity;
    if (a->now.rule->number != b->now.rule->number)
        return (int)a->now.rule->number - (int)b->now.rule->number;
    return (int)a->next.rule->number - (int)b->next.rule->number;
}

static void write_decision(struct json_writer *writer, const char *key,
                           const struct decision *decision)
{
    char name[RULE_NAME_BYTES];
    rule_name(decision->rule, name);
    json_open_object(writer, key);
    json_write_string(writer, "rule", name);
    json_write_string(writer, "verdict", verdict_name(decision->verdict));
    json_write_string(writer, "sentence", decision->rule->sentence);
    json_close_object(writer);
}

static void write_tally(struct json_writer *writer, const struct tally *tally)
{
    json_open_object(writer, NULL);
    json_write_int64(writer, "count", (int64_t)tally->count);
    json_write_string(writer, "entity", entity_name(tally->entity));
    write_decision(writer, "from", &tally->now);
    write_decision(writer, "to", &tally->next);
    json_open_array(writer, "examples");
    for (size_t i = 0; i < tally->count && i < EXAMPLES; i++) {
        json_open_object(writer, NULL);
        write_uuid(writer, "tenant", tally->examples[i].tenant);
        write_uuid(writer, "record", tally->examples[i].record);
        write_instant(writer, "time", tally->examples[i].time);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_close_object(writer);
}

static void write_all(struct rehearsing *rehearsing, struct buffer *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_write_int64(&writer, "decisions", (int64_t)rehearsing->decision_count);
    json_write_int64(&writer, "other", (int64_t)rehearsing->other_count);
    json_open_array(&writer, "groups");
    for (size_t i = 0; i < rehearsing->tally_count; i++)
        write_tally(&writer, &rehearsing->tallies[i]);
    json_close_array(&writer);
    json_close_object(&writer);
}

static void append_tables(struct cli *cli, const struct json *list)
{
    static const struct column columns[] = {
        {"COUNT", "count", NULL, true},          {"ENTITY", "entity", NULL, false},
        {"FROM", "from.rule", NULL, false},      {"", "from.verdict", NULL, false},
        {"TO", "to.rule", NULL, false},          {"", "to.verdict", NULL, false},
        {"BECAUSE", "to.sentence", NULL, false},
    };
    const struct json *groups = json_member(list, "groups");
    buffer_append_format(&cli->out, "%lld of %lld decisions would be others.\n",
                         (long long)json_int64(list, "other", 0),
                         (long long)json_int64(list, "decisions", 0));
    if (!groups->first)
        return;
    buffer_append_char(&cli->out, '\n');
    table_print(cli, groups, columns, sizeof(columns) / sizeof(columns[0]));
    buffer_append_string(&cli->out, "\nFor instance (tieout explain TENANT RECORD):\n");
    JSON_EACH(group, groups)
    {
        JSON_EACH(example, json_member(group, "examples"))
        {
            buffer_append_format(
                &cli->out, "  %.*s to %.*s  %.*s  %.*s  %.*s\n",
                TEXT_ARG(json_text(group, "from.rule")), TEXT_ARG(json_text(group, "to.rule")),
                TEXT_ARG(json_text(example, "time")), TEXT_ARG(json_text(example, "tenant")),
                TEXT_ARG(json_text(example, "record")));
        }
    }
}

enum cli_end rehearsing_end(struct rehearsing *rehearsing, struct cli *cli, bool is_complete)
{
    bool is_other = rehearsing->other_count > 0;
    if (is_complete) {
        qsort(rehearsing->tallies, rehearsing->tally_count, sizeof(rehearsing->tallies[0]),
              compare_tallies);
        write_all(rehearsing, &cli->out);
        if (cli->is_json)
            buffer_append_char(&cli->out, '\n');
        else
            append_tables(cli, cli_take_report(cli));
    }
    free(rehearsing);
    if (!is_complete)
        return CLI_USAGE;
    return is_other ? cli_fail(CLI_FAILED, "Some decisions would be others.") : CLI_DONE;
}
