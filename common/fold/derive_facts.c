#include "fold/derive_facts.h"

#include "base/instant.h"
#include "fold/documents.h"
#include "fold/keys.h"
#include "model/profile.h"

/* Everything that deriving one vector looks at. */
struct deriving {
    struct arena *arena;
    const struct tenant_state *state;
    const struct tenant_settings *settings;
    const struct comparison *comparison;
    const struct record *record;
    const struct change *change;
    enum half origin;
    const struct document *shown; /* the origin's document */
    struct derived_facts *out;
};

static void put(struct deriving *deriving, enum fact fact, unsigned value)
{
    deriving->out->facts.values[fact] = (uint8_t)value;
}

/* --- the record itself -------------------------------------------------------------------------
 */

static unsigned link_value(const struct deriving *deriving)
{
    const struct record *record = deriving->record;
    enum half target = deriving->change->target;
    if (record->is_ambiguous)
        return LINK_AMBIGUOUS;
    switch (record->shown[target].presence) {
    case PRESENCE_PRESENT:
        return LINK_LINKED;
    case PRESENCE_DELETED:
        return LINK_DELETED;
    case PRESENCE_NEVER:
        break;
    }
    return record->out[target].version ? LINK_CREATING : LINK_NONE;
}

static unsigned changed_value(const struct change *change)
{
    if (change->is_conflict)
        return CHANGED_BOTH;
    return change->is_merged ? CHANGED_MERGED : CHANGED_THIS;
}

static unsigned paid_value(const struct deriving *deriving)
{
    if (deriving->record->entity != ENTITY_BILL)
        return PAID_NOW_NONE;
    switch (document_paid(deriving->shown)) {
    case PAID_NONE:
        return PAID_NOW_NONE;
    case PAID_UNPAID:
        return PAID_NOW_UNPAID;
    case PAID_PARTLY:
        return PAID_NOW_PARTLY;
    case PAID_FULLY:
        return PAID_NOW_FULLY;
    case PAID_NEGATIVE:
        return PAID_NOW_NEGATIVE;
    case PAID_UNKNOWN:
        break;
    }
    return PAID_NOW_UNKNOWN;
}

static struct text document_number(const struct document *document)
{
    if (document->entity == ENTITY_BILL)
        return document->fields[BILL_NUMBER];
    if (document->entity == ENTITY_BILL_PAYMENT)
        return document->fields[BILL_PAYMENT_NUMBER];
    return TEXT("-");
}

static struct text document_date(const struct document *document)
{
    if (document->entity == ENTITY_BILL)
        return document->fields[BILL_DATE];
    if (document->entity == ENTITY_BILL_PAYMENT)
        return document->fields[BILL_PAYMENT_DATE];
    return TEXT_NONE;
}

static struct text document_currency(const struct document *document)
{
    return document
        ->fields[document->entity == ENTITY_BILL ? (int)BILL_CURRENCY : (int)BILL_PAYMENT_CURRENCY];
}

/* K17: a document without currency has the company's home currency. */
static unsigned currency_value(const struct deriving *deriving)
{
    if (entity_kind(deriving->record->entity) == ENTITY_KIND_LIST)
        return CURRENCY_SUPPORTED;
    struct text currency = document_currency(deriving->shown);
    if (text_is_empty(currency))
        currency = tenant_settings_get(deriving->settings, TENANT_SETTING_HOME_CURRENCY);
    if (text_is_empty(currency))
        return CURRENCY_UNKNOWN;
    struct text supported =
        tenant_settings_get(deriving->settings, TENANT_SETTING_SUPPORTED_CURRENCY);
    return text_equal(currency, supported) ? CURRENCY_SUPPORTED : CURRENCY_OTHER;
}

static unsigned period_value(const struct deriving *deriving)
{
    date_day closed, date;
    if (deriving->change->target != HALF_LEDGER ||
        !date_parse(tenant_settings_get(deriving->settings, TENANT_SETTING_CLOSE_DATE), &closed) ||
        !date_parse(document_date(&deriving->change->content), &date))
        return PERIOD_OPEN;
    return date <= closed ? PERIOD_CLOSED : PERIOD_OPEN;
}

/* --- settings ----------------------------------------------------------------------------------
 */

/* R89, R91, R92, K3, K23: a console, now or at creation, makes the older cohort. */
static unsigned cohort_value(const struct tenant_settings *settings)
{
    static const struct text BOUNDARY = {"2017-09-15", 10};
    if (tenant_settings_is_true(settings, TENANT_SETTING_UNDER_CONSOLE) ||
        tenant_settings_is_true(settings, TENANT_SETTING_CREATED_UNDER_CONSOLE))
        return COHORT_A;
    struct text signup = tenant_settings_get(settings, TENANT_SETTING_SIGNUP_DATE);
    if (text_is_empty(signup))
        return COHORT_UNKNOWN;
    int order = text_compare(signup, BOUNDARY);
    if (order == 0)
        order =
            text_equal_string(tenant_settings_get(settings, TENANT_SETTING_BOUNDARY_DAY), "newer")
                ? 1
                : -1;
    return order < 0 ? COHORT_A : COHORT_B;
}

