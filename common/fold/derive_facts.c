#include "fold/derive_facts.h"

#include "base/instant.h"
#include "fold/deriving.h"
#include "model/agent.h"
#include "model/profile.h"

static void put(struct deriving *deriving, enum fact fact, unsigned value)
{
    deriving->out->facts.values[fact] = (uint8_t)value;
}

static struct text setting(const struct deriving *deriving, enum tenant_setting which)
{
    return tenant_settings_get(deriving->settings, which);
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

static bool is_transaction(enum entity entity)
{
    enum entity_kind kind = entity_kind(entity);
    return kind == ENTITY_KIND_DOCUMENT || kind == ENTITY_KIND_PAYMENT;
}

/* K17: a document without currency has the company's home currency. */
static unsigned currency_value(const struct deriving *deriving)
{
    if (!is_transaction(deriving->record->entity))
        return CURRENCY_SUPPORTED;
    struct text currency = document_value(deriving->shown, ROLE_CURRENCY);
    if (text_is_empty(currency))
        currency = setting(deriving, TENANT_SETTING_HOME_CURRENCY);
    if (text_is_empty(currency))
        return CURRENCY_UNKNOWN;
    struct text supported = setting(deriving, TENANT_SETTING_SUPPORTED_CURRENCY);
    return text_equal(currency, supported) ? CURRENCY_SUPPORTED : CURRENCY_OTHER;
}

/* What has no field for a number lacks none. */
static unsigned number_value(const struct deriving *deriving)
{
    const struct layout *layout = layout_of(deriving->shown->entity);
    int at = field_of_role(layout->fields, layout->field_count, ROLE_NUMBER);
    return at < 0 || text_is_present(deriving->shown->fields[at]) ? NUMBER_YES : NUMBER_NO;
}

static unsigned period_value(const struct deriving *deriving)
{
    date_day closed, date;
    if (deriving->change->target != HALF_LEDGER ||
        !date_parse(setting(deriving, TENANT_SETTING_CLOSE_DATE), &closed) ||
        !is_transaction(deriving->record->entity) ||
        !date_parse(document_value(&deriving->change->content, ROLE_DATE), &date))
        return PERIOD_OPEN;
    return date <= closed ? PERIOD_CLOSED : PERIOD_OPEN;
}

/* --- settings ----------------------------------------------------------------------------------
 */

/* A day beside one that divides older from newer cohorts; the day itself is a setting's. Negative:
 * older. */
static int cohort_order(const struct deriving *deriving, struct text day, const char *boundary)
{
    int order = text_compare(day, text_of(boundary));
    if (order != 0)
        return order;
    bool is_newer = text_equal_string(setting(deriving, TENANT_SETTING_BOUNDARY_DAY), "newer");
    return is_newer ? 1 : -1;
}

/* R89, R91, R92, K3, K23: a console, now or at creation, makes the older cohort. */
static unsigned cohort_value(const struct deriving *deriving)
{
    if (tenant_settings_is_true(deriving->settings, TENANT_SETTING_UNDER_CONSOLE) ||
        tenant_settings_is_true(deriving->settings, TENANT_SETTING_CREATED_UNDER_CONSOLE))
        return COHORT_A;
    struct text signup = setting(deriving, TENANT_SETTING_SIGNUP_DATE);
    if (text_is_empty(signup))
        return COHORT_UNKNOWN;
    return cohort_order(deriving, signup, "2017-09-15") < 0 ? COHORT_A : COHORT_B;
}

/* K1. */
static unsigned credit_memos_value(const struct deriving *deriving)
{
    bool is_memo = deriving->record->entity == ENTITY_CREDIT_MEMO;
    return is_memo ? profile_credit_memos(deriving->settings) : CREDIT_MEMOS_BOTH;
}

/* R40 to R42, K15. */
static unsigned start_gate_value(const struct deriving *deriving)
{
    if (deriving->record->entity != ENTITY_INVOICE || !deriving->is_desktop)
        return START_GATE_NONE;
    struct text first = setting(deriving, TENANT_SETTING_AR_START_DATE);
    if (text_is_empty(first))
        return START_GATE_UNSET;
    struct text date = document_value(deriving->shown, ROLE_DATE);
    return text_compare(date, first) < 0 ? START_GATE_BEFORE : START_GATE_ON_OR_AFTER;
}

/* R103, R104. */
static unsigned class_tracking_value(const struct deriving *deriving)
{
    uint32_t groups = document_changed_groups(deriving->shown, NULL);
    struct text tracking = setting(deriving, TENANT_SETTING_CLASS_TRACKING);
    if (!(groups & UINT32_C(1) << GROUP_CLASSES))
        return CLASS_TRACKING_NONE;
    if (text_is_empty(tracking))
        return CLASS_TRACKING_UNKNOWN;
    return text_equal_string(tracking, "per_line") ? CLASS_TRACKING_PER_LINE
                                                   : CLASS_TRACKING_NOT_PER_LINE;
}

/* X9. */
static unsigned approval_value(const struct deriving *deriving)
{
    enum entity entity = deriving->record->entity;
    bool can_be = entity == ENTITY_BILL || entity == ENTITY_VENDOR_CREDIT;
    if (!can_be || deriving->origin == HALF_LEDGER ||
        !tenant_settings_is_true(deriving->settings, TENANT_SETTING_APPROVED_ONLY))
        return APPROVAL_NOT_NEEDED;
    struct text approval = document_value(deriving->shown, ROLE_APPROVAL);
    return text_equal_string(approval, "approved") ? APPROVAL_APPROVED : APPROVAL_NOT_APPROVED;
}

/* --- 2-way bills -------------------------------------------------------------------------------
 */

static unsigned two_way_value(const struct deriving *deriving)
{
    if (!tenant_settings_is_true(deriving->settings, TENANT_SETTING_TWO_WAY_BILLS) ||
        !profile_knows_two_way(deriving->settings))
        return TWO_WAY_NEVER;
    bool is_bill = deriving->record->entity == ENTITY_BILL;
    return !is_bill || deriving->record->is_joined ? TWO_WAY_JOINED : TWO_WAY_NOT_YET;
}

/* Who wins everything that both sides want otherwise; somebody is asked where nobody does. */
static unsigned policy_value(const struct deriving *deriving)
{
    const struct comparison *comparison = deriving->comparison;
    const struct change *change = deriving->change;
    uint32_t contested = change->action == ACTION_DELETE ? comparison->views[change->target].changed
                                                         : comparison->conflict;
    if (contested && !(contested & ~comparison->won[HALF_PLATFORM]))
        return POLICY_PLATFORM;
    return contested && !(contested & ~comparison->won[HALF_LEDGER]) ? POLICY_LEDGER : POLICY_ASK;
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

static unsigned agent_value(const struct deriving *deriving, enum agent_need need)
{
    struct text minimum;
    /* The facts of both needs have the same values. */
    switch (agent_fitness(deriving->settings, need, &minimum)) {
    case AGENT_OK:
        return AGENT_TWO_WAY_OK;
    case AGENT_TOO_OLD:
        return AGENT_TWO_WAY_TOO_OLD;
    case AGENT_UNKNOWN:
        break;
    }
    return AGENT_TWO_WAY_UNKNOWN;
}

static void put_settings(struct deriving *deriving)
{
    bool is_up_only = text_equal_string(setting(deriving, TENANT_SETTING_DIRECTION), "up_only");
    bool is_at_once =
        text_equal_string(setting(deriving, TENANT_SETTING_VENDOR_CREDITS), "at_once");
    bool lists_go = tenant_settings_is_true(deriving->settings, TENANT_SETTING_LISTS_UP);
    put(deriving, FACT_COHORT, cohort_value(deriving));
    put(deriving, FACT_DIRECTION, is_up_only ? DIRECTION_UP_ONLY : DIRECTION_BOTH);
    put(deriving, FACT_LISTS_UP, lists_go ? LISTS_UP_YES : LISTS_UP_NO);
    bool lacks =
        rules_lacking(deriving->comparison->rules, &deriving->out->facts, deriving->settings);
    put(deriving, FACT_PREFERENCES, lacks ? PREFERENCES_MISSING : PREFERENCES_SET);
    put(deriving, FACT_POLICY, policy_value(deriving));
    bool is_open = text_equal_string(setting(deriving, TENANT_SETTING_REVIEW), "open");
    put(deriving, FACT_REVIEW, is_open ? REVIEW_OPEN : REVIEW_ACCEPTED);
    put(deriving, FACT_AGENT_TWO_WAY, agent_value(deriving, AGENT_TWO_WAY));
    put(deriving, FACT_AGENT_PO, agent_value(deriving, AGENT_PURCHASE_ORDERS));
    bool items_stay = text_equal_string(setting(deriving, TENANT_SETTING_PO_ITEMS), "stay");
    put(deriving, FACT_PO_ITEMS, items_stay ? PO_ITEMS_STAY : PO_ITEMS_COME_IN);
    put(deriving, FACT_CREDIT_MEMOS, credit_memos_value(deriving));
    put(deriving, FACT_CREDIT_TIMING, is_at_once ? CREDIT_TIMING_AT_ONCE : CREDIT_TIMING_WHEN_PAID);
}

/* R7, R8: a customer with a parent is a job. */
static enum entity ruled_entity(const struct deriving *deriving)
{
    bool is_job = deriving->record->entity == ENTITY_CUSTOMER &&
                  text_is_present(deriving->shown->fields[CUSTOMER_PARENT]);
    return is_job ? ENTITY_JOB : deriving->record->entity;
}

static void put_record(struct deriving *deriving)
{
    const struct record *record = deriving->record;
    const struct change *change = deriving->change;
    bool is_unreadable = record->is_unreadable[HALF_PLATFORM] || record->is_unreadable[HALF_LEDGER];
    put(deriving, FACT_ENTITY, ruled_entity(deriving));
    put(deriving, FACT_ORIGIN, deriving->origin == HALF_LEDGER ? ORIGIN_LEDGER : ORIGIN_PLATFORM);
    put(deriving, FACT_ACTION, change->action);
    put(deriving, FACT_LINK, link_value(deriving));
    put(deriving, FACT_CHANGED, changed_value(change));
    put(deriving, FACT_PAID_NOW, paid_value(deriving));
    put(deriving, FACT_PAID_HOLD, record->is_paid_hold ? PAID_HOLD_YES : PAID_HOLD_NO);
    put(deriving, FACT_CURRENCY, currency_value(deriving));
    put(deriving, FACT_NUMBER, number_value(deriving));
    put(deriving, FACT_MARK, record->is_marked ? MARK_DO_NOT_SYNC : MARK_NONE);
    put(deriving, FACT_PERIOD, period_value(deriving));
    put(deriving, FACT_RUN, run_value(deriving));
    put(deriving, FACT_REFUSAL, record->refusal[change->target]);
    put(deriving, FACT_READABLE, is_unreadable ? READABLE_NO : READABLE_YES);
    put(deriving, FACT_TWO_WAY, two_way_value(deriving));
    put(deriving, FACT_START_GATE, start_gate_value(deriving));
    put(deriving, FACT_CLASS_TRACKING, class_tracking_value(deriving));
    put(deriving, FACT_APPROVAL, approval_value(deriving));
    bool is_held = profile_is_held(deriving->settings, ruled_entity(deriving), change->target);
    put(deriving, FACT_HOLD, is_held ? HOLD_YES : HOLD_NO);
}

static struct deriving deriving_of(struct arena *arena, const struct tenant_state *state,
                                   const struct comparison *comparison, const struct change *change,
                                   struct derived_facts *out)
{
    enum half origin = half_other(change->target);
    return (struct deriving){
        .arena = arena,
        .state = state,
        .settings = &state->head.settings,
        .comparison = comparison,
        .record = comparison->record,
        .change = change,
        .origin = origin,
        .is_desktop = half_side(state, HALF_LEDGER) == SIDE_DESKTOP,
        .shown = &comparison->views[origin].document,
        .out = out,
    };
}

void derive_facts(struct arena *arena, const struct tenant_state *state,
                  const struct comparison *comparison, const struct change *change,
                  struct derived_facts *out)
{
    *out = (struct derived_facts){.facts = comparison->facts};
    struct deriving deriving = deriving_of(arena, state, comparison, change, out);
    put_record(&deriving);
    put_settings(&deriving);
    put(&deriving, FACT_OWN_CREATE, derive_own_create(&deriving));
    put(&deriving, FACT_OTHER_PAID, derive_other_paid(&deriving));
    put(&deriving, FACT_PAID_BEFORE, derive_paid_before(&deriving));
    put(&deriving, FACT_RELATED_PAID, derive_related_paid(&deriving));
}

void derive_references(struct arena *arena, const struct tenant_state *state,
                       const struct comparison *comparison, const struct change *change,
                       struct derived_facts *out)
{
    struct deriving deriving = deriving_of(arena, state, comparison, change, out);
    /* What keeps it is named by the last of these that does. */
    put(&deriving, FACT_PAYMENT_AHEAD, derive_payment_ahead(&deriving));
    put(&deriving, FACT_PARENT, derive_parent(&deriving));
    put(&deriving, FACT_COUNTERPART, derive_counterpart(&deriving));
    put(&deriving, FACT_ITEM, derive_item(&deriving));
}
