/* A seed from its beginning to its end: safety first, with everything going wrong that the seed
 * switches on; then liveness: nothing goes wrong any more, and all must come to rest. */
#include "fold/keys.h"
#include "tests/sim/oracle/oracle.h"
#include "tests/sim/reconciler.h"
#include "tests/sim/settings.h"
#include "tests/sim/store.h"
#include "tests/sim/world.h"

enum {
    SETTLE_STEPS_MAX = 4000, /* to drain what is under way */
    FINAL_RUNS = 3,
    STEP_MOST_US = 1500000,
};

/* The platform's side, or the QuickBooks that the seed gives the tenant. */
static enum side draw_side(const struct world *world, size_t tenant, int half)
{
    bool is_desktop = world->options.desktop >> tenant & 1;
    if (half == HALF_PLATFORM)
        return SIDE_PLATFORM;
    return is_desktop ? SIDE_DESKTOP : SIDE_ONLINE;
}

static void begin_tenant(struct world *world, size_t at)
{
    struct tenant_world *tenant = &world->tenants[at];
    tenant->id.bytes[0] = (uint8_t)(at + 1);
    for (int half = 0; half < HALF_COUNT; half++) {
        struct books *books = &tenant->books[half];
        books_init(books, &world->arena, draw_side(world, at, half));
        books->sequence = &world->sequence;
        books->now = &world->now;
        books->habits.bumps_paid = world->options.bumps_bill;
        books->habits.refuses_numbers = world->options.refuses_numbers;
    }
    struct habits *ledger = &tenant->books[HALF_LEDGER].habits;
    ledger->fills_in = world->options.fills_due_date;
    ledger->clears_void = world->options.clears_void;
    ledger->has_coarse_clock = true;
    ledger->keeps_registers = !world->options.no_treasury;
    ledger->voids_no_transfer = tenant->books[HALF_LEDGER].side == SIDE_ONLINE;
    ledger->close_date = world->options.closes_books ? TEXT("2026-01-08") : TEXT_NONE;
    tenant->poller = poller_new(world);
}

static void begin(struct world *world)
{
    struct random all;
    random_seed(&all, world->seed);
    for (int part = 0; part < PART_COUNT; part++)
        world->random[part] = random_split(&all, (uint64_t)part);
    options_draw(&world->options, world->random[PART_OPTIONS]);
    arena_init(&world->arena, 0);
    world->now = INT64_C(1767225600000000);
    for (size_t i = 0; i < TENANTS; i++)
        begin_tenant(world, i);
    world->store = store_new(world);
    for (size_t i = 0; i < RECONCILERS; i++)
        world->reconcilers[i] = reconciler_new(world);
    world->pusher = pusher_new(world);
    world->reference = reference_new(world);
    world->oracle = oracle_new(world);
    people_begin(world);
}

static void end(struct world *world)
{
    oracle_release(world);
    reference_release(world);
    pusher_release(world);
    for (size_t i = 0; i < RECONCILERS; i++)
        reconciler_release(world->reconcilers[i]);
    store_release(world);
    topics_release(world);
    for (size_t i = 0; i < TENANTS; i++)
        for (int half = 0; half < HALF_COUNT; half++)
            books_release(&world->tenants[i].books[half]);
    arena_release(&world->arena);
}

static void advance(struct world *world)
{
    world->step++;
    world->now += 1 + (instant_us)random_below(&world->random[PART_SCHEDULE], STEP_MOST_US);
}

static void step_reconciler(struct world *world)
{
    struct random *random = &world->random[PART_RECONCILER];
    if (fault(world, PART_RECONCILER, world->options.rebalances))
        world->owner = (world->owner + 1) % RECONCILERS;
    size_t at = (size_t)random_below(random, RECONCILERS);
    if (fault(world, PART_RECONCILER, world->options.crashes))
        reconciler_crash(world, at);
    /* The owner works more than one who only thinks that it is. */
    for (uint64_t n = random_below(random, 12); n > 0; n--)
        reconciler_step(world, world->owner);
    reconciler_step(world, at);
}

/* At most once a seed, somewhere after its backup. */
static void step_backup(struct world *world)
{
    if (!world->options.restores || world->counts.restores)
        return;
    store_back_up(world);
    if (random_chance(&world->random[PART_SCHEDULE], 20) && store_restore(world))
        for (size_t i = 0; i < RECONCILERS; i++)
            reconciler_crash(world, i);
}

/* At most once a seed. */
static void step_clock(struct world *world)
{
    if (!world->options.falls_back || !random_chance(&world->random[PART_SCHEDULE], 1))
        return;
    for (size_t i = 0; i < TENANTS; i++) {
        struct books *ledger = &world->tenants[i].books[HALF_LEDGER];
        ledger->habits.has_fallen_back = ledger->side == SIDE_DESKTOP;
    }
}

static void step(struct world *world)
{
    advance(world);
    step_clock(world);
    uint64_t draw = random_below(&world->random[PART_SCHEDULE], 100);
    if (draw < 30)
        people_step(world);
    else if (draw < 41)
        poller_step(world, draw_tenant(world, PART_POLLER));
    else if (draw < 59)
        topics_step(world);
    else if (draw < 79)
        step_reconciler(world);
    else if (draw < 88)
        relay_step(world);
    else if (draw < 99)
        pusher_step(world);
    else
        step_backup(world);
}

