/* Everything has come to rest: what differs between the two sides must be explained by a sentence
 * of the rulebook or by what a side or a person said, and its standing must name it. */
#include "tests/sim/oracle/court.h"

struct looking {
    struct oracle *oracle;
    struct court *court;
    size_t tenant;
    enum half from;
    struct entry *entry; /* on `from` */
    struct entry *other; /* NULL: not there */
    struct pair *pair;
    struct uuid record_id;
    oracle_ask_standing *ask;
    void *context;
};

static void fail(const struct looking *looking, const char *what, const char *detail)
{
    const struct books *books =
        &looking->oracle->world->tenants[looking->tenant].books[looking->from];
    enum standing standing = STANDING_COUNT;
    bool is_known =
        looking->ask(looking->context, looking->tenant, looking->from, looking->entry, &standing);
    world_fail(looking->oracle->world, "at rest: tenant %zu %s %s %.*s : %s (%s), standing %s",
               looking->tenant + 1, side_name(books->side), entity_name(looking->entry->entity),
               TEXT_ARG(looking->entry->id), what, detail,
               is_known ? standing_name(standing) : "none");
}

/* The record's id is derived from the side that showed it first. */
static bool is_marked_or_refused(const struct looking *looking, enum half target)
{
    const struct world *world = looking->oracle->world;
    const struct entry *entries[] = {looking->entry, looking->other};
    enum half halves[] = {looking->from, half_other(looking->from)};
    for (int i = 0; i < 2; i++) {
        if (!entries[i])
            continue;
        struct uuid id = derive_record_id(world->tenants[looking->tenant].id,
                                          world->tenants[looking->tenant].books[halves[i]].side,
                                          looking->entry->entity, entries[i]->id);
        struct text key = refusal_key(&looking->oracle->world->arena, id, target);
        if (map_get(&looking->court->marks, uuid_key(&id)) ||
            map_get(&looking->court->refusals, key))
            return true;
    }
    return false;
}

struct parents {
    const struct looking *looking;
    enum half from;
    bool is_missing;
};

static void look_at_parent(void *context, enum entity entity, struct text *value)
{
    struct parents *parents = context;
    const struct looking *looking = parents->looking;
    const struct books *books =
        &looking->oracle->world->tenants[looking->tenant].books[parents->from];
    const struct entry *parent = books_find(books, entity, *value);
    const struct pair *pair = parent ? pair_of(looking->court, parents->from, parent) : NULL;
    parents->is_missing =
        parents->is_missing || !pair || pair->entries[half_other(parents->from)]->is_deleted;
}

/* What it refers to is not there (that has an explanation of its own). */
static bool lacks_parent(const struct looking *looking, enum half from, const struct entry *entry)
{
    struct parents parents = {.looking = looking, .from = from};
    struct document document = entry->document;
    document_each_ref(&document, &looking->oracle->world->arena, look_at_parent, &parents);
    return parents.is_missing;
}

/* Somebody over there has the name, and whether it is the same is for a person to say. */
static bool has_namesake(const struct looking *looking)
{
    const struct books *books =
        &looking->oracle->world->tenants[looking->tenant].books[half_other(looking->from)];
    if (entity_kind(looking->entry->entity) != ENTITY_KIND_LIST)
        return false;
    for (size_t i = 0; i < books->entry_count; i++)
        if (books->entries[i]->entity == looking->entry->entity &&
            text_equal(document_value(&books->entries[i]->document, ROLE_NAME),
                       document_value(&looking->entry->document, ROLE_NAME)))
            return true;
    return false;
}

static const char *forbids(const struct looking *looking, enum half from, enum action action)
{
    bool is_straight = from == looking->from;
    const struct entry *source = is_straight ? looking->entry : looking->other;
    const struct entry *target = is_straight ? looking->other : looking->entry;
    struct question question = {.oracle = looking->oracle,
                                .court = looking->court,
                                .tenant = looking->tenant,
                                .from = from,
                                .entity = source->entity,
                                .action = action,
                                .record_id = looking->record_id,
                                .source = &source->document,
                                .content = &source->document,
                                .target = target};
    question.seen[from] = source;
    question.seen[half_other(from)] = target;
    const char *why = excused_because(&question);
    if (!why && target) {
        question.content = &target->document;
        why = excused_because(&question);
    }
    return why;
}

static bool explains_missing(const struct looking *looking)
{
    return books_is_void(&looking->entry->document) ||
           forbids(looking, looking->from, ACTION_CREATE) ||
           is_marked_or_refused(looking, half_other(looking->from)) ||
           lacks_parent(looking, looking->from, looking->entry) || has_namesake(looking);
}

/* A person's edit of the group that has not gone over; NULL when there is none. */
static const struct revision *open_edit(const struct looking *looking, enum half half,
                                        enum group group)
{
    const struct entry *entry = looking->pair->entries[half];
    for (const struct revision *at = entry->newest; at; at = at->older) {
        if (at->sequence <= looking->pair->delivered[half][group])
            return NULL;
        if (is_person_edit(at, group))
            return at;
    }
    return NULL;
}

/* K17: a document without currency is one in the company's own; to name that is no difference. */
static void say_currency(struct document *document, struct text home)
{
    enum entity_kind kind = entity_kind(document->entity);
    bool has_currency = kind == ENTITY_KIND_DOCUMENT || kind == ENTITY_KIND_PAYMENT;
    if (has_currency && text_is_empty(document_value(document, ROLE_CURRENCY)))
        document_set(document, ROLE_CURRENCY, home);
}

