/* People: they keep the books on both sides, change settings, ask for runs and decide. */
#include "tests/sim/kinds/kinds.h"
#include "tests/sim/oracle/oracle.h"
#include "tests/sim/settings.h"
#include "tests/sim/store.h"
#include "tests/sim/world.h"

void people_ask_run(struct world *world, struct tenant_world *tenant)
{
    struct event event = {.type = EVENT_RUN_REQUESTED,
                          .tenant = tenant->id,
                          .run_requested = {.by = TEXT("person:sim")}};
    struct text name = arena_format(&world->arena, "%llu", (unsigned long long)++world->sequence);
    event.id = derive_named_id(tenant->id, "run", name);
    topic_publish(world, PRODUCER_PEOPLE, &event);
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

/* Lists are never erased, and figures are nobody's. */
static bool is_erasable(const struct entry *entry)
{
    enum entity_kind kind = entity_kind(entry->entity);
    return kind == ENTITY_KIND_DOCUMENT || kind == ENTITY_KIND_PAYMENT;
}

/* A bill or a payment, the first from a drawn place on. */
static struct entry *draw_document(struct world *world, const struct books *books)
{
    size_t first = (size_t)random_below(&world->random[PART_PEOPLE], books->entry_count);
    for (size_t i = 0; i < books->entry_count; i++) {
        struct entry *entry = books->entries[(first + i) % books->entry_count];
        if (!entry->is_deleted && is_erasable(entry))
            return entry;
    }
    return books->entries[first];
}

static void remove_entry(struct world *world, struct books *books)
{
    struct entry *entry = draw_document(world, books);
    if (entry->is_deleted || !is_erasable(entry) || books_is_void(&entry->document))
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
        settings_begin(world, &world->tenants[i]);
    if (!world->options.late_settings)
        settings_tell(world);
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
    if (random_chance(random, 15) && settings_tell_next(world, tenant))
        return;
    if (random_chance(random, 12)) {
        people_ask_run(world, tenant);
        return;
    }
    if (random_chance(random, world->options.switches)) {
        settings_flip(world, tenant);
        return;
    }
    if (random_chance(random, world->options.choices)) {
        decide(world, tenant);
        return;
    }
    keep_books(world, tenant);
}
