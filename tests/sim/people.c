/* People: they keep the books on both sides, change settings, ask for runs and decide. */
#include "tests/sim/kinds/kinds.h"
#include "tests/sim/oracle/oracle.h"
#include "tests/sim/store.h"
#include "tests/sim/world.h"

struct telling {
    enum tenant_setting setting;
    const char *value;
};

enum { TELLINGS_MAX = 16 };

/* What has to be known before anything can cross. */
static size_t settings_of(const struct world *world, struct telling out[static TELLINGS_MAX])
{
    const struct options *options = &world->options;
    static const char *const policies[] = {"ask", "ledger", "platform"};
    static const char *const memos[] = {"", "off", "in", "out", "both"};
    size_t count = 0;
    out[count++] = (struct telling){TENANT_SETTING_SIGNUP_DATE,
                                    options->is_cohort_a ? "2016-01-01" : "2018-01-01"};
    out[count++] = (struct telling){TENANT_SETTING_HOME_CURRENCY, "USD"};
    out[count++] = (struct telling){TENANT_SETTING_UNALLOCATED_EXPENSE, "1"};
    out[count++] = (struct telling){TENANT_SETTING_UNALLOCATED_INCOME, "1"};
    out[count++] = (struct telling){TENANT_SETTING_BANK_ACCOUNT, "2"};
    out[count++] = (struct telling){TENANT_SETTING_CLASS_TRACKING,
                                    options->has_line_classes ? "per_line" : "per_transaction"};
    out[count++] = (struct telling){TENANT_SETTING_CONFLICT_POLICY, policies[options->policy]};
    if (options->started_lately)
        out[count++] = (struct telling){TENANT_SETTING_STARTED_AT, "2019-06-01"};
    if (options->has_older_terms)
        out[count++] = (struct telling){TENANT_SETTING_EDITION, "online_2018"};
    if (options->credit_memos)
        out[count++] = (struct telling){TENANT_SETTING_CREDIT_MEMOS, memos[options->credit_memos]};
    if (options->applies_at_once)
        out[count++] = (struct telling){TENANT_SETTING_VENDOR_CREDITS, "at_once"};
    if (options->closes_books)
        out[count++] = (struct telling){TENANT_SETTING_CLOSE_DATE, "2026-01-08"};
    if (options->is_live)
        out[count++] = (struct telling){TENANT_SETTING_SYNC_MODE, "live"};
    return count;
}

static void tell(struct world *world, struct tenant_world *tenant, enum tenant_setting setting,
                 const char *value)
{
    struct setting_change change = {setting, text_of(value)};
    struct event event = {
        .type = EVENT_SETTINGS,
        .tenant = tenant->id,
        .settings = {.changes = &change, .change_count = 1, .requester = {.as = ASKER_OPERATOR}}};
    struct text name = arena_format(&world->arena, "%llu", (unsigned long long)++world->sequence);
    event.id = derive_named_id(tenant->id, "settings", name);
    world_log(world, "setting %s = %s", tenant_setting_name(setting), value);
    topic_publish(world, PRODUCER_PEOPLE, &event);
}

static bool tell_next(struct world *world, struct tenant_world *tenant)
{
    struct telling settings[TELLINGS_MAX];
    size_t count = settings_of(world, settings);
    if (tenant->settings_told == count)
        return false;
    struct telling *next = &settings[tenant->settings_told++];
    tell(world, tenant, next->setting, next->value);
    return true;
}

void people_tell_settings(struct world *world)
{
    for (size_t i = 0; i < TENANTS; i++)
        while (tell_next(world, &world->tenants[i]))
            continue;
}

void people_ask_run(struct world *world, struct tenant_world *tenant)
{
    struct event event = {.type = EVENT_RUN_REQUESTED,
                          .tenant = tenant->id,
                          .run_requested = {.by = TEXT("person:sim")}};
    struct text name = arena_format(&world->arena, "%llu", (unsigned long long)++world->sequence);
    event.id = derive_named_id(tenant->id, "run", name);
    topic_publish(world, PRODUCER_PEOPLE, &event);
}

static void flip_switch(struct world *world, struct tenant_world *tenant)
{
    static const char *const policies[] = {"ask", "ledger", "platform"};
    struct random *random = &world->random[PART_PEOPLE];
    switch (random_below(random, 4)) {
    case 0:
        tenant->is_up_only = !tenant->is_up_only;
        tell(world, tenant, TENANT_SETTING_DIRECTION, tenant->is_up_only ? "up_only" : "both");
        return;
    case 1:
        tenant->is_lists_down = !tenant->is_lists_down;
        tell(world, tenant, TENANT_SETTING_LISTS_UP, tenant->is_lists_down ? "false" : "true");
        return;
    case 2:
        tenant->is_under_console = !tenant->is_under_console;
        tell(world, tenant, TENANT_SETTING_UNDER_CONSOLE,
             tenant->is_under_console ? "true" : "false");
        return;
    default:
        tell(world, tenant, TENANT_SETTING_CONFLICT_POLICY, policies[random_below(random, 3)]);
    }
}

