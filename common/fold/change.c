#include "fold/change.h"

#include "fold/documents.h"
#include "model/profile.h"

enum side half_side(const struct tenant_state *state, enum half half)
{
    if (half == HALF_PLATFORM)
        return SIDE_PLATFORM;
    struct text ledger = tenant_settings_get(&state->head.settings, TENANT_SETTING_LEDGER);
    return text_equal_string(ledger, "desktop") ? SIDE_DESKTOP : SIDE_ONLINE;
}

/* K17: a document without currency is one in the company's home currency. */
static void fill_currency(const struct tenant_state *state, struct document *document)
{
    enum entity_kind kind = entity_kind(document->entity);
    bool is_transaction = kind == ENTITY_KIND_DOCUMENT || kind == ENTITY_KIND_PAYMENT;
    if (is_transaction && text_is_empty(document_value(document, ROLE_CURRENCY)))
        document_set(document, ROLE_CURRENCY,
                     tenant_settings_get(&state->head.settings, TENANT_SETTING_HOME_CURRENCY));
}

/* QuickBooks Desktop shows no currency where a file has one only, and may never have answered with
 * what it made of ours. */
static uint32_t find_changed(const struct tenant_state *state, const struct view *view)
{
    struct document document = view->document, agreed = view->agreed;
    fill_currency(state, &document);
    fill_currency(state, &agreed);
    return document_changed_groups(&document, &agreed);
}

static void view_read(struct arena *arena, const struct tenant_state *state,
                      const struct record *record, enum half half, struct view *view)
{
    const struct shown *shown = &record->shown[half];
    view->presence = shown->presence;
    if (!text_is_present(shown->document))
        return;
    document_read_resolved(arena, state, record->entity, shown->document, &view->document);
    view->agreed = view->document;
    if (!record->has_base || !text_is_present(record->agreed[half]))
        return;
    document_read_resolved(arena, state, record->entity, record->agreed[half], &view->agreed);
    view->changed = find_changed(state, view);
}

/* Two halves that were never compared (linked by name): what only one of them says is its change.
 */
static void compare_first(struct comparison *comparison)
{
    struct view *platform = &comparison->views[HALF_PLATFORM];
    struct view *ledger = &comparison->views[HALF_LEDGER];
    uint32_t differs = document_changed_groups(&platform->document, &ledger->document);
    platform->changed = differs & document_changed_groups(&platform->document, NULL);
    ledger->changed = differs & document_changed_groups(&ledger->document, NULL);
}

static unsigned po_value(const struct record *record, const struct view *ledger)
{
    if (record->entity != ENTITY_BILL || ledger->presence != PRESENCE_PRESENT)
        return PO_NONE;
    struct text link = ledger->document.fields[BILL_PO_LINK];
    if (text_is_empty(link))
        return PO_UNKNOWN;
    return text_equal_string(link, "linked") ? PO_LINKED : PO_NONE;
}

static struct facts facts_of_record(const struct tenant_state *state,
                                    const struct comparison *comparison)
{
    const struct record *record = comparison->record;
    bool is_desktop = half_side(state, HALF_LEDGER) == SIDE_DESKTOP;
    unsigned po = is_desktop ? po_value(record, &comparison->views[HALF_LEDGER]) : PO_NONE;
    return (struct facts){.values = {
                              [FACT_LEDGER] = is_desktop ? LEDGER_DESKTOP : LEDGER_ONLINE,
                              [FACT_ENTITY] = (uint8_t)record->entity,
                              [FACT_PO] = (uint8_t)po,
                          }};
}

/* A person's choice settles the whole record; HALF_COUNT: nobody chose. */
static enum half chosen_winner(const struct record *record)
{
    if (record->has_choice && record->choice == CHOICE_TAKE_PLATFORM)
        return HALF_PLATFORM;
    return record->has_choice && record->choice == CHOICE_TAKE_LEDGER ? HALF_LEDGER : HALF_COUNT;
}

/* Of a conflict, group by group: whose it is, whom a person chose, what the policy says. */
static enum half group_winner(const struct tenant_settings *settings, uint32_t owned,
                              enum half chosen, enum group group)
{
    if (owned >> group & 1u)
        return HALF_LEDGER;
    return chosen != HALF_COUNT ? chosen : profile_winner(settings, group);
}

/* A delete is of the whole record: groups that belong to QuickBooks do not keep it. */
static enum half delete_winner(const struct tenant_settings *settings, uint32_t owned,
                               enum half chosen)
{
    bool is_owned = owned == EVERY_GROUP;
    return is_owned ? HALF_LEDGER : group_winner(settings, 0, chosen, GROUP_COUNT);
}

static void find_won(const struct tenant_settings *settings, uint32_t owned, struct comparison *out)
{
    enum half chosen = chosen_winner(out->record);
    for (int group = 0; group < GROUP_COUNT; group++) {
        enum half winner = HALF_COUNT;
        if (out->conflict >> group & 1u)
            winner = group_winner(settings, owned, chosen, (enum group)group);
        if (winner != HALF_COUNT)
            out->won[winner] |= UINT32_C(1) << group;
    }
}

