#include "tests/sim/oracle/court.h"

#include "base/error.h"

struct oracle *oracle_new(struct world *world)
{
    struct oracle *oracle = ARENA_NEW(&world->arena, struct oracle);
    oracle->world = world;
    map_init(&oracle->issued);
    for (size_t i = 0; i < TENANTS; i++) {
        struct court *court = &oracle->courts[i];
        tenant_settings_init(&court->settings);
        court->two_way_since = INSTANT_NONE;
        map_init(&court->marks);
        map_init(&court->runs_read);
        map_init(&court->refusals);
        for (int half = 0; half < HALF_COUNT; half++)
            map_init(&court->sightings[half]);
    }
    return oracle;
}

void oracle_release(struct world *world)
{
    struct oracle *oracle = world->oracle;
    map_release(&oracle->issued);
    for (size_t i = 0; i < TENANTS; i++) {
        struct court *court = &oracle->courts[i];
        map_release(&court->marks);
        map_release(&court->runs_read);
        map_release(&court->refusals);
        for (int half = 0; half < HALF_COUNT; half++)
            map_release(&court->sightings[half]);
    }
}

static size_t tenant_at(const struct oracle *oracle, struct uuid id)
{
    return (size_t)(world_tenant(oracle->world, id) - oracle->world->tenants);
}

size_t court_tenant(const struct oracle *oracle, const struct court *court)
{
    return (size_t)(court - oracle->courts);
}

/* --- what the journal has shown ----------------------------------------------------------------
 */

static struct text entry_key(struct arena *arena, enum entity entity, struct text id)
{
    return arena_format(arena, "%d:%.*s", (int)entity, TEXT_ARG(id));
}

struct sighting *sighting_of(const struct oracle *oracle, size_t tenant, enum half half,
                             const struct entry *entry)
{
    struct text key = entry_key(&oracle->world->arena, entry->entity, entry->id);
    return map_get(&oracle->courts[tenant].sightings[half], key);
}

/* By the side's own time, then its version, then the reader's lease; what a newer lease has found
 * gone is gone. QuickBooks Desktop's sessions count alone: its clock goes back. */
static bool is_outdated(const struct sighting *known, const struct sighting *now, bool has_sessions)
{
    uint64_t before = 0, after = 0;
    if (!known->entry)
        return false;
    if (has_sessions)
        return now->epoch < known->epoch;
    if (known->is_deleted && now->epoch < known->epoch)
        return true;
    if (known->changed_at != INSTANT_NONE && now->changed_at != INSTANT_NONE &&
        known->changed_at != now->changed_at)
        return now->changed_at < known->changed_at;
    if (text_parse_uint64(known->version, &before) && text_parse_uint64(now->version, &after) &&
        before != after)
        return after < before;
    return now->epoch < known->epoch;
}

static void see(struct oracle *oracle, size_t tenant, enum half half, struct sighting *now,
                instant_us created_at)
{
    const struct court *court = &oracle->courts[tenant];
    struct world *world = oracle->world;
    struct map *sightings = &oracle->courts[tenant].sightings[half];
    struct sighting *known = map_get(sightings, now->key);
    bool has_sessions = half == HALF_LEDGER && is_desktop(oracle, tenant);
    if (known && is_outdated(known, now, has_sessions))
        return;
    if (!known) {
        known = ARENA_NEW(&world->arena, struct sighting);
        known->key = now->key;
        map_put(sightings, known->key, known);
    }
    if (now->is_deleted) {
        now->document = known->entry ? known->document : now->entry->document;
        if (now->changed_at == INSTANT_NONE)
            now->changed_at = known->changed_at;
    }
    if (known->entry)
        remember_look(court, half, known, now);
    else
        remember_first_look(court, created_at, now);
    *known = *now;
}

static void hear_observation(struct oracle *oracle, size_t tenant,
                             const struct observation *observation)
{
    struct world *world = oracle->world;
    enum half half = world_half(observation->side);
    struct books *books = &world->tenants[tenant].books[half];
    struct sighting now = {.key = entry_key(&world->arena, observation->entity, observation->id),
                           .entry = books_find(books, observation->entity, observation->id),
                           .document = observation->document,
                           .version = observation->version,
                           .changed_at = observation->changed_at,
                           .epoch = observation->epoch,
                           .is_deleted = observation->is_deleted};
    if (now.entry)
        see(oracle, tenant, half, &now, observation->created_at);
}

