#include "story.h"

#include <stdio.h>
#include <string.h>

#include "codec/document.h"
#include "fold/keys.h"
#include "syntax/json.h"

void story_begin(struct story *story)
{
    *story = (struct story){.rules = {.version = RULES_VERSION_LATEST}, .now = 1000000};
    arena_init(&story->arena, 0);
    struct uuid tenant = {{1}};
    state_init(&story->state, tenant);
    story->state.is_complete = true;
}

void story_end(struct story *story)
{
    state_release(&story->state);
    arena_release(&story->arena);
}

static void tell(struct story *story, struct event *event)
{
    story->ordinal++;
    story->now += 1000000;
    event->tenant = story->state.head.tenant;
    event->time = story->now;
    char name[32];
    snprintf(name, sizeof(name), "%llu", (unsigned long long)story->ordinal);
    event->id = derive_named_id(event->tenant, "story", text_of(name));
    effects_init(&story->effects, &story->arena);
    struct fold fold = {&story->rules, event, &story->state, &story->effects};
    fold_complete(&fold);
    state_flushed(&story->state);
    while (story->effects.wants_continue) {
        struct effects so_far = story->effects;
        struct event more = {
            .type = EVENT_CONTINUE, .tenant = event->tenant, .id = event->id, .time = story->now};
        story->effects.wants_continue = false;
        fold.event = &more;
        fold_complete(&fold);
        story->effects.outcome = so_far.outcome;
        state_flushed(&story->state);
    }
}

void story_setting(struct story *story, const char *name, const char *value)
{
    struct setting_change change = {.value = text_of(value)};
    REQUIRE(tenant_setting_parse(text_of(name), &change.setting));
    struct event event = {
        .type = EVENT_SETTINGS,
        .settings = {.changes = &change, .change_count = 1, .requester = {.as = ASKER_OPERATOR}}};
    tell(story, &event);
}

void story_ask(struct story *story, const char *changes, const struct requester *requester)
{
    enum { CHANGES_MAX = 16 };
    struct setting_change list[CHANGES_MAX];
    struct event event = {.type = EVENT_SETTINGS,
                          .settings = {.changes = list, .requester = *requester}};
    struct text rest = text_of(changes);
    while (text_is_present(rest)) {
        struct text value = text_next(&rest, ' ');
        struct text name = text_next(&value, '=');
        struct setting_change *change = &list[event.settings.change_count++];
        REQUIRE(event.settings.change_count <= CHANGES_MAX);
        REQUIRE(tenant_setting_parse(name, &change->setting));
        change->value = value;
    }
    tell(story, &event);
}

void story_rules(struct story *story, uint32_t version)
{
    struct event event = {
        .type = EVENT_RULES,
        .rules = {.version = version, .requester = {.as = ASKER_OPERATOR}},
    };
    tell(story, &event);
}

static instant_us changed_at(const struct story *story, enum side side)
{
    if (!story->says_changed)
        return INSTANT_NONE;
    return story->now - (side == SIDE_DESKTOP ? story->behind : 0);
}

void story_show_native(struct story *story, const struct native *native, const char *json)
{
    struct error error;
    const struct json *tree = json_parse(&story->arena, text_of(json), &error);
    struct event event = {
        .type = EVENT_OBSERVED,
        .observation = {.side = native->side,
                        .created_at = story->says_created ? story->now : INSTANT_NONE,
                        .entity = native->entity,
                        .id = text_of(native->id),
                        .version = text_of(native->version),
                        .epoch = story->epoch,
                        .changed_at = changed_at(story, native->side)}};
    if (!tree ||
        !document_parse(&story->arena, tree, native->entity, &event.observation.document, &error))
        bug("%s: %s", json, error.message);
    tell(story, &event);
}

void story_delete(struct story *story, enum side side, enum entity entity, const char *id,
                  const char *version)
{
    struct event event = {.type = EVENT_OBSERVED,
                          .observation = {.side = side,
                                          .created_at = INSTANT_NONE,
                                          .entity = entity,
                                          .id = text_of(id),
                                          .version = text_of(version),
                                          .epoch = story->epoch,
                                          .changed_at = INSTANT_NONE,
                                          .is_deleted = true}};
    tell(story, &event);
}

void story_run(struct story *story)
{
    struct event event = {.type = EVENT_RUN_REQUESTED, .run_requested = {.by = TEXT("test")}};
    tell(story, &event);
    struct event read = {.type = EVENT_RUN_READ,
                         .run_read = {.run_id = story->state.head.run.id, .read_count = 1}};
    tell(story, &read);
}

static struct event result_event(const struct write_command *command, enum result_kind kind)
{
    return (struct event){.type = EVENT_RESULT,
                          .result = {.command_id = command->id,
                                     .record_id = command->record_id,
                                     .target = command->target,
                                     .entity = command->entity,
                                     .command_version = command->version,
                                     .kind = kind,
                                     .changed_at = INSTANT_NONE}};
}

void story_apply(struct story *story, const struct write_command *command, const char *id,
                 const char *version)
{
    struct event event = result_event(command, RESULT_APPLIED);
    event.result.id = text_of(id);
    event.result.version = text_of(version);
    event.result.epoch = command->target == SIDE_DESKTOP ? story->epoch : 0;
    event.result.changed_at = changed_at(story, command->target);
    event.result.has_document = command->action != ACTION_DELETE;
    event.result.document = command->document;
    tell(story, &event);
}

void story_refuse(struct story *story, const struct write_command *command, enum refusal refusal)
{
    struct event event = result_event(command, RESULT_REFUSED);
    event.result.refusal = refusal;
    event.result.message = TEXT("no");
    tell(story, &event);
}

void story_answer(struct story *story, const struct write_command *command, enum result_kind kind)
{
    struct event event = result_event(command, kind);
    tell(story, &event);
}

void story_choose(struct story *story, struct uuid record_id, enum choice choice)
{
    struct event event = {.type = EVENT_CHOICE,
                          .choice = {.record_id = record_id, .choice = choice}};
    tell(story, &event);
}

const struct record *story_record(const struct story *story, enum side side, enum entity entity,
                                  const char *id)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct text key = key_identity(&arena, side_half(side), entity, text_of(id));
    size_t count;
    const struct uuid *ids = state_ids(&story->state, key, &count);
    arena_release(&arena);
    return count ? state_resolve(&story->state, ids[0]) : NULL;
}

const char *story_standing(const struct story *story, enum side side, enum entity entity,
                           const char *id)
{
    static char text[64];
    const struct record *record = story_record(story, side, entity, id);
    if (!record)
        return "none";
    if (record->rule_kind)
        snprintf(text, sizeof(text), "%s %c%u", standing_name(record->standing), record->rule_kind,
                 (unsigned)record->rule);
    else
        snprintf(text, sizeof(text), "%s", standing_name(record->standing));
    return text;
}
