/* The executor: a durable ledger of intents, at most one write of a record and target handed out,
 * an unknown outcome settled by the same key before anything else. Who writes to QuickBooks Desktop
 * also reads there, and says both in one order. */
#include "tests/sim/oracle/oracle.h"
#include "tests/sim/world.h"

#include "codec/command.h"

#include <stdlib.h>

enum intent_state { INTENT_ACCEPTED, INTENT_HANDED_OUT, INTENT_SETTLED };

struct intent {
    struct write_command command;
    enum intent_state state;
    struct event *result; /* INTENT_SETTLED */
};

struct pusher {
    struct intent **intents; /* in the order of their arrival */
    size_t count, capacity;
};

struct pusher *pusher_new(struct world *world)
{
    return ARENA_NEW(&world->arena, struct pusher);
}

void pusher_release(struct world *world)
{
    free(world->pusher->intents);
}

bool pusher_is_idle(const struct world *world)
{
    for (size_t i = 0; i < world->pusher->count; i++)
        if (world->pusher->intents[i]->state != INTENT_SETTLED)
            return false;
    return true;
}

static struct intent *find_intent(const struct pusher *pusher, struct uuid id)
{
    for (size_t i = 0; i < pusher->count; i++)
        if (uuid_equal(pusher->intents[i]->command.id, id))
            return pusher->intents[i];
    return NULL;
}

static bool is_same_slot(const struct intent *a, const struct intent *b)
{
    return a != b && a->command.target == b->command.target &&
           uuid_equal(a->command.record_id, b->command.record_id);
}

static struct intent *find_open(const struct pusher *pusher, const struct intent *like)
{
    for (size_t i = 0; i < pusher->count; i++)
        if (is_same_slot(pusher->intents[i], like) && pusher->intents[i]->state != INTENT_SETTLED)
            return pusher->intents[i];
    return NULL;
}

/* A create that was applied: there is no second one, whatever a late command says. */
static bool has_created(const struct pusher *pusher, const struct intent *like)
{
    for (size_t i = 0; i < pusher->count; i++) {
        const struct intent *other = pusher->intents[i];
        if (is_same_slot(other, like) && other->state == INTENT_SETTLED &&
            other->command.action == ACTION_CREATE && other->result->result.kind == RESULT_APPLIED)
            return true;
    }
    return false;
}

static enum producer producer_for(enum side target)
{
    return target == SIDE_DESKTOP ? PRODUCER_POLLER : PRODUCER_PUSHER;
}

/* When this is said. */
static int64_t epoch_for(struct world *world, const struct write_command *command)
{
    const struct tenant_world *tenant = world_tenant(world, command->tenant);
    return command->target == SIDE_DESKTOP ? poller_epoch(tenant) : 0;
}

static void settle(struct world *world, struct intent *intent, const struct result *outcome)
{
    const struct write_command *command = &intent->command;
    struct event *event = ARENA_NEW(&world->arena, struct event);
    *event =
        (struct event){.type = EVENT_RESULT,
                       .id = derive_named_id(command->tenant, "result", uuid_key(&command->id)),
                       .tenant = command->tenant,
                       .result = *outcome};
    event->result.command_id = command->id;
    event->result.record_id = command->record_id;
    event->result.target = command->target;
    event->result.entity = command->entity;
    event->result.command_version = command->version;
    event->result.epoch = epoch_for(world, command);
    intent->state = INTENT_SETTLED;
    intent->result = event;
    world_log(world, "result %s %s v%u %s", action_name(command->action),
              entity_name(command->entity), command->version, result_kind_name(outcome->kind));
    topic_publish(world, producer_for(command->target), event);
}

static void settle_as(struct world *world, struct intent *intent, enum result_kind kind)
{
    struct result outcome = {.kind = kind, .changed_at = INSTANT_NONE};
    settle(world, intent, &outcome);
}

static void accept(struct world *world, struct intent *intent)
{
    struct pusher *pusher = world->pusher;
    struct intent *open = find_open(pusher, intent);
    bool needs_create =
        intent->command.action == ACTION_CREATE || !text_is_present(intent->command.native_id);
    if (open && open->state == INTENT_HANDED_OUT) {
        world->counts.not_taken++;
        settle_as(world, intent, RESULT_NOT_TAKEN);
        return;
    }
    if (open) {
        world->counts.superseded++;
        settle_as(world, open, RESULT_SUPERSEDED);
    }
    if (needs_create && has_created(pusher, intent)) {
        world->counts.not_taken++;
        settle_as(world, intent, RESULT_NOT_TAKEN);
    } else if (intent->command.action == ACTION_DELETE && needs_create) {
        settle_as(world, intent, RESULT_APPLIED);
    }
}

void pusher_command(struct world *world, struct text body, struct uuid tenant)
{
    struct pusher *pusher = world->pusher;
    struct intent *intent = ARENA_NEW(&world->arena, struct intent);
    struct error error;
    if (!write_command_parse(&world->arena, arena_copy(&world->arena, body), tenant,
                             &intent->command, &error))
        bug("a command cannot be read: %s", error.message);
    struct intent *known = find_intent(pusher, intent->command.id);
    if (known) {
        if (known->state == INTENT_SETTLED)
            topic_publish(world, producer_for(known->command.target), known->result);
        return;
    }
    if (pusher->count == pusher->capacity) {
        pusher->capacity = pusher->capacity ? pusher->capacity * 2 : 64;
        pusher->intents = realloc(pusher->intents, pusher->capacity * sizeof(*pusher->intents));
        REQUIRE(pusher->intents);
    }
    pusher->intents[pusher->count++] = intent;
    accept(world, intent);
}

