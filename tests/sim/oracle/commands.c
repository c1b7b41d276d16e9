/* Commands when they are issued, and when a side has taken them. */
#include "tests/sim/oracle/court.h"

static size_t tenant_at(const struct oracle *oracle, struct uuid id)
{
    return (size_t)(world_tenant(oracle->world, id) - oracle->world->tenants);
}

static void fail(struct oracle *oracle, const struct write_command *command, const char *why)
{
    char id[UUID_TEXT_BYTES];
    world_fail(oracle->world, "%s %s (%.8s) v%u to %s %.*s: %s", action_name(command->action),
               entity_name(command->entity), uuid_format(command->record_id, id).data,
               command->version, side_name(command->target), TEXT_ARG(command->native_id), why);
}

/* The record on the other side that this command carries over. */
static struct entry *source_of(const struct oracle *oracle, size_t tenant,
                               const struct write_command *command)
{
    const struct court *court = &oracle->courts[tenant];
    enum half target = world_half(command->target);
    if (command->action != ACTION_CREATE && text_is_present(command->native_id)) {
        const struct books *books = &oracle->world->tenants[tenant].books[target];
        const struct entry *entry = books_find(books, command->entity, command->native_id);
        const struct pair *pair = entry ? pair_of(court, target, entry) : NULL;
        return pair ? pair->entries[half_other(target)] : NULL;
    }
    return entry_of_record(oracle, tenant, half_other(target), command->entity, command->record_id);
}

static void check_run(struct oracle *oracle, size_t tenant, const struct write_command *command)
{
    const struct court *court = &oracle->courts[tenant];
    bool is_live =
        text_equal_string(tenant_settings_get(&court->settings, TENANT_SETTING_SYNC_MODE), "live");
    if (!is_live && !map_get(&court->runs_read, uuid_key(&command->run_id)))
        fail(oracle, command, "R83: no run has let it go");
}

static void check_permission(struct oracle *oracle, size_t tenant, struct issued *issued,
                             const struct write_command *command)
{
    enum half target = world_half(command->target);
    struct entry *source = source_of(oracle, tenant, command);
    if (!source) {
        fail(oracle, command, "nothing on the other side is its source");
        return;
    }
    const struct sighting *sighting = sighting_of(oracle, tenant, half_other(target), source);
    if (!sighting) {
        fail(oracle, command, "nobody has seen its source");
        return;
    }
    text_parse_uint64(sighting->version, &issued->seen);
    const struct books *books = &oracle->world->tenants[tenant].books[target];
    struct question question = {.oracle = oracle,
                                .court = &oracle->courts[tenant],
                                .tenant = tenant,
                                .from = half_other(target),
                                .entity = command->entity,
                                .action = command->action,
                                .record_id = command->record_id,
                                .source = &sighting->document,
                                .content = &command->document,
                                .target =
                                    text_is_present(command->native_id)
                                        ? books_find(books, command->entity, command->native_id)
                                        : NULL};
    const struct pair *pair = pair_of(question.court, question.from, source);
    question.seen[question.from] = source;
    question.seen[target] = pair ? pair->entries[target] : NULL;
    const struct entry *ledger = target == HALF_LEDGER || command->action != ACTION_CREATE
                                     ? question.seen[HALF_LEDGER]
                                     : NULL;
    issued->carrying = carrying_now(oracle, tenant, question.from, ledger);
    const char *why = forbidden_because(&question);
    if (why)
        fail(oracle, command, why);
}

void oracle_command(struct oracle *oracle, const struct write_command *command)
{
    size_t tenant = tenant_at(oracle, command->tenant);
    if (map_get(&oracle->issued, uuid_key(&command->id))) {
        fail(oracle, command, "the same command is issued a second time");
        return;
    }
    struct issued *issued = ARENA_NEW(&oracle->world->arena, struct issued);
    *issued = (struct issued){
        .id = command->id, .action = command->action, .sequence = oracle->world->sequence};
    map_put(&oracle->issued, uuid_key(&issued->id), issued);
    check_run(oracle, tenant, command);
    bool is_cancel = command->action == ACTION_DELETE && !text_is_present(command->native_id);
    if (!is_cancel)
        check_permission(oracle, tenant, issued, command);
}

/* No copy of a copy, no second copy: not even when the first is gone again. */
static bool check_first(struct oracle *oracle, size_t tenant, const struct write_command *command,
                        struct entry *entry)
{
    struct court *court = &oracle->courts[tenant];
    enum half target = world_half(command->target);
    struct entry *source = source_of(oracle, tenant, command);
    if (!source) {
        fail(oracle, command, "created from nothing");
        return false;
    }
    if (pair_of(court, half_other(target), source)) {
        fail(oracle, command, "created twice: the other side has had it already");
        return false;
    }
    struct entry *platform = target == HALF_PLATFORM ? entry : source;
    pair_add(oracle, court, platform, platform == entry ? source : entry)->is_compared = true;
    return true;
}

void oracle_applied(struct oracle *oracle, const struct write_command *command, struct entry *entry)
{
    size_t tenant = tenant_at(oracle, command->tenant);
    struct issued *issued = map_get(&oracle->issued, uuid_key(&command->id));
    if (!issued) {
        fail(oracle, command, "written, but never decided");
        return;
    }
    if (issued->is_applied) {
        fail(oracle, command, "written twice");
        return;
    }
    issued->is_applied = true;
    struct text key =
        refusal_key(&oracle->world->arena, command->record_id, world_half(command->target));
    map_remove(&oracle->courts[tenant].refusals, key);
    if (command->action == ACTION_CREATE && !check_first(oracle, tenant, command, entry))
        return;
    check_provenance(oracle, tenant, command, entry);
}

struct text refusal_key(struct arena *arena, struct uuid record_id, enum half target)
{
    char id[UUID_TEXT_BYTES];
    return arena_format(arena, "%.*s/%d", TEXT_ARG(uuid_format(record_id, id)), (int)target);
}

void oracle_refused(struct oracle *oracle, const struct write_command *command,
                    enum refusal refusal)
{
    struct court *court = &oracle->courts[tenant_at(oracle, command->tenant)];
    struct text *why = ARENA_NEW(&oracle->world->arena, struct text);
    *why = text_of(refusal_name(refusal));
    struct text key =
        refusal_key(&oracle->world->arena, command->record_id, world_half(command->target));
    map_put(&court->refusals, key, why);
}
