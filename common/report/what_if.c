/* What settings would lead to, in groups of records with the same fate. */
#include "fold/what_if.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "codec/write.h"
#include "fold/documents.h"
#include "report/load.h"
#include "report/read.h"
#include "rules/rules.h"

enum { CURRENCIES_MAX = 8 };

struct sum {
    struct text currency;
    struct decimal total;
    bool is_over; /* more than our numbers hold */
};

struct example {
    struct uuid record;
    struct text name; /* a document's number, a list record's name */
};

struct fate {
    enum entity entity;
    struct what_if_end without, with;
    size_t count;
    struct sum sums[CURRENCIES_MAX];
    size_t sum_count;
    bool has_other_sums;
    struct example examples[REPORT_EXAMPLES_MAX];
};

struct grouping {
    struct arena *arena;
    const struct tenant_state *state;
    struct fate *groups;
    size_t count, capacity;
};

/* --- grouping ----------------------------------------------------------------------------------
 */

static int compare_ends(const struct what_if_end *a, const struct what_if_end *b)
{
    if (a->effect != b->effect)
        return (int)a->effect - (int)b->effect;
    if (a->target != b->target)
        return (int)a->target - (int)b->target;
    if (a->rule_kind != b->rule_kind)
        return a->rule_kind - b->rule_kind;
    return (int)a->rule - (int)b->rule;
}

static int compare_fates(const void *left, const void *right)
{
    const struct fate *a = left, *b = right;
    int order = (int)a->with.effect - (int)b->with.effect;
    if (order == 0)
        order = (int)a->entity - (int)b->entity;
    if (order == 0)
        order = compare_ends(&a->with, &b->with);
    return order ? order : compare_ends(&a->without, &b->without);
}

static struct fate *fate_of(struct grouping *grouping, enum entity entity,
                            const struct what_if_row *row)
{
    const struct fate wanted = {.entity = entity, .without = row->without, .with = row->with};
    for (size_t i = 0; i < grouping->count; i++)
        if (compare_fates(&grouping->groups[i], &wanted) == 0)
            return &grouping->groups[i];
    if (grouping->count == grouping->capacity) {
        size_t capacity = grouping->capacity ? grouping->capacity * 2 : 16;
        struct fate *more = ARENA_ARRAY(grouping->arena, struct fate, capacity);
        if (grouping->count)
            memcpy(more, grouping->groups, grouping->count * sizeof(*more));
        grouping->groups = more;
        grouping->capacity = capacity;
    }
    grouping->groups[grouping->count] = wanted;
    return &grouping->groups[grouping->count++];
}

/* The value of the entity's field of that name; TEXT_NONE when there is none. */
static struct text field_named(const struct document *document, const char *name)
{
    const struct layout *layout = layout_of(document->entity);
    for (size_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i].name, name) == 0)
            return document->fields[i];
    return TEXT_NONE;
}

static void add_total(struct fate *fate, struct text currency, struct text text)
{
    struct decimal total;
    size_t at = 0;
    if (!text_is_present(text) || !decimal_parse(text, &total))
        return;
    while (at < fate->sum_count && !text_equal(fate->sums[at].currency, currency))
        at++;
    if (at == CURRENCIES_MAX) {
        fate->has_other_sums = true;
        return;
    }
    struct sum *sum = &fate->sums[at];
    if (at == fate->sum_count)
        fate->sums[fate->sum_count++] = (struct sum){.currency = currency};
    sum->is_over = sum->is_over || !decimal_add(sum->total, total, &sum->total);
}

/* Its document as its own side shows it: that is where it comes from. */
static void read_shown(struct arena *arena, const struct record *record, enum half target,
                       struct document *out)
{
    struct text document = record->shown[half_other(target)].document;
    if (!text_is_present(document))
        document = record->shown[target].document;
    *out = (struct document){.entity = record->entity};
    if (text_is_present(document))
        document_read(arena, record->entity, document, out);
}

static void take_row(struct grouping *grouping, const struct what_if_row *row)
{
    struct arena arena;
    struct document shown;
    const struct record *record = state_record(grouping->state, row->record_id);
    struct fate *fate = fate_of(grouping, record->entity, row);
    bool is_here = row->with.effect != WHAT_IF_STAYS;
    arena_init(&arena, 0);
    read_shown(&arena, record, is_here ? row->with.target : row->without.target, &shown);
    struct text currency = field_named(&shown, "currency");
    if (text_is_empty(currency))
        currency =
            tenant_settings_get(&grouping->state->head.settings, TENANT_SETTING_HOME_CURRENCY);
    struct text name = field_named(&shown, "number");
    if (text_is_empty(name))
        name = field_named(&shown, "name");
    add_total(fate, arena_copy(grouping->arena, currency), field_named(&shown, "total"));
    if (fate->count < REPORT_EXAMPLES_MAX)
        fate->examples[fate->count] =
            (struct example){record->id, arena_copy(grouping->arena, name)};
    fate->count++;
    arena_release(&arena);
}