void comparison_read(struct arena *arena, const struct rules *rules,
                     const struct tenant_state *state, struct record *record,
                     struct comparison *out)
{
    const struct tenant_settings *settings = &state->head.settings;
    *out = (struct comparison){.rules = rules, .record = record};
    struct view *platform = &out->views[HALF_PLATFORM];
    struct view *ledger = &out->views[HALF_LEDGER];
    view_read(arena, state, record, HALF_PLATFORM, platform);
    view_read(arena, state, record, HALF_LEDGER, ledger);
    out->facts = facts_of_record(state, out);
    struct rules_groups owned;
    rules_owned(rules, &out->facts, &owned);
    if (platform->presence != PRESENCE_PRESENT || ledger->presence != PRESENCE_PRESENT) {
        enum half winner = delete_winner(settings, owned.mask, chosen_winner(record));
        if (winner != HALF_COUNT)
            out->won[winner] = UINT32_MAX;
        return;
    }
    if (!record->has_base)
        compare_first(out);
    uint32_t both = platform->changed & ledger->changed & ~GROUPS_OF_LEDGER;
    out->conflict = both & document_changed_groups(&platform->document, &ledger->document);
    find_won(settings, owned.mask, out);
}

/* A company that has several currencies takes no document that does not say its own. While the home
 * currency is unknown, R132 keeps the document. */
static void project(struct arena *arena, const struct tenant_state *state,
                    const struct document *from, enum half target, struct document *out)
{
    enum side side = half_side(state, target);
    document_project(from, side, arena, out);
    if (side == SIDE_ONLINE)
        fill_currency(state, out);
}

/* The groups of `mask` in which the target would not hold the same anyhow. */
static uint32_t groups_to_write(const struct document *projected, const struct document *held,
                                uint32_t mask)
{
    return mask & document_changed_groups(projected, held);
}

static void change_both_present(struct arena *arena, const struct tenant_state *state,
                                const struct comparison *comparison, struct change *out)
{
    enum half origin = half_other(out->target);
    const struct view *from = &comparison->views[origin];
    const struct view *to = &comparison->views[out->target];
    uint32_t mask = from->changed;
    mask &= ~(comparison->conflict & comparison->won[out->target]);
    if (origin == HALF_PLATFORM)
        mask &= ~GROUPS_OF_LEDGER;
    struct document projected;
    project(arena, state, &from->document, out->target, &projected);
    mask = groups_to_write(&projected, &to->document, mask);
    if (mask == 0)
        return;
    out->is_needed = true;
    out->is_conflict = (mask & comparison->conflict & ~comparison->won[origin]) != 0;
    out->is_merged = (to->changed & ~comparison->conflict) != 0;
    out->content = to->document;
    document_take_groups(&out->content, &projected, mask, arena);
    document_derive(&out->content, arena);
    bool is_voiding = (mask & (1u << GROUP_STATUS)) && document_is_void(&out->content);
    out->action = is_voiding ? ACTION_VOID : ACTION_UPDATE;
}

static void change_deleted(const struct comparison *comparison, struct change *out)
{
    const struct view *to = &comparison->views[out->target];
    out->is_needed = true;
    out->action = ACTION_DELETE;
    out->content = to->document;
    /* X11 decides, by policy too; a balance is nobody's edit. */
    out->is_conflict = (to->changed & ~GROUPS_OF_LEDGER) != 0;
}

void change_toward(struct arena *arena, const struct tenant_state *state,
                   const struct comparison *comparison, enum half target, struct change *out)
{
    *out = (struct change){.target = target, .action = ACTION_UPDATE};
    enum half origin = half_other(target);
    const struct view *from = &comparison->views[origin];
    const struct view *to = &comparison->views[target];
    const struct outstanding *unsent = &comparison->record->out[target];
    /* X8: what was voided before the other half ever had it leaves no trace there. */
    bool is_there = from->presence == PRESENCE_PRESENT && !document_is_void(&from->document);
    if (from->presence == PRESENCE_PRESENT && to->presence == PRESENCE_PRESENT) {
        change_both_present(arena, state, comparison, out);
    } else if (is_there && to->presence == PRESENCE_NEVER) {
        out->is_needed = true;
        out->action = ACTION_CREATE;
        project(arena, state, &from->document, target, &out->content);
        document_derive(&out->content, arena);
    } else if (from->presence == PRESENCE_DELETED && to->presence == PRESENCE_PRESENT) {
        change_deleted(comparison, out);
    } else if (from->presence != PRESENCE_NEVER && to->presence == PRESENCE_NEVER &&
               unsent->version != 0) {
        /* A delete or void cancels an unsent create; a sent one follows when its answer is there.
         */
        out->is_needed = true;
        out->action = ACTION_DELETE;
        out->content = from->document;
    }
}