static void hear_result(struct oracle *oracle, size_t tenant, const struct result *result)
{
    struct world *world = oracle->world;
    enum half half = world_half(result->target);
    struct books *books = &world->tenants[tenant].books[half];
    struct entry *entry = books_find(books, result->entity, result->id);
    struct issued *issued = map_get(&oracle->issued, uuid_key(&result->command_id));
    if (issued && !issued->answered)
        issued->answered = world->sequence;
    if (result->kind != RESULT_APPLIED || !entry)
        return;
    entry->is_unanswered = false;
    struct sighting *known = sighting_of(oracle, tenant, half, entry);
    if (issued && issued->action == ACTION_DELETE && known) {
        known->is_deleted = true;
        known->epoch = result->epoch > known->epoch ? result->epoch : known->epoch;
    }
    if (issued && issued->action == ACTION_VOID && known)
        document_set(&known->document, ROLE_STATUS, TEXT("voided"));
    if (!result->has_document)
        return;
    /* A look at that very version says more: what was paid meanwhile. */
    if (known && text_equal(known->version, result->version))
        return;
    struct sighting now = {.key = entry_key(&world->arena, result->entity, result->id),
                           .entry = entry,
                           .document = result->document,
                           .version = result->version,
                           .changed_at = result->changed_at,
                           .epoch = known ? known->epoch : 0};
    if (result->epoch)
        now.epoch = result->epoch;
    see(oracle, tenant, half, &now, INSTANT_NONE);
}

static void remember(struct oracle *oracle, struct map *set, struct uuid id)
{
    struct uuid *copy = ARENA_NEW(&oracle->world->arena, struct uuid);
    *copy = id;
    map_put(set, uuid_key(copy), copy);
}

/* Whom the settings let win a conflict in the group; HALF_COUNT: a person is asked. */
static enum half winner_of(const struct oracle *oracle, const struct court *court, enum group group)
{
    enum tenant_setting own;
    enum half winner = HALF_COUNT;
    struct text name = arena_format(&oracle->world->arena, "conflict_policy.%s", group_name(group));
    struct text policy =
        tenant_setting_parse(name, &own) ? tenant_settings_get(&court->settings, own) : TEXT("");
    if (text_is_empty(policy))
        policy = tenant_settings_get(&court->settings, TENANT_SETTING_CONFLICT_POLICY);
    return half_parse(policy, &winner) ? winner : HALF_COUNT;
}

static void hear_settings(struct oracle *oracle, struct court *court, const struct event *event)
{
    struct error error;
    for (size_t i = 0; i < event->settings.change_count; i++) {
        const struct setting_change *change = &event->settings.changes[i];
        if (request_refused_because(court, change))
            continue;
        tenant_settings_put(&court->settings, change->setting, change->value, &error);
        if (change->setting == TENANT_SETTING_TWO_WAY_BILLS &&
            text_equal_string(change->value, "true") && court->two_way_since == INSTANT_NONE)
            court->two_way_since = event->time;
    }
    for (int group = 0; group < GROUP_COUNT; group++) {
        enum half winner = winner_of(oracle, court, (enum group)group);
        if (winner != HALF_COUNT)
            court->winners[winner] |= 1u << group;
    }
}

static void set_mark(struct oracle *oracle, size_t tenant, struct uuid id, bool is_marked)
{
    struct map *marks = &oracle->courts[tenant].marks;
    if (is_marked)
        remember(oracle, marks, id);
    else
        map_remove(marks, uuid_key(&id));
}

/* A pair may be spoken of by the id of either side's record. */
static void hear_choice(struct oracle *oracle, size_t tenant, struct uuid id, enum choice choice)
{
    const struct tenant_world *world = &oracle->world->tenants[tenant];
    const struct court *court = &oracle->courts[tenant];
    bool is_marked = choice == CHOICE_DO_NOT_SYNC;
    set_mark(oracle, tenant, id, is_marked);
    for (size_t i = 0; i < court->pair_count; i++) {
        struct uuid ids[HALF_COUNT];
        for (int half = 0; half < HALF_COUNT; half++) {
            const struct entry *entry = court->pairs[i]->entries[half];
            ids[half] =
                derive_record_id(world->id, world->books[half].side, entry->entity, entry->id);
        }
        if (uuid_equal(ids[HALF_PLATFORM], id) || uuid_equal(ids[HALF_LEDGER], id))
            for (int half = 0; half < HALF_COUNT; half++)
                set_mark(oracle, tenant, ids[half], is_marked);
    }
}

