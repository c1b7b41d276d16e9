#include "tests/simulators/platform/change.h"

#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/check.h"
#include "tests/simulators/platform/outbox.h"

static const char *const ACTION_NAMES[ACTION_COUNT] = {"create", "update", "void", "delete",
                                                       "restore"};

const char *action_name(enum action action)
{
    return ACTION_NAMES[action];
}

bool action_find(struct text name, enum action *out)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        if (text_equal_string(name, ACTION_NAMES[i])) {
            *out = (enum action)i;
            return true;
        }
    }
    return false;
}

static void show(struct tenant *tenant, const struct change *change, struct record *record)
{
    record->version++;
    record->changed_at = tenant->now > record->changed_at ? tenant->now : record->changed_at;
    if (tenant->outbox && !change->is_silent)
        outbox_add(tenant, record);
}

/* Adds (sign 1) or takes back (-1) what a payment pays of its bills. */
static void pay(struct tenant *tenant, const struct document *payment, int sign)
{
    const struct lines *lines = &payment->lines[PAYMENT_APPLICATIONS];
    for (size_t i = 0; i < lines->count; i++) {
        struct record *bill =
            tenant_find(tenant, ENTITY_BILL, lines->items[i].values[APPLICATION_BILL]);
        REQUIRE(bill);
        bill->paid += sign * cents_of(lines->items[i].values[APPLICATION_AMOUNT]);
    }
}

static void settle(struct tenant *tenant, const struct change *change, const struct record *payment,
                   const struct document *document)
{
    const struct lines *lines = &document->lines[PAYMENT_APPLICATIONS];
    for (size_t i = 0; i < lines->count; i++) {
        struct record *bill =
            tenant_find(tenant, ENTITY_BILL, lines->items[i].values[APPLICATION_BILL]);
        if (books_settle(tenant, bill, payment))
            show(tenant, change, bill);
    }
}

/* Puts the document and the deletion in force, and the books right. */
static void enforce(struct tenant *tenant, const struct change *change, struct record *record,
                    const struct document *document, bool is_deleted)
{
    struct document old = record->document;
    bool was_paying = record->version && books_is_paying(record);
    struct text balance = record->document.values[BILL_BALANCE];
    record->document = *document;
    record->is_deleted = is_deleted;
    if (!text_is_present(record->external_id) && text_is_present(change->external_id))
        record->external_id = arena_copy(&tenant->arena, change->external_id);
    if (record->entity == ENTITY_BILL) {
        record->document.values[BILL_BALANCE] = balance;
        record->total = cents_of(document->values[BILL_TOTAL]);
        books_settle(tenant, record, record);
    }
    if (record->entity != ENTITY_PAYMENT) {
        show(tenant, change, record);
        return;
    }
    if (was_paying)
        pay(tenant, &old, -1);
    if (books_is_paying(record))
        pay(tenant, &record->document, 1);
    show(tenant, change, record);
    settle(tenant, change, record, &old);
    settle(tenant, change, record, &record->document);
}

static struct record *write_document(struct tenant *tenant, const struct change *change,
                                     struct refusal *refusal)
{
    struct document document = change->document;
    struct record *record = change->record;
    if (!check_document(tenant, record, change->entity, &document, refusal))
        return NULL;
    if (!record)
        record = tenant_add(tenant, change->entity);
    enforce(tenant, change, record, &document, false);
    return record;
}

static struct record *write_void(struct tenant *tenant, const struct change *change,
                                 struct refusal *refusal)
{
    struct change written = *change;
    if (change->entity != ENTITY_BILL && change->entity != ENTITY_PAYMENT) {
        refusal_set(refusal, REFUSAL_OTHER, "Only bills and payments can be voided.");
        return NULL;
    }
    written.document = change->record->document;
    written.document
        .values[change->entity == ENTITY_BILL ? (size_t)BILL_STATUS : (size_t)PAYMENT_STATUS] =
        TEXT("voided");
    return write_document(tenant, &written, refusal);
}

/* Lists are never erased: they become inactive. */
static struct record *write_delete(struct tenant *tenant, const struct change *change,
                                   struct refusal *refusal)
{
    struct record *record = change->record;
    struct document document = record->document;
    bool is_list = record->entity == ENTITY_ACCOUNT || record->entity == ENTITY_VENDOR;
    if (!check_delete(tenant, record, refusal))
        return NULL;
    if (record->entity == ENTITY_ACCOUNT)
        document.values[ACCOUNT_ACTIVE] = TEXT("false");
    if (record->entity == ENTITY_VENDOR)
        document.values[VENDOR_ACTIVE] = TEXT("false");
    enforce(tenant, change, record, &document, !is_list);
    return record;
}

static struct record *write_restore(struct tenant *tenant, const struct change *change,
                                    struct refusal *refusal)
{
    struct change written = *change;
    written.document = change->record->document;
    if (change->entity == ENTITY_ACCOUNT)
        written.document.values[ACCOUNT_ACTIVE] = TEXT("true");
    if (change->entity == ENTITY_VENDOR)
        written.document.values[VENDOR_ACTIVE] = TEXT("true");
    return write_document(tenant, &written, refusal);
}

struct record *change_apply(struct tenant *tenant, const struct change *change,
                            struct refusal *refusal)
{
    REQUIRE((change->action == ACTION_CREATE) == (change->record == NULL));
    if (change->record && change->record->is_deleted && change->action != ACTION_RESTORE) {
        refusal_set(refusal, REFUSAL_GONE, "%s is deleted.", change->record->id);
        return NULL;
    }
    switch (change->action) {
    case ACTION_CREATE:
    case ACTION_UPDATE:
        return write_document(tenant, change, refusal);
    case ACTION_VOID:
        return write_void(tenant, change, refusal);
    case ACTION_DELETE:
        return write_delete(tenant, change, refusal);
    case ACTION_RESTORE:
        return write_restore(tenant, change, refusal);
    case ACTION_COUNT:
        break;
    }
    bug("no such action: %d", (int)change->action);
}