/* --- writing -----------------------------------------------------------------------------------
 */

static enum refusal refusal_of(enum books_code code)
{
    switch (code) {
    case BOOKS_DUPLICATE:
        return REFUSAL_DUPLICATE;
    case BOOKS_STALE:
        return REFUSAL_STALE;
    case BOOKS_GONE:
        return REFUSAL_GONE;
    case BOOKS_CLOSED:
        return REFUSAL_CLOSED;
    case BOOKS_REFUSED:
        return REFUSAL_OTHER;
    case BOOKS_OK:
        break;
    }
    return REFUSAL_NONE;
}

/* What stands there now is published before the answer. */
static void show_again(struct world *world, struct tenant_world *tenant,
                       const struct write_command *command, const struct entry *entry)
{
    struct books *books = &tenant->books[world_half(command->target)];
    struct event event = {.type = EVENT_OBSERVED,
                          .tenant = tenant->id,
                          .observation = {.side = command->target,
                                          .created_at = INSTANT_NONE,
                                          .entity = command->entity,
                                          .id = entry->id,
                                          .version = books_version(books, entry),
                                          .changed_at = entry->changed_at,
                                          .epoch = epoch_for(world, command),
                                          .document = entry->document}};
    event.id = derive_observation_id(tenant->id, command->target, command->entity, entry->id,
                                     event.observation.version);
    topic_publish(world, producer_for(command->target), &event);
}

static void settle_refused(struct world *world, struct tenant_world *tenant, struct intent *intent,
                           const struct books_answer *answer)
{
    struct result outcome = {.kind = RESULT_REFUSED,
                             .refusal = refusal_of(answer->code),
                             .message = TEXT("no"),
                             .changed_at = INSTANT_NONE};
    world->counts.refused++;
    if (answer->code == BOOKS_STALE) {
        world->counts.stale++;
        show_again(world, tenant, &intent->command, answer->entry);
    }
    oracle_refused(world->oracle, &intent->command, outcome.refusal);
    settle(world, intent, &outcome);
}

static void settle_applied(struct world *world, struct intent *intent,
                           const struct books_answer *answer)
{
    const struct options *options = &world->options;
    bool is_as_sent = !options->fills_due_date && !options->clears_void;
    bool is_bare = is_as_sent && fault(world, PART_PUSHER, options->bare_answers);
    struct result outcome = {.kind = RESULT_APPLIED,
                             .id = answer->entry->id,
                             .version = arena_format(&world->arena, "%u", answer->version),
                             .changed_at = answer->changed_at,
                             .has_document = intent->command.action != ACTION_DELETE && !is_bare,
                             .document = answer->document};
    settle(world, intent, &outcome);
}

/* What the side says to it, however often it is asked. */
static const struct books_answer *write_to(struct world *world, const struct write_command *command)
{
    struct tenant_world *tenant = world_tenant(world, command->tenant);
    struct books *books = &tenant->books[world_half(command->target)];
    if (command->target == SIDE_DESKTOP)
        poller_begin_exchange(tenant);
    struct books_request request = {.key = command->id,
                                    .marker = command->record_id,
                                    .entity = command->entity,
                                    .action = command->action,
                                    .id = command->native_id,
                                    .base_version = command->base_version,
                                    .groups = command->groups,
                                    .document = command->document};
    bool is_replay;
    const struct books_answer *answer = books_write(books, &request, &is_replay);
    world->counts.replays += is_replay;
    if (!is_replay && answer->code == BOOKS_OK) {
        world->counts.applied++;
        oracle_applied(world->oracle, command, answer->entry);
    }
    announce(world, tenant);
    return answer;
}

static void settle_answered(struct world *world, struct intent *intent,
                            const struct books_answer *answer)
{
    if (answer->code == BOOKS_OK)
        settle_applied(world, intent, answer);
    else
        settle_refused(world, world_tenant(world, intent->command.tenant), intent, answer);
}

static void hand_out(struct world *world, struct intent *intent)
{
    intent->state = INTENT_HANDED_OUT;
    if (fault(world, PART_PUSHER, world->options.lost_requests)) {
        world->counts.unknown++;
        return;
    }
    const struct books_answer *answer = write_to(world, &intent->command);
    if (fault(world, PART_PUSHER, world->options.lost_answers))
        world->counts.unknown++;
    else
        settle_answered(world, intent, answer);
}

void pusher_step(struct world *world)
{
    struct pusher *pusher = world->pusher;
    for (size_t i = 0; i < pusher->count; i++) {
        struct intent *intent = pusher->intents[i];
        if (intent->state != INTENT_SETTLED &&
            !fault(world, PART_PUSHER, world->options.pusher_holds))
            hand_out(world, intent);
    }
}

void pusher_recover(struct world *world, const struct tenant_world *tenant)
{
    enum side ledger = tenant->books[HALF_LEDGER].side;
    struct pusher *pusher = world->pusher;
    for (size_t i = 0; i < pusher->count; i++) {
        struct intent *intent = pusher->intents[i];
        if (intent->state == INTENT_HANDED_OUT && intent->command.target == ledger &&
            uuid_equal(intent->command.tenant, tenant->id))
            settle_answered(world, intent, write_to(world, &intent->command));
    }
}