/* R106: what a bill that comes in, or a payment that goes out, needs to have been set. */
static unsigned preferences_value(const struct deriving *deriving)
{
    bool has_expense =
        !text_is_empty(tenant_settings_get(deriving->settings, TENANT_SETTING_UNALLOCATED_EXPENSE));
    bool has_bank =
        !text_is_empty(tenant_settings_get(deriving->settings, TENANT_SETTING_BANK_ACCOUNT));
    if (!has_expense && !has_bank)
        return PREFERENCES_MISSING_BOTH;
    if (!has_expense)
        return PREFERENCES_MISSING_EXPENSE;
    return has_bank ? PREFERENCES_SET : PREFERENCES_MISSING_BANK;
}

static unsigned policy_value(const struct deriving *deriving)
{
    const struct change *change = deriving->change;
    if (change->action != ACTION_DELETE && change->is_conflict)
        return POLICY_ASK; /* in one of its groups */
    switch (deriving->comparison->winner) {
    case HALF_PLATFORM:
        return POLICY_PLATFORM;
    case HALF_LEDGER:
        return POLICY_LEDGER;
    case HALF_COUNT:
        break;
    }
    return POLICY_ASK;
}

/* --- other records -----------------------------------------------------------------------------
 */

struct parent_walk {
    struct deriving *deriving;
    unsigned worst;
};

static unsigned parent_value(const struct record *parent, enum half target)
{
    if (!parent)
        return PARENT_COMING;
    switch (parent->shown[target].presence) {
    case PRESENCE_PRESENT:
        return PARENT_LINKED;
    case PRESENCE_DELETED:
        return PARENT_DELETED;
    case PRESENCE_NEVER:
        break;
    }
    switch (parent->standing) {
    case STANDING_WITHHELD:
    case STANDING_NEEDS_YOU:
    case STANDING_DO_NOT_SYNC:
        return PARENT_WITHHELD;
    case STANDING_GONE:
        return PARENT_DELETED;
    case STANDING_AGREED:
    case STANDING_ON_ITS_WAY:
    case STANDING_WAITING:
    case STANDING_COUNT:
        break;
    }
    return PARENT_COMING;
}

static void visit_parent(void *context, enum entity entity, struct text *value)
{
    struct parent_walk *walk = context;
    (void)entity;
    struct uuid id;
    REQUIRE(uuid_parse(*value, &id));
    struct record *parent = state_resolve(walk->deriving->state, id);
    unsigned standing = parent_value(parent, walk->deriving->change->target);
    if (standing <= walk->worst)
        return;
    walk->worst = standing;
    walk->deriving->out->parent = parent ? parent->id : id;
}

static unsigned worst_parent(struct deriving *deriving)
{
    struct parent_walk walk = {.deriving = deriving, .worst = PARENT_LINKED};
    if (deriving->change->action == ACTION_CREATE || deriving->change->action == ACTION_UPDATE) {
        struct document content = deriving->change->content;
        document_each_ref(&content, deriving->arena, visit_parent, &walk);
    }
    return walk.worst;
}

/* R125: could this unlinked record be the product of a create of ours that has no answer yet? Same
 * kind and counterparty; equal number, or equal date and total; of a list: the same name. */
static bool could_be_own(const struct deriving *deriving, const struct record *creating)
{
    enum half half = deriving->origin;
    const struct outstanding *out = &creating->out[half];
    if (creating->prior[half].version && creating->prior[half].action == ACTION_CREATE)
        out = &creating->prior[half];
    if (out->version == 0 || out->action != ACTION_CREATE || creating == deriving->record)
        return false;
    if (entity_kind(creating->entity) == ENTITY_KIND_LIST)
        return true;
    struct document sent;
    document_read(deriving->arena, creating->entity, out->sent_document, &sent);
    struct text number = document_number(deriving->shown);
    if (!text_is_empty(number) && text_equal(number, document_number(&sent)))
        return true;
    int total = sent.entity == ENTITY_BILL ? (int)BILL_TOTAL : (int)BILL_PAYMENT_TOTAL;
    return text_equal(document_date(deriving->shown), document_date(&sent)) &&
           text_equal(deriving->shown->fields[total], sent.fields[total]);
}

static unsigned own_create_value(struct deriving *deriving)
{
    if (deriving->change->action != ACTION_CREATE)
        return OWN_CREATE_NO;
    struct text key = key_open_create(deriving->arena, deriving->origin, deriving->shown);
    size_t count;
    const struct uuid *ids = state_ids(deriving->state, key, &count);
    for (size_t i = 0; i < count; i++) {
        const struct record *creating = state_record(deriving->state, ids[i]);
        if (!could_be_own(deriving, creating))
            continue;
        deriving->out->answer = creating->id;
        return OWN_CREATE_POSSIBLE;
    }
    return OWN_CREATE_NO;
}