static bool differs(const struct looking *looking, enum half from, enum group group)
{
    struct carrying carrying = carrying_now(looking->oracle, looking->tenant, from, NULL);
    carrying.staying = 0;
    struct document carried;
    struct document other = looking->pair->entries[half_other(from)]->document;
    carry_over(&carrying, &looking->pair->entries[from]->document, &carried);
    say_currency(&carried, carrying.home_currency);
    say_currency(&other, carrying.home_currency);
    return !document_group_equal(&carried, &other, group);
}

/* One group that both changed holds the whole record up until a person decides. */
static bool has_conflict(const struct looking *looking)
{
    for (int g = 0; g < GROUP_COUNT; g++) {
        enum group group = (enum group)g;
        if (group_counts(group) && open_edit(looking, HALF_PLATFORM, group) &&
            open_edit(looking, HALF_LEDGER, group) && differs(looking, looking->from, group))
            return true;
    }
    return false;
}

static bool explains_edit(const struct looking *looking, enum group group)
{
    enum half to = half_other(looking->from);
    bool is_void = books_is_void(&looking->entry->document);
    return open_edit(looking, to, group) || has_conflict(looking) ||
           forbids(looking, looking->from, is_void ? ACTION_VOID : ACTION_UPDATE) ||
           is_marked_or_refused(looking, to) ||
           lacks_parent(looking, looking->from, looking->entry) ||
           lacks_parent(looking, to, looking->other);
}

/* Both are there: each group that a person changed here must have gone over. */
static bool look_at_groups(const struct looking *looking)
{
    bool has_difference = false;
    bool is_void =
        books_is_void(&looking->entry->document) || books_is_void(&looking->other->document);
    uint32_t staying = stays_behind(looking->oracle, looking->tenant, looking->from,
                                    looking->pair->entries[HALF_LEDGER]);
    for (int g = 0; g < GROUP_COUNT; g++) {
        enum group group = (enum group)g;
        if (!group_counts(group) || (is_void && group != GROUP_STATUS) || staying >> g & 1u)
            continue;
        if (!differs(looking, looking->from, group) ||
            !pending_edit(looking->pair, looking->from, looking->entry->newest, group))
            continue;
        has_difference = true;
        if (!explains_edit(looking, group))
            fail(looking, "an edit did not go over", group_name(group));
    }
    return has_difference;
}

static bool was_edited(const struct looking *looking, enum half half)
{
    for (int group = 0; group < GROUP_COUNT; group++)
        if (group_counts((enum group)group) && open_edit(looking, half, (enum group)group))
            return true;
    return false;
}

/* It is gone here, and still there. */
static bool look_at_delete(const struct looking *looking)
{
    enum half to = half_other(looking->from);
    if (looking->other->is_deleted || books_is_void(&looking->other->document))
        return false;
    if (!forbids(looking, looking->from, ACTION_DELETE) && !is_marked_or_refused(looking, to) &&
        !was_edited(looking, to) && !was_edited(looking, looking->from))
        fail(looking, "its delete did not go over", "");
    return true;
}

static void look_at(struct looking *looking)
{
    enum standing standing = STANDING_COUNT;
    bool is_known =
        looking->ask(looking->context, looking->tenant, looking->from, looking->entry, &standing);
    bool is_gone = looking->entry->is_deleted;
    bool has_difference = false;
    if (is_known && standing == STANDING_ON_ITS_WAY)
        fail(looking, "still on its way", "");
    if (!looking->pair && is_gone)
        return;
    if (!is_known) {
        fail(looking, "nobody knows it", "");
    } else if (!looking->pair) {
        has_difference = !books_is_void(&looking->entry->document);
        if (!explains_missing(looking))
            fail(looking, "it did not go over", "");
    } else if (is_gone) {
        has_difference = look_at_delete(looking);
    } else if (!looking->other->is_deleted) {
        has_difference = look_at_groups(looking);
    }
    if (looking->pair && entity_is_payable(looking->entry->entity) &&
        balances_differ(looking->oracle, looking->tenant, looking->pair))
        fail(looking, "another balance, of the same payments", "");
    if (looking->pair && standing == STANDING_AGREED &&
        is_desktop(looking->oracle, looking->tenant) && open_amount_is_untold(looking->pair))
        fail(looking, "R126: what is open of it was not told", "");
    if (has_difference && (standing == STANDING_AGREED || standing == STANDING_GONE))
        fail(looking, "its standing hides a difference", "");
}

static void look_at_books(const struct looking *like)
{
    const struct tenant_world *world = &like->oracle->world->tenants[like->tenant];
    const struct books *books = &world->books[like->from];
    for (size_t i = 0; i < books->entry_count; i++) {
        struct looking looking = *like;
        looking.entry = books->entries[i];
        looking.record_id =
            derive_record_id(world->id, books->side, looking.entry->entity, looking.entry->id);
        looking.pair = pair_of(looking.court, looking.from, looking.entry);
        if (looking.pair)
            looking.other = looking.pair->entries[half_other(looking.from)];
        look_at(&looking);
    }
}

void oracle_at_rest(struct oracle *oracle, oracle_ask_standing *ask, void *context)
{
    for (size_t tenant = 0; tenant < TENANTS; tenant++)
        for (int half = 0; half < HALF_COUNT; half++)
            look_at_books(&(struct looking){.oracle = oracle,
                                            .court = &oracle->courts[tenant],
                                            .tenant = tenant,
                                            .from = (enum half)half,
                                            .ask = ask,
                                            .context = context});
}

void oracle_at_standstill(struct oracle *oracle)
{
    for (size_t tenant = 0; tenant < TENANTS; tenant++)
        if (oracle->courts[tenant].is_asked_for)
            world_fail(oracle->world,
                       "tenant %zu: R83: a run was asked for, and nothing was read since",
                       tenant + 1);
}
