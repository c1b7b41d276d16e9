/* Facts about other records: what it refers to, pays, is paid by, or could be. */
#include "fold/deriving.h"
#include "fold/documents.h"
#include "fold/keys.h"
#include "fold/namesake.h"
#include "fold/paid.h"

/* --- what it refers to --------------------------------------------------------------------------
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
    walk->deriving->out->related = parent ? parent->id : id;
}

unsigned derive_parent(struct deriving *deriving)
{
    struct parent_walk walk = {.deriving = deriving, .worst = PARENT_LINKED};
    if (deriving->change->action == ACTION_CREATE || deriving->change->action == ACTION_UPDATE) {
        struct document content = deriving->change->content;
        document_each_ref(&content, deriving->arena, visit_parent, &walk);
    }
    return walk.worst;
}

/* --- our own creates -----------------------------------------------------------------------------
 */

static bool is_same(const struct document *a, const struct document *b, enum field_role role)
{
    return text_equal(document_value(a, role), document_value(b, role));
}

static bool is_create_of(const struct deriving *deriving, const struct record *creating,
                         const struct outstanding *out)
{
    if (out->version == 0 || out->action != ACTION_CREATE)
        return false;
    if (entity_kind(creating->entity) == ENTITY_KIND_LIST)
        return true;
    struct document sent;
    document_read(deriving->arena, creating->entity, out->sent_document, &sent);
    struct text number = document_value(deriving->shown, ROLE_NUMBER);
    if (!text_is_empty(number) && text_equal(number, document_value(&sent, ROLE_NUMBER)))
        return true;
    return is_same(deriving->shown, &sent, ROLE_DATE) &&
           is_same(deriving->shown, &sent, ROLE_TOTAL);
}

/* R125: could this unlinked record be the product of a create of ours that has no answer yet, of
 * either one when two are out? Same kind and counterparty; equal number, or equal date and total;
 * of a list: the same name. */
static bool could_be_own(const struct deriving *deriving, const struct record *creating)
{
    enum half half = deriving->origin;
    return creating != deriving->record &&
           (is_create_of(deriving, creating, &creating->out[half]) ||
            is_create_of(deriving, creating, &creating->prior[half]));
}

unsigned derive_own_create(struct deriving *deriving)
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

/* --- payments of it ----------------------------------------------------------------------------
 */

static struct payments payments_of(const struct deriving *deriving)
{
    return (struct payments){deriving->arena, deriving->state, deriving->record};
}

/* Whether the half to be written to has a payment of it that counts. */
unsigned derive_other_paid(struct deriving *deriving)
{
    enum action action = deriving->change->action;
    struct document payment;
    size_t at = 0;
    if (!entity_is_payable(deriving->record->entity) ||
        (action != ACTION_DELETE && action != ACTION_VOID))
        return OTHER_PAID_NO;
    struct payments payments = payments_of(deriving);
    return payments_next(&payments, deriving->change->target, &at, &payment) ? OTHER_PAID_YES
                                                                             : OTHER_PAID_NO;
}

/* R81: of a bill that enters, the furthest that was seen; R59: of one that is linked, what was
 * known before its change. */
static enum paid paid_before(const struct deriving *deriving)
{
    const struct record *record = deriving->record;
    const struct view *ledger = &deriving->comparison->views[HALF_LEDGER];
    struct payments payments = payments_of(deriving);
    if (deriving->change->action == ACTION_CREATE)
        return record->paid_seen;
    if (record->has_base && is_paid_up(&payments, &ledger->agreed, &ledger->document))
        return PAID_FULLY;
    return record->paid_before;
}

unsigned derive_paid_before(struct deriving *deriving)
{
    if (deriving->record->entity != ENTITY_BILL || !deriving->is_desktop)
        return PAID_BEFORE_NONE;
    switch (paid_before(deriving)) {
    case PAID_UNPAID:
        return PAID_BEFORE_UNPAID;
    case PAID_PARTLY:
        return PAID_BEFORE_PARTLY;
    case PAID_FULLY:
        return PAID_BEFORE_FULLY;
    case PAID_NONE:
    case PAID_NEGATIVE:
    case PAID_UNKNOWN:
        break;
    }
    return PAID_BEFORE_NONE;
}

/* --- what it pays ------------------------------------------------------------------------------
 */

struct related_walk {
    struct deriving *deriving;
    bool has_any, has_unknown, is_all_fully, is_all_unpaid;
};

static void visit_paid(void *context, enum entity entity, struct text reference)
{
    struct related_walk *walk = context;
    struct deriving *deriving = walk->deriving;
    struct uuid id;
    if (entity != ENTITY_BILL && entity != ENTITY_INVOICE)
        return;
    walk->has_any = true;
    REQUIRE(uuid_parse(reference, &id));
    const struct record *paid = state_resolve(deriving->state, id);
    struct document document;
    if (!paid || !text_is_present(paid->shown[deriving->origin].document)) {
        walk->has_unknown = true;
        return;
    }
    document_read(deriving->arena, entity, paid->shown[deriving->origin].document, &document);
    enum paid how_far = document_paid(&document);
    walk->has_unknown |= how_far == PAID_UNKNOWN || how_far == PAID_NEGATIVE;
    walk->is_all_fully &= how_far == PAID_FULLY;
    walk->is_all_unpaid &= how_far == PAID_UNPAID;
}

