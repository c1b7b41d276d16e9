/* Who said so? Every content that we write somewhere was written by a person on the other side, is
 * newer than what was last carried over, and stands on what the side showed when it was decided. */
#include "tests/sim/oracle/court.h"

static void fail(struct oracle *oracle, const struct write_command *command, const char *what,
                 enum group group)
{
    char id[UUID_TEXT_BYTES];
    world_fail(oracle->world, "%s %s (%.8s) v%u to %s %.*s: %s (%s)", action_name(command->action),
               entity_name(command->entity), uuid_format(command->record_id, id).data,
               command->version, side_name(command->target), TEXT_ARG(command->native_id), what,
               group < GROUP_COUNT ? group_name(group) : "all");
}

/* A figure is what the books say of themselves. */
static bool is_said_by_somebody(const struct revision *revision)
{
    enum entity_kind kind = entity_kind(revision->document.entity);
    return revision->author == AUTHOR_PERSON ||
           (kind == ENTITY_KIND_FIGURE && revision->author == AUTHOR_BOOKS);
}

bool is_person_edit(const struct revision *revision, enum group group)
{
    return is_said_by_somebody(revision) &&
           (!revision->older ||
            !document_group_equal(&revision->document, &revision->older->document, group));
}

static const struct issued *issued_for(const struct oracle *oracle,
                                       const struct write_command *command)
{
    return map_get(&oracle->issued, uuid_key(&command->id));
}

/* What the journal had shown when the command was decided, or older. */
static const struct revision *decided_from(const struct oracle *oracle,
                                           const struct write_command *command,
                                           const struct entry *source)
{
    const struct issued *issued = issued_for(oracle, command);
    const struct revision *at = source->newest;
    while (at && at->version > issued->seen)
        at = at->older;
    return at;
}

/* The newest revision of the source whose content is what the command carries. */
static const struct revision *find_origin(const struct oracle *oracle,
                                          const struct write_command *command,
                                          const struct entry *source)
{
    struct carrying carrying = issued_for(oracle, command)->carrying;
    for (const struct revision *at = decided_from(oracle, command, source); at; at = at->older) {
        struct document carried;
        carry_over(&carrying, &at->document, &carried);
        if (document_equal(&carried, &command->document))
            return at;
    }
    return NULL;
}

/* A person's edit on the source that has not gone over yet, with this very content. */
static const struct revision *find_edit(const struct carrying *carrying, const struct pair *pair,
                                        const struct revision *seen, const struct document *written,
                                        enum group group)
{
    for (const struct revision *at = seen; at; at = at->older) {
        struct document carried;
        if (at->sequence <= pair->delivered[carrying->from][group])
            return NULL;
        if (!is_person_edit(at, group))
            continue;
        carry_over(carrying, &at->document, &carried);
        if (document_group_equal(&carried, written, group))
            return at;
    }
    return NULL;
}

uint64_t pending_edit(const struct pair *pair, enum half half, const struct revision *upto,
                      enum group group)
{
    uint64_t newest = 0;
    for (const struct revision *at = upto; at; at = at->older) {
        bool is_made = !at->older && at->author == AUTHOR_COMMAND;
        if (is_made || at->sequence <= pair->delivered[half][group])
            return document_group_equal(&at->document, &upto->document, group) ? 0 : newest;
        if (newest == 0 && is_person_edit(at, group))
            newest = at->sequence;
    }
    return newest;
}

/* Since what has last gone over, people on this side wrote the same as stands on the other: that
 * both agreed on, whoever was first. */
static bool said_the_same(const struct carrying *carrying, const struct pair *pair,
                          const struct document *there, enum group group)
{
    const struct revision *at = pair->entries[carrying->from]->newest;
    for (; at && at->sequence > pair->delivered[carrying->from][group]; at = at->older) {
        struct document carried;
        carry_over(carrying, &at->document, &carried);
        if (is_person_edit(at, group) && document_group_equal(&carried, there, group))
            return true;
    }
    return false;
}

/* An earlier command wrote this very thing; people there took it back before its answer was known,
 * and so it looked as if nobody had touched it. */
static bool is_written_again(const struct oracle *oracle, const struct write_command *command,
                             const struct revision *now, enum group group)
{
    const struct issued *this = map_get(&oracle->issued, uuid_key(&command->id));
    for (const struct revision *at = now->older; at; at = at->older) {
        const struct issued *earlier = map_get(&oracle->issued, uuid_key(&at->command));
        if (!earlier || !at->older || (earlier->answered && earlier->answered < this->sequence))
            continue;
        if (document_group_equal(&at->document, &now->document, group) &&
            document_group_equal(&at->older->document, &now->older->document, group))
            return true;
    }
    return false;
}