/* --- liveness ----------------------------------------------------------------------------------
 */

static bool is_idle(const struct world *world)
{
    for (size_t i = 0; i < TENANTS; i++)
        if (!poller_is_idle(&world->tenants[i]))
            return false;
    return topics_are_empty(world) && reconciler_is_idle(world) && relay_is_idle(world) &&
           pusher_is_idle(world);
}

static void settle(struct world *world)
{
    int steps = 0;
    while (!world_has_failed(world) && (!is_idle(world) || steps == 0)) {
        advance(world);
        for (size_t i = 0; i < TENANTS; i++)
            poller_step(world, &world->tenants[i]);
        topics_step(world);
        do {
            for (size_t i = 0; i < RECONCILERS; i++)
                reconciler_step(world, i);
        } while (!world_has_failed(world) && !reconciler_is_idle(world));
        relay_step(world);
        pusher_step(world);
        if (++steps == SETTLE_STEPS_MAX) {
            world_fail(world, "it does not come to rest within %d steps", SETTLE_STEPS_MAX);
            return;
        }
    }
    if (!world_has_failed(world))
        oracle_at_standstill(world->oracle);
}

static void run_all(struct world *world)
{
    for (size_t i = 0; i < TENANTS; i++)
        people_ask_run(world, &world->tenants[i]);
    settle(world);
}

static bool ask_standing(void *context, size_t tenant, enum half half, const struct entry *entry,
                         enum standing *out)
{
    const struct world *world = context;
    const struct tenant_state *state = reference_state(world, tenant);
    struct arena arena;
    arena_init(&arena, 0);
    size_t count = 0;
    struct text key = key_identity(&arena, half, entry->entity, entry->id);
    const struct uuid *ids = state_ids(state, key, &count);
    const struct record *record = count ? state_resolve(state, ids[0]) : NULL;
    arena_release(&arena);
    if (!record || record->shown[half].presence == PRESENCE_NEVER)
        return false;
    *out = record->standing;
    return true;
}

/* For people who look at a seed: where every record stands in the end. */
static void log_standings(const struct world *world, const struct tenant_state *state)
{
    for (size_t i = 0; world->is_verbose && i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        char id[UUID_TEXT_BYTES], other[UUID_TEXT_BYTES];
        if (!slot || slot->is_absent)
            continue;
        const struct record *record = &slot->record;
        world_log(
            world,
            "stands: %s (%.8s) p:%.*s l:%.*s %s %c%u alias %d in run %d, %s (%.8s), waiters %u",
            entity_name(record->entity), uuid_format(record->id, id).data,
            TEXT_ARG(record->shown[HALF_PLATFORM].native_id),
            TEXT_ARG(record->shown[HALF_LEDGER].native_id), standing_name(record->standing),
            record->rule_kind ? record->rule_kind : '-', record->rule,
            !uuid_is_nil(record->alias_of), slot->was_in_run, subject_kind_name(record->subject),
            uuid_format(record->subject_record, other).data, record->waiter_count);
    }
}

static void check_heads(struct world *world)
{
    for (size_t i = 0; i < TENANTS; i++) {
        const struct tenant_head *head = &reference_state(world, i)->head;
        if (head->agenda.count > 0 || head->has_continue)
            world_fail(world, "at rest, tenant %zu still has waiting work", i);
        if (head->run.phase == RUN_NONE || head->run.phase == RUN_CLOSED)
            continue;
        world_fail(world, "at rest, tenant %zu has an open run (%s, %llu open)", i + 1,
                   run_phase_name(head->run.phase), (unsigned long long)head->run.open_count);
    }
}

static void come_to_rest(struct world *world)
{
    world->is_quiet = true;
    settings_tell(world);
    if (world->options.lets_go)
        settings_let_go(world);
    settle(world);
    for (int i = 0; i < FINAL_RUNS && !world_has_failed(world); i++)
        run_all(world);
    if (world_has_failed(world))
        return;
    for (size_t i = 0; i < TENANTS; i++)
        log_standings(world, reference_state(world, i));
    check_heads(world);
    oracle_at_rest(world->oracle, ask_standing, world);
    store_check(world);
    uint64_t commands = world->counts.commands;
    if (world_has_failed(world))
        return;
    run_all(world);
    if (world->counts.commands != commands)
        world_fail(world, "a run in which nothing changed has issued %llu commands",
                   (unsigned long long)(world->counts.commands - commands));
}

/* Most goes wrong with records that are on both sides already: some are, before anything does. */
static void begin_settled(struct world *world)
{
    if (!world->options.begins_settled)
        return;
    for (uint32_t i = 0; i < world->options.begins_settled; i++)
        people_step(world);
    world->is_quiet = true;
    settle(world);
    run_all(world);
    world->is_quiet = false;
}

bool world_run(struct world *world, uint64_t seed, uint64_t steps, bool is_verbose)
{
    *world = (struct world){.seed = seed, .is_verbose = is_verbose};
    begin(world);
    begin_settled(world);
    uint64_t last = world->step + steps;
    while (world->step < last && !world_has_failed(world))
        step(world);
    if (!world_has_failed(world))
        come_to_rest(world);
    end(world);
    return !world_has_failed(world);
}