/* Whether the half to be written to has a payment of this bill that counts. */
static unsigned other_paid_value(struct deriving *deriving)
{
    enum half target = deriving->change->target;
    enum action action = deriving->change->action;
    if (deriving->record->entity != ENTITY_BILL ||
        (action != ACTION_DELETE && action != ACTION_VOID))
        return OTHER_PAID_NO;
    size_t count;
    const struct uuid *ids =
        state_ids(deriving->state, key_payments(deriving->arena, deriving->record->id), &count);
    for (size_t i = 0; i < count; i++) {
        const struct record *payment = state_record(deriving->state, ids[i]);
        struct document document;
        if (payment->shown[target].presence != PRESENCE_PRESENT)
            continue;
        document_read(deriving->arena, payment->entity, payment->shown[target].document, &document);
        if (!text_equal_string(document.fields[BILL_PAYMENT_STATUS], "voided"))
            return OTHER_PAID_YES;
    }
    return OTHER_PAID_NO;
}

/* X23, R123: written at once, by the run that is releasing, or by the next one. */
static unsigned run_value(const struct deriving *deriving)
{
    const struct run *run = &deriving->state->head.run;
    if (text_equal_string(tenant_settings_get(deriving->settings, TENANT_SETTING_SYNC_MODE),
                          "live"))
        return RUN_LIVE;
    bool is_open = run->phase == RUN_RELEASING || run->phase == RUN_SETTLING;
    return is_open && deriving->record->changed_event <= run->read_event ? RUN_RELEASED : RUN_NEXT;
}

void derive_facts(struct arena *arena, const struct tenant_state *state,
                  const struct comparison *comparison, const struct change *change,
                  struct derived_facts *out)
{
    enum half origin = half_other(change->target);
    *out = (struct derived_facts){0};
    struct deriving deriving = {
        .arena = arena,
        .state = state,
        .settings = &state->head.settings,
        .comparison = comparison,
        .record = comparison->record,
        .change = change,
        .origin = origin,
        .shown = &comparison->views[origin].document,
        .out = out,
    };
    const struct tenant_settings *settings = deriving.settings;
    const struct record *record = comparison->record;
    bool is_desktop = half_side(state, HALF_LEDGER) == SIDE_DESKTOP;
    bool is_up_only =
        text_equal_string(tenant_settings_get(settings, TENANT_SETTING_DIRECTION), "up_only");
    bool has_items = deriving.shown->lines[BILL_LINES_ITEM].count > 0;
    put(&deriving, FACT_LEDGER, is_desktop ? LEDGER_DESKTOP : LEDGER_ONLINE);
    put(&deriving, FACT_ENTITY, record->entity);
    put(&deriving, FACT_ORIGIN, origin == HALF_LEDGER ? ORIGIN_LEDGER : ORIGIN_PLATFORM);
    put(&deriving, FACT_ACTION, change->action);
    put(&deriving, FACT_LINK, link_value(&deriving));
    put(&deriving, FACT_CHANGED, changed_value(change));
    put(&deriving, FACT_OWN_CREATE, own_create_value(&deriving));
    put(&deriving, FACT_PAID_NOW, paid_value(&deriving));
    put(&deriving, FACT_OTHER_PAID, other_paid_value(&deriving));
    put(&deriving, FACT_COHORT, cohort_value(settings));
    put(&deriving, FACT_DIRECTION, is_up_only ? DIRECTION_UP_ONLY : DIRECTION_BOTH);
    put(&deriving, FACT_LISTS_UP,
        tenant_settings_is_true(settings, TENANT_SETTING_LISTS_UP) ? LISTS_UP_YES : LISTS_UP_NO);
    put(&deriving, FACT_CURRENCY, currency_value(&deriving));
    put(&deriving, FACT_NUMBER,
        text_is_empty(document_number(deriving.shown)) ? NUMBER_NO : NUMBER_YES);
    put(&deriving, FACT_PREFERENCES, preferences_value(&deriving));
    put(&deriving, FACT_PARENT, worst_parent(&deriving));
    put(&deriving, FACT_ITEM,
        record->entity == ENTITY_BILL && has_items ? ITEM_UNKNOWN : ITEM_KNOWN);
    put(&deriving, FACT_MARK, record->is_marked ? MARK_DO_NOT_SYNC : MARK_NONE);
    put(&deriving, FACT_PERIOD, period_value(&deriving));
    put(&deriving, FACT_RUN, run_value(&deriving));
    put(&deriving, FACT_REFUSAL, record->refusal[change->target]);
    put(&deriving, FACT_POLICY, policy_value(&deriving));
    bool is_unreadable = record->is_unreadable[HALF_PLATFORM] || record->is_unreadable[HALF_LEDGER];
    put(&deriving, FACT_READABLE, is_unreadable ? READABLE_NO : READABLE_YES);
    put(&deriving, FACT_REVIEW,
        tenant_settings_is(settings, TENANT_SETTING_REVIEW, "open") ? REVIEW_OPEN
                                                                    : REVIEW_ACCEPTED);
    bool is_held = profile_is_held(settings, record->entity, change->target);
    put(&deriving, FACT_HOLD, is_held ? HOLD_YES : HOLD_NO);
}