/* R55, R56, R110: as the payment's own side shows the documents. */
unsigned derive_related_paid(struct deriving *deriving)
{
    struct related_walk walk = {.deriving = deriving, .is_all_fully = true, .is_all_unpaid = true};
    document_each_applied(deriving->shown, visit_paid, &walk);
    if (!walk.has_any)
        return entity_kind(deriving->record->entity) == ENTITY_KIND_PAYMENT ? RELATED_PAID_UNKNOWN
                                                                            : RELATED_PAID_NONE;
    if (walk.has_unknown)
        return RELATED_PAID_UNKNOWN;
    if (walk.is_all_fully)
        return RELATED_PAID_FULLY;
    return walk.is_all_unpaid ? RELATED_PAID_UNPAID : RELATED_PAID_PARTLY;
}

/* --- what goes before it ------------------------------------------------------------------------
 */

struct ahead_walk {
    struct deriving *deriving;
    unsigned value;
};

/* Money that is on its way to the half to be written to. What is kept back, or asks a person, may
 * never come. */
static bool goes_ahead(const struct deriving *deriving, const struct record *payment)
{
    struct document document;
    bool is_coming =
        payment->standing == STANDING_WAITING || payment->standing == STANDING_ON_ITS_WAY;
    if (payment == deriving->record || !is_coming ||
        payment->shown[deriving->origin].presence != PRESENCE_PRESENT ||
        payment->shown[deriving->change->target].presence != PRESENCE_NEVER)
        return false;
    document_read(deriving->arena, payment->entity, payment->shown[deriving->origin].document,
                  &document);
    return !document_is_void(&document) && !document_uses_credits(&document);
}

static void visit_paid_first(void *context, enum entity entity, struct text reference)
{
    struct ahead_walk *walk = context;
    struct deriving *deriving = walk->deriving;
    struct uuid id;
    REQUIRE(uuid_parse(reference, &id));
    const struct record *invoice =
        entity == ENTITY_INVOICE ? state_resolve(deriving->state, id) : NULL;
    size_t count = 0;
    const struct uuid *ids = NULL;
    if (invoice)
        ids = state_ids(deriving->state, key_payments(deriving->arena, invoice->id), &count);
    for (size_t i = 0; i < count && walk->value == PAYMENT_AHEAD_NO; i++) {
        const struct record *payment = state_record(deriving->state, ids[i]);
        if (!goes_ahead(deriving, payment))
            continue;
        walk->value = PAYMENT_AHEAD_COMING;
        deriving->out->related = payment->id;
    }
}

/* X22: the first, by id, of the payments that go before a credit memo. */
unsigned derive_payment_ahead(struct deriving *deriving)
{
    struct ahead_walk walk = {.deriving = deriving, .value = PAYMENT_AHEAD_NO};
    bool is_ordered =
        tenant_settings_is(deriving->settings, TENANT_SETTING_CREDIT_MEMO_ORDER, "payments_first");
    if (is_ordered && deriving->record->entity == ENTITY_INVOICE_PAYMENT &&
        document_uses_credits(deriving->shown))
        document_each_applied(deriving->shown, visit_paid_first, &walk);
    return walk.value;
}

/* --- what stands in its way ---------------------------------------------------------------------
 */

static const struct uuid *first_but(const struct uuid *ids, size_t count, struct uuid id)
{
    for (size_t i = 0; i < count; i++)
        if (!uuid_equal(ids[i], id))
            return &ids[i];
    return NULL;
}

/* R45: another record of QuickBooks that has this invoice's number and customer. It keeps the
 * invoice from crossing only once QuickBooks has said so: until then it may wait for something
 * else. */
unsigned derive_counterpart(struct deriving *deriving)
{
    bool is_in_its_way = deriving->record->refusal[HALF_LEDGER] == REFUSAL_DUPLICATE;
    if (deriving->change->action != ACTION_CREATE || deriving->origin != HALF_PLATFORM)
        return COUNTERPART_NONE;
    const struct looked_for wanted = {deriving->arena, deriving->state, HALF_LEDGER,
                                      deriving->shown};
    struct text keys[NAMESAKE_KEYS_MAX];
    size_t key_count = number_keys(&wanted, keys);
    for (size_t k = 0; k < key_count; k++) {
        size_t count;
        const struct uuid *ids = state_ids(deriving->state, keys[k], &count);
        const struct uuid *copy = first_but(ids, count, deriving->record->id);
        if (!copy)
            continue;
        if (is_in_its_way)
            deriving->out->related = *copy;
        return COUNTERPART_ONE;
    }
    return COUNTERPART_NONE;
}

static void visit_item(void *context, enum entity entity, struct text *value)
{
    struct deriving *deriving = context;
    struct uuid id;
    REQUIRE(uuid_parse(*value, &id));
    const struct record *item = entity == ENTITY_ITEM ? state_resolve(deriving->state, id) : NULL;
    if (!item || item->shown[HALF_LEDGER].presence != PRESENCE_NEVER ||
        item->shown[HALF_PLATFORM].presence == PRESENCE_NEVER)
        return;
    deriving->out->related = item->id;
    deriving->out->facts.values[FACT_ITEM] = ITEM_PLATFORM_MADE;
}

/* K19, R133: an item goes one way, so a document that uses the platform's own stays behind. */
unsigned derive_item(struct deriving *deriving)
{
    deriving->out->facts.values[FACT_ITEM] = ITEM_KNOWN;
    if (deriving->origin == HALF_PLATFORM && deriving->record->entity != ENTITY_ITEM) {
        struct document content = deriving->change->content;
        document_each_ref(&content, deriving->arena, visit_item, deriving);
    }
    return deriving->out->facts.values[FACT_ITEM];
}