/* R120: the number of an order; R34, K11: with Desktop a synced invoice, and the items of a bill
 * with an order. */
static bool is_word_of_quickbooks(const struct carrying *carrying, const struct pair *pair,
                                  enum group group)
{
    const struct entry *ledger = pair->entries[HALF_LEDGER];
    bool is_of_desktop =
        ledger->entity == ENTITY_INVOICE || (group == GROUP_ITEM_LINES && has_order(ledger));
    return carrying->from == HALF_LEDGER &&
           (group == GROUP_PURCHASE_ORDER ||
            (is_of_desktop && is_desktop(carrying->oracle, carrying->tenant)));
}

/* Somebody has said, for all records or for one, that this half wins. */
static bool may_overrule(const struct carrying *carrying, const struct pair *pair, enum group group)
{
    const struct court *court = &carrying->oracle->courts[carrying->tenant];
    return court->has_choices || (court->winners[carrying->from] >> group & 1) ||
           is_word_of_quickbooks(carrying, pair, group);
}

/* Classes stand on lines: with those that go, theirs go too. */
static bool goes_with_its_lines(const struct revision *now, enum group group)
{
    return group == GROUP_CLASSES &&
           now->document.lines[0].count != now->older->document.lines[0].count;
}

static void check_update(struct oracle *oracle, const struct write_command *command,
                         struct pair *pair, const struct revision *now)
{
    enum half from = half_other(world_half(command->target));
    struct carrying carrying = issued_for(oracle, command)->carrying;
    const struct revision *seen = decided_from(oracle, command, pair->entries[from]);
    for (int g = 0; g < GROUP_COUNT; g++) {
        enum group group = (enum group)g;
        if (!group_counts(group) ||
            document_group_equal(&now->document, &now->older->document, group))
            continue;
        if (command->action == ACTION_VOID && group != GROUP_STATUS)
            continue;
        const struct revision *edit = find_edit(&carrying, pair, seen, &now->document, group);
        if (!edit &&
            (is_written_again(oracle, command, now, group) || goes_with_its_lines(now, group)))
            continue;
        if (!edit) {
            fail(oracle, command, "nobody on the other side has said so since", group);
            return;
        }
        uint64_t overruled = pending_edit(pair, half_other(from), now->older, group);
        if (overruled && pair->is_compared && !may_overrule(&carrying, pair, group) &&
            !said_the_same(&carrying, pair, &now->older->document, group)) {
            fail(oracle, command, "overwrites what a person has written there", group);
            return;
        }
        pair->delivered[from][group] = edit->sequence;
        pair->delivered[half_other(from)][group] = now->sequence;
    }
}

void check_provenance(struct oracle *oracle, size_t tenant, const struct write_command *command,
                      struct entry *entry)
{
    enum half target = world_half(command->target);
    struct pair *pair = pair_of(&oracle->courts[tenant], target, entry);
    if (!pair) {
        fail(oracle, command, "written to a record that is linked to nothing", GROUP_COUNT);
        return;
    }
    struct entry *source = pair->entries[half_other(target)];
    if (command->action == ACTION_DELETE) {
        if (!source->is_deleted || !source->is_deleted_by_person)
            fail(oracle, command, "nobody has deleted it on the other side", GROUP_COUNT);
        return;
    }
    const struct revision *now = entry->newest;
    while (now && !uuid_equal(now->command, command->id))
        now = now->older;
    if (!now) {
        fail(oracle, command, "written under a key that is not this command's", GROUP_COUNT);
        return;
    }
    if (command->action != ACTION_CREATE) {
        if (text_equal(command->base_version,
                       arena_format(&oracle->world->arena, "%u", now->older->version)))
            check_update(oracle, command, pair, now);
        else
            fail(oracle, command, "written over a version that nobody has looked at", GROUP_COUNT);
        return;
    }
    const struct revision *origin = find_origin(oracle, command, source);
    if (!origin) {
        fail(oracle, command, "nobody ever wrote this on the other side", GROUP_COUNT);
        return;
    }
    for (int group = 0; group < GROUP_COUNT; group++)
        pair->delivered[half_other(target)][group] = origin->sequence;
}
