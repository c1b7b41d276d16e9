#include "fold/write.h"

#include "fold/documents.h"

void outstanding_clear(struct outstanding *out)
{
    record_set_text(&out->origin_document, TEXT_NONE);
    record_set_text(&out->sent_document, TEXT_NONE);
    *out = (struct outstanding){0};
}

void outstanding_move(struct outstanding *to, struct outstanding *from)
{
    outstanding_clear(to);
    *to = *from;
    *from = (struct outstanding){0};
}

/* In runs mode the run that lets it go; in live mode none. */
static struct uuid releasing_run(const struct tenant_state *state)
{
    const struct run *run = &state->head.run;
    bool is_open = run->phase == RUN_RELEASING || run->phase == RUN_SETTLING;
    return is_open ? run->id : UUID_NIL;
}

static bool is_same(const struct outstanding *out, const struct change *change, struct text sent)
{
    return out->version && out->action == change->action && text_equal(out->sent_document, sent);
}

/* What differs from what the target shows: the executor leaves the rest alone. */
static uint32_t changed_groups(const struct fold *fold, const struct record *record,
                               const struct change *change)
{
    struct document shown;
    if (change->action != ACTION_UPDATE)
        return 0;
    document_read_resolved(fold->effects->arena, fold->state, record->entity,
                           record->shown[change->target].document, &shown);
    return document_changed_groups(&change->content, &shown);
}

bool write_emit(struct fold *fold, struct record *record, const struct change *change,
                const struct rule *rule)
{
    struct arena *arena = fold->effects->arena;
    enum half target = change->target;
    struct outstanding *out = &record->out[target];
    struct text sent = document_store(arena, &change->content);
    if (is_same(out, change, sent))
        return false;
    /* Two unsettled ones are the most that the executor's answers can tell apart. */
    if (out->is_handed_out || (out->version && record->prior[target].version))
        return false;

    const struct shown *shown = &record->shown[target];
    bool is_there = shown->presence == PRESENCE_PRESENT;
    uint32_t version = ++record->command_version[target];
    struct write_command *command = effects_add_write(fold->effects);
    *command = (struct write_command){
        .tenant = fold->state->head.tenant,
        .record_id = record->id,
        .run_id = releasing_run(fold->state),
        .target = half_side(fold->state, target),
        .entity = record->entity,
        .action = change->action,
        .version = version,
        .native_id = is_there ? arena_copy(arena, shown->native_id) : TEXT_NONE,
        .base_version = is_there ? arena_copy(arena, shown->version) : TEXT(""),
        .rule_kind = rule->kind,
        .rule = rule->number,
        .groups = changed_groups(fold, record, change),
    };
    command->id = derive_write_id(command->tenant, record->id, version, command->target);
    struct document native;
    bool is_complete = document_to_native(arena, fold->state, target, &change->content, &native);
    REQUIRE(is_complete || change->action == ACTION_DELETE || change->action == ACTION_VOID);
    /* A command outlives the records that its values were read from. */
    document_read(arena, record->entity, document_store(arena, &native), &command->document);

    if (out->version)
        outstanding_move(&record->prior[target], out);
    out->version = version;
    out->action = change->action;
    record_set_text(&out->sent_document, sent);
    record_set_text(&out->origin_document, record->shown[half_other(target)].document);
    return true;
}