/* The console reads the database: any record of the tenant may be chosen. */
static void decide(struct world *world, struct tenant_world *tenant)
{
    struct random *random = &world->random[PART_PEOPLE];
    struct uuid record;
    bool asks_person = random_chance(random, 70);
    if (!store_pick_record(world, tenant->id, asks_person, random_next(random), &record))
        return;
    enum choice choice = (enum choice)random_below(random, CHOICE_COUNT);
    struct event event = {.type = EVENT_CHOICE,
                          .tenant = tenant->id,
                          .choice = {.record_id = record, .choice = choice, .by = TEXT("sim")}};
    struct text name = arena_format(&world->arena, "%llu", (unsigned long long)++world->sequence);
    event.id = derive_named_id(tenant->id, "choice", name);
    topic_publish(world, PRODUCER_PEOPLE, &event);
}

/* --- books -------------------------------------------------------------------------------------
 */

static struct entry *draw_entry(struct world *world, const struct books *books)
{
    if (books->entry_count == 0)
        return NULL;
    size_t at = (size_t)random_below(&world->random[PART_PEOPLE], books->entry_count);
    return books->entries[at]->is_deleted ? NULL : books->entries[at];
}

static void edit(struct world *world, struct tenant_world *tenant, struct books *books,
                 struct entry *entry)
{
    struct document document = entry->document;
    (void)tenant;
    if (books_is_void(&document) || !document_edit(world, books, entry, &document))
        return;
    if (books_update(books, entry, &document) == BOOKS_OK)
        world_log(world, "edit %s %s %.*s", side_name(books->side), entity_name(entry->entity),
                  TEXT_ARG(entry->id));
    world->counts.edits++;
}

/* A bill or a payment, the first from a drawn place on. */
static struct entry *draw_document(struct world *world, const struct books *books)
{
    size_t first = (size_t)random_below(&world->random[PART_PEOPLE], books->entry_count);
    for (size_t i = 0; i < books->entry_count; i++) {
        struct entry *entry = books->entries[(first + i) % books->entry_count];
        if (!entry->is_deleted && entity_kind(entry->entity) != ENTITY_KIND_LIST)
            return entry;
    }
    return books->entries[first];
}

static void remove_entry(struct world *world, struct books *books)
{
    struct entry *entry = draw_document(world, books);
    if (entry->is_deleted || entity_kind(entry->entity) == ENTITY_KIND_LIST ||
        books_is_void(&entry->document))
        return;
    bool is_void = random_chance(&world->random[PART_PEOPLE], 40);
    enum books_code code = is_void ? books_void(books, entry) : books_delete(books, entry);
    if (code == BOOKS_OK)
        world_log(world, "%s %s %s %.*s", is_void ? "void" : "delete", side_name(books->side),
                  entity_name(entry->entity), TEXT_ARG(entry->id));
}

static void create(struct world *world, struct books *books)
{
    struct document document;
    struct entry *entry;
    if (document_draw(world, books, &document) &&
        books_create(books, &document, &entry) == BOOKS_OK)
        world_log(world, "new %s %s %.*s", side_name(books->side), entity_name(entry->entity),
                  TEXT_ARG(entry->id));
}

static void keep_books(struct world *world, struct tenant_world *tenant)
{
    struct random *random = &world->random[PART_PEOPLE];
    struct books *books = &tenant->books[random_below(random, HALF_COUNT)];
    struct entry *entry = draw_entry(world, books);
    if (books->entry_count > 0 && fault(world, PART_PEOPLE, world->options.deletes * 3)) {
        remove_entry(world, books);
    } else if (!entry || random_chance(random, 40)) {
        create(world, books);
    } else {
        edit(world, tenant, books, entry);
        struct books *other =
            &tenant->books[books->side == SIDE_PLATFORM ? HALF_LEDGER : HALF_PLATFORM];
        struct entry *same = oracle_counterpart(world->oracle, tenant->id, books, entry);
        if (same && !same->is_deleted && fault(world, PART_PEOPLE, world->options.both_edit))
            edit(world, tenant, other, same);
    }
    announce(world, tenant);
}

void people_begin(struct world *world)
{
    for (size_t i = 0; i < TENANTS; i++)
        tell(world, &world->tenants[i], TENANT_SETTING_LEDGER, "online");
    if (!world->options.late_settings)
        people_tell_settings(world);
    topics_begin(world);
    for (size_t i = 0; i < TENANTS; i++) {
        struct tenant_world *tenant = &world->tenants[i];
        struct document document;
        struct entry *entry;
        for (size_t n = 0; document_first(n, &document); n++) {
            books_create(&tenant->books[HALF_LEDGER], &document, &entry);
            if (random_chance(&world->random[PART_PEOPLE], world->options.twins))
                books_create(&tenant->books[HALF_PLATFORM], &document, &entry);
        }
        announce(world, tenant);
    }
}

void people_step(struct world *world)
{
    struct tenant_world *tenant = draw_tenant(world, PART_PEOPLE);
    struct random *random = &world->random[PART_PEOPLE];
    if (random_chance(random, 15) && tell_next(world, tenant))
        return;
    if (random_chance(random, 12)) {
        people_ask_run(world, tenant);
        return;
    }
    if (random_chance(random, world->options.switches)) {
        flip_switch(world, tenant);
        return;
    }
    if (random_chance(random, world->options.choices)) {
        decide(world, tenant);
        return;
    }
    keep_books(world, tenant);
}