/* --- writing -----------------------------------------------------------------------------------
 */

static void write_end(struct json_writer *writer, const struct what_if_end *end)
{
    json_write_string(writer, "effect", what_if_effect_name(end->effect));
    if (end->effect != WHAT_IF_STAYS)
        json_write_string(writer, "target", half_name(end->target));
    write_rule(writer, end->rule_kind, end->rule);
}

static void write_sums(struct json_writer *writer, const struct fate *fate)
{
    char total[DECIMAL_TEXT_BYTES_MAX];
    json_open_array(writer, "amounts");
    for (size_t i = 0; i < fate->sum_count; i++) {
        const struct sum *sum = &fate->sums[i];
        json_open_object(writer, NULL);
        json_write_text(writer, "currency", sum->currency);
        json_write_text(writer, "total",
                        sum->is_over ? TEXT_NONE : decimal_format(sum->total, 2, total));
        json_close_object(writer);
    }
    json_close_array(writer);
    if (fate->has_other_sums)
        json_write_bool(writer, "more_currencies", true);
}

static void write_fate(struct json_writer *writer, const struct fate *fate)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "entity", entity_name(fate->entity));
    write_end(writer, &fate->with);
    json_write_string(writer, "effect_sentence", what_if_effect_sentence(fate->with.effect));
    json_open_object(writer, "otherwise");
    write_end(writer, &fate->without);
    json_close_object(writer);
    json_write_int64(writer, "count", (int64_t)fate->count);
    write_sums(writer, fate);
    json_open_array(writer, "examples");
    for (size_t i = 0; i < fate->count && i < REPORT_EXAMPLES_MAX; i++) {
        json_open_object(writer, NULL);
        write_uuid(writer, "record", fate->examples[i].record);
        write_optional(writer, "name", fate->examples[i].name);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_close_object(writer);
}

static void write_changes(struct json_writer *writer, const struct tenant_state *state,
                          const struct report_what_if *question)
{
    json_open_array(writer, "settings");
    for (size_t i = 0; i < question->change_count; i++) {
        const struct setting_change *change = &question->changes[i];
        json_open_object(writer, NULL);
        json_write_string(writer, "setting", tenant_setting_name(change->setting));
        json_write_text(writer, "from",
                        tenant_settings_get(&state->head.settings, change->setting));
        json_write_text(writer, "to", change->value);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void write_answer(const struct report *report, const struct tenant_state *state,
                         const struct report_what_if *question)
{
    const struct what_if_question asked = {question->changes, question->change_count,
                                           question->now};
    struct what_if what;
    struct json_writer writer;
    what_if(state, &asked, report->arena, &what);
    struct grouping grouping = {.arena = report->arena, .state = state};
    for (size_t i = 0; i < what.row_count; i++)
        take_row(&grouping, &what.rows[i]);
    if (grouping.count)
        qsort(grouping.groups, grouping.count, sizeof(*grouping.groups), compare_fates);
    buffer_clear(report->out);
    json_writer_init(&writer, report->out);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "tenant", report->tenant);
    write_changes(&writer, state, question);
    if (what.refused)
        json_write_string(&writer, "refused", what.refused);
    if (what.refused_rule)
        write_rule(&writer, what.refused_rule->kind, what.refused_rule->number);
    json_write_int64(&writer, "records", (int64_t)what.record_count);
    json_write_int64(&writer, "differ", (int64_t)what.row_count);
    json_write_bool(&writer, "cut", what.is_cut);
    json_open_array(&writer, "groups");
    for (size_t i = 0; i < grouping.count; i++)
        write_fate(&writer, &grouping.groups[i]);
    json_close_array(&writer);
    json_close_object(&writer);
}

/* Only reads: folding on takes its time, and no transaction shall stay open for it. */
static bool read_state(struct postgres *db, struct reading *reading, struct error *error)
{
    const struct report_what_if *question = reading->question;
    struct tenant_state *state = reading->answer;
    state_release(state);
    state_init(state, reading->report->tenant);
    return tenant_load(db, question->records_max, state, &reading->is_found, error);
}

enum report_end report_what_if(const struct report *report, const struct report_what_if *question,
                               struct error *error)
{
    struct tenant_state state;
    struct reading reading = {.report = report, .question = question, .answer = &state};
    state_init(&state, report->tenant);
    enum report_end end = reading_run(&reading, read_state, error);
    if (end == REPORT_WRITTEN)
        write_answer(report, &state, question);
    state_release(&state);
    return end;
}