void oracle_event(struct oracle *oracle, const struct event *event)
{
    size_t tenant = tenant_at(oracle, event->tenant);
    struct court *court = &oracle->courts[tenant];
    switch (event->type) {
    case EVENT_OBSERVED:
        hear_observation(oracle, tenant, &event->observation);
        return;
    case EVENT_RESULT:
        hear_result(oracle, tenant, &event->result);
        return;
    case EVENT_SETTINGS:
        hear_settings(oracle, court, event);
        return;
    case EVENT_RUN_READ:
        court->is_asked_for = false;
        remember(oracle, &court->runs_read, event->run_read.run_id);
        return;
    case EVENT_CHOICE:
        court->has_choices = true;
        hear_choice(oracle, tenant, event->choice.record_id, event->choice.choice);
        return;
    case EVENT_RUN_REQUESTED:
        court->is_asked_for = true;
        return;
    case EVENT_CONTINUE:
    case EVENT_RULES:
    case EVENT_COUNT:
        return;
    }
}

/* --- the same thing on both sides --------------------------------------------------------------
 */

struct pair *pair_of(const struct court *court, enum half half, const struct entry *entry)
{
    for (size_t i = 0; i < court->pair_count; i++)
        if (court->pairs[i]->entries[half] == entry)
            return court->pairs[i];
    return NULL;
}

struct pair *pair_add(struct oracle *oracle, struct court *court, struct entry *platform,
                      struct entry *ledger)
{
    REQUIRE(court->pair_count < PAIRS_MAX);
    struct pair *pair = ARENA_NEW(&oracle->world->arena, struct pair);
    pair->entries[HALF_PLATFORM] = platform;
    pair->entries[HALF_LEDGER] = ledger;
    court->pairs[court->pair_count++] = pair;
    return pair;
}

struct entry *oracle_counterpart(const struct oracle *oracle, struct uuid tenant,
                                 const struct books *books, const struct entry *entry)
{
    enum half half = world_half(books->side);
    const struct pair *pair = pair_of(&oracle->courts[tenant_at(oracle, tenant)], half, entry);
    return pair ? pair->entries[half_other(half)] : NULL;
}

struct entry *entry_of_record(const struct oracle *oracle, size_t tenant, enum half half,
                              enum entity entity, struct uuid record_id)
{
    const struct tenant_world *world = &oracle->world->tenants[tenant];
    const struct books *books = &world->books[half];
    for (size_t i = 0; i < books->entry_count; i++) {
        struct entry *entry = books->entries[i];
        if (entry->entity == entity &&
            uuid_equal(derive_record_id(world->id, books->side, entity, entry->id), record_id))
            return entry;
    }
    return NULL;
}

/* Whether the two ever carried one name; a name may have been cut on its way. */
static bool shared_a_name(const struct entry *a, const struct entry *b)
{
    for (const struct revision *left = a->newest; left; left = left->older)
        for (const struct revision *right = b->newest; right; right = right->older)
            if (text_equal(document_value(&left->document, ROLE_NAME),
                           document_value(&right->document, ROLE_NAME)))
                return true;
    return false;
}

void oracle_link(struct oracle *oracle, struct uuid tenant_id, enum entity entity,
                 struct text platform_id, struct text ledger_id)
{
    size_t tenant = tenant_at(oracle, tenant_id);
    struct court *court = &oracle->courts[tenant];
    struct books *books = oracle->world->tenants[tenant].books;
    struct entry *platform = books_find(&books[HALF_PLATFORM], entity, platform_id);
    struct entry *ledger = books_find(&books[HALF_LEDGER], entity, ledger_id);
    if (!platform || !ledger) {
        world_fail(oracle->world, "a link to a record that does not exist");
        return;
    }
    struct pair *pair = pair_of(court, HALF_PLATFORM, platform);
    if (pair && pair->entries[HALF_LEDGER] == ledger)
        return;
    if (pair || pair_of(court, HALF_LEDGER, ledger))
        world_fail(oracle->world, "%s %.*s and %.*s are linked, but belong to others",
                   entity_name(entity), TEXT_ARG(platform_id), TEXT_ARG(ledger_id));
    else if (entity_kind(entity) != ENTITY_KIND_LIST || !shared_a_name(platform, ledger))
        world_fail(oracle->world, "%s %.*s and %.*s are linked, but share nothing",
                   entity_name(entity), TEXT_ARG(platform_id), TEXT_ARG(ledger_id));
    else
        pair_add(oracle, court, platform, ledger);
}
